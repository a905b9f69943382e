import { existsSync } from 'node:fs';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';

/** The software Vulkan driver of Chromium. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Whether tests can use WebGPU, with the software driver; prints a warning if not. */
export function useSoftwareCard(): boolean {
  if (!existsSync(softwareDriver)) {
    console.warn(`SKIPPED: nothing is tested on WebGPU, there is no "${softwareDriver}".`);
    return false;
  }
  process.env['VK_ICD_FILENAMES'] = softwareDriver;
  return true;
}

/** A language model that is small enough for the software driver. Odd sizes find code that assumes others. */
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
