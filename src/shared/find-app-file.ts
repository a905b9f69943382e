const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** A file of the built renderer. */
export interface AppFile {
  /** Inside the built renderer, with forward slashes. */
  readonly relativePath: string;
  readonly contentType: string;
}

/**
 * The file of the built renderer that the path of a URL asks for, `index.html` at the root.
 * Undefined for unknown kinds of files and for paths that could lead out of the folder.
 */
export function findAppFile(urlPath: string): AppFile | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const relativePath = decoded === '/' || decoded === '' ? 'index.html' : decoded.slice(1);
  // Backslashes and colons separate on Windows.
  if (/[\\:\0]/.test(relativePath)) return undefined;
  const parts = relativePath.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  const ending = /\.([a-z0-9]+)$/.exec(relativePath)?.[1] ?? '';
  if (!Object.hasOwn(contentTypes, ending)) return undefined;
  return { relativePath, contentType: contentTypes[ending] as string };
}
