// Parley is the system with which the most ardent opponents write one text.
//
// The directory line is the trust line. The public rooms are the proof: pure
// functions of their arguments that anyone may import to write a checker of
// their own. Everything below internal is the machine that runs a node.
//
//	text       blocks, claims, the merge, brackets, compile, compare
//	seal       keys, signatures, digests, the one encoding
//	record     acts: chain, deps, forks, frontier; the Store interface
//	committee  rules of procedure: who may do what next, what a vote decided
//	talks      folds a record into what is agreed; checks an act
//	ledger     a Merkle log, its checkpoints and proofs, as others read them
//	outcome    what is published of concluded talks, and its check
//	pouch      the file that carries acts between nodes
//	audit      independent check: a record or a pouch in, a verdict out
//
//	internal/store      record.Store on SQLite
//	internal/courier    sync between nodes over HTTPS
//	internal/float      words off the record, which nobody can prove
//	internal/node       one running node: clock, disk, keys, seats
//	internal/brief      what a party must have; it alone may know it
//	internal/bridge     packages that all can live with: search, bounds, proofs
//	internal/mediator   packages from closed lists, by somebody both trust
//	internal/blind      two parties test a package, and learn one bit
//	internal/wordsmith  asks a program that writes for drafts of a wording: what leaves, what comes back
//	internal/document   texts as sheets of paper; its rooms read and write docx, pdf, html, akn
//	internal/intake     files of delegations become claims
//	internal/papers     which file shows what to whom
//	internal/publish    the folder of a publication, and the page that verifies it
//	internal/chart      pictures of figures, each with its table
//	internal/desk       how a wish becomes an act, and an act words
//	internal/phrase     the sentences in English, French, Russian
//	internal/vault      small sealed databases: a stolen file tells nothing
//	internal/accounts   who may come in to a node, how he proves it, what he may do
//	internal/box        a delegation's private drafts
//	internal/web        the pages and the interface for programs
//	internal/remote     the command line at a node elsewhere
//	internal/cli        the verbs, one file each
//	internal/model      the rules of signing a second time, small, all states explored
//	internal/rehearsal  whole worlds of nodes under faults, from a seed
//	cmd/parley       main
//
// The arrows between them are kept by house_test.go.
package parley
