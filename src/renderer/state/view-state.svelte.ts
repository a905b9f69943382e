import { recall, remember } from './remembered.ts';

/** `system` follows the machine. */
export type Theme = 'system' | 'dark' | 'light';

const defaults = {
  theme: 'system' as Theme,
  snapping: true,
  following: true,
  /** Shuttling at other speeds keeps the pitch, or changes it as a tape does. */
  keepsPitch: true,
  /** The sound under the playhead is heard while it is dragged. */
  scrubSound: true,
  /** How many times as high waveforms are drawn. */
  waveformScale: 1,
  automation: false,
  beats: true,
  rankTakes: false,
  /** Height of the timeline as a share of the window's, width of the side pane in rem. */
  timelineShare: 0.5,
  sidePaneRem: 23,
  sidePaneOpen: true,
};

/** Bounds of the zoom: a two-hour film in a narrow window, and the fades of a join. */
export const zoomBounds = { minimum: 0.02, maximum: 1600 } as const;

/** A zoom of the timeline: CSS pixels per second, and the second at the left edge. */
export interface ZoomPlace {
  readonly pixelsPerSecond: number;
  readonly scrollSeconds: number;
}

/**
 * How the timeline and the panes are shown. Panes, theme and snapping are remembered for the window,
 * zoom and tab for each project.
 */
export class ViewState {
  #remembered = $state(recall('view', defaults));
  /** The list of steps that can be undone is shown. */
  historyOpen = $state(false);
  /** Tab of the side pane. */
  sideTab = $state('generate');
  pixelsPerSecond = $state(20);
  /** The track of music under which the takes are shown as lanes. */
  alternatesOf = $state<string | undefined>();
  /** How far the tracks are scrolled, in CSS pixels. */
  tracksScroll = $state(0);
  /** Heights of lanes that were chosen for the project, in pixels at the usual size of the interface. */
  trackHeights = $state.raw<Readonly<Record<string, number>>>({});
  /** Seconds at the left edge of the lanes. */
  scrollSeconds = $state(0);
  #lanesWidth = $state(800);
  /** Length of the film, beyond which nothing is zoomed out; the timeline sets it. */
  filmSeconds = 0;
  /** Fit the whole film in the lanes until the user zooms or scrolls. */
  #fitted: { readonly startSeconds: number; readonly endSeconds: number } | undefined;

