// Package accounts is the door book of a node with several people: who they
// are, how they prove it, and what they may do.
//
// # Who
//
// An account belongs to a party's seat (a delegate), or is the secretariat's
// or an observer's. What it may do inside its delegation are its Powers; full
// powers (Sign) are given apart, and nobody gives a power that he lacks.
//
//   - Accounts begin with an invitation: a link for one use, with an end, made
//     by who may manage. An invitation is worth what its maker may still give
//     when it is used.
//   - The secretariat invites the first people of a seat; from then on only
//     the seat's own people do. So a secretariat that wants to sit in a
//     delegation's seat can do so only before the delegation came, and the
//     delegation sees it. (A host that changes the program itself is another
//     matter: SECURITY.md.)
//   - Nobody changes his own powers; so somebody who manages is always left.
//
// # How they prove it
//
//   - A password (argon2id), with a code from an authenticator app (TOTP) where
//     the person turned that on; each code works once. Recovery codes stand in
//     for a lost app, once each.
//   - A passkey (WebAuthn): user verification is demanded, so it is two factors
//     by itself.
//   - The directory of a ministry (OpenID Connect). What an account of a
//     directory may do is decided by rules over the directory's subject and
//     groups; who fits no rule doesn't come in.
//
// # Sessions
//
// A session is a random token of 256 bits that the browser keeps; the file
// holds a keyed hash of it. It ends when unused for a time, or when it is old,
// or when the person, a password change or a change of powers ends it. Every
// login and every change of what proves the person gives a new token.
//
// # Guessing
//
// Every attempt counts as failed until it succeeded. Failures are counted for
// the address, for browsers that have logged in to the account before (each
// by itself), and for all other browsers together. So who guesses from
// elsewhere makes only other strangers wait, never the person on a browser
// that is known; a passkey needs no guesses and is never made to wait. An
// unknown account costs and says the same as a wrong password.
//
// # The file
//
// All rows are sealed (parley/internal/vault): a stolen file gives no name, no
// address, no hash of a password, no secret.
package accounts
