import type { z } from 'zod';

/** The worker process that runs a job: `engine` for models, `media` for ffmpeg. */
export type JobLane = 'engine' | 'media';

/** The request of a job: a strict object with its `kind`, and with a `projectId` when it has a project. */
type RequestSchema = z.ZodObject<{ kind: z.ZodLiteral<string> }>;

/** Fields of a request that hold a path. */
type PathField<Request> = {
  [Field in keyof Request]-?: Request[Field] extends string | undefined ? Field : never;
}[keyof Request] &
  string;

/**
 * Everything that the program has to know of one kind of job, apart from the code that runs it: the
 * queue, the server's confinement, the closing warning and the window all read it.
 */
export interface JobDefinition<Schema extends RequestSchema = RequestSchema> {
  readonly kind: z.infer<Schema>['kind'];
  readonly request: Schema;
  readonly lane: JobLane;
  /** Whether it works on an open project; its request then has a `projectId`. */
  readonly needsProject: boolean;
  /** Fields of the request with paths of files or folders that it reads. */
  readonly reads: readonly PathField<z.infer<Schema>>[];
  /** Fields of the request with paths of files that it writes. */
  readonly writes: readonly PathField<z.infer<Schema>>[];
  /** How many takes it adds to its project. */
  takeCount(request: z.infer<Schema>): number;
  /** Whether a person who stops it is asked if the finished part shall be kept. */
  readonly keepsFinishedPart: boolean;
  /**
   * Whether it starts by itself whenever its result is missing. Then at most one runs per project, and
   * stopping it loses nothing.
   */
  readonly isAutomatic: boolean;
  /** Whether the list of models is different after it. */
  readonly changesModels: boolean;
  /** Whether a dialog shows its failure; otherwise the window shows a notice. */
  readonly hasDialog: boolean;
  readonly words: JobWords;
}

/** How a kind of job is called in the window. */
export interface JobWords {
  /** For the status bar: `Exporting`. */
  readonly title: string;
  /** The names of its stages, as its progress reports them, in their order. */
  readonly stages: readonly string[];
  /** What is lost when the app closes while it runs; absent where nothing is. */
  readonly lossWhenClosed?: string;
}

/** Gives a definition its exact type; what most kinds of job have in common may be left out. */
export function defineJob<Schema extends RequestSchema>(
  definition: Omit<JobDefinition<Schema>, keyof typeof usual> &
    Partial<Pick<JobDefinition<Schema>, keyof typeof usual>>,
): JobDefinition<Schema> {
  return { ...usual, ...definition };
}

const usual = {
  needsProject: true,
  reads: [],
  writes: [],
  takeCount: () => 0,
  keepsFinishedPart: false,
  isAutomatic: false,
  changesModels: false,
  hasDialog: false,
} satisfies Partial<JobDefinition>;
