package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/document/worlds"
	"parley/talks"
	"parley/text"

	"pgregory.net/rapid"
)

// parties of random talks; DDD claims nothing.
func parties() []string { return []string{"AAA", "BBB", "CCC", "DDD"} }

// world is what random talks are made of.
type world struct {
	base   *text.Text
	tabled []text.Tabled
}

// lawful holds a law to random worlds, and to some that are always the same,
// so that the number of claims that were tried there owes nothing to chance.
func lawful(t *testing.T, law func(rapid.TB, world) int) {
	t.Helper()
	worldly := rapid.Custom(func(t *rapid.T) world {
		base, tabled := worlds.Talks(t)
		return world{base, tabled}
	})
	claims := 0
	for seed := range 100 {
		claims += law(t, worldly.Example(seed))
	}
	if claims < 50 {
		t.Errorf("%d claims were tried", claims)
	}
	rapid.Check(t, func(t *rapid.T) { law(t, worldly.Draw(t, "world")) })
}

// room is the talks of a world, in which its claims live.
func (w world) room(t rapid.TB) *room {
	tabled := slices.Clone(w.tabled)
	r := roomOf(t, w.base, parties()...)
	depth := map[text.Key]int{}
	for range tabled {
		for _, x := range tabled {
			if x.Claim.Parent != "" {
				depth[x.Claim.Key()] = depth[x.Claim.Parent] + 1
			}
		}
	}
	slices.SortStableFunc(tabled, func(a, b text.Tabled) int { return depth[a.Claim.Key()] - depth[b.Claim.Key()] })
	for _, x := range tabled {
		for _, h := range append(x.Holders[:len(x.Holders):len(x.Holders)], text.Holder{})[:max(1, len(x.Holders))] {
			p := talks.Proposal{Claim: talks.WireClaim(x.Claim)}
			by := h.Party
			switch {
			case h.Recorded != "" && h.Recorded != h.Party:
				if by = h.Recorded; h.Party != "" {
					p.For = h.Party
				} else {
					p.For = talks.NoneNamed
				}
			case h.Party == "":
				by = "CCC"
			default:
				p.Holding = true
			}
			body := &talks.Amend{Rev: r.state.Talks(), Claims: []talks.Proposal{p}}
			if r.state.Check(by, body) == nil {
				r.act(by, body)
			}
		}
	}
	return r
}

