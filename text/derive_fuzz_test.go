package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// fuzzTexts reads texts that stand one after the other with a line "=====" between.
func fuzzTexts(src string, most int) []*Text {
	var out []*Text
	for part := range strings.SplitSeq(src, "\n=====\n") {
		r, err := Parse(part, ReadOptions{Literal: len(out)%2 == 0})
		if err != nil || r.Text.Check() != nil || len(out) == most {
			return nil
		}
		out = append(out, r.Text)
	}
	return out
}

const (
	fuzzDraftA = "*Recalling* its resolutions,\n\n1. *Decides* to meet in spring;\n\n2. *Requests* a report on fog and ice.\n"
	fuzzDraftB = "*Recalling* all its resolutions,\n\n*Noting* fog,\n\n1. *Requests* a short report on fog and ice;\n\n2. *Decides* to meet in the spring.\n"
	fuzzDraftC = "1. *Decides* to meet.\n\n    (a) In spring; and\n\n    (b) In autumn.\n"
)

// FuzzDerive: for any two texts, the claims that lead from one to the other
// do lead there, are sound, stand apart and carry through the plain form; a
// comparison shows every word of both, once. The answer is bounded by the
// question.
func FuzzDerive(f *testing.F) {
	f.Add(fuzzDraftA, fuzzDraftB)
	f.Add(fuzzDraftB, fuzzDraftC)
	f.Add("a b c d e f", "a b c {#b1}\n\nd e f")
	f.Add("a b c\n\nd e f", "a b c d e f")
	f.Add("{lang=en}\na b\n{zh} 约束\n", "a\n{zh} 约\n")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, old, edited string) {
		if len(old)+len(edited) > 3000 {
			return
		}
		a, b := fuzzTexts(old, 1), fuzzTexts(edited, 1)
		if a == nil || b == nil {
			return
		}
		base, want := a[0], b[0]
		claims, err := Derive(base, want)
		if err != nil {
			t.Fatal(err)
		}
		mustGiveByApply(t, base, claims, want)
		keys := map[Key]bool{}
		for i, c := range claims {
			if err := c.Check(base, nil); err != nil {
				t.Fatalf("claim %d: %v", i, err)
			}
			keys[c.Key()] = true
		}
		if len(keys) != len(claims) {
			t.Fatal("a claim stands twice")
		}
		x := NewIndex(base, claims)
		for i := range claims {
			if len(x.RivalsOf(i)) > 0 {
				t.Fatalf("claim %d touches another: %s", i, told(base, claims))
			}
		}
		if again, err := Derive(base, base); err != nil || len(again) > 0 {
			t.Fatalf("a text differs from itself: %v %v", again, err)
		}
		c := Compare(base, want)
		torn := slices.ContainsFunc(c.Rows, func(r ComparedRow) bool { return r.Change == RowJoined || r.Change == RowSplit })
		var olds, news []int
		for _, r := range c.Rows {
			if r.Old >= 0 && r.Change != RowAway && r.Change != RowSplit {
				olds = append(olds, r.Old)
			}
			if r.New >= 0 {
				news = append(news, r.New)
			}
			for l, ms := range r.Words {
				var was, is []Word
				for _, m := range ms {
					if m.Mark != WordAdded {
						was = append(was, m.Words...)
					}
					if m.Mark != WordRemoved {
						is = append(is, m.Words...)
					}
				}
				if r.New >= 0 && r.Change == RowChanged && plainRuns(is) != plainRuns(want.Blocks[r.New].Content[l]) {
					t.Fatalf("row %+v doesn't show the new words", r)
				}
				if r.Old >= 0 && r.Change == RowChanged && !torn && plainRuns(was) != plainRuns(base.Blocks[r.Old].Content[l]) {
					t.Fatalf("row %+v doesn't show the old words", r)
				}
			}
		}
		slices.Sort(olds)
		if len(slices.Compact(olds)) != len(base.Blocks) {
			t.Fatalf("%d blocks were, rows show %v", len(base.Blocks), olds)
		}
		if len(news) != len(want.Blocks) || !slices.IsSorted(news) {
			t.Fatalf("%d blocks are, rows show %v", len(want.Blocks), news)
		}
		if out := compareShow(c); len(out) > 40*(len(old)+len(edited))+2000 {
			t.Fatalf("%d bytes of a comparison of %d", len(out), len(old)+len(edited))
		}
		for _, l := range []Lang{"en", "zh"} {
			part, err := DeriveLang(base, want, l)
			if errors.Is(err, ErrDerive) || err != nil {
				t.Fatalf("%s: %v", l, err)
			}
			if _, _, err := Apply(base, part); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzCompile: rival drafts give one base, whoever they are and in whatever
// order they come, and each party's amendment leads to its own draft (L8).
func FuzzCompile(f *testing.F) {
	f.Add(fuzzDraftA + "\n=====\n" + fuzzDraftB + "\n=====\n" + fuzzDraftC)
	f.Add(fuzzDraftA + "\n=====\n" + fuzzDraftA)
	f.Add("a b c d\n=====\nc d e f\n=====\ne f a b")
	f.Add("x\n\nx\n\nx\n=====\nx\n\nx")
	f.Add("=====")
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 3000 {
			return
		}
		texts := fuzzTexts(src, 5)
		if texts == nil {
			return
		}
		var rivals, turned []Rival
		for i, x := range texts {
			rivals = append(rivals, Rival{fmt.Sprintf("P%d", i), x})
			turned = append(turned, Rival{fmt.Sprintf("Q%d", len(texts)-i), x})
		}
		slices.Reverse(turned)
		c, err := Compile(rivals)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Base.Check(); err != nil {
			t.Fatal(err)
		}
		other, err := Compile(turned)
		if err != nil || other.Base.Digest() != c.Base.Digest() {
			t.Fatalf("other names and another order give another base (%v)\n%s\nand\n%s", err, shown(c.Base), shown(other.Base))
		}
		all := table(c)
		words := 0
		for i, a := range c.Amendments {
			mustGiveByApply(t, c.Base, a.Claims, texts[i])
			own, err := Project(c.Base, all, a.Party)
			if err != nil || shown(own) != shown(texts[i]) {
				t.Fatalf("%s's projection is not its draft (%v)\n%s", a.Party, err, shown(own))
			}
		}
		d, err := Merge(c.Base, all)
		if err != nil || len(d.Unplaced) > 0 {
			t.Fatalf("%v, unplaced %v", err, d.Unplaced)
		}
		for _, b := range c.Base.Blocks {
			for _, l := range b.Langs() {
				words += b.Words(l)
			}
		}
		if words > len(src) {
			t.Fatalf("a base of %d words out of %d bytes", words, len(src))
		}
	})
}
