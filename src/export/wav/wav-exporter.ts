import { writeMarkedWav, type WavSamples } from '../../media/write-marked-wav.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { mixSampleRate, type Stereo } from '../../sound/sound-node.ts';
import type { Exporter } from '../exporter.ts';
import { modelNames } from '../model-names.ts';

const bytesPerSample: Readonly<Record<WavSamples, number>> = { '16-bit': 2, '24-bit': 3, float: 4 };
const channels = 2;

/** The music alone, as long as the film. */
export const wavExport: Exporter = {
  plan: ({ video }, { outputPath, options }) => {
    const bytesPerFrame = channels * bytesPerSample[samplesOf(options)];
    const sizeBytes = Math.ceil(video.durationSeconds * mixSampleRate) * bytesPerFrame;
    return { files: [{ path: outputPath, sizeBytes }], losses: [] };
  },
  write: ({ file, video }, { outputPath, force, options }, sound, { signal, onProgress }) =>
    writeMarkedWav({
      sound: countSeconds(sound, video.durationSeconds, onProgress),
      outputPath,
      force,
      modelName: modelNames(file),
      samples: samplesOf(options),
      signal,
    }),
};

function samplesOf(options: Readonly<Record<string, string>>): WavSamples {
  return options['samples'] as WavSamples;
}

/** Reports the progress of an export, in seconds of its sound. */
async function* countSeconds(
  sound: AsyncIterable<Stereo>,
  total: number,
  onProgress: LongTaskOptions['onProgress'],
): AsyncGenerator<Stereo> {
  let samples = 0;
  for await (const block of sound) {
    yield block;
    samples += block[0].length;
    const done = Math.min(samples / mixSampleRate, total);
    onProgress?.({ stage: 'exporting', done, total, unit: 'seconds' });
  }
}
