package remote

import "time"

// What a node may make its caller do, with reasons.
const (
	// maxAnswer is the size of an answer in bytes that isn't acts or a pouch:
	// what a pouch brought of a hundred thousand acts, a library, 10,000 talks.
	maxAnswer = 64 << 20
	// maxPage is the size of a page of acts in bytes: nodes end a page after
	// 4 MiB; an act has up to 4, and those that wait for others come with the
	// last one.
	maxPage = 64 << 20
	// maxActs and maxBytes bound the acts of one talks together, as package
	// pouch bounds those of one pouch.
	maxActs  = 1_000_000
	maxBytes = 1 << 29
	// maxPouch is the size of a pouch in bytes: encryption and lines add
	// little to maxBytes.
	maxPouch = maxBytes + maxBytes/8
	// maxPages is how often more acts may be asked for: each page brings one
	// at least, a fair node's 4 MiB.
	maxPages = 10_000
	// maxTalks is how many talks a node may list.
	maxTalks = 100_000
	// maxToken is the length of a token in bytes.
	maxToken = 4096
	// maxHeader bounds the headers of an answer in bytes.
	maxHeader = 64 << 10
)

// patience bounds the time of one request.
type patience struct {
	dial  time.Duration // until the node answers the call
	still time.Duration // without a byte
	whole time.Duration
}

// usual is the patience with nodes over slow links: a pouch of 500 MB at 1
// MB/s has room.
func usual() patience { return patience{15 * time.Second, time.Minute, 15 * time.Minute} }
