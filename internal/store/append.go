package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

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
		hash := s.sealer.hash(raw)
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
	if err := s.knowAll(ctx); err != nil {
		return err
	}
	var fresh []item
	for _, it := range items {
		if _, there := s.have[it.hash]; !there {
			s.have[it.hash] = struct{}{}
			fresh = append(fresh, it)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	count, newest := s.count, s.newest
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return s.writeError(err)
	}
	for len(fresh) > 0 {
		stmt, n := s.insert, 1
		if len(fresh) >= manyRows {
			stmt, n = s.insertMany, manyRows
		}
		args := make([]any, 0, 3*manyRows)
		for i := range fresh[:n] {
			count, newest = count+1, fresh[i].hash
			args = append(args, count, fresh[i].hash[:], fresh[i].sealed)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return s.rollback(err)
		}
		fresh = fresh[n:]
	}
	if _, err := s.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return s.rollback(err)
	}
	s.count, s.newest, s.known = count, newest, count
	s.mark.write(count, newest)
	return nil
}

// knowAll makes have complete: from what Load passed, and by reading the hashes of the acts that it didn't.
func (s *Store) knowAll(ctx context.Context) error {
	if s.have == nil {
		s.have = make(map[[32]byte]struct{}, len(s.passed))
	}
	for _, h := range s.passed {
		s.have[h] = struct{}{}
	}
	s.passed = nil
	if s.known == s.count {
		return nil
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT n, hash FROM act WHERE n > ? ORDER BY n", s.known)
	if err != nil {
		return explain(s.path, err)
	}
	defer rows.Close()
	var n int64
	var hash sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&n, &hash); err != nil {
			return explain(s.path, err)
		}
		if n != s.known+1 || len(hash) != 32 {
			return damaged(s.path, "act %d is missing", s.known+1)
		}
		s.have[[32]byte(hash)] = struct{}{}
		s.known = n
	}
	if err := rows.Err(); err != nil {
		return explain(s.path, err)
	}
	if s.known != s.count {
		return damaged(s.path, "it should hold %d acts and holds %d", s.count, s.known)
	}
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
