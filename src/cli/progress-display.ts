import { SingleBar, type Params } from 'cli-progress';
import type { Progress } from '../shared/progress.ts';
import { formatBytes, formatClock } from './format.ts';

/** Shows the progress of a long task. */
export interface ProgressDisplay {
  /** Pass this to a task as `onProgress`. */
  readonly show: (progress: Progress) => void;
  /** Ends the current line, so that other text can follow. */
  readonly finish: () => void;
}

/** Draws one bar for each stage on a terminal; elsewhere prints a few lines. */
export function createProgressDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? new StageBars(stream) : new StageLines(stream);
}

const stageColumns = 20;
const barColumns = 24;

/** Draws one bar below the other on a terminal. */
class StageBars implements ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #current: Progress | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly show = (progress: Progress): void => {
    if (progress.stage !== this.#current?.stage) {
      // The next stage has begun, so this one is complete even without its last report.
      if (this.#current) this.#bar?.update(this.#current.total);
      this.finish();
      this.#bar = new SingleBar({
        stream: this.#stream,
        etaBuffer: 60,
        format: (_options, params) => drawStage(this.#current ?? progress, params),
      });
      this.#bar.start(Math.max(progress.total, 1), progress.done);
    }
    this.#current = progress;
    if (progress.total > 0) this.#bar?.setTotal(progress.total);
    this.#bar?.update(progress.done);
  };

  readonly finish = (): void => {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#current = undefined;
  };
}

function drawStage(progress: Progress, { progress: share, eta, startTime }: Params): string {
  const name = sentenceCase(progress.stage).padEnd(stageColumns);
  if (progress.total === 0) return `${name} ${describeAmount(progress)}`;
  const filled = Math.round(share * barColumns);
  const bar = '█'.repeat(filled) + '░'.repeat(barColumns - filled);
  const elapsed = formatClock((Date.now() - startTime) / 1000);
  const isKnown = share > 0 && Number.isFinite(Number(eta));
  const time = share >= 1 ? elapsed : isKnown ? `${formatClock(Number(eta))} left` : '';
  const percent = `${Math.floor(share * 100)}%`.padStart(5);
  return [`${name} ${bar}${percent}`, describeAmount(progress), time].filter(Boolean).join('  ');
}

const secondsBetweenLines = 15;

/** Prints a line at the start of each stage and rarely afterwards, for log files. */
class StageLines implements ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  #stage: string | undefined;
  #lastLineMilliseconds = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly show = (progress: Progress): void => {
    const { stage, done, total } = progress;
    const now = performance.now();
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#stream.write(`${sentenceCase(stage)} …\n`);
    } else if (now - this.#lastLineMilliseconds >= secondsBetweenLines * 1000) {
      const share = total > 0 ? ` ${Math.floor((100 * done) / total)}%` : '';
      this.#stream.write(`${sentenceCase(stage)}${share}  ${describeAmount(progress)}\n`);
    } else {
      return;
    }
    this.#lastLineMilliseconds = now;
  };

  readonly finish = (): void => {
    this.#stage = undefined;
  };
}

/** Formats the counts of stages that count bytes or seconds; steps of a model mean nothing to users. */
function describeAmount({ done, total, unit }: Progress): string {
  if (unit === 'bytes') return `${formatBytes(done)} of ${formatBytes(total)}`;
  if (unit === 'seconds') {
    return total > 0 ? `${formatClock(done)} of ${formatClock(total)}` : formatClock(done);
  }
  return '';
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
