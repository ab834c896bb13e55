package talks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/record"
	"parley/text"

	"pgregory.net/rapid"
)

// randomTalks plays random talks as a script, so that a failure prints a
// story that can be kept in testdata.
type randomTalks struct {
	t      *rapid.T
	p      *story
	w      *world
	script []string
	was    map[record.ID]string // what At showed when the act was made
	ended  text.Digest          // of a conclusion that somebody has seen
	liars  bool
	chair  bool        // the rule is consensus
	days   int         // that have gone by, under consensus
	langs  []text.Lang // authentic ones; none: one language
}

func (r *randomTalks) run(line string) {
	r.script = append(r.script, line)
	said := r.p.do(fields(line), line)
	if said != "" {
		r.script = append(r.script, "    "+said)
	}
}

func (r *randomTalks) pick(n int, label string) int { return rapid.IntRange(0, n-1).Draw(r.t, label) }

func (r *randomTalks) claim(s *State) string {
	var names []string
	for _, in := range s.made {
		names = append(names, s.Now().shown(in))
	}
	for _, p := range s.tied {
		names = append(names, s.Now().Name(p.ref))
	}
	if len(names) == 0 {
		return "c1"
	}
	n := names[r.pick(len(names), "claim")]
	if strings.Contains(n, "~") {
		return "c1"
	}
	return n
}

// step draws one act of one party.
func (r *randomTalks) step() string {
	code := r.w.codes[r.pick(len(r.w.codes), "party")]
	s := r.w.homes[code].state
	v := s.Now()
	force := ""
	if r.pick(8, "force") == 0 {
		force = "force "
	}
	line := func(format string, args ...any) string { return code + " " + force + fmt.Sprintf(format, args...) }
	if len(v.tip().text.Blocks) == 0 {
		return line("comment nothing is left")
	}
	block := v.tip().text.Blocks[r.pick(len(v.tip().text.Blocks), "block")]
	if len(r.langs) > 0 && r.pick(2, "languages") == 0 {
		return r.language(line, s, block)
	}
	if r.chair && r.pick(3, "chair") == 0 {
		return r.presided(code, line, s, block)
	}
	switch k := r.pick(45, "verb"); {
	case k == 43:
		return line("insert %s choice=%d op: option %s", block.ID, 1+r.pick(2, "choice"), []string{"a", "b", "c"}[r.pick(3, "new")])
	case k == 40:
		return line("split %s %d", block.ID, 1+r.pick(3, "at"))
	case k == 41:
		return line("join %s", block.ID)
	case k == 42:
		other := v.tip().text.Blocks[r.pick(len(v.tip().text.Blocks), "other")]
		word := func(b text.Block) string { return b.Content["en"][r.pick(len(b.Content["en"]), "word")].S }
		return line("together %s '%s' -> 'x' %s '%s' -> 'y z'", block.ID, word(block), other.ID, word(other))
	case k < 10:
		ws := block.Content["en"]
		from := r.pick(len(ws), "from")
		to := min(len(ws), from+1+r.pick(2, "len"))
		new := []string{"x", "y", "x z", "y z x", "q"}[r.pick(5, "new")]
		opt := []string{"", "", "", " nohold", " for=none", " for=" + r.w.codes[r.pick(len(r.w.codes), "for")]}[r.pick(6, "opt")]
		if r.pick(4, "withdraws") == 0 {
			opt += " withdraws=" + r.claim(s)
		}
		return line("amend %s '%s' -> '%s'%s", block.ID, text.Plain(ws[from:to]), new, opt)
	case k < 12:
		name := r.claim(s)
		if ref, err := s.Ref(name); err == nil {
			if c, ok := v.Claim(ref); ok && c.Claim.Op == text.Replace && len(c.Claim.New) > 0 {
				w := c.Claim.New[r.pick(len(c.Claim.New), "word")]
				return line("amend %s '%s' -> '%s' sub=%s", c.Claim.Block, w.S, []string{"s", "t u", "v"}[r.pick(3, "new")], name)
			}
		}
		return line("insert %s op: new %s", block.ID, []string{"a", "b"}[r.pick(2, "new")])
	case k == 12:
		return line("insert %s op: new %s", block.ID, []string{"a", "b", "c d"}[r.pick(3, "new")])
	case k == 13:
		return line("delete %s", block.ID)
	case k == 14:
		return line("move %s after %s", block.ID, v.tip().text.Blocks[r.pick(len(v.tip().text.Blocks), "gap")].ID)
	case k < 23:
		stance := []string{"support", "accept", "accept", "accept", "object", "reserve"}[r.pick(6, "stance")]
		name := r.claim(s)
		if stance == "reserve" {
			return line("reserve %s substance", name)
		}
		if r.pick(6, "if") == 0 && stance != "object" {
			return line("%s %s if %s", stance, name, r.claim(s))
		}
		return line("%s %s", stance, name)
	case k < 25:
		return line("withdraw %s", r.claim(s))
	case k < 27:
		return line("package %s %s", r.claim(s), r.claim(s))
	case k < 30:
		return line("revise")
	case k == 30:
		term := v.line().term.num + 1
		from := s.revs[r.pick(len(s.revs), "from")]
		return line("pen %d %s %s", term, r.w.codes[r.pick(len(r.w.codes), "to")], from.id().Short())
	case k == 31:
		return line("revoke %s", block.ID)
	case k == 32:
		return line("confirm %s", block.ID)
	case k < 35:
		return line("agree all")
	case k == 35:
		return line("initial")
	case k == 36:
		return line("sign")
	case k == 37:
		return line("unsign")
	case k == 38:
		return line("exchange")
	}
	if r.liars && r.pick(3, "lie") == 0 {
		return code + " fork " + fmt.Sprint(2+r.pick(4, "from"))
	}
	return line("comment hm")
}

