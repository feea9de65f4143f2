// NYSE's Daily TAQ: New York times, the date in the name of the file, letters of two tapes, corrections and the last line.
import { expect, it } from 'vitest';
import { readLines as read } from '../../read-lines.js';

const header =
  'Time|Exchange|Symbol|Sale Condition|Trade Volume|Trade Price|Trade Stop Stock Indicator|Trade Correction Indicator|Sequence Number|Trade Id|Source of Trade|Trade Reporting Facility|Participant Timestamp|Trade Reporting Facility TRF Timestamp|Trade Through Exempt Indicator';
const name = 'EQY_US_ALL_TRADE_20180730.gz';
const row = (
  time: string,
  condition: string,
  size: string,
  price: string,
  { correction = '00', sequence = '1', tape = 'C', symbol = 'A' } = {},
) => `${time}|N|${symbol}|${condition}|${size}|${price}|N|${correction}|${sequence}||${tape}||093001003162000||0`;
const strict = { name, limits: { rejectsPerThousand: 0 } };

it('reads the rows of the sample; official opens add nothing, odd lots set no price', async () => {
  const rows = [
    '093001004652000|N|A| O  |11870|65.87|N|00|135901|52983593779767|C||093001003162000||0',
    '093009788256000|D|A| 4 I|1|65.87|N|00|193101|71675223028802|C|T|093009650000000|093009787625124|1',
    '093051216109000|T|A|   Q|15|65.98|N|00|607901|62879146588002|C||093151215427373||0',
    'END|20180730|3|||||||||||||',
  ];
  for (const last of [rows.at(-1) ?? '', 'END|20180730|3||||||||||||']) {
    const { bars, format, summary } = await read([header, ...rows.slice(0, -1), last], strict);
    expect([format, summary.accepted, summary.rejects]).toEqual(['nyse-taq-trades-csv', 3, {}]);
    expect(bars).toMatchObject([{ symbol: 'A', venue: '', open: '65.87', high: '65.87', close: '65.87', volume: '11871', trades: 2 }]);
    expect(bars[0]?.bar_start).toBe('2018-07-30T13:30:00.000Z');
  }
});

it('reads winter and summer, and times in microseconds and milliseconds', async () => {
  for (const [date, start] of [
    ['20180102', '2018-01-02T14:30:00.000Z'],
    ['20180702', '2018-07-02T13:30:00.000Z'],
    ['20180309', '2018-03-09T14:30:00.000Z'],
    ['20180312', '2018-03-12T13:30:00.000Z'],
  ]) {
    for (const time of ['093001004652001', '093001004652', '093001004']) {
      const { bars } = await read([header, row(time, '    ', '100', '5')], { name: `EQY_US_ALL_TRADE_${date}` });
      expect(bars).toMatchObject([{ bar_start: start }]);
    }
  }
});

it('keeps corrected trades and drops wrong and cancelled ones', async () => {
  const rows = ['00', '01', '07', '08', '10', '11', '12'].map((correction, n) =>
    row('100000000000000', '    ', String(2 ** n), '5', { correction }),
  );
  const { bars, summary } = await read([header, ...rows], strict);
  expect([summary.rejects, bars[0]?.volume]).toEqual([{ CORRECTED: 5 }, '3']);
});

it('reads a letter as its tape means it', async () => {
  const rows = ['C', 'N'].map((tape) => row('100000000000000', '@  B', '100', '5', { tape, symbol: tape }));
  const { bars } = await read(
    [header, ...rows, row('100000000000000', '@', '1', '4'), row('100000000000000', '@', '1', '4', { tape: 'N', symbol: 'C' })],
    strict,
  );
  // B is an average price on the tapes of CTA, and a bunched trade on that of UTP.
  expect(bars.map(({ symbol, high, volume }) => [symbol, high, volume])).toEqual([
    ['A', '4', '1'],
    ['C', '4', '101'],
    ['N', '5', '100'],
  ]);
});

it('orders trades of equal time by their sequence, and rejects what it does not know', async () => {
  const rows = [row('100000000000000', '', '1', '7', { sequence: '9' }), row('100000000000000', '', '1', '6', { sequence: '8' })];
  expect((await read([header, ...rows], strict)).bars).toMatchObject([{ open: '6', close: '7' }]);
  const wrong = [
    row('100000000000000', '?', '1', '7'),
    row('100000000000000', '', '1', '7', { tape: 'X' }),
    row('93001004652000', '', '1', '7'),
    row('240000000000000', '', '1', '7'),
  ];
  expect((await read([header, ...wrong], { name })).summary.rejects).toEqual({ CONDITION_UNKNOWN: 2, TIMESTAMP_INVALID: 2 });
});

it.each(['trades.csv', 'EQY_US_ALL_TRADE_20180231', 'EQY_US_ALL_NBBO_20180730', undefined])(
  'is refused without a date in its name: %s',
  async (other) => {
    const reading = read([header, row('100000000000000', '', '1', '7')], { name: other });
    await expect(reading).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('EQY_US_ALL_TRADE_20240102'),
    });
  },
);
