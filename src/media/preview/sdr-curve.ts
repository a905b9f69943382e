const points = 33;

/** Light of an SMPTE ST 2084 (PQ) signal of 0 to 1; 1 is 100 cd/m². */
function perceptualQuantizer(signal: number): number {
  const power = signal ** (32 / 2523);
  const light = Math.max(0, power - 0.8359375) / (18.8515625 - 18.6875 * power);
  return 100 * light ** (16384 / 2610);
}

/** Light of an ARIB STD-B67 (HLG) signal of 0 to 1 on a screen of 1000 cd/m²; 1 is 100 cd/m². */
function hybridLogGamma(signal: number): number {
  const scene =
    signal <= 0.5
      ? signal ** 2 / 3
      : (Math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return 10 * scene ** 1.2;
}

/** Hable's filmic curve, as ffmpeg's `tonemap` has it. */
function hable(light: number): number {
  return (
    (light * (light * 0.15 + 0.05) + 0.004) / (light * (light * 0.15 + 0.5) + 0.06) - 0.02 / 0.3
  );
}

/** BT.709 signal of light of 0 to 1. */
function rec709(light: number): number {
  return light < 0.018 ? 4.5 * light : 1.099 * light ** 0.45 - 0.099;
}

/**
 * Key points for ffmpeg's `curves` that bring an HDR signal to BT.709, channel by channel.
 *
 * @param transfer ffmpeg's name of the HDR curve: `smpte2084` or `arib-std-b67`
 */
export function sdrCurve(transfer: string): string {
  const light = transfer === 'smpte2084' ? perceptualQuantizer : hybridLogGamma;
  const white = hable(light(1));
  return Array.from({ length: points }, (_, index) => {
    const signal = index / (points - 1);
    const mapped = rec709(Math.min(1, Math.max(0, hable(light(signal)) / white)));
    return `${signal.toFixed(4)}/${mapped.toFixed(4)}`;
  }).join(' ');
}
