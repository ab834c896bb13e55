package store

import (
	"context"
	"database/sql"
)

// Load gives every act to add, in the order in which they were stored, after checking it against its hash. raw may be
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
		if s.sealer == nil && s.sealer.hash(raw) != [32]byte(hash) { // sealed bytes are bound to their hash
			return nil, damaged(s.path, "act %d (%x…) isn't what was stored", n, hash[:5])
		}
		raws = append(raws, raw)
		if n == s.known+1 {
			if s.passed == nil {
				s.passed = make([][32]byte, 0, min(s.count-s.known, 1<<20)) // a damaged number mustn't ask for all memory
			}
			s.passed = append(s.passed, [32]byte(hash))
			s.known = n
		}
	}
	if err := rows.Err(); err != nil {
		return nil, explain(s.path, err)
	}
	if at+int64(len(raws)) < *end && len(raws) < pageActs {
		return nil, damaged(s.path, "it should hold %d acts and holds %d", *end, at+int64(len(raws)))
	}
	return raws, nil
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
