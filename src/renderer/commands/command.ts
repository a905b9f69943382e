/** The menus of the window, in order. */
export const menuNames = ['File', 'Edit', 'Play', 'Mark', 'Music', 'View', 'Help'] as const;
export type MenuName = (typeof menuNames)[number];

/** Every command there is. The system's menu and the window's name them by these. */
export const commandIds = [
  'file.import-video',
  'file.open-project',
  'file.save',
  'file.save-as',
  'file.relink',
  'file.close',
  'file.import-music',
  'file.export',
  'file.import-model',
  'file.settings',
  'edit.undo',
  'edit.redo',
  'edit.history',
  'edit.cut',
  'edit.copy',
  'edit.paste',
  'edit.duplicate',
  'edit.split',
  'edit.trim-start',
  'edit.trim-end',
  'edit.delete',
  'edit.ripple-delete',
  'edit.select-all',
  'edit.deselect',
  'edit.nudge-left',
  'edit.nudge-right',
  'edit.slip-left',
  'edit.slip-right',
  'edit.roll-left',
  'edit.roll-right',
  'edit.mute-clip',
  'edit.lock-clip',
  'edit.gain-up',
  'edit.gain-down',
  'edit.fade-in',
  'edit.fade-out',
  'edit.clear-fades',
  'play.toggle',
  'play.shuttle-back',
  'play.stop',
  'play.shuttle-forward',
  'play.frame-back',
  'play.frame-forward',
  'play.second-back',
  'play.second-forward',
  'play.start',
  'play.end',
  'play.previous-mark',
  'play.next-mark',
  'play.loop',
  'play.mute-music',
  'play.mute-original',
  'mark.in',
  'mark.out',
  'mark.clear-range',
  'mark.select-clip-range',
  'mark.hit',
  'mark.cut',
  'mark.restore-cuts',
  'mark.import',
  'mark.delete',
  'music.generate',
  'music.generate-range',
  'music.again-same-seed',
  'music.again-other-seed',
  'music.cancel',
  'music.compare',
  'music.swap',
  'music.choose-heard',
  'music.choose-next-take',
  'music.choose-take',
  'music.listen-take',
  'music.favourite-take',
  'music.rename-take',
  'music.delete-take',
  'music.fit-hits',
  'music.end-on-bar',
  'music.rank-takes',
  'music.hear-other',
  'music.take-proposal',
  'music.leave-proposal',
  'view.zoom-in',
  'view.zoom-out',
  'view.fit',
  'view.fit-range',
  'view.snapping',
  'view.following',
  'view.beats',
  'view.side-pane',
  'view.messages',
  'view.theme-system',
  'view.theme-dark',
  'view.theme-light',
  'view.make-preview-copy',
  'view.delete-preview-copy',
  'help.commands',
  'help.shortcuts',
  'help.about',
] as const;
export type CommandId = (typeof commandIds)[number];

/** One thing that can be done: menus, shortcuts, buttons and tooltips are made from it. */
export interface Command {
  readonly id: CommandId;
  /** What it does, in a menu's words. May change with the state, e.g. "Undo split". */
  readonly label: string;
  readonly menu: MenuName;
  /** Commands of one menu with the same group are shown together, between separators. */
  readonly group: number;
  /** Shortcuts, see {@link keyName}: the first is shown. `Mod` is Ctrl, or Cmd on a Mac. */
  readonly keys: readonly string[];
  /** For commands that switch something: whether it is on. */
  readonly checked?: boolean;
  /** Why it cannot be run now, as a sentence for menus and tooltips; absent or undefined when it can. */
  readonly unavailable?: string | undefined;
  run(): void | Promise<void>;
}
