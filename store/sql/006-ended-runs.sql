-- SPDX-License-Identifier: MIT
-- The newest run of a kind that came to the end of its lists, without walking all.
CREATE INDEX run_ended ON run (endpoint, mode) WHERE has_ended = 1;
