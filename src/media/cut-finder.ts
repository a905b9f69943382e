import {
  contrastOf,
  blendOf,
  shareOf,
  likeness,
  type Likeness,
  type SmallPicture,
} from './small-picture.ts';

/** Score of ffmpeg's `scdet`, 0 to 100, from which a change of picture is a cut; its own default. */
export const cutScore = 10;

/**
 * Between dark shots a cut scores less. Then it counts when it stands out: this score at least, and
 * this many times the average of the frames before it.
 */
const quietCutScore = 5;
const quietCutProminence = 8;

/** The average is over about this many frames. */
const averagedFrames = 25;

/** Of cuts that follow each other faster, the first one counts: 0.2 s, less what containers round by. */
const shortestShotSeconds = 0.198;

/** A picture of less contrast, in luma, has nothing by which it could be known again. */
const leastContrast = 2.5;

/** Pictures that correlate more are of one shot, whatever its brightness; less, and they are of two. */
const sameShot = 0.85;
const otherShot = 0.6;
const stillShot = 0.95;

/** Within this time a flash has passed, and the shot is there again, to be correlated at least so. */
const longestFlashSeconds = 0.3;
const sameAfterFlash = 0.75;

/** A dissolve is looked for from so long before its middle to so long after it. */
const halfDissolveSeconds = 0.4;
const shortestHalfDissolve = 4;
/** Its pictures are no farther from a mixture of both ends, as part of their distance. */
const farthestFromBlend = 0.3;
/** In its middle there is about half of each. */
const leastShare = 0.3;
/** Its two ends correlate less, and differ by more in luma. */
const sameEnds = 0.5;
const leastChange = 3;

interface Frame {
  readonly picture: SmallPicture;
  readonly seconds: number;
  readonly contrast: number;
  /** To the frame before. */
  readonly step: Likeness;
  readonly scores: boolean;
  isDecided: boolean;
}

/** Most frames are like the one before where it is, which is soon found out. */
function stepBetween(before: SmallPicture, picture: SmallPicture): Likeness {
  const still = likeness(before, picture, 0, 0);
  return still.correlation > stillShot ? still : likeness(before, picture, 3, 2);
}

/** How far shares of a shot that comes evenly may be from a line, and their greatest and least step. */
const farthestFromLine = 0.12;
const longestStep = 0.3;
/** The contrast of a mixture, squared, is at most so many times what follows from the contrasts of both shots. */
const mostContrast = 1.4;
/** Two frames before the end of the dissolve, so much of the still shot is there. */
const stillEnd = 0.95;

/** How far the middle one of these frames is from half of the last one's shot; undefined where that does not come evenly. */
function evenRise(frames: readonly Frame[]): number | undefined {
  const half = (frames.length - 1) / 2;
  const [first, middle, last] = [frames[0]!, frames[half]!, frames.at(-1)!];
  const share = shareOf(middle.picture, last.picture);
  if (Math.min(share, 1 - share) < leastShare) return undefined;
  const mixed = share ** 2 * last.contrast ** 2 + (1 - share) ** 2 * first.contrast ** 2;
  if (middle.contrast ** 2 > mostContrast * mixed) return undefined;
  const shares = frames.map(({ picture }) => shareOf(picture, last.picture));
  if ((shares.at(-3) ?? 0) < stillEnd || Math.abs(shares[0]!) > leastShare) return undefined;
  const steps = shares.slice(1).map((value, index) => value - shares[index]!);
  if (Math.max(...steps) > longestStep) return undefined;
  const slope = (shares[half + (half >> 1)]! - shares[half - (half >> 1)]!) / (2 * (half >> 1));
  const inner = shares.slice(half - (half >> 1), half + (half >> 1) + 1);
  const off = inner.map((value, index) => value - share - slope * (index - (half >> 1)));
  const distance = Math.sqrt(off.reduce((sum, value) => sum + value ** 2, 0) / off.length);
  return slope > 0 && distance <= farthestFromLine ? Math.abs(share - 0.5) : undefined;
}

/** Finds cuts and dissolves in small copies of a film's frames; a flash, a pan or changing light is none. */
export class CutFinder {
  /** Times in seconds at which a new shot begins, rising. */
  readonly cuts: number[] = [];
  readonly #onCut: () => void;
  readonly #half: number;
  readonly #ahead: number;
  /** The frames around the one that is decided next. */
  readonly #frames: Frame[] = [];
  /** How many of them are before it. */
  #decided = 0;
  #average = 0;
  /** When the picture begins, which may be later than the film. */
  #startSeconds: number | undefined;
  #best: { readonly seconds: number; readonly distance: number; age: number } | undefined;

  /** @param onCut called when there is one more of {@link cuts} */
  constructor(framesPerSecond: number, onCut: () => void = () => undefined) {
    this.#onCut = onCut;
    this.#half = Math.round(halfDissolveSeconds * framesPerSecond);
    this.#ahead = Math.max(1, this.#half, Math.ceil(longestFlashSeconds * framesPerSecond));
  }