// language draws an act that several languages are about.
func (r *randomTalks) language(line func(string, ...any) string, s *State, block text.Block) string {
	l := r.langs[r.pick(len(r.langs), "lang")]
	switch k := r.pick(12, "verb"); {
	case k < 4:
		old := ""
		if ws := block.Content[l]; len(ws) > 0 {
			old = ws[r.pick(len(ws), "word")].S
		}
		return line("amend %s '%s' -> '%s' lang=%s", block.ID, old, []string{"u", "v w", ""}[r.pick(3, "new")], l)
	case k < 7:
		return line("accept %s", r.claim(s))
	case k < 9:
		return line("revise")
	case k == 9:
		return line("differ %s", block.ID)
	}
	return line("correspond %s", []string{"all", string(block.ID)}[r.pick(2, "which")])
}

// presided draws an act that belongs to consensus, or lets days go by.
func (r *randomTalks) presided(code string, line func(string, ...any) string, s *State, block text.Block) string {
	open := s.Now().Silences()
	day := func(n int) string { return fmt.Sprintf("2026-%02d-%02dT00:00:00Z", 1+n/28, 1+n%28) }
	if r.pick(3, "day") == 0 {
		r.days += 1 + r.pick(3, "days")
		r.run(fmt.Sprintf("clock %s %s", day(r.days), code))
	}
	switch k := r.pick(8, "verb"); {
	case k < 3 || len(open) == 0:
		what := r.claim(s)
		if r.pick(3, "block") == 0 {
			what = string(block.ID)
		}
		return fmt.Sprintf("%s silence %s %s", r.p.chair, day(r.days+2+r.pick(3, "notice")), what)
	case k < 5:
		return line("silent %d", 1+r.pick(len(open), "which"))
	case k == 5:
		return line("break %d 'no'", 1+r.pick(len(open), "which"))
	case k == 6 && len(open[0].Body.Claims) > 0:
		return fmt.Sprintf("%s silence %s %s prolongs=1", r.p.chair, day(r.days+4), s.Now().Name(open[0].Body.Claims[0]))
	case len(r.p.groups) > 0:
		g := r.p.groups[r.pick(2, "group")]
		return fmt.Sprintf("%s %s %s group=%s", g.Voice, []string{"support", "accept", "accept", "object"}[r.pick(4, "stance")], r.claim(s), g.Code)
	}
	return line("silent 1")
}

