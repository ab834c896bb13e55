package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/internal/node"
)

// The databases of a home beside its talks.
const (
	accountsFile = "accounts.db"
	draftsFile   = "drafts.db"
)

// beside are the open databases of a home beside its talks. Its backups take their copies.
type beside struct {
	people *accounts.Store // nil: the home has no accounts
	drafts *box.Box
}

// openBeside opens private drafts, and accounts: where opt says how, or the home has some already.
func openBeside(ctx context.Context, h *node.Home, opt *accounts.Options) (b *beside, err error) {
	b = &beside{}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	key, err := h.FileKey("box")
	if err != nil {
		return b, err
	}
	if b.drafts, err = box.Open(ctx, filepath.Join(h.Dir(), draftsFile), key, box.Options{}); err != nil {
		return b, err
	}
	if err := h.Beside(draftsFile, b.drafts.Backup); err != nil {
		return b, err
	}
	path := filepath.Join(h.Dir(), accountsFile)
	if opt == nil {
		if _, err := os.Lstat(path); err != nil {
			return b, nil
		}
		opt = &accounts.Options{}
	}
	if key, err = h.FileKey("accounts"); err != nil {
		return b, err
	}
	if b.people, err = accounts.Open(ctx, path, key, *opt); err != nil {
		return b, err
	}
	return b, h.Beside(accountsFile, b.people.Backup)
}

func (b *beside) close() error {
	var errs []error
	if b.people != nil {
		errs = append(errs, b.people.Close())
	}
	if b.drafts != nil {
		errs = append(errs, b.drafts.Close())
	}
	return errors.Join(errs...)
}
