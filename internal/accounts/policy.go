package accounts

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"parley/internal/vault"
)

// Policy is a delegation's own rule, which stays inside it.
type Policy struct {
	// Second are the powers for which somebody else than the author of a
	// draft must act: Clear, Release, Initial, Sign.
	Second Powers
	// New are the people of the delegation who came, or were given something
	// in Second, a short while ago and after the rule asked for it, by id.
	New map[string]Newcomer
}

// second are the powers that a policy may name.
const second = Clear | Release | Initial | Sign

// Allows is ErrPower when the policy demands somebody else than who drafted.
// Both are ids of accounts. A newcomer isn't somebody else yet (ErrNew), and
// what he drafted counts as drafted by who invited him, too (ErrInvited).
func (p Policy) Allows(power Powers, author, actor string) error {
	need := p.Second & power
	switch {
	case need == 0:
		return nil
	case author == actor:
		return fmt.Errorf("%w: your delegation wants a second person for this", ErrPower)
	case p.New[actor].Waits&need != 0:
		return ErrNew
	}
	for range p.New {
		n := p.New[author]
		if n.Came&need == 0 {
			break
		}
		if author = n.By; author == actor {
			return ErrInvited
		}
	}
	return nil
}

// Loosening is a rule that asks for a second person less often than the one
// before it. Nobody brings it about alone and unseen.
type Loosening struct {
	ID        string // 32 hexadecimal digits
	Second    Powers // what would still be asked for
	Less      Powers // what wouldn't any more
	By        string // id of the account that asked
	Name      string // that person's name
	Asked     time.Time
	Alone     bool      // nobody else managed the delegation then: it holds from Due on unless it is refused
	Due       time.Time // else it is forgotten then, unless another manager confirms it
	Confirmed string    // name of who did
	Done      time.Time // since when it holds; zero: not yet
}

// Open reports whether it can still be confirmed or refused.
func (l *Loosening) Open() bool { return l != nil && l.Done.IsZero() }

// ruling is a policy as it is sealed.
type ruling struct {
	Second Powers
	Since  map[Powers]time.Time `json:",omitempty"` // since when each of Second is asked for
	Next   *Loosening           `json:",omitempty"`
}

// settle brings a rule to the time of now.
func (r *ruling) settle(now time.Time) {
	l := r.Next
	switch {
	case l == nil:
	case l.Open() && !now.Before(l.Due) && l.Alone:
		r.Second, l.Done = l.Second, l.Due
	case l.Open() && !now.Before(l.Due):
		r.Next = nil
	}
	if l != nil && !l.Open() && !now.Before(l.Done.Add(loosenShown)) {
		r.Next = nil
	}
}

func (s *Store) rule(ctx context.Context, r vault.Reader, id []byte) (out ruling, err error) {
	var body []byte
	err = r.QueryRowContext(ctx, "SELECT body FROM policy WHERE seat = ?", id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("look for a policy: %w", err)
	}
	if err := s.vault.Unseal("policy", id, body, &out); err != nil {
		return out, err
	}
	out.settle(s.opt.Now())
	return out, nil
}

// Policy is the rule of a seat.
func (s *Store) Policy(ctx context.Context, seat string) (Policy, error) {
	p, _, err := s.Rule(ctx, seat)
	return p, err
}

// Rule is the rule of a seat, and the loosening of it that somebody asked for
// or that came about a short while ago; nil is none.
func (s *Store) Rule(ctx context.Context, seat string) (p Policy, l *Loosening, err error) {
	err = s.vault.Read(func(r vault.Reader) error {
		got, err := s.rule(ctx, r, s.vault.Name("policy", seat))
		p.Second, l = got.Second, got.Next
		if err == nil && p.Second != 0 {
			p.New, err = s.newcomers(ctx, r, seat, got)
		}
		return err
	})
	return p, l, err
}

// changeRule lets by, who manages a seat, change its rule.
func (s *Store) changeRule(ctx context.Context, by string, f func(tx *sql.Tx, a *account, r *ruling) error) error {
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		a, err := s.getHex(ctx, tx, by)
		if err != nil || a.Kind != Delegate || !a.may(Delegate, a.Seat) {
			return ErrPower
		}
		id := s.vault.Name("policy", a.Seat)
		r, err := s.rule(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := f(tx, a, &r); err != nil {
			return err
		}
		return s.putRule(ctx, tx, id, r)
	})
}

