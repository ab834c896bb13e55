package node

import (
	"time"

	"parley/seal"
)

const (
	// MaxCard is the size of a card in bytes: two keys, a name, and a post-quantum recipient of 2 KB fit
	// three times over.
	MaxCard = 16 << 10

	// maxKeyFile is the size of the key file in bytes: ten thousand re-keyings, which record allows, fit.
	maxKeyFile = 1 << 20

	// maxWhose is how many authors of files are remembered for talks, and maxWhoseBytes how long their names may be: a
	// delegation gets some files a day, of a few people each.
	maxWhose      = 500
	maxWhoseBytes = 2_000

	// maxNotes is the size of the file of private notes in bytes. Notes and library are one JSON value
	// each, so seal.MaxSize, some hundred resolutions, bounds what is in it; this leaves room for the seal.
	maxNotes = seal.MaxSize + 1<<20

	// maxLost is how many own acts that others name and this home lacks are noted. Nobody has signed what
	// a pouch says of its packer's frontier, so anybody can name any number; honest ones name the newest
	// of each chain.
	maxLost = 64

	// maxRumours is how many rumours wait for a person at a time; one is enough to stop the home, and more
	// make nothing clearer.
	maxRumours = 8

	// maxGuests is how many guests' seats one home keeps: a conference of all States, its observers and secretariat
	// fits. Each costs a few kilobytes while the home is open.
	maxGuests = 256

	// maxPeers is how many nodes the address book holds: a conference of all States fits.
	maxPeers = 512

	// maxURL is the length of a peer's address in bytes; proxies refuse longer ones too.
	maxURL = 1024

	// maxOffers is how many offers wait for a person at a time. Each has a charter of up to 4 MB; who is in the
	// address book and sends more is after something else than talks.
	maxOffers = 32

	// maxDeclined is how many offers are remembered in all, so that nobody sends them again.
	maxDeclined = 1024

	// maxFloats is how many floats are kept for one talks, sent ones included, and maxFloatsFrom how many of
	// them from one party: whoever floats more has stopped talking and started to fill disks. The largest fit into
	// maxNotes together.
	maxFloats     = 192
	maxFloatsFrom = 48

	// maxOutside is how many acts that a lodged seat's key made elsewhere are named: enough to see that it happens.
	maxOutside = 16
	// maxFloatsSeen is how many floats are remembered by name until they expire, so that none comes twice, and
	// maxFloatsSeenFrom how many from one party.
	maxFloatsSeen     = 4096
	maxFloatsSeenFrom = 1024

	// clockSlack is how much longer than float.MaxLife a float may live by this home's clock, since the sender's
	// clock may be ahead.
	clockSlack = 24 * time.Hour

	// workFactor is the power of two by which scrypt makes guessing a passphrase slow: about a second and
	// 256 MB for each guess.
	workFactor = 18
	// maxWorkFactor of a file that is opened: 1 GB and some seconds. A backup may be anybody's, and the cost stands in it.
	maxWorkFactor = 20

	// verifyBatch is how many acts are read, checked on all cores, and stored at a time when much comes
	// at once; enough to keep cores busy, little enough to hold in memory.
	verifyBatch = 4096

	// loadBatch is the same when a record is opened; less, so that reading, checking, adding and folding
	// run beside each other from the start.
	loadBatch = 512

	// maxConns is how many connections of peers are open at a time; each costs some 50 KB. maxConnsEach is how many
	// of them one address may have: a few parties behind one office's router, with a link each and one that is
	// being replaced.
	maxConns     = 512
	maxConnsEach = 16

	// gather is how long the sync waits for more after an act came, so that a swarm goes in one message. A person
	// doesn't notice it.
	gather = 5 * time.Millisecond

	// newsWait is the least time between calls to a peer that is away, however much there is to bring.
	newsWait = 20 * time.Second

	// writeEvery is how often it is written down how it stands with the peers. What a crash loses of that is
	// learnt again with the next call.
	writeEvery = time.Minute

	// stopWait is how long a stop waits for answers that are under way.
	stopWait = 5 * time.Second

	// maxWitnessLogs is how many running logs are kept for one talks: nodes of a conference's size meet through a hub, and a node that
	// makes up keys fills no more than this. maxWitnessProofs: one proof for each key is enough, and eight liars too.
	maxWitnessLogs   = 64
	maxWitnessProofs = 8
	maxWitnessProof  = 16 << 10
	maxWitnessTalks  = 64
	// maxWitnessNotes is how many checkpoints of others one message brings, 700 bytes each.
	maxWitnessNotes = 512
	// maxWitnessIDs is how many ids of acts one message brings.
	maxWitnessIDs = 4096

	// maxBackupFiles is how many files a backup may have: two for each of a hundred thousand talks, or one more for each guest
	// that is in them.
	maxBackupFiles = 200_000
)
