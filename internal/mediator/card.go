package mediator

import (
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"

	"parley/seal"
)

// ErrCard: not a mediator's card.
var ErrCard = errors.New("not a mediator's card")

// Card is what a mediator hands out before anything is entrusted to it.
type Card struct {
	Agenda    Agenda         `json:"agenda"`
	Date      string         `json:"date"`
	Key       seal.PublicKey `json:"key"` // signs the log
	Name      string         `json:"name"`
	Packages  int            `json:"packages"` // of a round, at most
	Recipient string         `json:"recipient"`
	Rounds    int            `json:"rounds"`
	Sig       []byte         `json:"sig"`
	V         int            `json:"v"` // 1
}

func (c *Card) signed() []byte {
	d := *c
	d.Sig = nil
	raw, err := seal.Marshal(d)
	if err != nil {
		return nil // a card that can't be written verifies nowhere
	}
	return raw
}

// Digest is what everything that is done under a card is bound to.
func (c *Card) Digest() seal.Digest { return seal.Hash("parley mediation v1 card", c.signed()) }

// recipient reads where letters are sealed to.
func (c *Card) recipient() (age.Recipient, error) {
	if h, err := age.ParseHybridRecipient(c.Recipient); err == nil {
		return h, nil
	}
	x, err := age.ParseX25519Recipient(c.Recipient)
	if err != nil {
		return nil, fmt.Errorf("%w: its recipient can't be read", ErrCard)
	}
	return x, nil
}

// Check says what is wrong with a card.
func (c *Card) Check() error {
	if _, err := c.recipient(); err != nil {
		return err
	}
	switch {
	case c.V != 1 || !dated(c.Date):
		return fmt.Errorf("%w: version %d, date %.30q", ErrCard, c.V, c.Date)
	case c.Rounds < 1 || c.Rounds > MaxRounds || c.Packages < MinPackages || c.Packages > MaxPackages:
		return fmt.Errorf("%w: %d rounds of %d packages; up to %d rounds of %d to %d are possible", ErrCard, c.Rounds, c.Packages, MaxRounds, MinPackages, MaxPackages)
	case c.Name == "" || len(c.Name) > MaxName || strings.ContainsAny(c.Name, "\n\r"):
		return fmt.Errorf("%w: its name is %.40q", ErrCard, c.Name)
	case !c.Key.Verify(SignsCard, c.signed(), c.Sig):
		return fmt.Errorf("%w: it isn't signed by its own key", ErrCard)
	}
	if err := c.Agenda.Check(); err != nil {
		return err
	}
	for _, p := range c.Agenda.Parties {
		if p.Key == c.Key {
			return fmt.Errorf("%w: the mediator is %s, a party of the talks", ErrCard, p.Code)
		}
	}
	return nil
}

// ParseCard reads and checks a card.
func ParseCard(raw []byte) (*Card, error) {
	c := &Card{}
	if len(raw) > MaxPlain {
		return nil, fmt.Errorf("%w: %d bytes; the most is %d", ErrCard, len(raw), MaxPlain)
	}
	if err := seal.Unmarshal(raw, c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCard, err)
	}
	return c, c.Check()
}
