package outcome

// Every bound of this room, with its reason.
const (
	// MaxActs is how many acts a publication has: a session of 193 parties makes some tens of thousands.
	MaxActs = 1 << 18

	// MaxBytes is the size of a publication. A header with its signature has half a kilobyte to a few; a browser that
	// must hold it twice is the bound.
	MaxBytes = 256 << 20

	// maxTracked is how many acts that bear on the conclusion are followed through the pasts of all others: four for each of
	// 256 parties, and as many again for forks and re-keyings. Each costs one bit for every act.
	maxTracked = 4096

	// maxOther is how many parts of a kind that this program doesn't know are listed.
	maxOther = 1024

	// maxPartName is the length of a part's name.
	maxPartName = 32
)