func (r *randomTalks) play(n int) {
	r.p = &story{t: r.t}
	codes := []string{"AA", "BB", "CC", "DD", "EE"}[:2+r.pick(4, "parties")]
	r.p.codes = codes
	r.p.lines = []string{"pp: a b c d e", "op: f g h i"}
	if r.p.langs = r.langs; len(r.langs) > 0 {
		codes = codes[:2] // so that texts are agreed often
		r.p.codes = codes
		r.p.words = [][]string{{"b1", "fr", "un deux"}, {"b2", "fr", "trois"}, {"b2", "zh", "约束"}}
	}
	if r.chair {
		r.p.chair = codes[r.pick(len(codes), "chair")]
		if len(codes) > 2 {
			r.p.groups = []Group{{Code: "G", Name: "G", Members: codes[:2], Voice: codes[0]}, {Code: "H", Name: "H", Members: codes[1:], Voice: codes[2]}}
		}
	}
	r.p.open([]string{"open"})
	r.w = r.p.w
	r.was = map[record.ID]string{}
	for range n {
		if k := r.pick(5, "sync"); k == 0 {
			r.run("sync")
		} else if k == 1 {
			a, b := r.pick(len(codes), "a"), r.pick(len(codes), "b")
			r.run("sync " + codes[a] + " " + codes[b])
		}
		line := r.step()
		code, _, _ := strings.Cut(line, " ")
		h := r.w.homes[code]
		before := len(h.acts)
		r.run(line)
		if h = r.w.homes[code]; len(h.acts) > before {
			n := h.state.order[len(h.state.order)-1]
			if n.ok() && n.body != nil && len(h.state.parties[n.party].doubles) == 0 {
				r.foreseen(code, h.state.before(n), n.body, h.state.Now())
			}
		}
		if h = r.w.homes[code]; len(h.acts) > before && r.pick(4, "remember") == 0 {
			a := h.acts[len(h.acts)-1]
			v, _ := h.state.At(a.ID)
			r.was[a.ID] = dump(v)
		}
		r.laws(h.state)
		r.measured(h.state)
	}
	r.run("sync")
}

// laws checks what must hold in every state at every moment.
func (r *randomTalks) laws(s *State) {
	v := s.Now()
	d, err := v.Draft()
	if err != nil {
		r.t.Fatalf("draft: %v", err)
	}
	shown := map[text.Key]bool{}
	for _, row := range d.Rows {
		keysOf(row, shown)
	}
	for _, at := range v.slotsLive() { // L2: nothing lost
		if !shown[at.key] {
			r.t.Fatalf("live claim %s stands nowhere in the draft", v.slotName(at))
		}
	}
	for at := range v.agreed().set { // agreed only by everyone's own act
		for p := range s.parties {
			if !v.agreed().forced[at] && !v.spoke(at, p) {
				r.t.Fatalf("%s is agreed and %s never said so", v.slotName(at), s.parties[p].code)
			}
		}
	}
	if _, _, err := v.Next(); err != nil && len(v.agreed().slots) > 0 {
		r.t.Fatalf("next revision: %v", err)
	}
	for p := range s.parties { // a party's held claims never meet
		slots := v.slotsLive()
		for _, a := range slots {
			if w := v.slotWord(a, p); w == nil || !w.hold {
				continue
			}
			for _, b := range append(append(append([]*slot{}, a.rivals...), a.inside...), a.around...) {
				if w := v.slotWord(b, p); w != nil && w.hold && !carried(a, b) {
					r.t.Fatalf("%s holds both %s and %s", s.parties[p].code, v.slotName(a), v.slotName(b))
				}
			}
		}
	}
	if !r.liars {
		for i := range s.parties {
			if len(s.parties[i].doubles) > 0 {
				r.t.Fatalf("%s is blamed and did nothing wrong", s.parties[i].code)
			}
		}
	}
	if o := v.Final(); o.Concluded { // L9
		if r.ended == "" {
			r.ended = o.Revision.Digest
		}
	}
}

