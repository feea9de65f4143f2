// Polygon's consolidated tape: whose an id is, which time counts, what was corrected.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../read-lines.js';

describe('Polygon', () => {
  const header =
    'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp';
  const row = (fields: Partial<Record<string, string>>) => {
    const usual = { ticker: 'AAPL', conditions: '"12,37"', correction: '0', exchange: '4', id: '1', tape: '3', trf_id: '201' };
    const times = { participant_timestamp: '1704205800123456789', sip_timestamp: '1704205800123999999', trf_timestamp: '0' };
    const all: Record<string, string | undefined> = { ...usual, ...times, price: '185.5', size: '100', sequence_number: '7', ...fields };
    return header
      .split(',')
      .map((name) => all[name] ?? '')
      .join(',');
  };

  it('nanoseconds beyond 2^53, quoted lists, ids that belong to an exchange, bars over all of them', async () => {
    const rows = [
      row({ participant_timestamp: '1704205800000000002', price: '2', sequence_number: '1' }),
      row({ participant_timestamp: '1704205800000000001', price: '1', exchange: '11', conditions: '' }),
      row({ participant_timestamp: '1704205800000000001', price: '1', exchange: '11', conditions: '' }),
      row({ id: '2', size: '0.5', conditions: '"14,12,41"', price: '3' }),
    ];
    const { bars, format, summary } = await read([header, ...rows]);
    expect([format, summary.accepted, summary.duplicates]).toEqual(['polygon-trades-csv', 3, 1]);
    expect(bars).toMatchObject([{ symbol: 'AAPL', venue: '', open: '1', close: '3', volume: '200.5', unknown_volume: '200.5', trades: 3 }]);
  });

  it('the tape’s time where the participant has none, and the sequence among equal times', async () => {
    const same = { participant_timestamp: '0', sip_timestamp: '1704205800000000001' };
    const rows = [
      row({ ...same, price: '9', sequence_number: '12', id: 'a' }),
      row({ ...same, price: '8', sequence_number: '3', id: 'b' }),
    ];
    expect((await read([header, ...rows])).bars).toMatchObject([{ open: '8', close: '9' }]);
  });

  it('corrections: the corrected trade counts, the original and what was cancelled do not, and neither spoils the file', async () => {
    const rows = ['0', '00', '12', '', '1', '7', '8', '10', '11'].map((correction, n) => row({ correction, id: String(n) }));
    const { summary } = await read([header, ...rows], { limits: { rejectsPerThousand: 0 } });
    expect(summary).toMatchObject({ accepted: 4, rejected: 5, rejects: { CORRECTED: 5 } });
    expect((await read([header, row({ correction: '99' })])).summary.rejects).toEqual({ CORRECTION_INVALID: 1 });
  });
});
