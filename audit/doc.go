// Package audit checks a record without trusting anybody: bytes in, a [Verdict] with its reasons out. It is
// what a third person runs on a pouch or a home, and the oracle at the end of the project's own tests.
//
// # What it does
//
// It does everything twice, by ways that share as little as they can:
//
//   - every act is taken apart by a small reader of its own; id, body hash, chain, deps, epochs and keys are
//     followed from the charter, and each signature is verified with the one key that must have made it.
//     Package record then does the same, and both must agree on what is in, what waits, who forked;
//   - the acts are folded in their canonical order and again in other orders; every reading must be equal;
//   - for every revision that counts, the talks are folded anew from just the acts that its author knew, the
//     agreed claims are found again from what the parties said, and the text is computed again;
//   - initials, signatures and exchanges are read from the acts themselves, and the conclusion is derived
//     from them by design §5; it must be the one that package talks gives.
//
// A [Finding] of level Broken says that the record isn't what it pretends to be, or that this program is
// wrong; the verdict is then not sound. Level Proof is proven double-dealing: the record is sound and shows
// it. Level Warning is what is missing. Level Note is what had no effect and why.
//
// # What it refuses to be
//
// It imports nothing of the machine, has no clock, disk or network, and changes nothing. What no program can
// tell from a record stands in [Verdict.CantTell], in every verdict.
package audit
