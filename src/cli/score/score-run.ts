import type { MusicModel } from '../../engine/index.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import type { ScoreReport } from './score-report.ts';

/** What `vidmuse score` needs besides its options. */
export interface ScoreRun {
  /** The model for checks on a request; none of its parts is opened. */
  readonly model: MusicModel;
  /**
   * Returns the model on the device that was asked for, which is measured first where that is `auto`, and
   * reports both. Called after all checks, because measuring can take minutes.
   */
  readonly chooseDevice: () => Promise<MusicModel>;
  readonly report: ScoreReport;
  readonly context: CommandContext;
}

/** Opens the model, which can take seconds, and reports this stage. */
export async function openModel(
  engine: MusicModel,
  { report, context }: Pick<ScoreRun, 'report' | 'context'>,
): Promise<void> {
  report.progress({ stage: 'opening the model', done: 0, total: 0, unit: 'items' });
  await engine.open(context);
  throwIfCancelled(context.signal);
}
