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
	p, digest := newPlaces(im.Base), im.Base.Digest()
	for i := range im.Claims {
		c := &im.Claims[i].Claim
		var err error
		if c.Parent == "" { // Check without hashing the base each time
			if err = c.check(p, nil); c.Base != digest {
				err = ErrBase
			}
		} else {
			err = c.Check(im.Base, parents[c.Parent])
		}
		if err != nil {
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
		if strings.ContainsAny(stripNoteMarks(p), "[]") {
			t.Errorf("%s: the base has brackets", name)
		}
		for line := range strings.Lines(p) {
			if words := strings.TrimSpace(line); strings.Contains(words, "  ") || strings.Contains(words, " ,") {
				t.Errorf("%s: a stray space in %q", name, words)
			}
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

// Taking every wording of every spot, in source order, gives the source's
// words without brackets. Only labels of options and "No text" are missing.
func TestImportLosesNoWord(t *testing.T) {
	for _, name := range draftTexts {
		r, im := importText(t, readData(t, name))
		var want strings.Builder
		for i, b := range r.Text.Blocks {
			ls := lettersOf(Plain(b.Content["en"]))
			if o := r.Tree()[i].Option; o != nil {
				if o.NoText {
					continue
				}
				ls = strings.Replace(ls, lettersOf(textNode(o.label).Text), "", 1)
			}
			want.WriteString(ls)
		}
		all, _, err := Apply(im.Base, im.Choose(scripts(1)["all"]))
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, b := range all.Blocks {
			got.WriteString(lettersOf(Plain(b.Content["en"])))
		}
		if g, w := got.String(), want.String(); g != w {
			t.Errorf("%s: %s", name, letterDiff(g, w))
		}
	}
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
	for _, p := range r.Tree() {
		open := true
		for o := p.Option; o != nil; o = o.Outer {
			open = open && options[[2]int{o.Group, o.Index}] && !o.NoText
		}
		if open {
			write(p.Nodes["en"])
			out.WriteString("\n")
		}
	}
	return lettersOf(out.String())
}

// scripts are three ways to go through all choices.
func scripts(seed int64) map[string]func(Spot) []int {
	rnd := rand.New(rand.NewSource(seed))
	return map[string]func(Spot) []int{
		"base":  func(Spot) []int { return nil },
		"first": func(Spot) []int { return []int{0} },
		"all": func(s Spot) []int {
			var out []int
			for k := range s.Alternatives {
				out = append(out, k)
			}
			return out
		},
		"last": func(s Spot) []int { return []int{len(s.Alternatives) - 1} },
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

// showImport prints base and claims of a small text, one a line.
func showImport(im *Import) string {
	var s strings.Builder
	for _, b := range im.Base.Blocks {
		fmt.Fprintf(&s, "%s %s: %s\n", b.ID, b.Kind, Plain(b.Content["en"]))
	}
	names := map[Key]string{}
	for i, t := range im.Claims {
		c := t.Claim
		names[c.Key()] = fmt.Sprint(i)
		at := string(c.Block)
		if c.Parent != "" {
			at = names[c.Parent] + "/" + at
		}
		switch c.Op {
		case Replace:
			fmt.Fprintf(&s, "%d %s %d-%d %q → %q", i, at, c.Start, c.End, Plain(c.Exact), Plain(c.New))
		case Insert:
			fmt.Fprintf(&s, "%d %safter %s %s:", i, at, c.Gap, c.Choice)
			for _, b := range c.Blocks {
				fmt.Fprintf(&s, " %s %q", b.Kind, Plain(b.Content["en"]))
			}
		default:
			fmt.Fprintf(&s, "%d %s %s", i, c.Op, at)
		}
		for _, h := range t.Holders {
			s.WriteString(" " + h.Party + h.Mark)
		}
		s.WriteString("\n")
	}
	var spots func(ss []Spot) string
	spots = func(ss []Spot) string {
		var out []string
		for _, x := range ss {
			o := ""
			for _, a := range x.Alternatives {
				o += fmt.Sprintf(" %d%s", a.Claim, spots(a.Spots))
			}
			out = append(out, "{"+strings.TrimSpace(o)+"}")
		}
		return strings.Join(out, "")
	}
	s.WriteString(spots(im.Spots))
	return s.String()
}

func TestImportRules(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"alternatives at one spot", "States [shall][should] act.",
			"b1 paragraph: States act.\n0 b1 1-1 \"\" → \"shall\" m0001\n1 b1 1-1 \"\" → \"should\" m0002\n{0 1}"},
		{"apart", "[All] States act [now].",
			"b1 paragraph: States act.\n0 b1 0-0 \"\" → \"All\" m0001\n1 b1 1-2 \"act.\" → \"act now.\" m0002\n{0}{1}"},
		{"nested", "States [shall [jointly] act] now.",
			"b1 paragraph: States now.\n0 b1 1-1 \"\" → \"shall act\" m0001\n1 0/b1 1-1 \"\" → \"jointly\" m0002\n{0{1}}"},
		{"within a word", "the Part[y][ies] and[/or] States",
			"b1 paragraph: the Part and States\n0 b1 1-2 \"Part\" → \"Party\" m0001\n1 b1 1-2 \"Part\" → \"Parties\" m0002\n2 b1 2-3 \"and\" → \"and/or\" m0003\n{0 1}{2}"},
		{"base beside holders", "States [shall] [RUS, CHN: should] [USA: delete] act.",
			"b1 paragraph: States shall act.\n0 b1 1-2 \"shall\" → \"should\" RUS CHN\n1 b1 1-2 \"shall\" → \"\" USA\n{0 1}"},
		{"as a draft prints it", "States [text: shall] [c4 VES: should [nobody: soon]] [nobody: may] act.",
			"b1 paragraph: States shall act.\n0 b1 1-2 \"shall\" → \"should\" VES\n1 0/b1 1-1 \"\" → \"soon\"\n2 b1 1-2 \"shall\" → \"may\"\n{0{1} 2}"},
		{"a bracket without words dissolves", "States [[shall] [should]] act.",
			"b1 paragraph: States act.\n0 b1 1-1 \"\" → \"shall\" m0001\n1 b1 1-1 \"\" → \"should\" m0002\n{0 1}"},
		{"punctuation", "with Parties[, in turn,] and [forests][, oceans], all",
			"b1 paragraph: with Parties and, all\n0 b1 1-2 \"Parties\" → \"Parties, in turn,\" m0001\n1 b1 2-3 \"and,\" → \"and forests,\" m0002\n2 b1 3-3 \"\" → \"oceans,\" m0003\n{0}{1 2}"},
		{"a paragraph in brackets", "One.\n\n[Two [big].]\n\nThree.",
			"b1 paragraph: One.\nb2 paragraph: Three.\n0 after b1 0001: paragraph \"Two.\" m0001\n1 0/+0 0-1 \"Two.\" → \"Two big.\" m0002\n{0{1}}"},
		{"across paragraphs", "One [two.\n\nThree.\n\nFour] five.",
			"b1 paragraph: One\nb2 paragraph: five.\n0 b1 1-1 \"\" → \"two.\" m0001\n1 after b1 0001: paragraph \"Three.\" m0002\n2 b2 0-0 \"\" → \"Four\" m0003\n{0}{1}{2}"},
		{"options", "One.\n\n**Option 1:** Two [big].\n\n**Option 2:** No text\n\n**Option 3:**\n\n[Three.]\n\n## Four",
			"b1 paragraph: One.\nb2 heading: Four\n0 after b1 0001: paragraph \"Two.\" m0001\n1 0/+0 0-1 \"Two.\" → \"Two big.\" m0002\n2 after b1 0001: paragraph \"Three.\" m0003\n{0{1} -1 -1{2}}"},
		{"options of an item", "## A\n\n1. **Option 1:** Two.\n\n    **Option 2:** Three.\n\n2. Four.",
			"b1 heading: A\nb2 item: Four.\n0 after b1 0001: item \"Two.\" m0001\n1 after b1 0001: item \"Three.\" m0002\n{0 1}"},
	} {
		_, im := importText(t, c.src)
		checkImport(t, im)
		if got := showImport(im); got != c.want {
			t.Errorf("%s: %s\n got:\n%s\nwant:\n%s", c.name, c.src, got, c.want)
		}
	}
}

func TestImportPackages(t *testing.T) {
	_, im := importText(t, "One [two.\n\nThree.\n\nFour] five.")
	if fmt.Sprint(im.Packages) != "[[0 1 2]]" {
		t.Error(im.Packages)
	}
}

// The draft of an import shows everything in source order.
func TestImportedDraftKeepsSourceOrder(t *testing.T) {
	for _, name := range draftTexts {
		r, im := importText(t, readData(t, name))
		d, err := Merge(im.Base, im.Claims)
		if err != nil {
			t.Fatal(err)
		}
		place := map[string][]int{} // where the letters of a paragraph stand in the source
		for i, p := range r.Tree() {
			var own strings.Builder
			for _, n := range p.Nodes["en"] {
				own.WriteString(n.Text)
			}
			place[lettersOf(own.String())] = append(place[lettersOf(own.String())], i)
		}
		last, seen := -1, 0
		for _, row := range d.Rows {
			at := place[lettersOf(Plain(row.Block.Content["en"]))]
			if row.Insert != nil || len(at) != 1 {
				continue
			}
			seen++
			if at[0] < last {
				t.Errorf("%s: paragraph %d stands after paragraph %d", name, at[0], last)
			}
			last = at[0]
		}
		for i := 1; i < len(d.Rows); i++ {
			a, b := d.Rows[i-1].Insert, d.Rows[i].Insert
			if a != nil && b != nil && a.Gap == b.Gap && a.Choice > b.Choice {
				t.Errorf("%s: choice %s stands after %s", name, b.Choice, a.Choice)
			}
		}
		if seen < 50 {
			t.Errorf("%s: only %d paragraphs were found again", name, seen)
		}
	}
}

func TestBoth(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"protect [forests][, oceans] and all", "protect forests, oceans and all"},
		{"we [shall] [should] act", "we shall should act"},
		{"Parties[, in turn,] [and others] act", "Parties, in turn, and others act"},
		{"and[/or][/nor] x", "and/or/nor x"},
		{"the [big] Party[, of course,] acts", "the big Party, of course, acts"},
	} {
		_, im := importText(t, c.src)
		var claims []Claim
		for _, t := range im.Claims {
			claims = append(claims, t.Claim)
		}
		both, err := Both(im.Base, claims...)
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if err := both.Check(im.Base, nil); err != nil {
			t.Errorf("%s: %v", c.src, err)
		}
		got, _, err := Apply(im.Base, []Claim{both})
		if err != nil {
			t.Fatal(err)
		}
		if g := Plain(got.Blocks[0].Content["en"]); g != c.want {
			t.Errorf("%s: %s, want %s", c.src, g, c.want)
		}
	}
	_, im := importText(t, "States [shall] [RUS: should] [USA: must] act.")
	if _, err := Both(im.Base, im.Claims[0].Claim, im.Claims[1].Claim); err == nil {
		t.Error("both of two replacements of one word")
	}
}

// Adopting the chosen claims in several revisions, the rest carried over each
// time, ends in the same text as adopting them at once.
func TestChoicesStepByStep(t *testing.T) {
	for _, name := range draftTexts[:2] {
		_, im := importText(t, readData(t, name))
		for way, pick := range scripts(7) {
			claims := im.Choose(pick)
			once, _, err := Apply(im.Base, claims)
			if err != nil {
				t.Fatal(err)
			}
			rnd := rand.New(rand.NewSource(7))
			now, live := im.Base, slices.Clone(claims)
			for step := 0; len(live) > 0; step++ {
				var batch, rest []Claim
				in := map[Key]bool{}
				for _, c := range live {
					if step == 3 || (c.Parent == "" || in[c.Parent]) && rnd.Intn(3) == 0 {
						batch = append(batch, c)
						in[c.Key()] = true
					} else {
						rest = append(rest, c)
					}
				}
				next, carry, err := Apply(now, batch)
				if err != nil {
					t.Fatalf("%s %s, step %d: %v", name, way, step, err)
				}
				live = live[:0]
				for i, c := range carry.All(append(slices.Clone(rest), batch...))[:len(rest)] {
					if c.Lapse != nil {
						t.Errorf("%s %s, step %d: %+v lapses: %v", name, way, step, rest[i], c.Lapse)
						continue
					}
					live = append(live, c.Claim)
				}
				now = next
			}
			if a, b := once.Print(PrintOptions{}), now.Print(PrintOptions{}); a != b {
				t.Errorf("%s %s: the steps end elsewhere: %s", name, way, readDiff(a, b))
			}
		}
	}
}

// A number inside the bracket is the paragraph's, as it is in front of it.
func TestNumberInsideBracket(t *testing.T) {
	src := "*Recalling* its decisions,\n\n1. *Decides* to meet;\n\n%s\n\n3. *Asks* for help.\n"
	for _, x := range [][2]string{
		{"[USA: 2. *Invites* all States to come;]", "2. [USA: *Invites* all States to come];"},
		{"[USA, RUS: 2bis. *Invites* all;]", "2bis. [USA, RUS: *Invites* all];"},
		{"[2. *Invites* all States;]", "2. [*Invites* all States];"},
		{"    [USA: (a) the first]", "    (a) [USA: the first]"},
	} {
		_, in := importText(t, fmt.Sprintf(src, x[0]))
		_, before := importText(t, fmt.Sprintf(src, x[1]))
		if g, w := showImport(in), showImport(before); g != w {
			t.Errorf("%s\n got %s\nwant %s", x[0], g, w)
		}
	}
	r := readMust(t, fmt.Sprintf(src, "[USA: 2. *Invites* all;]"), ReadOptions{})
	if b := r.Tree()[2].Nodes["en"][0].Bracket; b == nil || b.Line != 5 || b.Col != 1 {
		t.Errorf("%+v", b)
	}
	if r := readMust(t, "See.\n\n[2. page](http://a.b) is good.\n", ReadOptions{}); r.Text.Blocks[1].Kind != Paragraph {
		t.Error(r.Text.Blocks[1].Kind)
	}
}

// A wording inside a bracket that changes a word outside it belongs to one
// spot with whatever else changes that word.
func TestSpotReachesAsFarAsWhatStandsInside(t *testing.T) {
	for _, src := range []string{"0]0[[/]a", "See a] b [[,] c] [d].\n", "x] y [[USA: ; z [w]] q], r", "0][0]0 [0[0"} {
		_, im := importText(t, src)
		for way, pick := range scripts(1) {
			if _, _, err := Apply(im.Base, im.Choose(pick)); err != nil {
				t.Errorf("%q, %s: %v", src, way, err)
			}
		}
	}
}
