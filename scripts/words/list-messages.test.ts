import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages, type Language } from '../../src/renderer/words/languages.ts';
import { MessagePatterns } from '../../src/renderer/words/message-patterns.ts';
import { valueNames } from '../../src/renderer/words/message-values.ts';
import { HostMessages } from '../../src/renderer/words/say-host.ts';
import { AppError, asAppError } from '../../src/shared/app-error.ts';
import { resolveDevice } from '../../src/shared/choose-device.ts';
import { exampleTake, scoredDocument } from '../../src/document/example-project.ts';
import { repairDocument } from '../../src/document/repair-document.ts';
import { firstLevel } from '../../src/document/first-level.ts';
import { musicLaneId } from '../../src/document/mix-lanes.ts';
import { fallbackNotice, lostCard } from '../../src/engine/card/card-notices.ts';
import { createDocument } from '../../src/shared/project-document.ts';
import { listMessages, messagesOf } from './list-messages.ts';

const listed = listMessages(join(import.meta.dirname, '..', '..'));

describe('the messages of the host', () => {
  it('are read from the code, a pattern for each branch and a name for each value', () => {
    const code = `
      throw new AppError('bad-media', \`"\${film.path}" ends at \${end.toFixed(2)} s: \` + 'cut it.');
      throw new AppError('exists', isFilm ? 'Close it.' : \`"\${path}" and "\${other.path}"\`);
      asAppError(error, \`write "\${path}" as "\${path}"\`);`;
    expect(messagesOf(code)).toEqual([
      '"{path}" ends at {end} s: cut it.',
      'Close it.',
      '"{path}" and "{path2}"',
      'write "{path}" as "{path}"',
    ]);
  });

  it('are found again in what is shown, each as itself', () => {
    expect(listed.length).toBeGreaterThan(200);
    const patterns = new MessagePatterns(listed);
    // The same message may be made in two places, of values with other names.
    const unnamed = (pattern: string | undefined) => pattern?.replace(/\{\w+\}/g, '{}');
    for (const pattern of listed) {
      const message = pattern.replace(/\{(\w+)\}/g, '<$1>');
      expect(unnamed(patterns.find(message)?.pattern), message).toBe(unnamed(pattern));
    }
  });
});

describe('the notes of the host', () => {
  const patterns = new MessagePatterns(listed);
  const document = { ...createDocument(44_100), musicTracks: [{ id: 'm2', name: 'Strings' }] };
  const levels = [undefined, null, -30].flatMap((speechLufs) =>
    [musicLaneId, 'm2'].map((trackId) => {
      const take = { origin: 'generated', integratedLufs: -20 } as const;
      return firstLevel(document, take, speechLufs, { trackId })!.words;
    }),
  );
  const lost = new AppError('engine-failed', 'It is gone.');
  const failed = new AppError('bad-model', 'It has no such operator.');

  it.each([
    ...levels,
    lostCard('It is gone.'),
    fallbackNotice('could not open "clip.onnx"', lost),
    fallbackNotice('could not open "clip.onnx"', failed),
    'could not open "clip.onnx"',
    'cannot run the language model',
  ])('lists what “%s” is made from', (note) => {
    expect(patterns.find(note)).toBeDefined();
  });

  it('lists what was repaired in a project file', () => {
    const take = exampleTake('one', 0, 10);
    const { clips, ...other } = scoredDocument(take);
    const [clip] = clips;
    const fade = { lengthSamples: 2 * clip!.lengthSamples, curve: 'linear' as const };
    const damaged = {
      ...other,
      clips: [clip!, { ...clip!, fadeIn: fade }, { ...clip!, takeId: 'lost' }],
      takeNotes: { lost: { name: 'Lost' } },
      markers: [1, 2].map((seconds) => ({ id: 'm', kind: 'hit' as const, seconds, label: '' })),
      range: { startSeconds: 2, endSeconds: 1 },
    };
    const { repairs } = repairDocument(damaged, [take]);
    expect(repairs.length).toBeGreaterThan(5);
    for (const repair of repairs) expect(patterns.find(repair), repair).toBeDefined();
  });

  it('lists why automatic is the processor', async () => {
    const probe = (reason: string) => () => Promise.resolve({ works: false as const, reason });
    const none = await resolveDevice('auto', {
      probe: probe('the system shows none'),
      measure: () => Promise.resolve([]),
    });
    const found = patterns.find(none.note!);
    expect(found?.values['reason']).toBe('the system shows none');
    expect(patterns.find(found!.values['reason']!)).toBeDefined();
  });
});

describe('every language', () => {
  const languagesOf: [string, Language][] = Object.entries(languages);
  it.each(languagesOf)('%s translates messages that there are, with their values', (_, own) => {
    for (const [pattern, translation] of Object.entries(own.messages)) {
      expect(listed).toContain(pattern);
      expect(valueNames(pattern)).toEqual(expect.arrayContaining(valueNames(translation)));
    }
  });
});

describe('a language', () => {
  const german = new HostMessages('de', {
    'Could not {doing}: {reason}': '{doing} ging nicht: {reason}',
    'Could not {doing}: {advice}.': '{doing} ging nicht: {advice}.',
    'write "{path}"': '„{path}“ schreiben',
    'the disk is full; free some space and try again': 'der Datenträger ist voll',
    'Music cannot begin at {startSeconds} s, where the video has ended; choose an earlier place.':
      'Musik kann nicht bei {startSeconds} s beginnen.',
  });

  it('translates a message with its values, and those values that are messages', () => {
    const full = asAppError(
      Object.assign(new Error('no space'), { code: 'ENOSPC' }),
      'write "/films/a.wav"',
    );
    expect(german.say(full.message)).toEqual({
      text: '„/films/a.wav“ schreiben ging nicht: der Datenträger ist voll.',
      isEnglish: false,
    });
    const late = 'Music cannot begin at 9.5 s, where the video has ended; choose an earlier place.';
    expect(german.say(late).text).toBe('Musik kann nicht bei 9.5 s beginnen.');
  });

  it('keeps the English of what it does not have, and says so', () => {
    const { message } = new AppError('exists', 'A new message.');
    expect(german.say(message)).toEqual({ text: message, isEnglish: true });
  });
});
