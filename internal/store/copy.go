package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CopyTo writes the store as it is now into a new file: all acts that were acknowledged before the call, whole and in
// one piece, sealed as they are here. Appends wait meanwhile. The copy has no mark.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy the record to %s: something is there already", path)
	}
	s.disk.Lock()
	defer s.disk.Unlock()
	if s.closed {
		return ErrClosed
	}
	if _, err := s.conn.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy the record: %w", explain(s.path, err))
	}
	return os.Chmod(path, 0o600)
}
