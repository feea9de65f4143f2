import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { barsAsCsv, renderBars } from '../../../src/cli/commands/bars.js';
import { renderCandles } from '../../../src/cli/commands/candle-chart.js';
import type { FetchedBar } from '../../../src/operations/data/bars.js';

const view = (width: number, level: 0 | 1 = 0) => ({ paint: new Chalk({ level }), width, tableWidth: width });

function bar(n: number, [open, high, low, close]: readonly [string, string, string, string], more: Partial<FetchedBar> = {}): FetchedBar {
  const bar_start = new Date(Date.UTC(2024, 7, 8, 14, n)).toISOString();
  const sums = { volume: '1.5', notional: '150', vwap: '100.123456789012345', trades: 3 };
  const volumes = { buy_volume: '1', sell_volume: '0.5', unknown_volume: '0', ineligible_trades: 0, ineligible_volume: '0', order_rule: 2 };
  const measures = { imbalance: 1 / 3, ret: n === 0 ? null : -0.012345, gap_bars: n === 0 ? null : 0 };
  return {
    symbol: 'BTCUSDT',
    venue: 'demo',
    bar_start,
    interval_us: 60_000_000,
    open,
    high,
    low,
    close,
    ...sums,
    ...volumes,
    ...measures,
    ...more,
  };
}

const rising = bar(0, ['100', '140', '90', '130.5']);
const falling = bar(1, ['130.5', '130.5', '100.25', '110'], { volume: '3' });
const shown = { environment: 'dev', symbol: 'BTCUSDT', interval: '1m' as const, hasMore: false };

describe('renderBars', () => {
  it('prints a table aligned at the decimal points, and a chart', () => {
    expect(renderBars({ ...shown, bars: [rising, falling] }, view(60))).toMatchInlineSnapshot(`
      "START              OPEN   HIGH     LOW  CLOSE  VOLUME
      2024-08-08 14:00  100    140     90     130.5     1.5
      2024-08-08 14:01  130.5  130.5  100.25  110       3

      BTCUSDT demo 1m  2 bars
      140.0 | |
            | |
            | o #
      129.3 | o #
            | o #
            | o #
      118.6 | o #
            | o #
            | o #
      107.9 | o |
            | o |
            | o
       97.1 | |
            | |
              = @
              2024-08-08 14:00 to 2024-08-08 14:01"
    `);
  });

  it('draws one chart per venue', () => {
    const text = renderBars({ ...shown, bars: [rising, bar(0, ['1', '2', '1', '2'], { venue: 'other' })] }, view(60));
    expect(text).toMatch(/^BTCUSDT demo 1m {2}1 bar$/m);
    expect(text).toMatch(/^BTCUSDT other 1m {2}1 bar$/m);
  });

  it('shows many bars in the chart, and only the newest in the table', () => {
    const many = Array.from({ length: 50 }, (_, n) => bar(n, ['100', '140', '90', '130.5']));
    const text = renderBars({ ...shown, bars: many, hasMore: true }, view(60));
    expect(text.split('\n').filter((line) => line.startsWith('2024-08-08 14:')).length).toBe(20);
    expect(text).toContain('30 earlier bars are only in the chart; --csv and --json list them all\nthere are more bars in this range');
  });

  it('says when there are none', () => {
    expect(renderBars({ ...shown, bars: [] }, view(60))).toContain('No 1m bars of BTCUSDT');
  });
});

describe('renderCandles', () => {
  it('draws half rows in green and red when there are colours', () => {
    const lines = renderCandles('T', [rising, falling], view(60, 1));
    const { paint } = view(60, 1);
    expect(lines[1]).toContain(`${paint.green('│')}`);
    expect(lines.join('\n')).toContain(`${paint.green('┃')} ${paint.red('┃')}`);
    expect(lines.join('\n')).toMatch(/█/);
  });

  it.each([40, 80, 200])('fits every bar into %i columns', (width) => {
    const many = Array.from({ length: 300 }, (_, n) => bar(n, ['100', n === 150 ? '999' : '140', '90', '130.5']));
    const lines = renderCandles('T', many, view(width));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[0]).toBe(`T  300 bars${width === 200 ? ', 2 per candle' : width === 80 ? ', 5 per candle' : ', 9 per candle'}`);
    expect(lines[1]).toMatch(/\|\s+\|$/);
  });

  it('draws a candle whose prices are all equal', () => {
    const flat = renderCandles('T', [bar(0, ['0.00001234', '0.00001234', '0.00001234', '0.00001234'], { volume: '0' })], view(40));
    expect(flat.filter((line) => line.includes('o'))).toHaveLength(1);
    expect(flat.join('\n')).toContain('0.00001234');
  });
});

describe('barsAsCsv', () => {
  it('prints a header and exact decimals, quoted where necessary', () => {
    expect(barsAsCsv([rising, bar(1, ['1', '2', '1', '2'], { symbol: 'a,"b' })])).toBe(
      [
        'symbol,venue,bar_start,interval_us,open,high,low,close,volume,notional,vwap,trades,buy_volume,sell_volume,unknown_volume,ineligible_trades,ineligible_volume,imbalance,ret,gap_bars',
        'BTCUSDT,demo,2024-08-08T14:00:00.000Z,60000000,100,140,90,130.5,1.5,150,100.123456789012345,3,1,0.5,0,0,0,0.3333333333333333,,',
        '"a,""b",demo,2024-08-08T14:01:00.000Z,60000000,1,2,1,2,1.5,150,100.123456789012345,3,1,0.5,0,0,0,0.3333333333333333,-0.012345,0',
      ].join('\n'),
    );
  });

  it('adds the daily measures, and so does the table', () => {
    const measures = { rv_1m: 1e-7, rv_5m: 0.0004, bv_5m: null, rvol_ann: 0.38209946, amihud: 2e-10, trading_days: 365 };
    const days = [bar(0, ['1', '2', '1', '2'], measures), bar(1, ['1', '2', '1', '2'], { ...measures, rvol_ann: null })];
    const [header, first, second] = barsAsCsv(days).split('\n');
    expect(header).toMatch(/,gap_bars,rv_1m,rv_5m,bv_5m,rvol_ann,amihud,trading_days$/);
    expect(first).toMatch(/,1e-7,0\.0004,,0\.38209946,2e-10,365$/);
    expect(second).toMatch(/,1e-7,0\.0004,,,2e-10,365$/);
    const table = renderBars({ ...shown, bars: days }, view(100)).split('\n');
    expect(table.slice(0, 2).map((line) => line.split(' ').at(-1))).toEqual(['VOLATILITY', '38.2%']);
    expect(table[2]).not.toContain('%');
  });
});
