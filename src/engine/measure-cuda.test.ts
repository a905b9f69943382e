import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testModelsDir } from '../jobs/project/test-project.ts';
import { measureSpeed } from './measure-speed.ts';
import { openModelFolder } from './model-folder.ts';

const hasDriver = existsSync('/proc/driver/nvidia/version');

it.skipIf(hasDriver)(
  'gives no speed of CUDA where the language model cannot run on it',
  async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'vidmuse-measure-'));
    const model = await openModelFolder(testModelsDir, 'starter');
    const measured = measureSpeed(model, { device: 'cuda', cacheFolder });
    await expect(measured).rejects.toMatchObject({ code: 'unsupported' });
    await rm(cacheFolder, { recursive: true });
  },
);
