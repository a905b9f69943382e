import { hasGraphicsCard, type Device } from '../panels/device-labels.ts';
import {
  musicEndings,
  type MusicEnding,
  type ProjectDocument,
} from '../../shared/project-document.ts';
import { filmContexts, type FilmContext } from '../../shared/film-context.ts';
import { fastestDevice } from '../../shared/model-speed.ts';
import type { ModelSummary } from '../../shared/model-summary.ts';
import type { StillMusic } from '../../shared/still-music.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import { defaultSampling, type Sampling } from '../../shared/vidmuse-parameters.ts';
import { defaultModel } from '../../shared/default-model.ts';
import {
  fitPreset,
  isSameDirection,
  recallPresets,
  rememberPresets,
  type Direction,
  type DirectionPreset,
} from './direction-presets.ts';
import { recall, remember } from './remembered.ts';
import type { StudioState } from './studio-state.svelte.ts';

const defaults = {
  modelId: '',
  device: 'auto' as Device,
  /** 0: what suits the device. */
  takes: 0,
  continueMusic: true,
  ending: 'fade' as MusicEnding,
  ...defaultSampling,
  /** Whether `cfgCoef` was chosen; otherwise the model's own holds. */
  isGuidanceChosen: false,
  /** Empty: as the model was trained to follow the film. */
  filmContext: '' as FilmContext | '',
  stills: 'held' as StillMusic,
};

/** The parameters of the next generation. Remembered, but for the seed. */
export class GenerationState {
  #studio: StudioState;
  #remembered = $state(recall('generation', defaults));
  #presets = $state.raw(recallPresets());
  /** Seed of the first take; each generation leaves the next unused one behind. */
  seed = $state(Math.floor(Math.random() * 1_000_000));
  seedLocked = $state(false);
  /** What was chosen for an out point: whether the music ends exactly there. */
  #exactChoice = $state.raw<{ readonly endSeconds: number; readonly exact: boolean } | undefined>();
  /** Windows other than the model's own. Not remembered, and gone with another model. */
  windows = $state.raw<{ readonly windowSeconds?: number; readonly strideSeconds?: number }>({});

  /** Requested tempo and key; the model chooses what is left out. Gone with another model. */
  music = $state.raw<{ readonly tempo?: number; readonly key?: string }>({});

  constructor(studio: StudioState) {
    this.#studio = studio;
  }

