package table

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// TestTwinThatReadsTexts holds brackets, rules and red lines to a slow twin that knows none of them: in random talks every package is made
// into a text by applying its claims, and that text is read. The claims of each package that keeps the rules can be applied
// together; no two packages make the same text in the same way by accident of a lost bracket; and a red line is crossed in the
// rules exactly where it is crossed in the text.
func TestTwinThatReadsTexts(t *testing.T) {
	worlds := 400
	if testing.Short() {
		worlds = 60
	}
	var packages, crossed, kept, nested, tied int
	for seed := range worlds {
		s, r := randomTalks(t, uint64(seed))
		table := s.table()
		p := table.Guesses.Problem
		ways := 1
		for _, b := range p.Brackets {
			if ways *= len(b.Options); ways > 20_000 {
				break
			}
		}
		if ways > 20_000 {
			continue
		}
		for _, b := range table.Brackets {
			if len(b.Outer) > 0 {
				nested++
			}
		}
		tied += len(p.Rules)
		for range 6 {
			words := make([]string, 1+r.IntN(3))
			for i := range words {
				words[i] = alphabet[r.IntN(len(alphabet))]
			}
			l := brief.RedLine{Must: r.IntN(2) == 0, Words: strings.Join(words, " ")}
			if r.IntN(2) == 0 {
				blocks := table.base.Blocks
				l.Place.Block = blocks[r.IntN(len(blocks))].ID
				if l.Whole = r.IntN(4) == 0; l.Whole {
					l.Words = "decides " + l.Words
				}
			}
			if _, err := s.brief.AddLine(l); err != nil {
				t.Fatal(err)
			}
		}
		table = s.table()
		byName := map[string]text.Claim{}
		for _, c := range s.state.Now().Live() {
			byName[c.Name] = c.Claim
		}
		x := make([]int, len(p.Brackets))
		for {
			if !slices.ContainsFunc(p.Rules, func(r bridge.Rule) bool { return !r.Kept(x) }) {
				packages++
				names, err := table.Claims(x)
				if err != nil {
					t.Fatal(err)
				}
				var claims []text.Claim
				for _, n := range names {
					claims = append(claims, byName[n])
				}
				made, _, err := text.Apply(table.base, claims)
				if err != nil {
					t.Fatalf("seed %d: package %v, claims %v: %v", seed, x, names, err)
				}
				for _, l := range table.Lines {
					if l.Place.Block != "" && reshaped(table, x) {
						continue // the paragraph is another's words, too, or has lost some
					}
					want := !stands(made, l.RedLine)
					if !l.Must {
						want = !want
					}
					got := l.State == Crossed || slices.ContainsFunc(l.rules, func(r bridge.Rule) bool { return !r.Kept(x) })
					if l.State == Safe && got {
						t.Fatalf("seed %d: %+v", seed, l)
					}
					if got != want && (l.Exact || want) { // where not all ways were followed, "must" is kept by less
						t.Fatalf("seed %d: package %v, claims %v: line %+v crossed in the text: %v, by the rules: %v\n%s\n%s", seed, x, names, l.RedLine, want, got,
							made.Print(text.PrintOptions{IDs: true}), strings.Join(s.show("brackets"), "\n"))
					}
					if want {
						crossed++
					} else {
						kept++
					}
				}
			}
			if !next(x, p.Brackets) {
				break
			}
		}
	}
	if packages < 20*worlds || crossed < worlds || kept < worlds || nested < worlds/4 || tied < worlds/4 {
		t.Errorf("%d packages, crossed %d and kept %d times, %d brackets inside others, %d rules: too few to show much", packages, crossed, kept, nested, tied)
	}
}

// reshaped reports whether a package splits or joins paragraphs.
func reshaped(t *Table, x []int) bool {
	for j, a := range x {
		if m := t.Brackets[j].Options[a].Mark; m == brief.Cut || m == brief.Joins {
			return true
		}
	}
	return false
}

