package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// applyByHand puts one party's claims into a base in the most literal way. It
// knows nothing of rivals.
func applyByHand(t interface{ Fatalf(string, ...any) }, base *Text, claims []Claim) *Text {
	enter := map[Gap][]Block{}
	gone := map[BlockID]bool{}
	blocks := map[BlockID]Block{}
	edits := map[BlockID]map[Lang][]Claim{}
	digest := base.Digest()
	for i := range claims {
		c := &claims[i]
		if c.Base != digest {
			t.Fatalf("claim %d (%s) names another base", i, c.Op)
		}
		if c.Op == Replace {
			if edits[c.Block] == nil {
				edits[c.Block] = map[Lang][]Claim{}
			}
			edits[c.Block][c.Lang] = append(edits[c.Block][c.Lang], *c)
		}
	}
	parts := map[BlockID][]Block{}
	joined := map[BlockID]bool{}
	for _, b := range base.Blocks {
		cuts := []map[Lang]int{{}}
		for _, c := range claims {
			if c.Op == SplitAt && c.Block == b.ID {
				cuts = append(cuts, c.At)
			}
			if c.Op == Join && c.Block == b.ID {
				joined[b.ID] = true
			}
		}
		for k, at := range cuts {
			part := fresh(b)
			for _, l := range b.Langs() {
				from, to := at[l], len(b.Content[l])
				if k+1 < len(cuts) {
					to = cuts[k+1][l]
				}
				ws, i := []Word{}, from
				for _, c := range edits[b.ID][l] {
					// What stands at a cut belongs to the second half.
					if c.Start < from || c.Start >= to && k+1 < len(cuts) {
						continue
					}
					if c.Start < i || c.End > to {
						t.Fatalf("claims overlap or cross a cut: %s", told(base, claims))
					}
					ws = joinWords(ws, b.Content[l][i:c.Start], c.New)
					i = c.End
				}
				part.Content[l] = joinWords(ws, b.Content[l][i:to])
			}
			part.ID = b.ID
			parts[b.ID] = append(parts[b.ID], part)
		}
		blocks[b.ID] = parts[b.ID][0]
	}
	// Moved blocks stand first, in the order of the base; then the lists of
	// inserted blocks, always the one whose next block is the least.
	lists := map[Gap][][]Block{}
	for _, b := range base.Blocks {
		for _, c := range claims {
			if c.Op == Move && c.Block == b.ID {
				enter[c.Gap] = append(enter[c.Gap], blocks[b.ID])
			}
		}
	}
	for _, c := range claims {
		switch c.Op {
		case Insert:
			lists[c.Gap] = append(lists[c.Gap], c.Blocks)
		case Delete, Move:
			gone[c.Block] = true
		}
	}
	for gap, ls := range lists {
		for len(ls) > 0 {
			least := 0
			for k := range ls {
				if ls[k][0].canonical(false) < ls[least][0].canonical(false) {
					least = k
				}
			}
			enter[gap] = append(enter[gap], ls[least][0])
			if ls[least] = ls[least][1:]; len(ls[least]) == 0 {
				ls = slices.Delete(ls, least, least+1)
			}
		}
	}
	out := &Text{Blocks: slices.Clone(enter[GapStart])}
	for _, b := range base.Blocks {
		if !gone[b.ID] {
			own := parts[b.ID]
			if n := len(out.Blocks); n > 0 && joined[out.Blocks[n-1].ID] {
				last := &out.Blocks[n-1]
				last.ID = b.ID
				for _, l := range b.Langs() {
					last.Content[l] = joinWords(last.Content[l], own[0].Content[l])
				}
				own = own[1:]
			}
			out.Blocks = append(out.Blocks, own...)
		}
		out.Blocks = append(out.Blocks, enter[Gap(b.ID)]...)
	}
	return out
}

// mustGive fails unless the claims make want of base, by hand and by Apply,
// and no two of them touch.
func mustGive(t interface{ Fatalf(string, ...any) }, base *Text, claims []Claim, want *Text) {
	hand := shown(applyByHand(t, base, claims))
	if hand != shown(want) {
		t.Fatalf("base\n%s\n%s\ngot\n%s\nwant\n%s", shown(base), told(base, claims), hand, shown(want))
	}
	mustGiveByApply(t, base, claims, want)
}

