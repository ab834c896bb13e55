package blind

// Every bound of this room, with its reason.
const (
	// MaxRuns of two parties in one talks. A run in which one says no tells who
	// says yes one bit about the other, and about 34 such bits expose five red
	// lines; each costs the asker an acceptance that binds. Eight tells at most a
	// few of them.
	MaxRuns = 8
	// MaxClaims of a package, and MaxFile, the size of a file of messages in bytes,
	// opened: four messages of about 600 bytes, and 80 bytes for each claim.
	MaxClaims = 300
	MaxFile   = 32 << 10
	// MaxSealed is the size of a sealed file: a hybrid recipient adds 2 KB.
	MaxSealed = 40 << 10
	// maxMessages of one file: one of each step but the commitment.
	maxMessages = 4
	// SeedSize is the size of a seed in bytes.
	SeedSize = 32
)
