package table

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/talks"
	"parley/text"
)

// Option is one outcome of a bracket.
type Option struct {
	Mark   brief.Mark
	Base   bool   // as the newest revision has it
	Away   bool   // the bracket falls away with what it stands in
	Words  string // what stands there; of a proposed paragraph: its words; as text.Plain joins them
	To     string // of a move: where to
	Keys   []text.Key
	Claims []string // by name, the fewest that make it
	Held   []string // parties that hold it on the record

	Stance   brief.Stance // the party's own; "" where nothing is said
	Points   *int         // as the brief has them by hand, or nil
	Fallback int          // its place among the fallbacks, from 1; 0 is none
	Record   bool         // the stance is what the party's own acts say
}

// Bracket is an open decision, as Problem.Brackets has it at the same place.
type Bracket struct {
	Name    string
	Label   string      // of the paragraph: "OP3"
	Place   brief.Place // in the newest revision
	Options []Option
	Outer   []bridge.Lit // what must come out for it not to fall away; none: it never does

	Importance brief.Importance
	Said       []string // names of the instructions about it
	Pending    bool     // one of them waits for the capital
	Notes      []string // of these instructions
	Topics     []string
	Matters    bool // the party has said something about it, in its brief or on the record
}

// layer lays a draft out in brackets and words.
type layer struct {
	view   *talks.View
	rev    string
	base   *text.Text
	claims []text.Claim // tabled
	byKey  map[text.Key]int
	names  map[text.Key][]string

	brackets []Bracket
	rules    []bridge.Rule
	graph    *graph
	holds    map[text.Key][]bridge.Lit // the options that hold a claim
	gaps     map[string]int            // brackets of proposed paragraphs
	inserts  map[text.Key]bridge.Lit
	joins    map[text.Lang]joining // of the base row above, by language
}

// joining is the end of a row that a join would lead on into the next.
type joining struct {
	last int
	lits []bridge.Lit
}

// lay lays out the draft of a view.
func lay(v *talks.View) (*layer, error) {
	draft, err := v.Draft()
	if err != nil {
		return nil, err
	}
	newest := v.Newest()
	w := &layer{view: v, rev: newest.ID.String(), base: newest.Text, byKey: map[text.Key]int{}, names: map[text.Key][]string{}, graph: newGraph(),
		holds: map[text.Key][]bridge.Lit{}, gaps: map[string]int{}, inserts: map[text.Key]bridge.Lit{}}
	for _, t := range v.Tabled() {
		k := t.Key
		if k == "" {
			k = t.Claim.Key()
		}
		w.byKey[k] = len(w.claims)
		w.claims = append(w.claims, t.Claim)
	}
	for _, c := range v.Live() {
		w.names[c.Key] = append(w.names[c.Key], c.Name)
	}
	for i := range draft.Rows {
		w.row(&draft.Rows[i])
	}
	w.away()
	w.rivals()
	w.tied()
	return w, nil
}

func (w *layer) row(r *text.Row) {
	if r.Number == "" && r.Block.Kind == text.Title { // so that a bracket in it has a name of its own
		titled := *r
		titled.Number, r = "title", &titled
	}
	var in []bridge.Lit
	place := brief.Place{Block: r.Block.ID, Rev: w.rev}
	block := r.Block.ID
	if r.Insert != nil {
		l := w.insert(r)
		in, place, block = []bridge.Lit{l}, brief.Place{Gap: r.Insert.Gap, Rev: w.rev}, ""
	}
	var cuts []cut
	var joins []bridge.Lit
	if len(r.Marks) > 0 {
		in, cuts, joins = w.marks(r, place, in)
	}
	above := w.joins
	if r.Insert == nil {
		w.joins = map[text.Lang]joining{}
	}
	for _, l := range r.Langs() {
		p := place
		p.Lang = l
		s := strand{block: block, lang: l, label: r.Number, in: in, whole: in, from: len(w.graph.spots)}
		c := content{w: w, label: r.Number, place: p}
		if r.Insert != nil {
			c.place.Inside = text.Plain(r.Block.Content[l])
			s.entry, _ = c.pieces(r.Content[l], -1, -1, -1, in)
		} else {
			c.cuts = cuts
			var last int
			s.entry, last = c.pieces(r.Content[l], 0, -1, -1, in)
			w.joins[l] = joining{last, joins}
			w.lead(above[l], s.entry)
			for _, j := range above[l].lits {
				s.whole = append(slices.Clip(s.whole), not(j))
			}
		}
		s.to = len(w.graph.spots)
		w.graph.strands = append(w.graph.strands, s)
	}
}

