// Package commitments finds who is to do what, and by when, in an agreed text.
//
// Find reads the operative paragraphs, items and running paragraphs of a text in
// one language and returns a Commitment for each that obliges or asks somebody:
// the verb, to whom it is addressed, and the term.
//
//	*Requests* the Secretary-General to report by 1 March 2031;
//	→ OP4  requests  the Secretary-General  2031-03-01
//
// What it returns are proposals. They follow from word lists and from where the
// words stand, so they miss some and mistake others; a person confirms each, or
// changes it, before it enters a register. A paragraph of which nothing is known
// is left out, never guessed at.
//
// # How it reads
//
//   - A resolution: the lead phrase, which is the emphasised words at the
//     beginning, or the first words. Adverbs ("also", "further") are passed
//     over. The verb's strength is in a list for each language; a verb that is
//     not listed commits nobody ("Welcomes").
//   - Below a lead phrase that ends in a colon, the sub-paragraphs belong to it:
//     each is a commitment with the verb and addressee of its paragraph.
//   - A treaty: a sentence whose words before "shall" name who is bound.
//   - The addressee ends where the words to do begin ("to", "that"). Arabic and
//     Chinese join words differently: there, the addressee stays empty.
//   - The term: a day, a month (its last day), a year (its last day), or words
//     that depend on something else ("within 60 days", "at its next session").
//     Where a paragraph has several, the first.
//
// It has no clock: whether something is overdue, the caller says.
package commitments
