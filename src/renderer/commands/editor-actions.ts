import type { ClipEdge } from '../../document/clips.ts';
import { clipEnd, clipsAt } from '../../document/clips.ts';
import { frameToSeconds, secondsToFrame } from '../../document/timecode.ts';
import { stopBeside, stops } from '../../document/stops.ts';
import { secondsToSamples } from '../../document/time-units.ts';
import type { Clip, ProjectDocument } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { unless, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

/** State and actions that several commands share: playhead, selection, edits of the selection. */
export interface EditorActions {
  /** Clips that are selected, in order; those that no longer exist are left out. */
  selectedClips(): Clip[];
  /** Selected clips, or those under the playhead. */
  clipsMeant(): Clip[];
  /** Those of {@link clipsMeant} that may be changed. */
  unlockedClips(): Clip[];
  /** Those of {@link unlockedClips} under the playhead. */
  clipsUnderPlayhead(): Clip[];
  /** Why none of {@link clipsMeant}, {@link unlockedClips} or {@link clipsUnderPlayhead} can be edited. */
  whyNotAnyClips(): string | undefined;
  whyNotClips(): string | undefined;
  whyNotUnderPlayhead(): string | undefined;
  /** Why {@link selectedClips} cannot be edited: there are none. */
  whyNotSelectedClips(): string | undefined;
  playheadSample(): number;
  /** Applies an operation of the document to each clip, all in one step. */
  editClips(
    label: string,
    clips: readonly Clip[],
    edit: (document: ProjectDocument, clip: Clip) => ProjectDocument,
  ): void;
  /** Moves the playhead by whole frames, to where a frame begins: of uneven ones, the next there is. */
  stepFrames(count: number): void;
  /** Moves the playhead by seconds; among uneven frames to where the one shown then begins. */
  stepSeconds(count: number): void;
  /** The nearest marker or edge of a clip before (-1) or after (1) the playhead. */
  neighbouringMark(direction: 1 | -1): number | undefined;
  /** Sets a fade from the edge to the playhead. */
  fadeToPlayhead(edge: ClipEdge): void;
}

/** The actions over the window's state. */
export function createEditorActions(
  editor: EditorState,
  setFade: (
    document: ProjectDocument,
    clip: Clip,
    edge: ClipEdge,
    lengthSamples: number,
  ) => ProjectDocument,
): EditorActions {
  const { project, transport, selection } = editor;
  const actions: EditorActions = {
    selectedClips: () =>
      project.isOpen ? project.document.clips.filter(({ id }) => selection.clipIds.has(id)) : [],
    clipsMeant() {
      const selected = actions.selectedClips();
      if (selected.length > 0 || !project.isOpen) return selected;
      return clipsAt(project.document, actions.playheadSample());
    },
    unlockedClips: () => actions.clipsMeant().filter(({ locked }) => !locked),
    clipsUnderPlayhead() {
      const sample = actions.playheadSample();
      return actions
        .unlockedClips()
        .filter((clip) => clip.startSample < sample && sample < clipEnd(clip));
    },
    whyNotAnyClips: () =>
      whyNotEditing(editor) ??
      unless(actions.clipsMeant().length > 0, say('commands.selectClipOrPutPlayhead')),
    whyNotClips: () =>
      actions.whyNotAnyClips() ??
      unless(actions.unlockedClips().length > 0, say('commands.clipLockedUnlockFirst')),
    whyNotUnderPlayhead: () =>
      actions.whyNotClips() ??
      unless(actions.clipsUnderPlayhead().length > 0, say('commands.putPlayheadInsideClip')),
    whyNotSelectedClips: () =>
      whyNotEditing(editor) ??
      unless(actions.selectedClips().length > 0, say('commands.selectClipFirst')),
    playheadSample: () =>
      project.isOpen ? secondsToSamples(transport.playheadSeconds, project.document.sampleRate) : 0,
    editClips(label, clips, edit) {
      project.commit(label, clips.reduce(edit, project.document));
    },
    stepFrames(count) {
      const { pictureTimes } = project;
      const { frameRate } = project.timecode;
      const { playheadSeconds, durationSeconds } = transport;
      transport.pause();
      if (pictureTimes) {
        transport.seek(pictureTimes.step(playheadSeconds, count, durationSeconds));
        return;
      }
      const frame = secondsToFrame(playheadSeconds, frameRate) + count;
      transport.seek(frameToSeconds(Math.max(frame, 0), frameRate));
    },
    stepSeconds(count) {
      const { pictureTimes, timecode } = project;
      if (!pictureTimes) {
        actions.stepFrames(count * timecode.nominalRate);
        return;
      }
      const { playheadSeconds, durationSeconds } = transport;
      const target = Math.min(Math.max(playheadSeconds + count, 0), durationSeconds);
      const isEnd = target === 0 || target === durationSeconds;
      transport.pause();
      transport.seek(isEnd ? target : pictureTimes.land(playheadSeconds, target));
    },
    neighbouringMark: (direction) =>
      project.isOpen
        ? stopBeside(
            stops(project.document, project.durationSeconds, project.timecode.frameRate),
            transport.playheadSeconds,
            direction,
          )
        : undefined,
    fadeToPlayhead(edge) {
      const sample = actions.playheadSample();
      const clips = actions.clipsUnderPlayhead();
      actions.editClips(
        edge === 'in' ? say('commands.fadeIn') : say('commands.fadeOut'),
        clips,
        (document, clip) =>
          setFade(
            document,
            clip,
            edge,
            edge === 'in' ? sample - clip.startSample : clipEnd(clip) - sample,
          ),
      );
    },
  };
  return actions;
}
