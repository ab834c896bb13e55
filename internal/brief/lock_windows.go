//go:build windows

package brief

import (
	"errors"
	"os"
	"syscall"
)

const errSharingViolation syscall.Errno = 32

// lockFile opens path so that nobody else may open it; held tells that somebody has.
func lockFile(path string) (f *os.File, held bool, err error) {
	p, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharingViolation) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	return os.NewFile(uintptr(h), path), false, nil
}
