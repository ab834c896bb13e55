package talks

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/record"
	"parley/text"
)

// ends are the newest acts of a state's chains.
func (s *State) ends() []record.ID {
	var out []record.ID
	for _, l := range s.lanes {
		out = append(out, l.acts[len(l.acts)-1].act.ID)
	}
	return out
}

// follow opens the talks that follow, all accede, and all say again what they said until nothing is left to say. It returns
// what they couldn't.
func follow(t tb, old *State, c *Charter) (*world, map[string][]Unsaid) {
	var codes []string
	for _, p := range c.Parties {
		codes = append(codes, p.Code)
	}
	w := joined(t, codes, c)
	left := map[string][]Unsaid{}
	for more := true; more; {
		more = false
		for _, code := range codes {
			h := w.homes[code]
			acts, not := h.state.Now().Again(code, old.Now().Words(code))
			left[code] = not
			for _, b := range acts {
				w.must(code, b)
				more = true
			}
		}
		w.sync(codes...)
		if w.lines > 1000 {
			t.Fatal("saying it again doesn't end")
		}
	}
	return w, left
}

// TestSuccessorGoesOnFromAnEarlierText: the old talks adopt another text after the charter was drawn up. What was said before
// is said again all the same.
func TestSuccessorGoesOnFromAnEarlierText(t *testing.T) {
	p := successorStory(t)
	old := p.w.homes["VES"].state
	c := old.Now().Succeed(old.charter.Parties, old.ends())
	before := map[string]int{}
	for _, code := range old.Parties() {
		before[code] = len(old.Now().Words(code).Said)
	}
	if said := p.play("LOR withdraw c1\nsync\nVES amend b1 'act' -> 'move'\nsync\nLOR accept c6\nORM accept c6\nsync\nVES revise\nsync\n"); strings.Contains(said, "error") || strings.Contains(said, "not allowed") {
		t.Fatal(said)
	}
	w := joined(t, old.Parties(), c)
	for _, code := range old.Parties() {
		words, err := old.WordsFor(c, code)
		if err != nil || len(words.Said) != before[code] || words.Past != 1 {
			t.Fatalf("%s: %+v %v", code, words, err)
		}
	}
	words, _ := old.WordsFor(c, "VES")
	acts, left := w.homes["VES"].state.Now().Again("VES", words)
	if len(acts) == 0 || !slices.ContainsFunc(left, func(u Unsaid) bool { return u.Name == "Rev.1" }) {
		t.Errorf("VES says %d acts, and leaves %+v", len(acts), left)
	}
	for _, u := range left {
		if strings.Contains(u.Why, "no live claim") {
			t.Errorf("VES leaves %+v", u)
		}
	}
}

// TestSuccessorSaysTheSame: after a successor of random talks in which all say again what they said, the same wordings live,
// held by the same parties, and each party's word on each is what it was; but for what Again says it leaves.
func TestSuccessorSaysTheSame(t *testing.T) {
	said, unsaid := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := &randomTalks{t: t, chair: rapid.IntRange(0, 2).Draw(t, "consensus") == 0}
		r.play(rapid.IntRange(1, 60).Draw(t, "steps"))
		old := r.w.homes[r.w.codes[0]].state
		was := old.Now()
		if was.Final().Concluded || len(was.tip().text.Blocks) == 0 {
			t.Skip("nothing to go on with")
		}
		c := was.Succeed(old.charter.Parties, old.ends())
		h, err := old.Heritage(c)
		if err != nil || !h.Whole() || h.Since != 0 || len(h.Terms)+len(h.Joined)+len(h.Left) > 0 {
			t.Fatalf("%+v %v", h, err)
		}
		w, left := follow(t, old, c)
		now := w.homes[r.w.codes[0]].state.Now()
		slots := func(v *View) map[text.Key]*slot {
			out := map[text.Key]*slot{}
			for _, at := range v.slotsLive() {
				out[at.key] = at
			}
			return out
		}
		before, after := slots(was), slots(now)
		for k, at := range before {
			b := after[k]
			if b == nil {
				t.Fatalf("%s is lost", was.slotName(at))
			}
			if x, y := holding(was, at), holding(now, b); x != y && !unheard(left, was.slotName(at)) {
				t.Fatalf("%s was held by %s, and is by %s; left: %v", was.slotName(at), x, y, left)
			}
			for p, code := range old.Parties() {
				x, y := was.slotWord(at, p), now.slotWord(b, p)
				if slices.ContainsFunc(left[code], func(u Unsaid) bool { return u.Name == was.slotName(at) }) {
					unsaid++
					continue
				}
				if show(x) != show(y) {
					t.Fatalf("%s said %s of %s, and now says %s", code, show(x), was.slotName(at), show(y))
				}
				said++
			}
		}
		for k, b := range after {
			if before[k] == nil {
				t.Fatalf("%s came from nowhere", now.slotName(b))
			}
		}
	})
	t.Logf("%d words said again, %d left", said, unsaid)
}

