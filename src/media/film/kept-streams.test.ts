import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { silence } from '../../sound/sound-node.ts';
import { muxScore } from '../mux-score.ts';
import { probe, probeVideo } from '../probe.ts';
import { makeTestFolder, makeTestVideo } from '../test-media.ts';
import { requireFittingContainer } from './try-container.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);
const captions = at('captions.srt');
const cover = at('cover.jpg');

async function* quiet() {
  yield await Promise.resolve(silence(48_000));
}

beforeAll(async () => {
  await writeFile(captions, '1\n00:00:01,000 --> 00:00:01,500\nHello\n');
  await run('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'color=red:s=32x32',
    '-frames:v',
    '1',
    cover,
  ]);
});

/** A film with further streams; `output` follows its inputs, of which the film is the first. */
async function makeRich(name: string, ...output: readonly string[]): Promise<string> {
  const plain = await makeTestVideo(at(`plain-${name}`), { seconds: 2, tracks: 0 });
  await run('ffmpeg', ['-v', 'error', '-y', '-i', plain, ...output, at(name)]);
  return at(name);
}

/** Kinds, codecs and names of what a written film has, and what was said to be lost before. */
async function written(path: string, ending: string) {
  const video = await probeVideo(path);
  const outputPath = `${path}-copy${ending}`;
  const said = await requireFittingContainer(video, outputPath);
  await muxScore({ video, sound: quiet(), outputPath, modelName: undefined });
  const copy = await probe(outputPath);
  const kept = copy.otherStreams.map(({ kind, codec, name }) => `${kind} ${codec} ${name ?? ''}`);
  return { said: said.join(' '), kept, outputPath };
}

async function captionOf(path: string): Promise<string> {
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-map',
    '0:s:0',
    '-f',
    'srt',
    '-',
  ]);
  return stdout;
}

describe('what a film has besides picture and sound', () => {
  it('is kept from mkv to mkv: subtitles of any kind and attached files', async () => {
    const text = ['-i', captions, '-i', captions, '-map', '0', '-map', '1', '-map', '2'];
    const forms = [
      '-c',
      'copy',
      '-c:s:0',
      'srt',
      '-c:s:1',
      'ass',
      '-metadata:s:s:0',
      'language=deu',
    ];
    const font = ['-attach', captions, '-metadata:s:t', 'mimetype=application/x-truetype-font'];
    const film = await makeRich(
      'rich.mkv',
      ...text,
      ...forms,
      ...font,
      '-metadata:s:t',
      'filename=a.ttf',
    );
    const same = await written(film, '.mkv');
    expect(same).toMatchObject({
      said: '',
      kept: ['subtitle subrip deu', 'subtitle ass ', 'attachment ttf a.ttf'],
    });
    const other = await written(film, '.mp4');
    expect(other.kept).toEqual(['subtitle mov_text deu', 'subtitle mov_text ']);
    expect(other.said).toMatch(/does not keep the place and look of the subtitle tracks ass/);
    expect(other.said).toMatch(/does not keep the attached files a\.ttf\. Choose \.mkv/);
    expect(await captionOf(other.outputPath)).toContain('00:00:01,000 --> 00:00:01,500\nHello');
  });

  it('is written in the form of the container: subtitles of an mp4 in mov and mkv', async () => {
    const text = ['-i', captions, '-map', '0', '-map', '1', '-c', 'copy', '-c:s', 'mov_text'];
    const film = await makeRich('text.mp4', ...text, '-metadata:s:s:0', 'language=fra');
    for (const [ending, codec] of [
      ['.mp4', 'mov_text'],
      ['.mov', 'mov_text'],
      ['.mkv', 'subrip'],
    ] as const) {
      const { said, kept, outputPath } = await written(film, ending);
      expect({ said, kept }).toEqual({ said: '', kept: [`subtitle ${codec} fra`] });
      // In mkv the picture, too, begins after the run-up of the sound.
      expect(await captionOf(outputPath)).toMatch(/00:00:01,0.. --> 00:00:01,5..\nHello/);
    }
  });

  it('is kept where it can be, and named where not: a cover', async () => {
    const picture = ['-i', cover, '-map', '0', '-map', '1', '-c', 'copy'];
    const film = await makeRich('cover.mp4', ...picture, '-disposition:v:1', 'attached_pic');
    expect(await written(film, '.mp4')).toMatchObject({ said: '', kept: ['cover mjpeg '] });
    for (const ending of ['.mov', '.mkv']) {
      const { said, kept } = await written(film, ending);
      expect(kept).toEqual([]);
      expect(said).toMatch(/does not keep the cover picture\. Choose \.mp4 to keep more/);
    }
  });

  it('is named where no container keeps it: a further picture', async () => {
    const film = await makeRich('two.mp4', '-map', '0', '-map', '0', '-c', 'copy');
    const { said, kept } = await written(film, '.mp4');
    expect(kept).toEqual([]);
    expect(said).toMatch(/does not keep the other pictures \w+\.$/);
  });
});
