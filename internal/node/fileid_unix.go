//go:build unix

package node

import (
	"os"
	"strconv"
	"syscall"
)

// fileID names a file on its disk: a copy has another. The device isn't part of it, since its number may
// change when the machine starts again.
func fileID(f *os.File) (string, error) {
	fi, err := f.Stat()
	if err != nil {
		return "", err
	}
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return "", nil
	}
	return strconv.FormatUint(uint64(st.Ino), 16), nil
}

// openDir opens a directory for fileID.
func openDir(path string) (*os.File, error) { return os.Open(path) }
