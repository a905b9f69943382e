import { mixSampleRate } from '../../sound/sound-node.ts';
import type { EditorState } from '../state/editor.ts';
import type { Loop } from './block-scheduler.ts';

/** Shorter ones are not played over and over. */
const shortestSeconds = 0.05;

/** The stretch that is played over and over, in samples of the mix; undefined where none is. */
export function loopOf({
  transport,
  project,
}: Pick<EditorState, 'transport' | 'project'>): Loop | undefined {
  if (!transport.looping || !project.isOpen) return undefined;
  const { startSeconds = 0, endSeconds = project.durationSeconds } = project.document.range ?? {};
  if (endSeconds - startSeconds <= shortestSeconds) return undefined;
  return {
    from: Math.round(startSeconds * mixSampleRate),
    to: Math.round(endSeconds * mixSampleRate),
  };
}