// SetPolicy asks for another rule of by's own seat. What is tighter in it holds
// at once. What is looser waits: for the word of another who manages the
// delegation, or, where there is none, for loosenAlone, in which all in the
// delegation are told. What was asked for before is forgotten.
func (s *Store) SetPolicy(ctx context.Context, by string, p Policy) error {
	if !second.Has(p.Second) {
		return fmt.Errorf("a second person can't be asked for %s", p.Second&^second)
	}
	return s.changeRule(ctx, by, func(tx *sql.Tx, a *account, r *ruling) error {
		less := r.Second &^ p.Second
		r.ask(p.Second, s.opt.Now())
		r.Next = nil
		if less == 0 {
			s.opt.Log.Info("a delegation's rule was tightened", "by", by, "second", r.Second.String())
			return nil
		}
		others, err := s.managers(ctx, tx, a)
		if err != nil {
			return err
		}
		id, err := s.random(16)
		if err != nil {
			return err
		}
		now := s.opt.Now().UTC()
		r.Next = &Loosening{ID: hex.EncodeToString(id), Second: p.Second, Less: less, By: by, Name: a.Name, Asked: now, Alone: others == 0, Due: now.Add(loosenAsk)}
		if r.Next.Alone {
			r.Next.Due = now.Add(loosenAlone)
		}
		s.opt.Log.Warn("a delegation's rule is to be loosened", "by", by, "less", less.String(), "alone", r.Next.Alone, "due", r.Next.Due)
		return nil
	})
}

// accompany lets a looser rule that was asked for alone wait for another's word, when another manages the delegation again.
func (s *Store) accompany(ctx context.Context, tx *sql.Tx, a *account) error {
	if a.Kind != Delegate || !a.may(Delegate, a.Seat) {
		return nil
	}
	id := s.vault.Name("policy", a.Seat)
	r, err := s.rule(ctx, tx, id)
	if err != nil || !r.Next.Open() || !r.Next.Alone || r.Next.By == a.hex() {
		return err
	}
	r.Next.Alone, r.Next.Due = false, s.opt.Now().UTC().Add(loosenAsk)
	return s.putRule(ctx, tx, id, r)
}

func (s *Store) putRule(ctx context.Context, tx *sql.Tx, id []byte, r ruling) error {
	body, err := s.vault.Seal("policy", id, r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO policy (seat, body) VALUES (?, ?) ON CONFLICT (seat) DO UPDATE SET body = excluded.body", id, body)
	return err
}

// managers counts who else manages the seat of an account.
func (s *Store) managers(ctx context.Context, r vault.Reader, but *account) (n int, err error) {
	rows, err := r.QueryContext(ctx, "SELECT id, body FROM account WHERE seat = ?", s.vault.Name("seat", string(Delegate), but.Seat))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return 0, err
		}
		a := &account{}
		if err := s.vault.Unseal("account", id, body, a); err != nil {
			return 0, fmt.Errorf("read an account: %w", err)
		}
		if string(id) != string(but.id[:]) && a.may(Delegate, but.Seat) {
			n++
		}
	}
	return n, rows.Err()
}

// loosening finds what may be confirmed or refused.
func (r *ruling) loosening(id string) (*Loosening, error) {
	if l := r.Next; l.Open() && l.ID == id {
		return l, nil
	}
	return nil, ErrUnknown
}

// ConfirmPolicy lets a loosening hold at once: by another than who asked, who
// has managed the delegation for loosenAlone at least. Else who wants to be
// alone would invite a second self for it.
func (s *Store) ConfirmPolicy(ctx context.Context, by, id string) error {
	return s.changeRule(ctx, by, func(_ *sql.Tx, a *account, r *ruling) error {
		l, err := r.loosening(id)
		if err != nil {
			return err
		}
		now := s.opt.Now().UTC()
		if l.By == by {
			return fmt.Errorf("%w: another person who manages the delegation must confirm it", ErrPower)
		}
		if now.Before(a.manages().Add(loosenAlone)) {
			return fmt.Errorf("%w: you have managed this delegation for less than two days", ErrPower)
		}
		r.Second, l.Confirmed, l.Done = l.Second, a.Name, now
		s.opt.Log.Warn("a delegation's rule was loosened", "asked", l.By, "confirmed", by, "less", l.Less.String())
		return nil
	})
}

// RefusePolicy drops a loosening. Whoever manages the delegation may, who asked
// for it too.
func (s *Store) RefusePolicy(ctx context.Context, by, id string) error {
	return s.changeRule(ctx, by, func(_ *sql.Tx, _ *account, r *ruling) error {
		l, err := r.loosening(id)
		if err == nil {
			r.Next = nil
			s.opt.Log.Info("the loosening of a delegation's rule was refused", "asked", l.By, "by", by)
		}
		return err
	})
}
