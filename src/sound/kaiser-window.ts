/** Modified Bessel function of the first kind, order 0. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-15; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * The Kaiser window for a stop band that many decibels down, at a place from -1 to 1 (0 beyond).
 * Source: Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.6; for over 50 dB.
 */
export function kaiserWindow(place: number, stopBandDecibels: number): number {
  const beta = 0.1102 * (stopBandDecibels - 8.7);
  const edge = 1 - place * place;
  return edge < 0 ? 0 : bessel0(beta * Math.sqrt(edge)) / bessel0(beta);
}
