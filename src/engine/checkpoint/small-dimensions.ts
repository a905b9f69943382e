import { oddDimensions } from './forge-language-model.ts';
import { seededDimensions, type SeededDimensions } from './seeded-scales.ts';

const tiny = seededDimensions('tiny');

/** For tests: the smallest model that can be imported in every precision and composes, of half a megabyte. */
export const smallDimensions: SeededDimensions = {
  languageModel: { ...tiny.languageModel, cardinality: 64 },
  visual: {
    ...oddDimensions.visual,
    intermediateSize: 64,
    temporalNumHeads: tiny.visual.temporalNumHeads,
    temporalInnerDim: tiny.visual.temporalInnerDim,
    temporalMlpDim: oddDimensions.visual.hiddenSize * tiny.languageModel.hiddenScale,
    outputDim: tiny.languageModel.dim,
  },
  clipProjectionDim: 8,
  codec: { ...tiny.codec, bins: 64 },
};
