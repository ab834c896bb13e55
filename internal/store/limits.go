package store

import "time"

const (
	// MaxAct is the size of one act in bytes. The one encoding ends at 4 MiB; the rest is room for the
	// envelope. It keeps a mistake of a caller from filling the disk.
	MaxAct = 5 << 20

	// maxGroup is how many bytes of acts one transaction takes before the next begins, so that waiting
	// callers aren't held up for long and the write-ahead log stays of a size that is read back fast.
	maxGroup = 16 << 20

	// lockWait is how long LockHome waits for a process that is just ending.
	lockWait = 500 * time.Millisecond
)
