// Package courier brings acts from node to node over HTTPS. It is the protocol alone: a Handler that answers, a
// Dialer that calls, and Status, which says when to call again. It starts no goroutine and keeps no clock; package
// node does, and holds the records (Ledger).
//
// # A call
//
//	caller                                      answerer
//	hello: nonce, blinded tags       →
//	                                 ←          party, key, nonce, session; signature
//	proof; message                   →
//	                                 ←          message
//	message                          →          as often as there is more
//	                                 ←          message
//
// A message is the sender's frontiers, talks by talks, and acts that the other lacks as far as is known. So each
// message and its answer push and pull; either side may be the one that calls. Where both know what the other
// holds, one message and its answer are all. The bytes are in docs/spec/courier.md.
//
// # Who talks to whom
//
// Both sides sign, with the key of their seat, all that was said before on this channel. Where both nodes end the
// TLS themselves (Direct), that contains a value which only the two ends of this connection know (the TLS exporter),
// so a man in the middle can't pass proofs on; the certificate then need not be known beforehand, since nothing
// that it could prove would add to that. Behind a proxy (Proxied) there is no such value. Proofs are then bound to
// the public name that was called. Whoever holds a certificate for that name can read and drop what passes, and can
// never forge, since acts are signed.
//
// A key counts in talks if it is the newest that its party is known to have there, or if it comes with a re-keying
// by the party's root key. Forks take nobody's right to sync away: proofs must spread. Who has only a key that was
// replaced gets nothing but that news.
//
// # Hosts
//
// A seat whose key is in a browser signs a Delegation: a host's key may fetch and bring for it until a day, a fortnight ahead at most.
// It is good for the courier and for nothing else. See the specification.
//
// # What a stranger learns
//
// Nothing is said to a caller that shows neither the id of talks held here nor this seat's key, in a tag that only
// who has them can read. The answerer proves itself first, the caller says who it is, and what it holds, after that.
// Acts and frontiers go to parties of their talks only.
//
// # Floats
//
// After a sync the two sides may exchange floats: words off the record, sealed by their sender for this very peer.
// They are in no message of acts, aren't stored by the courier, and never go by way of a third.
//
// # What is refused
//
// Everything has a bound in bytes, acts, lines and time (limits.go), and is verified before it is stored. No
// compression, no redirects, no address but the ones a person wrote down. What came whole before a cut is kept. New
// talks come as an offer that waits for a person (Invites).
//
// # Known holes
//
// BUG(branches): a party that makes some 36,000 branches of its chain fills the head of a message, and these talks
// then sync no more over this protocol. The proofs of its forks went out long before.
//
// BUG(greetings): whoever has this seat's key from its card can make this node sign as many greetings as its
// connections allow. A node must bound connections by address.
package courier
