package accounts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"parley/internal/vault"
)

// cleanPassword is a password as it is hashed.
func cleanPassword(p string) string { return norm.NFC.String(p) }

// People lists the accounts that by manages, ordered by name. Who manages
// nobody gets ErrPower.
func (s *Store) People(ctx context.Context, by string) (out []Account, err error) {
	err = s.vault.Read(func(r vault.Reader) error {
		var names [][]byte
		if by != Operator {
			a, err := s.getHex(ctx, r, by)
			if err != nil || a.Off || !a.Can.Has(Manage) {
				return errors.Join(ErrPower, err)
			}
			if a.Kind == Delegate {
				names = [][]byte{s.vault.Name("seat", string(Delegate), a.Seat)}
			} else {
				names = [][]byte{s.vault.Name("seat", string(Secretariat), ""), s.vault.Name("seat", string(Observer), "")}
			}
		}
		rows, err := r.QueryContext(ctx, "SELECT id, seat, body FROM account")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, seat, body []byte
			if err := rows.Scan(&id, &seat, &body); err != nil {
				return err
			}
			if by != Operator && !slices.ContainsFunc(names, func(n []byte) bool { return string(n) == string(seat) }) || len(id) != 16 {
				continue
			}
			a := &account{id: [16]byte(id)}
			if err := s.vault.Unseal("account", id, body, a); err != nil {
				return fmt.Errorf("read an account: %w", err)
			}
			out = append(out, a.show())
		}
		return rows.Err()
	})
	slices.SortFunc(out, func(a, b Account) int {
		return strings.Compare(a.Seat+"\x00"+a.Name+"\x00"+a.ID, b.Seat+"\x00"+b.Name+"\x00"+b.ID)
	})
	return out, err
}

// Seated tells which seats have people of their own, from whom on only they
// invite others.
func (s *Store) Seated(ctx context.Context) (func(seat string) bool, error) {
	all, err := s.People(ctx, Operator)
	if err != nil {
		return nil, err
	}
	return func(seat string) bool {
		return slices.ContainsFunc(all, func(a Account) bool { return a.Kind == Delegate && a.Seat == seat })
	}, nil
}

// manage lets by change another's account. The other's sessions end.
func (s *Store) manage(ctx context.Context, by, id string, f func(manager, a *account) error) error {
	defer s.tellEnded()
	err := s.vault.Write(ctx, func(tx *sql.Tx) error {
		a, err := s.getHex(ctx, tx, id)
		if err != nil {
			return err
		}
		var m *account
		if by != Operator {
			if m, err = s.getHex(ctx, tx, by); err != nil {
				return ErrPower
			}
			if !m.may(a.Kind, a.Seat) {
				return ErrUnknown // not even that it exists
			}
			if m.id == a.id {
				return fmt.Errorf("%w: nobody changes what he himself may do", ErrPower)
			}
		}
		if err := f(m, a); err != nil {
			return err
		}
		if err := s.endAll(ctx, tx, a); err != nil {
			return err
		}
		if err := s.put(ctx, tx, a); err != nil {
			return err
		}
		return s.accompany(ctx, tx, a)
	})
	if err == nil {
		s.opt.Log.Info("changed an account", "by", by, "account", id)
	}
	return err
}

// SetPowers changes what another may do. Powers that by lacks can be taken
// away, not given.
func (s *Store) SetPowers(ctx context.Context, by, id string, can Powers) error {
	return s.manage(ctx, by, id, func(m, a *account) error {
		if a.Directory != "" {
			return fmt.Errorf("%w: the directory decides what this person may do", ErrPower)
		}
		if !a.Kind.fits(a.Seat, can) {
			return fmt.Errorf("%w: a %s can't have %s", ErrPower, a.Kind, can)
		}
		if m != nil && !m.Can.Has(can&^a.Can) {
			return fmt.Errorf("%w: nobody gives a power that he lacks", ErrPower)
		}
		a.let(can, by, s.opt.Now())
		return nil
	})
}

// Switch turns another's account off, or on again.
func (s *Store) Switch(ctx context.Context, by, id string, off bool) error {
	return s.manage(ctx, by, id, func(m, a *account) error {
		if m != nil && !off && !m.Can.Has(a.Can) {
			return fmt.Errorf("%w: nobody gives a power that he lacks", ErrPower)
		}
		if a.Off && !off {
			a.Manages = s.opt.Now().UTC() // who was away for a while is no second person at once
			a.give(a.Can, by, s.opt.Now())
		}
		a.Off = off
		return nil
	})
}

