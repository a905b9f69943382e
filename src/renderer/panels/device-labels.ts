import type { AppInfo } from '../../shared/studio-api.ts';

/** Names of the devices that music can be made on. */
export const deviceLabels: Readonly<Record<AppInfo['devices'][number], string>> = {
  cpu: 'Processor',
  auto: 'Graphics card',
};
