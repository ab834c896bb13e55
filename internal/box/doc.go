// Package box keeps a delegation's private drafts: what somebody prepared and
// nobody outside may see before it is signed.
//
// # A draft's way
//
//	draft ──clear──▸ cleared ──release──▸ released
//	  ▴                 │
//	  └── any change ───┘
//
// A draft is its author's alone until it is shared inside the delegation.
// Clearing and releasing name the version that was read: what changed since is
// not what was cleared. Where the delegation wants a second person
// (accounts.Policy), whoever wrote any of it counts as its author.
//
// Releasing runs the caller's signing while no other release can run, and
// notes the act. When the machine stops between the signing and the note, the
// draft stays as it was; the act then stands in the record, where the next
// release would show it. What stands nowhere but at its readers, and could go
// twice, the caller sends after Release has noted it.
//
// What a passing draft says is gone as soon as it is released: it holds words
// that are to leave no trace. Who wrote, cleared and released it stays.
//
// The box knows nothing of what a draft says: its body is bytes, its words are
// for people. Everything on disk is sealed (parley/internal/vault), and is
// found only by people of the seat that wrote it.
package box
