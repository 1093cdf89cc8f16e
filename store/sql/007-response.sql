-- SPDX-License-Identifier: MIT
--
-- Received: what repositories answered, of endpoints that keep their responses,
-- and when publications were made of it, so that all can be made anew.

-- One process's work on a run: a run that was cut off and taken up again has
-- several. What the run was like when it began.
CREATE TABLE leg (
    id            INTEGER PRIMARY KEY,
    run           INTEGER NOT NULL REFERENCES run (id),
    at            INTEGER NOT NULL,
    response_date INTEGER,
    announced     INTEGER,
    requests      INTEGER NOT NULL,
    pages         INTEGER NOT NULL,
    retries       INTEGER NOT NULL,
    received      INTEGER NOT NULL,
    n_new         INTEGER NOT NULL,
    changed       INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    deleted       INTEGER NOT NULL,
    rejected      INTEGER NOT NULL,
    is_list_done  INTEGER NOT NULL,
    token         TEXT NOT NULL,
    plan          TEXT NOT NULL,
    endpoint      TEXT NOT NULL,    -- its settings, as far as they bear on what is asked
    accepts_deletions INTEGER NOT NULL, -- the brake was off
    from_time     INTEGER,          -- the part that the user asked for
    until_time    INTEGER
) STRICT;
CREATE INDEX leg_run ON leg (run);

CREATE TABLE response (
    id          INTEGER PRIMARY KEY,    -- in the order in which they came
    leg         INTEGER NOT NULL REFERENCES leg (id),
    at          INTEGER NOT NULL,
    was_sent    INTEGER NOT NULL,
    is_packed   INTEGER NOT NULL,       -- by us; a body that came as gzip is as it came
    is_ended    INTEGER NOT NULL,
    redirects   INTEGER NOT NULL,
    outcome     INTEGER NOT NULL,       -- of the transfer: 0, or enum err_code
    url         TEXT NOT NULL,
    form        TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    problem     BLOB NOT NULL,
    headers     BLOB NOT NULL
) STRICT;
CREATE INDEX response_leg ON response (leg);

CREATE TABLE response_part (
    id       INTEGER PRIMARY KEY,       -- in the order of the body
    response INTEGER NOT NULL REFERENCES response (id),
    bytes    BLOB NOT NULL
) STRICT;
CREATE INDEX response_part_response ON response_part (response);

CREATE TABLE dedup_run (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    is_full  INTEGER NOT NULL,
    last_leg INTEGER NOT NULL           -- the newest one then; 0: none
) STRICT;
