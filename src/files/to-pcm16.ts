/**
 * 16-bit PCM of samples in ±1: times 32,768, halves to even, clipped. The same bits as ffmpeg's
 * `pcm_s16le` gives, by which the reference writes its music.
 */
export function toPcm16(samples: Float32Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(samples, (sample) => {
    const scaled = Math.max(-32_768, Math.min(32_767, sample * 32_768));
    const rounded = Math.round(scaled);
    const isHalfUp = rounded - scaled === 0.5 && rounded % 2 !== 0;
    return isHalfUp ? rounded - 1 : rounded;
  });
}
