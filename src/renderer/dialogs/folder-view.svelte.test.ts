import { expect, test } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import type { FolderEntry, StudioApi } from '../../shared/studio-api.ts';
import { FolderView } from './folder-view.svelte.ts';

const film: FolderEntry = { name: 'a.mov', path: '/films/a.mov', kind: 'video', sizeBytes: 1 };
type Folder = Awaited<ReturnType<StudioApi['listFolder']>>;

/** A workspace whose folders answer when the test releases them. */
function workspace() {
  const answers = new Map<string, PromiseWithResolvers<Folder>>();
  const listFolder = (path: string): Promise<Folder> => {
    const answer = Promise.withResolvers<Folder>();
    answers.set(path, answer);
    return answer.promise;
  };
  return { answers, folder: new FolderView({ listFolder } as StudioApi) };
}

test('a folder is read, then shown', async () => {
  const { answers, folder } = workspace();
  const opened = folder.open('');
  expect(folder.state).toBe('loading');
  answers.get('')!.resolve({ path: '/films', entries: [film] });
  await opened;
  expect(folder).toMatchObject({ state: 'ready', path: '/films', parent: undefined });
  expect(folder.entries).toEqual([film]);
});

test('the last requested folder is shown, whichever answers last', async () => {
  const { answers, folder } = workspace();
  const slow = folder.open('/slow');
  const quick = folder.open('/quick');
  answers.get('/quick')!.resolve({ path: '/quick', parent: '/', entries: [] });
  await quick;
  answers.get('/slow')!.resolve({ path: '/slow', entries: [film] });
  await slow;
  expect(folder).toMatchObject({ path: '/quick', parent: '/', entries: [] });
});

test('a folder that cannot be opened says why and leaves the last one there', async () => {
  const { answers, folder } = workspace();
  const first = folder.open('');
  answers.get('')!.resolve({ path: '/films', entries: [film] });
  await first;
  const second = folder.open('/gone');
  answers.get('/gone')!.reject(new AppError('not-found', 'It is gone.'));
  await second;
  expect(folder).toMatchObject({ state: 'failed', failure: 'It is gone.', path: '/films' });
});
