import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A step that did not succeed. */
export interface FailedStep {
  readonly step: string;
  readonly reason: string;
}

/** Figures of the steps of one part of the trial, and what failed in it. */
export class TrialSteps {
  readonly figures: Record<string, unknown> = {};
  readonly failed: FailedStep[] = [];
  readonly #name: string;
  readonly #page: Page;

  constructor(name: string, page: Page) {
    this.#name = name;
    this.#page = page;
  }

  /**
   * Runs a step and keeps the figures that it returns. A step that fails is kept as such, with a picture in
   * the folder VIDMUSE_SCREENS if that is set, and what is open is closed: the next step goes on.
   */
  async step(name: string, run: () => Promise<unknown>): Promise<void> {
    process.stderr.write(`${this.#name}: ${name} …\n`);
    try {
      const figures = await run();
      if (figures !== undefined) this.figures[name] = figures;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${this.#name}: ${name} failed: ${reason}\n`);
      this.failed.push({ step: name, reason: reason.split('\n').slice(0, 4).join(' ') });
      const folder = process.env['VIDMUSE_SCREENS'];
      const path = join(folder ?? '', `failed-${this.#name}-${name}.png`);
      if (folder !== undefined) await this.#page.screenshot({ path }).catch(() => undefined);
      await this.#page.keyboard.press('Escape').catch(() => undefined);
    }
  }
}

/** Throws if what a step needs to be true is not. */
export function must(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(`not so: ${what}`);
}

/** Rounds to a number of decimals. */
export const round = (value: number, decimals = 1): number => Number(value.toFixed(decimals));

/** Seconds since a time of `performance.now()`, to a tenth. */
export const secondsSince = (milliseconds: number): number =>
  round((performance.now() - milliseconds) / 1000);
