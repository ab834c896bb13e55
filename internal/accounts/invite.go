package accounts

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"parley/internal/vault"
)

// Invitation is what a link offers.
type Invitation struct {
	ID   string // for Revoke; "" in what is to be made
	Kind Kind
	Seat string
	Can  Powers
	For  string // whom it is meant for; may be ""
	By   string // id of the account that made it, or Operator
	Ends time.Time
}

// may reports whether an account may manage accounts of a kind and seat.
func (a *account) may(kind Kind, seat string) bool {
	if a.Off || !a.Can.Has(Manage) {
		return false
	}
	if a.Kind == Delegate {
		return kind == Delegate && seat == a.Seat
	}
	return a.Kind == Secretariat && kind != Delegate
}

// mayInvite is ErrPower unless by may invite to what an invitation offers, as
// things stand now.
func (s *Store) mayInvite(ctx context.Context, r vault.Reader, by string, inv Invitation) error {
	if !inv.Kind.fits(inv.Seat, inv.Can) {
		return fmt.Errorf("%w: a %s can't have %s", ErrPower, inv.Kind, inv.Can)
	}
	if by == Operator {
		return nil
	}
	a, err := s.getHex(ctx, r, by)
	if err != nil {
		return ErrPower
	}
	if a.may(inv.Kind, inv.Seat) {
		if inv.Kind != Observer && !a.Can.Has(inv.Can) {
			return fmt.Errorf("%w: nobody gives a power that he lacks", ErrPower)
		}
		return nil
	}
	if a.Kind == Secretariat && a.Can.Has(Manage) && !a.Off && inv.Kind == Delegate {
		var n int
		if err := r.QueryRowContext(ctx, "SELECT count(*) FROM account WHERE seat = ?", s.vault.Name("seat", string(Delegate), inv.Seat)).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		return fmt.Errorf("%w: the delegation of %s has people of its own; they invite the others", ErrPower, inv.Seat)
	}
	return ErrPower
}

// Invite makes an invitation and returns the token for its link.
func (s *Store) Invite(ctx context.Context, by string, inv Invitation) (string, error) {
	if len(inv.For) > maxName {
		return "", fmt.Errorf("a name has at most %d bytes", maxName)
	}
	raw, err := s.random(32)
	if err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		if err := s.mayInvite(ctx, tx, by, inv); err != nil {
			return err
		}
		now := s.opt.Now()
		if _, err := tx.ExecContext(ctx, "DELETE FROM invitation WHERE dies < ?", now.Unix()); err != nil {
			return err
		}
		seat := s.vault.Name("seat", string(inv.Kind), inv.Seat)
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM invitation WHERE seat = ?", seat).Scan(&n); err != nil {
			return err
		}
		if n >= maxInvitations {
			return fmt.Errorf("%w: %d invitations are open; take some back", ErrFull, n)
		}
		id := s.vault.Name("invitation", token)
		inv.ID, inv.By, inv.Ends = hex.EncodeToString(id), by, now.Add(inviteFor)
		body, err := s.vault.Seal("invitation", id, inv)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO invitation (id, seat, dies, body) VALUES (?, ?, ?, ?)", id, seat, inv.Ends.Unix(), body)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("invite: %w", err)
	}
	s.opt.Log.Info("invited", "by", by, "kind", inv.Kind, "seat", inv.Seat, "can", inv.Can.String())
	return token, nil
}

// Look shows what a token offers; ErrInvitation when nothing.
func (s *Store) Look(ctx context.Context, token string) (inv Invitation, err error) {
	err = s.vault.Read(func(r vault.Reader) error {
		inv, err = s.offered(ctx, r, s.vault.Name("invitation", token))
		return err
	})
	return inv, err
}

// offered is an invitation that still works.
func (s *Store) offered(ctx context.Context, r vault.Reader, id []byte) (inv Invitation, err error) {
	var body []byte
	err = r.QueryRowContext(ctx, "SELECT body FROM invitation WHERE id = ?", id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return inv, ErrInvitation
	}
	if err != nil {
		return inv, fmt.Errorf("look for an invitation: %w", err)
	}
	if err := s.vault.Unseal("invitation", id, body, &inv); err != nil {
		return inv, fmt.Errorf("read an invitation: %w", err)
	}
	if !s.opt.Now().Before(inv.Ends) {
		return Invitation{}, ErrInvitation
	}
	switch err := s.mayInvite(ctx, r, inv.By, inv); {
	case errors.Is(err, ErrPower):
		return Invitation{}, ErrInvitation // who made it may no longer
	case err != nil:
		return Invitation{}, err
	}
	return inv, nil
}

