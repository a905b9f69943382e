import { PictureTimes } from '../../document/picture-times.ts';
import type { Analysis } from '../../shared/film-analysis.ts';

/** When the pictures of the open film appear, where its frames are uneven: fetched once for each film. */
export class PictureTimesStore {
  #url: string | undefined;
  #times: PictureTimes | undefined;

  /** Undefined for a film of even frames, and until the times have come. */
  get times(): PictureTimes | undefined {
    return this.#times;
  }

  /** Fetches the times of an analysis, unless they are there. */
  show({ pictureTimes }: Analysis): void {
    const url = pictureTimes?.url;
    if (url === this.#url) return;
    this.#url = url;
    this.#times = undefined;
    if (url === undefined) return;
    void fetchTimes(url).then((times) => {
      if (this.#url !== url) return;
      this.#times = times;
      // The next change of the analysis, or the next opening, tries again.
      if (!times) this.#url = undefined;
    });
  }
}

async function fetchTimes(url: string): Promise<PictureTimes | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? new PictureTimes(await response.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
