package accounts

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley/internal/vault"
)

// How long a browser keeps what Came gives it, at most.
const (
	TokenLasts = oldFor
	HalfLasts  = halfFor
	AskLasts   = askFor
	KnownLasts = knownFor
)

// Caller is where a request comes from.
type Caller struct {
	Address string // IP address, without port
	Agent   string // what the browser calls itself
	Known   string // what Came.Known once gave this browser; "" when nothing
}

// Came is the outcome of a login.
type Came struct {
	Account Account
	Token   string // of the new session: for a cookie; "" while Half isn't
	Half    string // the login waits for a code: for a cookie, goes to Second
	Known   string // marks the browser as known: for a cookie that lasts; "" with Half
}

// Session is what may be shown of a session.
type Session struct {
	ID      string
	Account Account
	Made    time.Time // the login
	Seen    time.Time // last use, to some minutes
	How     string    // "password", "code", "passkey", "directory ID", "program"
	Agent   string    // the browser; what a person calls the program
	Mine    bool      // the one that asks, in Sessions
	Program bool
	Can     Powers    // of a program
	Ends    time.Time // of a program
}

type session struct {
	Made, Login time.Time // the token; the login that it descends from
	Seen        time.Time
	How         string
	Agent       string `json:",omitempty"`
	Gen         int
	Can         Powers    `json:",omitzero"` // of a program, at most
	Ends        time.Time `json:",omitzero"` // of a program, whatever its use
}

// known is what marks a browser as known to an account.
type known struct {
	Account, Mark string
	Until         time.Time
}

// begin makes a session with a new token.
func (s *Store) begin(ctx context.Context, tx *sql.Tx, a *account, how string, from Caller) (Came, error) {
	now := s.opt.Now().UTC()
	return s.extend(ctx, tx, a, session{Made: now, Login: now, Seen: now, How: how, Agent: from.Agent[:min(len(from.Agent), maxName)], Gen: a.Gen})
}

func (s *Store) extend(ctx context.Context, tx *sql.Tx, a *account, se session) (Came, error) {
	raw, err := s.random(32)
	if err != nil {
		return Came{}, err
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	id := s.vault.Name("session", token)
	body, err := s.vault.Seal("session", id, se)
	if err != nil {
		return Came{}, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM session WHERE dies < ?", s.opt.Now().Unix()); err != nil {
		return Came{}, err
	}
	const rest = "DELETE FROM session WHERE account = ? AND id NOT IN (SELECT id FROM session WHERE account = ? ORDER BY dies DESC, id LIMIT ?)"
	if _, err := tx.ExecContext(ctx, rest, a.id[:], a.id[:], maxSessions-1); err != nil {
		return Came{}, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO session (id, account, dies, body) VALUES (?, ?, ?, ?)", id, a.id[:], dies(se).Unix(), body); err != nil {
		return Came{}, err
	}
	mark, err := s.random(12)
	if err != nil {
		return Came{}, err
	}
	c := Came{Account: a.show(), Token: token}
	c.Known, err = s.vault.Lend("known", known{a.hex(), hex.EncodeToString(mark), s.opt.Now().Add(knownFor)})
	return c, err
}

// byDirectory begins How of a session that a directory vouched for.
const byDirectory = "directory "

// dies is when a session ends if nobody uses it.
func dies(se session) time.Time {
	if se.How == byProgram {
		return se.Ends
	}
	end, old := se.Seen.Add(idleFor), se.Login.Add(oldFor)
	if strings.HasPrefix(se.How, byDirectory) {
		old = se.Login.Add(directoryFor)
	}
	if old.Before(end) {
		return old
	}
	return end
}

// load reads the session of a browser's token and its account. A program's token is none: nothing here lets a program
// change what a person is.
func (s *Store) load(ctx context.Context, r vault.Reader, token string) (id []byte, se session, a *account, err error) {
	id, se, a, err = s.loadAny(ctx, r, token)
	if err == nil && se.How == byProgram {
		return nil, session{}, nil, ErrSession
	}
	return id, se, a, err
}

// loadAny is load for any token.
func (s *Store) loadAny(ctx context.Context, r vault.Reader, token string) (id []byte, se session, a *account, err error) {
	if len(token) != 43 {
		return nil, se, nil, ErrSession
	}
	id = s.vault.Name("session", token)
	var owner, body []byte
	err = r.QueryRowContext(ctx, "SELECT account, body FROM session WHERE id = ?", id).Scan(&owner, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, se, nil, ErrSession
	}
	if err != nil {
		return nil, se, nil, fmt.Errorf("look for a session: %w", err)
	}
	if err := s.vault.Unseal("session", id, body, &se); err != nil {
		return nil, se, nil, fmt.Errorf("read a session: %w", err)
	}
	if a, err = s.getBytes(ctx, r, owner); err != nil {
		return nil, se, nil, ErrSession
	}
	if !s.opt.Now().Before(dies(se)) || a.Off || se.Gen != a.Gen {
		return nil, se, nil, ErrSession
	}
	return id, se, a, nil
}

func (s *Store) getBytes(ctx context.Context, r vault.Reader, id []byte) (*account, error) {
	if len(id) != 16 {
		return nil, ErrUnknown
	}
	return s.get(ctx, r, [16]byte(id))
}

// Session tells who has the token of a browser; ErrSession when nobody.
func (s *Store) Session(ctx context.Context, token string) (Session, error) {
	return s.session(ctx, token, false)
}

func (s *Store) session(ctx context.Context, token string, program bool) (out Session, err error) {
	var id []byte
	var se session
	var a *account
	err = s.vault.Read(func(r vault.Reader) error {
		id, se, a, err = s.loadAny(ctx, r, token)
		return err
	})
	if err == nil && program != (se.How == byProgram) {
		err = ErrSession
	}
	if err != nil {
		return Session{}, err
	}
	now := s.opt.Now().UTC()
	if now.Sub(se.Seen) >= seenEvery {
		se.Seen = now
		body, err := s.vault.Seal("session", id, se)
		if err != nil {
			return Session{}, err
		}
		err = s.vault.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE session SET dies = ?, body = ? WHERE id = ?", dies(se).Unix(), body, id)
			return err
		})
		if err != nil {
			return Session{}, fmt.Errorf("note a session's use: %w", err)
		}
	}
	out = se.show(id)
	out.Account, out.Mine = a.show(), true
	if program {
		out.Account.Can &= se.Can
	}
	return out, nil
}

