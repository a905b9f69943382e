import { AppError } from '../../shared/app-error.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** Whether an error means that the card was lost, rather than that it cannot run something. */
export function isLostCard(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'engine-failed';
}

/** The notice for the user when the card is lost while music is made. */
export function lostCard(reason: string): HostNote {
  return hostNote(
    `The graphics card was lost: ${reason} The processor goes on; nothing of the music is lost.`,
  );
}

/**
 * The notice for the user when the processor runs a part of the model because opening it on the card failed.
 *
 * @param failure what the card could not do, e.g. `could not open "clip.onnx"`
 */
export function fallbackNotice(failure: string, error: unknown): HostNote {
  if (isLostCard(error)) return lostCard(error.message);
  const reason = error instanceof AppError ? (error.detail ?? error.message) : String(error);
  return hostNote(`The graphics card ${failure} (${reason}). The processor does its work.`);
}
