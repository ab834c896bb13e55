package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"parley/record"
)

// Config says which file, and under which key.
type Config struct {
	Path string    // the database file; its directory must exist
	Key  []byte    // the home's data key, 32 bytes; nil stores plain bytes
	Rand io.Reader // source of nonces; nil is crypto/rand

	// AcceptOlder opens a file that holds fewer acts than it once held, and takes it as it is from then
	// on. The caller has made sure that the loss is known where it matters.
	AcceptOlder bool

	// unsafe is a mutant that the tests must find out: it writes without bringing anything to the disk. No other
	// package can set it.
	unsafe bool
}

var _ record.Store = (*Store)(nil)

// Store is a record.Store on one SQLite file. Its methods may be called from many goroutines.
type Store struct {
	path   string
	db     *sql.DB
	sealer *sealer
	mark   *mark

	mu      sync.Mutex // guards pending, failed
	pending *group
	failed  error

	disk   sync.Mutex // held while the database is used; guards all below
	conn   *sql.Conn
	insert *sql.Stmt
	count  int64 // acts in the database
	newest [32]byte
	closed bool

	insertMany *sql.Stmt

	// have and passed hold the hashes of the acts up to number known. Load lists them in passed on its way;
	// the first commit after it puts them into have, so that who only reads makes no map.
	have   map[[32]byte]struct{}
	passed [][32]byte
	known  int64
}

// group is what one transaction will write; done is closed when err holds its outcome.
type group struct {
	items []item
	bytes int
	done  chan struct{}
	err   error
}

type item struct {
	hash   [32]byte
	sealed []byte
}

// Open opens the store, or makes it when the file doesn't exist. It checks format, key and mark, and
// brings what an interrupted process left in the write-ahead log safely into the database. Acts are
// checked by Load.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	sealer, err := newSealer(cfg.Key, cfg.Rand)
	if err != nil {
		return nil, err
	}
	f, err := openOrMake(cfg.Path) // so that SQLite doesn't choose the mode
	if err != nil {
		return nil, explain(cfg.Path, err)
	}
	f.Close()
	m, err := openMark(cfg.Path)
	if err != nil {
		return nil, explain(cfg.Path, err)
	}
	db, err := sql.Open("sqlite", dsn(cfg.Path, cfg.unsafe))
	if err != nil {
		m.close()
		return nil, explain(cfg.Path, err)
	}
	db.SetMaxOpenConns(1)
	s := &Store{path: cfg.Path, db: db, sealer: sealer, mark: m}
	if err := s.open(ctx, cfg.AcceptOlder); err != nil {
		if s.conn != nil {
			s.conn.Close()
		}
		db.Close()
		m.close()
		return nil, err
	}
	return s, nil
}

// dsn sets the locking mode before the first read, so that the index of the write-ahead log lives in
// memory and no other process gets in. The driver runs the pragmas of the list first, by the alphabet; none
// before locking_mode may read.
func dsn(path string, unsafe bool) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") && filepath.VolumeName(path) != "" {
		p = "/" + p
	}
	v := url.Values{"_pragma": {"busy_timeout(0)", "cell_size_check(on)", "locking_mode(exclusive)"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}}
	if unsafe {
		v.Set("_synchronous", "OFF")
	}
	return "file:" + (&url.URL{Path: p}).EscapedPath() + "?" + v.Encode()
}

func (s *Store) open(ctx context.Context, older bool) (err error) {
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return explain(s.path, err)
	}
	var mode string
	if err := s.conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return explain(s.path, err)
	}
	if mode != "wal" {
		return fmt.Errorf("%s: this disk doesn't let SQLite keep a write-ahead log (journal mode %q): put the home on a local disk", s.path, mode)
	}
	if _, err := s.conn.ExecContext(ctx, "PRAGMA cache_size=-16384"); err != nil {
		return explain(s.path, err)
	}
	if err := migrate(ctx, s.path, s.conn, s.sealer != nil); err != nil {
		if errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewer) || errors.Is(err, ErrOlder) {
			return err
		}
		return explain(s.path, err)
	}
	// What a killed process wrote may stand in the system's memory only: make it durable before anybody
	// reads it and builds on it.
	if _, err := s.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		if err = explain(s.path, err); !errors.Is(err, ErrReadOnly) || syncFile(s.path+"-wal") != nil {
			return err
		}
		s.failed = err // it can be read: the log holds all of it, and is on the disk now
	}
	if err := s.checkKey(ctx); err != nil {
		return err
	}
	if err := s.checkMark(ctx); errors.Is(err, ErrRolledBack) && older {
		s.mark.write(s.count, s.newest)
	} else if err != nil {
		return err
	}
	const insert, row = "INSERT INTO act (n, hash, raw) VALUES ", "(?, ?, ?)"
	if s.insert, err = s.conn.PrepareContext(ctx, insert+row); err != nil {
		return explain(s.path, err)
	}
	s.insertMany, err = s.conn.PrepareContext(ctx, insert+row+strings.Repeat(", "+row, manyRows-1))
	return explain(s.path, err)
}

// openOrMake opens a file, or makes it, mode 0600.
func openOrMake(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	}
	return f, err
}

// syncFile brings a file to the disk, if there is one. SQLite has no lock on the write-ahead log, which closing
// it here would give up.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Count returns how many acts the store holds.
func (s *Store) Count() int {
	s.disk.Lock()
	defer s.disk.Unlock()
	return int(s.count)
}

// Failed returns why the store takes no more acts, or nil.
func (s *Store) Failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Close finishes what has begun and closes the file. Later calls give ErrClosed.
func (s *Store) Close() error {
	s.disk.Lock()
	defer s.disk.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.mu.Lock()
	if s.failed == nil {
		s.failed = ErrClosed
	}
	s.mu.Unlock()
	return errors.Join(s.insert.Close(), s.insertMany.Close(), s.conn.Close(), s.db.Close(), s.mark.close())
}
