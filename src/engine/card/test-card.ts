import { existsSync } from 'node:fs';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';

/** The Vulkan driver in software that Chromium brings. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Whether tests can use WebGPU, with the software driver; says so where they cannot. */
export function useSoftwareCard(): boolean {
  if (!existsSync(softwareDriver)) {
    console.warn(`SKIPPED: nothing is tested on WebGPU, there is no "${softwareDriver}".`);
    return false;
  }
  process.env['VK_ICD_FILENAMES'] = softwareDriver;
  return true;
}

/** A language model as small as the software driver wants it; odd, so that no size is wired in. */
export const cardConfig: LanguageModelConfig = {
  dim: 24,
  numHeads: 2,
  numLayers: 2,
  hiddenScale: 2,
  numCodebooks: 2,
  cardinality: 20,
  delays: [0, 2],
  normFirst: true,
  activation: 'gelu',
  guidanceCoefficient: 3,
  sampleRate: 32_000,
  videoFramesPerSecond: 2,
  windowSeconds: 30,
  strideSeconds: 29.5,
};
