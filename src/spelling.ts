// Guesses what a misspelt name was meant to be.

/** The candidate closest to a misspelt name. Up to a third of the letters (at least one, at most three) may be wrong; undefined if no candidate is that close. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = simplified(name);
  const tolerance = Math.min(3, Math.max(1, Math.floor(plain.length / 3)));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain, simplified(candidate)) }))
    .filter(({ distance }) => distance <= tolerance)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** The name without case and separators, so that `max_capacity_acu` equals `maxCapacityAcu`. */
function simplified(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/[-_.\s]/g, '');
}

/** The number of letters to insert, delete, replace or swap with a neighbour (optimal string alignment distance). */
function editDistance(a: string, b: string): number {
  let [before, row]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1, isSwap ? at(before, j - 2) + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

function at(row: number[] | undefined, index: number): number {
  return row?.[index] ?? Infinity;
}
