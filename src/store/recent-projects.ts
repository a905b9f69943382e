import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFileName } from '../shared/project-document.ts';
import { recentProjectSchema, type RecentProject } from '../shared/studio-api.ts';
import { fileExists } from '../files/file-exists.ts';
import { makeFolder } from '../files/make-folder.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';

const longestList = 20;
const storedSchema = z.array(recentProjectSchema.omit({ missing: true, summary: true }));
/** Projects beyond this size are listed without a summary, so that the list is there at once. */
const largestReadBytes = 16 * 2 ** 20;
/** The part of `project.json` that the list shows, the same in every format. */
const summarisedSchema = z.object({
  source: z.object({ durationSeconds: z.number().nonnegative() }),
  takes: z.array(z.unknown()),
  document: z.object({ clips: z.array(z.unknown()) }),
});

async function summaryOf(file: string): Promise<RecentProject['summary']> {
  try {
    if ((await stat(file)).size > largestReadBytes) return undefined;
    const { source, takes, document } = summarisedSchema.parse(
      JSON.parse(await readFile(file, 'utf8')),
    );
    const { durationSeconds } = source;
    return { durationSeconds, takeCount: takes.length, isScored: document.clips.length > 0 };
  } catch {
    return undefined;
  }
}

/**
 * The projects that were opened recently, latest first. Failures are ignored, because the program works
 * without the list.
 */
export class RecentProjects {
  readonly #folder: string;
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  /** @param dataDir the user's folder for what the program keeps */
  constructor(dataDir: string) {
    this.#folder = dataDir;
    this.#path = join(dataDir, 'recent-projects.json');
  }

  /** The list; projects that are no longer there are marked as missing. */
  async list(): Promise<RecentProject[]> {
    await this.#writing;
    const stored = await this.#read();
    return Promise.all(
      stored.map(async (project) => {
        const file = join(project.path, projectFileName);
        const isThere = await fileExists(file).catch(() => false);
        const summary = isThere ? await summaryOf(file) : undefined;
        return { ...project, missing: !isThere, ...(summary && { summary }) };
      }),
    );
  }

  /** Moves a project to the top. */
  async add(path: string, name: string): Promise<void> {
    const add = async () => {
      const others = (await this.#read()).filter((project) => project.path !== path);
      const list = [{ path, name, openedAt: new Date().toISOString() }, ...others];
      await makeFolder(this.#folder);
      await writeFileAtomically(
        this.#path,
        JSON.stringify(list.slice(0, longestList), undefined, 2),
      );
    };
    this.#writing = this.#writing.then(add).catch(() => undefined);
    await this.#writing;
  }

  async #read(): Promise<z.infer<typeof storedSchema>> {
    try {
      return storedSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return [];
    }
  }
}
