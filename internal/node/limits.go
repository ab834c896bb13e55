package node

import "parley/seal"

const (
	// MaxCard is the size of a card in bytes: two keys, a name, and a post-quantum recipient of 2 KB fit
	// three times over.
	MaxCard = 16 << 10

	// maxKeyFile is the size of the key file in bytes: ten thousand re-keyings, which record allows, fit.
	maxKeyFile = 1 << 20

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

	// workFactor is the power of two by which scrypt makes guessing a passphrase slow: about a second and
	// 256 MB for each guess.
	workFactor = 18

	// verifyBatch is how many acts are read, checked on all cores, and stored at a time when much comes
	// at once; enough to keep cores busy, little enough to hold in memory.
	verifyBatch = 4096

	// loadBatch is the same when a record is opened; less, so that reading, checking, adding and folding
	// run beside each other from the start.
	loadBatch = 512
)
