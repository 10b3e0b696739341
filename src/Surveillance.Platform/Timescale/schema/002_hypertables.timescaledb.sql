-- Where the TimescaleDB extension exists, of any edition. Rows that are already there move into chunks.

SELECT create_hypertable('metrics',              by_range('timestamp', INTERVAL '1 day'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
SELECT create_hypertable('order_book_snapshots', by_range('timestamp', INTERVAL '1 day'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
SELECT create_hypertable('ticker_snapshots',     by_range('timestamp', INTERVAL '1 day'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
SELECT create_hypertable('health_snapshots',     by_range('timestamp', INTERVAL '1 day'), create_default_indexes => false, migrate_data => true, if_not_exists => true);

-- Few rows, kept for a year: a chunk a day would be hundreds of nearly empty tables in every plan.
SELECT create_hypertable('data_gaps',            by_range('gap_start',    INTERVAL '30 days'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
SELECT create_hypertable('alerts',               by_range('triggered_at', INTERVAL '30 days'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
SELECT create_hypertable('alert_events',         by_range('at',           INTERVAL '30 days'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
SELECT create_hypertable('notification_outbox',  by_range('created_at',   INTERVAL '30 days'), create_default_indexes => false, migrate_data => true, if_not_exists => true);

CREATE OR REPLACE VIEW table_sizes AS
SELECT sized.table_name,
       pg_size_pretty(sized.total_bytes) AS total_size,
       sized.total_bytes,
       sized.estimated_rows
  FROM (SELECT relation.relname::text AS table_name,
               CASE WHEN hypertable.hypertable_name IS NULL THEN pg_total_relation_size(relation.oid)
                    ELSE hypertable_size(relation.oid) END AS total_bytes,
               CASE WHEN hypertable.hypertable_name IS NULL THEN greatest(relation.reltuples, 0)::bigint
                    ELSE approximate_row_count(relation.oid) END AS estimated_rows
          FROM pg_class relation
          LEFT JOIN timescaledb_information.hypertables hypertable
            ON hypertable.hypertable_schema = 'public' AND hypertable.hypertable_name = relation.relname
         WHERE relation.relkind = 'r' AND relation.relnamespace = 'public'::regnamespace) sized
 ORDER BY sized.total_bytes DESC;
