// Package ledger is a Merkle log with checkpoints that many parties sign, in
// the forms that other people's verifiers read.
//
// # A log
//
// A [Log] is a list of leaves, each a string of bytes, and the RFC 6962 tree
// over them: hash of a leaf SHA-256(0x00 ‖ leaf), of a node
// SHA-256(0x01 ‖ left ‖ right). Log.Prove shows that a leaf stands in it,
// Log.ProveGrowth that a longer log begins with a shorter one. Proofs are
// those of golang.org/x/mod/sumdb/tlog, whose CheckRecord and CheckTree check
// them. What the leaves of talks are says package outcome.
//
// # A checkpoint
//
// A [Checkpoint] (c2sp.org/tlog-checkpoint) is a text of three lines; no
// others are taken:
//
//	parley/talks/3d2e43ea…e91b      origin
//	20001                           size, decimal
//	CsUYapGGPo4dk…Xajj7h2fB2MPA=    root, base64
//
// # A note
//
// A [Note] (c2sp.org/signed-note) is a text, an empty line, and signature
// lines "— NAME BASE64", where the base64 holds 4 bytes of key id and the
// signature. Two kinds of key are known, by the byte in their id:
//
//	0x01  Ed25519 over the text: what golang.org/x/mod/sumdb/note reads
//	0x06  ML-DSA-44 (FIPS 204) over the checkpoint that the text is, as
//	      c2sp.org/tlog-cosignature has it, with the timestamp 0: no clock
//
// Lines of other keys are kept and count for nothing. sumdb/note refuses a
// note with more than 100 signatures or a megabyte. So [Note.Split] gives
// several notes of one text for such readers, and [Merge] brings them
// together; [ParseNote] reads up to [MaxSigs] lines.
//
// # The archival key
//
// A seat has an ML-DSA-44 key beside its Ed25519 key, for the day on which
// somebody can compute an Ed25519 key from its public half. It is made from
// the secret seed of the seat key by a hash (see [NewSigner]), so that nothing
// more has to be kept or backed up. Who breaks Ed25519 finds the scalar that
// the seed was hashed to, not the seed; so it learns nothing of this key.
//
// # Split views
//
// Two checkpoints of one origin and one signer contradict each other when the
// longer log doesn't begin with the shorter one. A [Split] is the proof: both
// notes and, where the sizes differ, the longer log's own proof of which root
// it had at the shorter size. Anybody can check it; no honest signer can be
// blamed by it.
//
// # Running logs
//
// A node signs the log of what came to it, in the order in which it came: see Running for its name, Receipt for the proof that an
// act stands in it, Tile for the layout in which others read it. docs/spec/witness.md has the whole.
//
// # What it refuses to be
//
// It has no clock, disk, network or randomness (ML-DSA signs
// deterministically), and decides nothing about talks.
package ledger
