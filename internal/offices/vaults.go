package offices

import (
	"context"

	"parley/internal/mediator"
	"parley/internal/node"
	"parley/pouch"
	"parley/seal"
)

// VaultsFile is the closed file of a mediator's home.
const VaultsFile = "vaults"

// DateForm is how dates of cards, letters and logs are written, in UTC.
const DateForm = "2006-01-02T15:04:05Z"

// Vaults are the mediations of a mediator's home. The zero value is none.
type Vaults struct {
	V      int              `json:"v"` // 1
	Vaults []mediator.Vault `json:"vaults"`
}

// Find is the vault of a card; nil when there is none.
func (v *Vaults) Find(card seal.Digest) *mediator.Vault {
	for i := range v.Vaults {
		if v.Vaults[i].Log.Card.Digest() == card {
			return &v.Vaults[i]
		}
	}
	return nil
}

// Open makes a vault whose key and recipient are a seat's, and keeps it. The card's
// agenda, name, rounds and packages are the caller's.
func (v *Vaults) Open(ctx context.Context, s *node.Seat, card mediator.Card, date string) (*mediator.Vault, error) {
	party, err := s.Card()
	if err != nil {
		return nil, err
	}
	card.Key, card.Recipient = party.Party.Seat, s.Recipient()
	if card.Name == "" {
		card.Name = s.Name()
	}
	one, err := mediator.Open(card, date, Signer(ctx, s))
	if err != nil {
		return nil, err
	}
	if old := v.Find(one.Log.Card.Digest()); old != nil { // asked for twice in one second
		return old, nil
	}
	v.V, v.Vaults = 1, append(v.Vaults, *one)
	return &v.Vaults[len(v.Vaults)-1], nil
}

// Signer signs with a seat's key beside the record.
func Signer(ctx context.Context, s *node.Seat) mediator.Sign {
	return func(domain string, msg []byte) ([]byte, error) { return s.SignBeside(ctx, domain, msg) }
}

// Identity opens what was sealed for a seat.
func Identity(s *node.Seat) (mediator.Identity, error) { return pouch.ParseIdentity(s.Identity()) }
