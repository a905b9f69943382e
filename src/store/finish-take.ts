import { rm, type FileHandle } from 'node:fs/promises';
import { LoudnessMeter } from '../sound/loudness-meter.ts';
import { fileExists } from '../files/file-exists.ts';
import { openOutsideFile, readOutsideFile } from '../files/open-outside-file.ts';
import { replaceFile } from '../files/replace-file.ts';
import { writeAll } from '../files/write-all.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { floatWavHeader, floatWavHeaderLength, readFloatWav } from '../files/float-wav.ts';
import { BeatFinder } from '../sound/beat-finder.ts';
import { PeakCollector } from '../sound/peaks.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import type { FoundBeats } from '../shared/found-beats.ts';
import { takeSchema, type Take } from '../shared/project-document.ts';
import { takePeaksSamplesPerPeak } from '../shared/project-layout.ts';
import { parseTakePlan, type ParsedTakePlan } from './parse-take-plan.ts';
import {
  longestDescriptionBytes,
  maximumContinuationBytes,
  samplesOfSize,
  takePaths,
  type TakePaths,
} from './take-files.ts';

/** A take with less new music than this is removed. */
const usualShortestSeconds = 0.2;

const blockSamples = 1 << 18;

/** How a take ended. */
export interface TakeEnd {
  readonly complete: boolean;
  /** Where it differs from the plan. */
  readonly origin?: Take['origin'];
  /** Takes with less new music are dropped; a fifth of a second unless given. */
  readonly shortestSeconds?: number | undefined;
  /** Receives the share of the sound that was measured so far, 0 to 1. */
  readonly onMeasured?: ((share: number) => void) | undefined;
}

/** What is kept of a sound besides its samples. */
export interface HeardSound {
  /** With {@link takePeaksSamplesPerPeak} at the take's rate. */
  readonly peaks: Int8Array;
  readonly beats: FoundBeats;
}

/**
 * Turns the parts of a take, complete or not, into its finished files and returns its description.
 * Every step can be repeated after a crash. Returns undefined and removes all files of the take where
 * less than 0.2 s of new music was made.
 *
 * @throws AppError `disk-full`, `no-permission`, `bad-media` for a damaged plan
 */
export async function finishTake(
  projectPath: string,
  id: string,
  { complete, origin, onMeasured, shortestSeconds = usualShortestSeconds }: TakeEnd,
): Promise<Take | undefined> {
  const paths = takePaths(projectPath, id);
  try {
    const { plan: whole, missingHeader } = await readPlan(projectPath, paths);
    const { continuation, played, processId: _, machine: __, startedAt: ___, ...plan } = whole;
    // A crash may have come after the sound had got its final name.
    const soundPath = (await fileExists(paths.soundPart)) ? paths.soundPart : paths.sound;
    await using sound = await openOutsideFile(soundPath, { within: projectPath, writable: true });
    const stored = await readOutsideFile(paths.continuationPart, {
      within: projectPath,
      maximumBytes: maximumContinuationBytes,
    });
    const samplesPerToken = plan.sampleRate / plan.frameRate;
    const soundSamples = samplesOfSize((await sound.stat()).size);
    const tokenCount = Math.min(
      Math.floor((stored.length - continuation.headerBytes) / continuation.bytesPerToken),
      Math.floor(soundSamples / samplesPerToken),
    );
    const newTokens = tokenCount - (plan.range.start - plan.startToken);
    if (newTokens < shortestSeconds * plan.frameRate) {
      await sound.close();
      await removeTake(projectPath, id);
      return undefined;
    }
    const sampleCount = tokenCount * samplesPerToken;
    await setLength(sound, sampleCount, plan.sampleRate);
    // Peaks and beats of a recording that the take is played from are stored already.
    const isRecorded = played !== undefined && (await fileExists(paths.own));
    const measured = isRecorded
      ? played
      : await storeMeasured(sound, paths, { ...plan, sampleCount }, onMeasured);
    // Windows does not rename an open file.
    await sound.close();
    const storedEnd = continuation.headerBytes + tokenCount * continuation.bytesPerToken;
    const finished = Buffer.concat([missingHeader, stored.subarray(0, storedEnd)]);
    await writeFileAtomically(paths.continuation, finished);
    if (soundPath !== paths.sound) await replaceFile(soundPath, paths.sound);
    const take = takeSchema.parse({
      ...plan,
      ...(origin === undefined ? {} : { origin }),
      complete,
      tokenCount,
      sampleCount,
      ...measured,
    });
    await writeFileAtomically(paths.description, JSON.stringify(take, undefined, 2));
    // By now everything is flushed to the disk; these are the only other copies.
    await rm(paths.continuationPart, { force: true });
    await rm(paths.plan, { force: true });
    return take;
  } catch (error) {
    throw asAppError(error, `keep the music "${paths.sound}"`, 'bad-media');
  }
}

async function readPlan(
  projectPath: string,
  { plan, soundPart }: TakePaths,
): Promise<ParsedTakePlan> {
  const limits = { within: projectPath, maximumBytes: longestDescriptionBytes };
  const text = (await readOutsideFile(plan, limits)).toString();
  try {
    return parseTakePlan(text);
  } catch (error) {
    throw new AppError(
      'bad-media',
      `Could not recover the music in "${soundPart}": its description "${plan}" is damaged. Restore that from a backup, then open the project again.`,
      { cause: error },
    );
  }
}

/** Removes all files of a take that the project does not know. */
export async function removeTake(projectPath: string, id: string): Promise<void> {
  const paths = takePaths(projectPath, id);
  // The plan goes last: as long as it is there, the rest is found.
  const { plan, ...files } = paths;
  for (const path of [...Object.values(files), plan]) await rm(path, { force: true });
}

/** Gives a sound its final length. */
async function setLength(file: FileHandle, sampleCount: number, sampleRate: number): Promise<void> {
  await file.truncate(floatWavHeaderLength + 4 * sampleCount);
  await writeAll(file, floatWavHeader(sampleRate, sampleCount), 0);
  await file.sync();
}

/** Stores peaks and beats of what the model made, and returns the rest that was measured in it. */
async function storeMeasured(
  file: FileHandle,
  paths: Pick<TakePaths, 'peaks' | 'beats'>,
  { sampleCount, sampleRate }: Pick<Take, 'sampleCount' | 'sampleRate'>,
  onMeasured: TakeEnd['onMeasured'],
): Promise<Pick<Take, 'integratedLufs' | 'peak'>> {
  const meter = new LoudnessMeter(sampleRate, 1);
  const peaks = new PeakCollector(takePeaksSamplesPerPeak);
  const beats = new BeatFinder(sampleRate);
  let peak = 0;
  let measured = 0;
  for await (const samples of blocksOf(file, sampleCount)) {
    meter.push([samples]);
    peaks.push(samples);
    beats.push(samples);
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    measured += samples.length;
    onMeasured?.(measured / sampleCount);
  }
  await writeFileAtomically(paths.peaks, peaks.peaks());
  await writeFileAtomically(paths.beats, JSON.stringify(beats.found));
  const { integratedLufs } = meter;
  return { integratedLufs: Number.isFinite(integratedLufs) ? integratedLufs : null, peak };
}

async function* blocksOf(file: FileHandle, sampleCount: number): AsyncGenerator<Float32Array> {
  for (let start = 0; start < sampleCount; start += blockSamples) {
    yield await readFloatWav(file, start, Math.min(blockSamples, sampleCount - start));
  }
}
