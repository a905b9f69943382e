import { app } from 'electron';
import type { AppInfo } from '../shared/studio-api.ts';

/** What runs, and on what. */
export function appInfo(): AppInfo {
  return {
    name: app.getName(),
    version: app.getVersion(),
    platform: process.platform,
    architecture: process.arch,
    shell: 'desktop',
    devices: ['cpu'],
  };
}
