package node

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// ErrUse: a seat's key doesn't sign under this domain here.
var ErrUse = errors.New("the seat's key doesn't sign that")

// closedFile is the name of a closed file in a seat's directory.
func closedFile(name string) string { return "closed-" + name }

// Closed fills v from a closed file of this seat: what mediation, say, keeps private there. It is sealed as notes are, goes into
// backups, and into no pouch, export or record. found is false when there is no such file yet.
func (s *Seat) Closed(name string, v any) (found bool, err error) {
	return s.vault.read(filepath.Join(s.dir, closedFile(name)), closedFile(name), v)
}

// EditClosed fills v from a closed file, runs edit, and writes v when edit returns nil. It is on the disk before EditClosed returns.
func (s *Seat) EditClosed(name string, v any, edit func() error) error {
	s.home.closedFiles.Lock()
	defer s.home.closedFiles.Unlock()
	if _, err := s.Closed(name, v); err != nil {
		return err
	}
	if err := edit(); err != nil {
		return err
	}
	return s.vault.write(filepath.Join(s.dir, closedFile(name)), closedFile(name), v)
}

// SignBeside signs what goes beside the record, such as a letter to a mediator, with the seat's key. Only domains of such letters
// are signed: never an act.
func (s *Seat) SignBeside(ctx context.Context, domain string, msg []byte) ([]byte, error) {
	if !strings.HasPrefix(domain, "parley mediation v1 ") && !strings.HasPrefix(domain, "parley blind v1 ") {
		return nil, fmt.Errorf("%w: %.40q", ErrUse, domain)
	}
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := errors.Join(ctx.Err(), s.closedNow()); err != nil {
		return nil, err
	}
	if s.reason != "" {
		return nil, advise("see 'parley help rekey'", "%w: %s", ErrMustRekey, s.reason)
	}
	if s.lodged {
		return nil, advise("act from the home or browser that has the seat's key", "%w", ErrKeyElsewhere)
	}
	return s.newestSeat().Sign(domain, msg), nil
}
