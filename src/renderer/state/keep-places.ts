import type { EditorState } from './editor.ts';
import { recall, remember } from './remembered.ts';

/**
 * Lets playhead, selection and comparison belong to a project: none is carried into another film, and
 * the playhead stands where it was when a project is opened again.
 */
export function keepPlaces({ project, transport, selection, comparison }: EditorState): void {
  const keyOf = (path: string): string => `place:${path}`;
  project.onLeave = (path) => {
    const { playheadSeconds } = transport;
    transport.pause();
    remember(keyOf(path), { playheadSeconds });
  };
  project.onShow = (path) => {
    const { playheadSeconds } = recall(keyOf(path), { playheadSeconds: 0 });
    transport.pause();
    comparison.stop();
    selection.clear();
    selection.takeId = undefined;
    transport.durationSeconds = project.durationSeconds;
    transport.seek(playheadSeconds);
  };
}
