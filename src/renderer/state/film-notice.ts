import { sayHostNotes } from '../words/say-host.ts';
import { filmNotices, type FilmClock } from '../../shared/film-clock.ts';
import type { StudioState } from './studio-state.svelte.ts';

/** The notice of what is unusual about the open film: shown once per opening, and again for another film. */
export class FilmNotice {
  readonly #studio: Pick<StudioState, 'tell' | 'dismiss'>;
  /** Content hash of the film whose notice was shown. */
  #shownOf: string | undefined;
  #noticeId: number | undefined;

  constructor(studio: Pick<StudioState, 'tell' | 'dismiss'>) {
    this.#studio = studio;
  }

  /** Shows the notice unless it was shown; waits for the next call while the film is not known. */
  show(film: FilmClock | undefined, contentHash: string | undefined): void {
    if (!film || contentHash === undefined || contentHash === this.#shownOf) return;
    this.forget();
    this.#shownOf = contentHash;
    const notices = filmNotices(film);
    if (notices.length === 0) return;
    const { text, isEnglish } = sayHostNotes(notices);
    this.#noticeId = this.#studio.tell('warning', text, { stays: true, isOfHost: isEnglish });
  }

  /** Dismisses the notice, because the film is left or replaced. */
  forget(): void {
    if (this.#noticeId !== undefined) this.#studio.dismiss(this.#noticeId);
    this.#noticeId = undefined;
    this.#shownOf = undefined;
  }
}
