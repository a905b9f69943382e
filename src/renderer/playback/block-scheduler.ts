import { median } from '../../shared/median.ts';

/** A block that has been handed to the audio system. */
export interface PlayingBlock {
  /**
   * Silences it from that frame on: at once, or `fading` over the few milliseconds in which another
   * fades in. Before its start it is never heard.
   */
  stop(frame: number, fading: boolean): void;
}

/** What the scheduler needs. Frames count the audio clock, positions the film, at one rate. */
export interface SchedulerHost<Block> {
  readonly sampleRate: number;
  /** The frame that the audio system renders next: the one clock. */
  nowFrame(): number;
  /** Frames before its sound that the audio system needs a block. */
  leadFrames(): number;
  /** Renders positions [from, to); undefined where that is no longer wanted. */
  render(from: number, to: number): Promise<Block | undefined>;
  /**
   * Plays a block from `frame` on, leaving out its first `skip` samples; `fadeIn` where it takes the
   * place of one that sounds.
   */
  play(block: Block, frame: number, skip: number, fadeIn: boolean): PlayingBlock;
  /** A block could not be rendered; there is silence in its place. */
  onFailure(error: unknown): void;
}

/** A stretch that is played over and over. */
export interface Loop {
  readonly from: number;
  readonly to: number;
}

interface Playing<Block> {
  readonly block: Block;
  readonly handle: PlayingBlock;
  readonly generation: number;
  readonly frame: number;
  readonly skip: number;
  endFrame: number;
}

interface Stretch {
  readonly frame: number;
  readonly position: number;
  readonly length: number;
}

/** The first block gives the ones after it time to be rendered. */
const firstBlockSeconds = 0.5;
/**
 * Short, so that the first block after a change is heard soon; long enough that the next is rendered
 * while it sounds, or the old sound would come back in between.
 */
const blockSeconds = 0.2;
const lookaheadSeconds = 2;
/**
 * Blocks that are rendered at a time: enough to keep the renderer busy, few enough that a change, another
 * speed or another place does not have to wait for what is no longer wanted.
 */
const mostPending = 3;
/** Renders whose median time says how long one takes: a single one that was held up says nothing. */
const measuredRenders = 3;
/** Longest time that a render is expected to take, so that one is always worth a try. */
const longestRenderSeconds = 1.5;
/** How far ahead of the audio clock playing starts. */
const startMarginSeconds = 0.05;
/** How far ahead of the earliest possible frame a change is heard: the time to render its first block. */
const changeMarginSeconds = 0.012;

/**
 * Hands blocks of sound to the audio system back to back, each at an exact frame of the audio clock.
 * Samples are counted, so nothing can drift, and timers may be late by as much as the look-ahead before
 * it is heard.
 */
export class BlockScheduler<Block> {
  /** Frames in which a block was not ready: silence, or what it was to replace. */
  lateFrames = 0;
  #host: SchedulerHost<Block>;
  #loop: Loop | undefined;
  #end = 0;
  #generation = 0;
  #running = false;
  #anchored = false;
  #startPosition = 0;
  #cursorFrame = 0;
  #cursorPosition = 0;
  #pending = 0;
  /** Frames that the latest blocks took to be rendered, one after the other. */
  #renderFrames: number[] = [];
  #renderedFrame = 0;
  #stretches: Stretch[] = [];
  #playing: Playing<Block>[] = [];

  constructor(host: SchedulerHost<Block>) {
    this.#host = host;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Whether the end was reached: all that there is has been heard. */
  get ended(): boolean {
    return (
      this.#anchored &&
      this.#atEnd() &&
      this.#pending === 0 &&
      this.#host.nowFrame() >= this.#cursorFrame
    );
  }

  /** Plays from `position` to `end`. The clock starts when the first block is ready. */
  start(position: number, end: number, loop?: Loop): void {
    this.stop();
    this.lateFrames = 0;
    this.#running = true;
    this.#anchored = false;
    this.#startPosition = position;
    this.#cursorPosition = position;
    this.#end = end;
    this.#loop = loop;
    this.#stretches = [];
    this.#renderFrames = [];
    const to = this.#blockEnd(this.#samples(firstBlockSeconds));
    if (to <= position) {
      this.#anchor();
      return;
    }
    const generation = this.#generation;
    void this.#make(position, to).then((block) => {
      if (generation !== this.#generation || !this.#running) return;
      const frame = this.#anchor();
      this.#advance(to);
      if (block !== undefined) this.#hand(block, frame, 0, to - position, generation);
      this.pump();
    });
  }

