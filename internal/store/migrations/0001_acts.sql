-- One row for each act, in the order of arrival; n counts 1, 2, 3, … without a gap.
-- raw is the act as it arrived, sealed (see sealing.go) or plain; hash is SHA-256 over it as it arrived;
-- no index on it: hashes are random, and each would touch a page of its own (the store holds them in memory).
CREATE TABLE act (
    n    INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    raw  BLOB NOT NULL
) STRICT;

-- name 'key': proof of the key under which the acts are sealed; empty when they are plain.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
