package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"parley/record"

	sqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Errors on which callers branch.
var (
	// ErrDamaged: the file isn't what this store wrote.
	ErrDamaged = errors.New("the record on disk is damaged")
	// ErrRolledBack: the file holds fewer acts than it once held. It wraps ErrDamaged.
	ErrRolledBack = fmt.Errorf("%w: acts are missing", ErrDamaged)
	// ErrReadOnly: the disk refused a write; the store takes no more acts until it is opened again.
	ErrReadOnly = errors.New("the record has become read-only")
	// ErrNewer: a newer Parley wrote the file.
	ErrNewer = errors.New("the record was written by a newer version of Parley")
	// ErrOlder: a Parley from before the first release wrote the file.
	ErrOlder = errors.New("the record was written by an older version of Parley")
	// ErrKey: the file is sealed under another data key, or sealed and no key was given.
	ErrKey = errors.New("the record is sealed under another key")
	// ErrLocked: another process has the home, or the file, open.
	ErrLocked = errors.New("already open")
	// ErrClosed: the store was closed.
	ErrClosed = record.ErrClosed
	// ErrTooLarge: an act is larger than MaxAct.
	ErrTooLarge = errors.New("act too large to store")
)

const whatToDo = "keep a copy of the home as it is; then put back a backup and run 'parley rekey', or move its directory away and join the talks again from a pouch of another party, whose node holds your acts too"

// damaged says where, and what to do.
func damaged(path, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s (%s)", ErrDamaged, path, fmt.Sprintf(format, args...), whatToDo)
}

// explain turns what SQLite or the system said into a sentence for people and a sentinel for callers.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		switch se.Code() & 0xff {
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return fmt.Errorf("%w: %s: %w (%s)", ErrDamaged, path, err, whatToDo)
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return fmt.Errorf("%s is %w in another process: close it there first", path, ErrLocked)
		case lib.SQLITE_FULL:
			return fmt.Errorf("%w: %s: the disk is full: free some space, then start again; nothing acknowledged is lost", ErrReadOnly, path)
		case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_CANTOPEN:
			return fmt.Errorf("%w: %s can't be written (%w): check that the disk has space, the file's permissions, and that the disk isn't mounted read-only", ErrReadOnly, path, err)
		case lib.SQLITE_IOERR:
			return fmt.Errorf("%w: %s: the disk reported an error (%w): check that it has space and is sound, then start again; nothing acknowledged is lost", ErrReadOnly, path, err)
		}
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: %s: the disk is full (%w): free some space, then start again; nothing acknowledged is lost", ErrReadOnly, path, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %s can't be written (%w): check the file's permissions and that the disk isn't mounted read-only", ErrReadOnly, path, err)
	case errors.Is(err, syscall.EIO):
		return fmt.Errorf("%w: %s: the disk reported an error (%w): check that it has space and is sound, then start again; nothing acknowledged is lost", ErrReadOnly, path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
