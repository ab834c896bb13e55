// Package desk is where a delegate's wish becomes an act, and where an act
// becomes words. The command line and the pages both work through it, so they
// say and sign the same.
//
// A [Desk] is the talks as they lie before one party. From it come:
//
//   - things by the names that people give them: Ref, Block, Target, Revision,
//     and back: Label, Describe, RefWords, Labels;
//   - acts: Position, Affirm, Withdraw, Package, AmendWords and its kin with
//     Amendment, Edited, Agree, Confirm, Revoke, Revise, Pen, Initial, Sign,
//     Accede, Comment. Each gives an [Intent]: the body, and every line that a
//     person must see before signing. Foresee adds what follows from it, or
//     says why the talks don't allow it;
//   - words for what is so: EntryWords, TurnWords, StanceWords, HoldLine,
//     RemarkWords;
//   - how the talks stand: Status, ClaimsOf, Remarks, TextOf, Compare, and the
//     [Notice] of what went wrong. These are the JSON of the command line and
//     of the pages' interface: fields are added, never renamed.
//
// An act is made in two steps:
//
//	d := desk.New(rec, state, "VES") // inside node.View
//	in, err := d.Position(talks.Accept, []string{"c7"}, &desk.Speaking{})
//	err = d.Foresee(in)              // show in.Head, in.Show, in.Ends; ask
//	made, err := node.Act(ctx, in.Body)
//	out := in.Outcome(desk.New(rec, state, "VES"), made.ID) // inside node.View again
//
// Sentences are in the language of Desk.Book; the zero Book speaks English. What
// goes into an act is never translated, and the JSON keeps what the rooms below
// say of refusals and fates; in sentences Reason says it in the book's language.
// Advice speaks of commands.
//
// Nothing here signs, stores, prints or reads a file, a clock or a terminal.
// What parties wrote is shown through [Visible], so that no character hides.
package desk
