import {
  access,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { LoudnessMeter } from '../sound/loudness-meter.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { floatWavHeader, floatWavHeaderLength, readFloatWav } from '../files/float-wav.ts';
import { PeakCollector } from '../sound/peaks.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import { takeSchema, type Take } from '../shared/project-document.ts';
import { takePeaksSamplesPerPeak } from '../shared/project-layout.ts';
import { parseTakePlan, type ParsedTakePlan } from './parse-take-plan.ts';
import { samplesOfSize, takePaths, type TakePaths } from './take-files.ts';

/** Less new music than this is not worth a take. */
const shortestSeconds = 0.2;

const blockSamples = 1 << 18;

/** How a take ended. */
export interface TakeEnd {
  readonly complete: boolean;
  /** Where that is another than was planned. */
  readonly origin?: Take['origin'];
}

/**
 * Turns the parts of a take, however far they came, into its finished files, and gives its
 * description. Every step can be repeated after a crash. Undefined, and nothing left, where hardly
 * any new music was made.
 *
 * @throws AppError `disk-full`, `no-permission`, `bad-media` for a damaged plan
 */
export async function finishTake(
  projectPath: string,
  id: string,
  { complete, origin }: TakeEnd,
): Promise<Take | undefined> {
  const paths = takePaths(projectPath, id);
  try {
    const { plan: whole, missingHeader } = parsePlan(await readFile(paths.plan, 'utf8'), paths);
    const { continuation, processId: _, ...plan } = whole;
    // A crash may have come after the sound had got its final name.
    const soundPath = (await exists(paths.soundPart)) ? paths.soundPart : paths.sound;
    const stored = await readFile(paths.continuationPart);
    const samplesPerToken = plan.sampleRate / plan.frameRate;
    const soundSamples = samplesOfSize((await stat(soundPath)).size);
    const tokenCount = Math.min(
      Math.floor((stored.length - continuation.headerBytes) / continuation.bytesPerToken),
      Math.floor(soundSamples / samplesPerToken),
    );
    const newTokens = tokenCount - (plan.range.start - plan.startToken);
    if (newTokens < shortestSeconds * plan.frameRate) {
      await removeTake(projectPath, id);
      return undefined;
    }
    const sampleCount = tokenCount * samplesPerToken;
    const measured = await measure(soundPath, sampleCount, plan.sampleRate, paths);
    const storedEnd = continuation.headerBytes + tokenCount * continuation.bytesPerToken;
    const finished = Buffer.concat([missingHeader, stored.subarray(0, storedEnd)]);
    await writeFinishedFile(paths.continuation, { force: true }, (temporaryPath) =>
      writeFile(temporaryPath, finished),
    );
    await rename(soundPath, paths.sound);
    const take = takeSchema.parse({
      ...plan,
      ...(origin === undefined ? {} : { origin }),
      complete,
      tokenCount,
      sampleCount,
      ...measured,
    });
    await writeFinishedFile(paths.description, { force: true }, (temporaryPath) =>
      writeFile(temporaryPath, JSON.stringify(take, undefined, 2)),
    );
    await rm(paths.continuationPart, { force: true });
    await rm(paths.plan, { force: true });
    return take;
  } catch (error) {
    throw asAppError(error, `keep the music "${paths.sound}"`, 'bad-media');
  }
}

function parsePlan(text: string, { plan, soundPart }: TakePaths): ParsedTakePlan {
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

/** Gives the sound its final length, and writes its peaks. */
async function measure(
  soundPath: string,
  sampleCount: number,
  sampleRate: number,
  paths: TakePaths,
): Promise<Pick<Take, 'integratedLufs' | 'peak'>> {
  await using file = await open(soundPath, 'r+');
  await file.truncate(floatWavHeaderLength + 4 * sampleCount);
  await file.write(floatWavHeader(sampleRate, sampleCount), 0, floatWavHeaderLength, 0);
  await file.sync();
  const meter = new LoudnessMeter(sampleRate, 1);
  const peaks = new PeakCollector(takePeaksSamplesPerPeak);
  let peak = 0;
  for await (const samples of blocksOf(file, sampleCount)) {
    meter.push([samples]);
    peaks.push(samples);
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  }
  await writeFinishedFile(paths.peaks, { force: true }, (temporaryPath) =>
    writeFile(temporaryPath, peaks.peaks()),
  );
  const { integratedLufs } = meter;
  return { integratedLufs: Number.isFinite(integratedLufs) ? integratedLufs : null, peak };
}

async function* blocksOf(file: FileHandle, sampleCount: number): AsyncGenerator<Float32Array> {
  for (let start = 0; start < sampleCount; start += blockSamples) {
    yield await readFloatWav(file, start, Math.min(blockSamples, sampleCount - start));
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
