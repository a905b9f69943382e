import { pixelValues } from '../../src/engine/graph/visual/pixel-values.ts';
import { selectFrames, type FrameTokens } from '../../src/engine/features/frame-tokens.ts';
import type { NpyArray } from '../../src/files/npy.ts';
import { AppError } from '../../src/shared/app-error.ts';
import type { ArrayRole, SeenFrame } from './array-role.ts';
import { compareValues } from './compare-values.ts';
import type { GoldenFolder } from './golden-folder.ts';
import { pixelValueLimit, visualLimit } from './limits.ts';
import { pixelsAt, type Reproduction } from './reproduction.ts';
import type { Outcome } from './row.ts';

/** Compares the output of a stage of the visual module for one frame of a window. */
export async function compareVisual(
  golden: GoldenFolder,
  reproduction: Reproduction,
  file: string,
  role: Extract<ArrayRole, { kind: 'visual' }>,
): Promise<Outcome> {
  const array = await golden.read(file);
  const { visualEncoder } = reproduction.engine;
  const { stage, frame } = role;
  if (stage === 'pixel_values') return comparePixelValues(reproduction, role, array);
  const hidden = await visualEncoder.clip([await pixelsOf(reproduction, role, frame)]);
  let rows = hidden;
  if (stage === 'temporal') {
    rows = await visualEncoder.temporal(frame.branch === 'global' ? 'global' : 'local', hidden);
  }
  return compareRows(rows, array, visualLimit(reproduction.precision));
}

/** Compares the attention of a window's first local frames over the global ones. */
export async function compareFused(
  golden: GoldenFolder,
  reproduction: Reproduction,
  file: string,
  role: Extract<ArrayRole, { kind: 'fused' }>,
): Promise<Outcome> {
  const array = await golden.read(file);
  const { visualEncoder, model } = reproduction.engine;
  const { global } = await reproduction.frames();
  const globals: FrameTokens[] = [];
  for (const position of global.keys()) {
    const pixels = await pixelsOf(reproduction, role, { branch: 'global', position });
    globals.push(await visualEncoder.temporal('global', await visualEncoder.clip([pixels])));
  }
  const locals: FrameTokens[] = [];
  const frameCount = Math.ceil(role.tokenCount / model.visual.tokensPerFrame);
  for (let position = 0; position < frameCount; position++) {
    const pixels = await pixelsOf(reproduction, role, { branch: 'local', position });
    locals.push(await visualEncoder.temporal('local', await visualEncoder.clip([pixels])));
  }
  const { fused } = await visualEncoder.fuse(joinFrames(locals), joinFrames(globals));
  const { values, width } = fused;
  const first = values.subarray(0, role.tokenCount * width);
  const shape = [role.tokenCount, width];
  return compareValues({ shape, values: first }, array, visualLimit(reproduction.precision));
}

async function comparePixelValues(
  reproduction: Reproduction,
  role: Extract<ArrayRole, { kind: 'visual' }>,
  array: NpyArray,
): Promise<Outcome> {
  const { channels, imageSize } = reproduction.engine.model.visual;
  const isColour = array.shape.length === 1;
  const shape = isColour ? [channels] : [channels, imageSize, imageSize];
  const pixels = isColour
    ? new Uint8Array(channels)
    : await pixelsOf(reproduction, role, role.frame);
  const limit = role.frame.branch === 'null' ? visualLimit('float32') : pixelValueLimit;
  return compareValues({ shape, values: pixelValues(pixels) }, array, limit);
}

function compareRows(rows: FrameTokens, array: NpyArray, limit: number): Outcome {
  const { values, tokens, width } = selectFrames(rows, [0]);
  return compareValues({ shape: [tokens, width], values }, array, limit);
}

/** Pixels of an input frame of a window; local positions count within the window. */
async function pixelsOf(
  reproduction: Reproduction,
  { caseName, window }: { readonly caseName: string; readonly window: number },
  frame: SeenFrame,
): Promise<Uint8Array> {
  if (frame.branch === 'null') {
    const shape = await reproduction.engine.visualEncoder.frameShape();
    return new Uint8Array(shape.reduce((product, size) => product * size, 1));
  }
  const frames = await reproduction.frames();
  let { position } = frame;
  if (frame.branch === 'local') {
    const { windows } = await reproduction.score(caseName);
    position = windows[window]?.window.localFrames[position] ?? -1;
  }
  const pixels = pixelsAt(frames, frame.branch, position);
  if (pixels) return pixels;
  throw new AppError(
    'bad-argument',
    `our window ${window} has no ${frame.branch} frame ${frame.position}.`,
  );
}

function joinFrames(parts: readonly FrameTokens[]): FrameTokens {
  const [first] = parts;
  if (!first) throw new AppError('bad-argument', 'there are no frames to fuse.');
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let offset = 0;
  for (const part of parts) {
    values.set(part.values, offset);
    offset += part.values.length;
  }
  return { ...first, values, frames: parts.length };
}
