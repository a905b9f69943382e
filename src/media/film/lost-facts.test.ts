import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runFfmpeg } from '../ffmpeg.ts';
import { silence } from '../../sound/sound-node.ts';
import { muxScore } from '../mux-score.ts';
import { probe, probeVideo } from '../probe.ts';
import {
  makeTestFolder,
  makeTestSound,
  makeTestVideo,
  turnQuarterClockwise,
} from '../test-media.ts';
import { hasContentCredentials } from './has-content-credentials.ts';
import { lostFacts } from './lost-facts.ts';
import { requireFittingContainer } from './try-container.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);
const bt2020 = ['-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];

async function* quiet() {
  yield await Promise.resolve(silence(48_000));
}

const make = (name: string, ...output: string[]): Promise<string> =>
  makeTestVideo(at(name), { seconds: 0.6, tracks: 0, output });

/** Puts a box into the sample entry of an mp4 whose index comes last. */
async function addToSampleEntry(path: string, box: Buffer): Promise<void> {
  const bytes = await readFile(path);
  const parents: number[] = [];
  let from = 0;
  // Bytes of each parent before its first child.
  const children = { moov: 8, trak: 8, mdia: 8, minf: 8, stbl: 8, stsd: 16, avc1: 86 };
  for (const [type, contents] of Object.entries(children)) {
    while (bytes.toString('latin1', from + 4, from + 8) !== type) from += bytes.readUInt32BE(from);
    parents.push(from);
    from += contents;
  }
  const entry = parents.at(-1) as number;
  const end = entry + bytes.readUInt32BE(entry);
  for (const parent of parents) {
    bytes.writeUInt32BE(bytes.readUInt32BE(parent) + box.length, parent);
  }
  await writeFile(path, Buffer.concat([bytes.subarray(0, end), box, bytes.subarray(end)]));
}

/** A box of Dolby Vision, profile 8.1 (Dolby Vision Streams Within the ISO BMFF, 3.2). */
function dolbyVisionBox(): Buffer {
  const box = Buffer.alloc(32);
  box.writeUInt32BE(box.length, 0);
  box.write('dvcC', 4, 'latin1');
  box.set([1, 0, 8 << 1, (4 << 3) | 0b101, 1 << 4], 8);
  return box;
}

async function makeDolbyVision(): Promise<string> {
  const path = await make('dolby.mp4', '-color_trc', 'smpte2084', ...bt2020);
  await addToSampleEntry(path, dolbyVisionBox());
  return path;
}

async function makeTurned(): Promise<string> {
  const path = await make('turned.mp4');
  await turnQuarterClockwise(path);
  return path;
}

describe('what a container does not keep of a film', () => {
  it.each([
    ['a turn', makeTurned, 'the turn by 90°'],
    ['PQ', () => make('pq.mp4', '-color_trc', 'smpte2084', ...bt2020), 'PQ'],
    ['HLG', () => make('hlg.mov', '-color_trc', 'arib-std-b67', ...bt2020), 'HLG'],
    ['Dolby Vision', makeDolbyVision, 'Dolby Vision'],
    ['a timecode', () => make('timed.mov', '-timecode', '01:00:00:00'), 'timecode 01:00:00:00'],
  ])('is said of %s exactly where the written film lacks it', async (_what, film, words) => {
    const video = await probeVideo(await film());
    expect(lostFacts(video, {}).join()).toContain(words);
    for (const ending of ['.mp4', '.mov', '.mkv']) {
      const outputPath = `${video.path}-copy${ending}`;
      const said = await requireFittingContainer(video, outputPath);
      await muxScore({ video, sound: quiet(), outputPath, modelName: undefined });
      const lost = lostFacts(video, await probe(outputPath));
      expect(said.length, `${ending}: ${said.join(' ')}`).toBe(lost.length);
      lost.forEach((fact, index) => expect(said[index]).toContain(`does not keep ${fact}`));
      if (extname(video.path) === ending) expect(said).toEqual([]);
    }
  });

  it('is the light levels of a picture where the copy has none', async () => {
    const { video } = await probeVideo(await make('lit.mp4'));
    const film = { video, timecode: undefined };
    const lit = { ...film, video: { ...video, hasLightLevels: true } };
    expect(lostFacts(lit, film)).toEqual(['the light levels of its HDR picture']);
    expect(lostFacts(lit, lit)).toEqual([]);
    expect(lostFacts(film, film)).toEqual([]);
  });

  it('is the transparency that a WebM has beside its picture, in containers without such a layer', async () => {
    const path = at('clear.webm');
    const source = 'color=red@0.5:s=64x64:d=0.6:r=25,format=yuva420p';
    const vp9 = ['-c:v', 'libvpx-vp9', '-auto-alt-ref', '0'];
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...vp9, path]);
    const film = await probeVideo(path);
    expect(film.video.hasAlphaLayer).toBe(true);
    const lost = await requireFittingContainer(film, at('clear.mp4'));
    expect(lost.join()).toContain('does not keep the transparency of the picture');
    expect(await requireFittingContainer(film, at('clear.mkv'))).toEqual([]);
    await muxScore({
      video: film,
      sound: quiet(),
      outputPath: at('clear.mkv'),
      modelName: undefined,
    });
    expect((await probe(at('clear.mkv'))).video?.hasAlphaLayer).toBe(true);
  });

  it('is never a chapter or a tag', async () => {
    const list = at('chapters.txt');
    const chapter = (from: number, to: number) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${from}\nEND=${to}\ntitle=From ${from}\n`;
    await writeFile(list, `;FFMETADATA1\ntitle=A film\n${chapter(0, 200)}${chapter(200, 500)}`);
    const inputs = [{ source: await make('plain.mp4') }, { source: list }];
    const outputOptions = ['-map', '0', '-map_metadata', '1', '-map_chapters', '1', '-c', 'copy'];
    await runFfmpeg({ inputs, outputOptions, doing: 'mark' }, at('chapters.mkv'));
    const video = await probeVideo(at('chapters.mkv'));
    expect(video.chapters).toHaveLength(2);
    for (const ending of ['.mp4', '.mov', '.mkv']) {
      const outputPath = `${video.path}-copy${ending}`;
      await muxScore({ video, sound: quiet(), outputPath, modelName: undefined });
      const { tags, chapters } = await probe(outputPath);
      expect(tags['title']).toBe('A film');
      expect(chapters).toHaveLength(2);
      chapters.forEach(({ startSeconds, title }, index) => {
        expect(startSeconds).toBeCloseTo(video.chapters[index]?.startSeconds ?? NaN, 3);
        expect(title).toBe(video.chapters[index]?.title);
      });
    }
  });
});

describe('content credentials', () => {
  const manifest = Buffer.alloc(40);
  manifest.writeUInt32BE(manifest.length, 0);
  manifest.write('uuid', 4, 'latin1');
  manifest.write('d8fec3d61b0e483c92975828877ec481', 8, 'hex');

  it('are found in an mp4 by their box, wherever it stands', async () => {
    const bytes = await readFile(await make('bare.mp4'));
    const fileType = bytes.readUInt32BE(0);
    const early = [bytes.subarray(0, fileType), manifest, bytes.subarray(fileType)];
    await writeFile(at('early.mp4'), Buffer.concat(early));
    await writeFile(at('late.mp4'), Buffer.concat([bytes, manifest]));
    const other = Buffer.from(manifest);
    other[10] = 0;
    await writeFile(at('other.mp4'), Buffer.concat([bytes, other]));
    expect(await hasContentCredentials(at('bare.mp4'))).toBe(false);
    expect(await hasContentCredentials(at('early.mp4'))).toBe(true);
    expect(await hasContentCredentials(at('late.mp4'))).toBe(true);
    expect(await hasContentCredentials(at('other.mp4'))).toBe(false);
    expect(await hasContentCredentials(await makeTestSound(at('sound.wav'), 1))).toBe(false);
  });
});
