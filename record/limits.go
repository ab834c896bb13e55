package record

// Every bound of this room, with its reason. The first group is part of the format: a checker elsewhere
// must have the same, or it refuses what this one takes. The second group is one node's own protection.
const (
	// MaxAct is the size of an act in bytes. The largest is a charter with a whole draft in several
	// languages and its recorded claims; see seal.MaxSize, which is the same.
	MaxAct = 4 << 20

	// MaxParties is how many parties a charter names: all states (193), observers and some more.
	MaxParties = 256

	// MaxDeps is how many heads of others one act names: two for each other party, so that both branches
	// of a fork can be acknowledged at once.
	MaxDeps = 512

	// MaxSeq is the length of one party's chain. Nobody writes two thousand million acts; a 32-bit
	// machine counts that far.
	MaxSeq = 1<<31 - 1

	// MaxEpoch is how often a party can re-key; more would mean that re-keying is used as a way to speak.
	MaxEpoch = 10000

	// MaxKind is the length of a kind in bytes.
	MaxKind = 32

	// MaxName is the length of a party's name in bytes: the longest formal name of a state has 74
	// characters in English; other scripts take up to 4 bytes a character.
	MaxName = 512

	// SaltSize is the size of a body's salt in bytes: 128 bits can't be guessed, so a withheld body can't
	// be found by trying likely ones against its hash.
	SaltSize = 16
)

const (
	// MaxParked is how many acts of one author wait for what they name. A pouch lost in the middle of
	// busy talks leaves hundreds; only the author's own key makes more.
	MaxParked = 4096

	// MaxParkedBytes is their size together.
	MaxParkedBytes = 16 << 20

	// MaxUnverifiedParked is how many acts said to be by one author wait when the key that would verify
	// them isn't known yet. Anybody can make these, so they are few; they have their own quota, so that
	// they can't crowd out verified ones.
	MaxUnverifiedParked = 64
)
