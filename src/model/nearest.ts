/**
 * The candidate that a word was probably meant to be: within two slips (a letter too many, too few, other, or two
 * swapped) and less than half of the word; undefined where none is that near. Among equals the first stands.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.min(2, Math.ceil(word.length / 2) - 1);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const slips = distance(word, candidate);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Damerau-Levenshtein distance, in which a stretch is changed only once (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (line[column - 1] as number) + 1,
        (above[column] as number) + 1,
        (above[column - 1] as number) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, (before[column - 2] as number) + 1);
      line.push(least);
    }
    [before, above] = [above, line];
  }
  return above[b.length] as number;
}