func next(x []int, brackets []bridge.Bracket) bool {
	for j := range x {
		if x[j]++; x[j] < len(brackets[j].Options) {
			return true
		}
		x[j] = 0
	}
	return false
}

// stands reads a text for the words of a red line.
func stands(t *text.Text, l brief.RedLine) bool {
	want := strings.Fields(l.Words)
	for _, b := range t.Blocks {
		if l.Place.Block != "" && b.ID != l.Place.Block {
			continue
		}
		var have []string
		for _, w := range b.Content["en"] {
			have = append(have, strings.ToLower(w.S))
		}
		if l.Whole {
			if slices.Equal(have, want) {
				return true
			}
			continue
		}
		for i := 0; i+len(want) <= len(have); i++ {
			if slices.Equal(have[i:i+len(want)], want) {
				return true
			}
		}
	}
	return false
}

var alphabet = []string{"fish", "water", "salt"} // constant: few words, so that they meet

// randomTalks are talks in which parties have claimed something.
func randomTalks(t *testing.T, seed uint64) (*story, *rand.Rand) {
	r := rand.New(rand.NewPCG(seed, 7))
	word := func(n int) string {
		var out []string
		for range n {
			out = append(out, alphabet[r.IntN(len(alphabet))])
		}
		return strings.Join(out, " ")
	}
	s := &story{t: t}
	for n := range 2 {
		s.lines = append(s.lines, fmt.Sprintf("%d. *Decides* %s", n+1, word(2+r.IntN(4))), "")
	}
	s.open()
	codes := []string{"LOR", "MIR", "VES"}
	for range 6 + r.IntN(7) {
		me := codes[r.IntN(len(codes))]
		s.act(me, func(d *desk.Desk) (*desk.Intent, error) {
			p := &desk.Proposing{}
			at := fmt.Sprintf("OP%d", 1+r.IntN(2))
			var cs []text.Claim
			var err error
			switch k := r.IntN(14); {
			case k == 12:
				blk, berr := d.Block(at)
				if berr != nil {
					return nil, berr
				}
				ws := blk.Content["en"]
				cs, err = d.Split(at, text.Plain(ws[1+r.IntN(len(ws)-1):]), p)
			case k == 13:
				cs, err = d.Join("OP1")
			case k == 0:
				cs, err = d.Delete([]string{at}, p)
			case k == 1:
				choice := []string{"", "A"}[r.IntN(2)]
				cs, err = d.Insert([]string{word(2)}, choice, &desk.Spot{After: at}, p)
			case k == 2:
				cs, err = d.Move(at, &desk.Spot{After: fmt.Sprintf("OP%d", 1+r.IntN(2))}, p)
			default:
				target := at
				if live := d.View.Live(); k < 6 && len(live) > 0 {
					target = live[r.IntN(len(live))].Name
				}
				blk, berr := d.Block(at)
				if berr != nil {
					return nil, berr
				}
				ws := blk.Content["en"]
				from := r.IntN(len(ws))
				to := min(len(ws), from+1+r.IntN(3))
				p.Nth = 1
				old := text.Plain(ws[from:to])
				if target != at {
					old = alphabet[r.IntN(len(alphabet))]
				}
				cs, err = d.AmendWords(target, old, word(r.IntN(3)), p)
				if err == nil && k == 11 {
					more, merr := d.AmendWords(fmt.Sprintf("OP%d", 1+r.IntN(2)), alphabet[r.IntN(len(alphabet))], word(1), p)
					if merr == nil {
						cs, p.Packs = append(cs, more...), []int{1, 1}
					}
				}
			}
			if err != nil {
				return nil, err
			}
			return d.Amendment(cs, p)
		})
	}
	for range r.IntN(3) { // more holders
		live := s.state.Now().Live()
		if len(live) > 0 {
			c := live[r.IntN(len(live))].Name
			s.act(codes[r.IntN(len(codes))], func(d *desk.Desk) (*desk.Intent, error) {
				return d.Position(talks.Support, []string{c}, &desk.Speaking{})
			})
		}
	}
	return s, r
}
