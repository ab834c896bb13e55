package brief

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Brief is what one party wants of one talks. The zero value with Talks and
// Party set says nothing yet.
type Brief struct {
	Talks string `json:"talks"` // id of the talks
	Party string `json:"party"`

	Floor    int        `json:"floor,omitempty"`    // what the party has without a deal, in hundredths of its ideal
	Ordinary Importance `json:"ordinary,omitempty"` // of what no instruction ranks; "" is Medium
	Note     string     `json:"note,omitempty"`

	Lines   []RedLine     `json:"red_lines,omitempty"`
	Items   []Instruction `json:"instructions,omitempty"`
	Topics  []Topic       `json:"topics,omitempty"`
	Guesses []Guess       `json:"guesses,omitempty"`

	Made int `json:"made,omitempty"` // names given so far: r1, i2, g3 …; none is given twice
}

// Importance is how much a place matters: coarse, since nobody's instructions
// are finer.
type Importance string

// The levels, from the least.
const (
	Low    Importance = "low"
	Medium Importance = "medium"
	High   Importance = "high"
	Vital  Importance = "vital"
)

// Importances are the levels, from the least.
func Importances() []Importance { return []Importance{Low, Medium, High, Vital} }

// Stance is what the party makes of a wording.
type Stance string

// The stances, from the best.
const (
	Support  Stance = "support"
	LiveWith Stance = "live with"
	Oppose   Stance = "oppose"
	Never    Stance = "never" // a red line
)

// Stances are all of them, from the best.
func Stances() []Stance { return []Stance{Support, LiveWith, Oppose, Never} }

// Mark tells what an option of a place is, where it isn't words in place of
// others.
type Mark string

// The marks.
const (
	Words Mark = ""       // the option's words stand in the place
	In    Mark = "in"     // a proposed paragraph stands
	Out   Mark = "out"    // it doesn't
	Stays Mark = "stays"  // a paragraph stays as and where it is
	Goes  Mark = "delete" // it goes
	Moves Mark = "move"
	Cut   Mark = "split"
	Joins Mark = "join"
)

// RedLine is what must be, or must not be, in any text that the party accepts.
// Without Words it is about the paragraph of its place.
type RedLine struct {
	Name  string `json:"name"` // r1
	Place Place  `json:"place,omitzero"`
	Must  bool   `json:"must,omitempty"`  // it must stand; otherwise it must not
	Words string `json:"words,omitempty"` // letter case and punctuation around words don't count
	Whole bool   `json:"whole,omitempty"` // Words are all that the paragraph says, nothing before or after
	Note  string `json:"note,omitempty"`
}

// Said is the stance on one option of a place.
type Said struct {
	Mark   Mark   `json:"mark,omitempty"`
	Words  string `json:"words,omitempty"` // in place of the words of the place; of a proposed paragraph: its words
	Stance Stance `json:"stance"`
	// Points are what it is worth, 0 to MaxPoints, where the coarse levels don't
	// say it well enough; nil leaves it to them. Never has none: no points buy it.
	Points *int `json:"points,omitempty"`
}

// Instruction is what the party wants in one place.
type Instruction struct {
	Name       string     `json:"name"` // i2
	Place      Place      `json:"place,omitzero"`
	Importance Importance `json:"importance,omitempty"` // "" leaves it to a wider place
	Stances    []Said     `json:"stances,omitempty"`
	Fallbacks  []string   `json:"fallbacks,omitempty"` // words that would do instead, the best first
	Pending    bool       `json:"pending,omitempty"`   // the capital hasn't said yet
	Note       string     `json:"note,omitempty"`
}

// Topic is a name for several places: paragraphs, and wherever words occur.
type Topic struct {
	Name   string   `json:"name"`
	Blocks []string `json:"blocks,omitempty"` // ids
	Words  []string `json:"words,omitempty"`
}

