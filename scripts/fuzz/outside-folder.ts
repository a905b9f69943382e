import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'secret.wav';
const secret = 'Nobody may see or change this.';

/** A folder beside what is under test, which no input may read from or write into. */
export class OutsideFolder {
  readonly path: string;
  /** Its only file. */
  readonly secretPath: string;

  constructor(path: string) {
    this.path = path;
    this.secretPath = join(path, fileName);
  }

  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await writeFile(this.secretPath, secret);
  }

  /** Faults: what was read from the folder, and what was changed in it. */
  async problems(shown: Readonly<Record<string, string>>): Promise<string[]> {
    const leaking = Object.keys(shown).filter((name) => shown[name]?.includes(secret));
    const names = (await readdir(this.path)).join();
    const text = await readFile(this.secretPath, 'utf8').catch(() => '');
    return [
      ...leaking.map((name) => `${name} shows a file outside`),
      ...(names === fileName && text === secret ? [] : ['a file outside was touched']),
    ];
  }
}
