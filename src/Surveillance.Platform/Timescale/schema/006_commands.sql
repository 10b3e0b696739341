-- What operators asked for, whether it was carried out or refused. Few rows, kept for a year.

CREATE TABLE operator_commands (
    command_id text        NOT NULL,
    at         timestamptz NOT NULL,                  -- carried out or refused
    asked_at   timestamptz NOT NULL,
    kind       text        NOT NULL,                  -- acknowledge, silence, unsilence, resolve
    actor      text        NOT NULL,
    alert_id   text,
    note       text,
    silence    jsonb,                                 -- scope, reason and expiry
    refusal    text,                                  -- NULL: carried out
    CONSTRAINT operator_commands_key UNIQUE (command_id, at)
);
CREATE INDEX operator_commands_at ON operator_commands (at DESC);
