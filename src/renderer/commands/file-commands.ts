import type { EditorState } from '../state/editor.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { importMusic } from '../state/import-music.ts';
import type { Command } from './command.ts';
import { say } from '../words/say.ts';

/** Projects, files and the window's own settings. */
export function fileCommands(editor: EditorState, inBrowser: boolean): Command[] {
  const { studio, project, jobs, generation } = editor;
  const menu = 'File';
  return [
    {
      id: 'file.import-video',
      label: say('commands.newProjectFromVideo'),
      menu,
      group: 1,
      // Browsers keep Ctrl+N and Ctrl+Shift+W to themselves.
      keys: [inBrowser ? 'Alt+N' : 'Mod+N'],
      get unavailable() {
        return unless(!project.opening, say('commands.projectBeingOpened'));
      },
      async run() {
        const path = await studio.chooseFile('video');
        if (path !== undefined) await project.create(path);
      },
    },
    {
      id: 'file.open-project',
      label: say('commands.openProject'),
      menu,
      group: 1,
      keys: ['Mod+O'],
      get unavailable() {
        return unless(!project.opening, say('commands.projectBeingOpened'));
      },
      async run() {
        const path = await studio.chooseFile('project');
        if (path !== undefined) await project.open(path);
      },
    },
    {
      id: 'file.try-sample',
      label: say('commands.tryWithOurClip'),
      menu,
      group: 1,
      keys: ['Alt+Shift+V'],
      get unavailable() {
        return unless(!project.opening, say('commands.projectBeingOpened'));
      },
      async run() {
        await project.create(await studio.api.sampleVideo());
      },
    },
    {
      id: 'file.save',
      label: say('commands.save'),
      menu,
      group: 2,
      keys: ['Mod+S'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () => project.save(),
    },
    {
      id: 'file.save-as',
      label: say('commands.saveAs'),
      menu,
      group: 2,
      keys: ['Mod+Shift+S'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.copying === undefined, say('commands.projectBeingCopied'))
        );
      },
      async run() {
        const path = await studio.chooseSavePath(say('commands.saveProjectAs'), project.name, [
          'vidmuse',
        ]);
        if (path !== undefined) await project.saveAs(path);
      },
    },
    {
      id: 'file.relink',
      label: say('commands.relinkVideo'),
      menu,
      group: 2,
      keys: ['Alt+L'],
      get unavailable() {
        return whyNoProject(editor);
      },
      async run() {
        await studio.dialogs.ask('relink', {});
      },
    },
    {
      id: 'file.import-music',
      label: say('commands.importMusicPlayhead'),
      menu,
      group: 3,
      keys: ['Mod+I'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(generation.modelId !== undefined, say('commands.importModelFirst')) ??
          unless(!jobs.find('import-music'), say('commands.musicBeingImported'))
        );
      },
      async run() {
        const path = await studio.chooseFile('sound');
        if (path !== undefined) await importMusic(editor, path);
      },
    },
    {
      id: 'file.import-model',
      label: say('commands.importModel'),
      menu,
      group: 3,
      keys: ['Alt+Shift+O'],
      async run() {
        await studio.dialogs.ask('import-model', {});
      },
    },
    {
      id: 'file.export',
      label: say('commands.export'),
      menu,
      group: 4,
      keys: ['Mod+E'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.document.clips.length > 0, say('commands.thereNoMusicTrackYet'))
        );
      },
      async run() {
        await studio.dialogs.ask('export', {});
      },
    },
    {
      id: 'file.settings',
      label: say('commands.settings'),
      menu,
      group: 5,
      keys: ['Mod+,'],
      async run() {
        await studio.dialogs.ask('settings', {});
      },
    },
    {
      id: 'file.close',
      label: say('commands.closeProject'),
      menu,
      group: 5,
      keys: [inBrowser ? 'Alt+W' : 'Mod+Shift+W'],
      get unavailable() {
        return whyNoProject(editor);
      },
      async run() {
        await project.close();
      },
    },
  ];
}
