import { realpath } from 'node:fs/promises';
import { findMediaFile, findStill, type ServedProject, type StillRequest } from './media-urls.ts';
import type { MayReadFor } from './open-project-folder.ts';
import { plainResponse, serveFile } from './serve-file.ts';

/** What {@link serveMedia} needs. */
export interface MediaServing {
  readonly projects: { find(projectId: string): ServedProject | undefined };
  readonly mayReadFor: MayReadFor | undefined;
  /** Asks the worker for a JPEG of the frame at a time of the film clock, or of one near it. */
  readonly readStill: (
    project: ServedProject,
    wanted: Pick<StillRequest, 'seconds' | 'isNearEnough'>,
    signal: AbortSignal,
  ) => Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Answers a request for media of an opened project: its video, its takes, what was made of the video, and
 * stills, which are decoded when they are requested.
 */
export async function serveMedia(
  request: Request,
  { projects, mayReadFor = () => Promise.resolve(true), readStill }: MediaServing,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plainResponse(405, { allow: 'GET, HEAD' });
  }
  const url = new URL(request.url);
  const still = findStill(url);
  if (still) {
    const project = projects.find(still.projectId);
    return serveStill(still, project, { mayReadFor, readStill, signal: request.signal });
  }
  let project: ServedProject | undefined;
  const file = findMediaFile(url.pathname, (projectId) => (project = projects.find(projectId)));
  if (!file || !project) return plainResponse(404);
  const { path } = project;
  // Asked again at each request: the video may have been replaced by a link since it was opened.
  const served = await serveFile(request, { ...file, admits: (video) => mayReadFor(path, video) });
  if (served.status === 404 && url.pathname.endsWith('/video')) await project.missVideo?.();
  // Takes of earlier versions have no beats yet: that is no mistake of the window.
  return served.status === 404 && url.pathname.endsWith('.beats') ? plainResponse(204) : served;
}

interface StillServing {
  readonly mayReadFor: MayReadFor;
  readonly readStill: MediaServing['readStill'];
  readonly signal: AbortSignal;
}

async function serveStill(
  wanted: StillRequest,
  project: ServedProject | undefined,
  { mayReadFor, readStill, signal }: StillServing,
): Promise<Response> {
  const video = await realpath(project?.videoPath ?? '').catch(() => undefined);
  if (!project || video === undefined || !(await mayReadFor(project.path, video))) {
    return plainResponse(404);
  }
  try {
    const { seconds, isNearEnough } = wanted;
    return new Response(await readStill(project, { seconds, isNearEnough }, signal), {
      headers: {
        'content-type': 'image/jpeg',
        'cache-control': 'private, max-age=3600',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch {
    return plainResponse(404);
  }
}
