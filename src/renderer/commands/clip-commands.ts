import { changeClipGains, muteClips, setClipLocked } from '../../document/edit-clips.ts';
import { setFade } from '../../document/fade-clip.ts';
import { shortFade } from '../../document/clips.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { say } from '../words/say.ts';

/** How clips sound: gain, fades and mute; and what protects them. */
export function clipCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { project } = editor;
  const menu = 'Edit';

  function changeGain(decibels: number): void {
    const ids = actions.unlockedClips().map(({ id }) => id);
    project.commit(
      say('commands.clipGain'),
      changeClipGains(project.document, project.takes, ids, decibels),
    );
  }

  return [
    {
      id: 'edit.gain-up',
      label: say('commands.clipGainUp'),
      menu,
      group: 5,
      keys: ['Alt+ArrowUp'],
      get unavailable() {
        return actions.whyNotClips();
      },
      run: () => changeGain(1),
    },
    {
      id: 'edit.gain-down',
      label: say('commands.clipGainDown'),
      menu,
      group: 5,
      keys: ['Alt+ArrowDown'],
      get unavailable() {
        return actions.whyNotClips();
      },
      run: () => changeGain(-1),
    },
    {
      id: 'edit.fade-in',
      label: say('commands.fadeInToPlayhead'),
      menu,
      group: 5,
      keys: ['Shift+Q', '['],
      get unavailable() {
        return actions.whyNotUnderPlayhead();
      },
      run: () => actions.fadeToPlayhead('in'),
    },
    {
      id: 'edit.fade-out',
      label: say('commands.fadeOutFromPlayhead'),
      menu,
      group: 5,
      keys: ['Shift+W', ']'],
      get unavailable() {
        return actions.whyNotUnderPlayhead();
      },
      run: () => actions.fadeToPlayhead('out'),
    },
    {
      id: 'edit.clear-fades',
      label: say('commands.removeFades'),
      menu,
      group: 5,
      keys: ['Shift+F'],
      get unavailable() {
        return actions.whyNotClips();
      },
      run() {
        const { sampleRate } = project.document;
        actions.editClips(
          say('commands.removeFades'),
          actions.unlockedClips(),
          (document, { id, lengthSamples }) => {
            const fade = shortFade(sampleRate, lengthSamples);
            const first = setFade(document, project.takes, id, 'in', fade);
            return setFade(first, project.takes, id, 'out', fade);
          },
        );
      },
    },
    {
      id: 'edit.mute-clip',
      label: say('commands.muteClip'),
      menu,
      group: 6,
      keys: ['Shift+M'],
      get checked() {
        return actions.clipsMeant().some(({ muted }) => muted);
      },
      get unavailable() {
        return actions.whyNotClips();
      },
      run() {
        const clips = actions.unlockedClips();
        const muted = !clips.some((clip) => clip.muted);
        const ids = clips.map(({ id }) => id);
        project.commit(
          muted ? say('commands.muteClip') : say('commands.unmuteClip'),
          muteClips(project.document, project.takes, ids, muted),
        );
      },
    },
    {
      id: 'edit.lock-clip',
      label: say('commands.lockClip'),
      menu,
      group: 6,
      keys: ['Mod+L'],
      get checked() {
        return actions.clipsMeant().some(({ locked }) => locked);
      },
      get unavailable() {
        return actions.whyNotAnyClips();
      },
      run() {
        const clips = actions.clipsMeant();
        const locked = !clips.some((clip) => clip.locked);
        actions.editClips(
          locked ? say('commands.lockClip') : say('commands.unlockClip'),
          clips,
          (document, { id }) => setClipLocked(document, id, locked),
        );
      },
    },
  ];
}