  /** The model that was chosen last, or {@link defaultModel}; undefined without any. */
  get model(): ModelSummary | undefined {
    const { models } = this.#studio;
    return models.find(({ id }) => id === this.#remembered.modelId) ?? defaultModel(models);
  }
  /** Id of {@link model}. */
  get modelId(): string | undefined {
    return this.model?.id;
  }
  set modelId(modelId: string) {
    // What suits one model spoils another.
    this.#keep({ modelId, isGuidanceChosen: false, filmContext: '', stills: 'held' });
    this.windows = {};
    this.music = {};
  }
  /** How the chosen model was trained to follow the film. */
  get ownFilmContext(): FilmContext {
    return this.model?.filmContext ?? 'whole';
  }
  /** What each window of music knows of the film: all of it, or the section around the window. */
  get filmContext(): FilmContext {
    const { filmContext } = this.#remembered;
    return filmContexts.find((known) => known === filmContext) ?? this.ownFilmContext;
  }
  set filmContext(filmContext: FilmContext) {
    this.#keep({ filmContext: filmContext === this.ownFilmContext ? '' : filmContext });
  }
  /** What music does while the picture stands still, of models that can hold their chords. */
  get stills(): StillMusic {
    return this.#remembered.stills === 'played' ? 'played' : 'held';
  }
  set stills(stills: StillMusic) {
    this.#keep({ stills });
  }
  /** Tempi in beats per minute that the chosen model accepts; none if it takes neither tempo nor key. */
  get tempi(): readonly number[] {
    return this.model?.tempi ?? [];
  }
  get device(): Device {
    const devices = this.#studio.info?.devices ?? [];
    return devices.includes(this.#remembered.device) ? this.#remembered.device : 'cpu';
  }
  set device(device: Device) {
    this.#keep({ device });
  }
  /** Takes at once: unless set, 2 on a processor and 4 on a graphics card. */
  get takes(): number {
    const { device } = this;
    const speeds = this.model?.speeds ?? [];
    const isCardSlower = device === 'auto' && fastestDevice(speeds) === 'cpu' && speeds.length > 1;
    const hasCard = hasGraphicsCard(this.#studio.info?.devices ?? []);
    const onGraphicsCard = device !== 'cpu' && hasCard && !isCardSlower;
    return this.#remembered.takes || (onGraphicsCard ? 4 : 2);
  }
  set takes(takes: number) {
    this.#keep({ takes: Math.min(Math.max(Math.round(takes), 1), 8) });
  }
  /**
   * Whether the music of the range ends exactly at the out point: as chosen for this out point, else
   * where a cut or a hit point is.
   */
  endsExactly({ range, markers }: Pick<ProjectDocument, 'range' | 'markers'>): boolean {
    if (!range) return false;
    const choice = this.#exactChoice;
    if (choice?.endSeconds === range.endSeconds) return choice.exact;
    return markers.some(({ seconds }) => Math.abs(seconds - range.endSeconds) < 0.01);
  }
  /** Chooses for an out point whether the music ends exactly there. */
  chooseExactEnd(endSeconds: number, exact: boolean): void {
    this.#exactChoice = { endSeconds, exact };
  }
  /** Whether a range continues the music before it. */
  get continueMusic(): boolean {
    return this.#remembered.continueMusic;
  }
  set continueMusic(continueMusic: boolean) {
    this.#keep({ continueMusic });
  }
  /** How the music ends where it reaches the end of the film. */
  get ending(): MusicEnding {
    const { ending } = this.#remembered;
    return musicEndings.includes(ending) ? ending : 'fade';
  }
  set ending(ending: MusicEnding) {
    this.#keep({ ending });
  }
  /** Guidance by the picture that the chosen model asks for. */
  get ownGuidance(): number {
    return this.model?.guidanceCoefficient ?? defaultSampling.cfgCoef;
  }
  get sampling(): Sampling {
    const { cfgCoef, topK, topP, temperature, greedy, isGuidanceChosen } = this.#remembered;
    return {
      cfgCoef: isGuidanceChosen ? cfgCoef : this.ownGuidance,
      topK,
      topP,
      temperature,
      greedy,
    };
  }
  set sampling(sampling: Sampling) {
    this.#keep({ ...sampling, isGuidanceChosen: sampling.cfgCoef !== this.ownGuidance });
  }
  /** Directions that the user has saved, the newest last. */
  get presets(): readonly DirectionPreset[] {
    return this.#presets;
  }
  /** The preset that holds now. */
  get presetName(): string | undefined {
    const direction = this.#direction();
    return this.#presets.find((preset) => isSameDirection(this.#fit(preset), direction))?.name;
  }
  /** Keeps the present direction under a name; an earlier one of that name is replaced. */
  savePreset(name: string): void {
    const others = this.#presets.filter((preset) => preset.name !== name);
    this.#keepPresets([...others, { name, ...this.#direction() }]);
  }
  usePreset(name: string): void {
    const preset = this.#presets.find((one) => one.name === name);
    if (!preset) return;
    const { sampling, filmContext, stills = 'held', ...music } = this.#fit(preset);
    this.sampling = sampling;
    this.filmContext = filmContext;
    this.stills = stills;
    this.music = music;
  }
  deletePreset(name: string): void {
    this.#keepPresets(this.#presets.filter((preset) => preset.name !== name));
  }
  #direction(): Direction {
    return {
      sampling: this.sampling,
      filmContext: this.filmContext,
      ...(this.tempi.length > 0 ? this.music : {}),
      ...(this.model?.holdsStills ? { stills: this.stills } : {}),
    };
  }
  #fit(preset: DirectionPreset): Direction {
    const { tempi, ownFilmContext } = this;
    return fitPreset(preset, { tempi, ownFilmContext, holdsStills: this.model?.holdsStills });
  }
  #keepPresets(presets: readonly DirectionPreset[]): void {
    this.#presets = presets;
    rememberPresets(presets);
  }
  /** The sampling that suits the chosen model. */
  get recommendedSampling(): Sampling {
    return { ...defaultSampling, cfgCoef: this.ownGuidance };
  }

  /** What the next generation asks of the model. */
  get parameters(): ModelParameters {
    const { sampling, filmContext, ...others } = this.#direction();
    return {
      ...sampling,
      ...this.windows,
      // What is the model's own is left to it: takes say which it was.
      ...(filmContext === this.ownFilmContext ? {} : { filmContext }),
      ...others,
    };
  }

  /** The seed for a generation of `takes`, moving on to unused ones unless it is locked. */
  takeSeed(takes: number): number {
    const seed = this.seed;
    if (!this.seedLocked) this.seed = seed + takes;
    return seed;
  }

  #keep(change: Partial<typeof defaults>): void {
    Object.assign(this.#remembered, change);
    remember('generation', { ...this.#remembered });
  }
}
