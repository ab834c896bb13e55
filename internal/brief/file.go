package brief

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"filippo.io/age"
)

// FileName is the name of the file of a seat's briefs, in the seat's directory.
const FileName = "brief.age"

// KeyUse is for what the file's key is derived from the seat's secrets.
const KeyUse = "brief"

// ErrSealed is wrapped when a file of briefs can't be opened: the key or the
// passphrase is another one, or the file isn't whole.
var ErrSealed = errors.New("the brief can't be opened")

// ErrNewer is wrapped when a newer Parley wrote the file.
var ErrNewer = errors.New("the brief was written by a newer version of Parley")

// File is the file of a seat's briefs. Many goroutines and several processes
// may use it at once: whoever changes it holds a lock beside it, and it is
// replaced as a whole.
type File struct {
	path string
	key  []byte
}

// NewFile names the file at path under a key of 32 bytes. Nothing is read yet.
func NewFile(path string, key []byte) *File { return &File{path, slices.Clone(key)} }

// stored is what the file and its backups hold.
type stored struct {
	Briefs []Brief `json:"briefs"` // by talks and party, ascending
	V      int     `json:"v"`      // version of this form: 1
}

// Read returns all briefs of the file; none when there is no file. The error
// wraps ErrSealed, ErrNewer or ErrBrief.
func (f *File) Read() ([]Brief, error) {
	raw, err := readFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the brief: %w", err)
	}
	return open(raw, secret(f.key))
}

// Of returns a party's brief of some talks: one that says nothing where there is
// none yet. The error is as Read's.
func (f *File) Of(talks, party string) (*Brief, error) {
	all, err := f.Read()
	if err != nil {
		return nil, err
	}
	if at := find(all, talks, party); at >= 0 {
		return &all[at], nil
	}
	return &Brief{Talks: talks, Party: party}, nil
}

// Change changes a party's brief of some talks; when change answers with an
// error, nothing is changed. What was there before and says the same stays. The
// error is as Read's, or the change's.
func (f *File) Change(talks, party string, change func(*Brief) error) error {
	return f.alone(func() error {
		all, err := f.Read()
		if err != nil {
			return err
		}
		b := Brief{Talks: talks, Party: party}
		at := find(all, talks, party)
		if at >= 0 {
			b = *all[at].Clone()
		}
		if err := change(&b); err != nil {
			return err
		}
		if b.Talks != talks || b.Party != party {
			return bad("it became one of other talks or of another party")
		}
		if at >= 0 {
			all[at] = b
		} else {
			all = append(all, b)
		}
		return f.write(all)
	})
}

// Export writes a backup of some talks' brief, or of all when talks is "",
// encrypted by a passphrase. factor is scrypt's work factor as a power of two; 0
// is age's own. It reports how many briefs are in it.
func (f *File) Export(w io.Writer, talks, passphrase string, factor int) (int, error) {
	if passphrase == "" {
		return 0, bad("a backup of a brief needs a passphrase")
	}
	all, err := f.Read()
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(b Brief) bool { return talks != "" && b.Talks != talks })
	raw, err := closed(all, passphrase, factor)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(raw); err != nil {
		return 0, fmt.Errorf("write the backup of the brief: %w", err)
	}
	return len(all), nil
}

// Import takes in what Export wrote. A brief of talks that has one here already
// is an error that wraps fs.ErrExist, unless replace; then nothing is taken.
// Briefs of another party than this one are never taken.
func (f *File) Import(r io.Reader, party, passphrase string, replace bool) (int, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return 0, fmt.Errorf("read the backup of the brief: %w", err)
	}
	more, err := open(raw, passphrase)
	if err != nil {
		return 0, err
	}
	for _, b := range more {
		if b.Party != party {
			return 0, bad("the backup is another party's")
		}
	}
	return len(more), f.alone(func() error {
		all, err := f.Read()
		if err != nil {
			return err
		}
		for _, b := range more {
			at := find(all, b.Talks, b.Party)
			switch {
			case at < 0:
				all = append(all, b)
			case replace:
				all[at] = b
			default:
				return fmt.Errorf("these talks have a brief here already: %w", fs.ErrExist)
			}
		}
		return f.write(all)
	})
}

