package box

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"parley/internal/accounts"
	"parley/internal/vault"
)

// applicationID is "PRLB".
const applicationID = 0x50524c42

// constant: migrations, the oldest first. Seat and place are keyed hashes.
var schema = []string{`CREATE TABLE draft (
    id    BLOB PRIMARY KEY CHECK (length(id) = 16),
    place BLOB NOT NULL, -- seat and talks
    body  BLOB NOT NULL
) STRICT;
CREATE INDEX draft_place ON draft (place)`,
	// What a draft is of lies beside what is told of it, so that a list needn't unseal it. NULL: in body, as it was before.
	`ALTER TABLE draft ADD COLUMN what BLOB`}

// Errors on which callers branch.
var (
	ErrUnknown = errors.New("there is no such draft")
	ErrChanged = errors.New("the draft was changed meanwhile: read it again")
	ErrDone    = errors.New("the draft was released already")
	ErrWait    = errors.New("the draft must be cleared first")
	ErrPower   = accounts.ErrPower
	ErrFull    = accounts.ErrFull
	ErrBig     = errors.New("too long for a draft")
)

// State is how far a draft has come.
type State string

// The states.
const (
	Drafted  State = "draft"
	Cleared  State = "cleared"
	Released State = "released"
)

// Who is a person of a seat. On a node of one person ID is "" and Can is all.
type Who struct {
	Seat, ID, Name string
	Can            accounts.Powers
}

// Draft is a private draft.
type Draft struct {
	ID      string // 32 hexadecimal digits
	Talks   string // id of the talks, or the caller's word for those that aren't open yet
	Seat    string
	Kind    string // the caller's word for what Body is
	Body    []byte
	Words   string // what it says or does, for people
	Note    string // a remark for the colleagues
	Shared  bool   // colleagues see it
	Passing bool   // once released, nothing of what it says is kept: Kind and its way stay, Body and Words are empty
	State   State
	Version int // grows with every change of what it says
	Authors []Author
	Act     string // id of the act, when released
	Made    time.Time
	Changed time.Time
	Way     []Step // the oldest first
}

// Author is somebody who wrote some of a draft.
type Author struct{ ID, Name string }

// Step is one step of a draft's way.
type Step struct {
	What State
	By   Author
	At   time.Time
	Note string
}

// Options say how a box is kept.
type Options struct {
	Now  func() time.Time // nil is the clock
	Rand io.Reader        // nil is crypto/rand
}

// Box keeps drafts. Its methods may be called from many goroutines.
type Box struct {
	vault *vault.Vault
	now   func() time.Time
	rand  io.Reader
}

// Open opens the box in the file at path, or makes it. key has 32 bytes.
func Open(ctx context.Context, path string, key []byte, opt Options) (*Box, error) {
	b := &Box{now: opt.Now, rand: opt.Rand}
	if b.now == nil {
		b.now = time.Now
	}
	if b.rand == nil {
		b.rand = rand.Reader
	}
	var err error
	b.vault, err = vault.Open(ctx, vault.Config{Path: path, Key: key, Kind: applicationID, Use: "box", Schema: schema, Rand: b.rand})
	if err != nil {
		return nil, fmt.Errorf("box: %w", err)
	}
	return b, nil
}

// Stamp is a mark of words that this node itself made, which only it can make:
// words that come back from a browser with it weren't changed on the way. Parts
// can't run into each other.
func (b *Box) Stamp(parts ...string) string {
	return hex.EncodeToString(b.vault.Name("stamp", parts...))
}

// Close closes the file.
func (b *Box) Close() error { return b.vault.Close() }

// Backup writes a copy of the file, sealed under the same key.
func (b *Box) Backup(ctx context.Context, to string) error { return b.vault.Backup(ctx, to) }

// sees reports whether somebody may read a draft.
func (d *Draft) sees(w Who) bool {
	return w.Seat != "" && d.Seat == w.Seat && w.Can.Has(accounts.Read) && (d.Shared || d.wrote(w))
}

func (d *Draft) wrote(w Who) bool {
	return slices.ContainsFunc(d.Authors, func(a Author) bool { return a.ID == w.ID })
}

// step notes a step of the way.
func (d *Draft) step(what State, w Who, note string, at time.Time) {
	d.State, d.Changed = what, at
	d.Way = append(d.Way, Step{what, Author{w.ID, w.Name}, at, note})
	if n := len(d.Way) - maxSteps; n > 0 {
		d.Way = slices.Delete(d.Way, 0, n)
	}
}

func (d *Draft) fits() error {
	for _, c := range []struct {
		what    string
		n, most int
	}{{"body", len(d.Body), maxBody}, {"words", len(d.Words), maxWords}, {"note", len(d.Note), maxNote}, {"kind", len(d.Kind), maxName}, {"talks", len(d.Talks), maxName}} {
		if c.n > c.most {
			return fmt.Errorf("%w: the %s has %d bytes, %d are the most", ErrBig, c.what, c.n, c.most)
		}
	}
	if d.Talks == "" {
		return errors.New("a draft belongs to talks")
	}
	return nil
}

