package outcome

import (
	"errors"
	"fmt"
	"slices"

	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// form is the first field of a statement: no header has it, so that no leaf can be taken for the other.
const form = "parley outcome v1"

// Statement says what was concluded, by whom. It is the leaf behind the headers.
type Statement struct {
	Acts     int         `json:"acts"`   // headers before it in the log
	Digest   text.Digest `json:"digest"` // of the text
	Form     string      `json:"form"`
	Outcome  string      `json:"outcome"` // treaty, resolution, statement
	Parties  []Party     `json:"parties"` // ascending by code
	Rev      record.ID   `json:"rev"`     // the act that made the revision
	Revision int         `json:"revision"`
	Talks    record.ID   `json:"talks"`
	Title    string      `json:"title"`
}

// Party is a side of the talks, with every key that the acts before the conclusion stand on.
type Party struct {
	Code string         `json:"code"`
	Keys []Key          `json:"keys"` // ascending by epoch, then by key
	Name string         `json:"name"`
	Root seal.PublicKey `json:"root"`
}

// Key is a seat key, from an epoch on.
type Key struct {
	Epoch int            `json:"epoch"`
	Seat  seal.PublicKey `json:"seat"`
}

// ErrNotConcluded is returned where every party has not exchanged its signature under one text.
var ErrNotConcluded = errors.New("the talks aren't concluded: every party must have exchanged its signature under one text")

// Origin names the log of talks.
func Origin(id record.ID) string { return "parley/talks/" + id.String() }

// SeatName is the name under which a seat signs the checkpoint.
func SeatName(id record.ID, code string) string { return Origin(id) + "/" + code }

// Concluded is what concluded talks give: the same at every party.
type Concluded struct {
	Statement Statement
	Adoption  *Adoption // of what a committee adopted; nil where every party exchanged its signature
	Text      *text.Text
	Acts      []*record.Act // the conclusion's past, in the canonical order
	Log       *ledger.Log
}

// Conclude reads it out of a record and its folded state. The error is ErrNotConcluded where there is none.
func Conclude(rec *record.Record, s *talks.State) (*Concluded, error) {
	f := s.Now().Final()
	if !f.Concluded || len(f.Others) > 0 {
		return nil, ErrNotConcluded
	}
	var past *record.Past
	for _, p := range rec.Parties() {
		for _, a := range rec.Chain(p.Code) {
			if a.Kind != talks.KindExchange {
				continue
			}
			e, _ := s.Now().Entry(a.ID)
			if x, ok := e.Body.(*talks.Exchange); ok && x.Rev == f.Revision.ID && e.Effect != talks.NotAllowed && e.Effect != talks.Malformed {
				upto := rec.Upto(a.ID)
				if past != nil {
					upto = past.Union(upto)
				}
				past = &upto
			}
		}
	}
	c := &Concluded{Text: f.Text}
	if err := c.over(rec, s.Charter(), *past, f.Revision); err != nil {
		return nil, err
	}
	return c, c.shut()
}

// over takes in the acts of the past on which the outcome rests, and states it.
func (c *Concluded) over(rec *record.Record, ch *talks.Charter, past record.Past, rev talks.Revision) error {
	for a := range rec.Acts() {
		if past.Contains(a.ID) {
			c.Acts = append(c.Acts, a)
		}
	}
	if len(c.Acts) > MaxActs {
		return fmt.Errorf("the conclusion rests on %d acts; at most %d are published", len(c.Acts), MaxActs)
	}
	c.Statement = Statement{Acts: len(c.Acts), Digest: c.Text.Digest(), Form: form, Outcome: string(ch.Outcome), Rev: rev.ID, Revision: rev.Num,
		Talks: rec.Talks(), Title: ch.Title}
	for _, p := range rec.Parties() {
		q := Party{Code: p.Code, Name: p.Name, Root: p.Root, Keys: []Key{{0, p.Seat}}}
		for _, a := range rec.Rekeys(p.Code) {
			k, err := a.Rekey()
			if err != nil {
				return fmt.Errorf("the re-keying %s: %w", a.ID.Short(), err)
			}
			if past.Contains(a.ID) {
				q.Keys = append(q.Keys, Key{a.Epoch, k.Seat})
			}
		}
		slices.SortFunc(q.Keys, Key.compare)
		q.Keys = slices.Compact(q.Keys)
		c.Statement.Parties = append(c.Statement.Parties, q)
	}
	return nil
}

// shut makes the log: the headers, and behind them the leaf.
func (c *Concluded) shut() error {
	c.Log = &ledger.Log{}
	for _, a := range c.Acts {
		head, err := headOf(a.Raw())
		if err != nil {
			return err
		}
		if err := c.Log.Append(head); err != nil {
			return err
		}
	}
	leaf, err := c.leaf()
	if err != nil {
		return err
	}
	return c.Log.Append(leaf)
}

// leaf is the last leaf of the log: the statement, or the adoption with the statement in it.
func (c *Concluded) leaf() ([]byte, error) {
	var of any = c.Statement
	if c.Adoption != nil {
		of = c.Adoption
	}
	leaf, err := seal.Marshal(of)
	if err != nil {
		return nil, fmt.Errorf("the statement: %w", err)
	}
	return leaf, nil
}

func (k Key) compare(o Key) int {
	if k.Epoch != o.Epoch {
		return k.Epoch - o.Epoch
	}
	return slices.Compare(k.Seat.Bytes(), o.Seat.Bytes())
}

// headOf returns the bytes of an act's header.
func headOf(raw []byte) ([]byte, error) {
	m, err := seal.Members(raw)
	if err != nil || len(m) != 4 || m[1].Key != "head" {
		return nil, fmt.Errorf("no act: %w", err)
	}
	return m[1].Value, nil
}

// Checkpoint is the checkpoint that every seat signs.
func (c *Concluded) Checkpoint() ledger.Checkpoint {
	return ledger.Checkpoint{Origin: Origin(c.Statement.Talks), Size: c.Log.Size(), Root: c.Log.Root()}
}

// party returns the party with this code, or nil.
func (s *Statement) party(code string) *Party {
	i, ok := slices.BinarySearchFunc(s.Parties, code, func(p Party, c string) int {
		switch {
		case p.Code < c:
			return -1
		case p.Code > c:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &s.Parties[i]
}

// Newest are the keys of the party's latest epoch: one, unless its root key contradicted itself.
func (p *Party) Newest() []seal.PublicKey {
	var out []seal.PublicKey
	for _, k := range p.Keys {
		if k.Epoch == p.Keys[len(p.Keys)-1].Epoch {
			out = append(out, k.Seat)
		}
	}
	return out
}

// readStatement reads the leaf, and checks what can be checked on it alone.
func readStatement(b []byte) (*Statement, error) {
	var s Statement
	if err := seal.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("the statement: %w", err)
	}
	bad := func(format string, args ...any) error { return fmt.Errorf("the statement: "+format, args...) }
	switch {
	case s.Form != form:
		return nil, bad("its form is %.40q, this program knows %q", s.Form, form)
	case len(s.Parties) < 1 || len(s.Parties) > record.MaxParties:
		return nil, bad("%d parties", len(s.Parties))
	case s.Talks.IsZero() || s.Rev.IsZero() || s.Acts < 1 || s.Acts > MaxActs:
		return nil, bad("it names no talks, no revision or no acts")
	}
	seen := map[seal.PublicKey]bool{}
	for i, p := range s.Parties {
		if !record.ValidCode(p.Code) || p.Name == "" || len(p.Name) > record.MaxName || i > 0 && s.Parties[i-1].Code >= p.Code {
			return nil, bad("party %d has no good code or name, or is out of order", i+1)
		}
		if p.Root.IsZero() || seen[p.Root] || len(p.Keys) == 0 || p.Keys[0].Epoch != 0 || len(p.Keys) > 1 && p.Keys[1].Epoch == 0 {
			return nil, bad("the keys of %s can't be used", p.Code)
		}
		seen[p.Root] = true
		for k, key := range p.Keys {
			if key.Seat.IsZero() || seen[key.Seat] || k > 0 && p.Keys[k-1].compare(key) >= 0 || key.Epoch > record.MaxEpoch {
				return nil, bad("the keys of %s can't be used", p.Code)
			}
			seen[key.Seat] = true
		}
	}
	return &s, nil
}
