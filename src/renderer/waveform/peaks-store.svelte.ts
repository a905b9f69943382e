import type { Analysis } from '../../shared/film-analysis.ts';
import type { OpenProject } from '../../shared/studio-api.ts';
import type { LiveTake } from '../state/live-take.svelte.ts';
import { PeakLevels } from './peak-levels.ts';

/** Peaks and pictures of a project, fetched when they are first drawn. */
export class PeaksStore {
  /** Of takes. */
  readonly samplesPerPeak: number;
  #takesUrl: string;
  #loaded = new Map<string, PeakLevels | 'loading'>();
  #live = new WeakMap<LiveTake, { count: number; levels: PeakLevels }>();
  #sheet: HTMLImageElement | undefined;
  #sheetUrl = '';
  /** Grows when something has been loaded. */
  #version = $state(0);

  constructor({ takesUrl, takePeaksSamplesPerPeak }: OpenProject) {
    this.#takesUrl = takesUrl;
    this.samplesPerPeak = takePeaksSamplesPerPeak;
  }

  /** Another number whenever something has been loaded. */
  get version(): number {
    return this.#version;
  }

  /** Peaks of a take; undefined until they have come. */
  take(takeId: string): PeakLevels | undefined {
    return this.#load(`${this.#takesUrl}${takeId}.peaks`, this.samplesPerPeak);
  }

  /** Peaks of the music that has arrived of a take. */
  live(take: LiveTake): PeakLevels {
    const count = take.sampleCount;
    const known = this.#live.get(take);
    if (known?.count === count) return known.levels;
    const levels = new PeakLevels(take.peaks.slice(), take.samplesPerPeak);
    this.#live.set(take, { count, levels });
    return levels;
  }

  /** Peaks of the original sound. */
  original(peaks: Analysis['originalPeaks']): PeakLevels | undefined {
    return peaks && this.#load(peaks.url, peaks.samplesPerPeak);
  }

  /** The sheet of the filmstrip. */
  filmSheet(strip: Analysis['filmstrip']): HTMLImageElement | undefined {
    if (!strip) return undefined;
    void this.#version;
    if (this.#sheetUrl !== strip.url) {
      this.#sheetUrl = strip.url;
      this.#sheet = undefined;
      const image = new Image();
      image.onload = () => {
        if (this.#sheetUrl !== strip.url) return;
        this.#sheet = image;
        this.#version += 1;
      };
      image.src = strip.url;
    }
    return this.#sheet;
  }

  #load(url: string, samplesPerPeak: number): PeakLevels | undefined {
    void this.#version;
    const known = this.#loaded.get(url);
    if (known) return known === 'loading' ? undefined : known;
    this.#loaded.set(url, 'loading');
    void fetchPeaks(url).then((peaks) => {
      // Without peaks a clip shows no waveform; the next draw tries again.
      if (peaks) this.#loaded.set(url, new PeakLevels(peaks, samplesPerPeak));
      else setTimeout(() => this.#loaded.delete(url), 3000);
      this.#version += 1;
    });
    return undefined;
  }
}

async function fetchPeaks(url: string): Promise<Int8Array | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? new Int8Array(await response.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
