// Package text is the one text: blocks of words, what parties claim about
// them, and the merge that turns a base and a set of claims into a draft with
// attributed brackets.
//
// Everything here is a pure function of its arguments: no clock, no disk, no
// network, no randomness, no goroutine. Equal arguments give equal bytes.
//
// # The text
//
// A [Text] is a sequence of blocks with a depth. A [Block] has an immutable
// id, a kind, a depth and, per language, a content: a list of words. See
// [Word] for what a word is. Numbers (PP5, OP3, 3(a)) and the final
// punctuation of preambular and operative paragraphs are derived, never
// stored.
//
// # Claims
//
// A [Claim] is one change of one revision, addressable alone. Claims are
// positions in a block of a revision with the exact words beside them. Equal
// changes are equal claims and have the same [Key].
//
// # What it refuses to be
//
// No diff runs inside the merge. Diffs only help a person to write claims
// (see Derive and Compile); what is signed is the claims.
package text
