import { readdir, readFile } from 'node:fs/promises';

/** Whether child processes can be listed: on Linux, in /proc. */
export const canSeeProcesses = process.platform === 'linux';

/** The child process with the most processor time: in a busy studio, the worker with the model. */
export async function busiestChild(parentId: number): Promise<number> {
  const children = await childrenOf(parentId);
  const [busiest] = children.sort((left, right) => right.ticks - left.ticks);
  if (!busiest) throw new Error(`process ${parentId} has no children`);
  return busiest.id;
}

/** Pauses the children of a process during a task, so that a job stays in its stage however long that takes. */
export async function whileHeld(parentId: number, task: () => Promise<void>): Promise<void> {
  const held = (await childrenOf(parentId)).map(({ id }) => id);
  for (const id of held) process.kill(id, 'SIGSTOP');
  try {
    await task();
  } finally {
    for (const id of held) process.kill(id, 'SIGCONT');
  }
}

async function childrenOf(parentId: number): Promise<{ id: number; ticks: number }[]> {
  const children: { id: number; ticks: number }[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name in brackets may hold spaces; see proc(5) for what follows it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) !== parentId) continue;
    children.push({ id: Number(name), ticks: Number(fields[11]) + Number(fields[12]) });
  }
  return children;
}
