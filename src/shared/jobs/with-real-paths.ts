import { jobDefinition, type JobRequest } from './job-definitions.ts';

/** Turns the paths that a request names into those that are to be used, or throws. */
export interface PathResolver {
  /** For a file or folder that is read. */
  readonly existing: (path: string) => Promise<string>;
  /** For a file that is written. */
  readonly fresh: (path: string) => Promise<string>;
}

/** The request with each of its paths resolved. Throws what the resolver throws. */
export async function withRealPaths<Request extends JobRequest>(
  request: Request,
  { existing, fresh }: PathResolver,
): Promise<Request> {
  const { reads, writes } = jobDefinition(request.kind);
  const resolved: Record<string, unknown> = { ...request };
  const replace = async (fields: readonly string[], resolve: PathResolver['existing']) => {
    for (const field of fields) {
      const path = resolved[field];
      if (typeof path === 'string') resolved[field] = await resolve(path);
    }
  };
  await replace(reads, existing);
  await replace(writes, fresh);
  return resolved as Request;
}
