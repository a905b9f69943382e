/** A message to or from the process that uses the graphics card; its content is the engine's own. */
export type CardMessage = unknown;

/** A running process that uses the graphics card for the engine. A driver may end it or hang it. */
export interface CardProcess {
  readonly send: (message: CardMessage) => void;
  readonly onMessage: (listener: (message: CardMessage) => void) => void;
  /** Called once, with the reason, also when the process could not be started. */
  readonly onExit: (listener: (reason: string) => void) => void;
  readonly kill: () => void;
}

/** Starts the process that uses the graphics card. */
export type StartCard = () => CardProcess;
