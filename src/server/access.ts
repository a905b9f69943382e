import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GuessLimit } from './guess-limit.ts';

/** What a browser must present to sign in. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string };

/** A random token of 192 bits in 32 characters that need no escaping in a URL. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Length from which a token cannot be guessed, without any limit of attempts. */
const unguessableLength = 16;

/** Outcome of a sign-in: in, out, or too many wrong guesses from this address. */
export type Verdict =
  | { readonly kind: 'in' }
  | { readonly kind: 'out' }
  /** Credentials in a request that another site's page may have made: not looked at. */
  | { readonly kind: 'unconfirmed' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Where a request comes from. */
export interface Asker {
  readonly address: string;
  /** Whether another site's page made the browser send it. */
  readonly isForeign: boolean;
}

/** Decides who is signed in. */
export interface Access {
  /** Judges a request by the session cookie or the `Authorization` header. */
  readonly judge: (headers: IncomingHttpHeaders, asker: Asker) => Verdict;
  /**
   * Judges the token of a link. A short token counts as a guess, so it needs a `confirmation` from
   * this server's own page: any page may embed a link, but none can read ours.
   */
  readonly judgeToken: (token: string, confirmation: string | null, asker: Asker) => Verdict;
  /** The `confirmation` in the links of this server's own sign-in page. */
  readonly confirmation: string;
  /** `Set-Cookie` for a browser that signed in. */
  readonly setCookie: string;
  /** `WWW-Authenticate` of a refusal, where a browser can ask for the credentials itself. */
  readonly challenge: string | undefined;
}

/** How sessions are kept. */
export interface SessionOptions {
  /** Part of the cookie's name: browsers do not keep the cookies of two ports apart. */
  readonly port: number;
  /**
   * A secret of this installation. The session is derived from it and the credentials, so that
   * browsers stay signed in when the server restarts with the same token or password.
   */
  readonly secret: Buffer;
  readonly isSecure: boolean;
}

/**
 * Access by `credentials`. Scripts cannot read the session cookie, and requests from another site's page do
 * not carry it. All comparisons take constant time.
 */
export function createAccess(
  credentials: Credentials,
  { port, secret, isSecure }: SessionOptions,
): Access {
  // `__Host-`: browsers refuse such a cookie from other hosts and from plain HTTP.
  const cookieName = `${isSecure ? '__Host-' : ''}vidmuse-${port}`;
  const session = createHmac('sha256', secret)
    .update(JSON.stringify([port, credentials]))
    .digest('base64url');
  const confirmation = createToken();
  const guesses = new GuessLimit();
  const isUnguessable =
    credentials.kind === 'token' && credentials.token.length >= unguessableLength;

  const judgeGuess = ({ address, isForeign }: Asker, isRight: () => boolean): Verdict => {
    if (isUnguessable) return isRight() ? { kind: 'in' } : { kind: 'out' };
    // Neither counted nor answered: otherwise any page could lock out the owner's address.
    if (isForeign) return { kind: 'unconfirmed' };
    const seconds = guesses.secondsToWait(address);
    if (seconds > 0) return { kind: 'wait', seconds };
    if (isRight()) {
      guesses.noteRight(address);
      return { kind: 'in' };
    }
    guesses.noteWrong(address);
    return { kind: 'out' };
  };
  const isToken = (text: string): boolean =>
    credentials.kind === 'token' && isEqual(text, credentials.token);
  const isAuthorized = (header: string): boolean => {
    const [scheme, value = ''] = header.split(/ +/, 2);
    if (scheme?.toLowerCase() === 'bearer') return isToken(value);
    if (scheme?.toLowerCase() !== 'basic' || credentials.kind !== 'password') return false;
    const expected = `${credentials.username}:${credentials.password}`;
    return isEqual(Buffer.from(value, 'base64').toString('utf8'), expected);
  };
  const isKnown = (cookie: string): boolean =>
    cookie.split(/; */).some((pair) => {
      const [name, value = ''] = pair.split('=', 2);
      return name === cookieName && isEqual(value, session);
    });
  return {
    judge: ({ cookie = '', authorization }, asker) => {
      if (isKnown(cookie)) return { kind: 'in' };
      if (authorization === undefined) return { kind: 'out' };
      return judgeGuess(asker, () => isAuthorized(authorization));
    },
    judgeToken: (token, confirmed, asker) => {
      // No link signs in where a password is set, so a wrong one is no guess either.
      if (credentials.kind === 'password') return { kind: 'out' };
      const isConfirmed = confirmed !== null && isEqual(confirmed, confirmation);
      if (!isUnguessable && !isConfirmed) return { kind: 'unconfirmed' };
      return judgeGuess(asker, () => isToken(token));
    },
    confirmation,
    setCookie: `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`,
    challenge:
      credentials.kind === 'password' ? 'Basic realm="VidMuse Studio", charset="UTF-8"' : undefined,
  };
}

/** Compares in a time that depends neither on where two texts differ nor on their lengths. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