// Guess is what another party may want in a place, from … to ….
type Guess struct {
	Name  string `json:"name"` // g3
	Party string `json:"party"`
	Place Place  `json:"place,omitzero"`
	// Least and Most bound how much it matters to the party; "" is Medium.
	Least   Importance `json:"least,omitempty"`
	Most    Importance `json:"most,omitempty"`
	Stances []Range    `json:"stances,omitempty"`
	Floor   *int       `json:"floor,omitempty"` // of a guess about the whole text: as Brief.Floor
	Note    string     `json:"note,omitempty"`
}

// Range is a guess about one option: the party's stance is from Worst to Best.
type Range struct {
	Mark  Mark   `json:"mark,omitempty"`
	Words string `json:"words,omitempty"`
	Worst Stance `json:"worst"`
	Best  Stance `json:"best"`
}

// ErrBrief is wrapped when a brief, or a change of one, isn't well-formed. No
// error quotes what a brief says.
var ErrBrief = errors.New("not a usable brief")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBrief, fmt.Sprintf(format, args...))
}

// Empty reports whether the brief says nothing.
func (b *Brief) Empty() bool {
	return b.Floor == 0 && b.Ordinary == "" && b.Note == "" && len(b.Lines)+len(b.Items)+len(b.Topics)+len(b.Guesses) == 0
}

// name gives the next name with a letter.
func (b *Brief) name(letter string) string {
	b.Made++
	return letter + strconv.Itoa(b.Made)
}

// AddLine adds a red line and names it. The error wraps ErrBrief.
func (b *Brief) AddLine(r RedLine) (RedLine, error) {
	c := b.Clone()
	r.Name = c.name("r")
	c.Lines = append(c.Lines, r)
	return r, b.become(c)
}

// Instruct adds an instruction for a place, or merges it into the one that is
// there: what it says replaces what was said of the same. The error wraps
// ErrBrief.
func (b *Brief) Instruct(i Instruction) (Instruction, error) {
	c := b.Clone()
	at := slices.IndexFunc(c.Items, func(o Instruction) bool { return o.Place == i.Place })
	if at < 0 {
		i.Name = c.name("i")
		c.Items = append(c.Items, i)
		return i, b.become(c)
	}
	o := &c.Items[at]
	if i.Importance != "" {
		o.Importance = i.Importance
	}
	for _, s := range i.Stances {
		o.Stances = slices.DeleteFunc(o.Stances, func(t Said) bool { return t.Mark == s.Mark && t.Words == s.Words })
		o.Stances = append(o.Stances, s)
	}
	for _, f := range i.Fallbacks {
		if !slices.Contains(o.Fallbacks, f) {
			o.Fallbacks = append(o.Fallbacks, f)
		}
	}
	o.Pending = o.Pending || i.Pending
	if i.Note != "" {
		o.Note = i.Note
	}
	out := *o
	return out, b.become(c)
}

// Suppose adds a guess, in place of the one about the same party and place. The
// error wraps ErrBrief.
func (b *Brief) Suppose(g Guess) (Guess, error) {
	c := b.Clone()
	at := slices.IndexFunc(c.Guesses, func(o Guess) bool { return o.Party == g.Party && o.Place == g.Place })
	if at < 0 {
		g.Name = c.name("g")
		c.Guesses = append(c.Guesses, g)
		return g, b.become(c)
	}
	o := &c.Guesses[at]
	if g.Least != "" {
		o.Least, o.Most = g.Least, g.Most
	}
	for _, s := range g.Stances {
		o.Stances = slices.DeleteFunc(o.Stances, func(t Range) bool { return t.Mark == s.Mark && t.Words == s.Words })
		o.Stances = append(o.Stances, s)
	}
	if g.Floor != nil {
		o.Floor = g.Floor
	}
	if g.Note != "" {
		o.Note = g.Note
	}
	out := *o
	return out, b.become(c)
}

