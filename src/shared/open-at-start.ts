import type { StudioApi, StudioEvent } from './studio-api.ts';

/**
 * The API, which asks the first window that comes up to open `path`. A window that asks what it runs
 * on listens to events by then.
 */
export function openAtStart(
  api: StudioApi,
  emit: (event: StudioEvent) => void,
  path: string | undefined,
): StudioApi {
  let waiting = path;
  return {
    ...api,
    appInfo: async () => {
      const info = await api.appInfo();
      const opening = waiting;
      waiting = undefined;
      // After the answer, so that it is handled first.
      if (opening !== undefined) setTimeout(() => emit({ type: 'open-path', path: opening }), 0);
      return info;
    },
  };
}
