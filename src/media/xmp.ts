import { open, type FileHandle } from 'node:fs/promises';
import { escapeXml } from '../shared/escape-xml.ts';

/** Terms of the IPTC's vocabulary of digital source types for what a model has made, all or in part. */
export type DigitalSourceType = 'trainedAlgorithmicMedia' | 'compositeWithTrainedAlgorithmicMedia';

/** Of a film with music that a model made. */
export const filmSourceType: DigitalSourceType = 'compositeWithTrainedAlgorithmicMedia';

/** What a file says of where it comes from. */
export interface XmpFacts {
  readonly digitalSourceType: DigitalSourceType;
  /** For people: models, seeds, licences. */
  readonly description: string;
}

/** An XMP packet (ISO 16684-1) with the IPTC's digital source type, in UTF-8. */
export function xmpPacket({ digitalSourceType, description }: XmpFacts): Buffer {
  const term = `http://cv.iptc.org/newscodes/digitalsourcetype/${digitalSourceType}`;
  return Buffer.from(
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <Iptc4xmpExt:DigitalSourceType>${term}</Iptc4xmpExt:DigitalSourceType>
   <xmp:CreatorTool>VidMuse Studio</xmp:CreatorTool>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(description)}</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`,
    'utf8',
  );
}

/** Of the box that holds XMP in ISO base media files (XMP Specification, part 3, 1.2.7.1). */
const xmpUuid = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex');

/** Kinds of files that hold a packet, by their endings. */
const holders: Readonly<Record<string, (file: FileHandle, packet: Buffer) => Promise<void>>> = {
  '.mp4': appendUuidBox,
  '.m4v': appendUuidBox,
  '.m4a': appendUuidBox,
  '.mov': appendUuidBox,
  '.wav': appendWavChunk,
};

/** Whether a file of this ending, with its dot, can hold a packet. */
export function holdsXmp(ending: string): boolean {
  return Object.hasOwn(holders, ending.toLowerCase());
}

/**
 * Puts a packet at the end of a finished file of this ending, where nothing before it moves; does nothing
 * for others. Throws errors of the file system.
 */
export async function addXmp(path: string, ending: string, packet: Buffer): Promise<void> {
  const append = holders[ending.toLowerCase()];
  if (!append) return;
  await using file = await open(path, 'r+');
  await append(file, packet);
}

async function appendUuidBox(file: FileHandle, packet: Buffer): Promise<void> {
  const { size } = await file.stat();
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + xmpUuid.length + packet.length, 0);
  head.write('uuid', 4, 'latin1');
  await file.write(Buffer.concat([head, xmpUuid, packet]), 0, undefined, size);
}

/** A `_PMX` chunk (XMP Specification, part 3, 1.2.6), and the new length of the whole. */
async function appendWavChunk(file: FileHandle, packet: Buffer): Promise<void> {
  const { size } = await file.stat();
  const name = Buffer.alloc(4);
  await file.read(name, 0, 4, 0);
  const even = packet.length % 2 === 0 ? packet : Buffer.concat([packet, Buffer.from(' ')]);
  const head = Buffer.alloc(8);
  head.write('_PMX', 0, 'latin1');
  head.writeUInt32LE(even.length, 4);
  const start = size + (size % 2);
  await file.write(Buffer.concat([head, even]), 0, undefined, start);
  const riffLength = start + head.length + even.length - 8;
  if (name.toString('latin1') === 'RF64') {
    // The length is in the ds64 chunk, which comes first (EBU Tech 3306).
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(riffLength));
    await file.write(length, 0, 8, 20);
    return;
  }
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Math.min(riffLength, 0xffff_ffff));
  await file.write(length, 0, 4, 4);
}
