import { withMinusSign } from '../../document/describe-level.ts';
import {
  defaultLoudnessContract,
  judgeLoudness,
  loudnessContractSchema,
  loudnessContracts,
  type ContractVerdict,
  type LoudnessContract,
  type LoudnessReport,
} from '../../shared/loudness-contract.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { ceilingDecibels } from '../../sound/mix-graph.ts';
import type { JobsState, RunningJob } from './jobs-state.svelte.ts';
import type { ProjectState } from './project-state.svelte.ts';
import { recall, remember } from './remembered.ts';
import type { StudioState } from './studio-state.svelte.ts';
import { say } from '../words/say.ts';

const presetsKey = 'loudness-contracts';
/** More contracts of one's own would not be found again. */
const mostPresets = 50;

/** How often the gain of the mix is corrected to match a contract. */
const mostRounds = 3;

interface Measured {
  readonly projectId: string;
  readonly document: ProjectDocument;
  readonly report: LoudnessReport;
}

/** What was measured of the whole mix, and the contracts that it can be held against. */
export class LoudnessState {
  #studio: StudioState;
  #jobs: JobsState;
  #project: ProjectState;
  #measured = $state.raw<Measured | undefined>();
  #presets = $state.raw(readPresets());

  constructor(studio: StudioState, jobs: JobsState, project: ProjectState) {
    this.#studio = studio;
    this.#jobs = jobs;
    this.#project = project;
  }

  /** The job that measures the open project. */
  get job(): RunningJob | undefined {
    return this.#jobs.find('measure-mix');
  }

  /** What was measured last of the open project. */
  get report(): LoudnessReport | undefined {
    const measured = this.#measured;
    return measured?.projectId === this.#project.id ? measured?.report : undefined;
  }

  /** Whether the report is of an earlier state of the mix. */
  get isStale(): boolean {
    const { document } = this.#measured ?? {};
    const now = this.#project.document;
    return !document || !soundsAlike(document, now);
  }

  /** The contract of the open project. */
  get contract(): LoudnessContract {
    return this.#project.document.mix.loudnessContract ?? defaultLoudnessContract;
  }

  /** Comparison of the measured mix with the contract. */
  get verdict(): ContractVerdict | undefined {
    return this.report && judgeLoudness(this.report, this.contract);
  }

  /** All contracts to choose from: the usual ones, then the user's own. */
  get contracts(): readonly LoudnessContract[] {
    return [...Object.values(loudnessContracts), ...this.#presets];
  }

  /** Makes a contract the project's, as one step. One of the user's own is kept for other projects. */
  choose(contract: LoudnessContract): void {
    const { document } = this.#project;
    if (!isUsual(contract)) {
      const others = this.#presets.filter(({ name }) => name !== contract.name);
      this.#presets = [...others, contract].slice(-mostPresets);
      remember(presetsKey, { contracts: this.#presets });
    }
    const mix = { ...document.mix, loudnessContract: contract };
    this.#project.commit(say('loudnessState.loudnessContract'), { ...document, mix });
  }

  /** Whether a contract of this name is one of the user's own, which {@link forget} removes. */
  isOwn(name: string): boolean {
    return this.#presets.some((contract) => contract.name === name);
  }

  /** Removes a contract of the user's own from those to choose from. */
  forget(name: string): void {
    this.#presets = this.#presets.filter((contract) => contract.name !== name);
    remember(presetsKey, { contracts: this.#presets });
  }

  /** Measures the whole mix. Failures are reported; gives whether it was measured. */
  async measure(): Promise<boolean> {
    const { id: projectId, document } = this.#project;
    if (projectId === undefined || this.job) return false;
    const end = await this.#studio.attempt(async () => {
      await this.#project.save();
      const { ended } = await this.#jobs.start({ kind: 'measure-mix', projectId });
      return ended;
    });
    if (end?.type === 'failed') this.#studio.tell('error', end.error.message);
    if (end?.type !== 'done' || !end.loudness) return false;
    this.#measured = { projectId, document, report: end.loudness };
    return true;
  }

  /**
   * Brings the mix to its contract by one gain of the whole mix, as one step, and measures it again.
   * Failures are reported.
   */
  async match(): Promise<void> {
    if ((!this.report || this.isStale) && !(await this.measure())) return;
    if (this.verdict?.measuredLufs === null) {
      this.#studio.tell('warning', say('loudnessState.mixSilentThereNoLoudness'));
      return;
    }
    // The limiter takes a part of a gain away, so what is missing then is added once more.
    for (let round = 0; round < mostRounds && !this.#isClose; round++) {
      if (!this.#raise(this.verdict?.neededGainDecibels ?? 0, round > 0)) break;
      if (!(await this.measure())) return;
    }
    if (this.verdict?.loudnessPasses !== false) return;
    const { targetLufs, truePeakDecibels } = this.contract;
    this.#studio.tell(
      'warning',
      say('loudnessState.mixDoesNotGetLufs', {
        target: withMinusSign(targetLufs),
        peak: withMinusSign(truePeakDecibels),
      }),
    );
  }

  /** Whether the measured mix is as close to its target as a gain in tenths brings it. */
  get #isClose(): boolean {
    return Math.abs(this.verdict?.neededGainDecibels ?? 0) < 0.1;
  }

  /** Changes the gain of the mix; false where it is at its end. `goesOn`: as part of the same step. */
  #raise(decibels: number, goesOn: boolean): boolean {
    const { document } = this.#project;
    const before = document.mix.masterGainDecibels ?? 0;
    const wished = Math.round((before + decibels) * 10) / 10;
    const masterGainDecibels = Math.min(Math.max(wished, -48), 48);
    if (masterGainDecibels === before) return false;
    const next = { ...document, mix: { ...document.mix, masterGainDecibels } };
    if (goesOn) this.#project.amend(say('loudnessState.matchLoudness'), next);
    else this.#project.commit(say('loudnessState.matchLoudness'), next);
    return true;
  }

  stop(): void {
    if (this.job) void this.#jobs.cancel(this.job.jobId, false);
  }
}

function isUsual(contract: LoudnessContract): boolean {
  return Object.values(loudnessContracts).some(({ name }) => name === contract.name);
}

/** Whether two documents have the same sound: of the contract, only the limiter's ceiling is heard. */
function soundsAlike(one: ProjectDocument, other: ProjectDocument): boolean {
  const soundOf = ({ clips, mix, originalTracks }: ProjectDocument): string => {
    const levels = { ...mix, loudnessContract: undefined };
    return JSON.stringify([clips, levels, ceilingDecibels(mix), originalTracks]);
  };
  return one === other || soundOf(one) === soundOf(other);
}

function readPresets(): readonly LoudnessContract[] {
  const { contracts } = recall(presetsKey, { contracts: [] as unknown[] });
  if (!Array.isArray(contracts)) return [];
  return contracts.flatMap((contract) => {
    const parsed = loudnessContractSchema.safeParse(contract);
    return parsed.success ? [parsed.data] : [];
  });
}