func mustGiveByApply(t interface{ Fatalf(string, ...any) }, base *Text, claims []Claim, want *Text) {
	got, _, err := Apply(base, claims)
	if err != nil {
		t.Fatalf("base\n%s\n%s%v", shown(base), told(base, claims), err)
	}
	if shown(got) != shown(want) {
		t.Fatalf("apply: base\n%s\n%s\ngot\n%s\nwant\n%s", shown(base), told(base, claims), shown(got), shown(want))
	}
	if x := got.Print(PrintOptions{}); x != (&Text{Blocks: withoutEmpty(want).Blocks}).Print(PrintOptions{}) {
		t.Fatalf("prints\n%s\nnot\n%s", x, want.Print(PrintOptions{}))
	}
	index := NewIndex(base, claims)
	for i, c := range claims {
		if len(index.RivalsOf(i))+len(index.Around(i))+len(index.EqualTo(i)) > 0 {
			t.Fatalf("%s of %s touches another:\n%s", c.Op, c.Block, told(base, claims))
		}
	}
}

// shown is a text without its ids, one line per block and language.
func shown(t *Text) string {
	var s strings.Builder
	for _, b := range withoutEmpty(t).Blocks {
		s.WriteString(fresh(b).canonical(false))
	}
	return s.String()
}

var wordPool = []string{"the", "of", "and", "in", "shall", "States", "security", "peace,", "ICTs", "norms", "网", "络", "安", "。", "ق", "и"}

func genWords(min, max int) *rapid.Generator[[]Word] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Word {
		return Word{S: rapid.SampledFrom(wordPool).Draw(t, "word"), Em: rapid.IntRange(0, 9).Draw(t, "em") == 0}
	}), min, max)
}

func genBlock() *rapid.Generator[Block] {
	return rapid.Custom(func(t *rapid.T) Block {
		b := Block{Kind: rapid.SampledFrom([]Kind{PP, PP, OP, Heading}).Draw(t, "kind"), Content: map[Lang][]Word{}}
		b.Content["en"] = genWords(1, 12).Draw(t, "en")
		if rapid.IntRange(0, 4).Draw(t, "two languages") == 0 {
			b.Content["zh"] = genWords(1, 6).Draw(t, "zh")
		}
		return b
	})
}

func genText() *rapid.Generator[*Text] {
	return rapid.Custom(func(t *rapid.T) *Text {
		out := &Text{Blocks: rapid.SliceOfN(genBlock(), 0, 7).Draw(t, "blocks")}
		return withIDs(out)
	})
}

func withIDs(t *Text) *Text {
	for i := range t.Blocks {
		t.Blocks[i].ID = BlockID(fmt.Sprintf("b%d", i+1))
	}
	return t
}

// genEdit is an edited copy: blocks moved, dropped, doubled, added, cut,
// joined, and words changed.
func genEdit(base *Text) *rapid.Generator[*Text] {
	return rapid.Custom(func(t *rapid.T) *Text {
		var blocks []Block
		for _, b := range base.Blocks {
			c := fresh(b)
			c.ID = b.ID
			blocks = append(blocks, c)
		}
		for range rapid.IntRange(0, 6).Draw(t, "edits") {
			n := len(blocks)
			if n == 0 {
				blocks = append(blocks, genBlock().Draw(t, "first"))
				continue
			}
			i := rapid.IntRange(0, n-1).Draw(t, "at")
			switch rapid.IntRange(0, 8).Draw(t, "edit") {
			case 0:
				blocks = slices.Delete(blocks, i, i+1)
			case 1:
				b := blocks[i]
				blocks = slices.Delete(blocks, i, i+1)
				blocks = slices.Insert(blocks, rapid.IntRange(0, n-1).Draw(t, "to"), b)
			case 2:
				blocks = slices.Insert(blocks, i, genBlock().Draw(t, "new"))
			case 3:
				b := fresh(blocks[i])
				blocks = slices.Insert(blocks, rapid.IntRange(0, n).Draw(t, "twin"), b)
			case 4: // cut in two
				ws := blocks[i].Content["en"]
				if len(ws) < 2 || len(blocks[i].Content) > 1 {
					continue
				}
				k := rapid.IntRange(1, len(ws)-1).Draw(t, "cut")
				one, two := fresh(blocks[i]), fresh(blocks[i])
				one.ID = blocks[i].ID
				one.Content["en"], two.Content["en"] = ws[:k:k], ws[k:]
				blocks = slices.Replace(blocks, i, i+1, one, two)
			case 5: // join
				if i+1 == n || blocks[i].Kind != blocks[i+1].Kind || len(blocks[i].Content) != len(blocks[i+1].Content) {
					continue
				}
				one := fresh(blocks[i])
				one.ID = blocks[i].ID
				for _, l := range one.Langs() {
					one.Content[l] = joinWords(one.Content[l], blocks[i+1].Content[l])
				}
				blocks = slices.Replace(blocks, i, i+2, one)
			default:
				b := fresh(blocks[i])
				b.ID = blocks[i].ID
				ws := b.Content["en"]
				s := rapid.IntRange(0, len(ws)).Draw(t, "from")
				e := min(len(ws), s+rapid.IntRange(0, 3).Draw(t, "words"))
				b.Content["en"] = joinWords(ws[:s], genWords(0, 3).Draw(t, "new words"), ws[e:])
				if len(b.Content["en"]) == 0 {
					continue
				}
				blocks[i] = b
			}
		}
		out := &Text{Blocks: blocks}
		switch rapid.IntRange(0, 2).Draw(t, "ids") {
		case 0: // an edited copy without ids
			for i := range blocks {
				blocks[i].ID = ""
			}
		case 1: // ids that mean nothing
			withIDs(out)
		}
		return out
	})
}

