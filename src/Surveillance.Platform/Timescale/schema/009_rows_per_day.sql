-- How many rows each table has of each day (UTC), by what an operator would call their time: to compare a database with
-- its restored backup.
CREATE VIEW rows_per_day AS
SELECT table_name, (at AT TIME ZONE 'UTC')::date AS day, count(*) AS rows
  FROM (SELECT 'metrics' AS table_name, timestamp AS at FROM metrics
        UNION ALL SELECT 'order_book_snapshots', timestamp FROM order_book_snapshots
        UNION ALL SELECT 'ticker_snapshots', timestamp FROM ticker_snapshots
        UNION ALL SELECT 'health_snapshots', timestamp FROM health_snapshots
        UNION ALL SELECT 'data_gaps', gap_start FROM data_gaps
        UNION ALL SELECT 'alerts', triggered_at FROM alerts
        UNION ALL SELECT 'alert_events', at FROM alert_events
        UNION ALL SELECT 'notification_outbox', created_at FROM notification_outbox
        UNION ALL SELECT 'operator_commands', at FROM operator_commands) AS every_row
 GROUP BY table_name, day
 ORDER BY table_name, day;
