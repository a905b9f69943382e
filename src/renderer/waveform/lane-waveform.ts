import { secondsToX, viewportEnd, type Viewport } from '../timeline/geometry.ts';
import { columnGrid, soundColumns, type ColumnGrid, type SoundStretch } from './sound-columns.ts';
import { Waveform, type WaveformLook } from './waveform.ts';

/** What a lane shows at one moment. */
export interface LaneSound {
  /** Where there may be anything to see, in seconds. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** The finest resolution of its peaks. */
  readonly peakSeconds: number;
  /** The sound of a span; requested when there is something to draw. */
  readonly stretches: (fromSeconds: number, toSeconds: number) => Iterable<SoundStretch>;
  /** Everything that {@link stretches} hangs on: it is drawn again when one of them changes. */
  readonly inputs: readonly unknown[];
  /** Its place in the lanes, in CSS pixels. */
  readonly top: number;
  readonly look: WaveformLook;
  readonly opacity: number;
  /** Colour of its own ground, which hides what is below. */
  readonly ground?: string;
}

/** Screens that are drawn beyond the edges while scrolling, so that most frames only move it. */
const spareScreens = 0.75;

/**
 * A lane's waveform under a viewport. Only what is in sight is drawn, with some room beside it, whatever
 * the film's length: scrolling moves it, and draws it again when the room is used up.
 */
export class LaneWaveform {
  #parent: HTMLElement;
  #waveform: Waveform | undefined;
  #drawn: { grid: ColumnGrid; inputs: readonly unknown[] } | undefined;

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  /** Shows the sound, or nothing. To be called in each frame in which something may have changed. */
  show(sound: LaneSound | undefined, viewport: Viewport): void {
    const from = Math.max(sound?.fromSeconds ?? 0, viewport.scrollSeconds);
    const to = Math.min(sound?.toSeconds ?? 0, viewportEnd(viewport));
    if (!sound || to <= from) {
      if (this.#waveform) this.#waveform.element.hidden = true;
      return;
    }
    const { look, opacity, top } = sound;
    this.#waveform ??= new Waveform(this.#parent, look);
    const { style } = this.#waveform.element;
    this.#waveform.element.hidden = false;
    const ratio = devicePixelRatio;
    const { pixelsPerSecond } = viewport;
    const inputs = [
      ...[...sound.inputs, sound.fromSeconds, sound.toSeconds],
      ...[ratio, pixelsPerSecond, look.colour, look.height, opacity, sound.ground],
    ];
    const same = this.#drawn !== undefined && equal(this.#drawn.inputs, inputs);
    if (!same || !covers(this.#drawn!.grid, from, to)) {
      const spare = same ? (spareScreens * viewport.width) / pixelsPerSecond : 0;
      const spanFrom = Math.max(sound.fromSeconds, from - spare);
      const spanTo = Math.min(sound.toSeconds, to + spare);
      const grid = columnGrid(spanFrom, spanTo, pixelsPerSecond * ratio, sound.peakSeconds);
      this.#drawn = { grid, inputs };
      style.width = `${grid.count * grid.stepSeconds * pixelsPerSecond}px`;
      style.opacity = `${opacity}`;
      style.background = sound.ground ?? '';
      // One with a ground of its own is above the others, whichever was drawn first.
      style.zIndex = sound.ground === undefined ? '0' : '1';
      this.#waveform.draw(soundColumns(grid, sound.stretches(spanFrom, spanTo)), look);
    }
    const { first, stepSeconds } = this.#drawn!.grid;
    // Wavesurfer draws a column at its beginning, but a peak belongs to its middle.
    const shift = (stepSeconds - 1 / (pixelsPerSecond * ratio)) / 2;
    const left = secondsToX(first * stepSeconds + shift, viewport);
    style.transform = `translate(${Math.round(left * ratio) / ratio}px, ${top}px)`;
  }

  destroy(): void {
    this.#waveform?.destroy();
  }
}

function covers({ first, count, stepSeconds }: ColumnGrid, from: number, to: number): boolean {
  const slack = stepSeconds / 1000;
  return first * stepSeconds <= from + slack && (first + count) * stepSeconds >= to - slack;
}

function equal(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
