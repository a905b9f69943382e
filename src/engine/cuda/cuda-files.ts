import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { fileExists } from '../../files/file-exists.ts';
import { AppError } from '../../shared/app-error.ts';

const metadataSchema = z.object({
  requirements: z.record(z.string(), z.array(z.string())),
  manifests: z.record(z.string(), z.record(z.string(), z.object({ package: z.string() }))),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string(),
      versions: z.array(z.object({ feed: z.string(), version: z.string() })),
    }),
  ),
  feeds: z.record(z.string(), z.object({ index: z.string() })),
});

/** Source and target of the libraries for CUDA, which ONNX Runtime's package does not contain. */
export interface CudaFiles {
  /** Target folder. */
  readonly folder: string;
  /** Paths of the libraries that models need. */
  readonly paths: readonly string[];
  /** The package that holds them, and the index of the feed that has it. */
  readonly packageName: string;
  readonly version: string;
  readonly feedIndex: string;
  /** The script of ONNX Runtime's package that installs them, and its argument. */
  readonly installer: readonly [string, string];
}

/** The used set of ONNX Runtime's libraries; the number is CUDA's major version. */
const set = 'cuda12';

/**
 * Reads source and target of the libraries for CUDA from ONNX Runtime's package.
 *
 * @throws AppError `unsupported` where there are none for this platform
 */
export function cudaFiles(
  platform: string = process.platform,
  arch: string = process.arch,
): CudaFiles {
  const require = createRequire(import.meta.url);
  const root = join(dirname(require.resolve('onnxruntime-node')), '..');
  const metadata = metadataSchema.parse(require(join(root, 'script', 'install-metadata.js')));
  const place = `${platform}/${arch}`;
  const manifest = metadata.manifests[`${place}:${set}`];
  const [file] = Object.values(manifest ?? {});
  const found = file && metadata.packages[file.package];
  const [source] = found?.versions ?? [];
  if (!manifest || !found || !source || !metadata.requirements[place]?.includes(set)) {
    throw new AppError(
      'unsupported',
      `ONNX Runtime has no libraries for CUDA on ${platform} (${arch}). Use the graphics card through WebGPU: --device webgpu.`,
    );
  }
  const { feed, version } = source;
  const folder = join(root, 'bin', 'napi-v6', platform, arch);
  // TensorRT comes in the same package and is not used.
  const names = Object.keys(manifest).filter((name) => !name.includes('tensorrt'));
  return {
    folder,
    paths: names.map((name) => join(folder, name)),
    packageName: found.name,
    version,
    feedIndex: metadata.feeds[feed]?.index ?? '',
    installer: [join(root, 'script', 'install.js'), `--onnxruntime-node-install=${set}`],
  };
}

/** Returns the paths of the libraries that are not installed. */
export async function missingCudaFiles({ paths }: Pick<CudaFiles, 'paths'>): Promise<string[]> {
  const missing: string[] = [];
  for (const path of paths) if (!(await fileExists(path))) missing.push(path);
  return missing;
}
