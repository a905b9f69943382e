/** What a command gets from its process: the abort signal and the output streams. */
export interface CommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Results, on standard output. */
  readonly print: (text: string) => void;
  /** Progress and remarks, on standard error. */
  readonly remark: (text: string) => void;
  /** The terminal or file that progress is written to. */
  readonly progressStream: NodeJS.WriteStream;
  /** Sets the exit code of a command that does not throw, or that throws after the call. */
  readonly setExitCode: (code: number) => void;
}
