import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GuessLimit } from './guess-limit.ts';

/** What a browser has to show to be let in. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string };

/** A token that nobody guesses: 192 random bits, fit for a URL. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether somebody is let in; not yet, where too many wrong credentials came from an address. */
export type Verdict =
  | { readonly kind: 'in' }
  | { readonly kind: 'out' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Decides who is let in. */
export interface Access {
  /** Judges a request by the cookie of a browser that was let in, or by the credentials it shows. */
  readonly judge: (headers: IncomingHttpHeaders, address: string) => Verdict;
  /** Judges what should be the token of the printed link. */
  readonly judgeToken: (text: string, address: string) => Verdict;
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
  const guesses = new GuessLimit();
  /** Looks at what an address shows, unless it guessed too often. */
  const judgeShown = (address: string, isRight: () => boolean): Verdict => {
    const seconds = guesses.secondsToWait(address);
    if (seconds > 0) return { kind: 'wait', seconds };
    if (!isRight()) {
      guesses.noteWrong(address);
      return { kind: 'out' };
    }
    guesses.noteRight(address);
    return { kind: 'in' };
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
    judge: ({ cookie = '', authorization }, address) => {
      if (isKnown(cookie)) return { kind: 'in' };
      if (authorization === undefined) return { kind: 'out' };
      return judgeShown(address, () => isAuthorized(authorization));
    },
    judgeToken: (text, address) => judgeShown(address, () => isToken(text)),
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
