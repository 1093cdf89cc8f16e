-- SPDX-License-Identifier: MIT
--
-- Who is at work, and what is under way.

-- Daemons that live, or died without a word.
CREATE TABLE daemon (
    id          INTEGER PRIMARY KEY,
    lease_host  TEXT NOT NULL,
    lease_pid   INTEGER NOT NULL,
    lease_ticks INTEGER NOT NULL,
    machine     TEXT NOT NULL,      -- its name, for people
    started     INTEGER NOT NULL,
    heartbeat   INTEGER NOT NULL,
    dedup_began INTEGER,
    dedup_ended INTEGER,
    UNIQUE (lease_host, lease_pid, lease_ticks)
) STRICT;

CREATE INDEX run_open ON run (endpoint) WHERE outcome = 0;
