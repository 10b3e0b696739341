-- Where the TimescaleDB extension exists, of any edition. True sizes, those of rollups included: a continuous aggregate is a view, and
-- its rows are in a hypertable of TimescaleDB's own. The Apache edition has none.

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
         WHERE relation.relkind = 'r' AND relation.relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT rollup.view_name::text,
               hypertable_size(
                   format('%I.%I', rollup.materialization_hypertable_schema, rollup.materialization_hypertable_name)::regclass),
               approximate_row_count(
                   format('%I.%I', rollup.materialization_hypertable_schema, rollup.materialization_hypertable_name)::regclass)
          FROM timescaledb_information.continuous_aggregates rollup
         WHERE rollup.view_schema = 'public') sized
 ORDER BY sized.total_bytes DESC;