// carried reports whether two slots may meet because carrying brought them
// together.
func carried(a, b *slot) bool { return a.rev.parent != nil }

// spoke reports whether the party signed an act that says yes to the wording:
// alone, by proposing it, or in a package.
func (v *View) spoke(at *slot, p int) bool {
	for _, n := range v.s.order {
		if !v.holds(n) || !n.ok() {
			continue
		}
		if b, ok := n.body.(*Position); ok && b.Group != "" { // its group said it
			if g := v.s.charter.Groups[v.s.group[b.Group]-len(v.s.parties)]; !slices.Contains(g.Members, v.s.parties[p].code) {
				continue
			}
		} else if n.party != p {
			continue
		}
		names := func(refs []Ref) bool {
			for _, r := range refs {
				for _, in := range at.insts {
					if in.ref == r {
						return true
					}
				}
				if k := v.s.packs[r]; r.Package && k != nil {
					for _, m := range k.members {
						for _, in := range at.insts {
							if in == m {
								return true
							}
						}
					}
				}
			}
			return false
		}
		switch b := n.body.(type) {
		case *KeptSilence:
			if v.counts(n) && names(v.s.silences[b.Silence].body.Claims) {
				return true
			}
		case *Position:
			if b.For == "" && (b.Stance == Support || b.Stance == Accept) {
				if names(b.Claims) {
					return true
				}
				for _, r := range b.Claims { // an identical claim
					if in := v.s.insts[r]; in != nil && !r.Package {
						if _, x, _ := v.fate(in); x == at {
							return true
						}
					}
				}
			}
		case *Package:
			if names(b.Claims) {
				return true
			}
			for _, r := range b.Claims {
				if in := v.s.insts[r]; in != nil {
					if _, x, _ := v.fate(in); x == at {
						return true
					}
				}
			}
		case *Amend:
			for i := range b.Claims {
				in := v.s.insts[Ref{Act: n.act.ID, N: i}]
				if !b.Claims[i].Holding {
					continue
				}
				for _, x := range at.insts {
					if x == in {
						return true
					}
				}
			}
		}
	}
	return false
}

func keysOf(row text.Row, into map[text.Key]bool) {
	if row.Insert != nil {
		for _, k := range row.Insert.Keys {
			into[k] = true
		}
	}
	for _, m := range row.Marks {
		into[m.Key] = true
	}
	for _, l := range row.Langs() {
		piecesKeys(row.Content[l], into)
	}
}

func piecesKeys(ps []text.Piece, into map[text.Key]bool) {
	for _, p := range ps {
		if p.Region == nil {
			continue
		}
		for _, a := range p.Region.Alts {
			for _, k := range a.Keys {
				into[k] = true
			}
			piecesKeys(a.Pieces, into)
		}
	}
}

// measured lets a state keep the figures of some acts, and the order of all.
func (r *randomTalks) measured(s *State) {
	ids := s.Now().Order()
	if _, err := s.Series(ids[max(0, len(ids)-3):]); err != nil {
		r.t.Fatal(err)
	}
}

// kept compares what a state kept, while acts came, with one that has kept nothing.
func (r *randomTalks) kept(s *State, acts []*record.Act) {
	fresh := shuffled(r.t, acts, 3)
	ids := s.Now().Order()
	for i, e := range fresh.Now().Log() {
		if ids[i] != e.ID {
			r.t.Fatalf("act %d of the order is %s, and %s in the log", i, ids[i].Short(), e.ID.Short())
		}
	}
	had, err := s.Series(ids)
	if err != nil {
		r.t.Fatal(err)
	}
	want, err := fresh.Series(ids)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, points := range [][]Point{had, want} {
		for i := range points {
			points[i].stood = nil // pointers
		}
	}
	if a, b := fmt.Sprint(had), fmt.Sprint(want); a != b {
		r.t.Fatalf("figures that were kept:\n%s\nworked out anew:\n%s", a, b)
	}
}

