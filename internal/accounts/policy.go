package accounts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/internal/vault"
)

// Policy is a delegation's own rule, which stays inside it.
type Policy struct {
	// Second are the powers for which somebody else than the author of a
	// draft must act: Clear, Release, Initial, Sign.
	Second Powers
}

// second are the powers that a policy may name.
const second = Clear | Release | Initial | Sign

// Allows is ErrPower when the policy demands somebody else than who drafted.
// Both are ids of accounts.
func (p Policy) Allows(power Powers, author, actor string) error {
	if p.Second&power != 0 && author == actor {
		return fmt.Errorf("%w: your delegation wants a second person for this", ErrPower)
	}
	return nil
}

// Policy is the rule of a seat.
func (s *Store) Policy(ctx context.Context, seat string) (p Policy, err error) {
	id := s.vault.Name("policy", seat)
	err = s.vault.Read(func(r vault.Reader) error {
		var body []byte
		err := r.QueryRowContext(ctx, "SELECT body FROM policy WHERE seat = ?", id).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look for a policy: %w", err)
		}
		return s.vault.Unseal("policy", id, body, &p)
	})
	return p, err
}

// SetPolicy changes the rule of by's own seat.
func (s *Store) SetPolicy(ctx context.Context, by string, p Policy) error {
	if !second.Has(p.Second) {
		return fmt.Errorf("a second person can't be asked for %s", p.Second&^second)
	}
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		a, err := s.getHex(ctx, tx, by)
		if err != nil || a.Kind != Delegate || !a.may(Delegate, a.Seat) {
			return ErrPower
		}
		id := s.vault.Name("policy", a.Seat)
		body, err := s.vault.Seal("policy", id, p)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO policy (seat, body) VALUES (?, ?) ON CONFLICT (seat) DO UPDATE SET body = excluded.body", id, body)
		return err
	})
}
