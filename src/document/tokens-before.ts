import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import { takeSampleAt } from './clip-place.ts';
import { clipsAt } from './clips.ts';
import { clipEnvelope } from './clip-envelope.ts';

/** A token of a take that sounds on the timeline. */
export interface SoundingToken {
  readonly takeId: string;
  readonly tokenIndex: number;
}

/** Which tokens {@link tokensBefore} looks for. */
export interface TokensWanted {
  /** The run ends before this token of the timeline. */
  readonly endToken: number;
  /** At most so many. */
  readonly count: number;
  /** Tokens per second. */
  readonly frameRate: number;
  /** Whether a take's tokens mean something to the model; every take's do unless given. */
  readonly isUsable?: (take: Take) => boolean;
}

/**
 * The tokens that sound on the music track right before a place, oldest first: for each the clip that
 * is at the token's middle (the louder one inside a crossfade) and the token of its take nearest
 * to it, for a clip may be off the token grid. The run stops at a gap, a muted clip, and a take that
 * cannot be used or has another token rate.
 */
export function tokensBefore(
  document: ProjectDocument,
  takes: readonly Take[],
  { endToken, count, frameRate, isUsable = () => true }: TokensWanted,
): SoundingToken[] {
  const samplesPerToken = document.sampleRate / frameRate;
  const takeById = new Map(takes.map((take) => [take.id, take]));
  const run: SoundingToken[] = [];
  for (let token = endToken - 1; token >= Math.max(0, endToken - count); token--) {
    const middle = Math.floor((token + 0.5) * samplesPerToken);
    const clip = loudest(clipsAt(document, middle), middle);
    const take = clip && takeById.get(clip.takeId);
    if (!take || take.frameRate !== frameRate || !isUsable(take)) break;
    const position = takeSampleAt(clip, middle);
    const tokenIndex = Math.min(take.tokenCount - 1, Math.floor(position / samplesPerToken));
    run.push({ takeId: take.id, tokenIndex });
  }
  return run.reverse();
}

function loudest(clips: readonly Clip[], sample: number): Clip | undefined {
  let best: Clip | undefined;
  let level = 0;
  for (const clip of clips) {
    const envelope = clipEnvelope(clip, sample);
    if (envelope > level) {
      best = clip;
      level = envelope;
    }
  }
  return best;
}
