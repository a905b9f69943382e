/** What the picture's own player tells. */
export interface VideoPlace {
  readonly seconds: number;
  readonly seeking: boolean;
}

/** What to do to the picture so that it stays with the sound. */
export type VideoAction =
  | { readonly kind: 'seek'; readonly seconds: number }
  | { readonly kind: 'rate'; readonly rate: number };

/** Beyond this the eye would notice the picture catching up; it jumps instead. */
const seekBeyondSeconds = 0.15;
const deadZoneSeconds = 0.002;
const gainPerSecond = 2;
const maximumNudge = 0.08;

/**
 * Slaves the picture to the clock: small differences are made up by playing it a little faster or
 * slower, which costs no decoding, large ones by a jump. Undefined while a jump is under way.
 */
export function followVideo(
  targetSeconds: number,
  video: VideoPlace,
  baseRate = 1,
): VideoAction | undefined {
  if (video.seeking) return undefined;
  const ahead = video.seconds - targetSeconds;
  if (Math.abs(ahead) > seekBeyondSeconds * baseRate)
    return { kind: 'seek', seconds: targetSeconds };
  if (Math.abs(ahead) < deadZoneSeconds) return { kind: 'rate', rate: baseRate };
  const nudge = Math.min(Math.max(-ahead * gainPerSecond, -maximumNudge), maximumNudge);
  return { kind: 'rate', rate: baseRate * (1 + nudge) };
}
