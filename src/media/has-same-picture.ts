import { fileInput, streamFfmpeg } from './ffmpeg.ts';
import { requireVideo } from './probe.ts';
import type { MediaInfo } from './media-info.ts';

/**
 * Whether two films store the same packets of the picture, compared by SHA-256 without decoding: so it is after a
 * copy that left the picture untouched. Throws `bad-media`, also without a picture, `cancelled`, `ffmpeg-failed`.
 */
export async function hasSamePicture(
  film: MediaInfo,
  other: MediaInfo,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  const films = [requireVideo(film), requireVideo(other)];
  let text = '';
  for await (const chunk of streamFfmpeg({
    inputs: films.map(({ path }) => fileInput(path)),
    outputOptions: [
      ...films.flatMap(({ video }, input) => ['-map', `${input}:${video.index}`]),
      ...['-c', 'copy', '-f', 'streamhash', '-hash', 'sha256'],
    ],
    doing: `compare the pictures of "${film.path}" and "${other.path}"`,
    signal,
  })) {
    text += chunk.toString();
  }
  const [hash, otherHash] = [...text.matchAll(/SHA256=([0-9a-f]{64})/gi)].map(([, hex]) => hex);
  return hash !== undefined && hash === otherHash;
}