// SetTopic adds a topic, or replaces the one of that name. The error wraps
// ErrBrief.
func (b *Brief) SetTopic(t Topic) error {
	c := b.Clone()
	if at := slices.IndexFunc(c.Topics, func(o Topic) bool { return o.Name == t.Name }); at >= 0 {
		c.Topics[at] = t
	} else {
		c.Topics = append(c.Topics, t)
	}
	return b.become(c)
}

// Remove takes out a red line, an instruction or a guess by its name, or a
// topic by its own. It reports whether there was one.
func (b *Brief) Remove(name string) bool {
	before := len(b.Lines) + len(b.Items) + len(b.Guesses) + len(b.Topics)
	b.Lines = slices.DeleteFunc(b.Lines, func(r RedLine) bool { return r.Name == name })
	b.Items = slices.DeleteFunc(b.Items, func(i Instruction) bool { return i.Name == name })
	b.Guesses = slices.DeleteFunc(b.Guesses, func(g Guess) bool { return g.Name == name })
	b.Topics = slices.DeleteFunc(b.Topics, func(t Topic) bool { return t.Name == name })
	return len(b.Lines)+len(b.Items)+len(b.Guesses)+len(b.Topics) < before
}

// Edit changes the brief as a whole, or, when it would not be well-formed or
// change answers with an error, not at all.
func (b *Brief) Edit(change func(*Brief) error) error {
	c := b.Clone()
	if err := change(c); err != nil {
		return err
	}
	return b.become(c)
}

// become takes over a changed copy if it is well-formed.
func (b *Brief) become(c *Brief) error {
	if err := c.Check(); err != nil {
		return err
	}
	*b = *c
	return nil
}

// Clone is a copy that shares nothing that changes.
func (b *Brief) Clone() *Brief {
	c := *b
	c.Lines, c.Items, c.Topics, c.Guesses = slices.Clone(b.Lines), slices.Clone(b.Items), slices.Clone(b.Topics), slices.Clone(b.Guesses)
	for i := range c.Items {
		c.Items[i].Stances, c.Items[i].Fallbacks = slices.Clone(c.Items[i].Stances), slices.Clone(c.Items[i].Fallbacks)
	}
	for i := range c.Guesses {
		c.Guesses[i].Stances = slices.Clone(c.Guesses[i].Stances)
	}
	return &c
}

// Check says what is wrong: the error wraps ErrBrief and names the place.
func (b *Brief) Check() error {
	if b.Talks == "" || len(b.Talks) > MaxName || b.Party == "" || len(b.Party) > MaxName {
		return bad("it names no talks or no party")
	}
	if len(b.Lines) > MaxLines || len(b.Items) > MaxItems || len(b.Topics) > MaxTopics || len(b.Guesses) > MaxGuesses || b.Made < 0 {
		return bad("%d red lines, %d instructions, %d topics and %d guesses; up to %d, %d, %d and %d are possible",
			len(b.Lines), len(b.Items), len(b.Topics), len(b.Guesses), MaxLines, MaxItems, MaxTopics, MaxGuesses)
	}
	if b.Floor < 0 || b.Floor > 100 {
		return bad("a floor: from 0 to 100 hundredths are possible")
	}
	if !known(b.Ordinary, Importances(), true) || !sound(b.Note, MaxText) {
		return bad("the ordinary importance or the note")
	}
	topics := map[string]bool{}
	for n, t := range b.Topics {
		if t.Name == "" || !sound(t.Name, MaxName) || topics[t.Name] || len(t.Blocks)+len(t.Words) > MaxMembers {
			return bad("topic number %d has no name of its own, or too many members", n+1)
		}
		topics[t.Name] = true
		for _, s := range slices.Concat(t.Blocks, t.Words) {
			if s == "" || !sound(s, MaxText) {
				return bad("topic number %d has a member that can't be kept", n+1)
			}
		}
	}
	names := map[string]bool{}
	name := func(s, letter string, p Place) error {
		n, err := strconv.Atoi(strings.TrimPrefix(s, letter))
		if err != nil || !strings.HasPrefix(s, letter) || n < 1 || n > b.Made || letter+strconv.Itoa(n) != s || names[s] {
			return bad("a name that wasn't given here, or twice")
		}
		names[s] = true
		if err := p.check(); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		if p.Topic != "" && !topics[p.Topic] {
			return bad("%s: there is no such topic", s)
		}
		return nil
	}
	for _, r := range b.Lines {
		if err := errors.Join(name(r.Name, "r", r.Place), r.check()); err != nil {
			return err
		}
	}
	for _, i := range b.Items {
		if err := errors.Join(name(i.Name, "i", i.Place), i.check()); err != nil {
			return err
		}
	}
	for _, g := range b.Guesses {
		if err := errors.Join(name(g.Name, "g", g.Place), g.check(b.Party)); err != nil {
			return err
		}
	}
	return nil
}

