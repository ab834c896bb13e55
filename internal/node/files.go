package node

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"parley/seal"
)

// writeFile replaces the file at path as a whole, or leaves the old one: a new file is written beside it,
// brought to the disk, and renamed. Mode 0600.
func writeFile(path string, b []byte) error {
	return writeNew(path, func(*os.File) ([]byte, error) { return b, nil })
}

// writeNew is writeFile for bytes that say something of the new file itself.
func writeNew(path string, content func(*os.File) ([]byte, error)) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return diskError(path, err)
	}
	b, err := content(f)
	if err == nil {
		_, err = f.Write(b)
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return diskError(path, err)
	}
	if err := syncDir(dir); err != nil {
		return diskError(path, fmt.Errorf("whether the disk has the new file isn't certain: %w", err))
	}
	return nil
}

// plainForm is how a private file lies in a plain home: a line of JSON, and a line with its digest, by which
// damage is noticed that would still be JSON. (Sealed files notice by their seal.)
func plainForm(b []byte) []byte {
	return fmt.Appendf(nil, "%s\n%s\n", b, seal.Hash(plainDomain, b))
}

const plainDomain = "parley plain file v1"

// fromPlain reads plainForm. A file without a digest is taken as it is: a person may have written it.
func fromPlain(b []byte) ([]byte, error) {
	line, rest, _ := bytes.Cut(b, []byte("\n"))
	if len(rest) > 0 && string(rest) != seal.Hash(plainDomain, line).String()+"\n" {
		return nil, errors.New("its digest doesn't fit")
	}
	return line, nil
}

// diskError says what to do about a file that couldn't be written.
func diskError(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return advise("free some space, then try again; nothing that was there is lost", "%w: write %s: %w", ErrDisk, path, err)
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return advise("check that the disk is sound and may be written, then try again; nothing that was there is lost", "%w: write %s: %w", ErrDisk, path, err)
	}
	return fmt.Errorf("write %s: %w (the old file, if any, is unharmed)", path, err)
}

// sweep removes what an interrupted writeFile, Init, Backup or found left behind. The caller holds the home's lock. What
// can't be removed does no harm.
func sweep(dir string) {
	sweepIn(dir, homeName, sealedKeyFile, plainKeyFile, instanceFile, libraryFile, unfinishedFile, linkFile, backedFile)
	sweepIn(filepath.Join(dir, talksDir, "*"), notesFile, floatsFile)
	left, _ := filepath.Glob(filepath.Join(dir, talksDir, newTalks+"[0-9]*"))
	copies, _ := filepath.Glob(filepath.Join(dir, ".backup-[0-9]*"))
	for _, path := range append(left, copies...) {
		_ = os.RemoveAll(path)
	}
	_ = os.Remove(filepath.Join(dir, unfinishedFile))
}

// sweepSeat is sweep for a guest's directory.
func sweepSeat(dir string) {
	sweepIn(dir, seatKey, instanceFile, wrappedFile)
	sweepIn(filepath.Join(dir, talksDir, "*"), notesFile, floatsFile)
}

// sweepIn removes what was left of the writing of these files.
func sweepIn(at string, names ...string) {
	for _, name := range names {
		left, _ := filepath.Glob(filepath.Join(at, "."+name+".[0-9]*"))
		for _, path := range left {
			_ = os.Remove(path)
		}
	}
}

// syncDir brings the names in a directory to the disk. Windows knows no such thing.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// makeDir makes a directory and those above it, private to the user, and brings their names to the disk.
func makeDir(dir string) error {
	made := []string{}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || d == filepath.Dir(d) {
			break
		}
		made = append(made, d)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return diskError(dir, err)
	}
	for _, d := range made {
		if err := syncDir(filepath.Dir(d)); err != nil {
			return diskError(d, err)
		}
	}
	return nil
}

// readFile reads a file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, limit)
	}
	return b, nil
}
