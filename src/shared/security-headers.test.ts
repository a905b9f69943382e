import { expect, it } from 'vitest';
import { securityHeaders } from './security-headers.ts';

it('the content security policy allows files of the app, but no inline or evaluated code', () => {
  const policy = securityHeaders['content-security-policy'] ?? '';
  const directives = new Map(
    policy.split('; ').map((directive) => directive.split(/ (.*)/).slice(0, 2) as [string, string]),
  );
  expect(directives.get('default-src')).toBe("'none'");
  expect(directives.get('script-src')).toBe("'self'");
  expect(directives.get('style-src')).toBe("'self'");
  expect(new Set(directives.values())).toEqual(new Set(["'none'", "'self'"]));
});
