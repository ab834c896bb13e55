package document

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley/text"
)

// settled are the paragraphs of one language when tracked changes are accepted
// or rejected: number aside, as "*lead* words". A paragraph whose mark goes
// runs on into the next one.
func settled(s *Sheet, l text.Lang, accept bool) []string {
	gone := func(m Marks) bool { return accept && m.Del != nil || !accept && m.Ins != nil }
	var out []string
	open := ""
	for _, p := range s.Paras {
		if p.Lang != l {
			continue
		}
		for _, it := range p.Items {
			if gone(it.Marks) {
				continue
			}
			if it.Note != "" {
				open += "[^" + it.Note + "]"
			}
			if it.Em {
				for _, r := range it.S {
					open += string(r) + "\u0332"
				}
			} else {
				open += it.S
			}
		}
		if !gone(p.Mark) {
			out, open = append(out, open), ""
		}
	}
	if open != "" {
		out = append(out, open)
	}
	return out
}

func parsed(t testing.TB, src string) *text.Text {
	t.Helper()
	r, err := text.Parse(src, text.ReadOptions{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}

// lawful checks that accepting gives b and rejecting gives a.
func lawful(t *testing.T, a, b *text.Text) *Sheet {
	t.Helper()
	s := Compared(a, b, text.Compare(a, b), Change{Author: "LOR"}, Head{Lang: "en"})
	for _, l := range []text.Lang{"en", "fr"} {
		if was, want := settled(s, l, false), settled(Clean(a, Head{Lang: "en"}), l, true); !slices.Equal(was, want) {
			t.Errorf("%s: rejected, it says\n%s\nand not\n%s", l, strings.Join(was, "\n"), strings.Join(want, "\n"))
		}
		if is, want := settled(s, l, true), settled(Clean(b, Head{Lang: "en"}), l, true); !slices.Equal(is, want) {
			t.Errorf("%s: accepted, it says\n%s\nand not\n%s", l, strings.Join(is, "\n"), strings.Join(want, "\n"))
		}
	}
	return s
}

const story = `# Peace

*Recalling* the Charter[^1] and its purposes,

*Noting* with concern the long war in the region,

1. *Decides* that States shall prevent such use and report on it every year to the Assembly;

2. *Requests* the Secretary-General to report to the Assembly at its next session;

    (a) on the state of the peace in the region and beyond;

    (b) on what is to be done next by all;

3. *Calls upon* all States to give him what he needs for that;

4. *Decides* to remain seized of the matter.

[^1]: Signed long ago.
`

// Who rejects all has the first text, who accepts all has the second: words,
// places, splits, joins and languages.
func TestComparedIsLawful(t *testing.T) {
	base := parsed(t, story)
	for name, edit := range map[string]func(string) string{
		"words": func(s string) string {
			return strings.Replace(s, "shall prevent such", "should, as appropriate, prevent", 1)
		},
		"first": func(s string) string { return strings.Replace(s, "*Decides* that", "*Decides and orders* that", 1) },
		"last":  func(s string) string { return strings.Replace(s, "of the matter", "of it", 1) },
		"removed": func(s string) string {
			return strings.Replace(s, "3. *Calls upon* all States to give him what he needs for that;\n\n", "", 1)
		},
		"added": func(s string) string {
			return strings.Replace(s, "3. *Calls", "3. *Thanks* those who came from afar to help;\n\n4. *Calls", 1)
		},
		"end": func(s string) string {
			return strings.Replace(s, "the matter.", "the matter;\n\n5. *Asks* for something that wasn't there before.", 1)
		},
		"split": func(s string) string {
			return strings.Replace(s, "such use and report on it", "such use;\n\n2. and report on it", 1)
		},
		"joined": func(s string) string {
			return strings.Replace(s, "in the region and beyond;\n\n    (b) on what", "in the region and beyond on what", 1)
		},
		"moved": func(s string) string {
			return strings.Replace(strings.Replace(s, "*Noting* with concern the long war in the region,\n\n", "", 1), "*Recalling*", "*Noting* with concern the long war in the region,\n\n*Recalling*", 1)
		},
		"notes":    func(s string) string { return strings.Replace(s, "long ago", "in 1945", 1) },
		"nothing":  func(s string) string { return s },
		"all gone": func(string) string { return "1. *Begins* anew.\n" },
	} {
		t.Run(name, func(t *testing.T) {
			edited := parsed(t, edit(story))
			s := lawful(t, base, edited)
			lawful(t, edited, base)
			if marked := slices.ContainsFunc(s.Paras, func(p Para) bool { return p.Mark.Ins != nil || p.Mark.Del != nil }); (name == "split" || name == "joined" || name == "moved") != marked && name != "removed" && name != "added" && name != "end" && name != "all gone" {
				t.Errorf("a paragraph mark is tracked: %t", marked)
			}
		})
	}
}

// The law holds for texts at random, in two languages.
func TestComparedLaw(t *testing.T) {
	words := strings.Fields("peace war States shall should, prevent report Assembly the the of and, 安 全")
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 5))
		some := func(n int) []text.Word {
			var out []text.Word
			for range 1 + r.IntN(n) {
				out = append(out, text.Word{S: words[r.IntN(len(words))], Em: r.IntN(6) == 0})
			}
			return out
		}
		a := &text.Text{}
		kinds := []text.Kind{text.PP, text.OP, text.OP, text.Sub, text.Paragraph}
		for i := range 1 + r.IntN(7) {
			b := text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: kinds[r.IntN(len(kinds))], Content: map[text.Lang][]text.Word{"en": some(14)}}
			if b.Kind == text.Sub {
				b.Depth = 1
			}
			if r.IntN(3) == 0 {
				b.Content["fr"] = some(8)
			}
			a.Blocks = append(a.Blocks, b)
		}
		b := &text.Text{Blocks: slices.Clone(a.Blocks)}
		for range 1 + r.IntN(4) {
			i := r.IntN(len(b.Blocks))
			x := b.Blocks[i]
			ws := x.Content["en"]
			switch k := r.IntN(6); {
			case k == 0 && len(b.Blocks) > 1:
				b.Blocks = slices.Delete(b.Blocks, i, i+1)
			case k == 1:
				b.Blocks = slices.Insert(slices.Delete(b.Blocks, i, i+1), r.IntN(len(b.Blocks)), x)
			case k == 2 && len(ws) > 1:
				y := x
				at := 1 + r.IntN(len(ws)-1)
				x.Content = map[text.Lang][]text.Word{"en": ws[:at]}
				y.ID, y.Content = text.BlockID(fmt.Sprintf("n%d", r.IntN(1<<30))), map[text.Lang][]text.Word{"en": ws[at:]}
				b.Blocks[i] = x
				b.Blocks = slices.Insert(b.Blocks, i+1, y)
			case k == 3 && i+1 < len(b.Blocks) && b.Blocks[i+1].Kind == x.Kind:
				x.Content = map[text.Lang][]text.Word{"en": append(slices.Clone(ws), b.Blocks[i+1].Content["en"]...)}
				b.Blocks[i] = x
				b.Blocks = slices.Delete(b.Blocks, i+1, i+2)
			default:
				at := r.IntN(len(ws) + 1)
				x.Content = map[text.Lang][]text.Word{"en": append(append(slices.Clone(ws[:at]), some(3)...), ws[min(at+r.IntN(3), len(ws)):]...)}
				b.Blocks[i] = x
			}
		}
		if lawful(t, a, b); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