func find(all []Brief, talks, party string) int {
	return slices.IndexFunc(all, func(b Brief) bool { return b.Talks == talks && b.Party == party })
}

// secret is the passphrase that a key of 32 random bytes makes: no work is
// needed to keep it from being guessed.
func secret(key []byte) string { return "parley brief v1 " + hex.EncodeToString(key) }

// keyed is the work factor for a passphrase that can't be guessed.
const keyed = 1

func (f *File) write(all []Brief) error {
	raw, err := closed(all, secret(f.key), keyed)
	if err != nil {
		return err
	}
	return replaceFile(f.path, raw)
}

// closed is briefs, checked, in their encrypted form.
func closed(all []Brief, passphrase string, factor int) ([]byte, error) {
	all = slices.DeleteFunc(slices.Clone(all), func(b Brief) bool { return b.Empty() })
	slices.SortFunc(all, func(a, b Brief) int {
		return slices.Compare([]string{a.Talks, a.Party}, []string{b.Talks, b.Party})
	})
	if err := check(all); err != nil {
		return nil, err
	}
	plain, err := plainForm(all)
	if err != nil {
		return nil, fmt.Errorf("write the brief: %w", err)
	}
	if len(plain) > MaxFile/2 {
		return nil, bad("its file would be larger than %d bytes", MaxFile/2)
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("write the brief: %w", err)
	}
	if factor > 0 {
		r.SetWorkFactor(factor)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("write the brief: %w", err)
	}
	return out.Bytes(), nil
}

// plainForm is what is encrypted.
func plainForm(all []Brief) ([]byte, error) { return json.Marshal(stored{all, 1}) }

// open reads the encrypted form. No error holds anything of what is in it.
func open(raw []byte, passphrase string) ([]Brief, error) {
	if len(raw) > MaxFile {
		return nil, bad("its file is larger than %d bytes", MaxFile)
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	id.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(raw), id)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, fmt.Errorf("%w: it is sealed under another passphrase or key", ErrSealed)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it isn't whole (%w)", ErrSealed, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: it isn't whole (%w)", ErrSealed, err)
	}
	return decode(plain)
}

// decode reads the plain form; hostile bytes get an error that quotes none.
func decode(plain []byte) ([]Brief, error) {
	var v struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(plain, &v); err == nil && v.V > 1 {
		return nil, fmt.Errorf("%w: version %d, this program knows 1", ErrNewer, v.V)
	}
	var s stored
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil || s.V != 1 || d.More() {
		return nil, bad("the file doesn't hold what Parley writes")
	}
	if err := check(s.Briefs); err != nil {
		return nil, err
	}
	return s.Briefs, nil
}

func check(all []Brief) error {
	if len(all) > MaxBriefs {
		return bad("%d briefs; up to %d are possible", len(all), MaxBriefs)
	}
	seen := map[[2]string]bool{}
	for i := range all {
		if err := all[i].Check(); err != nil {
			return err
		}
		at := [2]string{all[i].Talks, all[i].Party}
		if seen[at] {
			return bad("two briefs of the same talks")
		}
		seen[at] = true
	}
	return nil
}

// lockWait is how long a change waits for another one to end.
const lockWait = 10 * time.Second

// alone runs f while no other process changes the file.
func (f *File) alone(do func() error) error {
	deadline := time.Now().Add(lockWait)
	for {
		l, held, err := lockFile(f.path + ".lock")
		if err != nil {
			return fmt.Errorf("lock the brief: %w", err)
		}
		if !held {
			defer l.Close()
			return do()
		}
		if time.Now().After(deadline) {
			return errors.New("another process is changing the brief; try again")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxFile+1))
}

// replaceFile writes a new file beside the old one, brings it to the disk, and
// puts it in its place. Mode 0600.
func replaceFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write the brief: %w", err)
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("write the brief: %w (the old one, if any, is unharmed)", err)
	}
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write the brief: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
