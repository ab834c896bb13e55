package chat

import (
	"time"

	"parley/internal/wordsmith"
)

// What the other end may cost, with reasons.
const (
	// maxBody is the size of an answer in bytes: its words, each letter escaped,
	// and room for what servers say beside them, such as how they reasoned.
	maxBody = 8*wordsmith.MaxAnswer + 512<<10
	// maxDepth is how deep the JSON of an answer may nest; real ones have 6.
	maxDepth = 32
	// maxHead is the size of an answer's headers in bytes.
	maxHead = 32 << 10
	// Patience is how long one asking may take in all: a model on a laptop writes
	// five words in a second.
	Patience = 2 * time.Minute
	// dialling is how long a connection may take to be made.
	dialling = 15 * time.Second
	// maxKey is the size of a key in bytes; those in use have some hundred, or
	// two thousand where they are signed tokens.
	maxKey = 8 << 10
	// maxName is the size of the name of a model in bytes.
	maxName = 200
)
