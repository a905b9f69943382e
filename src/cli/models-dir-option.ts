import { Option } from 'commander';
import { defaultModelsDir } from './default-models-dir.ts';

/** `--models-dir`, an option of every command that reads or writes models. */
export function modelsDirOption(): Option {
  return new Option(
    '--models-dir <folder>',
    'where imported models are (VIDMUSE_MODELS_DIR)',
  ).default(defaultModelsDir());
}