// lead leads the end of a row on into the next one, where a join comes out.
func (w *layer) lead(j joining, entry int) {
	if len(j.lits) == 0 {
		return
	}
	g := w.graph
	f := spot{lo: -1, hi: -1}
	end := 0
	for _, l := range j.lits {
		f.ways = append(f.ways, way{l, entry})
		end = g.add(spot{lo: -1, hi: -1, ways: []way{{not(l), end}}})
	}
	f.ways = append(f.ways, g.spots[end].ways...)
	g.spots[j.last].next = g.add(f)
}

func (w *layer) bracket(b Bracket) int {
	w.brackets = append(w.brackets, b)
	return len(w.brackets) - 1
}

// option adds an option to a bracket.
func (w *layer) option(j int, o Option) bridge.Lit {
	b := &w.brackets[j]
	o.Claims = w.claimNames(o.Keys)
	l := bridge.Lit{Bracket: j, Option: len(b.Options)}
	b.Options = append(b.Options, o)
	for _, k := range o.Keys {
		w.holds[k] = append(w.holds[k], l)
	}
	return l
}

// claimNames are the names of claims that make an option: of claims that
// exclude each other (they make the same words in several ways) only the first.
func (w *layer) claimNames(keys []text.Key) []string {
	var out []string
	var taken []text.Claim
	for _, k := range keys {
		n, ok := w.byKey[k]
		if !ok || len(w.names[k]) == 0 || slices.ContainsFunc(taken, func(c text.Claim) bool { return text.Rivals(w.on(c), c, w.claims[n]) }) {
			continue
		}
		taken = append(taken, w.claims[n])
		out = append(out, w.names[k][0])
	}
	return out
}

// on is the text that a claim is on: the revision, or what its parent makes.
func (w *layer) on(c text.Claim) *text.Text {
	if n, ok := w.byKey[c.Parent]; ok && c.Parent != "" {
		return w.claims[n].Inner()
	}
	return w.base
}

// insert is the option by which a proposed row stands.
func (w *layer) insert(r *text.Row) bridge.Lit {
	ins := r.Insert
	if l, ok := w.inserts[ins.Keys[0]]; ok { // a further paragraph of the same proposal
		o := &w.brackets[l.Bracket].Options[l.Option]
		o.Words = strings.TrimPrefix(o.Words+" ¶ "+rowWords(r), " ¶ ")
		return l
	}
	id := fmt.Sprintf("%s|%s|%s", ins.Parent, ins.Gap, ins.Choice)
	j, ok := w.gaps[id]
	if !ok || ins.Choice == "" {
		b := Bracket{Label: r.Number, Place: brief.Place{Gap: ins.Gap, Rev: w.rev}}
		if ins.Parent != "" {
			b.Outer = slices.Clone(w.holds[ins.Parent])
			if len(b.Outer) > 1 {
				b.Outer = b.Outer[:1]
			}
		}
		j = w.bracket(b)
		w.gaps[id] = j
		w.option(j, Option{Mark: brief.Out, Base: true})
	}
	l := w.option(j, Option{Mark: brief.In, Words: rowWords(r), Keys: ins.Keys, Held: parties(ins.Holders)})
	for _, k := range ins.Keys {
		w.inserts[k] = l
	}
	return l
}

// rowWords are the words of a proposed row, in the first of its languages.
func rowWords(r *text.Row) string {
	for _, l := range r.Block.Langs() {
		return text.Plain(r.Block.Content[l])
	}
	return ""
}

// cut is where a split would part a row's words.
type cut struct {
	at  map[text.Lang]int
	lit bridge.Lit
}

