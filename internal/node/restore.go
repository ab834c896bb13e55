package node

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"parley/seal"
)

// Restore makes a home in dir, which must hold nothing, from a backup. The passphrase is asked for when the backup is
// sealed. The home must re-key before it acts: what it did after the backup was made is with others only. A backup that
// isn't whole makes no home.
func Restore(dir string, r io.Reader, opt Options) (Backup, error) {
	if names, err := os.ReadDir(dir); err == nil && len(names) > 0 {
		return Backup{}, advise("choose another directory; nothing was changed", "%w: %s isn't empty", ErrHomeExists, dir)
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return Backup{}, fmt.Errorf("restore: %w", err)
	}
	tmp, err := os.MkdirTemp(parent, ".restore-") // mode 0700
	if err != nil {
		return Backup{}, fmt.Errorf("restore: %w", err)
	}
	defer os.RemoveAll(tmp)
	b, err := unarchive(tmp, r, opt)
	if err != nil {
		return b, fmt.Errorf("restore: %w", err)
	}
	if err := makeDir(filepath.Join(tmp, talksDir)); err != nil { // a home without talks has none in its backup
		return b, fmt.Errorf("restore: %w", err)
	}
	guests, err := filepath.Glob(filepath.Join(tmp, seatsDir, "*"))
	for _, at := range append(guests, tmp) {
		err = errors.Join(err, saveInstance(at, "this home was restored from its backup of "+b.At))
	}
	if err != nil {
		return b, fmt.Errorf("restore: %w", err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return b, fmt.Errorf("restore: %w", err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return b, fmt.Errorf("restore: %w", err)
	}
	return b, syncDir(parent)
}

func notWhole(format string, args ...any) error {
	return advise("use another backup; nothing was changed", "%w: %s", ErrBackup, fmt.Sprintf(format, args...))
}

// unarchive fills dir.
func unarchive(dir string, r io.Reader, opt Options) (Backup, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if intro, _ := in.Peek(len(ageIntro)); bytes.Equal(intro, []byte(ageIntro)) {
		pass := ""
		var err error
		if opt.Passphrase != nil {
			if pass, err = opt.Passphrase(); err != nil {
				return Backup{}, fmt.Errorf("ask for the passphrase: %w", err)
			}
		}
		if pass == "" {
			return Backup{}, fmt.Errorf("%w: the backup is sealed and none was given", ErrPassphrase)
		}
		id, err := age.NewScryptIdentity(pass)
		if err != nil {
			return Backup{}, fmt.Errorf("%w: %w", ErrPassphrase, err)
		}
		id.SetMaxWorkFactor(maxWorkFactor)
		plain, err := age.Decrypt(in, id)
		if errors.Is(err, age.ErrIncorrectIdentity) {
			return Backup{}, advise("it is the one that the home had when the backup was made", "%w for the backup", ErrPassphrase)
		}
		if err != nil {
			return Backup{}, notWhole("%v", err)
		}
		in = bufio.NewReaderSize(plain, 64<<10)
	}
	t, sum, files := tar.NewReader(in), sha256.New(), 0
	var b Backup
	var start backupStart
	if h, err := t.Next(); err != nil || h.Name != backupHead {
		return b, notWhole("it doesn't begin as a backup does")
	} else if err := value(t, h, &start, sum); err != nil {
		return b, err
	}
	if start.V != 1 {
		return b, advise("use the newer program", "%w: version %d of a backup, this program knows 1", ErrNewer, start.V)
	}
	b.At, b.Code, b.Sealed = start.At, start.Code, start.Sealed
	for files = 1; ; files++ {
		h, err := t.Next()
		if err != nil {
			return b, notWhole("it ends too early (%v)", err)
		}
		if h.Name == backupTail {
			var end backupEnd
			if err := value(t, h, &end, io.Discard); err != nil {
				return b, err
			}
			if end.Files != files || !bytes.Equal(end.Digest, sum.Sum(nil)) {
				return b, notWhole("its files aren't those that were put in")
			}
			b.Damaged = end.Damaged
			return b, syncDir(dir)
		}
		if !restorable(h) || files > maxBackupFiles {
			return b, notWhole("it has a part %.100q that no backup has", h.Name)
		}
		fmt.Fprintf(sum, "%s\n%d\n", h.Name, h.Size)
		if err := unpackFile(filepath.Join(dir, filepath.FromSlash(h.Name)), io.TeeReader(t, sum)); err != nil {
			return b, err
		}
	}
}

// value reads a part that is one JSON value; sum is told of it.
func value(t *tar.Reader, h *tar.Header, v any, sum io.Writer) error {
	raw, err := io.ReadAll(io.LimitReader(t, MaxCard))
	if err == nil {
		err = seal.Unmarshal(raw, v)
	}
	if err != nil {
		return notWhole("%s: %v", h.Name, err)
	}
	fmt.Fprintf(sum, "%s\n%d\n%s", h.Name, h.Size, raw)
	return nil
}

// restorable reports whether a part may become a file of a home: a plain file, in the home, under a name that the
// home itself could have given.
func restorable(h *tar.Header) bool {
	if h.Typeflag != tar.TypeReg || h.Name == "" || len(h.Name) > 512 || strings.Count(h.Name, "/") > 4 {
		return false
	}
	for i, part := range strings.Split(h.Name, "/") {
		if part == "" || part[0] == '.' || part == instanceFile || i == 0 && left(part) && part != talksDir {
			return false
		}
		if strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
			return false
		}
	}
	return true
}

func unpackFile(path string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err != nil {
		f.Close()
		return notWhole("%v", err)
	}
	return errors.Join(f.Sync(), f.Close(), syncDir(filepath.Dir(path)))
}
