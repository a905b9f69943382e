import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages, type Language } from '../../src/renderer/words/languages.ts';
import { MessagePatterns } from '../../src/renderer/words/message-patterns.ts';
import { valueNames } from '../../src/renderer/words/message-values.ts';
import { HostMessages } from '../../src/renderer/words/say-host.ts';
import { AppError, asAppError } from '../../src/shared/app-error.ts';
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
