package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCompareReads(t *testing.T) {
	a := draftOf(
		"title|Norms in space",
		"Recalling the norms of behaviour of States",
		"Welcoming the reports of the group and its work",
		"op|Calls upon States to meet every year",
		"op|Decides to remain seized of the matter",
		"op|Requests a short report")
	b := draftOf(
		"title|Norms in space",
		"Recalling the norms of conduct of States",
		"Welcoming the reports of the group",
		"Also its work",
		"op|Requests a short report",
		"op|Calls upon St\u0430tes to meet every year",
		"op|Invites all to attend")
	got := compareShow(Compare(a, b))
	want := strings.TrimPrefix(`
same title: Norms in space
changed PP1: Recalling the norms of [-behaviour-] {+conduct+} of States
changed PP2: Welcoming the reports of the group
split PP3 (split off): [-and-] {+Also+} its work
moved OP1 (moved, was OP3): Requests a short report
changed OP2 (was OP1): Calls upon [-States-] {+St`+"\u0430"+`tes+} to meet every year; word 3, “St`+"\u0430"+`tes”: U+0430 CYRILLIC SMALL LETTER A stands in place of U+0061 LATIN SMALL LETTER A
removed OP2 (removed): [-Decides to remain seized of the matter-]
away OP3 (moved away):
added OP3 (added): {+Invites all to attend+}
`, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !Compare(a, a).Equal() || Compare(a, b).Equal() {
		t.Error("Equal is wrong")
	}
}

// compareShow prints one row a line: removed words in [- -], added in {+ +}.
func compareShow(c *Comparison) string {
	var s strings.Builder
	for _, r := range c.Rows {
		s.WriteString(string(r.Change) + " " + r.Label())
		if n := r.Note(); n != "" {
			s.WriteString(" (" + n + ")")
		}
		s.WriteString(":")
		for _, l := range markedLangs(r.Words) {
			for _, m := range r.Words[l] {
				w := Plain(m.Words)
				switch m.Mark {
				case WordRemoved:
					w = "[-" + w + "-]"
				case WordAdded:
					w = "{+" + w + "+}"
				}
				s.WriteString(" " + w)
			}
		}
		for _, o := range r.Odd {
			s.WriteString("; " + o)
		}
		s.WriteString("\n")
	}
	return s.String()
}

// What two parties would have is compared as any two texts.
func TestCompareOfTwoParties(t *testing.T) {
	b := mergeBase()
	tabled := []Tabled{held(lawWords(b, "b2", "prevent", "prohibit"), "VES"), held(lawWords(b, "b2", "prevent", "counter"), "LOR"),
		held(Claim{Op: Delete, Base: b.Digest(), Block: "b3"}, "LOR")}
	side := func(party string) *Text {
		x, err := Project(b, tabled, party)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	got := compareShow(Compare(side("VES"), side("LOR")))
	if !strings.Contains(got, "changed OP1: Decides that States shall [-prohibit-] {+counter+} such use") || !strings.Contains(got, "removed OP2 (removed): [-Requests") {
		t.Error(got)
	}
}

// Both texts can be read off the rows: the second in their order, the first
// by its places.
func TestCompareHoldsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := genText().Draw(t, "a")
		b := withoutEmpty(genEdit(a).Draw(t, "b"))
		c := Compare(a, b)
		same := len(a.Blocks) == len(b.Blocks)
		for i := 0; same && i < len(a.Blocks); i++ {
			same = a.Blocks[i].Digest() == b.Blocks[i].Digest()
		}
		if c.Equal() != same {
			t.Fatalf("equal is %v\n%s", !same, compareShow(c))
		}
		old := make([]bool, len(a.Blocks))
		next := 0
		joined := map[Lang][]Word{}
		for _, r := range c.Rows {
			if r.New >= 0 {
				if r.New != next {
					t.Fatalf("row of block %d where %d is next", r.New, next)
				}
				next++
				for l, ms := range r.Words {
					var ws []Word
					for _, m := range ms {
						if m.Mark != WordRemoved {
							ws = append(ws, m.Words...)
						}
						if m.Mark != WordAdded {
							joined[l] = append(joined[l], m.Words...)
						}
					}
					if Inline(ws) != Inline(b.Blocks[r.New].Content[l]) {
						t.Fatalf("block %d reads %q, not %q", r.New, Inline(ws), Inline(b.Blocks[r.New].Content[l]))
					}
				}
			} else {
				for l, ms := range r.Words {
					joined[l] = append(joined[l], ms[0].Words...)
				}
			}
			if r.Old >= 0 {
				old[r.Old] = true
			}
		}
		if next != len(b.Blocks) {
			t.Fatalf("%d of %d blocks", next, len(b.Blocks))
		}
		words := map[Lang]int{}
		for i, x := range a.Blocks {
			if !old[i] {
				t.Fatalf("block %d of the first text has no row", i)
			}
			for l, ws := range x.Content {
				words[l] += len(ws)
			}
		}
		for l, n := range words {
			if len(joined[l]) != n {
				t.Fatalf("%d words of the first text in %s, not %d", len(joined[l]), l, n)
			}
		}
	})
}

func TestVerbatim(t *testing.T) {
	src := "Affirming that every harbour in the wide bay of Norland serves all ships alike,"
	for _, c := range []struct{ words, want string }{
		{"Affirming that every harbour in the wide bay of Norland serves all ships alike", "verbatim"},
		{"in the wide bay of Norland", "verbatim"},
		{"serves all ships alike;", "verbatim"},
		{"in the wide bay of Sudland", "differs at word 6: “Sudland” where the source has “Norland”"},
		{"in the very wide bay of Norland", "differs at word 3: “very” isn't in the source"},
		{"in the bay of Norland", "differs at word 3: “wide” of the source is missing"},
		{"in the broad bay of far Norland", "differs at word 3: “broad” where the source has “wide” (2 differences)"},
		{"in the wide bay of N\u043erland", "differs at word 6: “N\u043erland” where the source has “Norland”; word 6, “N\u043erland”: " +
			"U+043E CYRILLIC SMALL LETTER O stands in place of U+006F LATIN SMALL LETTER O"},
		{"", "differs at word 1: “Affirming that every harbour in the wide bay of Norland serves all ships alike” of the source is missing"},
	} {
		if got := Verbatim(Split(c.words), Split(src)).String(); got != c.want {
			t.Errorf("%q: got %q, want %q", c.words, got, c.want)
		}
	}
}

func TestVerbatimFindsEveryPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ws, src := genWords(1, 6).Draw(t, "words"), genWords(0, 12).Draw(t, "source")
		if strings.Contains(Plain(ws)+Plain(src), "。") {
			return // a mark that is a word by itself, the oracle can't tell
		}
		q := Verbatim(ws, src)
		if q.Verbatim != (strings.Contains(" "+plainRuns(src)+" ", " "+plainRuns(ws)+" ")) {
			t.Fatalf("%v for %q in %q", q, plainRuns(ws), plainRuns(src))
		}
	})
}

func plainRuns(ws []Word) string {
	var s []string
	for _, w := range ws {
		s = append(s, strings.TrimRight(w.S, ",;."))
	}
	return strings.Join(s, " ")
}