// take uses an invitation up, in the transaction that makes the account.
func (s *Store) take(ctx context.Context, tx *sql.Tx, id []byte) (Invitation, error) {
	inv, err := s.offered(ctx, tx, id)
	if err != nil {
		return inv, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM invitation WHERE id = ?", id)
	return inv, err
}

// Invitations lists the open invitations that by may take back.
func (s *Store) Invitations(ctx context.Context, by string) (out []Invitation, err error) {
	err = s.vault.Read(func(r vault.Reader) error {
		rows, err := r.QueryContext(ctx, "SELECT id, body FROM invitation WHERE dies > ? ORDER BY dies, id", s.opt.Now().Unix())
		if err != nil {
			return err
		}
		defer rows.Close()
		var all []Invitation
		for rows.Next() {
			var id, body []byte
			var inv Invitation
			if err := rows.Scan(&id, &body); err != nil {
				return err
			}
			if err := s.vault.Unseal("invitation", id, body, &inv); err != nil {
				return err
			}
			all = append(all, inv)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		out, err = s.managed(ctx, r, by, all)
		return err
	})
	return out, err
}

// managed keeps of invitations those that by may take back: its own, and
// those of the people that it manages.
func (s *Store) managed(ctx context.Context, r vault.Reader, by string, all []Invitation) ([]Invitation, error) {
	if by == Operator {
		return all, nil
	}
	a, err := s.getHex(ctx, r, by)
	if err != nil {
		return nil, ErrPower
	}
	var out []Invitation
	for _, inv := range all {
		if inv.By == by || a.may(inv.Kind, inv.Seat) {
			out = append(out, inv)
		}
	}
	return out, nil
}

// Revoke takes an invitation back.
func (s *Store) Revoke(ctx context.Context, by, id string) error {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != 32 {
		return ErrUnknown
	}
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		var body []byte
		err := tx.QueryRowContext(ctx, "SELECT body FROM invitation WHERE id = ?", raw).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		var inv Invitation
		if err := s.vault.Unseal("invitation", raw, body, &inv); err != nil {
			return err
		}
		if mine, err := s.managed(ctx, tx, by, []Invitation{inv}); err != nil || len(mine) == 0 {
			return errors.Join(err, ErrUnknown)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM invitation WHERE id = ?", raw)
		return err
	})
}

// Join is what a person says to accept an invitation.
type Join struct {
	Login, Name, Lang string
	Password          string // "" with a passkey
}

// newcomer is the account that an invitation and its person make.
func (s *Store) newcomer(j Join) (*account, error) {
	a := &account{Lang: j.Lang, Made: s.opt.Now().UTC().Truncate(time.Second)}
	var err error
	if a.Login, err = cleanLogin(j.Login); err != nil {
		return nil, err
	}
	if a.Name, err = cleanName(j.Name); err != nil {
		return nil, err
	}
	if len(j.Lang) > 16 {
		a.Lang = ""
	}
	id, err := s.random(16)
	if err != nil {
		return nil, err
	}
	a.id = [16]byte(id)
	return a, nil
}

// offer gives a newcomer what the invitation offers.
func (a *account) offer(inv Invitation) {
	a.Kind, a.Seat, a.Can, a.By = inv.Kind, inv.Seat, inv.Can, inv.By
}

// Accept makes the account that an invitation offers, with a password, and
// logs it in.
func (s *Store) Accept(ctx context.Context, token string, j Join, from Caller) (Came, error) {
	if _, err := s.Look(ctx, token); err != nil {
		return Came{}, err // before a password is hashed for a stranger
	}
	a, err := s.newcomer(j)
	if err != nil {
		return Came{}, err
	}
	p, err := checkPassword(j.Password, a.Login)
	if err != nil {
		return Came{}, err
	}
	if a.Pass, err = s.hash(ctx, p); err != nil {
		return Came{}, err
	}
	var came Came
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		inv, err := s.take(ctx, tx, s.vault.Name("invitation", token))
		if err != nil {
			return err
		}
		a.offer(inv)
		if err := s.add(ctx, tx, a); err != nil {
			return err
		}
		came, err = s.begin(ctx, tx, a, "password", from)
		return err
	})
	if err != nil {
		return Came{}, err
	}
	s.opt.Log.Info("joined", "account", a.hex(), "kind", a.Kind, "seat", a.Seat)
	return came, nil
}
