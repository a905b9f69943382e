import type { EditorState } from '../state/editor.ts';
import type { Theme } from '../state/view-state.svelte.ts';
import { deletePreviewCopy, makePreviewCopy } from '../state/preview-copy.ts';
import type { Command, CommandId } from './command.ts';
import { pictureCommands } from './picture-commands.ts';
import { unless, whyNoProject } from './why-not.ts';
import { say } from '../words/say.ts';

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
    zoom('view.zoom-in', say('commands.zoomIn'), ['+', '='], () =>
      view.zoomBy(zoomFactor, anchor()),
    ),
    zoom('view.zoom-out', say('commands.zoomOut'), ['-'], () =>
      view.zoomBy(1 / zoomFactor, anchor()),
    ),
    zoom('view.fit', say('commands.fitFilm'), ['Shift+Z', '\\'], () =>
      view.fit(0, project.durationSeconds),
    ),
    {
      ...zoom('view.fit-range', say('commands.fitRange'), ['Z'], () => {
        const { range } = project.document;
        if (range) view.fit(range.startSeconds, range.endSeconds);
      }),
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.document.range !== undefined, say('commands.noInAndOut'))
        );
      },
    },
    zoom('view.waveform-larger', say('commands.waveformsLarger'), ['Alt+PageUp'], () => {
      view.waveformScale *= Math.SQRT2;
    }),
    zoom('view.waveform-smaller', say('commands.waveformsSmaller'), ['Alt+PageDown'], () => {
      view.waveformScale /= Math.SQRT2;
    }),
    {
      id: 'view.snapping',
      label: say('commands.snapping'),
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
      label: say('commands.followPlayhead'),
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
      label: say('commands.beatsOnClips'),
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
      label: say('commands.sidePane'),
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
      label: say('commands.messages'),
      menu,
      group: 2,
      keys: ['Shift+N'],
      get checked() {
        return studio.messages.listOpen;
      },
      run: () => studio.messages.showList(!studio.messages.listOpen),
    },
    theme('view.theme-system', say('commands.themeSystem'), 'Shift+S', 'system'),
    theme('view.theme-dark', say('commands.darkTheme'), 'Shift+D', 'dark'),
    theme('view.theme-light', say('commands.lightTheme'), 'Shift+L', 'light'),
    {
      id: 'view.make-preview-copy',
      label: say('commands.makePreviewCopy'),
      menu,
      group: 4,
      keys: ['Alt+P'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(!project.videoMissing, say('commands.videoNotWhereWasFind')) ??
          unless(project.analysis.proxy === undefined, say('commands.therePreviewCopy')) ??
          unless(!jobs.find('proxy'), say('commands.previewCopyBeingMade'))
        );
      },
      run: () => void makePreviewCopy(editor),
    },
    {
      id: 'view.delete-preview-copy',
      label: say('commands.deletePreviewCopy'),
      menu,
      group: 4,
      keys: ['Alt+Shift+P'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(
            project.analysis.proxy !== undefined || project.analysis.proxyBegun === true,
            say('commands.thereNoPreviewCopy'),
          )
        );
      },
      run: () => deletePreviewCopy(editor),
    },
    {
      id: 'help.commands',
      label: say('commands.findACommand'),
      menu: 'Help',
      group: 1,
      keys: ['Mod+K', 'Mod+Shift+P'],
      async run() {
        await studio.dialogs.ask('commands', {});
      },
    },
    {
      id: 'help.shortcuts',
      label: say('commands.keyboardShortcuts'),
      menu: 'Help',
      group: 1,
      keys: ['?', 'F1'],
      async run() {
        await studio.dialogs.ask('shortcuts', {});
      },
    },
    {
      id: 'help.about',
      label: say('commands.aboutVidmuseStudio'),
      menu: 'Help',
      group: 2,
      keys: ['Shift+F1'],
      async run() {
        await studio.dialogs.ask('about', {});
      },
    },
  ];
}
