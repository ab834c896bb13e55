package text

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var draftTexts = []string{"paris2015/agreement-23-oct-2015.md", "paris2015/agreement-4-dec-2015.md", "paris2015/agreement-12-dec-2015.md"}

func importText(t testing.TB, src string) (*Reading, *Import) {
	t.Helper()
	r := readMust(t, src, ReadOptions{})
	im, err := r.Import()
	if err != nil {
		t.Fatal(err)
	}
	return r, im
}

// checkImport checks every claim of an import against its base and parent.
func checkImport(t testing.TB, im *Import) {
	t.Helper()
	if err := im.Base.Check(); err != nil {
		t.Error("base:", err)
	}
	parents := map[Key]*Claim{}
	for i := range im.Claims {
		c := &im.Claims[i].Claim
		if err := c.Check(im.Base, parents[c.Parent]); err != nil {
			t.Errorf("claim %d %+v: %v", i, *c, err)
		}
		parents[c.Key()] = c
	}
}

func TestImportedClaimsAreSound(t *testing.T) {
	for _, name := range draftTexts {
		_, im := importText(t, readData(t, name))
		checkImport(t, im)
		d, err := Merge(im.Base, im.Claims)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d blocks, %d claims, %d packages, %d spots, %d rows", name, len(im.Base.Blocks), len(im.Claims), len(im.Packages), len(im.Spots), len(d.Rows))
		p := im.Base.Print(PrintOptions{})
		if q := readMust(t, p, ReadOptions{}).Text.Print(PrintOptions{}); p != q {
			t.Errorf("%s: the base changes when printed and read: %s", name, readDiff(p, q))
		}
		if strings.ContainsAny(stripNoteMarks(p), "[]") || strings.Contains(p, "  (") && false {
			t.Errorf("%s: the base has brackets", name)
		}
		for _, b := range im.Base.Blocks {
			if len(b.Content["en"]) == 0 {
				t.Errorf("%s: block %s is empty", name, b.ID)
			}
			for _, w := range b.Content["en"] {
				if merePunctuation(w.S) {
					t.Errorf("%s: block %s: %q stands alone in %q", name, b.ID, w.S, Plain(b.Content["en"]))
				}
			}
		}
	}
}

func stripNoteMarks(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if n := noteMarkPrefix(s[i:]); n > 0 {
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// lettersOf is what is compared where spaces and punctuation are mended.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// TestImportLosesNoWord compares the letters of the reader's trees with those
// of base and claims, each bracket at its place.
func TestImportLosesNoWord(t *testing.T) {
	for _, name := range draftTexts {
		r, _ := importText(t, readData(t, name))
		for i, b := range r.Text.Blocks {
			want := lettersOf(Plain(b.Content["en"]))
			label := ""
			if o := r.Tree()[i].Option; o != nil && o.Starts {
				label = textNode(o.label).Text
			}
			got := strings.NewReplacer("<", "", ">", "", "|", "").Replace(showNodes(r.Tree()[i].Nodes["en"]))
			if !sameLetters(lettersOf(label+got), want) {
				t.Errorf("%s block %d:\n got %s\nwant %s", name, i, lettersOf(label+got), want)
			}
		}
	}
}

func sameLetters(a, b string) bool {
	x, y := []rune(a), []rune(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// evaluate is the independent reading of the trees: the letters outside
// brackets and in chosen ones, paragraph by paragraph.
func evaluate(r *Reading, brackets map[*Bracket]bool, options map[[2]int]bool) string {
	var out strings.Builder
	var write func(ns []Node)
	write = func(ns []Node) {
		for _, n := range ns {
			if n.Bracket == nil {
				out.WriteString(n.Text)
				continue
			}
			// A bracket without words of its own opens for those inside.
			own := ""
			inner := false
			for _, m := range n.Bracket.Nodes {
				own += m.Text
				inner = inner || m.Bracket != nil
			}
			if brackets[n.Bracket] || inner && lettersOf(own) == "" {
				write(n.Bracket.Nodes)
			}
		}
	}
	for i, p := range r.Tree() {
		open := true
		for o := p.Option; o != nil; o = o.Outer {
			open = open && options[[2]int{o.Group, o.Index}] && !o.NoText
		}
		if open {
			write(p.Nodes["en"])
			out.WriteString("\n")
		}
		_ = i
	}
	return lettersOf(out.String())
}

// scripts are three ways to go through all choices.
func scripts(seed int64) map[string]func(Spot) []int {
	rnd := rand.New(rand.NewSource(seed))
	return map[string]func(Spot) []int{
		"base":  func(Spot) []int { return nil },
		"first": func(Spot) []int { return []int{0} },
		"last":  func(s Spot) []int { return []int{len(s.Alternatives) - 1} },
		"random": func(s Spot) []int {
			var out []int
			for k := range s.Alternatives {
				if s.Alternatives[k].Option == nil && rnd.Intn(2) == 0 {
					out = append(out, k)
				}
			}
			if len(out) == 0 && rnd.Intn(8) > 0 {
				out = []int{rnd.Intn(len(s.Alternatives))}
			}
			return out
		},
	}
}

func TestChoicesGiveTheEvaluatedText(t *testing.T) {
	for _, name := range draftTexts {
		r, im := importText(t, readData(t, name))
		for seed := range int64(3) {
			for way, pick := range scripts(seed) {
				brackets, options := map[*Bracket]bool{}, map[[2]int]bool{}
				claims := im.Choose(func(s Spot) []int {
					ks := pick(s)
					for _, k := range ks {
						if a := s.Alternatives[k]; a.Option != nil {
							options[[2]int{a.Option.Group, a.Option.Index}] = true
						} else {
							brackets[a.Bracket] = true
						}
					}
					return ks
				})
				got, _, err := Apply(im.Base, claims)
				if err != nil {
					t.Errorf("%s %s: %v", name, way, err)
					continue
				}
				if err := got.Check(); err != nil {
					t.Errorf("%s %s: %v", name, way, err)
				}
				var s strings.Builder
				for _, b := range got.Blocks {
					s.WriteString(Plain(b.Content["en"]))
				}
				if g, w := lettersOf(s.String()), evaluate(r, brackets, options); g != w {
					t.Errorf("%s %s, seed %d: %s", name, way, seed, letterDiff(g, w))
				}
				if p := stripNoteMarks(got.Print(PrintOptions{})); strings.ContainsAny(p, "[]") {
					t.Errorf("%s %s: brackets are left", name, way)
				}
			}
		}
	}
}

func letterDiff(g, w string) string {
	i := 0
	for i < len(g) && i < len(w) && g[i] == w[i] {
		i++
	}
	lo := max(i-60, 0)
	return fmt.Sprintf("they part at %d:\n got …%s\nwant …%s", i, g[lo:min(i+60, len(g))], w[lo:min(i+60, len(w))])
}
