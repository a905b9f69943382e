import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The variables that name what a package brings in its resources: ffmpeg and ffprobe in `bin/`, as
 * src/media reads them, and the model that finds speech, as src/engine does. Without what it does not
 * bring, and without what `environment` names already.
 */
export function bundledPrograms(
  resourcesDir: string,
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const ending = platform === 'win32' ? '.exe' : '';
  const found: Record<string, string> = {};
  const files = {
    FFMPEG_PATH: `bin/ffmpeg${ending}`,
    FFPROBE_PATH: `bin/ffprobe${ending}`,
    VIDMUSE_SPEECH_MODEL: 'speech/silero-vad.onnx',
  };
  for (const [variable, file] of Object.entries(files)) {
    const path = join(resourcesDir, file);
    if (!environment[variable] && existsSync(path)) found[variable] = path;
  }
  return found;
}
