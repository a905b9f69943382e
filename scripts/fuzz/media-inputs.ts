import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mutateBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';

const run = promisify(execFile);
const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=25:d=0.6'];
const sound = ['-f', 'lavfi', '-i', 'sine=d=0.6:sample_rate=48000'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const mpeg2 = ['-c:v', 'mpeg2video', '-c:a', 'mp2'];

/** Options of one small film or sound per container. */
const containers: Readonly<Record<string, readonly string[]>> = {
  'a.mp4': [...h264, '-c:a', 'aac'],
  'fragmented.mp4': [...h264, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
  'a.mov': ['-c:v', 'prores_ks', '-c:a', 'pcm_s16le'],
  'a.mkv': [...h264, '-c:a', 'aac'],
  'a.webm': ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus'],
  'a.avi': ['-c:v', 'mpeg4', '-bf', '2', '-c:a', 'libmp3lame'],
  'a.ts': mpeg2,
  'a.mpg': mpeg2,
  'a.mxf': ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le'],
  'a.flv': [...h264, '-c:a', 'aac'],
  'a.wmv': ['-c:v', 'wmv2', '-c:a', 'wmav2'],
  'a.ogg': ['-c:v', 'libtheora', '-c:a', 'libvorbis'],
  'a.nut': ['-c:v', 'mjpeg', '-c:a', 'pcm_s16le'],
  'a.h264': [...h264, '-an'],
  'a.wav': ['-vn'],
  'a.mp3': ['-vn'],
  'a.flac': ['-vn'],
};

/** Targets of hostile lists: a film that must not be read, and an address that must not be requested. */
export interface Outside {
  readonly filmPath: string;
  readonly url: string;
}

/** Small valid films by name, without those that this ffmpeg cannot write. */
export async function makeFilms(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const films = new Map<string, Buffer>();
  for (const [name, options] of Object.entries(containers)) {
    const path = join(folder, name);
    try {
      await run('ffmpeg', ['-v', 'error', '-y', ...picture, ...sound, ...options, path]);
      films.set(name, await readFile(path));
    } catch {
      // This ffmpeg lacks the encoder.
    }
  }
  if (films.size < 5) throw new Error('This ffmpeg writes too few formats to test with.');
  return films;
}

/** Texts that ffmpeg would follow to other files or addresses. */
function lists({ filmPath, url }: Outside): Readonly<Record<string, string>> {
  const hls = (target: string): string =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${target}\n#EXT-X-ENDLIST\n`;
  return {
    'hls of a file': hls(filmPath),
    'hls of an address': hls(`${url}/a.ts`),
    ffconcat: `ffconcat version 1.0\nfile '${filmPath}'\n`,
    'concat of an address': `ffconcat version 1.0\nfile '${url}/a.mp4'\n`,
    sdp: 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
    dash: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${url}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    sami: `<SAMI><BODY><SYNC Start=0>${filmPath}</SYNC></BODY></SAMI>`,
  };
}

/** Writes a hostile input to `path` plus an ending; returns its path and how it was made. */
export async function writeInput(
  path: string,
  random: Random,
  films: ReadonlyMap<string, Buffer>,
  outside: Outside,
): Promise<{ path: string; kind: string; isList: boolean }> {
  if (random.chance(0.15)) {
    const [kind, text] = random.pick(Object.entries(lists(outside)));
    const named = `${path}${random.pick(['.mp4', '.mov', '.mkv', '.m3u8', '.wav'])}`;
    await writeFile(named, text);
    return { path: named, kind: `list: ${kind}`, isList: true };
  }
  const [name, bytes] = random.pick([...films]);
  // Most faults are in headers, which some formats have at the end.
  const size = bytes.length;
  const [from, to] = random.pick([
    [0, Math.min(512, size)],
    [Math.max(0, size - 2048), size],
    [0, size],
  ] as const);
  const ending = name.slice(name.indexOf('.'));
  await writeFile(`${path}${ending}`, mutateBytes(bytes, random, from, to));
  return { path: `${path}${ending}`, kind: name, isList: false };
}
