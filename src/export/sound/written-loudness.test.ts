import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readOriginalSound } from '../../media/original-sound.ts';
import { probe } from '../../media/probe.ts';
import { ebur128 } from '../../media/test-ebur128.ts';
import { makeTestFolder } from '../../media/test-media.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import type { ExporterId } from '../../shared/exports/exporter-definitions.ts';
import { MixMeter } from '../../sound/mix-meter.ts';
import { deinterleave } from '../../sound/sound-node.ts';
import { exportFilm } from '../export-film.ts';
import { makeDeliveryProject } from '../test-delivery.ts';

const folder = await makeTestFolder();
const project = await makeDeliveryProject(join(folder, 'film.mov'), {
  film: { seconds: 3 },
  mix: { ducking: defaultDucking, masterGainDecibels: 3 },
});

const kinds: readonly (readonly [ExporterId, string, Readonly<Record<string, string>>])[] = [
  ['mix', 'mov', {}],
  ['mix', 'mp4', {}],
  ['mix', 'mkv', {}],
  ['music', 'mp4', {}],
  ['extra-track', 'mov', {}],
  ['wav', 'wav', { samples: '16-bit' }],
  ['wav', 'wav', { samples: '24-bit', rate: '44100' }],
  ['wav', 'wav', { samples: 'float', rate: '96000' }],
  ['flac', 'flac', {}],
  ['aac', 'm4a', {}],
];

it.each(kinds)(
  'loudness and true peak of %s as %s, %o, are those that ffmpeg measures in the file',
  async (exporter, ending, options) => {
    const outputPath = join(folder, `${exporter} ${Object.values(options).join(' ')}.${ending}`);
    const findSpeech = () => Promise.resolve([{ startSeconds: 1, endSeconds: 2 }]);
    await exportFilm({ ...project, exporter, options, outputPath, force: false, findSpeech });
    const info = await probe(outputPath);
    const track = info.audio.length - 1;
    const meter = new MixMeter([]);
    const streamIndex = info.audio[track]!.index;
    const sound = { streams: [streamIndex], asStereoPair: false };
    for await (const frames of readOriginalSound(info, { sound })) meter.push(deinterleave(frames));
    const { integratedLufs, truePeakDecibels } = meter.report;
    const { lufs, peak } = ebur128(outputPath, { track });
    expect(lufs).toBeGreaterThan(-40);
    expect(Math.abs(integratedLufs! - lufs)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(truePeakDecibels! - peak)).toBeLessThanOrEqual(0.2);
  },
);
