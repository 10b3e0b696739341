-- All tables, for plain PostgreSQL. Times are UTC with milliseconds, values double precision; NULL is "not known".
-- Each unique key contains the column that a hypertable would be partitioned on, so that the writers' ON CONFLICT is the same on
-- every edition, and makes a repeated write harmless.

CREATE TABLE schema_versions (
    version      text PRIMARY KEY,                    -- name of the script
    installed_at timestamptz NOT NULL DEFAULT now()
);

-- One row a metric, market and second of sampling. Narrow, because operators ask by metric_name.
CREATE TABLE metrics (
    timestamp   timestamptz      NOT NULL,
    exchange    text             NOT NULL,
    instrument  text             NOT NULL,            -- '*' for a figure of the whole venue
    metric_name text             NOT NULL,
    value       double precision NOT NULL,
    zscore      double precision,
    CONSTRAINT metrics_key UNIQUE (exchange, instrument, metric_name, timestamp)
);
CREATE INDEX metrics_timestamp ON metrics (timestamp DESC);

-- One row a live market and second: the best levels, and how much lies within 5, 10 and 25 basis points of mid.
CREATE TABLE order_book_snapshots (
    timestamp         timestamptz NOT NULL,           -- the venue's time of the last change
    local_timestamp   timestamptz NOT NULL,           -- when the book was last verified live
    exchange          text        NOT NULL,
    instrument        text        NOT NULL,
    sequence_id       bigint      NOT NULL,
    best_bid          double precision,
    best_ask          double precision,
    mid_price         double precision,
    spread_bps        double precision,
    depth_levels      integer     NOT NULL,
    covered_bid_bps   double precision,               -- how far from mid the book is really known
    covered_ask_bps   double precision,
    depth_5bps_bid    double precision,               -- notional in quote currency; NULL where the book is not known that far
    depth_5bps_ask    double precision,
    depth_10bps_bid   double precision,
    depth_10bps_ask   double precision,
    depth_10bps_total double precision,
    depth_25bps_bid   double precision,
    depth_25bps_ask   double precision,
    imbalance         double precision,
    source            text        NOT NULL,           -- stream or rest
    simulated         boolean     NOT NULL DEFAULT false,
    bids              jsonb       NOT NULL,           -- [[price, size in base coin], ...], best first
    asks              jsonb       NOT NULL,
    CONSTRAINT order_book_snapshots_key UNIQUE (exchange, instrument, timestamp, sequence_id, local_timestamp)
);
CREATE INDEX order_book_snapshots_timestamp ON order_book_snapshots (timestamp DESC);

CREATE TABLE ticker_snapshots (
    timestamp              timestamptz NOT NULL,
    local_timestamp        timestamptz NOT NULL,
    exchange               text        NOT NULL,
    instrument             text        NOT NULL,
    last_price             double precision,
    mark_price             double precision,
    index_price            double precision,
    funding_rate           double precision,          -- fraction: 0.0001 is 1 bp
    next_funding_time      timestamptz,
    funding_interval_hours double precision,
    volume_24h             double precision,          -- base coin
    simulated              boolean     NOT NULL DEFAULT false,
    CONSTRAINT ticker_snapshots_key UNIQUE (exchange, instrument, timestamp, local_timestamp)
);
CREATE INDEX ticker_snapshots_timestamp ON ticker_snapshots (timestamp DESC);

-- One row an interval without trustworthy data.
CREATE TABLE data_gaps (
    exchange         text             NOT NULL,
    instrument       text             NOT NULL,
    gap_start        timestamptz      NOT NULL,
    gap_end          timestamptz      NOT NULL,
    duration_seconds double precision NOT NULL,
    reason           text             NOT NULL,
    sequence_before  bigint,
    sequence_after   bigint,
    CONSTRAINT data_gaps_key UNIQUE (exchange, instrument, gap_start)
);
CREATE INDEX data_gaps_gap_start ON data_gaps (gap_start DESC);

