/** Mean of CLIP's training pixels, red, green, blue (openai/clip-vit-base-patch32 preprocessor). */
export const clipPixelMean = [0.48145466, 0.4578275, 0.40821073] as const;

/** Standard deviation of CLIP's training pixels, red, green, blue. */
export const clipPixelDeviation = [0.26862954, 0.26130258, 0.27577711] as const;

/**
 * CLIP's `pixel_values` of one frame: (u / 255 - mean) / deviation per channel. The graph folds
 * this into its first product; this function is for comparisons with the reference.
 *
 * @param pixels grey levels [3, height, width], channel by channel
 * @returns values of the same shape
 */
export function pixelValues(pixels: Uint8Array): Float32Array {
  const planeSize = pixels.length / 3;
  const values = new Float32Array(pixels.length);
  for (let channel = 0; channel < 3; channel++) {
    const mean = clipPixelMean[channel] as number;
    const deviation = clipPixelDeviation[channel] as number;
    const end = (channel + 1) * planeSize;
    for (let i = channel * planeSize; i < end; i++) {
      values[i] = ((pixels[i] as number) / 255 - mean) / deviation;
    }
  }
  return values;
}
