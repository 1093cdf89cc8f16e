-- SPDX-License-Identifier: MIT
--
-- Publications under embargo: what is said of them changes when it ends, though
-- no record does.

CREATE TABLE embargo (
    publication INTEGER PRIMARY KEY,
    ends        INTEGER NOT NULL
) STRICT;
CREATE INDEX embargo_ends ON embargo (ends);

-- Those of today are found as all publications are made anew.
DELETE FROM dedup_basis;