-- The state of a venue's feed, as in health:{exchange}.
CREATE TABLE health_snapshots (
    timestamp        timestamptz      NOT NULL,
    exchange         text             NOT NULL,
    status           text             NOT NULL,
    message_count    bigint           NOT NULL,
    message_rate     double precision NOT NULL,
    stream_count     integer          NOT NULL,
    lag_ms           double precision,
    venue_lag_p50_ms double precision,
    venue_lag_p99_ms double precision,
    last_message_at  timestamptz,
    reconnect_count  bigint           NOT NULL,
    gaps_last_hour   integer          NOT NULL,
    bad_frames       bigint           NOT NULL,
    dropped          bigint           NOT NULL,
    simulated        boolean          NOT NULL DEFAULT false,
    last_error       text,
    CONSTRAINT health_snapshots_key UNIQUE (exchange, timestamp)
);
CREATE INDEX health_snapshots_timestamp ON health_snapshots (timestamp DESC);

-- One row an alert, from its first moment to its last; updated in place.
CREATE TABLE alerts (
    alert_id          text             NOT NULL,
    alert_type        text             NOT NULL,      -- the rule that fires at present
    priority          text             NOT NULL CHECK (priority IN ('P1', 'P2', 'P3')),
    severity          text             NOT NULL,
    exchange          text             NOT NULL,
    instrument        text             NOT NULL,
    trigger_metric    text             NOT NULL,
    trigger_value     double precision NOT NULL,
    trigger_threshold double precision NOT NULL,
    trigger_condition text             NOT NULL,
    zscore_value      double precision,
    zscore_threshold  double precision,
    triggered_at      timestamptz      NOT NULL,
    acknowledged_at   timestamptz,
    acknowledged_by   text,
    resolved_at       timestamptz,
    resolution_type   text CHECK (resolution_type IN ('auto', 'manual', 'removed')),
    resolution_value  double precision,
    duration_seconds  double precision,
    peak_value        double precision,
    peak_at           timestamptz,
    escalated_at      timestamptz,
    original_priority text             NOT NULL CHECK (original_priority IN ('P1', 'P2', 'P3')),
    context           jsonb            NOT NULL DEFAULT '{}',
    CONSTRAINT alerts_key UNIQUE (alert_id, triggered_at)
);
CREATE INDEX alerts_triggered_at ON alerts (triggered_at DESC);
CREATE INDEX alerts_active ON alerts (triggered_at) WHERE resolved_at IS NULL;

-- The audit trail: one row a transition.
CREATE TABLE alert_events (
    alert_id   text        NOT NULL,
    at         timestamptz NOT NULL,
    from_state text        NOT NULL,
    to_state   text        NOT NULL,
    reason     text        NOT NULL,
    value      double precision,
    zscore     double precision,
    actor      text        NOT NULL,
    CONSTRAINT alert_events_key UNIQUE (alert_id, at, to_state, reason)
);
CREATE INDEX alert_events_at ON alert_events (at DESC);

-- The audit copy of notices; what is undelivered is sent from alert:{id} in Redis.
CREATE TABLE notification_outbox (
    notice_id    text        NOT NULL,
    alert_id     text        NOT NULL,
    channel      text        NOT NULL,
    kind         text        NOT NULL,                -- fired, escalated, repeated, acknowledged, resolved, ...
    priority     text        NOT NULL CHECK (priority IN ('P1', 'P2', 'P3')),
    status       text        NOT NULL,                -- pending, sent, dead
    created_at   timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    last_error   text,
    body         jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT notification_outbox_key UNIQUE (notice_id, created_at)
);
CREATE INDEX notification_outbox_created_at ON notification_outbox (created_at DESC);

-- True sizes. On a hypertable the table itself is empty, so 002 replaces this view there.
CREATE VIEW table_sizes AS
SELECT relation.relname::text                                         AS table_name,
       pg_size_pretty(pg_total_relation_size(relation.oid))           AS total_size,
       pg_total_relation_size(relation.oid)                           AS total_bytes,
       greatest(relation.reltuples, 0)::bigint                        AS estimated_rows
  FROM pg_class relation
 WHERE relation.relkind = 'r' AND relation.relnamespace = 'public'::regnamespace
 ORDER BY total_bytes DESC;
