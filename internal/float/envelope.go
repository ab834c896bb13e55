package float

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

// The ways in which an envelope can be refused.
var (
	// ErrNotFloat: it isn't an envelope, or was damaged on its way.
	ErrNotFloat = errors.New("not a float")
	// ErrOtherKey: it was sealed for somebody else.
	ErrOtherKey = errors.New("a float for somebody else")
	// ErrSender: it isn't from the party that it names, or not for this one.
	ErrSender = errors.New("not proven to be the sender's")
	// ErrOldKey: it was made with a key, the sender's or the reader's, that was replaced, or that nobody here knows yet.
	ErrOldKey = errors.New("made with a key that is not in use")
)

// wire is what stands inside an envelope.
type wire struct {
	Body seal.Raw `json:"body"` // a Note
	Card seal.Raw `json:"card"` // the sender's
	For  seal.Raw `json:"for"`  // the reader's card, as the sender had it
	MAC  []byte   `json:"mac"`
	Pad  string   `json:"pad"` // spaces, up to a size class
}

func sum(key, msg []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(msg)
	return h.Sum(nil)
}

// Seal makes the envelope of a note for the party of card. The age recipient is that party's in the charter.
func Seal(n Note, from *Key, to Card, recipient age.Recipient) ([]byte, error) {
	plain, err := inside(n, from, from.card, to)
	if err != nil {
		return nil, fmt.Errorf("seal a float: %w", err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return nil, fmt.Errorf("seal a float: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal a float: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal a float: %w", err)
	}
	return out.Bytes(), nil
}

// inside is the content of an envelope. own is the key of either side: the bytes are the same.
func inside(n Note, own *Key, from, to Card) ([]byte, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	if n.From != from.Party || !n.For(to.Party) {
		return nil, fmt.Errorf("%w: it is from %s, and not for %s", ErrNote, n.From, to.Party)
	}
	body, err := seal.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNote, err)
	}
	other := to
	if own.card.Seat == to.Seat {
		other = from
	}
	tag, err := mac(own, other, from, to, n.Talks, body)
	if err != nil {
		return nil, err
	}
	w := wire{Body: body, Card: from.raw, For: to.raw, MAC: tag}
	bare, err := seal.Marshal(w)
	if err != nil {
		return nil, err
	}
	class := minPlain
	for class < len(bare) {
		class *= 2
	}
	if class > maxPlain {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrNote, maxPlain)
	}
	w.Pad = strings.Repeat(" ", class-len(bare))
	return seal.Marshal(w)
}

// Unproven is an envelope that was opened. Nothing in it is believed; From and Talks say where to look for the key by
// which Prove can tell.
type Unproven struct {
	note      Note
	body      []byte
	card, own Card
	mac       []byte
}

// UnprovenFrom is the party that the envelope says it is from.
func (u Unproven) UnprovenFrom() string { return u.note.From }

// UnprovenTalks are the talks that the envelope says it belongs to.
func (u Unproven) UnprovenTalks() record.ID { return u.note.Talks }

// UnprovenSeat is the seat key whose float key the envelope says made it.
func (u Unproven) UnprovenSeat() seal.PublicKey { return u.card.Seat }

// Open decrypts an envelope and checks its form.
func Open(raw []byte, identity age.Identity) (Unproven, error) {
	if len(raw) > MaxFloat {
		return Unproven{}, fmt.Errorf("%w: larger than %d bytes", ErrNotFloat, MaxFloat)
	}
	r, err := age.Decrypt(bytes.NewReader(raw), identity)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return Unproven{}, ErrOtherKey
	}
	if err != nil {
		return Unproven{}, fmt.Errorf("%w: %w", ErrNotFloat, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxPlain+1))
	if err != nil {
		return Unproven{}, fmt.Errorf("%w: %w", ErrNotFloat, err)
	}
	return read(plain)
}

// read reads the content of an envelope.
func read(plain []byte) (Unproven, error) {
	class := minPlain
	for class < len(plain) && class < maxPlain {
		class *= 2
	}
	if len(plain) != class {
		return Unproven{}, fmt.Errorf("%w: %d bytes is none of its sizes", ErrNotFloat, len(plain))
	}
	var w wire
	if err := seal.Unmarshal(plain, &w); err != nil {
		return Unproven{}, fmt.Errorf("%w: %w", ErrNotFloat, err)
	}
	u := Unproven{body: bytes.Clone(w.Body), mac: w.MAC}
	if strings.Trim(w.Pad, " ") != "" {
		return Unproven{}, fmt.Errorf("%w: something stands in its padding", ErrNotFloat)
	}
	if err := seal.Unmarshal(w.Body, &u.note); err != nil {
		return Unproven{}, fmt.Errorf("%w: %w", ErrNotFloat, err)
	}
	if err := u.note.Check(); err != nil {
		return Unproven{}, err
	}
	var err error
	if u.card, err = ParseCard(w.Card); err != nil {
		return Unproven{}, fmt.Errorf("the sender's card: %w", err)
	}
	if u.own, err = ParseCard(w.For); err != nil {
		return Unproven{}, fmt.Errorf("the reader's card: %w", err)
	}
	if u.card.Party != u.note.From || !u.note.For(u.own.Party) {
		return Unproven{}, fmt.Errorf("%w: the cards are of others than the note", ErrSender)
	}
	return u, nil
}

// Prove checks that the note is from the holder of seat, the key that its sender has now in its talks, and for the holder
// of mine, and returns it with the sender's card. Errors wrap ErrOldKey or ErrSender.
func (u Unproven) Prove(mine *Key, seat seal.PublicKey) (Note, Card, error) {
	switch {
	case u.card.Seat != seat:
		return Note{}, Card{}, fmt.Errorf("%w: the seat key in it isn't the one that %s has in these talks", ErrOldKey, u.note.From)
	case u.own.Party != mine.card.Party:
		return Note{}, Card{}, fmt.Errorf("%w: made for %s", ErrSender, u.own.Party)
	case u.own.Seat != mine.card.Seat:
		return Note{}, Card{}, fmt.Errorf("%w: it was made for an older key of %s", ErrOldKey, u.own.Party)
	}
	want, err := mac(mine, u.card, u.card, mine.card, u.note.Talks, u.body)
	if err != nil {
		return Note{}, Card{}, fmt.Errorf("%w: %w", ErrSender, err)
	}
	if !hmac.Equal(want, u.mac) {
		return Note{}, Card{}, fmt.Errorf("%w: the words, or who says them, were changed, or %s never sent it", ErrSender, u.note.From)
	}
	return u.note, u.card, nil
}
