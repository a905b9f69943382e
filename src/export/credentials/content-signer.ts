import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../files/replace-file.ts';
import { temporaryPathFor } from '../../files/temporary-name.ts';
import { findProgram } from '../../media/ffmpeg-binaries.ts';
import { guardChild } from '../../media/guard-child.ts';
import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { ExporterOptions } from '../../shared/exports/exporter-definition.ts';
import { orList } from '../../shared/media-endings.ts';
import { manifestDefinition, type CredentialFacts } from './manifest-definition.ts';
import { describeIdentity, signingIdentity } from './signing-identity.ts';
import type { HostNote } from '../../shared/host-note.ts';

/** Endings of files that c2patool signs, of those that this program writes. */
const signable = ['.mp4', '.mov', '.m4a', '.wav'];

/** Puts signed credentials into a finished file that has not got its name yet. Throws AppError. */
export type Seal = (temporaryPath: string) => Promise<void>;

/** Whether a file of this name can carry signed credentials. */
export function canSign(name: string): boolean {
  return signable.includes(extname(name).toLowerCase());
}

/** Whether an export is to be signed. */
export function isSigned(options: ExporterOptions): boolean {
  return options['credentials'] === 'signed';
}

/**
 * Who would sign an export, in a sentence; undefined where it is not signed. Throws AppError `unsupported`
 * without c2patool or for a kind of file that cannot be signed, and as `describeIdentity`.
 *
 * @param outputPath of the file; undefined for a folder
 */
export async function describeSigner(
  options: ExporterOptions,
  outputPath: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<HostNote | undefined> {
  if (!isSigned(options)) return undefined;
  if (outputPath !== undefined && !canSign(outputPath)) {
    throw new AppError(
      'unsupported',
      `Content credentials cannot be put into ${extname(outputPath)} files: choose ${orList(signable)}, or export without them.`,
    );
  }
  findC2patool(environment);
  return describeIdentity(environment);
}

/** The seal of a file; undefined where the export is not signed. Throws as {@link describeSigner}. */
export async function sealOf(
  options: ExporterOptions,
  outputPath: string,
  facts: CredentialFacts,
  signal: AbortSignal | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Seal | undefined> {
  if (!isSigned(options) || !canSign(outputPath)) return undefined;
  const program = findC2patool(environment);
  const identity = await signingIdentity(environment);
  return async (temporaryPath) => {
    const signedPath = temporaryPathFor(outputPath);
    const folder = await mkdtemp(join(tmpdir(), 'vidmuse-credentials-'));
    const call = (options: readonly string[]) => run(program, options, { outputPath, signal });
    try {
      const parent = facts.parentPath && (await describeParent(facts.parentPath, folder, call));
      const manifestPath = join(folder, 'manifest.json');
      const definition = manifestDefinition(facts, identity, parent && parent.id);
      await writeFile(manifestPath, JSON.stringify(definition), { mode: 0o600 });
      await call([
        ...[temporaryPath, '--manifest', manifestPath, '--output', signedPath, '--force'],
        ...(parent ? ['--parent', parent.folder] : []),
      ]);
      await requireLarger(signedPath, temporaryPath, outputPath);
      await replaceFile(signedPath, temporaryPath);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rm(signedPath, { force: true });
    }
  };
}

/**
 * Lets c2patool describe the film that another one is made from, with its own credentials, so that the
 * manifest can name it: by an id that is in both.
 */
async function describeParent(
  path: string,
  folder: string,
  call: (options: readonly string[]) => Promise<void>,
): Promise<{ readonly id: string; readonly folder: string }> {
  const parent = join(folder, 'parent');
  await call([path, '--ingredient', '--output', parent]);
  const file = join(parent, 'ingredient.json');
  const ingredient = z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')));
  const id = `urn:uuid:${randomUUID()}`;
  await writeFile(file, JSON.stringify({ ...ingredient, instance_id: id }));
  return { id, folder: parent };
}

function findC2patool(environment: NodeJS.ProcessEnv): string {
  const program = environment['C2PATOOL_PATH'] || findProgram('c2patool', environment);
  if (program !== undefined) return program;
  throw new AppError(
    'unsupported',
    'Content credentials are signed by the program c2patool, which is not installed here. Install it (https://github.com/contentauth/c2pa-rs) or name it in C2PATOOL_PATH, or export without credentials.',
  );
}

/** Runs c2patool. Where it fails, the error has what it reported. */
function run(
  program: string,
  options: readonly string[],
  { outputPath, signal }: { readonly outputPath: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
    });
    guardChild(child);
    let said = '';
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said = (said + text).slice(-8000)));
    const stop = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', stop);
    const fail = (reason: string, cause?: unknown): void =>
      reject(
        new AppError('engine-failed', `Could not sign "${outputPath}": ${reason}`, {
          ...{ cause, detail: said },
        }),
      );
    child.once('error', (error) => fail(`"${program}" does not start.`, error));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) return reject(new AppError('cancelled', 'Cancelled.'));
      if (code === 0) return resolve();
      fail(`c2patool says: ${said.trim().split('\n').at(-1) || `exit code ${code}`}`);
    });
  });
}

/** Throws where the file has not grown: credentials make it larger. */
async function requireLarger(
  signedPath: string,
  unsignedPath: string,
  outputPath: string,
): Promise<void> {
  const signed = await stat(signedPath).catch(() => undefined);
  if (signed && signed.size > (await stat(unsignedPath)).size) return;
  throw new AppError(
    'engine-failed',
    `Could not sign "${outputPath}": c2patool wrote no credentials into it. Export without them.`,
  );
}
