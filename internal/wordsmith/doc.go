// Package wordsmith asks a program that writes for drafts of a bridging wording:
// words for one disputed place of a text that all sides might accept. A draft
// is never more than that: it is shown to a person, who may propose it as any
// other words, or leave it.
//
//	h := …                              // a Helper: parley/internal/wordsmith/chat
//	letter, err := ask.Letter(h.Drafts()) // all that will leave, for a person to read and confirm
//	drafts, err := h.Suggest(ctx, ask)
//
// # What leaves
//
// An [Ask] holds the words at one bracket as every reader of the text sees them:
// the wordings on the table, the paragraph around them, its language, and the
// holders' names where a person asked for that. It has no field for anything
// else, and the room may import nothing that knows more: no brief, note, reason
// for a position, key or id is within its reach. The letter made of it is all
// that a helper sends of the talks.
//
// # What comes back
//
// is hostile: words of a stranger, who read words of the opponent. [Read] bounds
// it and takes single lines that can stand as words in a text; everything with
// brackets, markup, links, control characters or marks that turn the direction
// of writing is left out and counted. A [Draft] holds words of the text and
// nothing else.
//
// The room is pure: no clock, no disk, no network.
package wordsmith
