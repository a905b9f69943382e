/** A command of the window as the system's menu shows it. */
export interface SystemMenuItem {
  readonly commandId: string;
  readonly label: string;
  readonly accelerator?: string;
}

/** Commands of one group of a menu that a line opens, so that the menu fits into a window of 720 lines. */
export const systemSubmenus = [
  {
    name: 'nudge',
    label: 'Nudge, Slip and Roll',
    commandIds: [
      ...['edit.nudge-left', 'edit.nudge-right', 'edit.slip-left', 'edit.slip-right'],
      ...['edit.roll-left', 'edit.roll-right'],
    ],
  },
  {
    name: 'gain',
    label: 'Gain and Fades',
    commandIds: [
      ...['edit.gain-up', 'edit.gain-down', 'edit.fade-in', 'edit.fade-out'],
      'edit.clear-fades',
    ],
  },
  {
    name: 'lanes',
    label: 'Mute and Solo',
    commandIds: [
      ...['play.mute-music', 'play.mute-original', 'play.solo-music', 'play.solo-original'],
    ],
  },
  {
    name: 'automation',
    label: 'Automation',
    commandIds: [
      ...['mix.show-automation', 'mix.next-lane', 'mix.add-point', 'mix.raise-level'],
      ...['mix.lower-level', 'mix.delete-point'],
    ],
  },
  {
    name: 'markerColour',
    label: 'Marker Colour',
    commandIds: [
      ...['mark.colour-none', 'mark.colour-red', 'mark.colour-orange', 'mark.colour-yellow'],
      ...['mark.colour-green', 'mark.colour-cyan', 'mark.colour-blue', 'mark.colour-purple'],
      'mark.colour-pink',
    ],
  },
  {
    name: 'cues',
    label: 'Cues',
    commandIds: [
      ...['cue.propose', 'cue.add', 'cue.split', 'cue.silence', 'cue.range', 'cue.delete'],
      ...['cue.generate', 'cue.generate-all'],
    ],
  },
  {
    name: 'take',
    label: 'Selected Take',
    commandIds: [
      ...['music.choose-take', 'music.listen-take', 'music.favourite-take', 'music.rename-take'],
      'music.delete-take',
    ],
  },
  {
    name: 'tracks',
    label: 'Tracks',
    commandIds: [
      ...['track.add', 'track.rename', 'track.delete', 'track.next', 'track.clip-up'],
      'track.clip-down',
    ],
  },
  {
    name: 'shorten',
    label: 'Shorten',
    commandIds: [
      ...['music.shorten-60', 'music.shorten-30', 'music.shorten-15', 'music.shorten-6'],
      'music.shorten-range',
    ],
  },
] as const;

/**
 * The window's menus for the system's bar, which on macOS every app has: the same commands in the same
 * order and groups, with the words for when nothing is open (a test of the window's commands holds both
 * together). Shortcuts of a single key are left to the window, which knows when the user is typing, and
 * so are those that text fields know themselves.
 */
