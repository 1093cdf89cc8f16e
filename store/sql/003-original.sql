-- SPDX-License-Identifier: MIT
--
-- Received: the bytes of records that had to be repaired, as they came. Apart from
-- record, whose rows are read far more often.

CREATE TABLE original (
    record INTEGER PRIMARY KEY,
    bytes  BLOB NOT NULL
) STRICT;
