package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Beside names a database at the top of the home ("accounts.db") that another room keeps open. copy writes it, whole and of one
// moment, to a path where nothing is; Backup takes that copy.
func (h *Home) Beside(name string, copy func(ctx context.Context, to string) error) error {
	return h.own.Beside(name, copy)
}

// Beside is Home.Beside for a database in the directory of this seat.
func (s *Seat) Beside(name string, copy func(ctx context.Context, to string) error) error {
	if !besides(name) || strings.Contains(name, "/") {
		return fmt.Errorf("%q can't be the name of a database beside the talks", name)
	}
	if !s.own {
		name = seatsDir + "/" + s.code + "/" + name
	}
	h := s.home
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.beside == nil {
		h.beside = map[string]func(context.Context, string) error{}
	}
	h.beside[name] = copy
	return nil
}

// besides reports whether a name in a home is a database of another room, or one of its helpers.
func besides(name string) bool {
	return strings.HasSuffix(name, ".db") || strings.HasSuffix(name, ".db-wal") || strings.HasSuffix(name, ".db-shm")
}

// backupBeside adds the databases of other rooms. One that nobody has named is an error: its file alone may be
// half written, and may hold what mustn't be restored.
func (h *Home) backupBeside(ctx context.Context, a *archive) error {
	h.mu.Lock()
	all := maps.Clone(h.beside)
	h.mu.Unlock()
	there, err := filepath.Glob(filepath.Join(h.dir, "*.db"))
	ofGuests, err2 := filepath.Glob(filepath.Join(h.dir, seatsDir, "[0-9A-Z]*", "*.db"))
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	for _, path := range append(there, ofGuests...) {
		if name, err := filepath.Rel(h.dir, path); err != nil || all[filepath.ToSlash(name)] == nil {
			return fmt.Errorf("nobody has %s open, so it can't be copied", path)
		}
	}
	tmp, err := os.MkdirTemp(h.dir, ".backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, err := os.Lstat(filepath.Join(h.dir, filepath.FromSlash(name))); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		to := filepath.Join(tmp, filepath.Base(name))
		if err := all[name](ctx, to); err != nil {
			return err
		}
		if err := errors.Join(a.file(to, name), os.Remove(to)); err != nil {
			return err
		}
	}
	return nil
}
