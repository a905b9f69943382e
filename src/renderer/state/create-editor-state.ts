import { LaneMeters } from '../../sound/lane-meters.ts';
import { PlayingMeter } from '../../sound/playing-meter.ts';
import type { StudioConnection } from '../connect-studio.ts';
import { ComfortState } from './comfort-state.svelte.ts';
import { ComparisonState } from './comparison-state.svelte.ts';
import { EditingState } from './editing-state.svelte.ts';
import type { EditorState } from './editor.ts';
import { findMissingBeats } from './find-missing-beats.ts';
import { GenerationState } from './generation-state.svelte.ts';
import { keepPlaces } from './keep-places.ts';
import { JobsState } from './jobs-state.svelte.ts';
import { askBeforeLeaving } from './leave-project.ts';
import { KeymapState } from './keymap-state.svelte.ts';
import { LoudnessState } from './loudness-state.svelte.ts';
import { PictureState } from './picture-state.svelte.ts';
import { ProjectState } from './project-state.svelte.ts';
import { ProposalState } from './proposal-state.svelte.ts';
import { SelectionState } from './selection-state.svelte.ts';
import { StudioState } from './studio-state.svelte.ts';
import { TransportState } from './transport-state.svelte.ts';
import { ViewState } from './view-state.svelte.ts';

/** The state of a window over its connection. */
export function createEditorState(connection: StudioConnection): EditorState {
  const studio = new StudioState(connection);
  const project = new ProjectState(studio);
  const jobs = new JobsState(studio, () => project.id);
  const editor: EditorState = {
    studio,
    project,
    jobs,
    meter: new PlayingMeter(),
    laneMeters: new LaneMeters(),
    loudness: new LoudnessState(studio, jobs, project),
    transport: new TransportState(),
    comparison: new ComparisonState(),
    proposal: new ProposalState(project),
    view: new ViewState(),
    keymap: new KeymapState(),
    picture: new PictureState(),
    comfort: new ComfortState(),
    selection: new SelectionState(),
    editing: new EditingState(),
    generation: new GenerationState(studio),
  };
  keepPlaces(editor);
  project.onBeatsMissing = () => void findMissingBeats(editor);
  project.mayLeave = () => askBeforeLeaving(editor);
  return editor;
}
