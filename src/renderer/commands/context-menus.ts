import { markerColourIds, type CommandId } from './command.ts';
import { say } from '../words/say.ts';

/** What a context menu can be opened on. */
export type ContextName =
  | 'clip'
  | 'take'
  | 'alternate'
  | 'marker'
  | 'cue'
  | 'ruler'
  | 'music-lane'
  | 'original-lane'
  | 'picture';

/** Commands of a context menu in groups, and the name that it has for screen readers. */
export interface ContextCommands {
  readonly name: string;
  readonly groups: readonly (readonly CommandId[])[];
}

/** The commands that each thing of the window offers. */
export const contextMenus: Readonly<Record<ContextName, ContextCommands>> = {
  clip: {
    name: say('commands.clip'),
    groups: [
      ['edit.cut', 'edit.copy', 'edit.paste', 'edit.duplicate'],
      ['edit.split', 'edit.trim-start', 'edit.trim-end'],
      ['edit.delete', 'edit.ripple-delete'],
      ['edit.fade-in', 'edit.fade-out', 'edit.clear-fades'],
      ['edit.gain-up', 'edit.gain-down', 'edit.mute-clip', 'edit.lock-clip'],
      ['track.clip-up', 'track.clip-down', 'music.alternates'],
      ['music.choose-next-take', 'music.compare', 'mark.select-clip-range'],
    ],
  },
  take: {
    name: say('commands.take'),
    groups: [
      ['music.choose-take', 'music.listen-take', 'music.compare'],
      ['music.favourite-take', 'music.rename-take'],
      ['music.again-other-seed', 'music.again-same-seed'],
      ['music.delete-take'],
    ],
  },
  alternate: {
    name: say('commands.takeAsLane'),
    groups: [
      ['music.hear-in-place', 'music.put-stretch', 'music.choose-take'],
      ['music.favourite-take', 'music.rename-take', 'music.delete-take'],
      ['music.alternates'],
    ],
  },
  cue: {
    name: say('commands.cue'),
    groups: [
      ['cue.generate', 'cue.generate-all'],
      ['cue.range', 'cue.split', 'cue.silence'],
      ['cue.delete'],
    ],
  },
  marker: {
    name: say('commands.marker'),
    groups: [
      ['mark.edit', 'edit.delete'],
      markerColourIds,
      ['mark.previous', 'mark.next'],
      ['edit.nudge-left', 'edit.nudge-right'],
    ],
  },
  ruler: {
    name: say('commands.ruler'),
    groups: [
      ['mark.in', 'mark.out', 'mark.clear-range'],
      ['mark.go-in', 'mark.go-out', 'play.in-to-out', 'play.loop'],
      ['mark.hit', 'mark.cut', 'mark.import', 'mark.restore-cuts'],
      ['view.fit', 'view.fit-range', 'view.snapping'],
    ],
  },
  'music-lane': {
    name: say('commands.musicTrack'),
    groups: [
      ['edit.paste', 'edit.select-all'],
      ['music.generate', 'music.generate-range', 'file.import-music'],
      ['track.add', 'track.rename', 'track.delete', 'music.alternates'],
      ['play.mute-music', 'view.waveform-larger', 'view.waveform-smaller'],
    ],
  },
  'original-lane': {
    name: say('commands.originalSound'),
    groups: [
      ['play.mute-original', 'view.waveform-larger', 'view.waveform-smaller'],
      ['mark.hit', 'mark.cut'],
    ],
  },
  picture: {
    name: say('commands.picture'),
    groups: [
      ['play.toggle', 'play.in-to-out', 'play.loop'],
      ['mark.in', 'mark.out', 'mark.hit', 'mark.cut'],
      ['view.make-preview-copy', 'view.delete-preview-copy', 'file.relink'],
    ],
  },
};

/** Whether a name is that of a context menu. */
export function isContextName(name: string | undefined): name is ContextName {
  return name !== undefined && Object.hasOwn(contextMenus, name);
}
