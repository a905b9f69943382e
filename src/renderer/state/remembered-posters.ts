import type { Analysis } from '../../shared/film-analysis.ts';
import { recall, remember } from './remembered.ts';

const mostPosters = 20;
/** Of a poster, in pixels. */
const posterWidth = 192;
const posterHeight = 108;
/** Where in the film the poster is: the beginning is often black. */
const posterShare = 0.3;

const keyOf = (path: string): string => `poster:${path}`;

/** The picture that was remembered of the project at a path; undefined where there is none. */
export async function recallPoster(path: string): Promise<ImageBitmap | undefined> {
  const { jpeg } = recall(keyOf(path), { jpeg: '' });
  if (jpeg === '') return undefined;
  try {
    const bytes = Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0));
    return await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  } catch {
    return undefined;
  }
}

/** Remembers a picture of a project's filmstrip for the list of recent projects. */
export async function rememberPoster(
  path: string,
  filmstrip: NonNullable<Analysis['filmstrip']>,
): Promise<void> {
  const { url, width, height, columns, count } = filmstrip;
  const index = Math.min(Math.floor(count * posterShare), count - 1);
  const left = (index % columns) * width;
  const top = Math.floor(index / columns) * height;
  try {
    const answer = await fetch(url);
    if (!answer.ok) return;
    const picture = await createImageBitmap(await answer.blob(), left, top, width, height);
    const canvas = new OffscreenCanvas(posterWidth, posterHeight);
    const context = canvas.getContext('2d');
    if (!context) return;
    context.fillRect(0, 0, posterWidth, posterHeight);
    const scale = Math.min(posterWidth / width, posterHeight / height);
    const [shownWidth, shownHeight] = [width * scale, height * scale];
    context.drawImage(
      picture,
      (posterWidth - shownWidth) / 2,
      (posterHeight - shownHeight) / 2,
      shownWidth,
      shownHeight,
    );
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.75 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    keep(path, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
  } catch {
    // Without a poster the list shows an icon.
  }
}

function keep(path: string, jpeg: string): void {
  const known = recall('posters', { paths: [] as unknown[] }).paths.filter(
    (other): other is string => typeof other === 'string' && other !== path,
  );
  const paths = [path, ...known];
  for (const forgotten of paths.slice(mostPosters)) remember(keyOf(forgotten), {});
  remember('posters', { paths: paths.slice(0, mostPosters) });
  remember(keyOf(path), { jpeg });
}
