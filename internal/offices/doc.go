// Package offices is what a party and a mediator do on their own homes for a
// mediation, and two parties for a blind test: between the rooms mediator and
// blind, which know no home, and the pages and verbs, where a person decides.
//
// # Agenda and list
//
// [Agenda] is what is open, and [FromBrief] a party's list for it. Both are read
// off the same table (package brief/table): bracket j of the agenda is bracket j
// of the brief's table, and so are its options. The agenda follows from the record
// alone; the brief adds points, a floor and red lines, which stand in the list and
// nowhere else.
//
// # What is kept
//
// [Mediations] of a party, [Vaults] of a mediator and [Tests] of a party are closed
// files of a seat: sealed, in no pouch, export or record. What leaves a home are
// the letters, the log, and the messages of a test: each is made when a person has
// seen what is in it.
package offices
