package store

import (
	"time"

	"parley/record"
)

const (
	// MaxAct is the size of one act in bytes, as record bounds it. It keeps a mistake of a caller from
	// filling the disk.
	MaxAct = record.MaxAct

	// pageActs is how many acts are read at a time, so that a long reading doesn't hold up appends and the
	// acts in flight stay few.
	pageActs = 1000

	// manyRows is how many acts one statement inserts when many wait: more rows make fewer calls, and
	// beyond some dozens nothing is gained.
	manyRows = 32

	// maxGroup is how many bytes of acts one transaction takes before the next begins, so that waiting
	// callers aren't held up for long and the write-ahead log stays of a size that is read back fast.
	maxGroup = 16 << 20

	// lockWait is how long LockHome waits for a process that is just ending.
	lockWait = 500 * time.Millisecond
)
