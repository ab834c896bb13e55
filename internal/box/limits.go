package box

const (
	// maxBody is the size of a draft's body in bytes: the largest act that a
	// record takes (4 MiB) in base64, and words about it. A charter holds a
	// whole text.
	maxBody = 6 << 20
	// maxWords is the size of its description for people, in bytes.
	maxWords = 64 << 10
	// maxNote is the size of one remark in bytes: a page.
	maxNote = 4 << 10
	// maxName bounds ids, codes and names in bytes.
	maxName = 200
	// maxDrafts is how many drafts a seat may keep in one talks, released ones
	// included; of those the oldest go first.
	maxDrafts = 300
	// maxSteps is how many steps of a draft's way are kept, the newest.
	maxSteps = 100
	// maxAuthors is how many people may write one draft; beyond them only who
	// wrote before may.
	maxAuthors = 50
)
