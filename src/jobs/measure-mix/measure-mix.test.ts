import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleTake, scoredDocument } from '../../document/example-project.ts';
import { exportFilm } from '../../export/export-film.ts';
import { floatWavHeader, writeFloatWav } from '../../files/float-wav.ts';
import { streamFfmpeg } from '../../media/ffmpeg.ts';
import { loudnessContracts, judgeLoudness } from '../../shared/loudness-contract.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import { projectFileName, type Mix } from '../../shared/project-document.ts';
import { noise } from '../../sound/signals.ts';
import { makeTestProject } from '../project/test-project.ts';

/** Integrated loudness and true peak of a file by ffmpeg's own meter. */
async function secondOpinion(path: string) {
  let text = '';
  const task = {
    inputs: [{ source: path }],
    outputOptions: ['-map', '0:a', '-af', 'ebur128=peak=true:metadata=1,ametadata=print:file=-'],
    doing: 'measure',
  };
  for await (const chunk of streamFfmpeg({
    ...task,
    outputOptions: [...task.outputOptions, '-f', 'null'],
  })) {
    text += chunk.toString('latin1');
  }
  const values = (key: string): number[] =>
    [...text.matchAll(new RegExp(`${key}=(\\S+)`, 'g'))].map(([, value]) => Number(value));
  return {
    integrated: values('lavfi.r128.I').at(-1)!,
    truePeak: 20 * Math.log10(Math.max(...values('lavfi.r128.true_peaks_ch[01]'))),
  };
}

it('measures what is written into a file, as ffmpeg does, and one gain meets the contract', async () => {
  const test = await makeTestProject(6);
  try {
    const take = exampleTake('music', 0, 6);
    const { project } = test;
    await mkdir(join(project.path, 'takes'), { recursive: true });
    await using file = await open(join(project.path, 'takes', 'music.wav'), 'w');
    await file.write(floatWavHeader(take.sampleRate, take.sampleCount));
    await writeFloatWav(file, 0, noise(take.sampleCount, 0.1));
    const withMix = (mix: Partial<Mix>) => {
      const document = scoredDocument(take);
      return test.withMusic([take], {
        ...document,
        mix: { ...document.mix, ducking: defaultDucking, ...mix },
      });
    };
    const contract = loudnessContracts['ebu-r128'];
    const measure = async (mix: Partial<Mix>) => {
      const { result, outputs } = await test.run(
        { kind: 'measure-mix', projectId: 'p' },
        { project: withMix(mix) },
      );
      const progress = outputs.filter((output) => output.type === 'progress');
      const measuring = progress.filter(({ stage }) => stage === 'measuring');
      const counts = measuring.map(({ done }) => done);
      expect(counts).toEqual(counts.toSorted((left, right) => left - right));
      expect(measuring[0]!.done).toBeLessThan(6);
      expect(measuring.at(-1)).toMatchObject({ done: 6, total: 6, unit: 'seconds' });
      return result.loudness!;
    };
    const first = await measure({ loudnessContract: contract });
    expect(judgeLoudness(first, contract).passes).toBe(false);
    expect(first.dialogueLufs).toBeNull();
    const masterGainDecibels = judgeLoudness(first, contract).neededGainDecibels;
    const mix = { loudnessContract: contract, masterGainDecibels };
    const matched = await measure(mix);
    expect(judgeLoudness(matched, contract)).toMatchObject({ passes: true });
    const scored = withMix(mix);
    await writeFile(join(project.path, projectFileName), JSON.stringify(scored.file));
    const outputPath = join(test.folder, 'matched.mov');
    await exportFilm({
      ...{ projectPath: project.path, file: scored.file, videoPath: project.videoPath },
      ...{ exporter: 'mix', options: {}, outputPath, force: true },
      findSpeech: () => Promise.resolve([]),
    });
    const theirs = await secondOpinion(outputPath);
    expect(Math.abs(theirs.integrated - matched.integratedLufs!)).toBeLessThan(0.1);
    expect(Math.abs(theirs.integrated - contract.targetLufs)).toBeLessThan(0.5);
    // Coding as AAC moves peaks of noise by more than what the meters differ.
    expect(theirs.truePeak).toBeLessThan(contract.truePeakDecibels);
  } finally {
    await test.close();
  }
});
