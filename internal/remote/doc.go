// Package remote works on talks that lie at a node elsewhere, through the
// node's interface for programs (docs/cli.md, /api/v1/openapi.json), as package
// node works on those of a home on this disk.
//
// # What is trusted
//
// The node is asked for acts, never for what follows from them: a Talks holds
// the acts themselves, each verified here, and whoever looks at it folds them
// here. So a node can't show another text than its acts make, can't change an
// act, and can't bring another's talks under this name. What it can do:
//
//   - leave the newest acts out, as every carrier can;
//   - lie about what only it knows: who the caller is there, what the seat
//     noted for itself, whether it may act;
//   - with a key that it holds, sign what it was not asked to. The act that it
//     says it made is fetched, verified and compared with what was asked for;
//     the difference is an error that names the act.
//
// # The connection
//
// HTTPS, to a certificate that the caller pins or that the system's roots
// vouch for; HTTP only to this machine. No redirect is followed and no proxy
// asked: the token goes to the host that was named and nowhere else. Every
// answer is bounded in bytes, in time, and in how long it may stand still
// (limits.go), and every string in it is made visible before it is shown.
package remote
