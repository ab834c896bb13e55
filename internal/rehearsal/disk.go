package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"

	"parley/internal/store"
	"parley/record"
	"parley/record/storetest"
)

// errDisk is what a disk says when it was told to break.
var errDisk = errors.New("the disk refused the write")

// disk is a record.Store that breaks when it is told to: the write after the next wait ones fails, and the
// bytes are kept or not. After that it takes nothing until it is opened again, as store.Store does.
type disk struct {
	in     record.Store
	reopen func(old record.Store) (record.Store, error)
	armed  bool
	keep   bool
	wait   int
	broken bool
	writes int
	breaks int
	told   int // writes when its last failure was counted

	copied [][]byte // what a copy of it holds; nil: there is none
	wipe   func() (record.Store, error)

	// liar is a mutant: it says that a write was done, and forgets it.
	liar bool
}

func newDisk(kind, dir, code string) (*disk, error) {
	d := &disk{}
	if kind == "sqlite" {
		path := filepath.Join(dir, code+".db")
		d.reopen = func(old record.Store) (record.Store, error) {
			if old != nil {
				if err := old.Close(); err != nil {
					return nil, err
				}
			}
			return store.Open(context.Background(), store.Config{Path: path})
		}
	} else {
		d.reopen = func(old record.Store) (record.Store, error) {
			if old == nil {
				return storetest.NewMemory(), nil
			}
			return old.(*storetest.Memory).Reopen(), old.Close()
		}
	}
	d.wipe = func() (record.Store, error) {
		if err := d.in.Close(); err != nil {
			return nil, err
		}
		for _, end := range []string{"", "-wal", "-shm", ".mark"} {
			if err := os.RemoveAll(filepath.Join(dir, code+".db"+end)); err != nil && kind == "sqlite" {
				return nil, err
			}
		}
		return d.reopen(nil)
	}
	var err error
	d.in, err = d.reopen(nil)
	return d, err
}

func (d *disk) how() string {
	if d.keep {
		return "keep"
	}
	return "lose"
}

// copy keeps a copy of what the disk holds.
func (d *disk) copy() error {
	d.copied = nil
	return d.in.Load(context.Background(), func(raw []byte) error {
		d.copied = append(d.copied, bytes.Clone(raw))
		return nil
	})
}

// restore puts the copy in the place of what the disk holds.
func (d *disk) restore() error {
	d.armed, d.broken = false, false
	in, err := d.wipe()
	if err != nil {
		return err
	}
	d.in = in
	return d.in.Append(context.Background(), d.copied...)
}

// again is the disk after the process has started anew.
func (d *disk) again() error {
	d.broken = false
	in, err := d.reopen(d.in)
	if err == nil {
		d.in = in
	}
	return err
}

func (d *disk) Append(ctx context.Context, raws ...[]byte) error {
	if d.broken {
		return errDisk
	}
	if len(raws) == 0 {
		return nil
	}
	d.writes++
	if d.armed {
		if d.wait--; d.wait < 0 {
			d.armed, d.breaks = false, d.breaks+1
			if d.liar {
				return nil
			}
			d.broken = true
			if d.keep {
				if err := d.in.Append(ctx, raws...); err != nil {
					return err
				}
			}
			return errDisk
		}
	}
	return d.in.Append(ctx, raws...)
}

func (d *disk) Load(ctx context.Context, fn func(raw []byte) error) error { return d.in.Load(ctx, fn) }

func (d *disk) Close() error { return d.in.Close() }
