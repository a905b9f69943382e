import { expect, it } from 'vitest';
import type { ProjectFile } from '../shared/project-document.ts';
import { ProjectWriter } from './project-writer.ts';

const atRevision = (revision: number) => ({ revision }) as ProjectFile;

it('answers everyone who waits for a revision that closing leaves unwritten', async () => {
  const writes: number[] = [];
  let finishWrite = () => undefined as void;
  const writer = new ProjectWriter({
    write: async ({ revision }) => {
      writes.push(revision);
      await new Promise<void>((resolve) => (finishWrite = resolve));
    },
    storedRevision: 1,
    onStored: () => undefined,
  });
  const second = writer.store(atRevision(2));
  const third = writer.store(atRevision(3));
  const refused = expect(third).rejects.toMatchObject({ code: 'not-found' });
  const closed = writer.close();
  finishWrite();
  await second;
  await closed;
  await refused;
  await expect(writer.store(atRevision(4))).rejects.toMatchObject({ code: 'not-found' });
  expect(writes).toEqual([2]);
});
