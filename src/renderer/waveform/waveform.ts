import WaveSurfer from 'wavesurfer.js';

/** Height of one column's sound above (`up`) and below (`down`) the middle, each 0 to 1. */
export interface WaveColumns {
  readonly up: Float32Array;
  readonly down: Float32Array;
}

/** How a waveform looks. Sizes are CSS pixels. */
export interface WaveformLook {
  readonly colour: string;
  /** Colour of the part before {@link Waveform.progress}. */
  readonly progressColour?: string;
  readonly height: number;
  /** Draws bars of this width instead of a solid shape. */
  readonly barWidth?: number;
}

/**
 * Wavesurfer needs a player of its own. Ours plays the sound, so all of them share this element, which
 * never gets any.
 */
let silentPlayer: HTMLAudioElement | undefined;

/** A waveform drawn by wavesurfer.js from peaks. It decodes nothing, plays nothing and takes no pointer. */
export class Waveform {
  /** The element it fills: to be given a place and a width. */
  readonly element: HTMLElement;
  #surfer: WaveSurfer;

  constructor(parent: HTMLElement, look: WaveformLook) {
    silentPlayer ??= new Audio();
    this.element = document.createElement('div');
    this.#surfer = WaveSurfer.create({
      container: this.element,
      media: silentPlayer,
      interact: false,
      dragToSeek: false,
      autoScroll: false,
      hideScrollbar: true,
      cursorWidth: 0,
      ...optionsOf(look),
    });
    adoptStyle(this.element.firstElementChild!.shadowRoot!);
    parent.append(this.element);
  }

  /** Fills the element's width with columns. */
  draw({ up, down }: WaveColumns, look: WaveformLook): void {
    // `setOptions` would draw what was there once more.
    Object.assign(this.#surfer.options, optionsOf(look));
    this.#surfer.load('', [up, down], 1).catch((error: unknown) => {
      // A later call has taken its place.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    });
  }

  /** Shows the share from the left, 0 to 1, in the look's `progressColour`. */
  set progress(share: number) {
    this.#surfer.getRenderer().renderProgress(share);
  }

  destroy(): void {
    this.#surfer.destroy();
    this.element.remove();
  }
}

function optionsOf({ colour, progressColour = colour, height, barWidth }: WaveformLook) {
  return {
    waveColor: colour,
    progressColor: progressColour,
    height,
    ...(barWidth === undefined ? {} : { barWidth, barGap: 1 }),
  };
}

/**
 * Lets the shadow root have its style as a constructed sheet. The content security policy refuses style
 * elements, and judges them when they come into the document: this one never does.
 */
function adoptStyle(root: ShadowRoot): void {
  const style = root.querySelector('style')!;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.textContent);
  style.remove();
  root.adoptedStyleSheets = [sheet];
}
