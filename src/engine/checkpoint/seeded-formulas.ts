import type { SeededFormula } from './seeded-weights.ts';
import type { NamedShape } from './tensor-shapes.ts';

/** The formula for a tensor of the language model or its visual module. */
export function languageModelFormula([name, shape]: NamedShape): SeededFormula {
  const hashName = `lm/${name}`;
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  const scaled = (deviation: number, bits: number): SeededFormula =>
    centred(hashName, deviation, bits);
  if (/norm[^.]*\.weight$/.test(name)) return around(hashName, 1, 0.15);
  if (name === 'visual_feature_proj.bias') return scaled(0.05, 4);
  if (name.endsWith('.bias')) return scaled(0.1, 4);
  if (/pos_embedding$|class_embedding$|position_embedding\.weight$/.test(name))
    return scaled(0.5, 4);
  if (name.startsWith('emb.')) return scaled(1, 2);
  // Twice the usual scale spreads the logits, so that a greedy choice is clear.
  if (name.startsWith('linears.')) return scaled(2 / Math.sqrt(fanIn), 2);
  const sharper =
    /\b(self_attn\.(in_proj_weight|out_proj)|cross_attention\.in_proj_weight|linear2|to_qkv|query|key)\b/;
  const deviation =
    (sharper.test(name) && !/\.[kvq]_proj\./.test(name) ? 1.5 : 1) / Math.sqrt(fanIn);
  const coarse =
    /^(visual_encoder_model\.vision_model|local_temporal|global_temporal|multi_head)/.test(name);
  return scaled(deviation, coarse ? 2 : 4);
}

/** The formula for a tensor of the codec. */
export function codecFormula([name, shape]: NamedShape): SeededFormula {
  const hashName = `codec/${name}`;
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  const isOutput = shape[0] === 1 && name.startsWith('decoder.');
  const codebook = /^quantizer\.vq\.layers\.(\d+)\._codebook\.embed/.exec(name)?.[1];
  if (codebook !== undefined) return centred(hashName, 0.5 * 2 ** -Number(codebook), 4);
  if (name.endsWith('.inited')) return { constant: 1 };
  if (name.endsWith('.cluster_size')) return { hashName, bits: 4, m: 7, e: 6, offset: 16 };
  if (name.endsWith('.weight_g'))
    return isOutput ? around(hashName, 0.5, 0.0625) : around(hashName, 1, 0.1);
  if (name.includes('.lstm.bias')) return centred(hashName, 0.1, 4);
  if (name.endsWith('.bias')) return centred(hashName, isOutput ? 0.01 : 0.05, 4);
  return centred(hashName, 1 / Math.sqrt(fanIn), 4);
}

/** Values around 0 with about this standard deviation. */
function centred(hashName: string, deviation: number, bits: number): SeededFormula {
  const scale = deviation / levelDeviation(bits);
  // A factor between 32 and 64 keeps every value exact in float16.
  const e = 5 - Math.floor(Math.log2(scale));
  return { hashName, bits, m: Math.round(scale * 2 ** e), e, offset: 0 };
}

/** Values around `offset`, in steps of 2^-10 so that they are exact in float16 up to 2. */
function around(hashName: string, offset: number, deviation: number): SeededFormula {
  return {
    hashName,
    bits: 4,
    m: Math.round((deviation / levelDeviation(4)) * 1024),
    e: 10,
    offset,
  };
}

/** Standard deviation of evenly spread odd numbers from -(2^bits - 1) to 2^bits - 1. */
function levelDeviation(bits: number): number {
  return Math.sqrt((4 ** bits - 1) / 3);
}
