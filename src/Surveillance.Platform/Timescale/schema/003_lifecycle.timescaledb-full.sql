-- Where TimescaleDB runs under its full licence: compression, retention, and rollups for long charts.

ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_orderby = 'timestamp DESC',
    timescaledb.compress_segmentby = 'exchange, instrument, metric_name');
ALTER TABLE order_book_snapshots SET (timescaledb.compress, timescaledb.compress_orderby = 'timestamp DESC',
    timescaledb.compress_segmentby = 'exchange, instrument');
ALTER TABLE ticker_snapshots SET (timescaledb.compress, timescaledb.compress_orderby = 'timestamp DESC',
    timescaledb.compress_segmentby = 'exchange, instrument');
ALTER TABLE health_snapshots SET (timescaledb.compress, timescaledb.compress_orderby = 'timestamp DESC',
    timescaledb.compress_segmentby = 'exchange');

-- Two days: a spool that was written through an outage of the database still finds uncompressed chunks.
SELECT add_compression_policy('metrics',              INTERVAL '2 days', if_not_exists => true);
SELECT add_compression_policy('order_book_snapshots', INTERVAL '2 days', if_not_exists => true);
SELECT add_compression_policy('ticker_snapshots',     INTERVAL '2 days', if_not_exists => true);
SELECT add_compression_policy('health_snapshots',     INTERVAL '2 days', if_not_exists => true);

SELECT add_retention_policy('order_book_snapshots', INTERVAL '30 days',  if_not_exists => true);
SELECT add_retention_policy('ticker_snapshots',     INTERVAL '30 days',  if_not_exists => true);
SELECT add_retention_policy('health_snapshots',     INTERVAL '30 days',  if_not_exists => true);
SELECT add_retention_policy('metrics',              INTERVAL '90 days',  if_not_exists => true);
SELECT add_retention_policy('data_gaps',            INTERVAL '365 days', if_not_exists => true);
SELECT add_retention_policy('alerts',               INTERVAL '365 days', if_not_exists => true);
SELECT add_retention_policy('alert_events',         INTERVAL '365 days', if_not_exists => true);
SELECT add_retention_policy('notification_outbox',  INTERVAL '365 days', if_not_exists => true);

CREATE MATERIALIZED VIEW metrics_1m WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 minute', timestamp) AS bucket, exchange, instrument, metric_name,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value, last(value, timestamp) AS last_value,
       count(*) AS samples
  FROM metrics GROUP BY bucket, exchange, instrument, metric_name WITH NO DATA;

CREATE MATERIALIZED VIEW metrics_1h WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', timestamp) AS bucket, exchange, instrument, metric_name,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value, last(value, timestamp) AS last_value,
       count(*) AS samples
  FROM metrics GROUP BY bucket, exchange, instrument, metric_name WITH NO DATA;

SELECT add_continuous_aggregate_policy('metrics_1m', start_offset => INTERVAL '2 hours', end_offset => INTERVAL '1 minute',
    schedule_interval => INTERVAL '1 minute', if_not_exists => true);
SELECT add_continuous_aggregate_policy('metrics_1h', start_offset => INTERVAL '2 days', end_offset => INTERVAL '1 hour',
    schedule_interval => INTERVAL '30 minutes', if_not_exists => true);
