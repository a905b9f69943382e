import { linkSteps, listSteps } from '../../document/edit-history.ts';
import { musicLaneId } from '../../document/mix-lanes.ts';
import type { EditorState } from './editor.ts';
import { recallPlace, rememberPlace } from './remembered-place.ts';

/**
 * Lets playhead, zoom, tab, selection, copied clips, comparison and undo history belong to a project:
 * none is carried into another film, and playhead, zoom, tab and history come back when a project is
 * opened again.
 */
export function keepPlaces(editor: EditorState): void {
  const { project, transport, view, selection, comparison, editing } = editor;
  project.onLeave = () => {
    transport.pause();
    keepPlace(editor);
  };
  project.onShow = () => {
    const { opened } = project;
    const place = opened && recallPlace(opened.path);
    transport.pause();
    comparison.stop();
    selection.clear();
    selection.takeId = undefined;
    // Takes of another project may have the same ids: "score-1" is in all that the command line makes.
    editing.leaveClipboard();
    transport.durationSeconds = project.durationSeconds;
    transport.seek(place?.playheadSeconds ?? 0);
    view.sideTab = place?.sideTab ?? 'generate';
    view.trackHeights = place?.trackHeights ?? {};
    view.tracksScroll = 0;
    view.alternatesOf = undefined;
    selection.trackId = musicLaneId;
    selection.laneId = musicLaneId;
    if (place?.zoom) view.showPlace(place.zoom);
    else view.fit(0, project.durationSeconds);
    // Nothing could be stored of what is undone in a project that can only be read.
    if (opened?.readOnly) return;
    // Another project may have taken the path, or an older copy of this one.
    if (place?.contentHash !== opened?.file.source.contentHash) return;
    if (!place || !opened || opened.file.revision < place.revision) return;
    project.restoreHistory({ past: linkSteps(place.past), future: linkSteps(place.future) });
  };
}

/** Stores the place in the open project when it is left and when the window closes. */
export function keepPlace({ project, transport, view }: EditorState): void {
  const { opened, history, source } = project;
  if (!opened || !source) return;
  const { zoomPlace } = view;
  rememberPlace(opened.path, {
    playheadSeconds: transport.playheadSeconds,
    sideTab: view.sideTab,
    ...(zoomPlace && { zoom: zoomPlace }),
    trackHeights: { ...view.trackHeights },
    contentHash: source.contentHash,
    revision: project.revision,
    past: listSteps(history.past),
    future: listSteps(history.future),
  });
}