func (r *randomTalks) finish() {
	checkWorld(r.t, r.w)
	twins(r.t, r.w.homes[r.w.codes[0]].acts, r.w.homes[r.w.codes[0]].state)
	s := r.w.homes[r.w.codes[0]].state
	for _, a := range r.w.homes[r.w.codes[0]].acts {
		was, ok := r.was[a.ID]
		if !ok {
			continue
		}
		v, _ := s.At(a.ID)
		if now := dump(v); now != was {
			r.t.Fatalf("act %s %d sees its past otherwise than when it was made:\n%s", a.Party, a.Seq, firstDiff(was, now))
		}
	}
	r.kept(s, r.w.homes[r.w.codes[0]].acts)
	r.withdrawals()
	if o := s.Now().Final(); r.ended != "" && !r.liars && (!o.Concluded || o.Revision.Digest != r.ended) {
		r.t.Fatalf("a conclusion changed")
	}
}

// withdrawals checks L4 at the end of talks: withdrawing a claim that nobody
// else keeps leaves the text as if it had never been made, sub-claims gone
// with it, and no other wording's fate changed.
func (r *randomTalks) withdrawals() {
	first := r.w.homes[r.w.codes[0]]
	v := first.state.Now()
	tried := 0
	for _, at := range v.slotsLive() {
		in := v.first(at)
		code := first.state.parties[in.n.party].code
		if tried == 2 || first.state.Check(code, &Withdraw{Claims: []Ref{in.ref}}) != nil || len(first.state.parties[in.n.party].doubles) > 0 {
			continue
		}
		tried++
		h := &home{code: code, state: shuffled(r.t, first.acts, 3), have: map[record.ID]bool{}}
		b := &Withdraw{Claims: []Ref{in.ref}}
		h.add(r.t, r.w.act(h.header(b.Kind()), b))
		after := h.state.Now()
		gone := map[text.Key]bool{}
		if k := after.tip().slots[at.key]; !after.slotLive(k) {
			gone[at.key] = true
			for _, o := range at.inners() {
				for up := o; up != nil; up = up.parent {
					if up == at {
						gone[o.key] = true
					}
				}
			}
		}
		var want []text.Tabled
		for _, x := range v.Tabled() {
			if x.Claim.Key() == at.key && !gone[at.key] {
				x.Holders = after.holders(after.tip().slots[at.key])
			}
			if !gone[x.Claim.Key()] {
				want = append(want, x)
			}
		}
		d, err := text.Merge(v.tip().text, want)
		if err != nil {
			r.t.Fatalf("L4: %v", err)
		}
		got, err := after.Draft()
		if err != nil {
			r.t.Fatalf("L4: %v", err)
		}
		if showDraft(d) != showDraft(got) {
			r.t.Fatalf("L4: withdrawing %s is not as if it had never been made:\n%s", v.shown(in), firstDiff(showDraft(d), showDraft(got)))
		}
	}
}

func laws(t *testing.T, liars bool) {
	rapid.Check(t, func(t *rapid.T) {
		r := &randomTalks{t: t, liars: liars, chair: rapid.IntRange(0, 2).Draw(t, "consensus") == 0}
		defer func() {
			if ok := recover(); ok != nil {
				t.Logf("script:\n%s", strings.Join(r.script, "\n"))
				panic(ok)
			}
		}()
		r.play(rapid.IntRange(1, 60).Draw(t, "steps"))
		r.finish()
	})
}

func TestLawsHonest(t *testing.T) { laws(t, false) }
func TestLawsLiars(t *testing.T)  { laws(t, true) }

// TestLawsSigning plays the end of talks: all agree, and then everybody
// initials, signs, withdraws, exchanges, names penholders, opens the text
// again, loses its home and re-keys or lies, in any order.
func TestLawsSigning(t *testing.T) {
	concluded := 0
	for range 8 { // short talks: eight times as many
		signing(t, &concluded)
	}
	t.Logf("%d talks concluded", concluded)
}