export const systemMenus: readonly {
  readonly label: string;
  readonly groups: readonly (readonly SystemMenuItem[])[];
}[] = [
  {
    label: 'File',
    groups: [
      [
        { commandId: 'file.import-video', label: 'New Project from Video…', accelerator: 'Cmd+N' },
        { commandId: 'file.open-project', label: 'Open Project…', accelerator: 'Cmd+O' },
        { commandId: 'file.try-sample', label: 'Try with Our Clip' },
      ],
      [
        { commandId: 'file.save', label: 'Save', accelerator: 'Cmd+S' },
        { commandId: 'file.save-as', label: 'Save As…', accelerator: 'Cmd+Shift+S' },
        { commandId: 'file.relink', label: 'Relink Video…' },
      ],
      [
        {
          commandId: 'file.import-music',
          label: 'Import Music at Playhead…',
          accelerator: 'Cmd+I',
        },
        { commandId: 'file.import-model', label: 'Import Model…' },
      ],
      [{ commandId: 'file.export', label: 'Export…', accelerator: 'Cmd+E' }],
      [
        { commandId: 'file.settings', label: 'Settings…', accelerator: 'Cmd+,' },
        { commandId: 'file.close', label: 'Close Project', accelerator: 'Cmd+Shift+W' },
      ],
    ],
  },
  {
    label: 'Edit',
    groups: [
      [
        { commandId: 'edit.undo', label: 'Undo' },
        { commandId: 'edit.redo', label: 'Redo' },
        { commandId: 'edit.history', label: 'History' },
      ],
      [
        { commandId: 'edit.cut', label: 'Cut' },
        { commandId: 'edit.copy', label: 'Copy' },
        { commandId: 'edit.paste', label: 'Paste at Playhead' },
        { commandId: 'edit.duplicate', label: 'Duplicate', accelerator: 'Cmd+D' },
      ],
      [
        { commandId: 'edit.split', label: 'Split at Playhead', accelerator: 'Cmd+B' },
        { commandId: 'edit.trim-start', label: 'Trim Start to Playhead' },
        { commandId: 'edit.trim-end', label: 'Trim End to Playhead' },
        { commandId: 'edit.delete', label: 'Delete' },
        { commandId: 'edit.ripple-delete', label: 'Ripple Delete' },
      ],
      [
        { commandId: 'edit.select-all', label: 'Select All Clips' },
        { commandId: 'edit.extend-left', label: 'Add the Clip Before to the Selection' },
        { commandId: 'edit.extend-right', label: 'Add the Clip After to the Selection' },
        { commandId: 'edit.deselect', label: 'Deselect' },
      ],
      [
        { commandId: 'edit.nudge-left', label: 'Nudge One Frame Left' },
        { commandId: 'edit.nudge-right', label: 'Nudge One Frame Right' },
        { commandId: 'edit.slip-left', label: 'Slip Music One Frame Left' },
        { commandId: 'edit.slip-right', label: 'Slip Music One Frame Right' },
        { commandId: 'edit.roll-left', label: 'Roll Join One Frame Left' },
        { commandId: 'edit.roll-right', label: 'Roll Join One Frame Right' },
      ],
      [
        { commandId: 'edit.gain-up', label: 'Clip Gain +1 dB' },
        { commandId: 'edit.gain-down', label: 'Clip Gain −1 dB' },
        { commandId: 'edit.fade-in', label: 'Fade In to Playhead' },
        { commandId: 'edit.fade-out', label: 'Fade Out from Playhead' },
        { commandId: 'edit.clear-fades', label: 'Remove Fades' },
      ],
      [
        { commandId: 'edit.mute-clip', label: 'Mute Clip' },
        { commandId: 'edit.lock-clip', label: 'Lock Clip', accelerator: 'Cmd+L' },
      ],
    ],
  },
  {
    label: 'Play',
    groups: [
      [
        { commandId: 'play.toggle', label: 'Play or Pause' },
        { commandId: 'play.shuttle-back', label: 'Shuttle Back' },
        { commandId: 'play.stop', label: 'Pause' },
        { commandId: 'play.shuttle-forward', label: 'Shuttle Forward' },
        {
          commandId: 'play.in-to-out',
          label: 'Play In to Out',
          accelerator: 'Cmd+Shift+Space',
        },
      ],
      [
        { commandId: 'play.frame-back', label: 'One Frame Back' },
        { commandId: 'play.frame-forward', label: 'One Frame Forward' },
        { commandId: 'play.second-back', label: 'One Second Back' },
        { commandId: 'play.second-forward', label: 'One Second Forward' },
      ],
      [
        { commandId: 'play.start', label: 'Go to Start' },
        { commandId: 'play.end', label: 'Go to End' },
        { commandId: 'play.previous-mark', label: 'Previous Mark' },
        { commandId: 'play.next-mark', label: 'Next Mark' },
      ],
      [
        { commandId: 'play.loop', label: 'Loop Range', accelerator: 'Cmd+Shift+L' },
        { commandId: 'play.keep-pitch', label: 'Keep Pitch when Shuttling' },
        { commandId: 'play.scrub-sound', label: 'Sound while Scrubbing' },
      ],
      [
        { commandId: 'play.mute-music', label: 'Mute Music' },
        { commandId: 'play.mute-original', label: 'Mute Original Sound' },
        { commandId: 'play.solo-music', label: 'Solo Music' },
        { commandId: 'play.solo-original', label: 'Solo Original Sound' },
      ],
      [
        { commandId: 'mix.show-automation', label: 'Automation' },
        { commandId: 'mix.next-lane', label: 'Automate Next Lane' },
        { commandId: 'mix.add-point', label: 'Add Automation Point' },
        { commandId: 'mix.raise-level', label: 'Raise Level at Playhead' },
        { commandId: 'mix.lower-level', label: 'Lower Level at Playhead' },
        { commandId: 'mix.delete-point', label: 'Delete Automation Point' },
      ],
      [
        { commandId: 'mix.duck-to-points', label: 'Turn Duck into Automation' },
        { commandId: 'mix.duck-from-points', label: 'Turn Automation into Duck' },
      ],
    ],
  },
  {
    label: 'Mark',
    groups: [
      [
        { commandId: 'mark.in', label: 'Set In Point' },
        { commandId: 'mark.out', label: 'Set Out Point' },
        { commandId: 'mark.select-clip-range', label: 'In and Out around Selection' },
        { commandId: 'mark.select-speech-range', label: 'In and Out around Speech' },
        { commandId: 'mark.clear-range', label: 'Clear In and Out' },
        { commandId: 'mark.go-in', label: 'Go to In Point' },
        { commandId: 'mark.go-out', label: 'Go to Out Point' },
      ],
      [
        { commandId: 'mark.previous', label: 'Previous Marker' },
        { commandId: 'mark.next', label: 'Next Marker' },
        { commandId: 'mark.edit', label: 'Edit Marker' },
        { commandId: 'mark.hit', label: 'Add Hit Point' },
        { commandId: 'mark.cut', label: 'Add Cut' },
        { commandId: 'mark.restore-cuts', label: 'Restore Found Cuts' },
        { commandId: 'mark.import', label: 'Import Markers…' },
        { commandId: 'mark.delete', label: 'Delete Hit Points' },
      ],
      [
        { commandId: 'mark.colour-none', label: 'Usual Colour' },
        { commandId: 'mark.colour-red', label: 'Red' },
        { commandId: 'mark.colour-orange', label: 'Orange' },
        { commandId: 'mark.colour-yellow', label: 'Yellow' },
        { commandId: 'mark.colour-green', label: 'Green' },
        { commandId: 'mark.colour-cyan', label: 'Cyan' },
        { commandId: 'mark.colour-blue', label: 'Blue' },
        { commandId: 'mark.colour-purple', label: 'Purple' },
        { commandId: 'mark.colour-pink', label: 'Pink' },
      ],
      [
        { commandId: 'cue.propose', label: 'Propose Cues' },
        { commandId: 'cue.add', label: 'Add Cue from In to Out' },
        { commandId: 'cue.split', label: 'Split Cue at Playhead' },
        { commandId: 'cue.silence', label: 'No Music Here' },
        { commandId: 'cue.range', label: 'In and Out around the Cue' },
        { commandId: 'cue.delete', label: 'Delete Cue' },
        { commandId: 'cue.generate', label: 'Generate Cue' },
        { commandId: 'cue.generate-all', label: 'Generate All Cues' },
      ],
    ],
  },
  {
    label: 'Music',
    groups: [
      [
        { commandId: 'music.generate', label: 'Generate Score', accelerator: 'Cmd+G' },
        { commandId: 'music.generate-range', label: 'Generate Range', accelerator: 'Cmd+Shift+G' },
        {
          commandId: 'music.again-same-seed',
          label: 'Take Again, Same Seed',
        },
        {
          commandId: 'music.again-other-seed',
          label: 'New Variation of the Take',
        },
      ],
      [{ commandId: 'music.cancel', label: 'Stop Generating…', accelerator: 'Cmd+.' }],
      [
        { commandId: 'music.compare', label: 'Compare Takes (A/B)' },
        { commandId: 'music.swap', label: 'Hear the Other Take' },
        { commandId: 'music.choose-heard', label: 'Choose the Take Being Heard' },
        { commandId: 'music.choose-next-take', label: 'Choose the Next Take Here' },
      ],
      [
        {
          commandId: 'music.choose-take',
          label: 'Put the Take on the Track',
          accelerator: 'Cmd+Enter',
        },
        { commandId: 'music.listen-take', label: 'Listen to the Take Alone' },
        { commandId: 'music.favourite-take', label: 'Favourite Take' },
        { commandId: 'music.rename-take', label: 'Rename Take' },
        { commandId: 'music.delete-take', label: 'Delete Take' },
      ],
      [
        { commandId: 'track.add', label: 'Add Music Track' },
        { commandId: 'track.rename', label: 'Rename Track' },
        { commandId: 'track.delete', label: 'Delete Music Track' },
        { commandId: 'track.next', label: 'Next Music Track' },
        { commandId: 'track.clip-up', label: 'Move Clip to the Track Above' },
        { commandId: 'track.clip-down', label: 'Move Clip to the Track Below' },
        { commandId: 'music.alternates', label: 'Takes as Lanes' },
        { commandId: 'music.put-stretch', label: 'Put In to Out of the Take on the Track' },
        { commandId: 'music.hear-in-place', label: 'Hear the Take in Place' },
      ],
      [
        { commandId: 'music.fit-hits', label: 'Fit to Hits' },
        { commandId: 'music.end-on-bar', label: 'End on a Bar' },
        { commandId: 'music.rank-takes', label: 'Takes That Meet the Picture First' },
      ],
      [
        { commandId: 'music.shorten-60', label: 'Shorten to 60 s' },
        { commandId: 'music.shorten-30', label: 'Shorten to 30 s' },
        { commandId: 'music.shorten-15', label: 'Shorten to 15 s' },
        { commandId: 'music.shorten-6', label: 'Shorten to 6 s' },
        { commandId: 'music.shorten-range', label: 'Shorten to In and Out' },
      ],
      [
        { commandId: 'music.hear-other', label: 'Hear with and without the Proposal' },
        { commandId: 'music.take-proposal', label: 'Take the Proposal' },
        { commandId: 'music.leave-proposal', label: 'Leave the Proposal' },
      ],
    ],
  },
  {
    label: 'View',
    groups: [
      [
        { commandId: 'view.zoom-in', label: 'Zoom In' },
        { commandId: 'view.zoom-out', label: 'Zoom Out' },
        { commandId: 'view.fit', label: 'Fit Film' },
        { commandId: 'view.fit-range', label: 'Fit Range' },
        { commandId: 'view.waveform-larger', label: 'Waveforms Larger' },
        { commandId: 'view.waveform-smaller', label: 'Waveforms Smaller' },
      ],
      [
        { commandId: 'view.snapping', label: 'Snapping' },
        { commandId: 'view.following', label: 'Follow Playhead' },
        { commandId: 'view.beats', label: 'Beats on Clips' },
        {
          commandId: 'view.full-screen',
          label: 'Picture on the Whole Screen',
          accelerator: 'Cmd+F',
        },
        { commandId: 'view.burn-in', label: 'Timecode over the Picture' },
        { commandId: 'view.safe-areas', label: 'Safe Areas' },
        { commandId: 'view.half-split', label: 'Picture and Timeline Half Each' },
        { commandId: 'view.side-pane', label: 'Side Pane' },
        { commandId: 'view.messages', label: 'Messages' },
      ],
      [
        { commandId: 'view.theme-system', label: 'Theme of the System' },
        { commandId: 'view.theme-dark', label: 'Dark Theme' },
        { commandId: 'view.theme-light', label: 'Light Theme' },
      ],
      [
        {
          commandId: 'view.make-preview-copy',
          label: 'Make Preview Copy',
        },
        {
          commandId: 'view.delete-preview-copy',
          label: 'Delete Preview Copy',
        },
      ],
    ],
  },
  {
    label: 'Help',
    groups: [
      [
        { commandId: 'help.commands', label: 'Find a Command…', accelerator: 'Cmd+K' },
        { commandId: 'help.shortcuts', label: 'Keyboard Shortcuts' },
      ],
      [{ commandId: 'help.about', label: 'About VidMuse Studio' }],
    ],
  },
];
