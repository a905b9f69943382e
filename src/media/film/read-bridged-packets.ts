import { fileInput, streamFfmpeg } from '../ffmpeg.ts';
import type { MediaInfo } from '../media-info.ts';
import { splitLines } from '../split-lines.ts';
import { jumpOptions, timedStreams } from './film-input.ts';
import type { Packet } from './read-packets.ts';

/** How ffmpeg writes a time that it does not know. */
const unknownTime = -(2 ** 63);

/**
 * Reads the times of a file's packets as ffmpeg has them after bridging jumps in the timestamps: on
 * the file's clock up to the first jump, and without a gap from there on. All streams are read, see
 * `drainUnusedStreams`. Throws `bad-media`, `cancelled`, `ffmpeg-failed`.
 */
export async function* readBridgedPackets(
  info: MediaInfo,
  { jumpSeconds, signal }: { jumpSeconds: number; signal?: AbortSignal | undefined },
): AsyncGenerator<Packet> {
  const streams = timedStreams(info);
  const secondsPerTick: number[] = [];
  const lines = splitLines(
    streamFfmpeg({
      // Not exactly the container's start, see `filmInput`.
      inputs: [fileInput(info.path, [...jumpOptions(jumpSeconds), '-itsoffset', '0.000001'])],
      outputOptions: [
        ...streams.flatMap((index) => ['-map', `0:${index}`]),
        ...['-c', 'copy', '-f', 'framecrc'],
      ],
      doing: `read the times in "${info.path}"`,
      signal,
    }),
  );
  for await (const line of lines) {
    const timeBase = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (timeBase) secondsPerTick[Number(timeBase[1])] = Number(timeBase[2]) / Number(timeBase[3]);
    const packet = /^(\d+),\s*(-?\d+),\s*(-?\d+),\s*(\d+),/.exec(line);
    if (!packet) continue;
    const [output = 0, dts = 0, pts = 0, duration = 0] = packet.slice(1).map(Number);
    const tick = secondsPerTick[output] ?? 0;
    yield {
      stream: streams[output] ?? -1,
      pts: pts === unknownTime ? NaN : pts * tick + info.startSeconds,
      dts: dts * tick + info.startSeconds,
      duration: duration * tick,
      isKey: false,
      isHidden: false,
    };
  }
}
