import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silence } from '../sound/sound-node.ts';
import { muxScore } from './mux-score.ts';
import { hasSamePicture } from './has-same-picture.ts';
import { probe, probeVideo } from './probe.ts';
import { decodedSound, makeTestFolder, makeTestVideo } from './test-media.ts';
import { writeSoundFile, type SoundCoding } from './write-sound-file.ts';
import { addXmp, xmpPacket } from './xmp.ts';

const folder = await makeTestFolder();
const facts = {
  digitalSourceType: 'trainedAlgorithmicMedia',
  description: 'Music by <VidMuse> & "seed" 7, licence MIT',
} as const;

async function* quiet() {
  yield await Promise.resolve(silence(48_000));
}

/** The chunks of a wav by name, read as a reader would that trusts the lengths. */
async function chunksOf(path: string): Promise<Map<string, Buffer>> {
  const bytes = await readFile(path);
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  const chunks = new Map<string, Buffer>();
  let at = 12;
  for (; at < bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes[at + 4]! & 1)) {
    chunks.set(
      bytes.toString('latin1', at, at + 4),
      bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4)),
    );
  }
  expect(at).toBe(bytes.length);
  return chunks;
}

/** Names and contents of the boxes of an ISO base media file. */
async function boxesOf(path: string): Promise<readonly (readonly [string, Buffer])[]> {
  const bytes = await readFile(path);
  const boxes: [string, Buffer][] = [];
  let at = 0;
  while (at < bytes.length) {
    const short = bytes.readUInt32BE(at);
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    boxes.push([bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + size)]);
    at += size;
  }
  expect(at).toBe(bytes.length);
  return boxes;
}

const term = (packet: Buffer | undefined) =>
  /digitalsourcetype\/(\w+)</.exec(packet?.toString('utf8') ?? '')?.[1];

describe('an XMP packet', () => {
  it.each(['16-bit', '24-bit', 'float'] as const)('is a chunk of a wav of %s', async (coding) => {
    const outputPath = join(folder, `${coding}.wav`);
    const sound = { sound: quiet(), sampleRate: 48_000, coding: coding satisfies SoundCoding };
    const tags = { comment: 'odd' };
    await writeSoundFile({ ...sound, outputPath, xmp: facts, tags, timeReferenceSamples: 48_000 });
    const chunks = await chunksOf(outputPath);
    expect(term(chunks.get('_PMX'))).toBe('trainedAlgorithmicMedia');
    expect(chunks.get('_PMX')?.toString('utf8')).toContain('&lt;VidMuse&gt; &amp; ');
    expect(chunks.has('bext')).toBe(true);
    const form = { sampleRate: 48_000, channels: 1 };
    expect(await decodedSound(outputPath, form)).toHaveLength(48_000);
  });

  it.each(['mp4', 'mov'])(
    'is a box at the end of a film in %s, which plays as before',
    async (ending) => {
      const video = await probeVideo(await makeTestVideo(join(folder, `film.${ending}`)));
      const outputPath = join(folder, `scored.${ending}`);
      await muxScore({ video, sound: quiet(), outputPath, modelName: 'demo' });
      const [name, content] = (await boxesOf(outputPath)).at(-1)!;
      expect(name).toBe('uuid');
      expect(content.subarray(0, 4).toString('hex')).toBe('be7acfcb');
      expect(term(content)).toBe('compositeWithTrainedAlgorithmicMedia');
      const scored = await probe(outputPath);
      expect(await hasSamePicture(scored, video)).toBe(true);
      expect(scored.audio).toHaveLength(1);
    },
  );

  it('of a wav of more than 4 GiB is counted in its chunk of long sizes', async () => {
    const path = join(folder, 'long.wav');
    const bytes = Buffer.alloc(56);
    bytes.write('RF64....WAVEds64', 'latin1');
    bytes.writeUInt32LE(0xffff_ffff, 4);
    bytes.writeUInt32LE(28, 16);
    bytes.writeBigUInt64LE(48n, 20);
    bytes.writeBigUInt64LE(0x1_2345_6789n, 28);
    bytes.write('data', 48, 'latin1');
    await writeFile(path, bytes);
    const packet = xmpPacket(facts);
    await addXmp(path, '.wav', packet);
    const written = await readFile(path);
    expect(written.readUInt32LE(4)).toBe(0xffff_ffff);
    expect(written.readBigUInt64LE(20)).toBe(BigInt(written.length - 8));
    expect(written.subarray(28, 56)).toEqual(bytes.subarray(28));
    expect(written.subarray(64, 64 + packet.length)).toEqual(packet);
  });

  it('is not added where no model made anything', async () => {
    const video = await probeVideo(await makeTestVideo(join(folder, 'own.mp4')));
    const outputPath = join(folder, 'own-scored.mp4');
    await muxScore({ video, sound: quiet(), outputPath, modelName: undefined });
    expect((await boxesOf(outputPath)).map(([name]) => name)).not.toContain('uuid');
    const plain = join(folder, 'plain.wav');
    await writeSoundFile({
      sound: quiet(),
      sampleRate: 48_000,
      coding: '24-bit',
      outputPath: plain,
    });
    expect([...(await chunksOf(plain)).keys()]).not.toContain('_PMX');
    expect((await stat(plain)).size).toBeGreaterThan(0);
  });
});