// Keep stores a draft: a new one when its ID is "", else a change of the one
// that has its ID and Version, which is a draft again then. Taken from d are
// Talks (of a new one), Kind, Body, Words, Note, Shared and Passing. Who wrote it may
// change it; when it is shared, colleagues who may draft, too. Shared drafts
// stay shared.
func (b *Box) Keep(ctx context.Context, w Who, d Draft) (out Draft, err error) {
	if w.Seat == "" || !w.Can.Has(accounts.Draft) {
		return Draft{}, ErrPower
	}
	if err := d.fits(); err != nil {
		return Draft{}, err
	}
	err = b.vault.Write(ctx, func(tx *sql.Tx) error {
		now := b.now().UTC()
		if d.ID == "" {
			raw := make([]byte, 16)
			if _, err := io.ReadFull(b.rand, raw); err != nil {
				return fmt.Errorf("read randomness: %w", err)
			}
			out = Draft{ID: hex.EncodeToString(raw), Talks: d.Talks, Seat: w.Seat, Made: now}
			if err := b.room(ctx, tx, w.Seat, d.Talks); err != nil {
				return err
			}
		} else if out, err = b.read(ctx, tx, w, d.ID, d.Version); err != nil {
			return err
		}
		out.Kind, out.Body, out.Words, out.Note, out.Shared, out.Passing = d.Kind, d.Body, d.Words, d.Note, d.Shared || out.Shared, d.Passing
		out.Version++
		if !out.wrote(w) {
			if len(out.Authors) >= maxAuthors {
				return fmt.Errorf("%w: %d people wrote this draft", ErrFull, maxAuthors)
			}
			out.Authors = append(out.Authors, Author{w.ID, w.Name})
		}
		out.step(Drafted, w, "", now)
		return b.write(ctx, tx, out)
	})
	if err != nil {
		return Draft{}, fmt.Errorf("keep a draft: %w", err)
	}
	return out, nil
}

// Clear clears the version of a draft that was read. The policy may demand
// that who clears wrote nothing of it.
func (b *Box) Clear(ctx context.Context, w Who, p accounts.Policy, id string, version int, note string) error {
	if !w.Can.Has(accounts.Clear) {
		return ErrPower
	}
	if len(note) > maxNote {
		return ErrBig
	}
	return b.vault.Write(ctx, func(tx *sql.Tx) error {
		d, err := b.read(ctx, tx, w, id, version)
		if err != nil {
			return err
		}
		if err := d.allows(p, accounts.Clear, w); err != nil {
			return err
		}
		d.step(Cleared, w, note, b.now().UTC())
		return b.write(ctx, tx, d)
	})
}

// Return gives a draft back to its authors, with a remark.
func (b *Box) Return(ctx context.Context, w Who, id string, version int, note string) error {
	if !w.Can.Has(accounts.Clear) {
		return ErrPower
	}
	if len(note) > maxNote {
		return ErrBig
	}
	return b.vault.Write(ctx, func(tx *sql.Tx) error {
		d, err := b.read(ctx, tx, w, id, version)
		if err != nil {
			return err
		}
		d.step(Drafted, w, note, b.now().UTC())
		return b.write(ctx, tx, d)
	})
}

// Release runs sign, which makes the act of the version that was read, and
// notes the act's id. power is what the act needs: accounts.Release, Initial
// or Sign. When the policy demands a second person to clear, only a cleared
// draft is released. Nothing else is written to the box while sign runs.
func (b *Box) Release(ctx context.Context, w Who, p accounts.Policy, power accounts.Powers, id string, version int, sign func(Draft) (act string, err error)) error {
	if power == 0 || !w.Can.Has(power) {
		return ErrPower
	}
	return b.vault.Write(ctx, func(tx *sql.Tx) error {
		d, err := b.read(ctx, tx, w, id, version)
		if err != nil {
			return err
		}
		if p.Second.Has(accounts.Clear) && d.State != Cleared {
			return ErrWait
		}
		if err := d.allows(p, power, w); err != nil {
			return err
		}
		act, err := sign(d)
		if err != nil {
			return err
		}
		if len(act) > maxName {
			return ErrBig
		}
		d.Act = act
		d.step(Released, w, "", b.now().UTC())
		if d.Passing {
			d.Body, d.Words, d.Note = nil, "", ""
			for i := range d.Way {
				d.Way[i].Note = ""
			}
		}
		return b.write(ctx, tx, d)
	})
}

