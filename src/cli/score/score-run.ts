import type { MusicModel } from '../../engine/index.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import type { ScoreReport } from './score-report.ts';

/** What `vidmuse score` needs besides its options. */
export interface ScoreRun {
  readonly engine: MusicModel;
  readonly report: ScoreReport;
  readonly context: CommandContext;
}

/** Opens the model, which can take seconds, and reports this stage. */
export async function openModel({ engine, report, context }: ScoreRun): Promise<void> {
  report.progress({ stage: 'opening the model', done: 0, total: 0, unit: 'items' });
  await engine.open(context);
  throwIfCancelled(context.signal);
}
