import type { EditorState } from '../state/editor.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { importMusic } from '../state/import-music.ts';
import type { Command } from './command.ts';

/** Projects, files and the window's own settings. */
export function fileCommands(editor: EditorState, inBrowser: boolean): Command[] {
  const { studio, project, jobs, generation } = editor;
  const menu = 'File';
  return [
    {
      id: 'file.import-video',
      label: 'New Project from Video…',
      menu,
      group: 1,
      // Browsers keep Ctrl+N and Ctrl+Shift+W to themselves.
      keys: [inBrowser ? 'Alt+N' : 'Mod+N'],
      get unavailable() {
        return unless(!project.opening, 'A project is being opened.');
      },
      async run() {
        const path = await studio.chooseFile('video');
        if (path !== undefined) await project.create(path);
      },
    },
    {
      id: 'file.open-project',
      label: 'Open Project…',
      menu,
      group: 1,
      keys: ['Mod+O'],
      get unavailable() {
        return unless(!project.opening, 'A project is being opened.');
      },
      async run() {
        const path = await studio.chooseFile('project');
        if (path !== undefined) await project.open(path);
      },
    },
    {
      id: 'file.try-sample',
      label: 'Try with Our Clip',
      menu,
      group: 1,
      keys: ['Alt+Shift+V'],
      get unavailable() {
        return unless(!project.opening, 'A project is being opened.');
      },
      async run() {
        await project.create(await studio.api.sampleVideo());
      },
    },
    {
      id: 'file.save',
      label: 'Save',
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
      label: 'Save As…',
      menu,
      group: 2,
      keys: ['Mod+Shift+S'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.copying === undefined, 'The project is being copied.')
        );
      },
      async run() {
        const path = await studio.chooseSavePath('Save project as', project.name, ['vidmuse']);
        if (path !== undefined) await project.saveAs(path);
      },
    },
    {
      id: 'file.relink',
      label: 'Relink Video…',
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
      label: 'Import Music at Playhead…',
      menu,
      group: 3,
      keys: ['Mod+I'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(generation.modelId !== undefined, 'Import a model first.') ??
          unless(!jobs.find('import-music'), 'Music is being imported.')
        );
      },
      async run() {
        const path = await studio.chooseFile('sound');
        if (path !== undefined) await importMusic(editor, path);
      },
    },
    {
      id: 'file.import-model',
      label: 'Import Model…',
      menu,
      group: 3,
      keys: ['Alt+Shift+O'],
      async run() {
        await studio.dialogs.ask('import-model', {});
      },
    },
    {
      id: 'file.export',
      label: 'Export…',
      menu,
      group: 4,
      keys: ['Mod+E'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.document.clips.length > 0, 'There is no music on the track yet.')
        );
      },
      async run() {
        await studio.dialogs.ask('export', {});
      },
    },
    {
      id: 'file.settings',
      label: 'Settings…',
      menu,
      group: 5,
      keys: ['Mod+,'],
      async run() {
        await studio.dialogs.ask('settings', {});
      },
    },
    {
      id: 'file.close',
      label: 'Close Project',
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
