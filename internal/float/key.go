package float

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"parley/record"
	"parley/seal"
)

// The domains of this room.
const (
	domainCard = "parley float card v1"
	domainNote = "parley float v1"
	domainPair = "parley float pair v1"
	domainMAC  = "parley float mac v1"
	infoKey    = "parley float key v1"
)

// ErrCard is wrapped by every refusal of a card.
var ErrCard = errors.New("not a usable float card")

// Key is a seat's float key: an X25519 key of its own, and the card that says whose it is.
type Key struct {
	private *ecdh.PrivateKey
	card    Card
}

// KeyOf makes the float key of a seat from the seat's key: HKDF-SHA-256 of the seat's seed, so that it needs no
// place to be kept and changes when the seat re-keys. Nobody can get from the one to the other.
func KeyOf(party string, seat seal.PrivateKey) (*Key, error) {
	_, seed, _ := strings.Cut(seat.Secret(), ":")
	raw, err := seal.DecodeBytes(seed)
	if err != nil {
		return nil, fmt.Errorf("make a float key: %w", err)
	}
	raw, err = hkdf.Key(sha256.New, raw, nil, infoKey, 32)
	if err != nil {
		return nil, fmt.Errorf("make a float key: %w", err)
	}
	private, err := ecdh.X25519().NewPrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("make a float key: %w", err)
	}
	w := wireCard{Float: private.PublicKey().Bytes(), Party: party, Seat: seat.Public(), V: 1}
	msg, err := seal.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("make a float card: %w", err)
	}
	w.Sig = seat.Sign(domainCard, msg)
	b, err := seal.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("make a float card: %w", err)
	}
	card, err := ParseCard(b)
	return &Key{private, card}, err
}

// Card returns the card of the key.
func (k *Key) Card() Card { return k.card }

// Card says that a seat's holder has a float key. It is signed by the seat, says nothing else, and so gives nothing
// away about any float.
type Card struct {
	Party string
	Seat  seal.PublicKey

	public *ecdh.PublicKey
	raw    []byte
}

type wireCard struct {
	Float []byte         `json:"float"` // X25519 public key
	Party string         `json:"party"`
	Seat  seal.PublicKey `json:"seat"`
	Sig   []byte         `json:"sig,omitempty"` // by the seat, over the card without it
	V     int            `json:"v"`             // version of this form: 1
}

// ParseCard reads a card and checks its form and signature. Whether the seat is the party's is for the caller to know.
func ParseCard(b []byte) (Card, error) {
	if len(b) > MaxCard {
		return Card{}, fmt.Errorf("%w: larger than %d bytes", ErrCard, MaxCard)
	}
	raw := bytes.Clone(bytes.TrimSuffix(b, []byte("\n")))
	var w wireCard
	if err := seal.Unmarshal(raw, &w); err != nil {
		return Card{}, fmt.Errorf("%w: %w", ErrCard, err)
	}
	sig := w.Sig
	w.Sig = nil
	switch {
	case w.V != 1:
		return Card{}, fmt.Errorf("%w: version %d, this program knows 1", ErrCard, w.V)
	case !record.ValidCode(w.Party) || w.Seat.IsZero():
		return Card{}, fmt.Errorf("%w: party or seat key is missing", ErrCard)
	}
	public, err := ecdh.X25519().NewPublicKey(w.Float)
	if err != nil {
		return Card{}, fmt.Errorf("%w: the float key: %w", ErrCard, err)
	}
	msg, err := seal.Marshal(w)
	if err != nil {
		return Card{}, fmt.Errorf("%w: %w", ErrCard, err)
	}
	if !w.Seat.Verify(domainCard, msg, sig) {
		return Card{}, fmt.Errorf("%w: the seat's signature doesn't fit", ErrCard)
	}
	return Card{Party: w.Party, Seat: w.Seat, public: public, raw: raw}, nil
}

// Bytes returns the card as it is passed on: one line of text.
func (c Card) Bytes() []byte { return append(bytes.Clone(c.raw), '\n') }

// IsZero reports whether c is no card.
func (c Card) IsZero() bool { return c.public == nil }

// mac is the proof that two parties share: own is the private half of the one, other the card of the second; from and
// to say which of them speaks. Both can make it.
func mac(own *Key, other, from, to Card, talks record.ID, body []byte) ([]byte, error) {
	secret, err := own.private.ECDH(other.public)
	if err != nil {
		return nil, fmt.Errorf("%w: the float key: %w", ErrCard, err)
	}
	pair := seal.Frame(domainPair, talks[:],
		[]byte(from.Party), from.Seat.Bytes(), from.public.Bytes(),
		[]byte(to.Party), to.Seat.Bytes(), to.public.Bytes())
	key, err := hkdf.Key(sha256.New, secret, nil, string(pair), 32)
	if err != nil {
		return nil, fmt.Errorf("share a key: %w", err)
	}
	return sum(key, seal.Frame(domainMAC, body)), nil
}
