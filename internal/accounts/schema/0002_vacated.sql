-- Seats that were taken out of the node: since when a directory's rule must be for its people to come in again.
CREATE TABLE vacated (
    seat BLOB PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