// held are the live claims of talks by their holders: "AAA 9f86…". Claims that
// nobody holds are nobody's.
func held(r *room, of func(code string) bool) []string {
	var out []string
	add := func(code string, x text.Tabled) {
		if code == "" {
			code = string(Nobody)
		}
		if line := fmt.Sprintf("%s %.12s", code, x.Claim.Key()); of(code) && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for _, x := range r.desk("DDD").View.Tabled() {
		for _, h := range x.Holders {
			add(h.Party, x)
		}
		if len(x.Holders) == 0 {
			add("", x)
		}
	}
	slices.Sort(out)
	return out
}

// asNamed gives each author the party of its name.
func asNamed(in *Intake) []Mapping {
	var out []Mapping
	for _, p := range in.Papers {
		m := Mapping{}
		for _, a := range p.Authors {
			if m[a.Name] = Nobody; slices.Contains(parties(), a.Name) {
				m[a.Name] = To(a.Name)
			}
		}
		out = append(out, m)
	}
	return out
}

// ownWords are the claims that AAA holds by its own word, and those recorded for
// it whose words these change: a file of its own tells no others.
func ownWords(tabled []text.Tabled) []string {
	by := map[text.Key]text.Tabled{}
	for _, x := range tabled {
		by[x.Claim.Key()] = x
	}
	holds := func(x text.Tabled, recorded bool) bool {
		return slices.ContainsFunc(x.Holders, func(h text.Holder) bool { return h.Party == "AAA" && (recorded || h.Recorded == "") })
	}
	var out []string
	for _, x := range tabled {
		if !holds(x, false) {
			continue
		}
		for ok := true; ok; x, ok = by[x.Claim.Parent] {
			if line := fmt.Sprintf("AAA %.12s", x.Claim.Key()); holds(x, true) && x.Holders[0].Party == "AAA" && !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestOwnTrackedLaw: a party's own file of tracked changes says nothing new in
// its own talks; in talks without any claim it gives exactly that party's.
func TestOwnTrackedLaw(t *testing.T) { lawful(t, ownTrackedLaw) }

func ownTrackedLaw(t rapid.TB, w world) int {
	r := w.room(t)
	s, err := r.desk("AAA").Tracked("AAA", "", desk.Sheets{})
	if err != nil {
		t.Fatal(err)
	}
	file := File{"AAA.docx", wordOf(t, s)}
	comesBack(t, r, "AAA", file, func(code string) bool { return code == "AAA" }, ownWords(r.desk("AAA").View.Tabled()))
	return len(ownWords(r.desk("AAA").View.Tabled()))
}

// comesBack holds that a file says nothing new to a party in the talks that it was
// made in, and that in talks without any claim it gives these claims.
func comesBack(t rapid.TB, r *room, me string, file File, of func(string) bool, want []string) {
	t.Helper()
	in := r.read(me, Options{}, file)
	p, err := in.Plan(r.desk(me), asNamed(in), PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Intent != nil {
		t.Fatalf("new in its own talks:\n%s", story(p))
	}
	twin := roomOf(t, r.desk(me).Rev.Text, parties()...)
	in = twin.read("DDD", Options{}, file)
	twin.take("DDD", in, asNamed(in)...)
	if got := held(twin, of); !slices.Equal(got, want) {
		t.Fatalf("in the twin\n%s\nwant\n%s\nunderstood of the file %s: %+v", strings.Join(got, "\n"), strings.Join(want, "\n"), file.Name, in.Papers[0])
	}
}

// TestOwnBracketedLaw: the bracketed text says nothing new in its own talks;
// in talks without any claim it gives exactly the live claims with their holders.
func TestOwnBracketedLaw(t *testing.T) { lawful(t, ownBracketedLaw) }

func ownBracketedLaw(t rapid.TB, w world) int {
	r := w.room(t)
	s, err := r.desk("AAA").Brackets(desk.Sheets{})
	if err != nil {
		t.Fatal(err)
	}
	file := File{"draft.docx", wordOf(t, s)}
	all := func(string) bool { return true }
	comesBack(t, r, "DDD", file, all, held(r, all))
	return len(held(r, all))
}

// TestRevisedOwnFile: whoever goes on in the file that Parley made of a party's
// wishes, for that party, gets one wording; what was changed is withdrawn, what
// wasn't is left.
func TestRevisedOwnFile(t *testing.T) {
	r := newRoom(t, river)
	r.amend("VES", "OP1", "fair parts", "parts that are fair and lasting")
	r.amend("VES", "OP3", "each", "every second")
	s, err := r.desk("VES").Tracked("VES", "", desk.Sheets{})
	if err != nil {
		t.Fatal(err)
	}
	jane := &document.Change{Author: "Jane Doe", Time: clock}
	done := 0
	for i := range s.Paras {
		for k := range s.Paras[i].Items {
			it := s.Paras[i].Items[k]
			before, after, ok := strings.Cut(it.S, "and lasting")
			if !ok || it.Marks.Ins == nil {
				continue
			}
			done++
			first, struck, last := it, it, it
			first.S, struck.S, last.S = before, "and lasting", after
			struck.Marks.Del = jane
			s.Paras[i].Items = slices.Replace(s.Paras[i].Items, k, k+1, first, struck, last)
			break
		}
	}
	if done != 1 {
		t.Fatalf("the words stand %d times", done)
	}
	file := File{"revised.docx", wordOf(t, s)}
	in := r.read("VES", Options{}, file)
	if p := in.Papers[0]; !p.Own || len(p.Authors) != 2 {
		t.Fatalf("understood %+v", p)
	}
	p := r.take("VES", in, Mapping{"VES": "VES", "Jane Doe": "VES"})
	want(t, "one wording", story(p), `
new Jane Doe, VES→VES: OP1: ‘fair parts’ becomes ‘parts that are fair’
known Jane Doe, VES→VES: OP3: ‘each’ becomes ‘every second’ (c6)`)
	if n := len(r.desk("VES").View.Live()); n != 2 {
		t.Errorf("%d claims live", n)
	}

	// The same for another party is an amendment to an amendment.
	r = newRoom(t, river)
	in = r.read("LOR", Options{}, file)
	want(t, "two parties", story(r.take("LOR", in, Mapping{"VES": "VES", "Jane Doe": "LOR"})), `
new VES→VES: OP1: ‘fair parts’ becomes ‘parts that are fair and lasting’
new VES→VES: OP3: ‘each’ becomes ‘every second’
new Jane Doe→LOR: the new words of another claim: delete ‘and lasting’`)
}
