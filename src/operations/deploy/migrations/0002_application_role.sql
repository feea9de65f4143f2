-- statement
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trading_app') THEN CREATE ROLE trading_app LOGIN; END IF; END $$;
-- statement
GRANT rds_iam TO trading_app;
-- statement
GRANT USAGE ON SCHEMA public TO trading_app;
-- statement
GRANT SELECT, INSERT, UPDATE, DELETE ON partials, bars, instruments, jobs TO trading_app;
