-- Trading days of a year, which a day's annualised volatility needs: 252 for what is traded at stock exchanges, else 365.
ALTER TABLE instruments ADD COLUMN IF NOT EXISTS trading_days smallint NOT NULL DEFAULT 365;
