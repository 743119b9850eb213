"""The tables, in SQL that SQLite and PostgreSQL share."""

from __future__ import annotations

LAYOUT = 2
"""The version of the tables, in the header of the SQLite file."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS runs (
        run_id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        reason TEXT,
        max_credits BIGINT,
        reserved BIGINT NOT NULL DEFAULT 0,
        per_second DOUBLE PRECISION,
        next_slot DOUBLE PRECISION NOT NULL DEFAULT 0,
        created DOUBLE PRECISION NOT NULL,
        folder TEXT NOT NULL,
        reading BIGINT NOT NULL DEFAULT 0,
        source TEXT
    )""",
    """CREATE TABLE IF NOT EXISTS rows (
        run_id TEXT NOT NULL,
        row_id TEXT NOT NULL,
        position BIGINT NOT NULL,
        line BIGINT NOT NULL,
        reading BIGINT NOT NULL,
        model TEXT NOT NULL,
        request TEXT NOT NULL,
        files TEXT,
        output TEXT NOT NULL,
        cost BIGINT,
        state TEXT NOT NULL,
        attempt BIGINT NOT NULL DEFAULT 1,
        epoch BIGINT NOT NULL DEFAULT 0,
        claim TEXT,
        reserved BIGINT NOT NULL DEFAULT 0,
        body TEXT,
        began DOUBLE PRECISION,
        task_id TEXT,
        accepted DOUBLE PRECISION,
        finished DOUBLE PRECISION,
        path TEXT,
        more TEXT,
        sha256 TEXT,
        size BIGINT,
        host TEXT,
        element_id TEXT,
        error TEXT,
        PRIMARY KEY (run_id, row_id)
    )""",
    # The submissions of rows that were retried since: their tasks are those of no other row.
    """CREATE TABLE IF NOT EXISTS attempts (
        run_id TEXT NOT NULL,
        row_id TEXT NOT NULL,
        attempt BIGINT NOT NULL,
        model TEXT NOT NULL,
        body TEXT NOT NULL,
        began DOUBLE PRECISION NOT NULL,
        task_id TEXT,
        PRIMARY KEY (run_id, row_id, attempt)
    )""",
    "CREATE INDEX IF NOT EXISTS rows_by_state ON rows (run_id, state, position, row_id)",
    "CREATE INDEX IF NOT EXISTS rows_by_position ON rows (run_id, position, row_id)",
)
"""The statements that create the tables."""
