package talks

import (
	"errors"
	"fmt"
	"slices"

	"parley/record"
	"parley/text"
)

// The register of commitments: who is to do what, by when, under an agreed
// text, and what became of it. Entries and what is said of them are acts that
// stay allowed when the talks are concluded; they change no word and no claim.

// Commitment enters a commitment in the register: what a block of a revision
// obliges or asks somebody to do. It is the author's reading of the block; who
// reads it so too says it with a FollowUp.
type Commitment struct {
	Block string    `json:"block"`
	By    string    `json:"by,omitempty"`
	Due   string    `json:"due,omitempty"`  // the day by which, as 2031-03-01
	For   string    `json:"for,omitempty"`  // the party that is bound, if it is one of the talks
	Lang  text.Lang `json:"lang"`           // in which the block was read
	Note  string    `json:"note,omitempty"` // what is to be done
	Rev   record.ID `json:"rev"`
	Term  string    `json:"term,omitempty"` // the words of the block that say by when
	To    string    `json:"to,omitempty"`   // the words that say who is to do it
	Verb  string    `json:"verb"`           // the word that obliges or asks
}

// FollowUp says something of a commitment in the register.
type FollowUp struct {
	By   string    `json:"by,omitempty"`
	Note string    `json:"note,omitempty"`
	On   record.ID `json:"on"` // the commitment
	Say  Say       `json:"say"`
}

// Say is what a follow-up says.
type Say string

// What can be said of a commitment.
const (
	SayConfirm  Say = "confirm"  // the author reads it so, too
	SayObject   Say = "object"   // the author reads it otherwise, or not at all
	SayWithdraw Say = "withdraw" // who entered it takes it out
	SayReported Say = "reported" // there is a report on it
	SayDone     Say = "done"
	SayOverdue  Say = "overdue"
)

// Kind returns KindCommitment.
func (*Commitment) Kind() string { return KindCommitment }

// Kind returns KindFollowUp.
func (*FollowUp) Kind() string { return KindFollowUp }

