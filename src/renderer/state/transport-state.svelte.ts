/** Speeds that J and L step through. */
export const shuttleRates = [1, 2, 4, 8] as const;

/** Where the playhead is and what it does. The player moves it; everybody may ask it to. */
export class TransportState {
  /** Seconds from the start of the video. */
  playheadSeconds = $state(0);
  playing = $state(false);
  /** Speed and direction: 1 is normal, -2 twice as fast backwards. Sound plays at every one. */
  rate = $state(1);
  looping = $state(false);
  /** Where playing stops, if before the end of the film. */
  untilSeconds = $state<number | undefined>();
  /** The playhead is being dragged. */
  scrubbing = $state(false);
  /** Time of a picture that is shown for a moment instead of the playhead's. */
  peekSeconds = $state<number | undefined>();
  /** End of what can be played. */
  durationSeconds = $state(0);
  /** Counts jumps, so that the player can distinguish them from its own steps. */
  seeks = $state(0);
  /** Seconds since play was pressed in which sound was not ready in time. */
  lateSeconds = $state(0);

  /** Time of the picture to show: while something is trimmed, that of the edge. */
  get pictureSeconds(): number {
    const peek = this.playing ? undefined : this.peekSeconds;
    // A clip may end after the film.
    return peek === undefined ? this.playheadSeconds : Math.min(peek, this.durationSeconds);
  }

  seek(seconds: number): void {
    this.playheadSeconds = Math.min(Math.max(seconds, 0), this.durationSeconds);
    this.untilSeconds = undefined;
    this.seeks += 1;
  }

  /** Plays a stretch and stops at its end. */
  playRange(startSeconds: number, endSeconds: number): void {
    this.seek(startSeconds);
    this.rate = 1;
    this.untilSeconds = endSeconds;
    this.playing = true;
  }

  play(): void {
    if (this.playheadSeconds >= this.durationSeconds) this.seek(0);
    this.rate = 1;
    this.playing = true;
  }

  pause(): void {
    this.playing = false;
    this.untilSeconds = undefined;
    this.rate = 1;
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** J (-1) and L (+1): starts in that direction, and faster each time it is pressed again. */
  shuttle(direction: 1 | -1): void {
    const current = this.playing && Math.sign(this.rate) === direction ? Math.abs(this.rate) : 0;
    const faster = shuttleRates.find((rate) => rate > current) ?? shuttleRates.at(-1)!;
    this.untilSeconds = undefined;
    this.rate = faster * direction;
    this.playing = true;
  }
}
