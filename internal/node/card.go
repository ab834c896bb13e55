package node

import (
	"bytes"
	"errors"
	"fmt"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

// Card is what a party gives to the others before talks open: who it is and its public keys. It is signed
// by the root key, which so certifies the seat key, and by the seat key, which so shows that its holder
// consents. It proves that one holder has both keys, not who the holder is: compare Spoken by voice.
type Card struct {
	Party record.Party
	raw   []byte
}

// wireCard is a card as it is written: canonical JSON and a line feed.
type wireCard struct {
	Age  string `json:"age"`
	Card int    `json:"card"` // version of this form: 1
	Code string `json:"code"`

	Custody record.Custody `json:"custody,omitempty"` // hub: a host holds the seat key; the root's signature says so

	Name  string         `json:"name"`
	Root  seal.PublicKey `json:"root"`
	Seat  seal.PublicKey `json:"seat"`
	Signs []cardSign     `json:"signs,omitempty"` // by the root, then by the seat, over the card without signs
}

type cardSign struct {
	Alg string `json:"alg"`
	Sig []byte `json:"sig"`
}

const domainCard = "parley card v1"

// ErrCard is wrapped by every refusal of a card.
var ErrCard = errors.New("not a usable card")

func newCard(p record.Party, root, seat seal.PrivateKey) (Card, error) {
	w := wireCard{Age: p.Age, Card: 1, Code: p.Code, Custody: p.Custody, Name: p.Name, Root: p.Root, Seat: p.Seat}
	msg, err := seal.Marshal(w)
	if err != nil {
		return Card{}, fmt.Errorf("make a card: %w", err)
	}
	for _, k := range []seal.PrivateKey{root, seat} {
		w.Signs = append(w.Signs, cardSign{seal.Algorithm, k.Sign(domainCard, msg)})
	}
	raw, err := seal.Marshal(w)
	if err != nil {
		return Card{}, fmt.Errorf("make a card: %w", err)
	}
	return Card{p, raw}, nil
}

// ParseCard reads a card and checks its form, keys and signatures.
func ParseCard(b []byte) (Card, error) {
	bad := func(format string, args ...any) (Card, error) {
		return Card{}, advise("ask its owner for the card again", "%w: %s", ErrCard, fmt.Sprintf(format, args...))
	}
	if len(b) > MaxCard {
		return bad("it is larger than %d bytes", MaxCard)
	}
	raw := bytes.TrimSpace(b)
	var w wireCard
	if err := seal.Unmarshal(raw, &w); err != nil {
		return bad("%v", err)
	}
	p := record.Party{Age: w.Age, Code: w.Code, Custody: w.Custody, Name: w.Name, Root: w.Root, Seat: w.Seat}
	switch {
	case w.Card != 1:
		return bad("it has version %d, this program knows 1", w.Card)
	case !record.ValidCode(p.Code):
		return bad("%q isn't a party's code (2 to 8 of A-Z and 0-9)", p.Code)
	case p.Custody != record.OwnCustody && p.Custody != record.HubCustody:
		return bad("it names the custody %.20q, this program knows hub, or none for a key of the party's own", p.Custody)
	case p.Name == "" || len(p.Name) > record.MaxName:
		return bad("the name has %d bytes, want 1 to %d", len(p.Name), record.MaxName)
	case p.Root.IsZero() || p.Seat.IsZero() || p.Root == p.Seat:
		return bad("a key is missing, or both are the same")
	case len(w.Signs) != 2:
		return bad("it has %d signatures, want the root's and the seat's", len(w.Signs))
	}
	if p.Age != "" {
		if _, err := recipient(p.Age); err != nil {
			return bad("%v", err)
		}
	}
	signs := w.Signs
	w.Signs = nil
	msg, err := seal.Marshal(w)
	if err != nil {
		return bad("%v", err)
	}
	for i, k := range []seal.PublicKey{p.Root, p.Seat} {
		if signs[i].Alg != seal.Algorithm || !k.Verify(domainCard, msg, signs[i].Sig) {
			return bad("the signature of the %s key doesn't fit: it was changed on its way", []string{"root", "seat"}[i])
		}
	}
	return Card{p, bytes.Clone(raw)}, nil
}

// Bytes returns the card as it is passed on: one line of text.
func (c Card) Bytes() []byte { return append(bytes.Clone(c.raw), '\n') }

// Spoken returns the number to compare by voice.
func (c Card) Spoken() string { return seal.Spoken(seal.Hash(domainCard, c.raw)) }

// recipient reads an age recipient: post-quantum, or of the older kind.
func recipient(s string) (age.Recipient, error) {
	if r, err := age.ParseHybridRecipient(s); err == nil {
		return r, nil
	}
	r, err := age.ParseX25519Recipient(s)
	if err != nil {
		return nil, fmt.Errorf("%.20q… is not an age recipient", s)
	}
	return r, nil
}
