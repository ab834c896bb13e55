package accounts

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"parley/internal/vault"
)

// half is a login that waits for its second step.
type half struct {
	Account string
	Gen     int
	Until   time.Time
}

// knows reports whether the browser of a caller has logged in to an account
// before, and its mark.
func (s *Store) knows(from Caller, account string) (string, bool) {
	var k known
	if from.Known == "" || s.vault.Back("known", from.Known, &k) != nil {
		return "", false
	}
	return k.Account + k.Mark, k.Account == account && s.opt.Now().Before(k.Until)
}

// counters are those that a guess at an account touches. who stands for the
// account, whether there is one or not.
func (s *Store) counters(from Caller, id, who string, all rule) []counted {
	cs := []counted{{addressRule(), network(from.Address)}}
	if mark, ok := s.knows(from, id); ok && id != "" {
		return append(cs, counted{knownRule(), all.kind + mark})
	}
	return append(cs, counted{all, who})
}

// Login takes a name and a password. When the account wants a code too, Came
// has only Half.
func (s *Store) Login(ctx context.Context, login, password string, from Caller) (Came, error) {
	name, err := cleanLogin(login)
	if err != nil {
		name = "?" // takes the same way as a name that nobody has
	}
	var a *account
	err = s.vault.Read(func(r vault.Reader) error {
		a, err = s.find(ctx, r, name)
		return err
	})
	if err != nil && !errors.Is(err, ErrUnknown) {
		return Came{}, err
	}
	id, hash := "", ""
	if a != nil {
		id = a.hex()
		if !a.Off {
			hash = a.Pass
		}
	}
	cs := s.counters(from, id, string(s.vault.Name("guessed", name)), elseRule())
	if err := s.brake.try(cs...); err != nil {
		return Came{}, err
	}
	ok, again, err := s.verify(ctx, password, hash)
	if err != nil {
		s.brake.undo(cs...)
		return Came{}, err
	}
	if !ok {
		s.opt.Log.Info("a login failed", "address", network(from.Address))
		return Came{}, ErrLogin
	}
	s.succeeded(cs)
	if again {
		// The setting grew since: make the hash anew while the password is here.
		if err := s.rehash(ctx, a.id, hash, password); err != nil {
			return Came{}, err
		}
	}
	if len(a.Secret) > 0 {
		h, err := s.vault.Lend("half", half{id, a.Gen, s.opt.Now().Add(halfFor)})
		return Came{Half: h}, err
	}
	var came Came
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		now, err := s.get(ctx, tx, a.id)
		if err != nil || now.Off || now.Gen != a.Gen || len(now.Secret) > 0 {
			return ErrLogin // it changed meanwhile
		}
		came, err = s.begin(ctx, tx, now, "password", from)
		return err
	})
	if err == nil {
		s.opt.Log.Info("came", "account", id, "by", "password")
	}
	return came, err
}

// succeeded forgives the known browser's own failures, and takes back this
// attempt from the counters that others share.
func (s *Store) succeeded(cs []counted) {
	for _, c := range cs {
		if c.rule.kind == knownRule().kind {
			s.brake.forget(c)
		} else {
			s.brake.undo(c)
		}
	}
}

func (s *Store) rehash(ctx context.Context, id [16]byte, old, password string) error {
	fresh, err := s.hash(ctx, cleanPassword(password))
	if err != nil {
		return err
	}
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		a, err := s.get(ctx, tx, id)
		if err != nil || a.Pass != old {
			return err
		}
		a.Pass = fresh
		return s.put(ctx, tx, a)
	})
}

// Second takes the code of an authenticator app, or a recovery code, for a
// login that Login left half done.
func (s *Store) Second(ctx context.Context, lent, code string, from Caller) (Came, error) {
	var h half
	if err := s.vault.Back("half", lent, &h); err != nil || !s.opt.Now().Before(h.Until) {
		return Came{}, ErrSession
	}
	cs := s.counters(from, h.Account, h.Account, codeRule())
	if err := s.brake.try(cs...); err != nil {
		return Came{}, err
	}
	var came Came
	err := s.vault.Write(ctx, func(tx *sql.Tx) error {
		a, err := s.getHex(ctx, tx, h.Account)
		if err != nil || a.Off || a.Gen != h.Gen || len(a.Secret) == 0 {
			return ErrSession
		}
		if err := s.useCode(a, code); err != nil {
			return err
		}
		if err := s.put(ctx, tx, a); err != nil {
			return err
		}
		came, err = s.begin(ctx, tx, a, "code", from)
		return err
	})
	if err != nil {
		return Came{}, err
	}
	s.succeeded(cs)
	s.opt.Log.Info("came", "account", h.Account, "by", "code")
	return came, nil
}
