-- Where TimescaleDB runs under its full licence.

SELECT add_retention_policy('operator_commands', INTERVAL '365 days', if_not_exists => true);