func (r RedLine) check() error {
	switch {
	case !sound(r.Words, MaxText) || !sound(r.Note, MaxText):
		return bad("%s: its words or its note", r.Name)
	case r.Words == "" && r.Place.Block == "":
		return bad("%s: neither words nor a paragraph", r.Name)
	case r.Words == "" && r.Whole, r.Whole && r.Place.Block == "":
		return bad("%s: the whole of a paragraph needs its words", r.Name)
	case r.Words != "" && len(Tokens(r.Words)) == 0:
		return bad("%s: its words have no letters", r.Name)
	}
	return nil
}

func (i Instruction) check() error {
	if !known(i.Importance, Importances(), true) || !sound(i.Note, MaxText) || len(i.Stances) > MaxStances || len(i.Fallbacks) > MaxFallbacks {
		return bad("%s: its importance, its note, or more than %d stances or %d fallbacks", i.Name, MaxStances, MaxFallbacks)
	}
	for _, s := range i.Stances {
		if !known(s.Stance, Stances(), false) || !sound(s.Words, MaxText) || !known(s.Mark, marks(), false) {
			return bad("%s: one of its stances", i.Name)
		}
		if s.Points != nil && (*s.Points < 0 || *s.Points > MaxPoints || s.Stance == Never) {
			return bad("%s: points are from 0 to %d, and never has none", i.Name, MaxPoints)
		}
	}
	for _, f := range i.Fallbacks {
		if !sound(f, MaxText) {
			return bad("%s: a fallback", i.Name)
		}
	}
	return nil
}

func (g Guess) check(me string) error {
	if g.Party == "" || g.Party == me || !sound(g.Party, MaxName) || !sound(g.Note, MaxText) || len(g.Stances) > MaxStances {
		return bad("%s: its party, its note, or more than %d stances", g.Name, MaxStances)
	}
	if !known(g.Least, Importances(), true) || !known(g.Most, Importances(), true) || slices.Index(Importances(), g.Least.or(Medium)) > slices.Index(Importances(), g.Most.or(Medium)) {
		return bad("%s: its importance, from the least to the most", g.Name)
	}
	if g.Floor != nil && (*g.Floor < 0 || *g.Floor > 100 || g.Place != Place{}) {
		return bad("%s: a floor from 0 to 100 hundredths belongs to the whole text", g.Name)
	}
	for _, s := range g.Stances {
		if !known(s.Worst, Stances(), false) || !known(s.Best, Stances(), false) || slices.Index(Stances(), s.Worst) < slices.Index(Stances(), s.Best) || !sound(s.Words, MaxText) || !known(s.Mark, marks(), false) {
			return bad("%s: one of its stances, from the worst to the best", g.Name)
		}
	}
	return nil
}

func (i Importance) or(other Importance) Importance {
	if i == "" {
		return other
	}
	return i
}

func marks() []Mark { return []Mark{Words, In, Out, Stays, Goes, Moves, Cut, Joins} }

func known[T ~string](v T, all []T, none bool) bool {
	return v == "" && none || slices.Contains(all, v)
}

// sound reports whether text from a file or a person can be kept: it isn't too
// long, is UTF-8, and holds no control characters but tabs and line ends.
func sound(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}
