import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdSet } from '../../../src/lambda/core/id-set.js';
import { readId } from '../../../src/lambda/core/number-bytes.js';
import { emptyRow } from '../../../src/lambda/core/trade-row.js';

function rowOf(instrument: number, id: string) {
  const row = { ...emptyRow(), instrument };
  readId(Buffer.from(id), 0, id.length, row);
  return row;
}

describe('IdSet', () => {
  it('knows exactly what it was given, in any order and density', () => {
    const ids = fc.array(fc.tuple(fc.nat(1), fc.oneof(fc.nat(3_000), fc.nat(2_000_000), fc.constantFrom('x', 'y'))), { maxLength: 3_000 });
    fc.assert(
      fc.property(ids, (given) => {
        const set = new IdSet(1e9);
        const expected = new Set<string>();
        for (const [instrument, id] of given) {
          const identity = `${instrument} ${id}`;
          expect(set.add(rowOf(instrument, String(id)))).toBe(!expected.has(identity));
          expected.add(identity);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('needs about a bit for each id of a dense range', () => {
    const set = new IdSet(200_000);
    let added = 0;
    for (let id = 0; id < 1_000_000; id += 1) if (set.add(rowOf(0, String(id)))) added += 1;
    expect(added).toBe(1_000_000);
    expect(set.add(rowOf(0, '999999'))).toBe(false);
  });

  it('fails by a code beyond its memory', () => {
    const set = new IdSet(10_000);
    const fill = () => {
      for (let n = 0; n < 1_000; n += 1) set.add(rowOf(0, `uuid-${n}`));
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'TOO_MANY_IDS', errorClass: 'permanent' }));
  });
});
