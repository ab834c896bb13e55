package accounts

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token for a program is a session of its own kind: it has powers that the person chose, never more than the person
// has at that moment, and an end that use doesn't move. It works at the interface for programs and nowhere else: it
// opens no page, changes nothing that proves the person, and makes no further token. It ends with all other sessions
// when the person's password changes, and the node keeps a keyed hash of it, as of every token.

// How of the session of a program.
const byProgram = "program"

// ProgramPowers are the powers that a program may be given: people are managed on pages.
const ProgramPowers = All &^ Manage

// Wish says what a token for a program is to be.
type Wish struct {
	Label string // what the person calls it
	Can   Powers // with Read
	Lasts time.Duration
}

// check mends the label and says what is wrong.
func (w *Wish) check() error {
	w.Label = strings.TrimSpace(norm.NFC.String(w.Label))
	if len(w.Label) > maxName || !utf8.ValidString(w.Label) || strings.ContainsFunc(w.Label, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return fmt.Errorf("%w: a program's name has up to %d bytes and no invisible characters", ErrWish, maxName)
	}
	if w.Label == "" {
		w.Label = "parley"
	}
	if w.Lasts < time.Hour || w.Lasts > MostProgram {
		return fmt.Errorf("%w: it lasts from an hour to %d days", ErrWish, int(MostProgram/(24*time.Hour)))
	}
	return nil
}

// NewProgram makes a token for a program of the person who has token, whose login must be fresh: a session that
// somebody found open must not become one that lasts. The token is shown once.
func (s *Store) NewProgram(ctx context.Context, token string, w Wish) (made string, err error) {
	if err := w.check(); err != nil {
		return "", err
	}
	var who string
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		_, se, a, err := s.load(ctx, tx, token)
		if err != nil {
			return err
		}
		switch {
		case !ProgramPowers.Has(w.Can) || !w.Can.Has(Read) || !a.Can.Has(w.Can):
			return ErrPower
		case s.opt.Now().Sub(se.Login) > freshFor:
			return ErrStale
		}
		n := 0
		if err := s.each(ctx, tx, a, func(_ []byte, one session) {
			if one.How == byProgram {
				n++
			}
		}); err != nil {
			return err
		}
		if n >= maxPrograms {
			return fmt.Errorf("%w: %d programs are the most; end one first", ErrFull, maxPrograms)
		}
		now := s.opt.Now().UTC()
		ends := now.Add(w.Lasts)
		if strings.HasPrefix(se.How, byDirectory) && ends.After(se.Login.Add(directoryFor)) {
			ends = se.Login.Add(directoryFor) // what the directory takes away must not last here
		}
		c, err := s.extend(ctx, tx, a, session{Made: now, Login: now, Seen: now, How: byProgram, Agent: w.Label, Can: w.Can, Ends: ends, Gen: a.Gen})
		made, who = c.Token, a.hex()
		return err
	})
	if err != nil {
		return "", err
	}
	s.opt.Log.Info("made a token for a program", "account", who, "can", w.Can.String())
	return made, nil
}

// Program tells who has a token that is a program's; ErrSession when nobody, or when it is a browser's.
func (s *Store) Program(ctx context.Context, token string) (Session, error) {
	return s.session(ctx, token, true)
}
