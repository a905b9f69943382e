import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where Vulkan's loader looks for the manifests of drivers on Linux. */
const manifestFolders = [
  '/etc/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
];

/** Libraries that compute on the processor: Mesa's lavapipe, and SwiftShader, which comes with Chromium. */
const softwareLibraries = /^libvulkan_lvp|^libvk_swiftshader/;

/**
 * Whether every Vulkan driver that can be found computes on the processor, so that "the graphics card" is a
 * program. False where that is not known: without a driver's manifest, and on other systems than Linux.
 */
export async function hasSoftwareGraphicsOnly(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  folders: readonly string[] = manifestFolders,
): Promise<boolean> {
  if (platform !== 'linux') return false;
  // As the loader does: the newer name first, and the drivers that are named instead of those installed.
  const named = environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '';
  const paths = named.split(':').filter((path) => path !== '');
  for (const folder of paths.length > 0 ? [] : folders) {
    const names = await readdir(folder).catch(() => []);
    paths.push(...names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name)));
  }
  const libraries = await Promise.all(paths.map(libraryOf));
  return libraries.length > 0 && libraries.every((name) => softwareLibraries.test(name));
}

/** File name of the library that a manifest names; empty if there is none to be read. */
async function libraryOf(manifest: string): Promise<string> {
  try {
    const text = await readFile(manifest, 'utf8');
    return basename(/"library_path"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? '');
  } catch {
    return '';
  }
}