  /** Width of the lanes in CSS pixels; the timeline measures it. What was fitted stays fitted. */
  get lanesWidth(): number {
    return this.#lanesWidth;
  }
  set lanesWidth(lanesWidth: number) {
    this.#lanesWidth = lanesWidth;
    if (this.#fitted && lanesWidth > 0) {
      this.fit(this.#fitted.startSeconds, this.#fitted.endSeconds);
    }
  }
  get theme(): Theme {
    return this.#remembered.theme;
  }
  set theme(theme: Theme) {
    this.#keep({ theme });
  }
  get snapping(): boolean {
    return this.#remembered.snapping;
  }
  set snapping(snapping: boolean) {
    this.#keep({ snapping });
  }
  /** Whether beats and onsets are drawn on clips. */
  get beats(): boolean {
    return this.#remembered.beats;
  }
  set beats(beats: boolean) {
    this.#keep({ beats });
  }
  /** Whether the Takes panel begins with the takes that meet hit points or cuts best. */
  get rankTakes(): boolean {
    return this.#remembered.rankTakes;
  }
  set rankTakes(rankTakes: boolean) {
    this.#keep({ rankTakes });
  }
  /** Whether the timeline turns the page when the playhead leaves it. */
  get following(): boolean {
    return this.#remembered.following;
  }
  set following(following: boolean) {
    this.#keep({ following });
  }
  get keepsPitch(): boolean {
    return this.#remembered.keepsPitch;
  }
  set keepsPitch(keepsPitch: boolean) {
    this.#keep({ keepsPitch });
  }
  get scrubSound(): boolean {
    return this.#remembered.scrubSound;
  }
  set scrubSound(scrubSound: boolean) {
    this.#keep({ scrubSound });
  }
  get waveformScale(): number {
    return this.#remembered.waveformScale;
  }
  set waveformScale(waveformScale: number) {
    this.#keep({ waveformScale: Math.min(Math.max(waveformScale, 0.5), 32) });
  }
  /** Whether the levels of the lanes over the film are shown, and can be changed. */
  get automation(): boolean {
    return this.#remembered.automation;
  }
  set automation(automation: boolean) {
    this.#keep({ automation });
  }
  get timelineShare(): number {
    return this.#remembered.timelineShare;
  }
  set timelineShare(timelineShare: number) {
    this.#keep({ timelineShare: Math.min(Math.max(timelineShare, 0.25), 0.75) });
  }
  get sidePaneRem(): number {
    return this.#remembered.sidePaneRem;
  }
  set sidePaneRem(sidePaneRem: number) {
    this.#keep({ sidePaneRem: Math.min(Math.max(sidePaneRem, 16), 36) });
  }
  get sidePaneOpen(): boolean {
    return this.#remembered.sidePaneOpen;
  }
  set sidePaneOpen(sidePaneOpen: boolean) {
    this.#keep({ sidePaneOpen });
  }

  /** Chooses the height of a lane; undefined: it shares what is left with the others. */
  setTrackHeight(laneId: string, height: number | undefined): void {
    const { [laneId]: _, ...others } = this.trackHeights;
    this.trackHeights = height === undefined ? others : { ...others, [laneId]: height };
  }

  /** The zoom that shows the whole film, or one farther out that was come by before. */
  get #leastZoom(): number {
    const whole = this.filmSeconds > 0 ? this.lanesWidth / this.filmSeconds : 0;
    return Math.max(Math.min(whole, this.pixelsPerSecond), zoomBounds.minimum);
  }

  /** Zooms by `factor` and keeps `anchorSeconds` where it is on the screen. */
  zoomBy(factor: number, anchorSeconds: number): void {
    const { maximum } = zoomBounds;
    const next = Math.min(Math.max(this.pixelsPerSecond * factor, this.#leastZoom), maximum);
    if (factor < 1 && this.filmSeconds > 0 && next * this.filmSeconds <= this.lanesWidth * 1.0001) {
      this.fit(0, this.filmSeconds);
      return;
    }
    const anchorPixels = (anchorSeconds - this.scrollSeconds) * this.pixelsPerSecond;
    this.pixelsPerSecond = next;
    this.scrollTo(anchorSeconds - anchorPixels / next);
  }

  /** Shows `startSeconds` … `endSeconds` from edge to edge. */
  fit(startSeconds: number, endSeconds: number): void {
    const lengthSeconds = Math.max(endSeconds - startSeconds, 0.01);
    const { minimum, maximum } = zoomBounds;
    this.pixelsPerSecond = Math.min(Math.max(this.lanesWidth / lengthSeconds, minimum), maximum);
    this.scrollTo(startSeconds);
    this.#fitted = { startSeconds, endSeconds };
  }

  /** The zoom, where the user has chosen one: undefined while something is fitted. */
  get zoomPlace(): ZoomPlace | undefined {
    if (this.#fitted) return undefined;
    return { pixelsPerSecond: this.pixelsPerSecond, scrollSeconds: this.scrollSeconds };
  }

  /** Goes back to a zoom. */
  showPlace({ pixelsPerSecond, scrollSeconds }: ZoomPlace): void {
    const { minimum, maximum } = zoomBounds;
    this.pixelsPerSecond = Math.min(Math.max(pixelsPerSecond, minimum), maximum);
    this.scrollTo(scrollSeconds);
  }

  scrollTo(seconds: number): void {
    this.#fitted = undefined;
    this.scrollSeconds = Math.max(seconds, 0);
  }

  #keep(change: Partial<typeof defaults>): void {
    Object.assign(this.#remembered, change);
    remember('view', { ...this.#remembered });
  }
}
