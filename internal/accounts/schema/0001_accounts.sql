-- Every id but an account's is a keyed hash of what finds the row; an account's is random.
-- login and seat are keyed hashes too; body is sealed JSON; dies is the second (Unix) from which a row is of no use.
CREATE TABLE account (
    id    BLOB PRIMARY KEY CHECK (length(id) = 16),
    login BLOB NOT NULL UNIQUE,
    seat  BLOB NOT NULL,
    body  BLOB NOT NULL
) STRICT;
CREATE INDEX account_seat ON account (seat);

CREATE TABLE passkey (
    id      BLOB PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    body    BLOB NOT NULL
) STRICT;
CREATE INDEX passkey_account ON passkey (account);

CREATE TABLE session (
    id      BLOB PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    dies    INTEGER NOT NULL,
    body    BLOB NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);

CREATE TABLE invitation (
    id   BLOB PRIMARY KEY,
    seat BLOB NOT NULL,
    dies INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- What was used once and would otherwise work again: challenges, states.
CREATE TABLE spent (
    id   BLOB PRIMARY KEY,
    dies INTEGER NOT NULL
) STRICT;

-- A delegation's own rules.
CREATE TABLE policy (
    seat BLOB PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
