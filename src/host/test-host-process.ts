import { generate, openTestHost } from './test-studio.ts';

// A host in a process of its own that is killed while it works. It opens the project of its second
// argument, starts to compose as many tokens as its third argument says, sends its parent the process id of
// the worker, and kills itself after the second stretch of both takes.
const [, , folder = '', projectPath = '', tokens = ''] = process.argv;
const host = openTestHost(folder);
const { projectId } = await host.api.openProject({ path: projectPath });
const range = { start: 0, end: Number(tokens) };
const { jobId } = await host.api.startJob(generate(projectId, { range }));
const message = { workerProcessId: host.workerProcessId('engine') };
await new Promise((resolve) => process.send?.(message, resolve));
await host.stretchOf(jobId, 4);
process.kill(process.pid, 'SIGKILL');
