-- What health:* tells of clocks, of the venue's lag by its own clock alone, and of books that are polled. NULL is "not known".

ALTER TABLE health_snapshots
    ADD COLUMN corrected_lag_p50_ms double precision,
    ADD COLUMN corrected_lag_p99_ms double precision,
    ADD COLUMN clock_offset_ms      double precision,     -- how far the venue's clock is ahead of ours
    ADD COLUMN clock_uncertainty_ms double precision,     -- how far that may be off, either way
    ADD COLUMN polled_markets       integer;
