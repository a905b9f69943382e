import { dirname, extname, join } from 'node:path';
import type { StoredAnalysis } from '../shared/project-layout.ts';
import { partEnding, takesFolderName } from '../shared/project-layout.ts';
import type { Analysis } from '../shared/film-analysis.ts';
import type { ServableFile } from './serve-file.ts';

/** Path that the URLs of all media of opened projects begin with. */
export const mediaRoot = '/media/';

/** The parts of an opened project that can be served. */
export interface ServedProject {
  readonly projectId: string;
  readonly path: string;
  readonly analysisDir: string;
  readonly videoPath: string | undefined;
  readonly analysis: StoredAnalysis | undefined;
  /** Notes that the video is not where it was, if so. */
  readonly missVideo?: () => Promise<void>;
}

/** A still that is requested. */
export interface StillRequest {
  readonly projectId: string;
  /** Of the film clock. */
  readonly seconds: number;
  /** Whether a frame near this time will do, because it is decoded sooner. */
  readonly isNearEnough: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  // Chromium plays QuickTime files, but not under the name video/quicktime.
  '.mov': 'video/mp4',
  '.mkv': 'video/x-matroska',
  '.webm': 'video/webm',
  '.avi': 'video/x-msvideo',
  '.wav': 'audio/wav',
  '.jpg': 'image/jpeg',
  '.peaks': 'application/octet-stream',
  '.beats': 'application/json',
};

/** URL of the video itself. It changes with the video, so that no cached one is shown. */
export function videoUrl(projectId: string, contentHash: string): string {
  return `${mediaRoot}${projectId}/video?v=${contentHash.slice(0, 8)}`;
}

/**
 * URL of a still of the video, to be followed by seconds of the film clock, and by `&near` where a frame
 * near that time will do.
 */
export function stillUrl(projectId: string, contentHash: string): string {
  return `${mediaRoot}${projectId}/still?v=${contentHash.slice(0, 8)}&at=`;
}

/** The project and time that a path and query under {@link mediaRoot} ask for a still of. */
export function findStill({ pathname, searchParams }: URL): StillRequest | undefined {
  const [, projectId] = /^\/media\/([a-z0-9]+)\/still$/.exec(pathname) ?? [];
  const at = searchParams.get('at') ?? '';
  if (projectId === undefined || !/^\d{1,9}(\.\d{1,9})?$/.test(at)) return undefined;
  return { projectId, seconds: Number(at), isNearEnough: searchParams.has('near') };
}

/** URL of a project's takes, to be followed by id and ending. */
export function takesUrl(projectId: string): string {
  return `${mediaRoot}${projectId}/takes/`;
}

/** A stored analysis with URLs in place of files. */
export function analysisUrls(projectId: string, stored: StoredAnalysis | undefined): Analysis {
  if (!stored) return {};
  const urlOf = (file: string, version = '') =>
    `${mediaRoot}${projectId}/cache/${file}?v=${stored.contentHash.slice(0, 8)}${version}`;
  const withUrl = <Part extends { readonly file: string }>(
    { file, ...part }: Part,
    version?: string,
  ) => ({ ...part, url: urlOf(file, version) });
  const {
    film,
    filmstrip,
    originalPeaks,
    originalSound,
    speech,
    cuts,
    activity,
    needsProxy,
    proxy,
    proxyBegun,
  } = stored;
  const { lanePeaks, pictureTimes } = stored;
  // The same file holds other sound when other tracks are chosen.
  const tracks = originalSound?.tracks;
  const kind = tracks?.asStereoPair ? 'p' : `c${originalSound?.channels ?? 0}`;
  const sound = tracks ? `-${tracks.streams.join('-')}${kind}` : '';
  return {
    ...(film && { film }),
    ...(filmstrip && { filmstrip: withUrl(filmstrip) }),
    ...(originalPeaks && { originalPeaks: withUrl(originalPeaks, sound) }),
    ...(lanePeaks && { lanePeaks: lanePeaks.map((peaks) => withUrl(peaks, sound)) }),
    ...(originalSound && { originalSound: playable(withUrl(originalSound, sound)) }),
    ...(speech && { speech: speechFacts(speech) }),
    ...(pictureTimes && pictureTimes.count > 0 && { pictureTimes: withUrl(pictureTimes) }),
    ...(cuts && { cuts }),
    ...(activity && { activity }),
    ...(needsProxy !== undefined && { needsProxy }),
    ...(proxyBegun && { proxyBegun }),
    ...(proxy && { proxy: { url: urlOf(proxy.file, `-${proxy.form}`), codec: proxy.codec } }),
  };
}

function speechFacts({
  finder,
  ranges,
  loudnessLufs,
  soundLufs,
}: NonNullable<StoredAnalysis['speech']>) {
  return { finder, ranges, loudnessLufs, soundLufs };
}

function playable({ url, sampleRate, channels, tracks }: NonNullable<Analysis['originalSound']>) {
  return { url, sampleRate, channels, tracks };
}

/**
 * The file behind a path under {@link mediaRoot}; undefined for a path of any other form, so that no
 * path leads anywhere else.
 */
export function findMediaFile(
  urlPath: string,
  projectOf: (projectId: string) => ServedProject | undefined,
): ServableFile | undefined {
  const match = /^\/media\/([a-z0-9]+)\/(video|takes|cache)(?:\/([a-z0-9][a-z0-9.-]*))?$/.exec(
    urlPath,
  );
  const [, projectId = '', place, name] = match ?? [];
  const project = projectOf(projectId);
  if (!project) return undefined;
  if (place === 'video' && name === undefined && project.videoPath !== undefined) {
    return servable(project.videoPath, false);
  }
  if (
    place === 'takes' &&
    name !== undefined &&
    /^[a-z0-9-]+\.(wav|own\.wav|peaks|beats|wav\.part)$/.test(name)
  ) {
    // What a take that is still being made has so far grows; beats may be found again.
    const isFinal = !name.endsWith(partEnding) && !name.endsWith('.beats');
    return {
      ...servable(join(project.path, takesFolderName, name), isFinal),
      within: project.path,
    };
  }
  if (place === 'cache' && name !== undefined && filesOf(project.analysis).includes(name)) {
    // The folder of a project, or of the analyses of those that cannot be written to.
    const within = dirname(project.analysisDir);
    return { ...servable(join(project.analysisDir, name), false), within };
  }
  return undefined;
}

function filesOf(analysis: StoredAnalysis | undefined): string[] {
  const { filmstrip, originalPeaks, lanePeaks = [], originalSound, proxy } = analysis ?? {};
  const times = analysis?.pictureTimes;
  const parts = [filmstrip, originalPeaks, ...lanePeaks, originalSound, proxy, times];
  return parts.flatMap((part) => (part ? [part.file] : []));
}

function servable(path: string, immutable: boolean): ServableFile {
  const contentType = contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
  return { path, contentType, immutable };
}