func signing(t *testing.T, concluded *int) {
	rapid.Check(t, func(t *rapid.T) {
		r := &randomTalks{t: t, liars: true}
		defer func() {
			if ok := recover(); ok != nil {
				t.Logf("script:\n%s", strings.Join(r.script, "\n"))
				panic(ok)
			}
		}()
		r.sign(rapid.IntRange(1, 40).Draw(t, "steps"))
		r.finish()
		if r.w.homes["AA"].state.Now().concluded() {
			*concluded++
		}
	})
}

func (r *randomTalks) sign(n int) {
	r.p = &story{t: r.t}
	codes := []string{"AA", "BB", "CC"}[:2+r.pick(2, "parties")]
	r.p.codes = codes
	r.p.lines = []string{"op: a b c"}
	r.p.open([]string{"open"})
	r.w = r.p.w
	r.was = map[record.ID]string{}
	for _, verb := range []string{"agree all", "initial"} {
		for _, c := range codes {
			r.run(c + " " + verb)
		}
		r.run("sync")
	}
	bound := map[string]text.Digest{} // what an honest home has seen concluded
	for range n {
		if k := r.pick(4, "sync"); k == 0 {
			r.run("sync")
		} else if k == 1 {
			r.run("sync " + codes[r.pick(len(codes), "a")] + " " + codes[r.pick(len(codes), "b")])
		}
		code := codes[r.pick(len(codes), "party")]
		s := r.w.homes[code].state
		force := []string{"", "", "", "force "}[r.pick(4, "force")]
		switch k := r.pick(24, "verb"); {
		case k < 7:
			r.run(code + " " + force + "sign")
		case k < 9:
			r.run(code + " " + force + "unsign")
		case k < 16:
			r.run(code + " " + force + "exchange")
		case k == 16:
			r.run(code + " " + force + "amend b1 'b' -> 'x'")
		case k == 17:
			r.run(code + " " + force + "accept " + r.claim(s))
		case k == 18:
			r.run(code + " " + force + "revise")
		case k == 19:
			r.run(code + " " + force + "withdraw " + r.claim(s))
		case k == 20:
			r.run(code + " " + force + fmt.Sprintf("pen %d %s %s", s.Now().line().term.num+1, codes[r.pick(len(codes), "to")], s.revs[r.pick(len(s.revs), "from")].id().Short()))
		case k == 21:
			r.run(code + " fork " + fmt.Sprint(2+r.pick(8, "from")))
			if r.pick(2, "honest") == 0 {
				r.run(code + " rekey")
			}
			delete(bound, code)
		case k == 22:
			r.run(code + " rekey")
		default:
			r.run(code + " agree all")
		}
		for _, c := range codes { // L9: a home that saw a conclusion sees it for ever
			o := r.w.homes[c].state.Now().Final()
			if was := bound[c]; was != "" && (!o.Concluded || o.Revision.Digest != was && len(o.Others) == 0) {
				r.t.Fatalf("%s saw a conclusion that has changed", c)
			}
			if o.Concluded {
				bound[c] = o.Revision.Digest
			}
		}
	}
	r.run("sync")
	for c, was := range bound {
		if o := r.w.homes[c].state.Now().Final(); !o.Concluded || o.Revision.Digest != was && len(o.Others) == 0 {
			r.t.Fatalf("%s saw a conclusion that has changed", c)
		}
	}
	r.bound()
}

// bound checks that nobody is bound by what it withdrew in time or did not
// sign: every exchange stands on signatures in its past.
func (r *randomTalks) bound() {
	s := r.w.homes[r.w.codes[0]].state
	for _, n := range s.swaps {
		for p := range s.parties {
			last := (*node)(nil)
			for _, m := range s.order {
				if m.party == p && n.past.holds(m) && (m.act.Kind == KindSign || m.act.Kind == KindUnsign) && m.ok() && s.before(n).void(m) == "" {
					if last == nil || m.act.Seq > last.act.Seq {
						last = m
					}
				}
			}
			if last == nil || last.act.Kind != KindSign || last.body.(*Sign).Digest != n.swapped.digest {
				r.t.Fatalf("an exchange of %s stands without a signature of %s", s.parties[n.party].code, s.parties[p].code)
			}
		}
	}
}
