import { decibelsToGain } from '../document/clip-envelope.ts';
import { filmFade } from './film-fade.ts';
import { lanes, mixLengthSamples, type FilmToMix, type LaneId } from './mix-graph.ts';
import { mixSampleRate } from './sound-node.ts';

/**
 * What the mix multiplies a lane by at a time of the film, as a factor: every level of the lane, the duck
 * among them, the gain of the mix and the fades of the film. Clips' own gains and fades, and the limiter,
 * are not part of it.
 */
export function laneEnvelope(film: FilmToMix, laneId: LaneId): (seconds: number) => number {
  const levels = lanes(film)
    .filter(({ id }) => id === laneId)
    .flatMap((lane) => lane.levels);
  const fade = filmFade(film.document.mix, mixLengthSamples(film.durationSeconds));
  return (seconds) => {
    const sample = Math.round(seconds * mixSampleRate);
    let factor = decibelsToGain(film.document.mix.masterGainDecibels ?? 0);
    for (const level of [...levels, fade]) {
      const value = level(sample, sample + 1);
      factor *= typeof value === 'number' ? value : (value[0] ?? 0);
    }
    return factor;
  };
}
