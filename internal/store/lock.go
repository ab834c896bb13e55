package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// HomeLock is the exclusive right of this process to a home.
type HomeLock struct{ f *os.File }

// LockHome takes the home in dir for this process: an exclusive lock of the operating system on the file
// dir/lock, which also names the holder's process id for the message. The lock ends with the process,
// however it ends. If another process holds it, the error wraps ErrLocked.
func LockHome(dir string) (*HomeLock, error) {
	path := filepath.Join(dir, "lock")
	deadline := time.Now().Add(lockWait)
	for {
		f, held, err := lockFile(path)
		if err != nil {
			return nil, explain(path, err)
		}
		if !held {
			writePid(f)
			return &HomeLock{f}, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("another parley process (%s) has the home %s open: %w; close it there, then try again", holder(path), dir, ErrLocked)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Unlock gives the home back.
func (l *HomeLock) Unlock() error { return l.f.Close() }

// writePid is for the message alone: a home on a full disk can be read all the same.
func writePid(f *os.File) {
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
}

func holder(path string) string {
	b, err := os.ReadFile(path)
	pid := strings.TrimSpace(string(b))
	if _, nerr := strconv.Atoi(pid); err != nil || nerr != nil {
		return "pid unknown"
	}
	return "pid " + pid
}
