/**
 * The sentence that marks a file's music as machine-made, with the model's name and the term of the
 * IPTC vocabulary of digital source types.
 */
export function machineMadeMark(modelName: string): string {
  return (
    `Music: machine-made with VidMuse Studio, model ${modelName} ` +
    '(digital source type: trainedAlgorithmicMedia).'
  );
}

/** The comment of an exported file: what stood there before, then the mark, and the mark only once. */
export function markedComment(existing: string | undefined, modelName: string): string {
  const mark = machineMadeMark(modelName);
  const kept = (existing ?? '').trim();
  if (kept === '' || kept === mark) return mark;
  return kept.includes(mark) ? kept : `${kept}\n${mark}`;
}
