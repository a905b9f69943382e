import type { MusicModel } from '../../engine/index.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import type { ScoreReport } from './score-report.ts';

/** What scoring on the command line needs besides the options. */
export interface ScoreRun {
  readonly engine: MusicModel;
  readonly report: ScoreReport;
  readonly context: CommandContext;
}

/** Opens the model, which can take a while, and reports that stage. */
export async function openModel({ engine, report, context }: ScoreRun): Promise<void> {
  report.progress({ stage: 'opening the model', done: 0, total: 0, unit: 'items' });
  await engine.open(context);
  throwIfCancelled(context.signal);
}
