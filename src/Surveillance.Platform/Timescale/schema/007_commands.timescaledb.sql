-- Where the TimescaleDB extension exists, of any edition.

SELECT create_hypertable('operator_commands', by_range('at', INTERVAL '30 days'), create_default_indexes => false, migrate_data => true, if_not_exists => true);
