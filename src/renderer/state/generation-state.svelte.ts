import { z } from 'zod';
import { hasGraphicsCard, type Device } from '../panels/device-labels.ts';
import {
  musicEndings,
  type MusicEnding,
  type ProjectDocument,
} from '../../shared/project-document.ts';
import { fastestDevice } from '../../shared/model-speed.ts';
import type { ModelSummary } from '../../shared/model-summary.ts';
import type { StillMusic } from '../../shared/still-music.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import { defaultSampling, samplingSchema, type Sampling } from '../../shared/vidmuse-parameters.ts';
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
};

/** A direction that the user has saved under a name. */
const presetSchema = z.strictObject({ name: z.string().min(1), sampling: samplingSchema });
export type DirectionPreset = z.infer<typeof presetSchema>;

function recallPresets(): readonly DirectionPreset[] {
  const { presets } = recall('directions', { presets: [] as unknown[] });
  return presets.flatMap((preset) => presetSchema.safeParse(preset).data ?? []);
}

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

  /** What music does while the picture stands still. Back to holding chords with another model. */
  stills = $state.raw<StillMusic>('held');

  constructor(studio: StudioState) {
    this.#studio = studio;
  }

  /** The chosen model, or the first there is; undefined without any. */
  get model(): ModelSummary | undefined {
    const { models } = this.#studio;
    return models.find(({ id }) => id === this.#remembered.modelId) ?? models[0];
  }
  /** Id of {@link model}. */
  get modelId(): string | undefined {
    return this.model?.id;
  }
  set modelId(modelId: string) {
    // What suits one model spoils another.
    this.#keep({ modelId, isGuidanceChosen: false });
    this.windows = {};
    this.music = {};
    this.stills = 'held';
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
    const { sampling } = this;
    return this.#presets.find((preset) => isSameSampling(preset.sampling, sampling))?.name;
  }
  /** Keeps the present direction under a name; an earlier one of that name is replaced. */
  savePreset(name: string): void {
    const others = this.#presets.filter((preset) => preset.name !== name);
    this.#keepPresets([...others, { name, sampling: this.sampling }]);
  }
  usePreset(name: string): void {
    const preset = this.#presets.find((one) => one.name === name);
    if (preset) this.sampling = preset.sampling;
  }
  deletePreset(name: string): void {
    this.#keepPresets(this.#presets.filter((preset) => preset.name !== name));
  }
  #keepPresets(presets: readonly DirectionPreset[]): void {
    this.#presets = presets;
    remember('directions', { presets });
  }
  /** The sampling that suits the chosen model. */
  get recommendedSampling(): Sampling {
    return { ...defaultSampling, cfgCoef: this.ownGuidance };
  }

  /** What the next generation asks of the model. */
  get parameters(): ModelParameters {
    return {
      ...this.sampling,
      ...this.windows,
      ...(this.tempi.length > 0 ? this.music : {}),
      ...(this.model?.holdsStills ? { stills: this.stills } : {}),
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

function isSameSampling(one: Sampling, other: Sampling): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof Sampling] === value);
}
