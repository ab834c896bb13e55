package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/internal/node"
)

// The databases of a home beside its talks.
const (
	accountsFile = "accounts.db"
	draftsFile   = "drafts.db" // in the directory of each seat
)

// beside are the open databases of a home beside its talks. Its backups take their copies.
type beside struct {
	people *accounts.Store // nil: the home has no accounts

	mu     sync.Mutex // guards drafts
	drafts map[*node.Seat]*box.Box
}

// openBeside opens private drafts, and accounts: where opt says how, or the home has some already.
func openBeside(ctx context.Context, h *node.Home, opt *accounts.Options) (b *beside, err error) {
	b = &beside{drafts: map[*node.Seat]*box.Box{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	for _, seat := range h.Seats() {
		if _, err := os.Lstat(filepath.Join(seat.Dir(), draftsFile)); err != nil {
			continue // they are made when they are needed
		}
		if _, err := b.draftsOf(ctx, seat); err != nil {
			return b, err
		}
	}
	path := filepath.Join(h.Dir(), accountsFile)
	if opt == nil {
		if _, err := os.Lstat(path); err != nil {
			return b, nil
		}
		opt = &accounts.Options{}
	}
	key, err := h.FileKey("accounts")
	if err != nil {
		return b, err
	}
	if b.people, err = accounts.Open(ctx, path, key, *opt); err != nil {
		return b, err
	}
	return b, h.Beside(accountsFile, b.people.Backup)
}

// draftsOf opens the drafts of a seat: a file of its own, under a key of its own. A seat that was taken out and lodged again is
// another: its drafts aren't those of the first.
func (b *beside) draftsOf(ctx context.Context, seat *node.Seat) (*box.Box, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if open := b.drafts[seat]; open != nil {
		return open, nil
	}
	for old, d := range b.drafts {
		if old.Code() != seat.Code() {
			continue
		}
		delete(b.drafts, old)
		if err := d.Close(); err != nil {
			return nil, err
		}
	}
	key, err := seat.FileKey("box")
	if err != nil {
		return nil, err
	}
	d, err := box.Open(context.WithoutCancel(ctx), filepath.Join(seat.Dir(), draftsFile), key, box.Options{})
	if err != nil {
		return nil, err
	}
	b.drafts[seat] = d
	return d, seat.Beside(draftsFile, d.Backup)
}

func (b *beside) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs []error
	if b.people != nil {
		errs = append(errs, b.people.Close())
	}
	for _, d := range b.drafts {
		errs = append(errs, d.Close())
	}
	return errors.Join(errs...)
}
