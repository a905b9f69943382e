/** Size of the pictures in which cuts are looked for. */
export const smallWidth = 32;
export const smallHeight = 18;
export const smallLength = smallWidth * smallHeight;

/** Lumas of a picture of {@link smallWidth} by {@link smallHeight}, row by row. */
export type SmallPicture = Uint8Array;

/** Standard deviation of a picture's lumas: about 0 of one colour. */
export function contrastOf(picture: SmallPicture): number {
  let sum = 0;
  let squares = 0;
  for (const luma of picture) {
    sum += luma;
    squares += luma * luma;
  }
  const mean = sum / smallLength;
  return Math.sqrt(Math.max(0, squares / smallLength - mean * mean));
}

/** How alike two pictures are. */
export interface Likeness {
  /** Correlation from -1 to 1; 1 of pictures that differ in brightness and contrast alone, 0 of flat ones. */
  readonly correlation: number;
  /** Mean difference of lumas. */
  readonly difference: number;
}

/**
 * How alike two pictures are where they are moved over each other as fits best, by up to so many pixels: a
 * camera that pans shows the same shot.
 */
export function likeness(
  left: SmallPicture,
  right: SmallPicture,
  farthestX: number,
  farthestY: number,
): Likeness {
  let correlation = -1;
  let difference = Infinity;
  for (let y = -farthestY; y <= farthestY; y++) {
    for (let x = -farthestX; x <= farthestX; x++) {
      const moved = compare(left, right, x, y);
      correlation = Math.max(correlation, moved.correlation);
      difference = Math.min(difference, moved.difference);
    }
  }
  return { correlation, difference };
}

function compare(left: SmallPicture, right: SmallPicture, moveX: number, moveY: number): Likeness {
  let count = 0;
  let sumLeft = 0;
  let sumRight = 0;
  let squaresLeft = 0;
  let squaresRight = 0;
  let products = 0;
  let differences = 0;
  const fromY = Math.max(0, moveY);
  const toY = Math.min(smallHeight, smallHeight + moveY);
  const fromX = Math.max(0, moveX);
  const toX = Math.min(smallWidth, smallWidth + moveX);
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const a = left[y * smallWidth + x] as number;
      const b = right[(y - moveY) * smallWidth + x - moveX] as number;
      count++;
      sumLeft += a;
      sumRight += b;
      squaresLeft += a * a;
      squaresRight += b * b;
      products += a * b;
      differences += Math.abs(a - b);
    }
  }
  const covariance = products - (sumLeft * sumRight) / count;
  const varianceLeft = squaresLeft - sumLeft ** 2 / count;
  const varianceRight = squaresRight - sumRight ** 2 / count;
  const scale = Math.sqrt(varianceLeft * varianceRight);
  return {
    correlation: scale < count / 4 ? 0 : covariance / scale,
    difference: differences / count,
  };
}

/** A picture as a mixture of two others. */
export interface Blend {
  /** How much of the second one there is, from 0 to 1 within a dissolve. */
  readonly share: number;
  /** How far the picture is from that mixture, as part of the distance of the two. */
  readonly distance: number;
}

/** The mixture of two pictures that comes nearest to a third. */
export function blendOf(picture: SmallPicture, before: SmallPicture, after: SmallPicture): Blend {
  let products = 0;
  let squares = 0;
  for (let index = 0; index < smallLength; index++) {
    const from = before[index] as number;
    const change = (after[index] as number) - from;
    products += ((picture[index] as number) - from) * change;
    squares += change * change;
  }
  if (squares === 0) return { share: 0, distance: Infinity };
  const share = products / squares;
  let off = 0;
  for (let index = 0; index < smallLength; index++) {
    const from = before[index] as number;
    const change = (after[index] as number) - from;
    off += ((picture[index] as number) - from - share * change) ** 2;
  }
  return { share, distance: Math.sqrt(off / squares) };
}

/**
 * How much of a shot there is in a picture that may be a mixture of it and of one unlike it: 0 of the other
 * shot, 1 of this one, whatever the other shows.
 */
export function shareOf(picture: SmallPicture, shot: SmallPicture): number {
  let sumPicture = 0;
  let sumShot = 0;
  let products = 0;
  let squares = 0;
  for (let index = 0; index < smallLength; index++) {
    const luma = picture[index] as number;
    const own = shot[index] as number;
    sumPicture += luma;
    sumShot += own;
    products += luma * own;
    squares += own * own;
  }
  const variance = squares - sumShot ** 2 / smallLength;
  return variance === 0 ? 0 : (products - (sumPicture * sumShot) / smallLength) / variance;
}
