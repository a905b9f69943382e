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

/**
 * The comment of an exported file: what was there before, then the mark, and the mark only once.
 * Without a model there is no mark.
 */
export function markedComment(existing: string | undefined, modelName: string | undefined): string {
  const kept = (existing ?? '').trim();
  if (modelName === undefined) return kept;
  const mark = machineMadeMark(modelName);
  if (kept === '' || kept === mark) return mark;
  return kept.includes(mark) ? kept : `${kept}\n${mark}`;
}
