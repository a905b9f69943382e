import { expect, test, vi } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import { openTestStudio } from './test-studio.ts';

test('models and projects are loaded once the connection is back that was lost at the start', async () => {
  const { editor, tell, api } = await openTestStudio();
  const { studio } = editor;
  const { listModels } = api;
  const known = studio.models;
  expect(known.length).toBeGreaterThan(0);
  studio.models = [];
  api.listModels = () => Promise.reject(new AppError('disconnected', 'Connection lost.'));
  tell({ type: 'connection', connected: false });
  await studio.load();
  expect(studio.ready).toBe(false);
  expect(studio.notices).toEqual([]);
  api.listModels = listModels;
  tell({ type: 'connection', connected: true });
  await vi.waitFor(() => expect(studio.ready).toBe(true));
  expect(studio.models).toEqual(known);
});

test('another failure to load is reported, and the window can be used', async () => {
  const { editor, api } = await openTestStudio();
  const { studio } = editor;
  api.listModels = () =>
    Promise.reject(new AppError('no-permission', 'Could not read the models.'));
  await studio.load();
  expect(studio.ready).toBe(true);
  expect(studio.notices.map(({ message }) => message)).toEqual(['Could not read the models.']);
});