  /**
   * Takes the next frame.
   *
   * @param score that `scdet` gives it
   */
  push(picture: SmallPicture, seconds: number, score: number): void {
    const before = this.#frames.at(-1);
    this.#startSeconds ??= seconds;
    this.#frames.push({
      picture,
      seconds,
      contrast: contrastOf(picture),
      step: before ? stepBetween(before.picture, picture) : { correlation: 1, difference: 0 },
      scores: this.#scores(score),
      isDecided: false,
    });
    if (this.#frames.length - this.#decided > this.#ahead) this.#decide();
  }

  /** Decides the last frames. */
  finish(): void {
    while (this.#decided < this.#frames.length) this.#decide();
    this.#takeDissolve();
  }

  #scores(score: number): boolean {
    const standsOut = score >= quietCutScore && score >= quietCutProminence * this.#average;
    const isCut = score >= cutScore || standsOut;
    if (!isCut) this.#average += (score - this.#average) / averagedFrames;
    return isCut;
  }

  #decide(): void {
    const index = this.#decided;
    const frame = this.#frames[index] as Frame;
    const before = this.#frames[index - 1];
    const isNew = before !== undefined && this.#isNewShot(before, frame, index);
    if (before && !frame.isDecided && (isNew || frame.scores)) {
      this.#best = undefined;
      if (!this.#passFlash(before, index) && isNew) this.#add(frame.seconds);
    } else if (this.#half >= shortestHalfDissolve) {
      this.#lookForDissolve(index);
    }
    this.#decided++;
    while (this.#decided > this.#half + 1) {
      this.#frames.shift();
      this.#decided--;
    }
  }

  #isNewShot(before: Frame, frame: Frame, index: number): boolean {
    const { correlation, difference } = frame.step;
    const haveContrast = Math.min(before.contrast, frame.contrast) > leastContrast;
    if (frame.scores) return !(haveContrast && correlation > sameShot);
    if (!haveContrast || correlation >= otherShot || difference < 1) return false;
    // Grain and wild motion make every frame differ.
    const others = this.#frames.slice(Math.max(1, index - 8), index).map(({ step }) => step);
    const usual = others.reduce((sum, step) => sum + step.correlation, 0) / (others.length || 1);
    return others.length === 0 || usual - correlation > 0.25;
  }

  /** Whether the shot before comes back soon: then its return is no cut either. */
  #passFlash(before: Frame, index: number): boolean {
    if (before.contrast <= leastContrast) return false;
    const flashed = (this.#frames[index] as Frame).step.difference;
    for (let next = index + 1; next < this.#frames.length; next++) {
      const after = this.#frames[next] as Frame;
      if (after.seconds - before.seconds > longestFlashSeconds) return false;
      const { correlation, difference } = likeness(before.picture, after.picture, 8, 4);
      const isBack = correlation >= sameAfterFlash && difference < flashed / 2;
      if (!isBack) continue;
      for (const frame of this.#frames.slice(index, next + 2)) frame.isDecided = true;
      return true;
    }
    return false;
  }

  #lookForDissolve(index: number): void {
    const from = this.#frames[index - this.#half];
    const to = this.#frames[index + this.#half];
    const middle = this.#frames[index] as Frame;
    if (this.#best && ++this.#best.age > this.#half) this.#takeDissolve();
    if (!from || !to || Math.min(from.contrast, to.contrast) <= leastContrast) return;
    const distance = this.#distanceOfBlend(index) ?? this.#distanceFromStill(index);
    if (distance === undefined || (this.#best && this.#best.distance <= distance)) return;
    const ends = likeness(from.picture, to.picture, 6, 3);
    if (ends.correlation >= sameEnds || ends.difference < leastChange) return;
    this.#best = { seconds: middle.seconds, distance, age: 0 };
  }

  /** How far a frame is from a mixture of both ends around it; undefined where that is no dissolve's middle. */
  #distanceOfBlend(index: number): number | undefined {
    const from = this.#frames[index - this.#half] as Frame;
    const to = this.#frames[index + this.#half] as Frame;
    const blend = (frame: number) =>
      blendOf((this.#frames[frame] as Frame).picture, from.picture, to.picture);
    const { share, distance } = blend(index);
    if (distance > farthestFromBlend || Math.min(share, 1 - share) < leastShare) return undefined;
    const quarter = this.#half >> 1;
    const early = blend(index - quarter);
    const late = blend(index + quarter);
    if (Math.max(early.distance, late.distance) > farthestFromBlend) return undefined;
    return early.share < share && late.share > share ? Math.abs(share - 0.5) : undefined;
  }

  /**
   * The same for a dissolve of which one shot moves so much that its end is not in the middle any more: the
   * other shot comes, or goes, evenly, and the contrast is that of a mixture. Farther than any blend of both.
   */
  #distanceFromStill(index: number): number | undefined {
    const window = this.#frames.slice(index - this.#half, index + this.#half + 1);
    const backwards = window.toReversed();
    const distances = [window, backwards].flatMap((frames) => evenRise(frames) ?? []);
    return distances.length === 0 ? undefined : Math.min(...distances);
  }

  #takeDissolve(): void {
    if (this.#best) this.#add(this.#best.seconds);
    this.#best = undefined;
  }

  #add(seconds: number): void {
    if (seconds - (this.cuts.at(-1) ?? this.#startSeconds ?? 0) < shortestShotSeconds) return;
    this.cuts.push(seconds);
    this.#onCut();
  }
}
