// Package intake is the door through which documents come into talks: files
// as delegations mail them become claims, recorded for whom a person says.
//
//	files ──Read──▸ Intake ──(whose is each author?)──▸ Plan ──sign──▸ one amendment
//
// # What is understood
//
// A file's format is told by its content, never by its name: .docx, HTML, Akoma
// Ntoso, or text in the plain form (docs/spec/text-form.md). Its changes are told
// in one of three ways:
//
//   - tracked: whoever inserted, deleted or moved something is an author, and
//     each contiguous change a claim of that author's;
//   - brackets: each wording in a typed bracket ("[RUS: …]", "[USA del]", "Option
//     1:") is a claim, and who the bracket names is an author, "" where it names
//     nobody;
//   - wording: a text without either is what one author, "", would have; what
//     differs from the base becomes claims.
//
// The base is the text without all that. It is found among the revisions of
// the talks, by the paragraphs that stand there word for word. Changes of an
// older revision are carried to the newest as late claims are, where they can
// be. Where no revision has each paragraph, the likeliest is offered with its
// share, and a person must name the base before anything is signed.
//
// What can't be carried is listed with its place (Paper.Lost), never dropped
// in silence. Comments on a change become notes beside its claim.
//
// # Whose it is
//
// Word processors name people, and sometimes only "Author": which party an
// author speaks for a person says, file by file, for each author there is.
// Nothing is guessed; what was said before, or what a bracket's own name
// suggests, may be offered, and counts once it is said again.
//
// # What is signed
//
// One act holds all that is new, parents before amendments to them. It is
// foreseen as any act is: where the talks refuse part of it, all of it is
// refused. What is on the record already for the same party isn't said twice,
// so that importing a file again comes to nothing.
//
// # What it refuses to be
//
// It reads no disk and no clock, signs nothing and believes nothing because a
// file says so.
package intake
