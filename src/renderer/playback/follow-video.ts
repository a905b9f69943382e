/** The state of the picture's own player. */
export interface VideoPlace {
  readonly seconds: number;
  readonly seeking: boolean;
  /** How fast it plays. */
  readonly rate: number;
}

/** What to do to the picture so that it stays with the sound. */
export type VideoAction =
  | { readonly kind: 'seek'; readonly seconds: number }
  | { readonly kind: 'rate'; readonly rate: number };

/** Beyond this the eye would notice the picture catching up; it jumps instead. */
const seekBeyondSeconds = 0.15;
/** Less is left alone: whenever its speed changes, a player loses some of this again. */
const nudgeBeyondSeconds = 0.01;
const gainPerSecond = 2;
const maximumNudge = 0.08;
/** A speed divided by the one that is requested comes back with an error of floating point. */
const roundingError = 1e-9;

/**
 * Keeps the picture with the clock: small differences are corrected by playing a little faster or
 * slower, which costs no decoding, large ones by a seek. Undefined where nothing has to change, and
 * while a seek is under way.
 */
export function followVideo(
  targetSeconds: number,
  video: VideoPlace,
  baseRate = 1,
): VideoAction | undefined {
  if (video.seeking) return undefined;
  const ahead = video.seconds - targetSeconds;
  const distance = Math.abs(ahead) / baseRate;
  if (distance > seekBeyondSeconds) return { kind: 'seek', seconds: targetSeconds };
  const nudge = video.rate / baseRate - 1;
  const wanted =
    distance > nudgeBeyondSeconds
      ? Math.min(Math.max(-ahead * gainPerSecond, -maximumNudge), maximumNudge)
      : 0;
  const comesBack = nudge * ahead < 0 && Math.abs(nudge) <= maximumNudge + roundingError;
  if (comesBack && Math.abs(wanted) <= 2 * Math.abs(nudge)) return undefined;
  const rate = baseRate * (1 + wanted);
  return rate === video.rate ? undefined : { kind: 'rate', rate };
}
