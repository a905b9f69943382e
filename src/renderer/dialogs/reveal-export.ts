import type { StudioApi } from '../../shared/studio-api.ts';

/** Shows a file in its folder; in a browser, downloads it. Throws AppError where it is gone. */
export async function revealExport(api: StudioApi, path: string): Promise<void> {
  const { url } = await api.revealFile(path);
  if (url === undefined) return;
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
