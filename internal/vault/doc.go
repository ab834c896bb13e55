// Package vault is a small sealed database: one SQLite file whose rows tell a
// thief nothing.
//
//   - A row is found by a keyed hash of what names it (Name) and holds a
//     sealed value (Seal): without the key neither a name nor a value can be
//     read, guessed or put in another row's place.
//   - What a row may show in plain are random ids and times after which it is
//     of no use.
//   - Lend seals a value for somebody who carries it for us, such as a
//     browser's cookie; Back takes it again. So a stranger's half-done login
//     costs the node no memory.
//   - The schema has a version; a file of a newer program is refused.
//   - A write is on the disk before Write returns (WAL, synchronous=FULL).
//
// It doesn't notice when the whole file is put back to an older copy: who can
// do that owns the machine.
package vault
