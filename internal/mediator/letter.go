package mediator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"

	"parley/seal"
)

// What a letter brings.
const (
	ListKind   = "list"
	AnswerKind = "answer"
)

// Domains of signatures by a party's seat, and by the mediator.
const (
	SignsLetter     = "parley mediation v1 letter"
	SignsAcceptance = "parley mediation v1 acceptance"
	SignsCard       = "parley mediation v1 card"
	SignsEntry      = "parley mediation v1 entry"
	SignsVeil       = "parley mediation v1 veil" // never leaves the vault
)

// Errors of letters.
var (
	ErrLetter = errors.New("not a letter for this vault")
	ErrOnce   = errors.New("a party has one letter of a kind in a round")
	ErrPhase  = errors.New("not now")
)

// Identity opens letters: the mediator's own.
type Identity = age.Identity

// Sign signs under a domain with the key of whoever acts.
type Sign func(domain string, msg []byte) ([]byte, error)

// Letter is what a party sends to the vault: signed outside, sealed inside.
type Letter struct {
	About  seal.Digest `json:"about"` // the card
	Date   string      `json:"date"`
	From   string      `json:"from"`
	Kind   string      `json:"kind"`
	Round  int         `json:"round"`
	Sealed []byte      `json:"sealed"` // an age file for the mediator
	Sig    []byte      `json:"sig"`
	V      int         `json:"v"` // 1
}

func (l *Letter) signed() []byte {
	return seal.AppendFrame(nil, "letter", l.About[:], []byte(l.From), []byte(l.Kind), []byte{byte(l.Round)}, []byte(l.Date), l.Sealed)
}

// inside is the sealed part. It says again whose it is, so that nobody can send
// another's sealed bytes as its own.
type inside struct {
	About   seal.Digest `json:"about"`
	Answers [][]byte    `json:"answers,omitempty"` // for each package an acceptance, or as many random bytes
	From    string      `json:"from"`
	List    *List       `json:"list,omitempty"`
	Round   int         `json:"round"`
}

// ParseLetter reads a letter, and believes nothing of it.
func ParseLetter(raw []byte) (*Letter, error) {
	l := &Letter{}
	if len(raw) > MaxLetter {
		return nil, fmt.Errorf("%w: %d bytes; the most is %d", ErrLetter, len(raw), MaxLetter)
	}
	if err := seal.Unmarshal(raw, l); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLetter, err)
	}
	if l.V != 1 || l.Kind != ListKind && l.Kind != AnswerKind || l.Round < 1 || l.Round > MaxRounds || !dated(l.Date) {
		return nil, fmt.Errorf("%w: version %d, kind %.20q, round %d, date %.30q", ErrLetter, l.V, l.Kind, l.Round, l.Date)
	}
	return l, nil
}

const dateForm = "2006-01-02T15:04:05Z"

func dated(s string) bool {
	t, err := time.Parse(dateForm, s)
	return err == nil && t.Format(dateForm) == s
}

// check says whether a letter is from a party, for this card.
func (l *Letter) check(c *Card) error {
	i := c.Agenda.party(l.From)
	switch {
	case l.About != c.Digest():
		return fmt.Errorf("%w: it is for another card", ErrLetter)
	case i < 0:
		return fmt.Errorf("%w: %.20q is no party of these talks", ErrLetter, l.From)
	case !c.Agenda.Parties[i].Key.Verify(SignsLetter, l.signed(), l.Sig):
		return fmt.Errorf("%w: it isn't signed by the seat of %s", ErrLetter, l.From)
	}
	return nil
}

// open reads the sealed part.
func (l *Letter) open(with age.Identity) (*inside, error) {
	r, err := age.Decrypt(bytes.NewReader(l.Sealed), with)
	if err != nil {
		return nil, fmt.Errorf("%w: it isn't sealed for this mediator: %w", ErrLetter, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxLetter+1))
	if err != nil || len(plain) > MaxLetter {
		return nil, fmt.Errorf("%w: its sealed part can't be read", ErrLetter)
	}
	in := &inside{}
	if err := seal.Unmarshal(bytes.TrimRight(plain, " "), in); err != nil {
		return nil, fmt.Errorf("%w: its sealed part isn't in form", ErrLetter)
	}
	if in.About != l.About || in.From != l.From || in.Round != l.Round || (in.List != nil) != (l.Kind == ListKind) {
		return nil, fmt.Errorf("%w: inside it is of another party or round than outside", ErrLetter)
	}
	return in, nil
}

func (c *Card) letter(kind, from, date string, round int, in inside, sign Sign) ([]byte, error) {
	to, err := c.recipient()
	if err != nil {
		return nil, err
	}
	in.About, in.From, in.Round = c.Digest(), from, round
	plain, err := seal.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("write the letter: %w", err)
	}
	plain = append(plain, bytes.Repeat([]byte(" "), padding-1-(len(plain)-1)%padding)...)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return nil, fmt.Errorf("seal the letter: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal the letter: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal the letter: %w", err)
	}
	l := &Letter{About: c.Digest(), Date: date, From: from, Kind: kind, Round: round, Sealed: sealed.Bytes(), V: 1}
	if l.Sig, err = sign(SignsLetter, l.signed()); err != nil {
		return nil, fmt.Errorf("sign the letter: %w", err)
	}
	return seal.Marshal(l)
}

// Entrust writes the letter that brings a list.
func (c *Card) Entrust(l List, date string, round int, sign Sign) ([]byte, error) {
	if err := l.Check(&c.Agenda); err != nil {
		return nil, err
	}
	return c.letter(ListKind, l.Party.Name, date, round, inside{List: &l}, sign)
}

// accepted are the bytes whose signature is the acceptance of a package.
func (c *Card) accepted(round int, x []int) []byte {
	about := c.Digest()
	parts := [][]byte{about[:], {byte(round)}}
	for _, a := range x {
		parts = append(parts, []byte{byte(a >> 8), byte(a)})
	}
	return seal.AppendFrame(nil, "acceptance", parts...)
}

// Answer writes the letter that answers the packages of a round: accept says
// which. noise has 64 random bytes for each package.
func (c *Card) Answer(from, date string, round int, packages [][]int, accept []bool, noise []byte, sign Sign) ([]byte, error) {
	if len(accept) != len(packages) || len(noise) != seal.SignatureSize*len(packages) {
		return nil, fmt.Errorf("%w: %d answers for %d packages", ErrLetter, len(accept), len(packages))
	}
	var in inside
	for n, x := range packages {
		a := noise[n*seal.SignatureSize : (n+1)*seal.SignatureSize]
		if accept[n] {
			var err error
			if a, err = sign(SignsAcceptance, c.accepted(round, x)); err != nil {
				return nil, fmt.Errorf("sign the acceptance: %w", err)
			}
		}
		in.Answers = append(in.Answers, a)
	}
	return c.letter(AnswerKind, from, date, round, in, sign)
}
