import type { MediaInfo } from '../media-info.ts';
import type { Packet } from './read-packets.ts';

/** Formats of streams, which may begin anywhere and whose timestamps may jump. */
export const streamFormats = /^(mpegts|mpeg)$/;

/** Key frames are no farther apart than this many packets of the picture. */
const longestGroup = 600;

/**
 * The packets of a file without those of the picture before its first key frame, which are not shown in a
 * stream that was recorded or cut in the middle. A picture that is refreshed bit by bit has no key frame:
 * all of its packets are kept.
 *
 * @param packets from the beginning of the file, of all streams or of the picture
 */
export function fromFirstKey(
  { formatName, video }: Pick<MediaInfo, 'formatName'> & { readonly video: { index: number } },
  packets: AsyncIterable<Packet>,
): AsyncIterable<Packet> {
  return streamFormats.test(formatName) ? withoutEarlier(packets, video.index) : packets;
}

async function* withoutEarlier(
  packets: AsyncIterable<Packet>,
  picture: number,
): AsyncGenerator<Packet> {
  let held: Packet[] | undefined = [];
  for await (const packet of packets) {
    if (held && packet.stream === picture) {
      held.push(packet);
      if (!packet.isKey && held.length < longestGroup) continue;
      yield* packet.isKey ? [packet] : held;
      held = undefined;
    } else yield packet;
  }
  if (held) yield* held;
}
