import { musicLaneId } from '../../document/mix-lanes.ts';
import type { EditorState } from '../state/editor.ts';
import { heardLive, liveTrackId } from '../state/heard-live.ts';
import type { LiveRegion } from './scene.ts';
import { sayText } from '../words/say.ts';

/** The music that is being made for the open project, as the timeline shows it. */
export function liveRegion(editor: EditorState): LiveRegion | undefined {
  const { project, jobs, studio } = editor;
  const take = heardLive(editor);
  const job = jobs.find('generate');
  if (!job || job.request.kind !== 'generate') return undefined;
  const { range, modelId } = job.request;
  const frameRate = studio.models.find(({ id }) => id === modelId)?.frameRate ?? 50;
  const startSeconds = take ? take.startSample / take.sampleRate : range.start / frameRate;
  return {
    startSeconds,
    readySeconds: take ? startSeconds + take.sampleCount / take.sampleRate : startSeconds,
    endSeconds: Math.min(range.end / frameRate, project.durationSeconds),
    sampleRate: take?.sampleRate ?? 1,
    peaks: take && project.peaks?.live(take),
    stage: sayText(job.stage),
    trackId: liveTrackId(editor) ?? musicLaneId,
  };
}
