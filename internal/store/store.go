package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
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
	f, err := os.OpenFile(cfg.Path, os.O_RDWR|os.O_CREATE, 0o600) // so that SQLite doesn't choose the mode
	if err != nil {
		return nil, explain(cfg.Path, err)
	}
	f.Close()
	m, err := openMark(cfg.Path)
	if err != nil {
		return nil, explain(cfg.Path, err)
	}
	db, err := sql.Open("sqlite", dsn(cfg.Path))
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
// memory and no other process gets in.
func dsn(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") && filepath.VolumeName(path) != "" {
		p = "/" + p
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(0)", "locking_mode(exclusive)", "journal_mode(wal)", "synchronous(full)", "cell_size_check(on)"}}
	return "file:" + (&url.URL{Path: p}).EscapedPath() + "?" + pragmas.Encode()
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
	if err := migrate(ctx, s.path, s.conn); err != nil {
		if errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewer) {
			return err
		}
		return explain(s.path, err)
	}
	// What a killed process wrote may stand in the system's memory only: make it durable before anybody
	// reads it and builds on it.
	if _, err := s.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return explain(s.path, err)
	}
	if err := s.checkKey(ctx); err != nil {
		return err
	}
	if err := s.checkMark(ctx); errors.Is(err, ErrRolledBack) && older {
		s.mark.write(s.count, s.newest)
	} else if err != nil {
		return err
	}
	s.insert, err = s.conn.PrepareContext(ctx, "INSERT INTO act (n, hash, raw) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING")
	return explain(s.path, err)
}

// checkKey compares the data key with the one under which the file was made, or notes it in a new file.
func (s *Store) checkKey(ctx context.Context) error {
	const words = "parley"
	var proof []byte
	err := s.conn.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&proof)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		proof = []byte{}
		if s.sealer != nil {
			if proof, err = s.sealer.seal([32]byte{}, []byte(words)); err != nil {
				return err
			}
		}
		_, err = s.conn.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', ?)", proof)
		return explain(s.path, err)
	case err != nil:
		return explain(s.path, err)
	case len(proof) == 0 && s.sealer == nil:
		return nil
	case len(proof) == 0:
		return fmt.Errorf("%w: %s holds plain acts, but this home seals its records: the file comes from another home", ErrKey, s.path)
	case s.sealer == nil:
		return fmt.Errorf("%w: %s is sealed, but this home has no data key: the file comes from another home", ErrKey, s.path)
	}
	if got, err := s.sealer.open([32]byte{}, proof); err != nil || string(got) != words {
		return fmt.Errorf("%w: %s doesn't open with this home's data key: it comes from another home, or is damaged (%s)", ErrKey, s.path, whatToDo)
	}
	return nil
}

func (s *Store) checkMark(ctx context.Context) error {
	var n, top sql.NullInt64
	// count(*) goes by the index on hash, max(n) by the table: the two must agree.
	if err := s.conn.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM act), (SELECT max(n) FROM act)").Scan(&n, &top); err != nil {
		return explain(s.path, err)
	}
	if n.Int64 != top.Int64 {
		return damaged(s.path, "its index lists %d acts, its table ends at %d", n.Int64, top.Int64)
	}
	s.count = top.Int64
	if s.count > 0 {
		hash, err := s.hashAt(ctx, s.count)
		if err != nil {
			return err
		}
		s.newest = hash
	}
	had, hash, ok := s.mark.read()
	if !ok || had == 0 {
		return nil
	}
	if had > s.count {
		return fmt.Errorf("%w: %s holds %d acts and once held %d: an older copy was put back, or its newest part was damaged (%s)", ErrRolledBack, s.path, s.count, had, whatToDo)
	}
	if got, err := s.hashAt(ctx, had); err != nil {
		return err
	} else if got != hash {
		return fmt.Errorf("%w: act %d of %s isn't the one that was stored there: another file was put in its place (%s)", ErrRolledBack, had, s.path, whatToDo)
	}
	return nil
}

func (s *Store) hashAt(ctx context.Context, n int64) (hash [32]byte, err error) {
	var b []byte
	err = s.conn.QueryRowContext(ctx, "SELECT hash FROM act WHERE n = ?", n).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(b) != 32 {
		return hash, damaged(s.path, "act %d can't be found", n)
	}
	if err != nil {
		return hash, explain(s.path, err)
	}
	return [32]byte(b), nil
}

// Count returns how many acts the store holds.
func (s *Store) Count() int {
	s.disk.Lock()
	defer s.disk.Unlock()
	return int(s.count)
}

// Load gives every act to add, in the order in which they were stored, after re-hashing it. raw may be
// kept; add may call the store. Damage ends it with an error that wraps ErrDamaged; an error of add ends
// it with that error.
func (s *Store) Load(ctx context.Context, add func(raw []byte) error) error {
	at, end := int64(0), int64(-1)
	for {
		raws, err := s.page(ctx, at, &end)
		if err != nil {
			return err
		}
		if len(raws) == 0 {
			return nil
		}
		at += int64(len(raws))
		for _, raw := range raws {
			if err := add(raw); err != nil {
				return err
			}
		}
	}
}

