import { createPublicKey, generateKeyPair, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import forge from 'node-forge';

/** A private key and the certificates that say whose it is, in PEM. */
export interface CertifiedKey {
  readonly privateKey: string;
  /** The signer's certificate first, without the root. */
  readonly certificates: string;
}

const years = 10;

/**
 * Makes a key and a certificate for it, which is on no trust list. C2PA takes no certificate that signs
 * itself (specification, 14.5.1), so an authority issues it whose key is thrown away.
 */
export async function makeLocalCertificate(): Promise<CertifiedKey> {
  const [authority, signer] = [await makeKey(), await makeKey()];
  const authorityName = nameOf('VidMuse Studio local authority');
  const certificate = makeCertificate(signer.publicKey);
  certificate.setSubject(nameOf(`VidMuse Studio on ${hostname()}`));
  certificate.setIssuer(authorityName);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    // documentSigning (RFC 9336) and, for older readers, emailProtection.
    { name: 'extKeyUsage', '1.3.6.1.5.5.7.3.36': true, emailProtection: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(authority.publicKey) },
  ]);
  certificate.sign(authority.privateKey, forge.md.sha256.create());
  return {
    privateKey: signer.privateKeyPem,
    certificates: forge.pki.certificateToPem(certificate),
  };
}

async function makeKey() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  return {
    privateKeyPem,
    privateKey: forge.pki.privateKeyFromPem(
      privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    ),
    publicKey: forge.pki.publicKeyFromPem(publicKeyPem as string),
  };
}

function nameOf(commonName: string): forge.pki.CertificateField[] {
  return [
    // 64 characters are the most that a common name may have.
    { name: 'commonName', value: commonName.slice(0, 64) },
    { name: 'organizationName', value: 'VidMuse Studio' },
  ];
}

function makeCertificate(publicKey: forge.pki.rsa.PublicKey): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  // Positive: the first bit is not set.
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`;
  const { validity } = certificate;
  validity.notBefore = new Date(Date.now() - 3_600_000);
  validity.notAfter = new Date(validity.notBefore);
  validity.notAfter.setFullYear(validity.notBefore.getFullYear() + years);
  return certificate;
}

function keyIdentifier(publicKey: forge.pki.rsa.PublicKey): string {
  return forge.pki.getPublicKeyFingerprint(publicKey, { type: 'RSAPublicKey' }).getBytes();
}
