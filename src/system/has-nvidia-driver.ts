import { access } from 'node:fs/promises';

/** This file exists while NVIDIA's driver is loaded. */
const driverPath = '/proc/driver/nvidia/version';

/** Whether NVIDIA's driver is loaded; always false on other systems than Linux. */
export async function hasNvidiaDriver(path: string = driverPath): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