// marks makes the brackets of whole-block changes, and returns what must come
// out for the row's words to stand, where splits would cut them, and what would
// join them to the next row's.
func (w *layer) marks(r *text.Row, place brief.Place, in []bridge.Lit) (out []bridge.Lit, cuts []cut, joins []bridge.Lit) {
	out = slices.Clone(in)
	of := map[text.Op]brief.Mark{text.Delete: brief.Goes, text.Move: brief.Moves, text.SplitAt: brief.Cut, text.Join: brief.Joins}
	together := true
	for i, m := range r.Marks {
		for _, o := range r.Marks[:i] {
			together = together && text.Rivals(w.on(m.Claim), m.Claim, o.Claim)
		}
	}
	j := -1
	for _, m := range r.Marks {
		if j < 0 || !together {
			j = w.bracket(Bracket{Label: r.Number, Place: place, Outer: in})
			w.option(j, Option{Mark: brief.Stays, Base: true})
		}
		o := Option{Mark: of[m.Claim.Op], Keys: []text.Key{m.Key}, Held: parties(m.Holders)}
		if m.Claim.Op == text.Move {
			o.To = string(m.Claim.Gap)
		}
		switch l := w.option(j, o); m.Claim.Op {
		case text.Delete:
			out = append(out, not(l))
		case text.SplitAt:
			cuts = append(cuts, cut{m.Claim.At, l})
		case text.Join:
			joins = append(joins, l)
		}
	}
	return out, cuts, joins
}

func parties(holders []text.Holder) []string {
	var out []string
	for _, h := range holders {
		if h.Party != "" && h.Recorded == "" && !slices.Contains(out, h.Party) {
			out = append(out, h.Party)
		}
	}
	return out
}

// content is one content of a row, while it is laid out.
type content struct {
	w      *layer
	label  string
	place  brief.Place // Block or Gap, Lang, Rev, and Inside
	parent *bridge.Lit // the option whose words these are
	cuts   []cut       // by splits; each stands before the word at its place
}

// pieces lays out pieces, and returns the first and the last spot. at, if not
// below 0, is the place of the first word among the words of the revision's
// block; otherwise the pieces stand for lo … hi.
func (c *content) pieces(ps []text.Piece, at, lo, hi int, in []bridge.Lit) (first, last int) {
	first, last = c.w.graph.words(nil, -1, lo, hi, in)
	g := c.w.graph
	then := func(from, to int) { g.spots[last].next, last = from, to }
	gated := -1
	gates := func(at int) {
		if at <= gated {
			return
		}
		for _, k := range c.cuts {
			if k.at[c.place.Lang] == at && at > 0 {
				to := g.add(spot{lo: -1, hi: -1, in: in})
				then(g.add(spot{lo: -1, hi: -1, in: in, ways: []way{{not(k.lit), to}}}), to)
				gated = at
			}
		}
	}
	for _, p := range ps {
		if at < 0 {
			if p.Region != nil {
				then(c.region(p.Region, false, lo, hi, in))
			} else {
				then(g.words(p.Words, -1, lo, hi, in))
			}
			continue
		}
		if p.Region != nil {
			gates(p.Region.Start)
			then(c.region(p.Region, true, lo, hi, in))
			at = p.Region.End
			continue
		}
		for i := range p.Words {
			gates(at)
			then(g.words(p.Words[i:i+1], at, lo, hi, in))
			at++
		}
	}
	return first, last
}

// region lays out a bracket. placed: its Start and End count in the words of
// the revision's block.
func (c *content) region(r *text.Region, placed bool, lo, hi int, in []bridge.Lit) (first, last int) {
	if placed {
		lo, hi = r.Start, r.End
	}
	g := c.w.graph
	base := flat(r.Alts[0].Pieces)
	place := c.place
	place.Start, place.End, place.Exact = r.Start, r.End, text.Inline(base)
	b := Bracket{Label: c.label, Place: place, Outer: in}
	if c.parent != nil {
		b.Outer = []bridge.Lit{*c.parent}
	}
	j := c.w.bracket(b)
	first, last = g.add(spot{lo: lo, hi: hi, in: in}), g.add(spot{lo: lo, hi: hi, in: in})
	for i := range r.Alts {
		a := &r.Alts[i]
		before, after := base[:a.Start-r.Start], base[len(base)-(r.End-a.End):]
		own := flat(a.Pieces)
		l := c.w.option(j, Option{Base: a.Base, Words: text.Plain(slices.Concat(before, own, after)), Keys: a.Keys, Held: parties(a.Holders)})
		inner := append(slices.Clip(in), l)
		d := *c
		d.parent = &l
		at := -1
		if a.Base && placed {
			at = a.Start
		} else if !a.Base {
			d.place.Inside = text.Plain(own)
		}
		entry, here := g.words(before, -1, lo, hi, inner)
		from, to := d.pieces(a.Pieces, at, lo, hi, inner)
		g.spots[here].next = from
		from, here = g.words(after, -1, lo, hi, inner)
		g.spots[to].next, g.spots[here].next = from, last
		g.spots[first].ways = append(g.spots[first].ways, way{l, entry})
	}
	return first, last
}

