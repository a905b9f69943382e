import { clipEnd, isInStep, overlapSamples } from '../../document/clips.ts';
import { findJoin, joinSearchSeconds } from '../../document/find-join.ts';
import { heardClips, neighboursOf } from '../../document/music-tracks.ts';
import { timecodeAt, timecodeOf } from '../../document/timecode.ts';
import type { Clip, ProjectFile } from '../../shared/project-document.ts';
import { clipsNode } from '../../sound/clips-node.ts';
import { playedRate } from '../../sound/mix-graph.ts';
import { middleOf, mixSampleRate } from '../../sound/sound-node.ts';
import { TakeSounds } from '../../store/take-files.ts';

/** Clips that are further apart do not join. */
const longestGapSeconds = 0.02;

/** A place where the music changes from one take, or one place of a take, to another. */
export interface MeasuredJoin {
  /** Middle of the crossfade, in seconds and as the film's timecode. */
  readonly seconds: number;
  readonly timecode: string;
  readonly crossfadeSeconds: number;
  /** 0: inaudible; about 1: as different as two pieces of music at such a place usually are. */
  readonly roughness: number;
}

/**
 * How much the joins of a project's music disturb, measured in its takes: the difference of both sides
 * in loudness over critical bands, over the crossfade (see {@link findJoin}). Clips that go on in step
 * are no join. Throws AppError of the takes' files.
 *
 * @param originals the lanes of the film's own sound, whose solo silences the music
 */
export async function measureJoins(
  projectPath: string,
  file: Pick<ProjectFile, 'document' | 'takes' | 'source'>,
  originals: readonly { readonly id: string }[],
): Promise<readonly MeasuredJoin[]> {
  const { sampleRate } = file.document;
  const clips = heardClips(file.document, originals);
  const sounds = new TakeSounds(projectPath);
  const joins: MeasuredJoin[] = [];
  try {
    for (const right of clips) {
      const left = neighboursOf(clips, right).previous;
      if (!left || isInStep(left, right)) continue;
      if (right.startSample - clipEnd(left) > longestGapSeconds * sampleRate) continue;
      const seconds = (right.startSample + clipEnd(left)) / 2 / sampleRate;
      const crossfadeSeconds = overlapSamples(left, right) / sampleRate;
      const reach = joinSearchSeconds + crossfadeSeconds / 2 + 0.1;
      const from = Math.max(0, Math.floor((seconds - reach) * mixSampleRate));
      const to = Math.ceil((seconds + reach) * mixSampleRate);
      const [incoming, standing] = await Promise.all(
        [left, right].map((clip) => playOn(clip, file, sounds, from, to)),
      );
      const wantedSample = Math.round(seconds * mixSampleRate);
      const { curve } = findJoin({
        ...{ standing: standing!, incoming: incoming!, startSample: from, wantedSample },
        ...{ sampleRate: mixSampleRate },
        crossfadeSamples: Math.round(crossfadeSeconds * mixSampleRate),
      });
      const place = Math.round((wantedSample - curve.startSample) / curve.stepSamples);
      const roughness = curve.values[place] ?? 1;
      const timecode = timecodeAt(seconds, timecodeOf(file.source));
      joins.push({ seconds, timecode, crossfadeSeconds, roughness });
    }
  } finally {
    await sounds.close();
  }
  return joins;
}

/** What a clip would play without its ends and fades, mono, as it sounds in the mix. */
async function playOn(
  clip: Clip,
  { document, takes }: Pick<ProjectFile, 'document' | 'takes'>,
  sounds: TakeSounds,
  from: number,
  to: number,
): Promise<Float32Array> {
  const { sampleRate } = document;
  const take = takes.find(({ id }) => id === clip.takeId);
  const none = { lengthSamples: 0, curve: 'linear' } as const;
  const startSample = Math.floor((from * sampleRate) / mixSampleRate);
  const endless: Clip = {
    ...clip,
    startSample,
    offsetSample: clip.offsetSample + startSample - clip.startSample,
    lengthSamples: Math.ceil(((to - from) * sampleRate) / mixSampleRate) + 1,
    ...{ fadeIn: none, fadeOut: none },
  };
  const node = clipsNode({
    clips: [endless],
    sampleRate,
    rateOfTake: () => (take ? playedRate(take) : sampleRate),
    readTake: (id, first, last) => sounds.readPlayed(take ?? { id }, first, last),
  });
  return middleOf(await node.render(from, to));
}
