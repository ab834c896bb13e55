// Parley is the system with which the most ardent opponents write one text.
//
// The directory line is the trust line. The public rooms are the proof: pure
// functions of their arguments that anyone may import to write a checker of
// their own. Everything below internal is the machine that runs a node.
//
//	text       blocks, claims, the merge, brackets, compile, compare
//	seal       keys, signatures, digests, the one encoding
//	record     acts: chain, deps, forks, frontier; the Store interface
//	talks      folds a record into what is agreed; checks an act
//	pouch      the file that carries acts between nodes
//	audit      independent check: a record or a pouch in, a verdict out
//
//	internal/store   record.Store on SQLite
//	internal/courier sync between nodes over HTTPS
//	internal/node    one running node: clock, disk, keys
//	internal/desk    how a wish becomes an act, and an act words
//	internal/wordsmith asks a program that writes for drafts of a wording: what leaves, what comes back
//	internal/vault   small sealed databases: a stolen file tells nothing
//	internal/accounts who may come in to a node, how he proves it, what he may do
//	internal/box     a delegation's private drafts
//	internal/cli     the verbs, one file each
//	internal/model   the rules of signing a second time, small, all states explored
//	cmd/parley       main
//
// The arrows between them are kept by house_test.go.
package parley
