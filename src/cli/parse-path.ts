import { extname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { outputContainer } from '../media/output-container.ts';
import { filmEndings, orList } from '../shared/media-endings.ts';

/**
 * Makes the parser of an option that takes a file name with this ending. It throws commander's
 * InvalidArgumentError.
 */
export function fileParser(extension: string): (text: string) => string {
  return (text) => {
    if (extname(text).toLowerCase() === extension) return text;
    throw new InvalidArgumentError(`Give it the ending ${extension}.`);
  };
}

/** Parses the file name of a finished video. Throws commander's InvalidArgumentError. */
export function parseVideoOutput(text: string): string {
  try {
    outputContainer(text);
    return text;
  } catch {
    throw new InvalidArgumentError(`Give it the ending ${orList(filmEndings)}.`);
  }
}
