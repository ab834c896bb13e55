// Package pouch is the file that carries acts between nodes that share no network.
//
// A pouch is four kinds of lines of UTF-8 text, each ended by one line feed:
//
//	parley pouch v1
//	{"from":[…heads…],"talks":"…id…","to":[…heads…]}
//	{"body":…,"head":…,"salt":…,"sigs":…}            any number of acts, each after what it names
//	{"acts":2,"digest":"…"}
//
// The header names the talks, the frontier that the packer believed the receiver to have, and the
// packer's own frontier, as lists of heads in the order of record.Frontier. Acts are the bytes that the
// packer had received, unchanged; the one encoding has no line feed in it. The trailer counts the acts
// and holds the running digest: it starts as seal.Hash(domain, magic line, header line) and becomes
// seal.Hash(domain, digest, act line) with each act, lines without their line feeds, domain
// "parley pouch v1". Nothing follows the trailer. There is no compression, so nothing can blow up.
//
// A pouch may be encrypted: then the file is an age file (age-encryption.org/v1, binary) to one or more
// recipients, X25519 or hybrid post-quantum, and its content is the text above.
//
// # What it promises
//
// Nothing. The container isn't signed; every act in it is, and a receiver believes the acts alone.
// Header and trailer help against accidents: a file cut short or damaged is recognised and, as a rule,
// refused whole, so that nobody takes half a delivery for all of it. What stood before the damage is
// handed back beside the error ([DamagedError]); acts verify themselves, so a person may choose to
// import that. Pouches may come in any order, overlap, and come twice; when one is lost, what the later
// ones name is parked in the record and the [Report] says what is still missing.
package pouch
