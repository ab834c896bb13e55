package talks

import (
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"parley/text"
)

// dataFile reads a file of the real texts, or skips the test.
func dataFile(t *testing.T, name string) string {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("SKIPPED: real texts not found at %s", dir)
	}
	return string(raw)
}

// TestOpenRealDraft opens talks with the bracketed draft of 4 December 2015:
// its wordings are recorded, nobody's own. Three ways through all its choices
// lead, act by act, to three texts that two parties agree, initial and sign.
func TestOpenRealDraft(t *testing.T) {
	src := dataFile(t, "paris2015/agreement-4-dec-2015.md")
	r, err := text.Parse(src, text.ReadOptions{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	im, err := r.Import()
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewSource(4))
	ends := map[text.Digest]string{}
	for _, way := range []struct {
		name string
		pick func(text.Spot) []int
	}{
		{"first", func(text.Spot) []int { return []int{0} }},
		{"last", func(s text.Spot) []int { return []int{len(s.Alternatives) - 1} }},
		{"random with both", func(s text.Spot) []int {
			var out []int
			for k := range s.Alternatives {
				if s.Alternatives[k].Option == nil && rnd.Intn(2) == 0 {
					out = append(out, k)
				}
			}
			return out
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			took := chosen{brackets: map[*text.Bracket]bool{}, options: map[[2]int]bool{}}
			want := im.Choose(func(s text.Spot) []int {
				ks := way.pick(s)
				for _, k := range ks {
					took.take(s.Alternatives[k])
				}
				return ks
			})
			end := signReal(t, im, want)
			if g, w := letters(plainOf(end)), took.evaluate(r); g != w {
				t.Errorf("the signed text isn't what the tree gives: %d letters, want %d", len(g), len(w))
			}
			if p := noteMark.ReplaceAllString(end.Print(text.PrintOptions{}), ""); strings.ContainsAny(p, "[]") {
				t.Error("brackets are left in the signed text")
			}
			if other := ends[end.Digest()]; other != "" {
				t.Errorf("%s and %s end in one text", other, way.name)
			}
			ends[end.Digest()] = way.name
		})
	}
}

// constant: the mark of a footnote, which is no negotiating bracket.
var noteMark = regexp.MustCompile(`\\?\[\^[^\]]*\]`)

// signReal opens talks on the import, has both parties accept the wanted
// claims one act at a time (and propose those that join several wordings),
// and brings the result to its conclusion.
func signReal(t *testing.T, im *text.Import, want []text.Claim) *text.Text {
	codes := []string{"VES", "LOR"}
	c := charterBody(t, codes, im.Base.Blocks)
	for _, x := range im.Claims {
		c.Claims = append(c.Claims, Proposal{Claim: WireClaim(x.Claim), For: NoneNamed})
	}
	for k, pieces := range im.Packages {
		for _, i := range pieces {
			c.Claims[i].Package = k + 1
		}
	}
	w := joined(t, codes, c)
	s := w.homes["VES"].state
	if got, _ := s.Now().Convergence(); got.Live == 0 || got.Movements[0].Made+got.Movements[1].Made != 0 {
		t.Errorf("%d claims live, movements %v: recording is nobody's movement", got.Live, got.Movements)
	}
	charter := s.Now().Newest().ID
	done := map[text.Key]bool{}
	for _, x := range want {
		if done[x.Key()] {
			continue
		}
		done[x.Key()] = true
		in := firstInst(s, x.Key())
		if in == nil { // "both": one more wording, made from theirs
			w.must("VES", &Amend{Rev: charter, Claims: []Proposal{{Claim: WireClaim(x)}}})
			if in = firstInst(s, x.Key()); in == nil {
				t.Fatal("a wording is not on the table after it was proposed")
			}
		}
		w.must("VES", &Position{Claims: []Ref{in.ref}, Stance: Accept})
	}
	w.sync(codes...)
	lor := w.homes["LOR"].state
	for _, x := range want {
		if k := x.Key(); done[k] {
			done[k] = false
			w.must("LOR", &Position{Claims: []Ref{firstInst(lor, k).ref}, Stance: Accept})
		}
	}
	w.sync(codes...)
	next, _, err := s.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	w.must("VES", next)
	var left []Ref
	for _, x := range s.Now().Live() {
		left = append(left, x.Ref)
	}
	if len(left) > 0 {
		w.must("VES", &Withdraw{Claims: left})
	}
	w.sync(codes...)
	rev := s.Now().Newest()
	for _, code := range codes {
		w.must(code, &Agree{Rev: rev.ID, Blocks: s.Now().Seals(code)})
	}
	w.sync(codes...)
	for _, b := range []Body{&Initial{Rev: rev.ID, Digest: rev.Digest}, &Sign{Rev: rev.ID, Digest: rev.Digest}, &Exchange{Rev: rev.ID, Digest: rev.Digest}} {
		for _, code := range codes {
			w.must(code, b)
		}
		w.sync(codes...)
	}
	if !s.Now().Final().Concluded {
		t.Error("not concluded")
	}
	return rev.Text
}

// chosen is an independent reading of the bracket trees: what stands outside
// brackets and in chosen ones, paragraph by paragraph.
type chosen struct {
	brackets map[*text.Bracket]bool
	options  map[[2]int]bool
}

func (c chosen) take(a text.Alternative) {
	if a.Option != nil {
		c.options[[2]int{a.Option.Group, a.Option.Index}] = true
	} else {
		c.brackets[a.Bracket] = true
	}
}

func (c chosen) evaluate(r *text.Reading) string {
	var out strings.Builder
	for _, p := range r.Tree() {
		open := true
		for o := p.Option; o != nil; o = o.Outer {
			open = open && c.options[[2]int{o.Group, o.Index}] && !o.NoText
		}
		if open {
			c.write(&out, p.Nodes["en"])
		}
	}
	return letters(out.String())
}

func (c chosen) write(out *strings.Builder, ns []text.Node) {
	for _, n := range ns {
		if n.Bracket == nil {
			out.WriteString(n.Text)
			continue
		}
		own, inner := "", false // a bracket without words of its own opens for those inside
		for _, m := range n.Bracket.Nodes {
			own += m.Text
			inner = inner || m.Bracket != nil
		}
		if c.brackets[n.Bracket] || inner && letters(own) == "" {
			c.write(out, n.Bracket.Nodes)
		}
	}
}

func plainOf(t *text.Text) string {
	var s strings.Builder
	for _, b := range t.Blocks {
		s.WriteString(text.Plain(b.Content["en"]))
	}
	return s.String()
}

// letters leaves out spaces and punctuation, which the reader mends.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func firstInst(s *State, k text.Key) *inst {
	for _, in := range s.made {
		if in.claim.Key() == k {
			return in
		}
	}
	return nil
}
