-- Where TimescaleDB runs under its full licence: rollups do not grow for ever. Minutes go with the rows they were made of, hours stay
-- for a year.
--
-- Their refresh looks back 89 days (005): what is kept here must reach farther than that, or the refresh would make anew what was let go.

SELECT add_retention_policy('metrics_1m', INTERVAL '90 days',  if_not_exists => true);
SELECT add_retention_policy('metrics_1h', INTERVAL '365 days', if_not_exists => true);
