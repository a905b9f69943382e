import { expect, it } from 'vitest';
import { AppError, asAppError, isCancelled } from './app-error.ts';

it.each([
  ['ENOSPC', 'disk-full', 'the disk is full; free some space and try again'],
  ['EROFS', 'no-permission', 'the folder is read-only; choose another one'],
  ['ENOTDIR', 'not-found', 'a part of the path is a file and no folder; check the path'],
  ['EISDIR', 'bad-argument', 'it is a folder; name a file'],
  ['ENAMETOOLONG', 'bad-argument', 'its name is too long; choose a shorter one'],
  ['EBUSY', 'no-permission', 'another program is using it; close that program and try again'],
  [
    'EMFILE',
    'engine-failed',
    'too many files are open; close other projects or programs and try again',
  ],
  [
    'ELOOP',
    'bad-argument',
    'its path leads through links in a circle, or through a link that is not followed',
  ],
])('has words for %s that say what to do', (errno, code, advice) => {
  const cause = Object.assign(new Error('raw words'), { code: errno });
  const error = asAppError(cause, 'write "/films/a.wav"');
  expect(error).toMatchObject({ code, cause });
  expect(error.message).toBe(`Could not write "/films/a.wav": ${advice}.`);
});

it('says of a name that is not UTF-8 that it cannot be read', () => {
  const cause = Object.assign(new Error('raw words'), { code: 'ENOENT' });
  // As Node gives the bytes of `café.mp4` in Latin-1.
  const name = Buffer.from('caf\xe9.mp4', 'latin1').toString();
  expect(asAppError(cause, `read "${name}"`).message).toMatch(/its name cannot be read.*rename it/);
  expect(asAppError(cause, 'read "café.mp4"').message).toMatch(/it does not exist/);
});

it('returns an AppError unchanged, and distinguishes a cancellation from a failure', () => {
  const error = new AppError('exists', 'It is there.');
  expect(asAppError(error, 'write')).toBe(error);
  expect(isCancelled(error)).toBe(false);
  expect(isCancelled(asAppError(new DOMException('stop', 'AbortError'), 'write'))).toBe(true);
});