// allows asks the policy about everybody who wrote some of the draft.
func (d *Draft) allows(p accounts.Policy, power accounts.Powers, w Who) error {
	for _, a := range d.Authors {
		if err := p.Allows(power, a.ID, w.ID); err != nil {
			return err
		}
	}
	return nil
}

// Drop removes a draft: its authors may, and when it is shared who clears.
// A released one stays, as the delegation's own note of who let it out.
func (b *Box) Drop(ctx context.Context, w Who, id string) error {
	return b.vault.Write(ctx, func(tx *sql.Tx) error {
		d, err := b.get(ctx, tx, w, id)
		if err != nil {
			return err
		}
		if d.State == Released {
			return ErrDone
		}
		if !w.Can.Has(accounts.Draft) || !d.wrote(w) && !w.Can.Has(accounts.Clear) {
			return ErrPower
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM draft WHERE id = ?", raw(id))
		return err
	})
}

// Get reads a draft.
func (b *Box) Get(ctx context.Context, w Who, id string) (d Draft, err error) {
	err = b.vault.Read(func(r vault.Reader) error {
		d, err = b.get(ctx, r, w, id)
		return err
	})
	return d, err
}

// List lists the drafts of a talks that somebody may read, the newest change
// first, without their bodies.
func (b *Box) List(ctx context.Context, w Who, talks string) (out []Draft, err error) {
	err = b.vault.Read(func(r vault.Reader) error {
		return b.each(ctx, r, w.Seat, talks, func(d Draft) {
			if d.sees(w) {
				d.Body = nil
				out = append(out, d)
			}
		})
	})
	slices.SortStableFunc(out, func(x, y Draft) int { return y.Changed.Compare(x.Changed) })
	return out, err
}

// read reads a draft that may still be changed, at a version.
func (b *Box) read(ctx context.Context, r vault.Reader, w Who, id string, version int) (Draft, error) {
	d, err := b.get(ctx, r, w, id)
	switch {
	case err != nil:
		return d, err
	case d.State == Released:
		return d, ErrDone
	case d.Version != version:
		return d, ErrChanged
	}
	return d, nil
}

func (b *Box) get(ctx context.Context, r vault.Reader, w Who, id string) (d Draft, err error) {
	var sealed, what []byte
	err = r.QueryRowContext(ctx, "SELECT body, what FROM draft WHERE id = ?", raw(id)).Scan(&sealed, &what)
	if errors.Is(err, sql.ErrNoRows) {
		return d, ErrUnknown
	}
	if err != nil {
		return d, fmt.Errorf("look for a draft: %w", err)
	}
	if err := b.vault.Unseal("draft", raw(id), sealed, &d); err != nil {
		return Draft{}, fmt.Errorf("read a draft: %w", err)
	}
	if !d.sees(w) {
		return Draft{}, ErrUnknown // not even that it exists
	}
	if what != nil {
		if err := b.vault.Unseal("draft what", raw(id), what, &d.Body); err != nil {
			return Draft{}, fmt.Errorf("read a draft: %w", err)
		}
	}
	return d, nil
}

func (b *Box) write(ctx context.Context, tx *sql.Tx, d Draft) error {
	what, err := b.vault.Seal("draft what", raw(d.ID), d.Body)
	if err != nil {
		return err
	}
	d.Body = nil
	sealed, err := b.vault.Seal("draft", raw(d.ID), d)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO draft (id, place, body, what) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body, what = excluded.what", raw(d.ID), b.place(d.Seat, d.Talks), sealed, what)
	return err
}

// room makes room for one more draft of a seat in a talks.
func (b *Box) room(ctx context.Context, tx *sql.Tx, seat, talks string) error {
	n := 0
	var oldest *Draft
	err := b.each(ctx, tx, seat, talks, func(d Draft) {
		n++
		if d.State == Released && (oldest == nil || d.Changed.Before(oldest.Changed)) {
			oldest = &d
		}
	})
	if err != nil || n < maxDrafts {
		return err
	}
	if oldest == nil {
		return fmt.Errorf("%w: %d drafts are kept; drop some", ErrFull, n)
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM draft WHERE id = ?", raw(oldest.ID))
	return err
}

func (b *Box) each(ctx context.Context, r vault.Reader, seat, talks string, f func(Draft)) error {
	rows, err := r.QueryContext(ctx, "SELECT id, body FROM draft WHERE place = ? ORDER BY rowid", b.place(seat, talks))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return err
		}
		var d Draft
		if err := b.vault.Unseal("draft", id, sealed, &d); err != nil {
			return fmt.Errorf("read a draft: %w", err)
		}
		f(d)
	}
	return rows.Err()
}

func (b *Box) place(seat, talks string) []byte { return b.vault.Name("place", seat, talks) }

// raw is an id as it is stored; nothing has the id of a wrong one.
func raw(id string) []byte {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != 16 {
		return []byte{}
	}
	return b
}
