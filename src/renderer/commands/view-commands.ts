import type { EditorState } from '../state/editor.ts';
import type { Theme } from '../state/view-state.svelte.ts';
import { deletePreviewCopy, makePreviewCopy } from '../state/preview-copy.ts';
import type { Command, CommandId } from './command.ts';
import { pictureCommands } from './picture-commands.ts';
import { unless, whyNoProject } from './why-not.ts';

const zoomFactor = 1.5;

/** How the timeline and the window are shown, and help. */
export function viewCommands(editor: EditorState): Command[] {
  const { project, transport, view, studio, jobs } = editor;
  const menu = 'View';
  /** The playhead where it is in sight, else the middle. */
  const anchor = (): number => {
    const right = view.scrollSeconds + view.lanesWidth / view.pixelsPerSecond;
    const { playheadSeconds } = transport;
    const inSight = playheadSeconds >= view.scrollSeconds && playheadSeconds <= right;
    return inSight ? playheadSeconds : (view.scrollSeconds + right) / 2;
  };
  const zoom = (
    id: CommandId,
    label: string,
    keys: readonly string[],
    run: () => void,
  ): Command => ({
    id,
    label,
    menu,
    group: 1,
    keys,
    get unavailable() {
      return whyNoProject(editor);
    },
    run,
  });
  const theme = (id: CommandId, label: string, keys: string, value: Theme): Command => ({
    id,
    label,
    menu,
    group: 3,
    keys: [keys],
    get checked() {
      return view.theme === value;
    },
    run() {
      view.theme = value;
    },
  });
  return [
    zoom('view.zoom-in', 'Zoom In', ['+', '='], () => view.zoomBy(zoomFactor, anchor())),
    zoom('view.zoom-out', 'Zoom Out', ['-'], () => view.zoomBy(1 / zoomFactor, anchor())),
    zoom('view.fit', 'Fit Film', ['Shift+Z', '\\'], () => view.fit(0, project.durationSeconds)),
    {
      ...zoom('view.fit-range', 'Fit Range', ['Z'], () => {
        const { range } = project.document;
        if (range) view.fit(range.startSeconds, range.endSeconds);
      }),
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.document.range !== undefined, 'There is no in and out point.')
        );
      },
    },
    zoom('view.waveform-larger', 'Waveforms Larger', ['Alt+PageUp'], () => {
      view.waveformScale *= Math.SQRT2;
    }),
    zoom('view.waveform-smaller', 'Waveforms Smaller', ['Alt+PageDown'], () => {
      view.waveformScale /= Math.SQRT2;
    }),
    {
      id: 'view.snapping',
      label: 'Snapping',
      menu,
      group: 2,
      keys: ['S'],
      get checked() {
        return view.snapping;
      },
      run() {
        view.snapping = !view.snapping;
      },
    },
    {
      id: 'view.following',
      label: 'Follow Playhead',
      menu,
      group: 2,
      keys: ['F'],
      get checked() {
        return view.following;
      },
      run() {
        view.following = !view.following;
      },
    },
    {
      id: 'view.beats',
      label: 'Beats on Clips',
      menu,
      group: 2,
      keys: ['Shift+B'],
      get checked() {
        return view.beats;
      },
      run() {
        view.beats = !view.beats;
      },
    },
    ...pictureCommands(editor),
    {
      id: 'view.side-pane',
      label: 'Side Pane',
      menu,
      group: 2,
      keys: ['Alt+S'],
      get checked() {
        return view.sidePaneOpen;
      },
      run() {
        view.sidePaneOpen = !view.sidePaneOpen;
      },
    },
    {
      id: 'view.messages',
      label: 'Messages',
      menu,
      group: 2,
      keys: ['Shift+N'],
      get checked() {
        return studio.messages.listOpen;
      },
      run: () => studio.messages.showList(!studio.messages.listOpen),
    },
    theme('view.theme-system', 'Theme of the System', 'Shift+S', 'system'),
    theme('view.theme-dark', 'Dark Theme', 'Shift+D', 'dark'),
    theme('view.theme-light', 'Light Theme', 'Shift+L', 'light'),
    {
      id: 'view.make-preview-copy',
      label: 'Make Preview Copy',
      menu,
      group: 4,
      keys: ['Alt+P'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(!project.videoMissing, 'The video is not where it was: find it first.') ??
          unless(project.analysis.proxy === undefined, 'There is a preview copy.') ??
          unless(!jobs.find('proxy'), 'A preview copy is being made.')
        );
      },
      run: () => makePreviewCopy(editor),
    },
    {
      id: 'view.delete-preview-copy',
      label: 'Delete Preview Copy',
      menu,
      group: 4,
      keys: ['Alt+Shift+P'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.analysis.proxy !== undefined, 'There is no preview copy.')
        );
      },
      run: () => deletePreviewCopy(editor),
    },
    {
      id: 'help.commands',
      label: 'Find a Command…',
      menu: 'Help',
      group: 1,
      keys: ['Mod+K', 'Mod+Shift+P'],
      async run() {
        await studio.dialogs.ask('commands', {});
      },
    },
    {
      id: 'help.shortcuts',
      label: 'Keyboard Shortcuts',
      menu: 'Help',
      group: 1,
      keys: ['?', 'F1'],
      async run() {
        await studio.dialogs.ask('shortcuts', {});
      },
    },
    {
      id: 'help.about',
      label: 'About VidMuse Studio',
      menu: 'Help',
      group: 2,
      keys: ['Shift+F1'],
      async run() {
        await studio.dialogs.ask('about', {});
      },
    },
  ];
}