// Alive is ErrSession when the session of a token has ended. Asking is no use
// of the session.
func (s *Store) Alive(ctx context.Context, token string) error {
	return s.vault.Read(func(r vault.Reader) error {
		_, _, _, err := s.loadAny(ctx, r, token)
		return err
	})
}

// show names the session by a hash of its row's name, from which nothing
// follows.
func (se session) show(id []byte) Session {
	sum := sha256.Sum256(id)
	return Session{ID: hex.EncodeToString(sum[:8]), Made: se.Login, Seen: se.Seen, How: se.How, Agent: se.Agent, Program: se.How == byProgram, Can: se.Can, Ends: se.Ends}
}

// Sessions lists the sessions of the person who has the token, newest first.
func (s *Store) Sessions(ctx context.Context, token string) (out []Session, err error) {
	err = s.vault.Read(func(r vault.Reader) error {
		mine, _, a, err := s.load(ctx, r, token)
		if err != nil {
			return err
		}
		return s.each(ctx, r, a, func(id []byte, se session) {
			v := se.show(id)
			v.Mine = string(id) == string(mine)
			out = append(out, v)
		})
	})
	return out, err
}

// each lists an account's sessions that live.
func (s *Store) each(ctx context.Context, r vault.Reader, a *account, f func(id []byte, se session)) error {
	rows, err := r.QueryContext(ctx, "SELECT id, body FROM session WHERE account = ? ORDER BY dies DESC, id", a.id[:])
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, body []byte
		var se session
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		if err := s.vault.Unseal("session", id, body, &se); err != nil {
			return err
		}
		if se.Gen == a.Gen && s.opt.Now().Before(dies(se)) {
			f(id, se)
		}
	}
	return rows.Err()
}

// End ends the session of a token; it is no error when there is none.
func (s *Store) End(ctx context.Context, token string) error {
	defer s.tellEnded()
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM session WHERE id = ?", s.vault.Name("session", token))
		return err
	})
}

// EndOne ends another session of the person who has the token, by its ID; ""
// ends all others.
func (s *Store) EndOne(ctx context.Context, token, which string) error {
	defer s.tellEnded()
	return s.vault.Write(ctx, func(tx *sql.Tx) error {
		mine, _, a, err := s.load(ctx, tx, token)
		if err != nil {
			return err
		}
		var gone [][]byte
		err = s.each(ctx, tx, a, func(id []byte, se session) {
			if which == "" && string(id) != string(mine) || which != "" && se.show(id).ID == which {
				gone = append(gone, id)
			}
		})
		if err != nil {
			return err
		}
		if which != "" && len(gone) == 0 {
			return ErrUnknown
		}
		for _, id := range gone {
			if _, err := tx.ExecContext(ctx, "DELETE FROM session WHERE id = ?", id); err != nil {
				return err
			}
		}
		return nil
	})
}

// endAll ends all sessions of an account, and the logins that wait for a
// second step; the account must be stored afterwards.
func (s *Store) endAll(ctx context.Context, tx *sql.Tx, a *account) error {
	a.Gen++
	_, err := tx.ExecContext(ctx, "DELETE FROM session WHERE account = ?", a.id[:])
	return err
}

// change lets the person who has the token change what proves it: the login
// must be fresh. All sessions end, and the person gets a new token.
func (s *Store) change(ctx context.Context, token string, f func(tx *sql.Tx, a *account) error) (came Came, err error) {
	defer s.tellEnded()
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		_, se, a, err := s.load(ctx, tx, token)
		if err != nil {
			return err
		}
		if s.opt.Now().Sub(se.Login) > freshFor {
			return ErrStale
		}
		if err := f(tx, a); err != nil {
			return err
		}
		if err := s.endAll(ctx, tx, a); err != nil {
			return err
		}
		if err := s.put(ctx, tx, a); err != nil {
			return err
		}
		se.Gen, se.Made, se.Seen = a.Gen, s.opt.Now().UTC(), s.opt.Now().UTC()
		came, err = s.extend(ctx, tx, a, se)
		return err
	})
	if err == nil {
		s.opt.Log.Info("changed how a person proves to be it", "account", came.Account.ID)
	}
	return came, err
}
