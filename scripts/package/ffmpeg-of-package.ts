/** Source of a package's ffmpeg. */
export type FfmpegOfPackage =
  | { readonly kind: 'bring'; readonly folder: string }
  | { readonly kind: 'depend'; readonly remark: string };

const platformOption: Readonly<Record<string, NodeJS.Platform>> = {
  '--linux': 'linux',
  '-l': 'linux',
  '--mac': 'darwin',
  '--macos': 'darwin',
  '-m': 'darwin',
  '-o': 'darwin',
  '--win': 'win32',
  '--windows': 'win32',
  '-w': 'win32',
};

/** Targets that can depend on packages of the system. */
const targetsWithDependencies = ['deb'];
/** Unpacked, for inspection; not for distribution. */
const unpacked = ['dir', '--dir'];

/**
 * Returns the source of ffmpeg for a package built with these options of electron-builder: `ffmpegDir` if
 * given, otherwise the system, on which only a deb can depend. Throws an Error that says what to do.
 */
export function ffmpegOfPackage(
  options: readonly string[],
  platform: NodeJS.Platform,
  ffmpegDir: string | undefined,
): FfmpegOfPackage {
  const foreign = options.find((word) => (platformOption[word] ?? platform) !== platform);
  if (foreign !== undefined) {
    throw new Error(
      `${foreign} cannot be packed here: ffmpeg and ONNX Runtime must be those of that platform, and be tried out on it. Run this there.`,
    );
  }
  if (ffmpegDir) return { kind: 'bring', folder: ffmpegDir };
  const isUnpacked = options.some((word) => unpacked.includes(word));
  const targets = options.filter((word) => !word.startsWith('-') && !unpacked.includes(word));
  const canDepend =
    targets.length > 0 && targets.every((word) => targetsWithDependencies.includes(word));
  if (canDepend || isUnpacked) {
    return {
      kind: 'depend',
      remark: canDepend
        ? 'package: without FFMPEG_DIR, the deb depends on the ffmpeg of the distribution.'
        : 'package: without FFMPEG_DIR, the unpacked app looks for ffmpeg in PATH.',
    };
  }
  const other =
    platform === 'linux'
      ? ' Or make the deb alone, which depends on the distribution: npm run package -- --linux deb'
      : '';
  throw new Error(
    `This package has to bring its own ffmpeg. Set FFMPEG_DIR to a folder with a static ffmpeg and ffprobe for this platform, and their licence text (https://ffmpeg.org/download.html names builds).${other}`,
  );
}
