import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Studio } from './start-studio.ts';

/** A response. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request exactly as given: unlike fetch, it does not normalise paths and headers. */
export function ask(
  studio: Studio,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: Iterable<Buffer> } = {},
): Promise<Got> {
  const { method = 'GET', headers = {}, body = [] } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: studio.port, path, method, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on('error', reject);
    for (const part of body) request.write(part);
    request.end();
  });
}
