// Package web is the room where delegates work: pages, their HTTP interface,
// and the live stream. It speaks for one node.
//
// # How it is made
//
//   - route.go has the one table of routes: pattern, who may come, handler.
//     Tests walk the same table, so no route is forgotten.
//   - guard.go stands before every route: hosts, headers, sizes, and that a
//     form was sent by our own page.
//   - door.go says who comes: on one's own node who has its link, else
//     (accountdoor.go) who has a session of an account.
//   - one file per page, with its template of the same name in pages/.
//
// Pages are plain HTML that works before any script arrives; scripts only
// improve. There is no inline script and no inline style.
//
// # Acts
//
// An act is made in two steps everywhere: a page shows exactly what would be
// signed and what follows from it, with the act's body in the form; the
// second step signs that body and nothing else.
package web
