package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/document/worlds"
	"parley/text"

	"pgregory.net/rapid"
)

// held is what is tabled, as a file carries it.
func held(tabled []text.Tabled) []Held {
	out := make([]Held, len(tabled))
	for i, x := range tabled {
		out[i] = Held{Claim: x.Claim, Name: fmt.Sprintf("c%d", i+1), Holders: x.Holders}
	}
	return out
}

// TestCarriedTrackedLaw: a file of a party's tracked changes, whatever others
// claim, is read as exactly that party's claims; and whoever accepts the
// party's changes of the base has the text as it wants it, unless the margin
// says that they don't tell it all.
func TestCarriedTrackedLaw(t *testing.T) {
	told, untold, nested := 0, 0, 0
	lawCheck(t, 10, func(t *rapid.T) {
		base, tabled := worlds.Talks(t)
		all := held(tabled)
		for _, party := range []string{"AAA", "BBB"} {
			c := &Carried{Base: base.Digest(), Lang: "en", Only: "en", Party: party, Claims: held(worlds.Of(party, tabled))}
			s, err := c.Sheet(base, Head{Title: "Talks"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			u, ok := c.Recognised(s, base)
			if !ok {
				t.Fatalf("not recognised:\n%s", shown(s))
			}
			var got []text.Claim
			for _, a := range u.Authors {
				if a.Name == party {
					got = a.Claims
				}
			}
			var want []text.Claim
			for _, h := range all {
				if h.by(party) {
					want = append(want, h.Claim)
				}
			}
			if g, w := keysOf(got), keysOf(want); !slices.Equal(g, w) {
				t.Fatalf("%s: read\n%s\nclaims\n%s\nof\n%s", party, strings.Join(g, "\n"), strings.Join(w, "\n"), shown(s))
			}
			if len(s.Comments) > 0 {
				untold++
				continue
			}
			// Nothing in the margin: what anybody reads is the claims.
			told++
			for _, a := range Claims(s, base, "en").Authors {
				if a.Name == party {
					got = a.Claims
				}
			}
			if g, w := keysOf(got), keysOf(want); !slices.Equal(g, w) {
				t.Fatalf("%s: without the margin\n%s\nclaims\n%s\nof\n%s", party, strings.Join(g, "\n"), strings.Join(w, "\n"), shown(s))
			}
			if authors := authorsOf(s); len(authors) > 1 {
				nested++
				continue
			}
			wanted, err := text.Project(base, tabled, party)
			if err != nil {
				t.Fatal(err)
			}
			var lines, texts []string
			for _, p := range s.Accept().Paras {
				lines = append(lines, text.Plain(text.Split(p.Letters())))
			}
			finals := text.Finals(wanted.Blocks, "en")
			for i, b := range wanted.Blocks {
				texts = append(texts, text.Plain(b.Content["en"])+finals[i])
			}
			if strip(lines) != strip(texts) {
				t.Fatalf("%s: accepted\n%q\nwants\n%q", party, lines, texts)
			}
		}
	})
	if told == 0 || untold == 0 || nested == 0 {
		t.Errorf("%d told, %d with a margin, %d with changes of others' words", told, untold, nested)
	}
}

// strip takes derived punctuation from the ends of lines: tracked changes keep
// that of the base.
func strip(lines []string) string {
	out := ""
	for _, l := range lines {
		if l = strings.TrimRight(l, finalMarks+" "); l != "" {
			out += l + "\n"
		}
	}
	return out
}

// TestCarriedBracketedLaw: a bracketed file is recognised, and carries the live
// claims with their holders.
func TestCarriedBracketedLaw(t *testing.T) {
	lawCheck(t, 5, func(t *rapid.T) {
		base, tabled := worlds.Talks(t)
		all := held(tabled)
		c := &Carried{Base: base.Digest(), Lang: "en", Claims: all}
		s, err := c.Sheet(base, Head{Title: "Talks"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if u, ok := c.Recognised(s, base); !ok || len(u.Authors) > 0 {
			t.Fatalf("not recognised:\n%s", shown(s))
		}
		// What was said otherwise isn't believed: another holder, another word.
		if len(all) == 0 {
			return
		}
		lie := *c
		lie.Claims = slices.Clone(all)
		i := rapid.IntRange(0, len(all)-1).Draw(t, "lie")
		lie.Claims[i].Holders = append([]text.Holder{{Party: "EEE"}}, lie.Claims[i].Holders...)
		if lie.Fits(s, base) {
			t.Fatalf("a claim of another holder is believed:\n%s", shown(s))
		}
	})
}

// TestCarriedLies: what a file carries is believed only where the file shows
// just that.
func TestCarriedLies(t *testing.T) {
	base := baseOf("Urges all States to meet", "Requests a report on fog")
	d := base.Digest()
	word := func(from, to int, exact, fresh string) text.Claim {
		return text.Claim{Op: text.Replace, Base: d, Block: "b1", Lang: "en", Start: from, End: to, Exact: text.Split(exact), New: text.Split(fresh)}
	}
	by := func(c text.Claim, party string) Held { return Held{Claim: c, Holders: []text.Holder{{Party: party}}} }
	a := by(word(1, 2, "all", "some"), "AAA")
	honest := &Carried{Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: []Held{a}}
	s, err := honest.Sheet(base, Head{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !honest.Fits(s, base) {
		t.Fatal("the honest file isn't recognised")
	}
	option := text.Claim{Op: text.Insert, Base: d, Gap: "b1", Blocks: []text.Block{{Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Notes the sea")}}}}
	marked := option
	marked.Choice = "Option 1"
	sub := text.Claim{Op: text.Replace, Base: d, Parent: option.Key(), Block: "+0", Lang: "en", Start: 1, End: 2, Exact: text.Split("the"), New: text.Split("a")}
	rival := by(word(1, 2, "all", "few, many"), "BBB")
	for name, claims := range map[string][]Held{
		"another word":               {by(word(1, 2, "all", "few"), "AAA")},
		"one more":                   {a, by(word(3, 4, "to", "and"), "AAA")},
		"one more in another tongue": {a, by(text.Claim{Op: text.Insert, Base: d, Gap: "b1", Blocks: []text.Block{{Kind: text.OP, Content: map[text.Lang][]text.Word{"fr": text.Split("Note la mer")}}}}, "AAA")},
		"one less":                   {},
		"another's":                  {by(a.Claim, "BBB")},
		"one that meets it, another's, and a change within": {a, rival,
			by(text.Claim{Op: text.Replace, Base: d, Parent: rival.Key(), Block: "b1", Lang: "en", Start: 0, End: 1, Exact: text.Split("few,"), New: text.Split("most,")}, "AAA")},
	} {
		t.Run(name, func(t *testing.T) {
			lie := &Carried{Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: claims}
			if lie.Fits(s, base) {
				t.Error("believed")
			}
		})
	}
	plainOne := &Carried{Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: []Held{by(option, "AAA")}}
	if s, err = plainOne.Sheet(base, Head{}, nil); err != nil {
		t.Fatal(err)
	}
	if lie := (&Carried{Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: []Held{by(marked, "AAA")}}); lie.Fits(s, base) {
		t.Error("a choice mark that nobody sees is believed")
	}
	for name, c := range map[string]*Carried{
		"without its parent": {Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: []Held{by(sub, "AAA")}},
		"of another base":    {Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: []Held{by(text.Claim{Op: text.Delete, Base: "00", Block: "b1"}, "AAA")}},
		"no such block":      {Base: d, Lang: "en", Claims: []Held{by(text.Claim{Op: text.Delete, Base: d, Block: "b9"}, "AAA")}},
	} {
		if _, err := c.Sheet(base, Head{}, nil); !errors.Is(err, ErrCarried) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCarriedWithoutEnd: what a hostile file carries costs no more than its
// claims: amendments to amendments without end, and one long claim said again
// with each inside it, are refused.
func TestCarriedWithoutEnd(t *testing.T) {
	base := baseOf("Urges all States to meet")
	d := base.Digest()
	by := []text.Holder{{Party: "AAA"}}
	top := text.Claim{Op: text.Replace, Base: d, Block: "b1", Lang: "en", Start: 1, End: 2, Exact: text.Split("all"), New: text.Split(strings.Repeat("word ", 19_000))}
	deep := &Carried{Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: []Held{{Claim: top, Holders: []text.Holder{{Party: "BBB"}}}}}
	wide := &Carried{Base: d, Lang: "en", Only: "en", Party: "AAA", Claims: deep.Claims}
	last, key := top, top.Key()
	for i := range 900 {
		sub := func(parent *text.Claim, key text.Key, at int) text.Claim {
			return text.Claim{Op: text.Replace, Base: d, Parent: key, Block: "b1", Lang: "en", Start: at, End: at + 1, Exact: parent.New[at : at+1], New: text.Split(fmt.Sprintf("a%d b c", i))}
		}
		deep.Claims = append(deep.Claims, Held{Claim: sub(&last, last.Key(), 0), Holders: by})
		last = deep.Claims[len(deep.Claims)-1].Claim
		wide.Claims = append(wide.Claims, Held{Claim: sub(&top, key, 20*i), Holders: by})
		rival := sub(&top, key, 20*i)
		rival.New = text.Split("other")
		wide.Claims = append(wide.Claims, Held{Claim: rival, Holders: by})
	}
	for want, c := range map[string]*Carried{"nested too deep": deep, "the margin would have": wide} {
		if _, err := c.Sheet(base, Head{}, nil); !errors.Is(err, ErrCarried) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	many := &Carried{Base: d, Lang: "en", Claims: make([]Held, MaxCarried+1)}
	if _, err := many.Sheet(base, Head{}, nil); !errors.Is(err, ErrCarried) {
		t.Errorf("many: %v", err)
	}
}

// TestManyAuthors: a file with as many authors as changes costs no more than
// one with few.
func TestManyAuthors(t *testing.T) {
	const n = 60_000
	s := &Sheet{}
	for i := range n {
		s.Paras = append(s.Paras, Para{Line: i + 1, Items: []Item{{S: "a", Marks: Marks{Ins: &Change{Author: fmt.Sprint(i)}}}}})
	}
	u := Claims(s, baseOf("Urges all States to meet"), "en")
	if len(u.Authors) != maxAuthors || !slices.ContainsFunc(u.Lost, func(l Lost) bool { return l.What == "authors" }) {
		t.Errorf("%d authors, lost %v", len(u.Authors), u.Lost)
	}
	if left := s.Reject(authorsOf(s)...); len(left.Paras) != n || len(left.Paras[0].Items) != 0 {
		t.Errorf("%d paragraphs are left", len(left.Paras))
	}
}

// TestManyAuthorsWithin: authors of whom no change is read may have changed
// what others insert.
func TestManyAuthorsWithin(t *testing.T) {
	first := &Change{Author: "0"}
	items := []Item{{S: "Urges all "}}
	for i := range maxAuthors + 5 {
		items = append(items, Item{S: "good ", Marks: Marks{Ins: first}}, Item{S: "old ", Marks: Marks{Ins: first, Del: &Change{Author: fmt.Sprintf("z%03d", i)}}})
	}
	s := &Sheet{Paras: []Para{{Line: 1, Items: append(items, Item{S: "States to meet;"})}}}
	u := Claims(s, baseOf("Urges all States to meet"), "en")
	if n := len(u.Authors); n != maxAuthors || len(u.Authors[n-1].Claims) != 1 {
		t.Errorf("%d authors, the last of %+v", n, u.Authors[n-1])
	}
}
