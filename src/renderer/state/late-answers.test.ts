import { expect, it } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import type { Analysis } from '../../shared/film-analysis.ts';
import type { OpenProject } from '../../shared/studio-api.ts';
import { openTestStudio, testProject } from './test-studio.ts';

it('shows what was found in a film while the project before it was left', async () => {
  const { editor, api, tell } = await openTestStudio();
  let next: OpenProject = testProject([], 'p2');
  api.openProject = () => Promise.resolve(next);
  api.projectState = () => Promise.resolve(next);
  const analysis: Analysis = { needsProxy: false, cuts: [] };
  api.closeProject = () => {
    next = { ...next, analysis };
    tell({ type: 'analysis', projectId: 'p2', analysis });
    return Promise.resolve(undefined);
  };
  expect(await editor.project.open('/films/p2.vidmuse')).toBe(true);
  await expect.poll(() => editor.project.analysis).toEqual(analysis);
});

it('stays in the copy when the original was asked for again meanwhile', async () => {
  const { editor, api, closed } = await openTestStudio();
  const { project } = editor;
  const copy = { ...testProject([], 'copy'), copiedRevision: 0 };
  api.saveProjectAs = () => Promise.resolve(copy);
  // The host has closed the original, and its answer with the copy is on the way.
  api.projectState = (projectId) =>
    projectId === 'copy'
      ? Promise.resolve(copy)
      : Promise.reject(new AppError('not-found', 'This project is no longer open.'));
  const reopened = Promise.withResolvers<OpenProject>();
  let isAskedFor = false;
  api.openProject = () => {
    isAskedFor = true;
    return reopened.promise;
  };
  const caughtUp = project.catchUp();
  await expect.poll(() => isAskedFor).toBe(true);
  expect(await project.saveAs('/films/copy')).toBe(true);
  reopened.resolve(testProject([], 'again'));
  await caughtUp;
  expect(project.id).toBe('copy');
  expect(closed.map(({ projectId }) => projectId)).toEqual(['again']);
});
