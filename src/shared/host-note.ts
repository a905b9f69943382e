import { z } from 'zod';
import type { AppError } from './app-error.ts';

/**
 * A text of the host that the window shows and that languages can translate. Only {@link hostNote} makes
 * one, and the message of an error is one: no other text passes as a note of the contract.
 */
export const hostNoteSchema = z.string().brand<'HostNote'>();
export type HostNote = z.infer<typeof hostNoteSchema>;

/**
 * Marks a text of the host that is no error, such as a note on how a job went, as one that languages can
 * translate: a whole sentence of the code, with its values in braces. See docs/languages.md.
 */
export function hostNote(words: string): HostNote {
  return words as HostNote;
}

/** What an error says, which is listed for translators where the error is made. */
export function noteOfError({ message }: AppError): HostNote {
  return message as HostNote;
}
