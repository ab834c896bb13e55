package table

import (
	"slices"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/talks"
	"parley/text"
)

// Overview is what a minister reads in a minute: what of ours is in, what is
// lost, what is open, what it would cost. Its JSON is that of the command line
// and the pages: fields are added, never renamed.
type Overview struct {
	Party string     `json:"party"`
	Lines []LineWord `json:"red_lines"` // those that need a person first
	In    []Wish     `json:"in"`
	Lost  []Wish     `json:"lost"`
	Open  []Decision `json:"open"` // what would cost the most first
	// Worth is where the whole stands, in hundredths of the best that the
	// party's own red lines and the rules allow; nil where nothing open matters or
	// nothing is possible.
	Worth *Worth `json:"worth,omitempty"`
	// Silent counts open brackets of which nothing was said.
	Silent int `json:"silent"`
}

// Worth is where all that is open stands, in hundredths of the ideal.
type Worth struct {
	Now   int `json:"now"`   // the text as it stands
	Floor int `json:"floor"` // without a deal
	Least int `json:"least"` // if everything comes out as badly as it can with no red line crossed
}

// LineWord is a red line and how it stands.
type LineWord struct {
	Name    string   `json:"name"`
	Must    bool     `json:"must"`
	Words   string   `json:"words,omitempty"`
	Label   string   `json:"label,omitempty"`
	Topic   string   `json:"topic,omitempty"`
	State   Keeping  `json:"state"`
	Moved   bool     `json:"moved,omitempty"`   // a revision touched the place, and the words were found again
	Instead string   `json:"instead,omitempty"` // what stands where lost words stood
	Threats []string `json:"threats,omitempty"` // claims, or options in words
	Exact   bool     `json:"exact"`
	Note    string   `json:"note,omitempty"`
}

// Wish is something that the party wanted and that is settled.
type Wish struct {
	Claim string `json:"claim,omitempty"` // its own, by name
	Item  string `json:"instruction,omitempty"`
	Line  string `json:"red_line,omitempty"`
	Label string `json:"label,omitempty"`
	Words string `json:"words"`
	Why   string `json:"why,omitempty"` // the talks' reason, of a claim that lapsed
	// Untabled: something else is open in its place, and nobody proposes it.
	Untabled bool `json:"untabled,omitempty"`
}

// Decision is something open that matters to the party.
type Decision struct {
	Bracket    int              `json:"bracket"` // number in the table
	Label      string           `json:"label"`
	Name       string           `json:"name"`
	Importance brief.Importance `json:"importance"`
	Pending    bool             `json:"pending,omitempty"`
	Notes      []string         `json:"notes,omitempty"`
	Options    []Outcome        `json:"options"`
	// Cost is what the worst outcome that no red line forbids takes off the whole,
	// in hundredths of the ideal, rounded up.
	Cost int `json:"cost"`
}

// Outcome is one option of a decision.
type Outcome struct {
	Words    string       `json:"words"`
	Claims   []string     `json:"claims,omitempty"`
	Held     []string     `json:"held_by,omitempty"`
	Now      bool         `json:"now,omitempty"`
	Stance   brief.Stance `json:"stance,omitempty"`
	Fallback int          `json:"fallback,omitempty"`
	Record   bool         `json:"from_record,omitempty"`
	Crosses  bool         `json:"crosses,omitempty"` // a red line, by itself
}

// Overview says how the brief stands.
func (t *Table) Overview(v *talks.View) Overview {
	o := Overview{Party: t.Me, Lines: []LineWord{}, In: []Wish{}, Lost: []Wish{}, Open: []Decision{}}
	threat := map[bridge.Lit]bool{}
	for _, state := range []Keeping{Crossed, Lost, Open, Safe} {
		for _, l := range t.Lines {
			if l.State != state {
				continue
			}
			for _, th := range l.Threats {
				threat[th] = true
			}
			o.Lines = append(o.Lines, t.lineWord(l))
			wish := Wish{Line: l.Name, Label: t.label(l.Followed.Place), Words: l.Words}
			switch {
			case l.Must && state == Safe:
				o.In = append(o.In, wish)
			case l.Must && state == Crossed, state == Lost:
				o.Lost = append(o.Lost, wish)
			}
		}
	}
	t.claims(v, &o)
	t.wishes(&o)
	t.decisions(&o, threat)
	t.worth(&o, threat)
	return o
}

func (t *Table) lineWord(l Line) LineWord {
	w := LineWord{Name: l.Name, Must: l.Must, Words: l.Words, Label: t.label(l.Followed.Place), Topic: l.Place.Topic, State: l.State,
		Moved: l.Followed.State == brief.Again, Instead: l.Followed.Instead, Exact: l.Exact, Note: l.Note}
	for _, th := range l.Threats {
		opt := t.Brackets[th.Bracket].Options[th.Option]
		if len(opt.Claims) == 0 && !opt.Away {
			w.Threats = append(w.Threats, t.Brackets[th.Bracket].Label+" "+opt.title())
		}
		for _, c := range opt.Claims {
			if !slices.Contains(w.Threats, c) {
				w.Threats = append(w.Threats, c)
			}
		}
	}
	return w
}

