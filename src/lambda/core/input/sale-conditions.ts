// Sale conditions of US stocks: what a print with a condition may set or add to in a bar of the consolidated tape.
//
// The rules are those of the two tapes, in their specifications: CTS Pillar Output Specification (tapes A and B) and UTP Trade Data Feed Specification (tape
// C), as transcribed on 2026-07-28 in https://github.com/jkosheleva/dxfeed-docs (timeandsale-sale-conditions.md). The numbers are Polygon's, from its endpoint
// /v3/reference/conditions, as captured on 2026-08-31 in https://github.com/oscmcompany/fund (conditions_table.rs). Where a tape lets a late print set the last
// price only if it is the first one of the day, it sets no open or close here, as in Polygon's own bars.

/** The bits of kernel/eligibility.ts. */
const openClose = 1;
const highLow = 2;
const volume = 4;
const dailyOpenClose = 8;
const dailyHighLow = 16;
const outsideRegularSession = 32;
const unknown = 255;

const rules = {
  everything: openClose | highLow | volume | dailyOpenClose | dailyHighLow,
  /** Prints whose price belongs to an earlier time. */
  allButOpenClose: highLow | volume | dailyHighLow,
  onlyVolume: volume,
  /** Form T: prices of bars within a day, but only outside the regular session, and never of daily bars. */
  extendedHours: openClose | highLow | volume | outsideRegularSession,
  /** The size of these prints repeats that of other prints. */
  onlyPrices: openClose | highLow | dailyOpenClose | dailyHighLow,
  nothing: 0,
} as const;

/** Polygon's numbers of the conditions, by rule. */
const polygonConditions: Record<keyof typeof rules, readonly number[]> = {
  everything: [
    0, // regular
    1, // acquisition
    3, // automatic execution
    4, // bunched
    6, // CAP election
    8, // closing prints
    9, // cross
    11, // distribution
    14, // intermarket sweep
    17, // opening trade of a market centre
    18, // reopening trade
    19, // closing trade
    23, // rule 155
    24, // rule 127
    25, // opening prints
    27, // stopped stock
    28, // reopening prints
    30, // sold last
    31, // sold last and stopped stock
    34, // split trade
    35, // stock option
    36, // yellow flag
    55, // opening or reopening detail
    // The rest are not conditions of a sale but marks: trade-through exempt, short sale restrictions, financial status.
    41,
    57,
    58,
    59,
    60,
    62,
    63,
    64,
    65,
    66,
    67,
    68,
    69,
    70,
    71,
  ],
  allButOpenClose: [
    5, // bunched sold
    10, // derivatively priced
    22, // prior reference price
    32, // sold out of sequence
    33, // sold out of sequence, in an older numbering
  ],
  onlyVolume: [
    2, // average price
    7, // cash
    13, // extended hours, sold out of sequence
    20, // next day
    21, // price variation
    29, // seller
    37, // odd lot
    52, // contingent
    53, // qualified contingent
  ],
  extendedHours: [12],
  onlyPrices: [38], // corrected consolidated close
  nothing: [15, 16], // official close and open of a market centre
};

/** The letters of the conditions on each tape, by rule, with the numbers above for the same conditions. The letters of UTP differ from those of CTA. */
const letters: Record<'cta' | 'utp', Partial<Record<keyof typeof rules, string>>> = {
  cta: { everything: '@EFKLOX56', allButOpenClose: '4PZ', onlyVolume: 'BCHINRUV7', extendedHours: 'T', onlyPrices: '9', nothing: 'MQ' },
  utp: {
    everything: '@ABDFKLOSXY156',
    allButOpenClose: '4GPZ',
    onlyVolume: 'CHINRUVW7',
    extendedHours: 'T',
    onlyPrices: '9',
    nothing: 'MQ',
  },
};

/** How the column of conditions is written, and the bits of each condition, by number or by letter. */
export interface ConditionRules {
  form: 1 | 2;
  table: Uint8Array;
}

const conditionCount = 1000;
/** Where the letters of UTP begin in the table (kernel/eligibility.ts). */
const utpOffset = 256;

export const conditionRules = { numbers: polygonRules, letters: letterRules } as const;

/** The rules for conditions in Polygon's numbers, as lists with commas. */
function polygonRules(): ConditionRules {
  const table = new Uint8Array(conditionCount).fill(unknown);
  for (const [rule, numbers] of Object.entries(polygonConditions)) for (const n of numbers) table[n] = rules[rule as keyof typeof rules];
  return { form: 1, table };
}

/** The rules for conditions in letters, with blanks where there is none. */
function letterRules(): ConditionRules {
  const table = new Uint8Array(conditionCount).fill(unknown);
  for (const [tape, offset] of [
    ['cta', 0],
    ['utp', utpOffset],
  ] as const) {
    for (const [rule, all] of Object.entries(letters[tape]))
      for (const byte of Buffer.from(all)) table[offset + byte] = rules[rule as keyof typeof rules];
  }
  return { form: 2, table };
}
