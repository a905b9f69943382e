import type { Engine } from '../../engine/engine.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import type { ScoreReport } from './score-report.ts';

/** What scoring on the command line needs besides the options. */
export interface ScoreRun {
  readonly engine: Engine;
  readonly report: ScoreReport;
  readonly context: CommandContext;
}

/** Opens the language model, which can take a while, and says so. */
export async function openLanguageModel({ engine, report, context }: ScoreRun): Promise<void> {
  report.progress({ stage: 'opening the model', done: 0, total: 0, unit: 'items' });
  await engine.languageModel(context);
  throwIfCancelled(context.signal);
}
