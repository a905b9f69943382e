import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { EditorWindow } from './editor-window.ts';

/** Longer than anything here takes; a wait of this length has failed. */
const patienceSeconds = 120;

const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Waits for a condition, to within milliseconds. Throws when it does not become true. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 1000 * patienceSeconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await wait(2);
  }
}

/** Seconds from dropping a film until its timeline is shown, and until a score can be generated. */
export async function usableAfterDrop(editor: EditorWindow, name: string, bytes: Uint8Array) {
  return usableAfter(editor, 'drop', () => editor.drop(name, bytes));
}

/** The same from the double click on a film in the list of files, which uploads nothing. */
export async function usableAfterChoosing(editor: EditorWindow, name: string) {
  return usableAfter(editor, 'dblclick', () => editor.chooseVideo(name));
}

async function usableAfter(
  editor: EditorWindow,
  event: 'drop' | 'dblclick',
  begin: () => Promise<void>,
) {
  await editor.page.evaluate(`{
    const isThere = (selector) => document.querySelector(selector) !== null;
    window.usable = new Promise((resolve) => window.addEventListener('${event}', () => {
      const dropped = performance.now();
      let timeline;
      const look = () => {
        const seconds = (performance.now() - dropped) / 1000;
        if (isThere('[aria-label="Timeline"]')) timeline ??= seconds;
        const buttons = [...document.querySelectorAll('button:not(:disabled)')];
        const canGenerate = buttons.some(({ textContent }) => /Generate score/.test(textContent));
        const hasPicture = document.querySelector('video')?.readyState >= 2;
        if (timeline !== undefined && canGenerate && hasPicture) resolve([timeline, seconds]);
        else requestAnimationFrame(look);
      };
      look();
    }, { once: true, capture: true }));
    // The value of this expression is awaited; it must not be the promise itself.
    undefined;
  }`);
  await begin();
  const [timeline, everything] = await editor.page.evaluate<[number, number]>('window.usable');
  return { timeline: round(timeline), pictureAndGenerate: round(everything) };
}

/** Seconds from Generate until the first music has arrived, and until it is played. */
export async function firstSound(editor: EditorWindow) {
  const { page, traffic } = editor;
  await editor.press('Home');
  const from = traffic.messages.length;
  const asked = performance.now();
  await page.keyboard.press('Control+g');
  await until('music', () => traffic.jobEventsOf('stretch', from).length > 0);
  const arrived = performance.now();
  await page.keyboard.press('Space');
  await until('sound', async () => (await editor.heard()) >= 1e-4);
  const heard = performance.now();
  await page.keyboard.press('k');
  await editor.settles();
  return { arrived: round((arrived - asked) / 1000), heard: round((heard - asked) / 1000) };
}

/** Milliseconds between frames while the timeline is scrolled, at a zoom of some seconds per inch. */
export async function scrollFrameTimes(editor: EditorWindow) {
  const { page } = editor;
  for (let step = 0; step < 6; step++) await editor.press('+');
  return frameTimes(editor, async () => {
    for (let step = 0; step < 240; step++) await page.mouse.wheel(step < 120 ? 90 : -90, 0);
  });
}

/** The same while it is zoomed in and out with the wheel. */
export async function zoomFrameTimes(editor: EditorWindow) {
  const { page } = editor;
  return frameTimes(editor, async () => {
    await page.keyboard.down('Control');
    for (let step = 0; step < 120; step++) await page.mouse.wheel(0, step < 60 ? -60 : 60);
    await page.keyboard.up('Control');
  });
}

async function frameTimes({ page }: EditorWindow, move: () => Promise<void>) {
  const box = await page.getByRole('region', { name: 'Timeline' }).boundingBox();
  if (!box) throw new Error('the timeline is not in sight');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(`{
    window.frameTimes = [];
    let last;
    const count = (now) => {
      if (last !== undefined) window.frameTimes.push(now - last);
      last = now;
      window.counting = requestAnimationFrame(count);
    };
    window.counting = requestAnimationFrame(count);
  }`);
  await move();
  const times = await page.evaluate<number[]>(
    '(cancelAnimationFrame(window.counting), window.frameTimes)',
  );
  times.sort((one, other) => one - other);
  const share = (part: number): number => round(times[Math.floor(part * (times.length - 1))]!, 1);
  return {
    frames: times.length,
    medianMilliseconds: share(0.5),
    p95Milliseconds: share(0.95),
    longestMilliseconds: share(1),
  };
}

/** Drift between picture and sound within some seconds of playing. */
export async function driftMilliseconds(editor: EditorWindow, seconds = 20) {
  const { page } = editor;
  await editor.press('Home');
  await editor.press('Space');
  await editor.playsTo(2);
  const differences = await page.evaluate<number[]>(`new Promise((resolve) => {
    const video = document.querySelector('video');
    const { context } = window.loudspeakers.at(-1);
    const end = context.currentTime + ${seconds};
    const differences = [];
    const look = () => {
      // The context's own time advances in steps of the device's buffer.
      const { contextTime, performanceTime } = context.getOutputTimestamp();
      const heard = contextTime + (performance.now() - performanceTime) / 1000;
      differences.push(1000 * (video.currentTime - heard));
      if (context.currentTime < end) requestAnimationFrame(look);
      else resolve(differences);
    };
    look();
  })`);
  await editor.press('k');
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  const off = differences.map((each) => Math.abs(each - mean)).sort((one, other) => one - other);
  return {
    seconds,
    p95Milliseconds: round(off[Math.floor(0.95 * (off.length - 1))]!, 1),
    largestMilliseconds: round(off.at(-1)!, 1),
  };
}

/** Memory of the window: its scripts and, on systems with /proc, the whole process. */
export async function rendererMemory(browser: Browser, page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const heapBytes = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  const { processInfo } = await (
    await browser.newBrowserCDPSession()
  ).send('SystemInfo.getProcessInfo');
  const resident: number[] = [];
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue;
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    resident.push(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
  }
  return {
    heapMebibytes: round(heapBytes / 2 ** 20, 1),
    processMebibytes: resident.length > 0 ? round(Math.max(...resident), 0) : null,
  };
}

/** Seconds from cancelling in a stage to the end of the job; null if the job had ended before. */
export async function cancelLatency(editor: EditorWindow, stage: string): Promise<number | null> {
  const { page, traffic } = editor;
  const from = traffic.messages.length;
  const isIn = () => traffic.jobEventsOf('progress', from).some((event) => event.stage === stage);
  const end = () =>
    traffic.messages
      .slice(from)
      .find(
        (message) =>
          'received' in message &&
          'event' in message.received &&
          message.received.event.type === 'job' &&
          ['cancelled', 'done', 'failed'].includes(message.received.event.event.type),
      );
  await editor.press('Control+g');
  await until(stage, () => isIn() || end() !== undefined);
  // The question what to keep is asked only if there is music; answer it immediately.
  await page.keyboard.press('Control+.');
  const discard = page.getByRole('alertdialog').getByRole('button', { name: 'Discard' });
  await until('the call that cancels', async () => {
    if (await discard.isVisible()) await discard.click({ timeout: 2000 }).catch(() => undefined);
    return traffic.lastCall('cancelJob') >= from || end() !== undefined;
  });
  await until('the end of the job', () => end() !== undefined);
  const asked = traffic.messages[Math.max(from, traffic.lastCall('cancelJob'))]!;
  await editor.settles();
  if (traffic.lastCall('cancelJob') < from) return null;
  return round((end()!.atMilliseconds - asked.atMilliseconds) / 1000);
}