// claims of its own that are settled.
func (t *Table) claims(v *talks.View, o *Overview) {
	for _, c := range v.Claims() {
		if c.Party != t.Me || !c.Holding || c.For != "" {
			continue
		}
		w := Wish{Claim: c.Name, Label: t.label(brief.Place{Block: c.Claim.Block}), Words: claimWords(c.Claim), Why: c.Why}
		switch c.Fate {
		case talks.Adopted:
			w.Why = ""
			o.In = append(o.In, w)
		case talks.Lapsed, talks.Dormant:
			o.Lost = append(o.Lost, w)
		}
	}
}

func claimWords(c text.Claim) string {
	if c.Op == text.Insert && len(c.Blocks) > 0 {
		for _, l := range c.Blocks[0].Langs() {
			return text.Plain(c.Blocks[0].Content[l])
		}
	}
	return text.Plain(c.New)
}

// wishes are wordings that the brief supports and that are settled: nothing is
// open in their place, or nothing that would bring them.
func (t *Table) wishes(o *Overview) {
	for _, i := range t.Items {
		if i.Followed.State == brief.Gone && !i.Place.Span() {
			continue
		}
		for _, s := range i.Stances {
			if s.Stance != brief.Support || s.Mark != brief.Words && s.Mark != brief.In {
				continue
			}
			open := slices.ContainsFunc(i.Brackets, func(j int) bool {
				return slices.ContainsFunc(t.Brackets[j].Options, func(opt Option) bool {
					return t.same(i.Followed.Place, s.Mark, s.Words, &t.Brackets[j], &opt)
				})
			})
			w := Wish{Item: i.Name, Label: t.label(i.Followed.Place), Words: s.Words, Untabled: len(i.Brackets) > 0}
			switch {
			case open:
			case !w.Untabled && t.reads(i.Followed.Place, s):
				o.In = append(o.In, w)
			default:
				o.Lost = append(o.Lost, w)
			}
		}
	}
}

// reads reports whether the newest revision reads as a wording wants it.
func (t *Table) reads(p brief.Place, s brief.Said) bool {
	want := brief.Tokens(s.Words)
	for _, b := range t.base.Blocks {
		if p.Block != "" && b.ID != p.Block {
			continue
		}
		for l, ws := range b.Content {
			if p.Lang != "" && l != p.Lang {
				continue
			}
			if p.Span() && p.Block != "" && p.End <= len(ws) && slices.Equal(brief.Tokens(text.Plain(ws[p.Start:p.End])), want) {
				return true
			}
			if len(want) > 0 && holds(brief.Tokens(text.Plain(ws)), want) {
				return true
			}
		}
	}
	return false
}

// decisions are what is open and matters, what would cost the most first.
func (t *Table) decisions(o *Overview, threat map[bridge.Lit]bool) {
	me := t.Guesses.Problem.Parties[t.Guesses.Me]
	ideal := t.ideal()
	cost := map[int]int64{}
	for j := range t.Brackets {
		b := &t.Brackets[j]
		risky := false
		d := Decision{Bracket: j, Label: b.Label, Name: b.Name, Importance: b.Importance, Pending: b.Pending, Notes: b.Notes}
		best, worst, some := int64(0), int64(0), false
		for a := range b.Options {
			opt := &b.Options[a]
			lit := bridge.Lit{Bracket: j, Option: a}
			crosses := threat[lit] || opt.Stance == brief.Never
			risky = risky || crosses
			if opt.Away {
				continue
			}
			d.Options = append(d.Options, Outcome{Words: opt.title(), Claims: opt.Claims, Held: opt.Held, Now: t.Guesses.Problem.Brackets[j].Now == a,
				Stance: opt.Stance, Fallback: opt.Fallback, Record: opt.Record, Crosses: crosses})
			if me.Points[j] == nil || crosses {
				continue
			}
			v := me.Points[j][a]
			if !some || v > best {
				best = v
			}
			if !some || v < worst {
				worst = v
			}
			some = true
		}
		if !b.Matters && !risky {
			o.Silent++
			continue
		}
		cost[j] = best - worst
		if ideal > 0 {
			d.Cost = int(((best-worst)*100 + ideal - 1) / ideal)
		}
		o.Open = append(o.Open, d)
	}
	slices.SortStableFunc(o.Open, func(a, b Decision) int {
		switch x, y := cost[a.Bracket], cost[b.Bracket]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
}

// ideal is the most that the party could have; 0 where nothing is possible.
func (t *Table) ideal() int64 {
	ideals, err := t.Guesses.Problem.Ideals()
	if err != nil {
		return 0
	}
	return ideals[t.Guesses.Me]
}

// worth says where the whole stands.
func (t *Table) worth(o *Overview, threat map[bridge.Lit]bool) {
	ideal := t.ideal()
	if ideal <= 0 {
		return
	}
	me := t.Guesses.Problem.Parties[t.Guesses.Me]
	least := int64(0)
	for j, row := range me.Points {
		low, some := int64(0), false
		for a, v := range row {
			lit := bridge.Lit{Bracket: j, Option: a}
			if t.Brackets[j].Options[a].Stance != brief.Never && !threat[lit] && (!some || v < low) {
				low, some = v, true
			}
		}
		least += low
	}
	o.Worth = &Worth{Now: int(me.Worth(t.Now()) * 100 / ideal), Floor: int(me.Floor * 100 / ideal), Least: int(least * 100 / ideal)}
}

// Now is the text as it stands, as a package: every bracket at its base wording.
func (t *Table) Now() bridge.Package {
	x := make(bridge.Package, len(t.Brackets))
	for j, b := range t.Guesses.Problem.Brackets {
		x[j] = b.Now
	}
	return x
}