  stop(): void {
    this.#generation += 1;
    this.#running = false;
    const now = this.#host.nowFrame();
    for (const { handle } of this.#playing) handle.stop(now, true);
    this.#playing = [];
    this.#pending = 0;
  }

  setLoop(loop: Loop | undefined): void {
    this.#loop = loop;
    this.invalidate();
  }

  /** The position that sounds at a frame. Before the clock has started, where it will start. */
  positionAt(frame: number): number {
    if (!this.#anchored) return this.#startPosition;
    const stretch = this.#stretches.findLast((candidate) => candidate.frame <= frame);
    if (!stretch) return this.#startPosition;
    return stretch.position + Math.min(Math.max(frame - stretch.frame, 0), stretch.length);
  }

  /**
   * The sound has changed: what was scheduled is replaced, from a moment ahead of now. What plays goes
   * on until its replacement is ready, and gives way to it on the frame.
   */
  invalidate(): void {
    if (!this.#running || !this.#anchored) return;
    const earliest =
      this.#host.nowFrame() + this.#host.leadFrames() + this.#samples(changeMarginSeconds);
    const frame = Math.min(earliest, this.#cursorFrame);
    const position = this.positionAt(frame);
    this.#generation += 1;
    this.#pending = 0;
    this.#stretches = this.#stretches
      .filter((stretch) => stretch.frame < frame)
      .map((stretch) => ({ ...stretch, length: Math.min(stretch.length, frame - stretch.frame) }));
    this.#cursorFrame = frame;
    this.#cursorPosition = position;
    this.pump();
  }

  /**
   * Schedules what is due. To be called several times per look-ahead. Where rendering takes longer than
   * playing, blocks of which less than half could be heard are left out, so that others are ready in time.
   */
  pump(): void {
    if (!this.#running || !this.#anchored) return;
    const now = this.#host.nowFrame();
    this.#playing = this.#playing.filter(({ endFrame }) => endFrame > now);
    while (this.#stretches.length > 1 && this.#stretches[1]!.frame < now - this.#host.sampleRate) {
      this.#stretches.shift();
    }
    const horizon = now + this.#samples(lookaheadSeconds);
    while (this.#cursorFrame < horizon && this.#pending < mostPending && !this.#atEnd()) {
      this.#schedule(now);
    }
  }

  #schedule(now: number): void {
    if (this.#loop && this.#cursorPosition === this.#loop.to)
      this.#cursorPosition = this.#loop.from;
    const from = this.#cursorPosition;
    const to = this.#blockEnd(this.#samples(blockSeconds));
    const frame = this.#cursorFrame;
    const generation = this.#generation;
    this.#advance(to);
    const renders = this.#pending + 1;
    const readyFrame = now + this.#host.leadFrames() + renders * this.#expectedFrames();
    if (frame + (to - from) / 2 < readyFrame) {
      this.lateFrames += to - from;
      return;
    }
    this.#pending = renders;
    void this.#make(from, to).then((block) => {
      if (generation !== this.#generation) return;
      this.#pending -= 1;
      this.#measure(now);
      if (block !== undefined) {
        const earliest = this.#host.nowFrame() + this.#host.leadFrames();
        const skip = Math.max(earliest - frame, 0);
        this.lateFrames += Math.min(skip, to - from);
        if (skip < to - from) this.#hand(block, frame + skip, skip, to - from - skip, generation);
      }
      this.pump();
    });
  }

  /** A block that was requested at a frame is rendered: after those that were requested before it. */
  #measure(requestedFrame: number): void {
    const now = this.#host.nowFrame();
    const took = now - Math.max(requestedFrame, this.#renderedFrame);
    this.#renderFrames = [...this.#renderFrames.slice(1 - measuredRenders), took];
    this.#renderedFrame = now;
  }

  /** Frames that a block takes to be rendered; 0 until it is known. */
  #expectedFrames(): number {
    if (this.#renderFrames.length < measuredRenders) return 0;
    return Math.min(median(this.#renderFrames), this.#samples(longestRenderSeconds));
  }

  #hand(block: Block, frame: number, skip: number, length: number, generation: number): void {
    const endFrame = frame + length;
    // Blocks may come out of order: one that was stopped for a later block is stopped again, earlier.
    const replaced = this.#playing.filter(
      (older) =>
        older.generation !== generation && older.endFrame > frame && older.frame < endFrame,
    );
    const sounds = replaced.some((older) => older.frame < frame);
    for (const older of replaced) {
      if (older.endFrame > endFrame) this.#playTail(older, endFrame);
      older.handle.stop(frame, sounds);
      older.endFrame = frame;
    }
    this.#play({ block, generation, frame, skip, endFrame }, sounds);
  }

  /** What is replaced in part plays on behind it, in case the next replacement is late. */
  #playTail({ block, generation, frame, skip, endFrame }: Playing<Block>, from: number): void {
    const tail = { block, generation, frame: from, skip: skip + from - frame, endFrame };
    // It may have been cut short already, by what replaces it from there on.
    this.#play(tail, false).stop(endFrame, true);
  }

  #play(part: Omit<Playing<Block>, 'handle'>, fadeIn: boolean): PlayingBlock {
    const handle = this.#host.play(part.block, part.frame, part.skip, fadeIn);
    this.#playing.push({ ...part, handle });
    return handle;
  }

  async #make(from: number, to: number): Promise<Block | undefined> {
    try {
      return await this.#host.render(from, to);
    } catch (error) {
      this.#host.onFailure(error);
      return undefined;
    }
  }

  #anchor(): number {
    this.#cursorFrame = this.#host.nowFrame() + this.#samples(startMarginSeconds);
    this.#anchored = true;
    return this.#cursorFrame;
  }

  #advance(to: number): void {
    const length = to - this.#cursorPosition;
    const stretch = { frame: this.#cursorFrame, position: this.#cursorPosition, length };
    this.#stretches.push(stretch);
    this.#cursorFrame += length;
    this.#cursorPosition = to;
  }

  #blockEnd(length: number): number {
    const loop = this.#loop;
    const limit = loop && this.#cursorPosition < loop.to ? Math.min(loop.to, this.#end) : this.#end;
    return Math.min(this.#cursorPosition + length, limit);
  }

  #atEnd(): boolean {
    const loopsHere = this.#loop !== undefined && this.#cursorPosition === this.#loop.to;
    return this.#cursorPosition >= this.#end && !loopsHere;
  }

  #samples(seconds: number): number {
    return Math.round(seconds * this.#host.sampleRate);
  }
}
