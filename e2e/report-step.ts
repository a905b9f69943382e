/** Writes what a benchmark is doing on standard error: standard output is its JSON. */
export function reportStep(what: string): void {
  process.stderr.write(`${what} …\n`);
}
