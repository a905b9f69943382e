import { AppError, asAppError } from '../../shared/app-error.ts';
import type { Stereo } from '../../sound/sound-node.ts';
import type { HeardBlock, HeardMusic } from './heard-mix.ts';
import type { MixLine, MixOrder, MixReport, PostedStereo } from './mix-messages.ts';
import type { SoundLibrary } from './sound-library.ts';

/** A mix that is rendered elsewhere. */
export interface RemoteMix {
  /**
   * Samples [from, to) of the film; undefined when the mix was closed meanwhile. Throws AppError when
   * a sound file cannot be read.
   */
  readonly render: (from: number, to: number) => Promise<HeardBlock | undefined>;
  /** Drops what has not been rendered yet: something else is heard now. */
  readonly close: () => void;
}

interface PendingRender {
  readonly pair: HeardMusic['pair'];
  readonly resolve: (block: HeardBlock | undefined) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The window's end of the line to the worker that renders what is heard, so that drawing and dialogs do
 * not make it late.
 */
export class MixRenderer {
  readonly #line: MixLine;
  readonly #sounds: Pick<SoundLibrary, 'readTake'>;
  readonly #pending = new Map<number, PendingRender>();
  #lastId = 0;
  #failure: AppError | undefined;

  /** @param sounds where takes that are being made are read from */
  constructor(line: MixLine, sounds: Pick<SoundLibrary, 'readTake'>) {
    this.#line = line;
    this.#sounds = sounds;
    line.onmessage = ({ data }) => this.#receive(data as MixReport);
  }

  /** A mix of takes whose files begin with `takesUrl`. It is sent to the worker with its first block. */
  open({ pair, ...music }: HeardMusic, takesUrl: string): RemoteMix {
    const mixId = ++this.#lastId;
    let state: 'new' | 'open' | 'closed' = 'new';
    return {
      render: (from, to) => {
        if (this.#failure) return Promise.reject(this.#failure);
        if (state === 'closed') return Promise.resolve(undefined);
        if (state === 'new') this.#post({ type: 'open', mixId, mix: { ...music, takesUrl } });
        state = 'open';
        const renderId = ++this.#lastId;
        return new Promise((resolve, reject) => {
          this.#pending.set(renderId, { pair, resolve, reject });
          this.#post({ type: 'render', mixId, renderId, from, to });
        });
      },
      close: () => {
        if (state === 'open') this.#post({ type: 'close', mixId });
        state = 'closed';
      },
    };
  }

  /** The worker is gone: rejects all pending and later calls with the error. */
  fail(error: AppError): void {
    this.#failure = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  /** Ends what waits, as if its mix had been closed: another renderer takes its place. */
  close(): void {
    for (const { resolve } of this.#pending.values()) resolve(undefined);
    this.#pending.clear();
  }

  #receive(report: MixReport): void {
    if (report.type === 'read') return void this.#read(report);
    const pending = this.#pending.get(report.renderId);
    this.#pending.delete(report.renderId);
    if (report.type === 'failed') return pending?.reject(AppError.fromData(report.error));
    const { a, b, lanes = { a: [], b: [] } } = report;
    pending?.resolve(a && { a: toStereo(a), b: b && toStereo(b), pair: pending.pair, lanes });
  }

  async #read({ readId, takeId, from, to }: Extract<MixReport, { type: 'read' }>): Promise<void> {
    try {
      const channels = await this.#sounds.readTake(takeId, from, to);
      this.#post({ type: 'sound', readId, channels });
    } catch (thrown) {
      const error = asAppError(thrown, 'read the music that is being made').toData();
      this.#post({ type: 'no-sound', readId, error });
    }
  }

  #post(order: MixOrder): void {
    this.#line.postMessage(order, []);
  }
}

function toStereo([left, right = left]: PostedStereo): Stereo {
  return [left!, right!];
}
