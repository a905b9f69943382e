import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TestServer } from './test-server.ts';

/** An answer of a test server. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** For tests: sends a request exactly as given. Unlike fetch, it changes no path and no header. */
export function ask(
  server: Pick<TestServer, 'port' | 'url'>,
  path: string,
  options: {
    method?: string;
    headers?: Record<string, string>;
    body?: string | readonly string[];
  } = {},
): Promise<Got> {
  const { method = 'GET', headers = {}, body } = options;
  const send = server.url.startsWith('https') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port: server.port, path, method, headers, agent: false };
    const request = send({ ...target, rejectUnauthorized: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.on('error', reject);
    for (const part of typeof body === 'string' ? [body] : (body ?? [])) request.write(part);
    request.end();
  });
}
