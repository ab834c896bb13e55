package talks

import "fmt"

// Word is what one party has last said on a claim or package.
type Word struct {
	Stance Stance
	Open   bool   // its condition isn't fulfilled
	Group  string // said for it by this group; it has no word of its own
}

// yes reports whether the word is an acceptance, condition fulfilled.
func (w Word) yes() bool { return (w.Stance == Support || w.Stance == Accept) && !w.Open }

// rule is a charter's decision rule: the only place that knows when the
// parties' words make a claim or package agreed.
type rule interface {
	// agreed judges the words of all parties of the charter, in their
	// order; a party that has not acceded or spoken has the zero Word.
	agreed(words []Word) bool
}

// unanimity: every party's newest word is an acceptance.
type unanimity struct{}

func (unanimity) agreed(words []Word) bool {
	for _, w := range words {
		if !w.yes() {
			return false
		}
	}
	return len(words) > 0
}

// Decision rules of a charter. Consensus is unanimity with a chair that puts
// wordings before the parties in silence, and with groups that speak for
// members that don't speak themselves.
const (
	Unanimity = "unanimity"
	Consensus = "consensus"
)

// ruleNamed returns the decision rule that a charter names.
func ruleNamed(name string) (rule, error) {
	if name == Unanimity || name == Consensus {
		return unanimity{}, nil
	}
	return nil, fmt.Errorf("decision rule %.40q is unknown here; this program knows unanimity and consensus", name)
}
