import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a browser has to show to be let in. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string };

/** A token that nobody guesses: 192 random bits, fit for a URL. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Decides who is let in. */
export interface Access {
  /** Whether a request carries the cookie of a browser that was let in, or the credentials. */
  readonly allows: (headers: IncomingHttpHeaders) => boolean;
  /** Whether this is the token of the printed link. */
  readonly isToken: (text: string) => boolean;
  /** `Set-Cookie` for a browser that showed the credentials. */
  readonly setCookie: string;
  /** `WWW-Authenticate` of a refusal, where a browser can ask for the credentials itself. */
  readonly challenge: string | undefined;
}

/**
 * Access by `credentials`. The cookie holds a secret of this run only, is out of reach of scripts,
 * and never sent by another site's page. `port` keeps servers on one machine apart, because cookies
 * do not.
 */
export function createAccess(credentials: Credentials, port: number): Access {
  const cookieName = `vidmuse-${port}`;
  const session = createToken();
  const isToken = (text: string): boolean =>
    credentials.kind === 'token' && isEqual(text, credentials.token);
  const allowsAuthorization = (header: string): boolean => {
    const [scheme, value = ''] = header.split(/ +/, 2);
    if (scheme?.toLowerCase() === 'bearer') return isToken(value);
    if (scheme?.toLowerCase() !== 'basic' || credentials.kind !== 'password') return false;
    const expected = `${credentials.username}:${credentials.password}`;
    return isEqual(Buffer.from(value, 'base64').toString('utf8'), expected);
  };
  return {
    allows: ({ cookie = '', authorization }) =>
      cookie.split(/; */).some((pair) => {
        const [name, value = ''] = pair.split('=', 2);
        return name === cookieName && isEqual(value, session);
      }) ||
      (authorization !== undefined && allowsAuthorization(authorization)),
    isToken,
    setCookie: `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    challenge:
      credentials.kind === 'password' ? 'Basic realm="VidMuse Studio", charset="UTF-8"' : undefined,
  };
}

/** Compares in a time that tells nothing of where two texts differ, nor of their lengths. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
