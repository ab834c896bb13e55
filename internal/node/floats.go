package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"parley/internal/float"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Float is words off the record, as this home keeps them until they expire.
type Float struct {
	ID      record.ID
	Note    float.Note
	Came    string   // when it came, or was written here
	Mine    bool     // this party is the sender
	Pending []string // of those that it is for, to whom it hasn't gone yet; only where Mine
}

// FloatDraft is what a person wants to say off the record. Text or Words are there, or both.
type FloatDraft struct {
	To    []string      // parties by code
	Text  string        // a message
	Block string        // id of the paragraph that Words are for
	Label string        // how the person sees that paragraph called
	Lang  string        // of Words
	Words string        // the paragraph's whole new words, in stored form
	Life  time.Duration // until it expires
}

// floatBook is the file of floats of one talks: private, sealed as notes are, and in no pouch, export or record.
type floatBook struct {
	Cards  []bookCard  `json:"cards"`  // the newest known of each party, ascending
	Floats []bookFloat `json:"floats"` // in order of arrival
	Seen   []bookSeen  `json:"seen"`   // came, and were taken or dropped; forgotten when they expire
	V      int         `json:"v"`      // version of this form: 1
}

type bookCard struct {
	Card  seal.Raw `json:"card"`
	Party string   `json:"party"`
}

type bookFloat struct {
	Came    string     `json:"came"`
	Note    float.Note `json:"note"`
	Pending []string   `json:"pending"`
}

type bookSeen struct {
	Expires string    `json:"expires"`
	From    string    `json:"from"`
	ID      record.ID `json:"id"`
}

const floatsFile = "floats"

var (
	// ErrNoFloatCard: the other party's float key isn't known here, or was replaced.
	ErrNoFloatCard = errors.New("its float card isn't here")
	// ErrFloat: a float that can't be taken; the text says why.
	ErrFloat = errors.New("the float was not taken")
)

// editFloats reads the book of talks, drops what has expired, lets edit change it, and writes it if something changed.
// edit says whether it did. The caller holds h.floats.
func (s *Seat) editFloats(id record.ID, edit func(*floatBook) (bool, error)) error {
	b := &floatBook{V: 1}
	path, role := s.talksPath(id, floatsFile), floatsFile+" "+id.String()
	if _, err := s.vault.read(path, role, b); err != nil {
		return err
	}
	changed := b.expire(s.home.clock())
	defer func() { s.pending[id] = b.pending() }()
	edited, err := edit(b)
	if err != nil && !changed {
		return err
	}
	if changed || edited {
		return errors.Join(err, s.vault.write(path, role, b))
	}
	return err
}

// expire drops what is over at now.
func (b *floatBook) expire(now time.Time) bool {
	n := len(b.Floats) + len(b.Seen)
	b.Floats = slices.DeleteFunc(b.Floats, func(f bookFloat) bool { return f.Note.Expired(now) })
	b.Seen = slices.DeleteFunc(b.Seen, func(s bookSeen) bool { return float.Note{Expires: s.Expires}.Expired(now) })
	return n != len(b.Floats)+len(b.Seen)
}

