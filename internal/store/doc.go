// Package store keeps the acts of one talks on disk: a [record.Store] on SQLite.
//
// # What it promises
//
// P1: when Append returns nil, its acts are on the disk and survive kill -9 and loss of power
// (write-ahead log, synchronous=FULL, one writer). Concurrent calls of Append share one transaction and
// one fsync (group commit). When Append returns an error, its acts may or may not be on the disk; the
// store then takes no more acts, and whoever opens it again sees which.
//
// # The file
//
// A SQLite database with application_id "PRLY" and user_version = number of migrations applied
// (migrations/*.sql, in order). Table act: one row for each act, n = 1, 2, 3, … in order of arrival, a hash
// of its bytes, and the bytes. Without a key they lie as they came, and the hash is SHA-256. With a data key the
// hash is HMAC-SHA256, so that the file doesn't tell whether it holds bytes that one knows, and the bytes are
// sealed: a nonce of 12 bytes, then AES-256-GCM with the hash as associated data; both keys are derived from the
// data key. So bytes that open under the hash were put there by somebody who holds it.
//
// Beside it lies the mark (path + ".mark"): how many acts the store had after its newest commit and the
// hash of the newest. It is written without fsync, so after a loss of power it may be older than the database,
// which is harmless; a mark newer than the database means that acts are gone (an older copy was put back,
// or the write-ahead log was damaged), which SQLite alone wouldn't notice.
//
// # Damage
//
// Opening checks format, key and mark; Load checks every act against its hash (plain bytes are hashed again,
// sealed ones are authenticated with it) and that no n is missing. Scrub does the same to a store that is open and lets SQLite check its own structure too. What is
// found wraps [ErrDamaged] and says what to do. A store that can't write (disk
// full, disk error, file system turned read-only) turns read-only; the reason wraps [ErrReadOnly]. So does one
// that is opened on such a disk, if only what the disk already holds need be read; what it gives stays.
//
// # One process
//
// A home belongs to one process at a time, see [LockHome]; the database is held in SQLite's exclusive
// locking mode besides.
package store
