/** What the commands share with the process they run in. */
export interface CommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Results, on standard output. */
  readonly print: (text: string) => void;
  /** Progress and remarks, on standard error. */
  readonly remark: (text: string) => void;
  /** The terminal, or file, that progress is shown on. */
  readonly progressStream: NodeJS.WriteStream;
  /** Ends the process with this code although nothing was thrown. */
  readonly setExitCode: (code: number) => void;
}
