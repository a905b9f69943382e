import { AppError, asAppError } from '../../shared/app-error.ts';
import type { Stereo } from '../../sound/sound-node.ts';
import { HeardMix } from './heard-mix.ts';
import type { MixLine, MixOrder, MixReport, MixToOpen, PostedStereo } from './mix-messages.ts';
import { SoundLibrary } from './sound-library.ts';

interface PendingRead {
  readonly resolve: (channels: readonly Float32Array[]) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Renders mixes for a window at the other end of the line. Finished takes and the film's sound are read
 * from their URLs here; music that is still being made is requested.
 */
export function serveMixes(line: MixLine): void {
  const mixes = new Map<number, HeardMix>();
  const reads = new Map<number, PendingRead>();
  let lastReadId = 0;
  let library: { readonly takesUrl: string; readonly sounds: SoundLibrary } | undefined;

  const post = (report: MixReport, transfer: Transferable[] = []): void =>
    line.postMessage(report, transfer);

  function soundsOf({
    takesUrl,
    takes,
  }: MixToOpen): Pick<SoundLibrary, 'read' | 'readTake' | 'readRecording'> {
    if (library?.takesUrl !== takesUrl) {
      library = { takesUrl, sounds: new SoundLibrary({ takesUrl }) };
    }
    const { sounds } = library;
    const finished = new Set(takes.map(({ id }) => id));
    return {
      read: (url, from, to) => sounds.read(url, from, to),
      readRecording: (takeId, from, to) => sounds.readRecording(takeId, from, to),
      readTake: (takeId, from, to) =>
        finished.has(takeId) ? sounds.readTake(takeId, from, to) : ask(takeId, from, to),
    };
  }

  function ask(takeId: string, from: number, to: number): Promise<readonly Float32Array[]> {
    const readId = ++lastReadId;
    return new Promise((resolve, reject) => {
      reads.set(readId, { resolve, reject });
      post({ type: 'read', readId, takeId, from, to });
    });
  }

  async function render({ mixId, renderId, from, to }: Extract<MixOrder, { type: 'render' }>) {
    try {
      const block = await mixes.get(mixId)?.render(from, to);
      if (!block) return post({ type: 'block', renderId });
      const a = toPost(block.a);
      const b = block.b && toPost(block.b);
      const transfer = [...a, ...(b ?? [])].map(({ buffer }) => buffer);
      const { lanes } = block;
      post({ type: 'block', renderId, a, ...(b && { b }), lanes }, transfer);
    } catch (error) {
      post({ type: 'failed', renderId, error: asAppError(error, 'play the sound').toData() });
    }
  }

  line.onmessage = ({ data }) => {
    const order = data as MixOrder;
    switch (order.type) {
      case 'open':
        mixes.set(
          order.mixId,
          new HeardMix({ ...order.mix, pair: undefined }, soundsOf(order.mix)),
        );
        return;
      case 'render':
        void render(order);
        return;
      case 'close':
        mixes.get(order.mixId)?.close();
        mixes.delete(order.mixId);
        return;
      case 'sound':
        reads.get(order.readId)?.resolve(order.channels);
        reads.delete(order.readId);
        return;
      case 'no-sound':
        reads.get(order.readId)?.reject(AppError.fromData(order.error));
        reads.delete(order.readId);
        return;
    }
  };
}

/** Copies: nodes of the graph keep what they rendered. */
function toPost([left, right]: Stereo): PostedStereo {
  return left === right ? [left.slice()] : [left.slice(), right.slice()];
}
