package accounts

import (
	"context"
	"fmt"
	"time"

	"parley/internal/vault"
)

// A rule about a second person is worth nothing where one can make that person:
// invite himself, join, and clear what he drafted. So who came after the rule
// asked for something doesn't count for it for newcomerFor, nor does who was
// given a power later count for that power; and all in the delegation see who
// came and by whom. Who was there when the rule was set counts at once.

// grant is when and by whom a power was given to an account that was there.
type grant struct {
	At time.Time
	By string
}

// grants are by single powers.
type grants map[Powers]grant

// give notes that powers were given.
func (a *account) give(can Powers, by string, now time.Time) {
	for p := Read; p < All; p <<= 1 {
		if can&p&second == 0 {
			continue
		}
		if a.Given == nil {
			a.Given = grants{}
		}
		a.Given[p] = grant{now.UTC(), by}
	}
}

// Newcomer is somebody who came, or was given something for which the rule
// asks for a second person, after it did. He is told of for loosenShown.
type Newcomer struct {
	ID, Name string
	By       string    // id of the account that invited or gave, Operator, or "directory"
	Inviter  string    // that account's name, where it is of the delegation; else ""
	Joined   bool      // a new account; else it was given Has
	Has      Powers    // what he came with, or was given, of what a policy may name
	Since    time.Time // when that was
	Waits    Powers    // for these he isn't a second person yet
	Came     Powers    // for these his words count as his inviter's, too
	Until    time.Time // end of both; may have passed
}

// ask asks for a second person for more.
func (r *ruling) ask(more Powers, now time.Time) {
	if r.Since == nil {
		r.Since = map[Powers]time.Time{}
	}
	for p := Read; p < All; p <<= 1 {
		if more&^r.Second&p != 0 {
			r.Since[p] = now.UTC()
		}
	}
	r.Second |= more
}

// newcomer says what of an account is new under a rule; false: nothing.
func (a *account) newcomer(r ruling, now time.Time) (n Newcomer, is bool) {
	n = Newcomer{ID: a.hex(), Name: a.Name}
	tell := func(at time.Time, by string, has Powers, joined bool) {
		if is = true; !at.Before(n.Since) {
			n.Since, n.By, n.Until = at, by, at.Add(newcomerFor)
		}
		n.Has, n.Joined = n.Has|has, n.Joined || joined
	}
	for p := Read; p < All; p <<= 1 {
		if r.Second&p == 0 {
			continue
		}
		if a.Made.After(r.Since[p]) && now.Before(a.Made.Add(loosenShown)) {
			tell(a.Made, a.By, a.Can&second, true)
			if now.Before(a.Made.Add(newcomerFor)) {
				n.Came |= p
				n.Waits |= p & a.Can
			}
		}
		if g := a.Given[p]; a.Can.Has(p) && g.At.After(r.Since[p]) && now.Before(g.At.Add(loosenShown)) {
			tell(g.At, g.By, p, false)
			if now.Before(g.At.Add(newcomerFor)) {
				n.Waits |= p
			}
		}
	}
	if n.Came != 0 {
		n.By = a.By // the words count as that person's
	}
	return n, is
}

// newcomers are the newcomers of a seat under its rule.
func (s *Store) newcomers(ctx context.Context, r vault.Reader, seat string, rule ruling) (out map[string]Newcomer, err error) {
	rows, err := r.QueryContext(ctx, "SELECT id, body FROM account WHERE seat = ?", s.vault.Name("seat", string(Delegate), seat))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, now := map[string]string{}, s.opt.Now()
	for rows.Next() {
		var id, body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		if len(id) != 16 {
			continue
		}
		a := &account{id: [16]byte(id)}
		if err := s.vault.Unseal("account", id, body, a); err != nil {
			return nil, fmt.Errorf("read an account: %w", err)
		}
		names[a.hex()] = a.Name
		if n, is := a.newcomer(rule, now); is {
			if out == nil {
				out = map[string]Newcomer{}
			}
			out[n.ID] = n
		}
	}
	for id, n := range out {
		n.Inviter = names[n.By]
		out[id] = n
	}
	return out, rows.Err()
}
