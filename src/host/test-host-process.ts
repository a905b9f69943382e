import { generate, openTestHost } from './test-studio.ts';

// A host of its own process, to be killed in the middle of its work: opens the project that its
// second argument names, begins to make music, and tells its parent of the second stretch.
const [, , folder = '', projectPath = ''] = process.argv;
const host = openTestHost(folder);
const { projectId } = await host.api.openProject({ path: projectPath });
const { jobId } = await host.api.startJob(
  generate(projectId, { windowSeconds: 2, strideSeconds: 1 }),
);
await host.stretchOf(jobId, 4);
process.send?.({ workerProcessId: host.workerProcessId('engine') });
