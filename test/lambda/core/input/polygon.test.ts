// Polygon's consolidated tape: the scope of trade ids, which timestamp counts, and corrections.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../../read-lines.js';

describe('Polygon', () => {
  const header =
    'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp';
  const row = (fields: Partial<Record<string, string>>) => {
    const usual = { ticker: 'AAPL', conditions: '"14,41"', correction: '0', exchange: '4', id: '1', tape: '3', trf_id: '201' };
    const times = { participant_timestamp: '1704205800123456789', sip_timestamp: '1704205800123999999', trf_timestamp: '0' };
    const all: Record<string, string | undefined> = { ...usual, ...times, price: '185.5', size: '100', sequence_number: '7', ...fields };
    return header
      .split(',')
      .map((name) => all[name] ?? '')
      .join(',');
  };

  it('reads nanoseconds beyond 2^53 and quoted lists; ids are unique per exchange, bars cover all exchanges', async () => {
    const rows = [
      row({ participant_timestamp: '1704205800000000002', price: '2', sequence_number: '1' }),
      row({ participant_timestamp: '1704205800000000001', price: '1', exchange: '11', conditions: '' }),
      row({ participant_timestamp: '1704205800000000001', price: '1', exchange: '11', conditions: '' }),
      row({ id: '2', size: '0.5', conditions: '"14,41"', price: '3' }),
    ];
    const { bars, format, summary } = await read([header, ...rows]);
    expect([format, summary.accepted, summary.duplicates]).toEqual(['polygon-trades-csv', 3, 1]);
    expect(bars).toMatchObject([{ symbol: 'AAPL', venue: '', open: '1', close: '3', volume: '200.5', unknown_volume: '200.5', trades: 3 }]);
  });

  it('uses the tape’s time if the participant’s is missing, and the sequence for equal times', async () => {
    const same = { participant_timestamp: '0', sip_timestamp: '1704205800000000001' };
    const rows = [
      row({ ...same, price: '9', sequence_number: '12', id: 'a' }),
      row({ ...same, price: '8', sequence_number: '3', id: 'b' }),
    ];
    expect((await read([header, ...rows])).bars).toMatchObject([{ open: '8', close: '9' }]);
  });

  it('counts corrected trades instead of the originals; wrong or cancelled ones are skipped and do not fail the file', async () => {
    const sizes = { '0': '1', '00': '2', '': '4', '1': '8', '01': '16' };
    const others = ['7', '07', '8', '08', '10', '11', '12', '012'];
    const rows = [
      ...Object.entries(sizes).map(([correction, size], n) => row({ correction, size, id: String(n) })),
      ...others.map((correction, n) => row({ correction, size: '1000', price: '999', id: String(n) })),
    ];
    const { bars, summary } = await read([header, ...rows], { limits: { rejectsPerThousand: 0 } });
    expect(summary).toMatchObject({ accepted: 5, rejected: 8, duplicates: 0, rejects: { CORRECTED: 8 } });
    expect(bars).toMatchObject([{ volume: '31', high: '185.5' }]);
  });

  it.each(['2', '3', '9', '13', '99', '-1', 'x', '1.0'])('rejects an unknown correction code: %s', async (correction) => {
    expect((await read([header, row({ correction })])).summary.rejects).toEqual({ CORRECTION_INVALID: 1 });
  });

  it('ids are unique per ticker, exchange and facility', async () => {
    const rows = [
      row({ trf_id: '201', size: '1' }),
      row({ trf_id: '202', size: '2' }),
      row({ trf_id: '202', size: '2' }),
      row({ trf_id: '', size: '4' }),
      row({ trf_id: '0', size: '4' }),
      row({ trf_id: '201', exchange: '11', size: '8' }),
      row({ trf_id: '202', exchange: '', size: '16' }),
      row({ trf_id: '202', ticker: 'MSFT', size: '32' }),
      // Exchange and facility must not be confused when joined.
      row({ trf_id: '01', exchange: '42', size: '64' }),
      row({ trf_id: '1', exchange: '420', size: '128' }),
    ];
    const orders = [rows, [...rows].reverse()];
    for (const order of orders) {
      const { bars, summary } = await read([header, ...order], { limits: { symbols: 2 } });
      expect(summary).toMatchObject({ accepted: 8, duplicates: 2, symbols: 2, rejected: 0 });
      expect(bars.map(({ symbol, venue, volume }) => [symbol, venue, volume])).toEqual([
        ['AAPL', '', '223'],
        ['MSFT', '', '32'],
      ]);
    }
  });

  it('exchanges and facilities do not count as symbols, however many ids repeat', async () => {
    const facilities = ['', '201', '202', '203'];
    const rows = Array.from({ length: 21 }, (_, n) => row({ exchange: String(n), trf_id: facilities[n % 4], id: '5' }));
    const { summary } = await read([header, ...rows, ...rows], { limits: { symbols: 1 } });
    expect(summary).toMatchObject({ accepted: 21, duplicates: 21, symbols: 1 });
    const reading = read([header, ...rows, row({ ticker: 'MSFT' })], { limits: { symbols: 1 } });
    await expect(reading).rejects.toMatchObject({ code: 'TOO_MANY_SYMBOLS' });
  });

  it.each(['x'.repeat(64), 'x'.repeat(500), '20\u00001', '20"1"'])('rejects an invalid facility name: %s', async (facility) => {
    expect((await read([header, row({ trf_id: facility })])).summary.rejects).toEqual({ SYMBOL_INVALID: 1 });
  });
});
