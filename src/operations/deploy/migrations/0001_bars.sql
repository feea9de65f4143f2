-- Bars, and the partials that they are the exact merge of. Decimals are exact; venue is '' where the source does not tell it.

CREATE TABLE IF NOT EXISTS partials (
  symbol text NOT NULL,
  venue text NOT NULL,
  interval_us bigint NOT NULL,
  bar_start timestamptz NOT NULL,
  source text NOT NULL,
  source_version text NOT NULL,
  open numeric NOT NULL,
  high numeric NOT NULL,
  low numeric NOT NULL,
  close numeric NOT NULL,
  open_ts bigint NOT NULL,
  open_seq numeric(20),
  close_ts bigint NOT NULL,
  close_seq numeric(20),
  notional numeric NOT NULL,
  trades bigint NOT NULL,
  buy_volume numeric NOT NULL,
  sell_volume numeric NOT NULL,
  unknown_volume numeric NOT NULL,
  PRIMARY KEY (symbol, interval_us, bar_start, venue, source)
);

CREATE INDEX IF NOT EXISTS partials_by_source ON partials (source, interval_us);

CREATE TABLE IF NOT EXISTS bars (
  symbol text NOT NULL,
  venue text NOT NULL,
  interval_us bigint NOT NULL,
  bar_start timestamptz NOT NULL,
  open numeric NOT NULL,
  high numeric NOT NULL,
  low numeric NOT NULL,
  close numeric NOT NULL,
  volume numeric NOT NULL,
  notional numeric NOT NULL,
  vwap numeric NOT NULL,
  trades bigint NOT NULL,
  buy_volume numeric NOT NULL,
  sell_volume numeric NOT NULL,
  unknown_volume numeric NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, interval_us, bar_start, venue),
  CHECK (low <= open AND open <= high AND low <= close AND close <= high),
  CHECK (volume > 0 AND volume = buy_volume + sell_volume + unknown_volume)
);

CREATE TABLE IF NOT EXISTS instruments (
  venue text NOT NULL,
  symbol text NOT NULL,
  first_bar timestamptz NOT NULL,
  last_bar timestamptz NOT NULL,
  PRIMARY KEY (venue, symbol)
);

CREATE TABLE IF NOT EXISTS jobs (
  job_id text PRIMARY KEY,
  source text NOT NULL,
  source_version text NOT NULL,
  rows_accepted bigint NOT NULL,
  rows_rejected bigint NOT NULL,
  rows_duplicate bigint NOT NULL,
  bars bigint NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS jobs_by_source ON jobs (source);