// unheard reports whether somebody couldn't say again what it had said of a wording.
func unheard(left map[string][]Unsaid, name string) bool {
	for _, l := range left {
		if slices.ContainsFunc(l, func(u Unsaid) bool { return u.Name == name }) {
			return true
		}
	}
	return false
}

func holding(v *View, at *slot) string {
	var out []string
	for _, h := range v.holders(at) {
		if h.Party != "" && !slices.Contains(out, h.Party) {
			out = append(out, h.Party)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func show(w *word) string {
	if w == nil || w.stance == Silent {
		return "nothing"
	}
	return fmt.Sprint(w.stance, w.reason, w.note)
}

// successorStory is talks of three, with a wording of each (c1 is LOR's, c2 ORM's, c3 VES's) and words on them.
func successorStory(t *testing.T) *story {
	p := &story{t: t}
	said := p.play(`talks VES LOR ORM
block op: *Decides* to act soon
block op: *Requests* a report by spring
open
VES amend b1 'soon' -> 'at once'
LOR amend b1 'soon' -> 'in time'
ORM amend b2 'spring' -> 'autumn'
sync
LOR accept c2
VES object c1
VES package c2 c3
sync
LOR accept p3
sync
`)
	if strings.Contains(said, "error") || strings.Contains(said, "not allowed") {
		t.Fatal(said)
	}
	return p
}

// TestSuccessorWithOthers: one party leaves and another joins.
func TestSuccessorWithOthers(t *testing.T) {
	p := successorStory(t)
	old := p.w.homes["VES"].state
	parties := slices.DeleteFunc(slices.Clone(old.charter.Parties), func(p record.Party) bool { return p.Code == "ORM" })
	pax := charterBody(t, []string{"PAX", "QUO"}, nil).Parties[0]
	parties = append(parties, pax)
	slices.SortFunc(parties, func(a, b record.Party) int { return strings.Compare(a.Code, b.Code) })
	c := old.Now().Succeed(parties, old.ends())
	h, err := old.Heritage(c)
	if err != nil || !h.Whole() || fmt.Sprint(h.Joined, h.Left) != "[PAX] [ORM]" {
		t.Fatalf("%+v %v", h, err)
	}
	i := slices.IndexFunc(c.Claims, func(p Proposal) bool { return strings.HasPrefix(p.Source, "held by ORM, in the talks ") })
	if i < 0 || c.Claims[i].For != NoneNamed || len(c.Claims) != 3 {
		t.Fatalf("whose wording was it? %+v", c.Claims)
	}
	w, left := follow(t, old, c)
	for code, l := range left {
		if len(l) > 0 {
			t.Errorf("%s left %v", code, l)
		}
	}
	v := w.homes["PAX"].state.Now()
	packs := v.Packages()
	if len(packs) != 1 || packs[0].Party != "VES" || packs[0].Fate != Live {
		t.Fatalf("packages: %+v", packs)
	}
	for _, s := range packs[0].Said {
		if want := map[string]Stance{"VES": Support, "LOR": Accept, "PAX": Silent}[s.Party]; s.Stance != want {
			t.Errorf("%s says %q of the package, want %q", s.Party, s.Stance, want)
		}
	}
	if v.agreed().set[v.slotsLive()[0]] {
		t.Error("PAX has said nothing, and something is agreed")
	}
}

// TestSuccessorConditions: a word under a condition is said again with it, or not at all.
func TestSuccessorConditions(t *testing.T) {
	p := successorStory(t)
	p.play("ORM accept c3 if c2\nsync\n")
	old := p.w.homes["VES"].state
	c := old.Now().Succeed(old.charter.Parties, old.ends())
	w, _ := follow(t, old, c)
	v := w.homes["ORM"].state.Now()
	found := false
	for _, cl := range v.Live() {
		for _, s := range cl.Said {
			if s.Party == "ORM" && s.Stance == Accept {
				found = len(s.If) == 1 && s.Open
			}
		}
	}
	if !found {
		t.Error("the condition is gone")
	}
	fresh := joined(t, old.Parties(), c)
	words := old.Now().Words("ORM")
	for i := range words.Said {
		if len(words.Said[i].If) > 0 {
			words.Said[i].If = []Matter{{}}
		}
	}
	acts, left := fresh.homes["ORM"].state.Now().Again("ORM", words)
	for _, b := range acts {
		if x, ok := b.(*Position); ok && x.Stance == Accept {
			t.Errorf("it says more than ORM did: %+v", x)
		}
	}
	if len(left) != 1 || !strings.Contains(left[0].Why, "condition") {
		t.Errorf("left: %v", left)
	}
}

// TestHoleSuccessorDropsAWording: a charter that leaves out, adds, rewords or gives another's seat away is told apart from
// a whole one.
func TestHoleSuccessorDropsAWording(t *testing.T) {
	p := successorStory(t)
	old := p.w.homes["LOR"].state
	good := func() *Charter { return old.Now().Succeed(slices.Clone(old.charter.Parties), old.ends()) }
	for name, spoil := range map[string]func(c *Charter){
		"a claim left out": func(c *Charter) { c.Claims = c.Claims[1:] },
		"a claim for another": func(c *Charter) {
			c.Claims = slices.Clone(c.Claims)
			c.Claims[0].For = "ORM"
		},
		"a claim more": func(c *Charter) { c.Claims = append(slices.Clone(c.Claims), c.Claims[0]) },
		"claims tied together": func(c *Charter) {
			c.Claims = slices.Clone(c.Claims)
			c.Claims[0].Package, c.Claims[1].Package = 1, 1
		},
		"another source": func(c *Charter) {
			c.Claims = slices.Clone(c.Claims)
			c.Claims[0].Source = "A/RES/1/1"
		},
		"another's seat key": func(c *Charter) { c.Parties[0].Seat = c.Parties[1].Seat },
		"another text": func(c *Charter) {
			c.Base = Wire(blocks("op: *Decides* to act", "op: *Requests* a report by spring"))
		},
		"another's name":    func(c *Charter) { c.Parties[0].Name = "Somebody else" },
		"another pouch key": func(c *Charter) { c.Parties[0].Age = "age1other" },
		"another's custody": func(c *Charter) { c.Parties[0].Custody = record.HubCustody },
		"another root key":  func(c *Charter) { c.Parties[0].Root = c.Parties[1].Root },
		"older acts":        func(c *Charter) { c.Follows.Heads = []record.ID{old.Talks()} },
	} {
		c := good()
		spoil(c)
		if h, err := old.Heritage(c); err != nil || h.Whole() && h.Since == 0 {
			t.Errorf("%s: %+v %v", name, h, err)
		}
	}
	p.w.rekey("ORM", false)
	p.w.sync("LOR", "ORM", "VES")
	c := good()
	i := slices.IndexFunc(c.Parties, func(p record.Party) bool { return p.Code == "ORM" })
	key, err := p.w.homes["ORM"].acts[len(p.w.homes["ORM"].acts)-1].Rekey()
	if err != nil {
		t.Fatal(err)
	}
	if h, err := old.Heritage(c); err != nil || h.Whole() || fmt.Sprint(h.Unknown) != "[ORM]" { // who has the old key could sign for ORM
		t.Errorf("a key that was replaced: %+v %v", h, err)
	}
	c.Parties[i].Seat = key.Seat
	if h, err := old.Heritage(c); err != nil || !h.Whole() {
		t.Errorf("after a re-keying: %+v %v", h, err)
	}
	c = good()
	c.Parties[i].Seat = key.Seat
	c.Chair, c.Title = "LOR", "Otherwise"
	if h, err := old.Heritage(c); err != nil || !h.Whole() || fmt.Sprint(h.Terms) != "[title chair]" {
		t.Errorf("%+v %v", h, err)
	}
	c = good()
	c.Follows.Heads = []record.ID{{1}}
	if _, err := old.Heritage(c); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	c.Follows.Talks = record.ID{1}
	if _, err := old.Heritage(c); !errors.Is(err, ErrForeign) {
		t.Error(err)
	}
}

// TestSuccessorLate: a wording that came after the charter was drawn up is tabled again by its holder.
func TestSuccessorLate(t *testing.T) {
	p := successorStory(t)
	old := p.w.homes["LOR"].state
	c := old.Now().Succeed(old.charter.Parties, old.ends())
	p.play("LOR amend b2 'report' -> 'full report'\nsync\n")
	h, err := old.Heritage(c)
	if err != nil || h.Since != 1 || !h.Whole() {
		t.Fatalf("%+v %v", h, err)
	}
	w, left := follow(t, old, c)
	if len(left["LOR"]) > 0 || len(w.homes["VES"].state.Now().Live()) != 4 {
		t.Errorf("%v; %d claims", left, len(w.homes["VES"].state.Now().Live()))
	}
}

// TestSuccessorLateOneByOne: of late wordings, one that can't be tabled any more keeps none of the others back.
func TestSuccessorLateOneByOne(t *testing.T) {
	p := successorStory(t)
	old := p.w.homes["LOR"].state
	c := old.Now().Succeed(old.charter.Parties, old.ends())
	p.play("LOR amend b2 'report' -> 'full report'\nLOR amend b2 'Requests' -> 'Urges'\nsync\n")
	w := joined(t, old.Parties(), c)
	h := w.homes["LOR"]
	q := &story{t: t, w: w, codes: old.Parties()}
	if said := q.play("LOR amend b2 'report' -> 'long report'\n"); strings.Contains(said, "error") || strings.Contains(said, "not allowed") {
		t.Fatal(said)
	}
	acts, left := h.state.Now().Again("LOR", old.Now().Words("LOR"))
	tabled := 0
	for _, b := range acts {
		if x, ok := b.(*Amend); ok {
			tabled += len(x.Claims)
		}
	}
	left = slices.DeleteFunc(left, func(u Unsaid) bool { return u.Name != "c4" }) // p3 waits for its party
	if tabled != 1 || len(left) != 1 {
		t.Errorf("%d tabled again; left %+v", tabled, left)
	}
}

// TestSuccessorWithdrawn: who gave up a wording after the charter was drawn up is told that the charter still records it.
func TestSuccessorWithdrawn(t *testing.T) {
	p := successorStory(t)
	old := p.w.homes["LOR"].state
	c := old.Now().Succeed(old.charter.Parties, old.ends())
	if said := p.play("LOR withdraw c1\nsync\n"); strings.Contains(said, "error") || strings.Contains(said, "not allowed") {
		t.Fatal(said)
	}
	w := joined(t, old.Parties(), c)
	_, left := w.homes["LOR"].state.Now().Again("LOR", old.Now().Words("LOR"))
	told := false
	for _, u := range left {
		told = told || u.Here && strings.Contains(u.Why, "you hold it no more")
	}
	if !told {
		t.Errorf("LOR isn't told: %+v", left)
	}
	for _, code := range []string{"ORM", "VES"} {
		_, left := w.homes[code].state.Now().Again(code, old.Now().Words(code))
		for _, u := range left {
			if u.Here {
				t.Errorf("%s is told of %+v", code, u)
			}
		}
	}
}

// TestFollowsMalformed: what a charter says that it follows is bounded and has one form.
func TestFollowsMalformed(t *testing.T) {
	a, b := record.ID{1}, record.ID{2}
	many := make([]record.ID, MaxHeads+1)
	for i := range many {
		many[i] = record.ID{byte(i >> 8), byte(i), 1}
	}
	for _, heads := range [][]record.ID{nil, {b, a}, {a, a}, many} {
		c := charterBody(t, []string{"VES", "LOR"}, blocks("op: *Decides* to act"))
		c.Follows = &Follows{Heads: heads, Talks: a}
		if err := c.check(); err == nil {
			t.Errorf("%d heads pass", len(heads))
		}
	}
	c := charterBody(t, []string{"VES", "LOR"}, blocks("op: *Decides* to act"))
	c.Follows = &Follows{Heads: []record.ID{a, b}, Talks: a}
	if err := c.check(); err != nil {
		t.Error(err)
	}
}
