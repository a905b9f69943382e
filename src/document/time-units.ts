/** Seconds to whole samples, the nearest. */
export function secondsToSamples(seconds: number, sampleRate: number): number {
  return Math.round(seconds * sampleRate);
}

/** Duration of `samples` in seconds, at `sampleRate` samples per second. */
export function samplesToSeconds(samples: number, sampleRate: number): number {
  return samples / sampleRate;
}

/** First sample of a token, `frameRate` tokens per second. */
export function tokenToSample(token: number, frameRate: number, sampleRate: number): number {
  return Math.round((token * sampleRate) / frameRate);
}

/** The token in which a sample is. */
export function sampleToToken(sample: number, frameRate: number, sampleRate: number): number {
  return Math.floor((sample * frameRate) / sampleRate + 1e-9);
}

/** Time at which a token begins. */
export function tokenToSeconds(token: number, frameRate: number): number {
  return token / frameRate;
}

/** The token in which a time is. */
export function secondsToToken(seconds: number, frameRate: number): number {
  return Math.floor(seconds * frameRate + 1e-6);
}