// Vacate forgets all people, invitations and rules of a seat that was taken out of the node, for who runs it: a seat that is lodged later by
// the same code is another's, whose people are invited as those of a new one, and see nothing of the first. A directory's rule that was
// written before doesn't hold for that one: see Rule.Since.
func (s *Store) Vacate(ctx context.Context, seat string) error {
	if seat == "" {
		return errors.New("vacate a seat: it has no code")
	}
	defer s.tellEnded()
	err := s.vault.Write(ctx, func(tx *sql.Tx) error {
		people := s.vault.Name("seat", string(Delegate), seat)
		for _, d := range []struct {
			ask  string
			name []byte
		}{
			{"DELETE FROM account WHERE seat = ?", people}, // passkeys and sessions go with it
			{"DELETE FROM invitation WHERE seat = ?", people},
			{"DELETE FROM policy WHERE seat = ?", s.vault.Name("policy", seat)},
		} {
			if _, err := tx.ExecContext(ctx, d.ask, d.name); err != nil {
				return err
			}
		}
		name := s.vault.Name("vacated", seat)
		body, err := s.vault.Seal("vacated", name, vacated{s.opt.Now().UTC().Truncate(time.Second)})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO vacated (seat, body) VALUES (?, ?)", name, body)
		return err
	})
	if err != nil {
		return fmt.Errorf("vacate the seat of %s: %w", seat, err)
	}
	s.opt.Log.Info("forgot the people of a seat", "seat", seat)
	return nil
}

// vacated is when a seat was taken out.
type vacated struct {
	At time.Time `json:"at"`
}

// holding returns the rules of a directory that hold: not those for a seat that was taken out after they were written.
func (s *Store) holding(ctx context.Context, r vault.Reader, d Directory) (Directory, error) {
	var hold []Rule
	for i, rule := range d.Rules {
		var body []byte
		name := s.vault.Name("vacated", rule.Seat)
		err := r.QueryRowContext(ctx, "SELECT body FROM vacated WHERE seat = ?", name).Scan(&body)
		if err == nil {
			var out vacated
			if err := s.vault.Unseal("vacated", name, body, &out); err != nil {
				return d, fmt.Errorf("read when a seat was taken out: %w", err)
			}
			if rule.Since.Before(out.At) {
				s.opt.Log.Warn("a rule of a directory is for a seat that was taken out after it was written, and lets nobody in: where it is for who sits there now, give it this time as since",
					"directory", d.ID, "rule", i+1, "seat", rule.Seat, "since", out.At.Format(time.RFC3339))
				continue
			}
		} else if !errors.Is(err, sql.ErrNoRows) {
			return d, err
		}
		hold = append(hold, rule)
	}
	d.Rules = hold
	return d, nil
}

// EndSessions ends another's sessions.
func (s *Store) EndSessions(ctx context.Context, by, id string) error {
	return s.manage(ctx, by, id, func(_, _ *account) error { return nil })
}

// SetPassword changes the password of who has the token; old is the one of
// now, "" for who has none. All sessions end; the caller gets a new token.
func (s *Store) SetPassword(ctx context.Context, token, old, fresh string, from Caller) (Came, error) {
	se, err := s.Session(ctx, token)
	if err != nil {
		return Came{}, err
	}
	if se.Account.Directory != "" {
		return Came{}, fmt.Errorf("%w: you log in by your directory", ErrPower)
	}
	var hash string
	err = s.vault.Read(func(r vault.Reader) error {
		a, err := s.getHex(ctx, r, se.Account.ID)
		if err == nil {
			hash = a.Pass
		}
		return err
	})
	if err != nil {
		return Came{}, err
	}
	if hash != "" {
		// Who finds a browser open must not guess the password here.
		cs := s.counters(from, se.Account.ID, se.Account.ID, codeRule())
		if err := s.brake.try(cs...); err != nil {
			return Came{}, err
		}
		ok, _, err := s.verify(ctx, old, hash)
		if err != nil {
			return Came{}, err
		}
		if !ok {
			return Came{}, ErrLogin
		}
		s.succeeded(cs)
	}
	p, err := checkPassword(fresh, se.Account.Login)
	if err != nil {
		return Came{}, err
	}
	next, err := s.hash(ctx, p)
	if err != nil {
		return Came{}, err
	}
	return s.change(ctx, token, func(_ *sql.Tx, a *account) error {
		if a.Pass != hash {
			return ErrLogin // it was changed meanwhile
		}
		a.Pass = next
		return nil
	})
}

// Prove asks the person of a session once more who it is: by its password, or,
// where it has none, by a fresh login. The error wraps ErrLogin, ErrStale,
// ErrSession or a WaitError: guesses are slowed as those of codes are.
func (s *Store) Prove(ctx context.Context, token, password string, from Caller) error {
	var hash string
	var se session
	var id string
	err := s.vault.Read(func(r vault.Reader) error {
		_, x, a, err := s.load(ctx, r, token)
		if err == nil {
			se, hash, id = x, a.Pass, a.hex()
		}
		return err
	})
	if err != nil {
		return err
	}
	if hash == "" {
		if s.opt.Now().Sub(se.Login) > freshFor {
			return ErrStale
		}
		return nil
	}
	cs := s.counters(from, id, id, codeRule())
	if err := s.brake.try(cs...); err != nil {
		return err
	}
	ok, _, err := s.verify(ctx, password, hash)
	if err != nil {
		return err
	}
	if !ok {
		return ErrLogin
	}
	s.succeeded(cs)
	return nil
}

// SetName changes the name and the language of who has the token.
func (s *Store) SetName(ctx context.Context, token, name, lang string) error {
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	if len(lang) > 16 {
		return fmt.Errorf("%q is no language", lang[:16])
	}
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		_, _, a, err := s.load(ctx, tx, token)
		if err != nil {
			return err
		}
		if a.Directory == "" {
			a.Name = name
		}
		a.Lang = lang
		return s.put(ctx, tx, a)
	})
}
