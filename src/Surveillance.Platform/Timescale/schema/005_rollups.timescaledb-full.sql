-- Rollups that tell how unusual the most unusual value of a bucket was. A continuous aggregate cannot be given a column, so both are
-- made anew; their first refresh fills them from the rows.
--
-- The refresh looks back over all rows that retention keeps, and computes only buckets in which rows came or went: rows that waited in a
-- spool through a long outage get into their buckets when they come. It must not reach farther than retention (90 days), or buckets whose
-- rows are gone would be emptied.

DROP MATERIALIZED VIEW metrics_1m;
DROP MATERIALIZED VIEW metrics_1h;

CREATE MATERIALIZED VIEW metrics_1m WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 minute', timestamp) AS bucket, exchange, instrument, metric_name,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value, last(value, timestamp) AS last_value,
       count(*) AS samples, max(abs(zscore)) AS max_abs_zscore
  FROM metrics GROUP BY bucket, exchange, instrument, metric_name WITH NO DATA;

CREATE MATERIALIZED VIEW metrics_1h WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', timestamp) AS bucket, exchange, instrument, metric_name,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value, last(value, timestamp) AS last_value,
       count(*) AS samples, max(abs(zscore)) AS max_abs_zscore
  FROM metrics GROUP BY bucket, exchange, instrument, metric_name WITH NO DATA;

SELECT add_continuous_aggregate_policy('metrics_1m', start_offset => INTERVAL '89 days', end_offset => INTERVAL '1 minute',
    schedule_interval => INTERVAL '1 minute', if_not_exists => true);
SELECT add_continuous_aggregate_policy('metrics_1h', start_offset => INTERVAL '89 days', end_offset => INTERVAL '1 hour',
    schedule_interval => INTERVAL '30 minutes', if_not_exists => true);
