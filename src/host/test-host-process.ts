import { generate, openTestHost } from './test-studio.ts';

// A host of its own process, which ends in the middle of its work with no chance to tidy up: opens
// the project that its second argument names, begins to make music of so many tokens, tells its
// parent of the worker that makes it, and is gone at the second stretch of both takes.
const [, , folder = '', projectPath = '', tokens = ''] = process.argv;
const host = openTestHost(folder);
const { projectId } = await host.api.openProject({ path: projectPath });
const range = { start: 0, end: Number(tokens) };
const { jobId } = await host.api.startJob(generate(projectId, { range }));
const message = { workerProcessId: host.workerProcessId('engine') };
await new Promise((resolve) => process.send?.(message, resolve));
await host.stretchOf(jobId, 4);
process.kill(process.pid, 'SIGKILL');
