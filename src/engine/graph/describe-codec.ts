import { isSpectral, type AnyCodecConfig } from '../checkpoint/spectral-config.ts';
import { latentChannels } from './encodec/build-decoder-latent.ts';
import { synthesisMargin } from './encodec/build-decoder-synthesis.ts';
import { analysisMargin } from './encodec/build-encoder-analysis.ts';
import { spectralAnalysisMargin } from './spectral/build-analysis.ts';
import { spectralSynthesisMargin } from './spectral/build-synthesis.ts';

/** What running a codec stretch by stretch has to know of it, whatever its kind. */
export interface CodecShape {
  /** Samples in one frame of tokens. */
  readonly samplesPerFrame: number;
  /** Channels at the frame rate inside the codec. */
  readonly latentChannels: number;
  /** Frames of context to either side with which a stretch of latents becomes exact samples. */
  readonly synthesisMargin: number;
  /** Frames of context to either side with which a stretch of samples becomes exact features. */
  readonly analysisMargin: number;
  /** Frames that the decoder's first, and the encoder's last layer see at once. */
  readonly firstKernelSize: number;
  readonly lastKernelSize: number;
  readonly lstmLayers: number;
  /** Whether sound depends on where its frames stand in time. */
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