// page reads the acts after number at, some at a time, up to number end, which it sets when it is
// negative to the newest one. An empty page is the end.
func (s *Store) page(ctx context.Context, at int64, end *int64) ([][]byte, error) {
	s.disk.Lock()
	defer s.disk.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if *end < 0 {
		*end = s.count
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT n, hash, raw FROM act WHERE n > ? AND n <= ? ORDER BY n LIMIT ?", at, *end, pageActs)
	if err != nil {
		return nil, explain(s.path, err)
	}
	defer rows.Close()
	var raws [][]byte
	var n int64
	var hash, sealed sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&n, &hash, &sealed); err != nil {
			return nil, explain(s.path, err)
		}
		if n != at+int64(len(raws))+1 || len(hash) != 32 {
			return nil, damaged(s.path, "act %d is missing", at+int64(len(raws))+1)
		}
		raw, err := s.sealer.open([32]byte(hash), sealed)
		if err != nil {
			return nil, damaged(s.path, "act %d (%x…) doesn't open", n, hash[:5])
		}
		if hashOf(raw) != [32]byte(hash) {
			return nil, damaged(s.path, "act %d (%x…) isn't what was stored", n, hash[:5])
		}
		raws = append(raws, raw)
	}
	if err := rows.Err(); err != nil {
		return nil, explain(s.path, err)
	}
	if at+int64(len(raws)) < *end && len(raws) < pageActs {
		return nil, damaged(s.path, "it should hold %d acts and holds %d", *end, at+int64(len(raws)))
	}
	return raws, nil
}

// Append stores acts, all of them or none, and returns when they are on the disk. Bytes that are already
// there are left as they are. Calls that wait together share one transaction. A cancelled ctx keeps acts
// from being stored only until they have joined one: a commit that has begun is finished.
func (s *Store) Append(ctx context.Context, raws ...[]byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	items := make([]item, len(raws))
	size := 0
	for i, raw := range raws {
		if len(raw) > MaxAct {
			return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxAct)
		}
		hash := hashOf(raw)
		sealed, err := s.sealer.seal(hash, raw)
		if err != nil {
			return fmt.Errorf("store an act: %w", err)
		}
		items[i] = item{hash, sealed}
		size += len(sealed)
	}
	s.mu.Lock()
	if s.failed != nil {
		defer s.mu.Unlock()
		return s.failed
	}
	g := s.pending
	lead := g == nil || g.bytes > maxGroup
	if lead {
		g = &group{done: make(chan struct{})}
		s.pending = g
	}
	g.items = append(g.items, items...)
	g.bytes += size
	s.mu.Unlock()
	if !lead {
		<-g.done
		return g.err
	}
	s.disk.Lock() // while we wait here, others join the group
	s.mu.Lock()
	if s.pending == g {
		s.pending = nil
	}
	g.err = s.failed
	s.mu.Unlock()
	if g.err == nil {
		if g.err = s.commit(g.items); g.err != nil {
			s.mu.Lock()
			s.failed = g.err
			s.mu.Unlock()
		}
	}
	s.disk.Unlock()
	close(g.done)
	return g.err
}

// commit writes one transaction. The caller holds s.disk. After an error nothing more is written: the
// transaction may have reached the disk all the same, and only opening again can tell.
func (s *Store) commit(items []item) error {
	if s.closed {
		return ErrClosed
	}
	ctx := context.Background()
	count, newest := s.count, s.newest
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return s.writeError(err)
	}
	for _, it := range items {
		res, err := s.insert.ExecContext(ctx, count+1, it.hash[:], it.sealed)
		if err != nil {
			return s.rollback(err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return s.rollback(err)
		}
		if n == 1 {
			count, newest = count+1, it.hash
		}
	}
	if _, err := s.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return s.rollback(err)
	}
	s.count, s.newest = count, newest
	s.mark.write(count, newest)
	return nil
}

func (s *Store) rollback(err error) error {
	_, _ = s.conn.ExecContext(context.Background(), "ROLLBACK")
	return s.writeError(err)
}

// writeError makes every failed write a reason to stop.
func (s *Store) writeError(err error) error {
	err = explain(s.path, err)
	if errors.Is(err, ErrReadOnly) || errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrReadOnly, err)
}

// Failed returns why the store takes no more acts, or nil.
func (s *Store) Failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Scrub checks the whole file: SQLite's own structure, and every act as Load does. It returns the number
// of acts.
func (s *Store) Scrub(ctx context.Context) (acts int, err error) {
	if err := s.structure(ctx); err != nil {
		return 0, err
	}
	err = s.Load(ctx, func([]byte) error { acts++; return nil })
	return acts, err
}

func (s *Store) structure(ctx context.Context) error {
	s.disk.Lock()
	defer s.disk.Unlock()
	if s.closed {
		return ErrClosed
	}
	var verdict string
	if err := s.conn.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return explain(s.path, err)
	}
	if verdict != "ok" {
		return damaged(s.path, "%s", verdict)
	}
	return nil
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
	return errors.Join(s.insert.Close(), s.conn.Close(), s.db.Close(), s.mark.close())
}
