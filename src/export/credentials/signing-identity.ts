import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFinishedFile } from '../../files/finished-file.ts';
import { AppError, asAppError } from '../../shared/app-error.ts';
import { userFolders } from '../../system/user-folders.ts';
import { makeLocalCertificate } from './local-certificate.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** Who signs content credentials. */
export interface SigningIdentity {
  /** Paths of PEM files. */
  readonly keyPath: string;
  readonly certificatePath: string;
  /** C2PA's name of the signature's algorithm. */
  readonly algorithm: string;
}

const variables = {
  certificate: 'VIDMUSE_C2PA_CERTIFICATE',
  key: 'VIDMUSE_C2PA_KEY',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The files that the user names; undefined where both variables are unset. Throws `bad-argument`. */
function namedFiles(environment: Environment): Omit<SigningIdentity, 'algorithm'> | undefined {
  const certificatePath = environment[variables.certificate] || undefined;
  const keyPath = environment[variables.key] || undefined;
  if (certificatePath !== undefined && keyPath !== undefined) {
    return { certificatePath: resolve(certificatePath), keyPath: resolve(keyPath) };
  }
  if (certificatePath === undefined && keyPath === undefined) return undefined;
  throw new AppError(
    'bad-argument',
    `Content credentials need a certificate and its key: set both ${variables.certificate} and ${variables.key}, or neither.`,
  );
}

function localFiles(environment: Environment): Omit<SigningIdentity, 'algorithm'> {
  const folder = join(userFolders(environment).data, 'credentials');
  return { keyPath: join(folder, 'key.pem'), certificatePath: join(folder, 'certificate.pem') };
}

/**
 * The identity that the user names in `VIDMUSE_C2PA_CERTIFICATE` and `VIDMUSE_C2PA_KEY`, or else one of
 * this computer, which is made when it is first needed. Throws AppError `bad-argument`, `not-found`,
 * `no-permission`, `disk-full`.
 */
export async function signingIdentity(environment: Environment): Promise<SigningIdentity> {
  const named = namedFiles(environment);
  const files = named ?? localFiles(environment);
  if (!named) await makeLocalFiles(files);
  return { ...files, algorithm: (await readIdentity(files)).algorithm };
}

/**
 * Who would sign, in a sentence that says what the signature is worth. Makes nothing. Throws as
 * {@link signingIdentity}.
 */
export async function describeIdentity(environment: Environment): Promise<HostNote> {
  const named = namedFiles(environment);
  if (!named) {
    return hostNote(
      'The content credentials are signed with a certificate that this computer makes for itself. It is not on the C2PA trust list: readers show that the signer is unknown.',
    );
  }
  const { certificate } = await readIdentity(named);
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? named.certificatePath;
  return hostNote(
    `The content credentials are signed with your certificate “${name}”. Whether it is on the C2PA trust list is not looked up here: readers show an unknown signer where it is not.`,
  );
}

let lastMaking: Promise<void> = Promise.resolve();

/** One call after the other: two at once could leave the key of one and the certificate of the other. */
function makeLocalFiles(files: Omit<SigningIdentity, 'algorithm'>): Promise<void> {
  const making = lastMaking.then(() => makeUnlessUsable(files));
  lastMaking = making.catch(() => undefined);
  return making;
}

/** Replaces the computer's own certificate if it cannot be used, which loses nothing: it is on no trust list. */
async function makeUnlessUsable(files: Omit<SigningIdentity, 'algorithm'>): Promise<void> {
  const isUsable = await readIdentity(files).then(
    () => true,
    () => false,
  );
  if (isUsable) return;
  const { keyPath, certificatePath } = files;
  const { privateKey, certificates } = await makeLocalCertificate();
  await mkdir(join(keyPath, '..'), { recursive: true, mode: 0o700 });
  const write = (path: string, text: string, mode: number) =>
    writeFinishedFile(path, { force: true }, (temporaryPath) =>
      chmod(temporaryPath, mode).then(() => writeFile(temporaryPath, text)),
    );
  await write(keyPath, privateKey, 0o600);
  await write(certificatePath, certificates, 0o644);
}

async function readIdentity({ keyPath, certificatePath }: Omit<SigningIdentity, 'algorithm'>) {
  const read = (path: string) =>
    readFile(path, 'utf8').catch((error: unknown) => {
      throw asAppError(error, `read "${path}"`);
    });
  const [keyText, certificateText] = [await read(keyPath), await read(certificatePath)];
  const key = parse(keyPath, 'a private key without a password', () => createPrivateKey(keyText));
  const certificate = parse(
    certificatePath,
    'a certificate',
    () => new X509Certificate(certificateText),
  );
  if (!certificate.checkPrivateKey(key)) {
    throw new AppError(
      'bad-argument',
      `The key "${keyPath}" is not that of the certificate "${certificatePath}".`,
    );
  }
  if (certificate.validToDate.getTime() < Date.now()) {
    throw new AppError(
      'bad-argument',
      `The certificate "${certificatePath}" was valid until ${certificate.validTo}. Name one that is still valid.`,
    );
  }
  return { certificate, algorithm: algorithmOf(key, keyPath) };
}

function parse<Result>(path: string, what: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new AppError('bad-argument', `"${path}" is not ${what} in PEM form.`, { cause });
  }
}

const ofCurve: Readonly<Record<string, string>> = {
  prime256v1: 'es256',
  secp384r1: 'es384',
  secp521r1: 'es512',
};

function algorithmOf(
  { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
  keyPath: string,
): string {
  if (asymmetricKeyType === 'ed25519') return 'ed25519';
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return 'ps256';
  const found = ofCurve[asymmetricKeyDetails?.namedCurve ?? ''];
  if (asymmetricKeyType === 'ec' && found !== undefined) return found;
  throw new AppError(
    'bad-argument',
    `The key "${keyPath}" is of a kind that C2PA does not sign with: use RSA, P-256, P-384, P-521 or Ed25519.`,
  );
}
