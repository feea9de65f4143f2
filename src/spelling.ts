// What was probably meant by a misspelt name.

/** The candidate nearest to a misspelt name, or undefined when none is near: a third of its letters may be wrong, three at most. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = simplified(name);
  const tolerance = Math.min(3, Math.max(1, Math.floor(plain.length / 3)));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain, simplified(candidate)) }))
    .filter(({ distance }) => distance <= tolerance)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Case and the choice of separators are not what people mean: `max_capacity_acu` is `maxCapacityAcu`. */
function simplified(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/[-_.\s]/g, '');
}

/** Letters to add, drop, replace or swap with their neighbour. */
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
