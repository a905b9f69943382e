import { randomInt } from 'node:crypto';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { duckChoices, type DuckChoice } from '../../document/duck-mix.ts';
import { deviceSchema, type Device } from '../../shared/device.ts';
import { filmContexts, type FilmContext } from '../../shared/film-context.ts';
import { stillMusics, type StillMusic } from '../../shared/still-music.ts';
import { filmEndings, orList } from '../../shared/media-endings.ts';
import { musicalKeys } from '../../shared/musical-key.ts';
import { defaultSampling, windowModes, type WindowMode } from '../../shared/vidmuse-parameters.ts';
import { scoreEndings, type ScoreEnding } from '../../jobs/check-score.ts';
import type { FolderSettings, Shard } from '../../jobs/score-folder.ts';
import { modelsDirOption } from '../models-dir-option.ts';
import { fileParser, parseVideoOutput } from '../parse-path.ts';
import { numberParser, wholeNumberParser } from '../parse-number.ts';

/** The options of `vidmuse score`, as commander gives them. */
export interface ScoreCommandOptions {
  readonly model?: string;
  readonly modelsDir: string;
  readonly out?: string;
  readonly outputDir?: string;
  readonly takes: number;
  readonly seed?: number;
  readonly topK: number;
  readonly topP: number;
  readonly temperature: number;
  readonly cfgCoef?: number;
  readonly greedy?: boolean;
  readonly duration?: number;
  readonly window?: number;
  readonly stride?: number;
  readonly windows: WindowMode;
  readonly follow?: FilmContext;
  readonly ending?: ScoreEnding;
  readonly stills?: StillMusic;
  readonly mergeStills?: boolean;
  readonly tempo?: number;
  readonly key?: string;
  readonly promptTokens?: string;
  readonly promptAudio?: string;
  readonly device: Device;
  readonly project?: string;
  readonly duck?: DuckChoice;
  readonly width?: number;
  readonly saveTokens?: string;
  readonly saveWav?: string;
  readonly shard?: Shard;
  readonly force?: boolean;
  readonly json?: boolean;
}

const mostTakes = 64;

