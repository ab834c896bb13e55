package talks

import (
	"fmt"
	"slices"

	"parley/record"
)

// Attribution is the charter's policy on names beside wordings: to whom
// programs show who holds what. Some processes name the holders in every
// bracket, others leave them out of their texts on purpose.
//
// It binds what a program shows and exports. It hides nothing from a party,
// which has the signed acts, and can't stop one from showing them around.
type Attribution string

// The policies. The first is left out of all bytes.
const (
	AttributionOpen    Attribution = ""        // everybody may be shown who holds what
	AttributionParties Attribution = "parties" // only the parties of the talks
	AttributionNone    Attribution = "none"    // texts name nobody; the parties see at work who stands where
)

func (a Attribution) check() error {
	switch a {
	case AttributionOpen, AttributionParties, AttributionNone:
		return nil
	}
	return fmt.Errorf("attribution %.40q: want %s or %s, or nothing where everybody may see who holds what", string(a), AttributionParties, AttributionNone)
}

// Sight is what a reader may be shown of who stands where.
type Sight struct {
	// Text: a text may name the holders of its brackets, and be shown as one
	// party wants it.
	Text bool
	// Work: what parties work with may be shown: claims with their proposers
	// and positions, agreements, packages, the log, the acts themselves.
	// Names of claims belong here, since their numbers tell the proposer.
	Work bool
}

// Sight is what the charter lets a reader be shown: a party by its code;
// everybody else, observers and the public, is "". What binds in the end, who
// has initialled, signed and exchanged, is shown to all.
func (c *Charter) Sight(reader string) Sight {
	if c.Attribution == AttributionOpen {
		return Sight{Text: true, Work: true}
	}
	party := slices.ContainsFunc(c.Parties, func(p record.Party) bool { return p.Code == reader })
	return Sight{Text: party && c.Attribution == AttributionParties, Work: party}
}