func (b *Commitment) check() error {
	switch {
	case b.Block == "":
		return fmt.Errorf("block: %w", errEmpty)
	case b.Verb == "":
		return fmt.Errorf("verb: %w", errEmpty)
	case b.Lang == "":
		return fmt.Errorf("lang: %w", errEmpty)
	case b.Due != "" && !record.ValidTime(b.Due+"T00:00:00Z"):
		return fmt.Errorf("due %.40q: want a day such as 2031-03-01", b.Due)
	}
	return first(rev(b.Rev), words("block", b.Block, text.MaxID), words("lang", string(b.Lang), text.MaxID), words("verb", b.Verb, MaxName), words("to", b.To, MaxName), words("term", b.Term, MaxName),
		words("for", b.For, MaxName), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *FollowUp) check() error {
	if b.On.IsZero() {
		return errors.New("on: names no commitment")
	}
	switch b.Say {
	case SayConfirm, SayObject, SayWithdraw, SayReported, SayDone, SayOverdue:
	default:
		return fmt.Errorf("say %.40q: want confirm, object, withdraw, reported, done or overdue", b.Say)
	}
	return first(words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

// says is what a commitment commits to, in one line.
func (b *Commitment) says() string {
	line := b.Verb
	if b.For != "" {
		line += " " + b.For
	} else if b.To != "" {
		line += " " + b.To
	}
	if b.Due != "" {
		line += ", by " + b.Due
	} else if b.Term != "" {
		line += ", " + b.Term
	}
	return line
}

func (j *judge) judgeCommitment(b *Commitment) string {
	v, s := j.v, j.v.s
	r := s.issued[b.Rev]
	if r == nil || !v.holds(r.n) {
		return j.broken("it names a revision that is not in its past")
	}
	i, ok := r.index[text.BlockID(b.Block)]
	if !ok {
		return j.broken("%s has no block %s", r.name(), b.Block)
	}
	if len(r.text.Blocks[i].Content[b.Lang]) == 0 {
		return fmt.Sprintf("block %s of %s has no words in %s", b.Block, r.name(), b.Lang)
	}
	if _, ok := s.number[b.For]; b.For != "" && !ok {
		return j.broken("it binds a party that the talks don't have")
	}
	j.file(func(n *node) { s.owed = append(s.owed, n) })
	return ""
}

func (j *judge) judgeFollowUp(b *FollowUp) string {
	v, s := j.v, j.v.s
	n := s.nodes[b.On]
	if n == nil || !v.holds(n) {
		return j.broken("the commitment that it is about is not in its past")
	}
	if n.act.Kind != KindCommitment || !n.ok() {
		return "what it is about is no entry of the register"
	}
	switch own := n.party == j.party; {
	case own && (b.Say == SayConfirm || b.Say == SayObject):
		return "its author entered that commitment: withdraw it, or leave it"
	case !own && b.Say == SayWithdraw:
		return "another party entered that commitment"
	}
	for _, f := range s.follows {
		if f.body.(*FollowUp).On == b.On && f.body.(*FollowUp).Say == SayWithdraw && v.counts(f) {
			return "that commitment was withdrawn"
		}
	}
	j.file(func(n *node) { s.follows = append(s.follows, n) })
	return ""
}

// Commitment returns what an act of the view entered in the register, or nil.
func (v *View) Commitment(id record.ID) *Commitment {
	if n := v.s.nodes[id]; n != nil && v.holds(n) && n.ok() {
		c, _ := n.body.(*Commitment)
		return c
	}
	return nil
}

// saysFollowUp is what a follow-up says, in one line.
func (v *View) saysFollowUp(b *FollowUp) string {
	what := "commitment " + b.On.Short()
	if c := v.Commitment(b.On); c != nil {
		what = "the commitment of block " + c.Block + " (" + c.says() + ")"
	}
	switch b.Say {
	case SayConfirm:
		return "confirms " + what
	case SayObject:
		return "objects to " + what
	case SayWithdraw:
		return "withdraws " + what
	case SayReported:
		return "says that there is a report on " + what
	}
	return "says that " + what + " is " + string(b.Say)
}

// Obligation is one entry of the register.
type Obligation struct {
	Entry
	What      *Commitment
	Confirmed []string // parties that read it so: who entered it, and who confirmed it
	Objected  []string
	Agreed    bool    // every party confirms it; under consensus: the chair does, and nobody objects
	Stands    bool    // the words of its block, in its language, are in the concluded or newest text
	Follow    []Entry // what was said of how it goes, each after its causal past
	Withdrawn bool
}

// Last is what was said last of how it goes, or "".
func (o *Obligation) Last() Say {
	if len(o.Follow) == 0 {
		return ""
	}
	return o.Follow[len(o.Follow)-1].Body.(*FollowUp).Say
}

// Register returns the commitments that parties entered, in the order of the
// blocks in the concluded or newest text, those of lost blocks last; of one
// block in the order of the acts. A party's newest word on one counts.
func (v *View) Register() []Obligation {
	s := v.s
	if len(s.owed) == 0 {
		return nil
	}
	final := v.Final().Text
	order := map[*node]int{}
	for i, n := range s.sorted() {
		order[n] = i
	}
	after := func(a, b *node) int { return order[a] - order[b] }
	said := map[record.ID][]*node{}
	for _, n := range s.follows {
		if v.counts(n) {
			on := n.body.(*FollowUp).On
			said[on] = append(said[on], n)
		}
	}
	var owed []*node
	for _, n := range s.owed {
		if v.counts(n) {
			owed = append(owed, n)
		}
	}
	slices.SortFunc(owed, after)
	var out []Obligation
	for _, n := range owed {
		o := Obligation{Entry: v.entry(n), What: n.body.(*Commitment)}
		o.Stands = sameWords(s.issued[o.What.Rev].text, final, text.BlockID(o.What.Block), o.What.Lang)
		word := map[int]Say{n.party: SayConfirm}
		slices.SortFunc(said[n.act.ID], after)
		for _, f := range said[n.act.ID] {
			switch b := f.body.(*FollowUp); b.Say {
			case SayConfirm, SayObject:
				word[f.party] = b.Say
			case SayWithdraw:
				o.Withdrawn = true
			default:
				o.Follow = append(o.Follow, v.entry(f))
			}
		}
		for p := range s.parties {
			switch word[p] {
			case SayConfirm:
				o.Confirmed = append(o.Confirmed, s.parties[p].code)
			case SayObject:
				o.Objected = append(o.Objected, s.parties[p].code)
			}
		}
		o.Agreed = len(o.Confirmed) == len(s.parties)
		if s.charter.Rule == Consensus {
			o.Agreed = len(o.Objected) == 0 && slices.Contains(o.Confirmed, s.charter.Chair)
		}
		o.Agreed = o.Agreed && !o.Withdrawn
		out = append(out, o)
	}
	at := func(o Obligation) int {
		if i := final.Find(text.BlockID(o.What.Block)); i >= 0 {
			return i
		}
		return len(final.Blocks)
	}
	slices.SortStableFunc(out, func(a, b Obligation) int { return at(a) - at(b) })
	return out
}

// sameWords reports whether a block has the same words of a language in two texts.
func sameWords(a, b *text.Text, id text.BlockID, lang text.Lang) bool {
	i, j := a.Find(id), b.Find(id)
	return i >= 0 && j >= 0 && slices.Equal(a.Blocks[i].Content[lang], b.Blocks[j].Content[lang])
}