// flat are the words of pieces with the base wording in every bracket.
func flat(ps []text.Piece) []text.Word {
	var out []text.Word
	for _, p := range ps {
		if p.Region == nil {
			out = append(out, p.Words...)
		} else {
			out = append(out, flat(p.Region.Alts[0].Pieces)...)
		}
	}
	return out
}

// away gives each bracket that stands in something an option by which it falls
// away, and the rules by which it does.
func (w *layer) away() {
	for j := range w.brackets {
		b := &w.brackets[j]
		if len(b.Outer) == 0 {
			continue
		}
		away := w.option(j, Option{Away: true})
		here := bridge.Rule{Name: "in what it stands in", Any: []bridge.Lit{not(away)}}
		for _, l := range b.Outer {
			w.rules = append(w.rules, bridge.Rule{Name: "in what it stands in", Any: []bridge.Lit{away, l}})
			here.Any = append(here.Any, not(l))
		}
		w.rules = append(w.rules, here)
	}
}

// rivals adds what can't stand together though no bracket holds both.
func (w *layer) rivals() {
	index := text.NewIndex(w.base, w.claims)
	keys := make([]text.Key, len(w.claims))
	for k, n := range w.byKey {
		keys[n] = k
	}
	seen := map[[2]bridge.Lit]bool{}
	for i, k := range keys {
		for _, r := range index.RivalsOf(i) {
			for _, a := range w.holds[k] {
				for _, b := range w.holds[keys[r]] {
					if a.Bracket < b.Bracket && !seen[[2]bridge.Lit{a, b}] {
						seen[[2]bridge.Lit{a, b}] = true
						w.rules = append(w.rules, bridge.Excludes("they exclude each other", a.Bracket, a.Option, b.Bracket, b.Option))
					}
				}
			}
		}
	}
}

// tied adds what authors tied together in one act.
func (w *layer) tied() {
	byName := map[string]text.Key{}
	for k, names := range w.names {
		for _, n := range names {
			byName[n] = k
		}
	}
	for _, p := range w.view.Packages() {
		if p.Fate != talks.Live || p.Ref.N == 0 {
			continue
		}
		for i, n := range p.Claims {
			next := w.holds[byName[p.Claims[(i+1)%len(p.Claims)]]]
			for _, l := range w.holds[byName[n]] {
				r := bridge.Rule{Name: "tied in " + p.Name, Any: []bridge.Lit{not(l)}}
				r.Any = append(r.Any, next...)
				if len(next) > 0 && len(r.Any) <= bridge.MaxRule && !slices.Contains(next, l) {
					w.rules = append(w.rules, r)
				}
			}
		}
	}
	slices.SortStableFunc(w.rules, func(a, b bridge.Rule) int { return cmp.Compare(a.Any[0].Bracket, b.Any[0].Bracket) })
}

// title names a bracket by its place and its wordings.
func (b *Bracket) title() string {
	var parts []string
	for _, o := range b.Options {
		switch {
		case o.Away, o.Mark == brief.Out, o.Mark == brief.Stays:
		case o.Mark == brief.In:
			parts = append(parts, "“"+short(o.Words)+"”")
		case o.Mark != brief.Words:
			parts = append(parts, strings.TrimSpace(string(o.Mark)))
		case o.Words == "":
			parts = append(parts, "–")
		default:
			parts = append(parts, short(o.Words))
		}
	}
	return strings.TrimSpace(b.Label + " [" + strings.Join(parts, " | ") + "]")
}

func short(s string) string {
	r := []rune(s)
	if len(r) <= maxShort {
		return s
	}
	return strings.TrimSpace(string(r[:maxShort-1])) + "…"
}
