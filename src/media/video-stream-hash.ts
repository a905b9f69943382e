import type { VideoInfo } from './media-info.ts';
import { fileInput, streamFfmpeg } from './ffmpeg.ts';

/**
 * SHA-256, in hex, over the packets of the picture as they are stored, without decoding: equal before
 * and after a copy that left it untouched. Throws `bad-media`, `cancelled`, `ffmpeg-failed`.
 */
export async function videoStreamHash(
  info: VideoInfo,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<string> {
  let text = '';
  for await (const chunk of streamFfmpeg({
    inputs: [fileInput(info.path)],
    outputOptions: [
      ...['-map', `0:${info.video.index}`, '-c', 'copy'],
      ...['-f', 'streamhash', '-hash', 'sha256'],
    ],
    doing: `compare the picture of "${info.path}"`,
    signal,
  })) {
    text += chunk.toString();
  }
  return /SHA256=([0-9a-f]{64})/i.exec(text)?.[1]?.toLowerCase() ?? text.trim();
}
