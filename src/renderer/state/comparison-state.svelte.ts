/** Two takes heard against each other at the playhead; the document stays as it is until one is chosen. */
export class ComparisonState {
  pair = $state.raw<{ readonly a: string; readonly b: string } | undefined>();
  side = $state<'a' | 'b'>('a');
  /** The one take that is listened to, without another beside it. */
  soloTakeId = $state<string | undefined>();

  /** The take that sounds now. */
  get heardTakeId(): string | undefined {
    return this.pair?.[this.side] ?? this.soloTakeId;
  }

  /** Plays one take in its place, whatever is chosen there. */
  listen(takeId: string): void {
    this.pair = undefined;
    this.soloTakeId = takeId;
  }

  /** Plays both takes in parallel, `a` heard first. */
  start(a: string, b: string): void {
    this.pair = { a, b };
    this.side = 'a';
    this.soloTakeId = undefined;
  }

  /** Lets the other take be heard, without a gap. */
  swap(): void {
    this.side = this.side === 'a' ? 'b' : 'a';
  }

  stop(): void {
    this.pair = undefined;
    this.soloTakeId = undefined;
  }
}