func TestDeriveGivesTheEditedCopy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := genText().Draw(t, "base")
		edited := genEdit(base).Draw(t, "edited")
		claims, err := Derive(base, edited)
		if err != nil {
			t.Fatal(err)
		}
		mustGive(t, base, claims, edited)
	})
}

func TestDeriveLangLeavesOtherLanguagesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := genText().Draw(t, "base")
		l := rapid.SampledFrom([]Lang{"en", "zh"}).Draw(t, "language")
		shownOf := func(x *Text) *Text { return &Text{Blocks: onlyLang(x.Blocks, l)} }
		edited := shownOf(genEdit(shownOf(base)).Draw(t, "edited"))
		claims, err := DeriveLang(base, edited, l)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := Apply(base, claims)
		if err != nil {
			t.Fatal(err)
		}
		if shown(shownOf(got)) != shown(edited) {
			t.Fatalf("%s\ngot\n%s\nwant\n%s", told(base, claims), shown(got), shown(edited))
		}
		for _, b := range base.Blocks {
			i := got.Find(b.ID)
			if i < 0 {
				continue // deleted
			}
			for _, m := range b.Langs() {
				if m != l && Inline(got.Blocks[i].Content[m]) != Inline(b.Content[m]) {
					t.Fatalf("%s of block %s changed: %s", m, b.ID, told(base, claims))
				}
			}
		}
	})
}

func TestDeriveOfAnUnchangedCopyIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := genText().Draw(t, "base")
		if claims, err := Derive(base, base); err != nil || len(claims) != 0 {
			t.Fatalf("%v %v", claims, err)
		}
	})
}

// draftOf makes a text of one PP per line; the words of a line that follow
// "kind|" are of that kind.
func draftOf(lines ...string) *Text {
	t := &Text{}
	for _, l := range lines {
		k := PP
		if kind, rest, ok := strings.Cut(l, "|"); ok {
			k, l = Kind(kind), rest
		}
		t.Blocks = append(t.Blocks, Block{Kind: k, Content: map[Lang][]Word{"en": Split(l)}})
	}
	return withIDs(t)
}

// told writes claims in one line each.
func told(base *Text, claims []Claim) string {
	var s strings.Builder
	for _, c := range claims {
		switch c.Op {
		case Replace:
			fmt.Fprintf(&s, "%s %d-%d [%s] -> [%s]\n", c.Block, c.Start, c.End, Plain(c.Exact), Plain(c.New))
		case Insert:
			fmt.Fprintf(&s, "insert at %s", c.Gap)
			for _, b := range c.Blocks {
				fmt.Fprintf(&s, " [%s]", Plain(b.Content["en"]))
			}
			s.WriteByte('\n')
		case Delete, Join:
			fmt.Fprintf(&s, "%s %s\n", c.Op, c.Block)
		case Move:
			fmt.Fprintf(&s, "move %s to %s\n", c.Block, c.Gap)
		case SplitAt:
			fmt.Fprintf(&s, "split %s at %d\n", c.Block, c.At["en"])
		}
	}
	return s.String()
}

