import type { StudioApi } from '../shared/studio-api.ts';
import { createStudioClient } from '../shared/studio-client.ts';

/** The API: what the preload script put into the window. */
export function connectStudio(): StudioApi {
  const bridge = window.studio;
  if (!bridge) throw new Error('This page needs VidMuse Studio around it.');
  return createStudioClient(bridge.call, bridge.subscribe);
}
