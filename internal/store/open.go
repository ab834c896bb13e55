package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

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
	var top sql.NullInt64
	if err := s.conn.QueryRowContext(ctx, "SELECT max(n) FROM act").Scan(&top); err != nil {
		return explain(s.path, err)
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
