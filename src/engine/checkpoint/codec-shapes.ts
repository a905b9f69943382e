import type { CodecConfig } from './codec-config.ts';
import type { NamedShape } from './tensor-shapes.ts';

/** Keys and shapes of the codec's tensors that are used, under audiocraft's names and in its order. */
export function* codecShapes(config: CodecConfig): Generator<NamedShape> {
  yield* encoderShapes(config);
  yield* decoderShapes(config);
  for (let k = 0; k < config.numCodebooks; k++) {
    yield [`quantizer.vq.layers.${k}._codebook.embed`, [config.bins, config.dimension]];
  }
}

/** The encoder: numbered modules of one sequence, of which activations (ELU) hold no tensors. */
export function* encoderShapes(config: CodecConfig): Generator<NamedShape> {
  const module = (index: number): string => `encoder.model.${index}`;
  let width = config.nFilters;
  let index = 0;
  yield* convolutionShapes(config, `${module(index++)}.conv.conv`, [
    width,
    config.channels,
    config.kernelSize,
  ]);
  for (const ratio of config.ratios.toReversed()) {
    for (let block = 0; block < config.nResidualLayers; block++) {
      yield* residualShapes(config, module(index++), width);
    }
    index++;
    yield* convolutionShapes(config, `${module(index++)}.conv.conv`, [2 * width, width, 2 * ratio]);
    width *= 2;
  }
  if (config.lstmLayers > 0) yield* lstmShapes(config, module(index++), width);
  index++;
  yield* convolutionShapes(config, `${module(index)}.conv.conv`, [
    config.dimension,
    width,
    config.lastKernelSize,
  ]);
}

/** The decoder: the encoder's mirror image, with transposed convolutions `[in, out, kernel]`. */
export function* decoderShapes(config: CodecConfig): Generator<NamedShape> {
  const module = (index: number): string => `decoder.model.${index}`;
  let width = config.nFilters * 2 ** config.ratios.length;
  let index = 0;
  yield* convolutionShapes(config, `${module(index++)}.conv.conv`, [
    width,
    config.dimension,
    config.kernelSize,
  ]);
  if (config.lstmLayers > 0) yield* lstmShapes(config, module(index++), width);
  for (const ratio of config.ratios) {
    index++;
    yield* convolutionShapes(
      config,
      `${module(index++)}.convtr.convtr`,
      [width, width / 2, 2 * ratio],
      width / 2,
    );
    width /= 2;
    for (let block = 0; block < config.nResidualLayers; block++) {
      yield* residualShapes(config, module(index++), width);
    }
  }
  index++;
  yield* convolutionShapes(config, `${module(index)}.conv.conv`, [
    config.channels,
    width,
    config.lastKernelSize,
  ]);
}

function* residualShapes(
  config: CodecConfig,
  prefix: string,
  width: number,
): Generator<NamedShape> {
  const inner = Math.floor(width / config.compress);
  yield* convolutionShapes(config, `${prefix}.block.1.conv.conv`, [
    inner,
    width,
    config.residualKernelSize,
  ]);
  yield* convolutionShapes(config, `${prefix}.block.3.conv.conv`, [width, inner, 1]);
  if (!config.trueSkip)
    yield* convolutionShapes(config, `${prefix}.shortcut.conv.conv`, [width, width, 1]);
}

function* convolutionShapes(
  config: CodecConfig,
  prefix: string,
  shape: readonly [number, number, number],
  outputWidth: number = shape[0],
): Generator<NamedShape> {
  yield [`${prefix}.bias`, [outputWidth]];
  if (config.norm === 'weight_norm') {
    yield [`${prefix}.weight_g`, [shape[0], 1, 1]];
    yield [`${prefix}.weight_v`, shape];
  } else {
    yield [`${prefix}.weight`, shape];
  }
}

function* lstmShapes(config: CodecConfig, prefix: string, width: number): Generator<NamedShape> {
  for (let layer = 0; layer < config.lstmLayers; layer++) {
    yield [`${prefix}.lstm.weight_ih_l${layer}`, [4 * width, width]];
    yield [`${prefix}.lstm.weight_hh_l${layer}`, [4 * width, width]];
    yield [`${prefix}.lstm.bias_ih_l${layer}`, [4 * width]];
    yield [`${prefix}.lstm.bias_hh_l${layer}`, [4 * width]];
  }
}
