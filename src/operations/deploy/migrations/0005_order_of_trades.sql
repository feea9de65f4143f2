-- The rule by which trades of equal time are ordered: 1 until now; 2 is time, the venue's sequence number, position in the stream.
-- Prints whose sale conditions keep them from setting prices: a partial may have volume without prices, or prices without volume.
ALTER TABLE partials
  ADD COLUMN IF NOT EXISTS order_rule smallint NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS ineligible_trades bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS ineligible_volume numeric NOT NULL DEFAULT 0,
  ALTER COLUMN open DROP NOT NULL, ALTER COLUMN high DROP NOT NULL, ALTER COLUMN low DROP NOT NULL, ALTER COLUMN close DROP NOT NULL,
  ALTER COLUMN open_ts DROP NOT NULL, ALTER COLUMN close_ts DROP NOT NULL;
-- statement
ALTER TABLE bars
  ADD COLUMN IF NOT EXISTS order_rule smallint NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS ineligible_trades bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS ineligible_volume numeric NOT NULL DEFAULT 0;
-- statement
-- Daily bars are stored, too: they are not always the sum of their minutes.
INSERT INTO partials (symbol, venue, interval_us, bar_start, source, source_version, open, high, low, close, open_ts, open_seq, close_ts, close_seq, notional,
  trades, buy_volume, sell_volume, unknown_volume)
SELECT symbol, venue, 86400000000, date_bin(interval '1 day', bar_start, timestamptz 'epoch'), source, max(source_version),
  (array_agg(open ORDER BY bar_start))[1], max(high), min(low), (array_agg(close ORDER BY bar_start DESC))[1],
  (array_agg(open_ts ORDER BY bar_start))[1], (array_agg(open_seq ORDER BY bar_start))[1],
  (array_agg(close_ts ORDER BY bar_start DESC))[1], (array_agg(close_seq ORDER BY bar_start DESC))[1],
  sum(notional), sum(trades), sum(buy_volume), sum(sell_volume), sum(unknown_volume)
FROM partials WHERE interval_us = 60000000 GROUP BY symbol, venue, source, date_bin(interval '1 day', bar_start, timestamptz 'epoch')
ON CONFLICT DO NOTHING;
-- statement
INSERT INTO bars (symbol, venue, interval_us, bar_start, open, high, low, close, volume, notional, vwap, trades, buy_volume, sell_volume, unknown_volume)
SELECT symbol, venue, 86400000000, date_bin(interval '1 day', bar_start, timestamptz 'epoch'),
  (array_agg(open ORDER BY bar_start))[1], max(high), min(low), (array_agg(close ORDER BY bar_start DESC))[1], sum(volume), sum(notional),
  sum(notional) / sum(volume), sum(trades), sum(buy_volume), sum(sell_volume), sum(unknown_volume)
FROM bars WHERE interval_us = 60000000 GROUP BY symbol, venue, date_bin(interval '1 day', bar_start, timestamptz 'epoch')
ON CONFLICT DO NOTHING;
