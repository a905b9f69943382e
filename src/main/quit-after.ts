import { app } from 'electron';

/** Lets the app end only once `close` is done: what is unsaved is on the disk by then. */
export function quitAfter(close: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void close()
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
}
