import type { AppInfo } from '../../shared/studio-api.ts';

/** Names of the devices that music can be made on; `auto` takes the graphics card where it can. */
export const deviceLabels: Readonly<Record<AppInfo['devices'][number], string>> = {
  cpu: 'Processor',
  auto: 'Automatic',
};
