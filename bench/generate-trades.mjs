// Generates trades from a seed in a vendor's layout: one UTC day, symbols by Zipf's law, prices as a random walk, one trade in a thousand late.
import { seededRandom } from '../scripts/seeded-random.mjs';

export const layouts = {
  tardis: {
    suffix: 'csv',
    header: 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
    line: ({ symbol, us, id, isBuy, price, size }) =>
      `binance-futures,${symbol},${us},${us + 1_500},${id},${isBuy ? 'buy' : 'sell'},${price},${size}`,
  },
  /** One symbol per file, no header. */
  binance: {
    suffix: 'csv',
    symbols: 1,
    line: ({ us, id, isBuy, price, size }) =>
      `${id},${price}0000,${size}00000,${(price * size).toFixed(8)},${us},${isBuy ? 'False' : 'True'},True`,
  },
  polygon: {
    suffix: 'csv',
    header:
      'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp',
    /** A third of the trades is reported to one of two facilities (TRF), each of which has its own ids. */
    line: ({ symbol, us, id, price, lots, n }) => {
      const conditions = n % 3 === 0 ? '' : n % 3 === 1 ? '37' : '"12,37"';
      const times = [`${us}${String(n % 1000).padStart(3, '0')}`, `${us}999`];
      const [exchange, ownId, trf] = n % 3 === 0 ? [4, Math.floor(id / 2), `${201 + (id % 2)},${us}998`] : [1 + (n % 4), id, ','];
      return `${symbol},${conditions},0,${exchange},${ownId},${times[0]},${price},${n},${times[1]},${lots},3,${trf}`;
    },
  },
  ndjson: {
    suffix: 'ndjson',
    line: ({ symbol, us, id, isBuy, price, size, n }) =>
      `{"v":1,"symbol":"${symbol}","ts":"${us}${String(n % 1000).padStart(3, '0')}","id":"${id}","price":"${price}","size":"${size}","side":"${isBuy ? 'buy' : 'sell'}","venue":"binance-futures"}`,
  },
};

const dayStart = 1_704_067_200_000_000;
const dayUs = 86_400_000_000;
const linesPerText = 10_000;

/** Yields the file's text, some thousand lines at a time. */
export function* tradeTexts({ layout, trades, symbols = 50, seed = 1 }) {
  const { header, line, symbols: most = symbols } = layouts[layout];
  const random = seededRandom(seed);
  const books = Array.from({ length: Math.min(symbols, most) }, (_, n) => ({
    symbol: `SYM${String(n).padStart(2, '0')}USDT`,
    ticks: 1_000 + Math.floor(random() * 5_000_000),
    id: 1_000_000_000 + Math.floor(random() * 1_000_000_000),
  }));
  const pick = zipf(books, random);
  let lines = header === undefined ? [] : [header];
  for (let n = 0; n < trades; n += 1) {
    const book = pick();
    book.ticks = Math.max(1, book.ticks + Math.round((random() - 0.5) * 20));
    book.id += 1;
    const late = random() < 0.001 ? Math.floor(random() * 3_000_000) : 0;
    const us = Math.max(dayStart, dayStart + Math.floor((n / trades) * dayUs) - late);
    const lots = Math.ceil(random() * 5_000);
    lines.push(
      line({
        symbol: book.symbol,
        us,
        id: book.id,
        isBuy: random() < 0.5,
        price: (book.ticks / 100).toFixed(2),
        size: (lots / 1_000).toFixed(3),
        lots,
        n,
      }),
    );
    if (lines.length < linesPerText) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** Zipf's law: the n-th symbol is traded 1/n as often as the first. */
function zipf(books, random) {
  let sum = 0;
  const bounds = books.map((_, n) => {
    sum += 1 / (n + 1);
    return sum;
  });
  return () => {
    const at = random() * sum;
    return books[bounds.findIndex((bound) => at < bound)];
  };
}