// pending are the parties for whom something waits, each once.
func (b *floatBook) pending() []string {
	var out []string
	for _, f := range b.Floats {
		for _, p := range f.Pending {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

func (b *floatBook) card(party string) (float.Card, bool) {
	for _, c := range b.Cards {
		if c.Party == party {
			card, err := float.ParseCard(c.Card)
			return card, err == nil
		}
	}
	return float.Card{}, false
}

// meet notes a card in place of the older one of its party, and reports whether that is news.
func (b *floatBook) meet(c float.Card) bool {
	raw := seal.Raw(strings.TrimSuffix(string(c.Bytes()), "\n"))
	i, found := slices.BinarySearchFunc(b.Cards, c.Party, func(o bookCard, code string) int { return strings.Compare(o.Party, code) })
	if found && string(b.Cards[i].Card) == string(raw) {
		return false
	}
	if found {
		b.Cards[i].Card = raw
		return true
	}
	b.Cards = slices.Insert(b.Cards, i, bookCard{raw, c.Party})
	return true
}

// floatKey returns the seat's float key. A seat that must re-key has none: its key may be another's too.
func (s *Seat) floatKey() (*float.Key, error) {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := s.closedNow(); err != nil {
		return nil, err
	}
	if s.reason != "" {
		return nil, advise("see 'parley help rekey'", "%w: %s", ErrMustRekey, s.reason)
	}
	if s.lodged { // float keys are derived from seat keys
		return nil, advise("speak to them by other ways", "no floats: %w", ErrKeyElsewhere)
	}
	return float.KeyOf(s.code, s.newestSeat())
}

// FloatCard returns the card by which others can float to this seat: one line of text.
func (s *Seat) FloatCard() ([]byte, error) {
	k, err := s.floatKey()
	if err != nil {
		return nil, err
	}
	return k.Card().Bytes(), nil
}

// seatNow returns the seat key that a party has in a record now. A party whose re-keyings contradict each other has none.
func seatNow(r *record.Record, party string) (seal.PublicKey, bool) {
	p, err := PartyNow(r, party)
	return p.Seat, err == nil
}

// PartyNow returns a party of a record as it stands now: with the seat key of its newest re-keying, and its custody.
func PartyNow(r *record.Record, party string) (record.Party, error) {
	p, ok := r.Party(party)
	if !ok {
		return record.Party{}, fmt.Errorf("%s: %w", party, ErrUnknown)
	}
	epoch, clear := 0, true
	for _, a := range r.Rekeys(party) {
		body, err := a.Rekey()
		switch {
		case err != nil || a.Epoch < epoch:
		case a.Epoch == epoch && body.Seat != p.Seat:
			clear = false
		default:
			p.Seat, p.Custody, epoch, clear = body.Seat, body.Custody, a.Epoch, true
		}
	}
	if !clear {
		p.Seat = seal.PublicKey{}
		return p, fmt.Errorf("%s has no seat key here that is certain", party)
	}
	return p, nil
}

// seatOf returns the seat key and the age recipient of a party of these talks.
func (n *Node) seatOf(party string) (seat seal.PublicKey, recipient string, err error) {
	err = n.View(func(r *record.Record, _ *talks.State) error {
		p, ok := r.Party(party)
		if !ok {
			return advise("the parties are "+codes(r.Parties()), "%s: %w", party, ErrUnknown)
		}
		if seat, ok = seatNow(r, party); !ok {
			return advise("speak to it by other ways", "%s has signed two re-keyings that contradict each other: nobody can tell which key is its own", party)
		}
		recipient = p.Age
		return nil
	})
	return seat, recipient, err
}

// TakeFloatCard notes the float card of another party in all talks of this seat where its key is that party's, and returns
// whose it is and how many talks those are.
func (s *Seat) TakeFloatCard(ctx context.Context, raw []byte) (party string, in int, err error) {
	c, err := float.ParseCard(raw)
	if err != nil {
		return "", 0, advise("ask its owner for the card again: parley float card", "%w", err)
	}
	if c.Party == s.code {
		return "", 0, fmt.Errorf("%w: it is %s's own, and for the others", float.ErrCard, c.Party)
	}
	s.home.floats.Lock()
	defer s.home.floats.Unlock()
	ids, err := s.ids()
	if err != nil {
		return "", 0, err
	}
	for _, id := range ids {
		n, err := s.home.Node(ctx, id)
		if errors.Is(err, ErrDamaged) || errors.Is(err, ErrRecord) {
			continue
		}
		if err != nil {
			return "", 0, err
		}
		if seat, _, err := n.seatOf(c.Party); err != nil || seat != c.Seat {
			continue
		}
		if err := s.editFloats(id, func(b *floatBook) (bool, error) { return b.meet(c), nil }); err != nil {
			return "", 0, err
		}
		in++
	}
	if in == 0 {
		return "", 0, advise("unpack its newest pouch first, or ask for its card of today", "%w: %s has another seat key in all talks of this home", float.ErrCard, c.Party)
	}
	return c.Party, in, nil
}

// mine returns why the seat's floats in these talks may not be touched, or nil.
func (c *Chair) mine() error {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	return c.named()
}

// edit reads and changes the seat's floats of these talks.
func (c *Chair) edit(f func(*floatBook) (bool, error)) error {
	if err := c.mine(); err != nil {
		return err
	}
	c.node.home.floats.Lock()
	defer c.node.home.floats.Unlock()
	return c.seat.editFloats(c.node.id, f)
}

// Floats returns this seat's floats of these talks that haven't expired, in order of arrival.
func (c *Chair) Floats() ([]Float, error) {
	var out []Float
	err := c.edit(func(b *floatBook) (bool, error) {
		for _, f := range b.Floats {
			one, err := c.seat.floatOf(f)
			if err != nil {
				return false, err
			}
			out = append(out, one)
		}
		return false, nil
	})
	return out, err
}

func (s *Seat) floatOf(f bookFloat) (Float, error) {
	id, err := f.Note.ID()
	return Float{ID: id, Note: f.Note, Came: f.Came, Mine: f.Note.From == s.code, Pending: f.Pending}, err
}

// SendFloat keeps a float in this home until it expires, for the courier to bring, or for FloatEnvelope. Another seat of
// this home gets it at once.
func (c *Chair) SendFloat(d FloatDraft) (Float, error) {
	h := c.node.home
	note, err := c.floatNote(d)
	if err != nil {
		return Float{}, err
	}
	id, err := note.ID()
	if err != nil {
		return Float{}, err
	}
	kept := bookFloat{Came: h.stamp(), Note: note, Pending: note.To}
	if err := c.edit(func(b *floatBook) (bool, error) {
		if len(b.Floats) >= maxFloats {
			return false, advise("drop some: parley float drop", "%d floats are kept in these talks, and that is the most", maxFloats)
		}
		b.Floats = append(b.Floats, kept)
		return true, nil
	}); err != nil {
		return Float{}, err
	}
	for _, p := range note.To {
		if err := c.deliver(id, p); err != nil {
			return Float{}, err
		}
	}
	h.news.stir()
	return c.FindFloat(id.String())
}

// CheckFloat says why a float couldn't be sent now; nothing is sent or kept.
func (c *Chair) CheckFloat(d FloatDraft) error {
	_, err := c.floatNote(d)
	return err
}

// floatNote is what a person wants to say as it would go, with the time of now.
func (c *Chair) floatNote(d FloatDraft) (float.Note, error) {
	n, h := c.node, c.node.home
	if _, err := c.seat.floatKey(); err != nil {
		return float.Note{}, err
	}
	to := slices.Clone(d.To)
	slices.Sort(to)
	for _, p := range to {
		if _, recipient, err := n.seatOf(p); err != nil {
			return float.Note{}, fmt.Errorf("float to %w", err)
		} else if recipient == "" {
			return float.Note{}, fmt.Errorf("float to %s: its card in the charter has no age key to encrypt to", p)
		}
	}
	nonce := make([]byte, float.NonceSize)
	if _, err := io.ReadFull(h.rand, nonce); err != nil {
		return float.Note{}, fmt.Errorf("make a nonce: %w", err)
	}
	now := h.clock().UTC()
	note := float.Note{
		Block: d.Block, Expires: now.Add(d.Life).Format(float.Stamp), From: c.seat.code, Label: d.Label, Lang: d.Lang,
		Nonce: nonce, Sent: now.Format(float.Stamp), Talks: n.id, Text: norm.NFC.String(d.Text), To: to, V: 1, Words: norm.NFC.String(d.Words),
	}
	return note, note.Check()
}

// deliver gives a float to another seat of this home. One without a float key here gets none: it waits, as for a party
// whose card hasn't come.
func (c *Chair) deliver(id record.ID, to string) error {
	reader, err := c.node.As(to)
	if err != nil {
		return nil // it has its home elsewhere
	}
	key, err := reader.seat.floatKey()
	if err != nil {
		return nil
	}
	if err := c.edit(func(b *floatBook) (bool, error) { return b.meet(key.Card()), nil }); err != nil {
		return err
	}
	raw, err := c.FloatEnvelope(id, to)
	if err != nil {
		return nil // its seat was re-keyed elsewhere
	}
	if _, _, _, err := reader.seat.ReadFloat(context.Background(), raw); errors.Is(err, ErrFloat) {
		return nil // it has no room for more
	} else if err != nil {
		return err
	}
	return c.FloatGone(id, to)
}

// FindFloat returns this seat's float whose id begins with prefix. An empty prefix finds the only one.
func (c *Chair) FindFloat(prefix string) (Float, error) {
	list, err := c.Floats()
	if err != nil {
		return Float{}, err
	}
	var found []Float
	for _, f := range list {
		if strings.HasPrefix(f.ID.String(), strings.ToLower(prefix)) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Float{}, advise("'parley float list' shows those of these talks", "float %q: %w; it may have expired", prefix, ErrUnknown)
	}
	return Float{}, advise("give more of its id", "float %q: %w: %d begin so", prefix, ErrAmbiguous, len(found))
}

// DropFloat removes a float from this seat's. One that came doesn't come again.
func (c *Chair) DropFloat(id record.ID) error {
	return c.edit(func(b *floatBook) (bool, error) {
		i, err := b.find(id)
		if err == nil {
			b.Floats = slices.Delete(b.Floats, i, i+1)
		}
		return err == nil, err
	})
}

func (b *floatBook) find(id record.ID) (int, error) {
	for i, f := range b.Floats {
		if have, err := f.Note.ID(); err == nil && have == id {
			return i, nil
		}
	}
	return 0, advise("'parley float list' shows those of these talks", "float %s: %w; it may have expired", id.Short(), ErrUnknown)
}

// purgeFloats drops what has expired from the disk, of all seats in all talks.
func (h *Home) purgeFloats() error {
	h.floats.Lock()
	defer h.floats.Unlock()
	var err error
	for _, s := range h.Seats() {
		ids, e := s.ids()
		err = errors.Join(err, e)
		for _, id := range ids {
			err = errors.Join(err, s.editFloats(id, func(*floatBook) (bool, error) { return false, nil }))
		}
	}
	return err
}
