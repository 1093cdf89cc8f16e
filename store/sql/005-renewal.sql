-- SPDX-License-Identifier: MIT
-- One row while records are being normalised anew: by what (a digest of rules
-- and configuration), and up to which record.
CREATE TABLE renewal (
    basis   INTEGER NOT NULL,
    up_to   INTEGER NOT NULL
) STRICT;