func TestDeriveKeepsFamiliesTogether(t *testing.T) {
	base := draftOf("op|Decides to meet", "op|Requests a report")
	edited := draftOf("op|Decides to meet", "op|Calls upon States", "sub|to speak softly", "sub|to listen well", "op|Invites everybody", "op|Requests a report")
	claims, err := Derive(base, edited)
	if err != nil {
		t.Fatal(err)
	}
	want := "insert at b1 [Calls upon States] [to speak softly] [to listen well]"
	if got := told(base, claims); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s", got)
	}
	back, err := Derive(edited, base)
	if err != nil {
		t.Fatal(err)
	}
	if got := Packages(edited, back); len(back) != 4 || len(got) != 1 || len(got[0]) != 3 {
		t.Errorf("%d packages of\n%s", len(got), told(edited, back))
	}
}

func TestDeriveReadsChinese(t *testing.T) {
	base := draftOf("各国应遵守国际法，加强网络安全合作。")
	edited := draftOf("各国必须遵守国际法，加强信息安全方面的合作。")
	claims, err := Derive(base, edited)
	if err != nil {
		t.Fatal(err)
	}
	want := "b1 2-3 [应] -> [必须]\nb1 11-13 [网络] -> [信息]\nb1 15-15 [] -> [方面的]\n"
	if got := told(base, claims); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDeriveIsReadable(t *testing.T) {
	base := draftOf(
		"Recalling the norms of responsible behaviour of States",
		"Welcoming the reports of the group and its work",
		"Stressing that peace shall prevail in all regions")
	for _, c := range []struct {
		name   string
		edited []string
		want   string
	}{
		{"one word", []string{
			"Recalling the norms of responsible conduct of States",
			"Welcoming the reports of the group and its work",
			"Stressing that peace should prevail in all regions"},
			"b1 5-6 [behaviour] -> [conduct]\nb3 3-4 [shall] -> [should]\n"},
		{"no island of a small word", []string{
			"Recalling the norms of responsible behaviour of States",
			"Welcoming the outcome of two panels and its work",
			"Stressing that peace shall prevail in all regions"},
			"b2 2-6 [reports of the group] -> [outcome of two panels]\n"},
		{"a paragraph moved and changed", []string{
			"Stressing that peace must prevail in all regions",
			"Recalling the norms of responsible behaviour of States",
			"Welcoming the reports of the group and its work"},
			"b3 3-4 [shall] -> [must]\nmove b3 to ^\n"},
		{"new words in place of old ones", []string{
			"Recalling the norms of responsible behaviour of States",
			"Deciding on something entirely different",
			"Stressing that peace shall prevail in all regions"},
			"delete b2\ninsert at b2 [Deciding on something entirely different]\n"},
		{"a paragraph cut in two", []string{
			"Recalling the norms of responsible behaviour of States",
			"Welcoming the reports of the group",
			"Also its work",
			"Stressing that peace shall prevail in all regions"},
			"b2 6-7 [and] -> [Also]\nsplit b2 at 6\n"},
		{"two paragraphs made one", []string{
			"Recalling the norms of responsible behaviour of States",
			"Welcoming the reports of the group and its work and stressing that peace shall prevail in all regions"},
			"b3 0-1 [Stressing] -> [and stressing]\njoin b2\n"},
	} {
		edited := draftOf(c.edited...)
		for i := range edited.Blocks {
			edited.Blocks[i].ID = ""
		}
		claims, err := Derive(base, edited)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSpace(told(base, claims)), "\n")
		want := strings.Split(strings.TrimSpace(c.want), "\n")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// A long list of new paragraphs, some of them alike, keeps its order.
func TestDeriveOfALongInsertion(t *testing.T) {
	edited := &Text{}
	for i := range 1700 {
		words := fmt.Sprintf("zone %d has words", (i*7919)%1700)
		if i%100 == 0 {
			words = "a heading that returns"
		}
		edited.Blocks = append(edited.Blocks, Block{Kind: PP, Content: map[Lang][]Word{"en": Split(words)}})
	}
	base := draftOf("alpha", "omega")
	edited.Blocks = slices.Concat(base.Blocks[:1], edited.Blocks, base.Blocks[1:])
	claims, err := Derive(base, edited)
	if err != nil {
		t.Fatal(err)
	}
	mustGiveByApply(t, base, claims, edited)
}
