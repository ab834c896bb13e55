// Package outcome is what is published of concluded talks: enough for anybody
// to check who is bound to which text, and nothing of how it was negotiated.
//
// # The log of talks
//
// The *conclusion's past* is every exchange of signatures under the concluded
// text that counts, and all that these acts knew (their causal past). It is
// the same at every party, and nothing that comes later changes it. Its log
// (package ledger) has as leaves
//
//  1. the header of each of these acts, in the record's canonical order: the
//     bytes of which the act's id is the digest;
//  2. then the [Statement]: talks, title, parties with their keys, the
//     revision and the digest of its text.
//
// A header names the salted hash of its act's body. So an act can be shown to
// stand there while nobody can find out what it says. Further leaves (votes,
// sponsors, what became of commitments) go behind the statement, and a proof of
// growth shows that nothing before them changed.
//
// Every seat signs the checkpoint of this log, with its own key and with its
// archival key. Since the statement stands under that root, each has thereby
// signed the list of the parties and their keys, too: so the charter, in which
// the first draft stands, can stay closed.
//
// # A publication
//
// A [Publication] holds the statement, the text, the signed checkpoint and the
// acts. The acts by which parties initialled, signed and exchanged are open, as
// are re-keyings; of all others there is the header and the signature. With the
// [Consent] of every party, more acts are open: all, or those from a date on.
// [Publication.Bytes] is its one form; docs/spec/outcome.md describes it.
//
// # What Check does
//
// It follows every chain, verifies every signature with the key that must have
// made it, computes the log and its root, and derives from the open acts and
// from the headers' pasts that every party exchanged its signature knowing
// everybody's signature, each made knowing everybody's initials, with no
// withdrawal, re-keying or proof of double-dealing in between. It trusts
// nobody, and says in the [Verdict] what it checked and what nobody can tell.
//
// # What a committee adopted
//
// A resolution is signed by nobody: it is adopted. [Adopted] reads it out of
// the record as it stands when the chair closes that meeting. The leaf is then
// an [Adoption]: the statement, the rules of procedure, and what closed papers
// stand for, in numbers of words. Every proceeding is open. [CheckAdoption]
// hears them all again, in the order in which the chair settled them, and
// counts each vote anew. A vote can't be left out: later acts name it.
//
// # What can't be checked
//
// It can't check what needs the words of closed acts: that the text came about
// by the rules of the talks. Each party's own signature over the exact text
// stands for that. Where all acts are open, package audit checks it.
package outcome
