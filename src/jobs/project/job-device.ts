import { onProcessor, type ChosenDevice } from '../../shared/device.ts';
import type { JobResult, JobRun } from './job-run.ts';

/** The device of a job's model: the CPU, unless the order names another. */
export function deviceOf({ order }: Pick<JobRun, 'order'>): ChosenDevice {
  return order.device ?? onProcessor;
}

/** Why a job did not run on a graphics card; empty where it did, or where that was not requested. */
export function deviceNote({
  order,
  engines,
}: Pick<JobRun, 'order' | 'engines'>): Pick<JobResult, 'deviceNote'> {
  const note = engines.fallbackReason ?? order.device?.note;
  return note === undefined ? {} : { deviceNote: note };
}
