import { isSpectral, type AnyCodecConfig } from '../checkpoint/spectral-config.ts';
import { latentChannels } from './encodec/build-decoder-latent.ts';
import { synthesisMargin } from './encodec/build-decoder-synthesis.ts';
import { analysisMargin } from './encodec/build-encoder-analysis.ts';
import { spectralAnalysisMargin } from './spectral/build-analysis.ts';
import { spectralSynthesisMargin } from './spectral/build-synthesis.ts';

/** Sizes of a codec of any kind that running it stretch by stretch needs. */
export interface CodecShape {
  /** Samples in one frame of tokens. */
  readonly samplesPerFrame: number;
  /** Channels at the frame rate inside the codec. */
  readonly latentChannels: number;
  /** Frames of context to either side with which a stretch of latents becomes exact samples. */
  readonly synthesisMargin: number;
  /** Frames of context to either side with which a stretch of samples becomes exact features. */
  readonly analysisMargin: number;
  /** Frames in the kernels of the decoder's first and of the encoder's last layer. */
  readonly firstKernelSize: number;
  readonly lastKernelSize: number;
  readonly lstmLayers: number;
  /** Whether the sound of a frame depends on its place on the timeline. */
  readonly hasClock: boolean;
}

/** The shape of a codec of either kind. */
export function describeCodec(config: AnyCodecConfig): CodecShape {
  if (isSpectral(config)) {
    return {
      samplesPerFrame: config.hop,
      latentChannels: config.width,
      synthesisMargin: spectralSynthesisMargin(config),
      analysisMargin: spectralAnalysisMargin(config),
      firstKernelSize: 1,
      lastKernelSize: 1,
      lstmLayers: 0,
      hasClock: true,
    };
  }
  return {
    samplesPerFrame: config.ratios.reduce((product, stride) => product * stride, 1),
    latentChannels: latentChannels(config),
    synthesisMargin: synthesisMargin(config),
    analysisMargin: analysisMargin(config),
    firstKernelSize: config.kernelSize,
    lastKernelSize: config.lastKernelSize,
    lstmLayers: config.lstmLayers,
    hasClock: false,
  };
}
