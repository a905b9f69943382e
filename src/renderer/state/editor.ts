import { createContext } from 'svelte';
import type { LaneMeters } from '../../sound/lane-meters.ts';
import type { PlayingMeter } from '../../sound/playing-meter.ts';
import type { Commands } from '../commands/commands.ts';
import type { ComfortState } from './comfort-state.svelte.ts';
import type { ComparisonState } from './comparison-state.svelte.ts';
import type { EditingState } from './editing-state.svelte.ts';
import type { GenerationState } from './generation-state.svelte.ts';
import type { JobsState } from './jobs-state.svelte.ts';
import type { KeymapState } from './keymap-state.svelte.ts';
import type { LoudnessState } from './loudness-state.svelte.ts';
import type { PictureState } from './picture-state.svelte.ts';
import type { ProjectState } from './project-state.svelte.ts';
import type { ProposalState } from './proposal-state.svelte.ts';
import type { SelectionState } from './selection-state.svelte.ts';
import type { StudioState } from './studio-state.svelte.ts';
import type { TransportState } from './transport-state.svelte.ts';
import type { ViewState } from './view-state.svelte.ts';

/** The state of the window, made once. */
export interface EditorState {
  readonly studio: StudioState;
  readonly project: ProjectState;
  readonly jobs: JobsState;
  readonly loudness: LoudnessState;
  /** Of the mix that is playing; to be read at the playhead. */
  readonly meter: PlayingMeter;
  /** Of its lanes; to be read at the playhead. */
  readonly laneMeters: LaneMeters;
  readonly transport: TransportState;
  readonly comparison: ComparisonState;
  readonly proposal: ProposalState;
  readonly view: ViewState;
  readonly keymap: KeymapState;
  readonly picture: PictureState;
  readonly comfort: ComfortState;
  readonly selection: SelectionState;
  readonly editing: EditingState;
  readonly generation: GenerationState;
}

/** The state with what can be done to it. */
export interface Editor extends EditorState {
  readonly commands: Commands;
}

/** Reads and sets the editor of a component tree. App.svelte sets it. */
export const [useEditor, setEditor] = createContext<Editor>();