/** Adds the options of `vidmuse score`. */
export function addScoreOptions(command: Command): Command {
  const { topK, topP, temperature } = defaultSampling;
  return command
    .option(
      '--model <id>',
      'an imported model; `vidmuse models` lists them; default: starter2, which comes with the program',
    )
    .addOption(modelsDirOption())
    .addOption(
      new Option(
        '--out <file>',
        `the finished video, ${orList(filmEndings)}; default: <name>_scored beside the source`,
      )
        .argParser(parseVideoOutput)
        .conflicts('outputDir'),
    )
    .option('--output-dir <folder>', 'where results go; made when missing')
    .option('--takes <count>', 'versions to make', wholeNumberParser({ min: 1, max: mostTakes }), 1)
    .option(
      '--seed <number>',
      'the same seed gives the same music; further takes count up from it; default: random',
      wholeNumberParser({ min: 0, max: Number.MAX_SAFE_INTEGER - mostTakes }),
    )
    .option(
      '--top-k <count>',
      'choose each token among this many best ones; 0: among all',
      wholeNumberParser({ min: 0 }),
      topK,
    )
    .option(
      '--top-p <share>',
      'instead of --top-k: among the best that together have this probability; 0: off',
      numberParser({ min: 0, max: 1 }),
      topP,
    )
    .option(
      '--temperature <number>',
      'higher is more surprising; 0 is --greedy',
      numberParser({ min: 0 }),
      temperature,
    )
    .option(
      '--cfg-coef <number>',
      'guidance, how closely to follow the video; default: set by the model, 3 for the released ones',
      numberParser(),
    )
    .option('--greedy', 'always take the likeliest token: the same music for every seed')
    .option(
      '--duration <seconds>',
      'score only the beginning',
      numberParser({ min: 0, aboveMin: true }),
    )
    .option(
      '--window <seconds>',
      'length of a window, composed at once; default: the length of the training',
      numberParser({ min: 0, aboveMin: true }),
    )
    .option(
      '--stride <seconds>',
      'seconds from the start of one window to the next; the overlap is the prompt of the next; default: set by the model',
      numberParser({ min: 0, aboveMin: true }),
    )
    .addOption(
      new Option(
        '--windows <mode>',
        'aligned: each window sees its own frames; reference: exactly as the reference does it',
      )
        .choices(windowModes)
        .default('aligned'),
    )
    .addOption(
      new Option(
        '--follow <context>',
        'whole: all music knows the whole film; section: each part follows its own part of the film; default: what the model was trained for',
      ).choices(filmContexts),
    )
    .addOption(
      new Option(
        '--ending <ending>',
        'fade: the music fades out over the last two seconds; none: it ends as it comes; default: fade, with --windows reference none',
      ).choices(scoreEndings),
    )
    .addOption(
      new Option(
        '--stills <music>',
        'while the picture stands still or is black, held: chords are held, quietly; played: music goes on; default: held, by models that can',
      ).choices(stillMusics),
    )
    .option(
      '--merge-stills',
      'take the nearly equal frames of still pictures for equal ones: faster, with slightly other music',
    )
    .option(
      '--tempo <bpm>',
      'beats per minute, for models that can be asked for a tempo; `vidmuse info` lists them; default: the model chooses',
      numberParser({ min: 0, aboveMin: true, max: 400 }),
    )
    .addOption(
      new Option(
        '--key <key>',
        'such as "A minor" or "Eb major", for models that can be asked for a key; default: the model chooses',
      ).argParser(parseKey),
    )
    .addOption(
      new Option('--prompt-tokens <file.npy>', 'tokens to go on from').conflicts('promptAudio'),
    )
    .option('--prompt-audio <file>', 'music to go on from')
    .addOption(
      new Option(
        '--device <device>',
        'where the model runs; webgpu: a graphics card; cuda: its language model on a card of NVIDIA (never run on one so far, see `vidmuse devices`); auto: where it is measured to be fastest',
      )
        .choices(deviceSchema.options)
        .default('auto'),
    )
    .option(
      '--project <Name.vidmuse>',
      'keep the project with the takes, to go on with it in the editor',
      fileParser('.vidmuse'),
    )
    .addOption(
      new Option(
        '--duck <depth>',
        'in the kept project, lower the music under speech by 4, 8 or 14 dB, or not at all; default: normal where somebody speaks',
      ).choices(duckChoices),
    )
    .option(
      '--width <share>',
      'in the kept project, make the music stereo by this share, which folds down to mono unharmed; default: 0, as it was made',
      numberParser({ min: 0, max: 1 }),
    )
    .option(
      '--save-tokens <file.npy>',
      'tokens as int32 [takes, codebooks, steps], prompt included',
      fileParser('.npy'),
    )
    .option('--save-wav <file.wav>', 'the music by itself', fileParser('.wav'))
    .option('--shard <i/n>', 'of a folder, only the i-th of n parts (from 1)', parseShard)
    .option('--force', 'overwrite what exists')
    .option('--json', 'print JSON lines on standard output instead of text');
}

/** Converts the options to settings. Without `--seed` a random seed is drawn. */
export function toSettings(options: ScoreCommandOptions): FolderSettings {
  const { topK, topP, temperature, cfgCoef, greedy = false, promptTokens, promptAudio } = options;
  const prompt =
    promptTokens !== undefined
      ? ({ kind: 'tokens', path: promptTokens } as const)
      : promptAudio !== undefined
        ? ({ kind: 'audio', path: promptAudio } as const)
        : undefined;
  return {
    force: options.force ?? false,
    seed: options.seed ?? randomInt(2 ** 31),
    parameters: {
      ...{ topK, topP, temperature, greedy },
      ...(cfgCoef === undefined ? {} : { cfgCoef }),
      windows: options.windows,
      ...(options.follow === undefined ? {} : { filmContext: options.follow }),
      ...(options.stills === undefined ? {} : { stills: options.stills }),
      ...(options.mergeStills ? { mergeStills: true } : {}),
      ...(options.tempo === undefined ? {} : { tempo: options.tempo }),
      ...(options.key === undefined ? {} : { key: options.key }),
      ...(options.window === undefined ? {} : { windowSeconds: options.window }),
      ...(options.stride === undefined ? {} : { strideSeconds: options.stride }),
    },
    durationSeconds: options.duration,
    prompt,
    ending: options.ending,
  };
}

function parseKey(text: string): string {
  const key = musicalKeys.find((known) => known.toLowerCase() === text.trim().toLowerCase());
  if (key !== undefined) return key;
  throw new InvalidArgumentError(`Use one of ${musicalKeys.join(', ')}.`);
}

function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) {
    return { index, count };
  }
  throw new InvalidArgumentError('Use i/n with i from 1 to n, such as 2/8.');
}
