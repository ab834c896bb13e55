package node

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"parley/internal/store"
	"parley/record"
	"parley/seal"
)

// A backup is a tar archive of the files of a home, encrypted by its passphrase (age, scrypt); open for a plain home. First
// comes backup.json, last end.json with a digest of all between, so that half an archive is never taken for a whole.
// Left out is what belongs to one place on one disk: lock, instance, serving, link, backedup, running. So what is restored knows that it is a
// copy and must re-key. Left out, too, is the seat's brief: it has a backup of its own. Databases at the top of the home (accounts, drafts) belong to other rooms: see Beside.

// Backup says what is in a backup.
type Backup struct {
	At      string
	Code    string
	Damaged []record.ID // talks whose record couldn't be read: they aren't in it
	Sealed  bool
}

type backupStart struct {
	At     string `json:"at"`
	Code   string `json:"code"`
	Sealed bool   `json:"sealed"`
	V      int    `json:"v"` // version of this form: 1
}

type backupEnd struct {
	Damaged []record.ID `json:"damaged"`
	Digest  []byte      `json:"digest"` // SHA-256 over name, line feed, size, line feed, bytes of each file
	Files   int         `json:"files"`
}

const (
	backupHead = "backup.json"
	backupTail = "end.json"
	ageIntro   = "age-encryption.org/"

	briefFile = "brief.age" // of a seat; this room doesn't know what is in it
)

// ErrBackup: a file isn't a whole backup.
var ErrBackup = errors.New("not a whole backup")

// archive writes files into a tar, and digests them.
type archive struct {
	tar   *tar.Writer
	sum   hash.Hash
	files int
}

func (a *archive) add(name string, size int64, r io.Reader) error {
	if err := a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return err
	}
	fmt.Fprintf(a.sum, "%s\n%d\n", name, size)
	a.files++
	_, err := io.CopyN(io.MultiWriter(a.tar, a.sum), r, size)
	return err
}

func (a *archive) value(name string, v any) error {
	b, err := seal.Marshal(v)
	if err != nil {
		return err
	}
	return a.add(name, int64(len(b)), bytes.NewReader(b))
}

// file adds a file of the home as it is now. Files of a home are replaced whole, so what is read is of one piece.
func (a *archive) file(path, name string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // taken away meanwhile
	}
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	return a.add(name, fi.Size(), f)
}

// BackupOptions say how a backup is made.
type BackupOptions struct {
	// Passphrase encrypts the backup of a plain home; "" leaves it open. A sealed home has its own, and takes no other:
	// whoever asks for a backup needn't be who may read it.
	Passphrase string
	// Progress is told how many talks of how many are in it; nil: nobody is.
	Progress func(done, of int)
}

// Backup writes a backup of the home, which may go on working meanwhile: every act that was acknowledged before the
// call is in it.
func (h *Home) Backup(ctx context.Context, w io.Writer) (Backup, error) {
	return h.BackupAs(ctx, w, BackupOptions{})
}

// BackupAs is Backup with options. When it was made is noted: see LastBackup.
func (h *Home) BackupAs(ctx context.Context, w io.Writer, opt BackupOptions) (Backup, error) {
	h.mu.Lock()
	pass, closed := h.pass, h.closed
	h.mu.Unlock()
	if h.plain {
		pass = opt.Passphrase
	} else if opt.Passphrase != "" {
		return Backup{}, errors.New("backup: this home's own passphrase encrypts it, and no other")
	}
	b := Backup{At: h.stamp(), Code: h.Code(), Sealed: !h.plain || pass != ""}
	if closed {
		return b, ErrClosed
	}
	end := func() error { return nil }
	if b.Sealed {
		r, err := age.NewScryptRecipient(pass)
		if err != nil {
			return b, fmt.Errorf("backup: %w", err)
		}
		r.SetWorkFactor(h.factor)
		aw, err := age.Encrypt(w, r)
		if err != nil {
			return b, fmt.Errorf("backup: %w", err)
		}
		w, end = aw, aw.Close
	}
	a := &archive{tar: tar.NewWriter(w), sum: sha256.New()}
	err := a.value(backupHead, backupStart{b.At, b.Code, b.Sealed, 1})
	if err == nil {
		err = h.backupFiles(a)
	}
	if err == nil {
		err = h.backupBeside(ctx, a)
	}
	if err == nil {
		err = h.backupTalks(ctx, a, &b, opt.Progress)
	}
	if err == nil {
		err = a.value(backupTail, backupEnd{b.Damaged, a.sum.Sum(nil), a.files})
	}
	if err == nil {
		err = errors.Join(a.tar.Close(), end())
	}
	if err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	h.noteBackup(b)
	return b, nil
}

// left reports whether a name at the top of a home, or anywhere in the directory of a guest, stays out of backups.
func left(name string) bool {
	if base := path.Base(name); base == briefFile || base == briefFile+".lock" {
		return true
	}
	if rest, ok := strings.CutPrefix(name, seatsDir+"/"); ok { // of a guest: floats don't outlive their time in backups
		return strings.HasPrefix(rest, ".") || path.Base(rest) == instanceFile || path.Base(rest) == floatsFile
	}
	return name == "lock" || name == instanceFile || name == servingFile || name == linkFile || name == backedFile || name == runningFile || name == talksDir || strings.HasPrefix(name, ".")
}

// backupFiles adds all but the talks.
func (h *Home) backupFiles(a *archive) error {
	return filepath.WalkDir(h.dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || file == h.dir {
			if errors.Is(err, fs.ErrNotExist) && file != h.dir {
				return nil // a guest was taken out meanwhile
			}
			return err
		}
		name, err := filepath.Rel(h.dir, file)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case left(name) && d.IsDir():
			return filepath.SkipDir
		case left(name), strings.HasPrefix(d.Name(), "."), !d.Type().IsRegular(), besides(name):
			return nil
		}
		return a.file(file, name)
	})
}

// backupTalks adds notes and record of each talks. Talks that the disk can't give are named instead.
func (h *Home) backupTalks(ctx context.Context, a *archive, b *Backup, tell func(done, of int)) error {
	ids, err := h.ids()
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(h.dir, ".backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for i, id := range ids {
		if tell != nil {
			tell(i, len(ids))
		}
		n, err := h.Node(ctx, id)
		if errors.Is(err, ErrDamaged) || errors.Is(err, store.ErrDamaged) {
			b.Damaged = append(b.Damaged, id)
			continue
		}
		if err != nil {
			return err
		}
		copied := filepath.Join(tmp, recordFile)
		if err := n.store.CopyTo(ctx, copied); err != nil {
			return err
		}
		at := talksDir + "/" + id.String() + "/"
		if err := errors.Join(a.file(h.talksPath(id, notesFile), at+notesFile), a.file(h.talksPath(id, guestsFile), at+guestsFile), a.file(copied, at+recordFile), os.Remove(copied)); err != nil {
			return err
		}
	}
	return nil
}
