// Package node is one party's Parley: its home on the disk, and a [Node] for each talks. It is the only
// room that owns goroutines, a clock, randomness and keys; clock and randomness come in through [Config]
// and [Options].
//
// # The home
//
//	home.json      code, name, whether sealed; readable without the passphrase
//	key.age        all secrets, encrypted by the passphrase (age, scrypt); key.plain in a plain home
//	instance       tells this home from a copy of it (see instance.go)
//	unfinished     there while the home is being made
//	lock           held by the one process that has the home open
//	library        texts of agreed language, private
//	peers          the address book, private; meetings: how it stood with each peer
//	offers         talks that peers have offered and that wait for a person; offered/<id>: their charters
//	serving        where the room of this home is open, while it is
//	certificate    of this node, by which it answers peers, with its key; pages: the same for browsers
//	link           the key of the link that opens the pages to the one person who works here
//	*.db           databases of other rooms (accounts, drafts), sealed under keys of their own (see FileKey)
//	talks/<id>/    record.db: the acts (see package store); notes: private notes;
//	               floats: words off the record, until they expire (see package float);
//	               guests: there if the charter doesn't name the home's own seat
//	seats/<CODE>/  a guest's seat: key: its secrets; seat.wrapped, delegation; instance; talks/<id>/: notes, floats; *.db
//	courier        the key to which guests' browsers delegate
//
// Records, notes and library are sealed under the data key that stands in the key file; in a plain home
// they lie open. Files are replaced whole: written beside, brought to the disk, renamed. Directories have
// mode 0700, files 0600.
//
// # Keys
//
// The root key certifies seat keys; the seat key signs acts. One seat key lives on one home: a home that
// may be a copy refuses to act until Rekey has given it a key of its own. A home that only hears, from
// nobody's signature or from another's, of an act of its own that it lacks refuses until a person decides: see
// [Rumour].
//
// # Seats
//
// A home keeps its own seat, and those of guests (Home.Lodge): [Seat] has what is private to one, [Chair] is one talks as one
// seat sees it. The record is one for all seats of the home. The methods of Home and Node that name no seat are the own
// seat's. A guest's keys are in its delegate's browser, or here (hosted; custody hub). Its files lie in its own directory
// under a key of its own; whoever has the home's keys can read them, and can't sign for a seat whose key is in a browser.
// Suspicion, rumours and re-keying are by seat. When the party has carried its seat elsewhere, a guest's chair can only be
// read (Chair.State), and Home.Unlodge takes the seat out.
//
// # Acts
//
// Act asks package talks whether the act is allowed and refuses in words if not; then it signs, stores
// durably, and only then shows the act to anybody. An act's claimed time is the clock's, but never before
// the time of the party's previous act. After a failure of the disk a Node takes nothing more until the
// home is opened again; nothing acknowledged is lost.
//
// The exchange of signatures is the one act that a node makes by itself: when this party has signed and
// the record holds everybody's signature.
//
// # Pouches
//
// Import verifies on all cores, stores, then folds. Pack sends what the receivers aren't known to hold; what
// a party holds is read from its own signed acts.
//
// # Peers
//
// Home.Courier gives package courier this home's seat and records, for a Handler that answers peers and a Dialer that
// calls them. Each guest has a courier of its own, below the home's address; where its key is in a browser, by a delegation
// (Seat.SetDelegation). What comes that way is taken as a pouch is. StartSync keeps a home and its peers up to date: it calls each
// peer of the address book at once when acts came here that the peer lacks, every half minute otherwise, and later and
// later while it is away; and it answers. Either side may be the one that can be called. Talks that a peer offers wait for
// a person (Offers, Take, Decline).
//
// # Backup
//
// Backup writes the whole home into one file, encrypted by its passphrase, while the home goes on working; each act that
// was acknowledged before is in it. Restore makes a home of it, which must re-key before it acts.
package node
