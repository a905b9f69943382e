/** One input frame of the visual module: a local or global one, by its index, or a null frame. */
export type SeenFrame =
  { readonly branch: 'local' | 'global'; readonly position: number } | { readonly branch: 'null' };

const windowParts = [
  'tokens',
  'prompt',
  'argmax',
  'margin',
  'logits_cond',
  'logits_uncond',
  'logits_cfg',
  'video_emb',
] as const;

/** Role of a recorded array of one window, except those inside the visual module. */
export type WindowPart = (typeof windowParts)[number];

const scoreParts = ['tokens', 'wav', 'wav_loudness'] as const;
const codecParts = ['wav_in', 'latent', 'codes', 'dequant', 'wav_out'] as const;

/** A stage of the visual module that was recorded for one frame. */
export type VisualStage = 'pixel_values' | 'clip_last_hidden' | 'temporal';

/** Role of a recorded array, parsed from its file name. */
export type ArrayRole =
  | { readonly kind: 'frames'; readonly part: 'local' | 'global' | 'raw_rgb' }
  | {
      readonly kind: 'codec';
      /** Path and first part of the name, which arrays of one recording share. */
      readonly group: string;
      readonly part: (typeof codecParts)[number];
    }
  | {
      readonly kind: 'score';
      readonly caseName: string;
      readonly part: (typeof scoreParts)[number] | 'app_output';
    }
  | {
      readonly kind: 'window';
      readonly caseName: string;
      readonly window: number;
      readonly part: WindowPart;
    }
  | {
      readonly kind: 'visual';
      readonly caseName: string;
      readonly window: number;
      readonly stage: VisualStage;
      readonly frame: SeenFrame;
    }
  | {
      readonly kind: 'fused';
      readonly caseName: string;
      readonly window: number;
      /** Number of tokens in the array, from the first. */
      readonly tokenCount: number;
    };

/** Parses the role of the array `file` of a golden folder; undefined for an unknown name. */
export function arrayRole(file: string): ArrayRole | undefined {
  const frames = /^frames\/(local|global|raw_rgb)\.npy$/.exec(file)?.[1];
  if (frames) return { kind: 'frames', part: frames as 'local' | 'global' | 'raw_rgb' };
  const [, caseName = '', windowIndex = '', name = ''] =
    /^(.+)\/w(\d+)_([^/]+)\.npy$/.exec(file) ?? [];
  const inWindow = name && windowRole(caseName, Number(windowIndex), name);
  if (inWindow) return inWindow;
  const [, scored = '', output = ''] = /^(.+)\/([^/]+)$/.exec(file) ?? [];
  if (output === 'app_output.wav') return { kind: 'score', caseName: scored, part: 'app_output' };
  const scorePart = scoreParts.find((part) => output === `${part}.npy`);
  if (scorePart) return { kind: 'score', caseName: scored, part: scorePart };
  const codecPart = codecParts.find((part) => file.endsWith(`_${part}.npy`));
  if (!codecPart) return undefined;
  return { kind: 'codec', group: file.slice(0, -`_${codecPart}.npy`.length), part: codecPart };
}

function windowRole(caseName: string, window: number, name: string): ArrayRole | undefined {
  const part = windowParts.find((candidate) => candidate === name);
  if (part) return { kind: 'window', caseName, window, part };
  const fused = /^mhca_first(\d+)$/.exec(name)?.[1];
  if (fused) return { kind: 'fused', caseName, window, tokenCount: Number(fused) };
  const [, branch, position] = /^(local|global)_temporal_(\d+)$/.exec(name) ?? [];
  if (branch) {
    const frame = seenFrame(branch, position);
    return { kind: 'visual', caseName, window, stage: 'temporal', frame };
  }
  const [, stage, place, index] =
    /^(pixel_values|clip_last_hidden)_(?:null(?:_rgb)?|(local|global)(\d+))$/.exec(name) ?? [];
  if (!stage) return undefined;
  const frame: SeenFrame = place === undefined ? { branch: 'null' } : seenFrame(place, index);
  return { kind: 'visual', caseName, window, stage: stage as VisualStage, frame };
}

function seenFrame(branch: string, position: string | undefined): SeenFrame {
  return { branch: branch as 'local' | 'global', position: Number(position) };
}
