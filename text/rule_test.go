package text

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// The rules of the design's §4 by name. Where a simpler rule was tried first,
// the test plays it beside the rule and shows the wrong answer that it gives,
// so that nobody tries it again.

// simplerTrim trims the words that a person marked, and nothing beyond them.
func simplerTrim(base []Word, s, e int, words []Word) (int, int, []Word) {
	for s < e && len(words) > 0 && base[s] == words[0] {
		s, words = s+1, words[1:]
	}
	for s < e && len(words) > 0 && base[e-1] == words[len(words)-1] {
		e, words = e-1, words[:len(words)-1]
	}
	return s, e, words
}

// Equal changes are equal claims: the whole block is trimmed, leading words
// first, not only the words that were marked.
func TestRuleTrimTheWholeBlockLeadingFirst(t *testing.T) {
	ws := Split("all States and all States parties")
	type change struct {
		s, e int
		new  string
	}
	// Both give "all States and all States and all States parties".
	before, behind := change{3, 3, "all States and"}, change{5, 5, "and all States"}
	trim := func(f func([]Word, int, int, []Word) (int, int, []Word), c change) string {
		s, e, n := f(ws, c.s, c.e, Split(c.new))
		return Inline(joinWords(ws[:s], n, ws[e:])) + "|" + Plain(n)
	}
	if a, b := trim(Trim, before), trim(Trim, behind); a != b {
		t.Errorf("equal changes are two claims: %q, %q", a, b)
	}
	a, b := trim(simplerTrim, before), trim(simplerTrim, behind)
	if x, _, _ := strings.Cut(a, "|"); !strings.HasPrefix(b, x) || a == b {
		t.Errorf("trimming what was marked no longer tells two claims for one change: %q, %q", a, b)
	}
	if s, _, _ := Trim(ws, 3, 3, Split("all States and")); s != 5 {
		t.Errorf("trailing words were trimmed first: the insertion stands at %d", s)
	}
}

// A carried claim is trimmed again: what stands around it now may be its own
// words, and an equal change tabled anew must be the same claim.
func TestRuleCarriedClaimsAreTrimmedAgain(t *testing.T) {
	b := lawText("op: States act at once", "op: at once or never")
	parent := lawWords(b, "b1", "act", "respond")
	sub := lawSub(&parent, "$", "at once")
	late := lawWords(b, "b1", "$", "at once or")
	for _, c := range []struct {
		name    string
		adopted Claim
		claim   Claim
		start   int // where the claim stands after it
		moved   int // where its words stand that were only moved
	}{
		{"an insertion at the end of adopted words", parent, sub, 4, 2},
		{"an insertion at the end of a block that is joined", Claim{Op: Join, Base: b.Digest(), Block: "b1"}, late, 7, 4},
	} {
		next, carry, err := Apply(b, []Claim{c.adopted})
		if err != nil {
			t.Fatal(err)
		}
		got, err := carry.Claim(c.claim)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if err := got.Check(next, nil); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		ws := next.Blocks[0].Content["en"]
		s, e, n := Trim(ws, c.moved, c.moved, c.claim.New)
		if got.Start != c.start || got.Start != s || got.End != e || !slices.Equal(got.New, n) || s == c.moved {
			t.Errorf("%s: %d–%d %q; tabled anew %d–%d %q", c.name, got.Start, got.End, Plain(got.New), s, e, Plain(n))
		}
		untrimmed := got // the simpler rule: the words are moved, no more
		untrimmed.Start, untrimmed.End, untrimmed.New = c.moved, c.moved, c.claim.New
		if a, b := ruleApplied(t, next, got), joinWords(ws[:c.moved], c.claim.New, ws[c.moved:]); a != Plain(b) || untrimmed.Key() == got.Key() {
			t.Errorf("%s: %q, %q", c.name, a, Plain(b))
		}
	}
}

func ruleApplied(t *testing.T, base *Text, c Claim) string {
	t.Helper()
	next, _, err := Apply(base, []Claim{c})
	if err != nil {
		t.Fatal(err)
	}
	return Plain(next.Blocks[0].Content["en"])
}

// "shall prevent": changes of neighbouring words aren't rivals, though their
// offsets touch; an insertion or a deletion touches the word that follows.
func TestRuleNeighboursDoNotTouch(t *testing.T) {
	b := mergeBase()
	should, counter := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter")
	simpler := func(a, b Claim) bool { return a.Start <= b.End && b.Start <= a.End } // offsets that touch
	if Rivals(b, should, counter) || !simpler(should, counter) {
		t.Error("should and counter: rivals by the rule, or no longer by the simpler one")
	}
	disjoint := func(a, b Claim) bool { return a.Start < b.End && b.Start < a.End } // offsets that overlap
	firmly := lawWords(b, "b2", "shall prevent", "shall firmly prevent")
	gone := lawWords(b, "b2", "shall", "")
	for _, c := range []Claim{gone, firmly} {
		if !Rivals(b, c, counter) || disjoint(c, counter) {
			t.Errorf("%q → %q and counter: apart by the rule, or no longer by the simpler one", Plain(c.Exact), Plain(c.New))
		}
	}
	// Joined silently, the simpler rule would write words that nobody proposed.
	if _, _, err := Apply(b, []Claim{firmly, counter}); err == nil {
		t.Error("firmly counter, which nobody proposed")
	}
}

// A claim that shares an end with a wider one is its rival; only one strictly
// within lies inside.
func TestRuleASharedEndIsNoNesting(t *testing.T) {
	b := mergeBase()
	wide := lawWords(b, "b2", "shall prevent such", "must stop all")
	first, middle, last := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter"), lawWords(b, "b2", "such", "any")
	contained := func(a, b Claim) bool { return b.Start <= a.Start && a.End <= b.End } // the simpler nesting
	for _, c := range []Claim{first, last} {
		if !Rivals(b, c, wide) || Inside(b, c, wide) || !contained(c, wide) {
			t.Errorf("%q", Plain(c.New))
		}
	}
	if Rivals(b, middle, wide) || !Inside(b, middle, wide) {
		t.Error("counter isn't inside")
	}
}

// A region is what rivalry connects, by the claims' own ranges. Grown one by
// one, a region's outer ends make claims look nested that overlap, and the
// answer depends on who came first.
func TestRuleRegionsByTheClaimsOwnRanges(t *testing.T) {
	b := lawText("op: a b c d e f g")
	x, y, z := lawWords(b, "b1", "b c d", "X"), lawWords(b, "b1", "d e f", "Y"), lawWords(b, "b1", "c d e", "Z")
	grown := func(list ...Claim) (regions int) {
		type hull struct{ s, e int }
		var hs []hull
		for _, c := range list {
			at := slices.IndexFunc(hs, func(h hull) bool { return c.Start < h.e && h.s < c.End && !(h.s < c.Start && c.End < h.e) })
			if at < 0 {
				hs = append(hs, hull{c.Start, c.End})
			} else {
				hs[at] = hull{min(hs[at].s, c.Start), max(hs[at].e, c.End)}
			}
		}
		return len(hs)
	}
	if a, b := grown(x, y, z), grown(x, z, y); a == b {
		t.Errorf("growing regions gives %d regions whatever the order", a)
	}
	for _, order := range [][]Claim{{x, y, z}, {x, z, y}, {z, y, x}} {
		var tabled []Tabled
		for i, c := range order {
			tabled = append(tabled, held(c, lawParties[i]))
		}
		d := lawMerge(t, b, tabled)
		row := d.Rows[0].Content["en"]
		if len(row) != 3 || row[1].Region == nil || len(row[1].Region.Alts) != 4 {
			t.Errorf("not one region of three wordings and the base: %s", d.Print(DraftPrint{Attribution: true}))
		}
	}
}

// A party's alternative is the region's words with all its claims there
// applied, those inside of other parties' claims too.
func TestRuleAnAlternativeAppliesAllClaimsOfItsHolder(t *testing.T) {
	b := mergeBase()
	wide := lawWords(b, "b2", "shall prevent such use,", "must stop it,")
	first, inner := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "such", "any")
	mergeWant(t, mergeShow(t, b, held(wide, "LOR"), held(first, "VES"), held(inner, "VES")),
		"OP1. *Decides* that States [shall prevent [such] [VES: any] use,] [LOR: must stop it,] [VES: should prevent any use,] in line with the Convention;")
	if mine, err := Project(b, []Tabled{held(wide, "LOR"), held(first, "VES"), held(inner, "VES")}, "VES"); err != nil ||
		!strings.Contains(Plain(mine.Blocks[1].Content["en"]), "should prevent any use,") {
		t.Errorf("%v", err)
	}
}

// Each wording recorded with no holder named is a holder of its own: as
// claims of one unknown holder they would be put together into a wording that
// nobody proposed.
func TestRuleEachUnnamedHolderIsItsOwn(t *testing.T) {
	b := mergeBase()
	x, y, over := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter"), lawWords(b, "b2", "shall prevent", "may oppose")
	alts := func(marks ...string) []string {
		var out []string
		d := lawMerge(t, b, []Tabled{
			{Claim: x, Holders: []Holder{{Recorded: "LOR", Mark: marks[0]}}},
			{Claim: y, Holders: []Holder{{Recorded: "LOR", Mark: marks[1]}}},
			{Claim: over, Holders: []Holder{{Recorded: "LOR", Mark: marks[2]}}},
		})
		for _, p := range d.Rows[1].Content["en"] {
			if p.Region != nil {
				for _, a := range p.Region.Alts {
					out = append(out, Plain(a.Pieces[0].Words))
				}
			}
		}
		return out
	}
	if got, want := alts("1", "2", "3"), []string{"shall prevent", "may oppose", "shall counter", "should prevent"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := alts("", "", "3"); !slices.Contains(got, "should counter") {
		t.Errorf("one unknown holder no longer gives words that nobody proposed: %q", got)
	}
}

// Alternative 0 is the base wording, held or not.
func TestRuleAlternativeZeroIsTheBase(t *testing.T) {
	b := mergeBase()
	x, y := lawWords(b, "b2", "prevent", "prohibit"), lawWords(b, "b2", "prevent", "a")
	d := lawMerge(t, b, []Tabled{held(x, "VES"), held(y, "LOR")})
	alts := d.Rows[1].Content["en"][1].Region.Alts
	if !alts[0].Base || len(alts[0].Keys) != 0 || len(alts[0].Holders) != 0 || Plain(alts[0].Pieces[0].Words) != "prevent" || alts[1].Base || alts[2].Base {
		t.Errorf("%+v", alts)
	}
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "LOR")),
		"OP1. *Decides* that States shall [prevent] [LOR: a] [VES: prohibit] such use, in line with the Convention;")
}

// Byte-equal alternatives are one with all their holders, though other claims
// make them; they are marked then.
func TestRuleByteEqualAlternativesAreOne(t *testing.T) {
	b := mergeBase()
	x, y := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter")
	both := lawWords(b, "b2", "shall prevent", "should counter")
	d := lawMerge(t, b, []Tabled{held(x, "VES"), held(y, "VES"), held(both, "LOR")})
	alts := d.Rows[1].Content["en"][1].Region.Alts
	if len(alts) != 2 || len(alts[1].Holders) != 2 || !alts[1].Twins {
		t.Errorf("%+v", alts)
	}
	byKey := map[Key]bool{x.Key(): true, y.Key(): true, both.Key(): true} // the simpler rule: one alternative for each claim
	if len(byKey)+1 == len(alts) {
		t.Error("an alternative for each claim")
	}
}

// Rivalry is pairwise: two claims that a third bridges are both adopted. Were
// all of a region rivals, the region would have to be fought out whole.
func TestRuleRivalryIsPairwiseAcrossABridge(t *testing.T) {
	b := mergeBase()
	x, y, over := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter"), lawWords(b, "b2", "shall prevent", "may oppose")
	d := lawMerge(t, b, []Tabled{held(x, "VES"), held(y, "USA"), held(over, "LOR")})
	r := d.Rows[1].Content["en"][1].Region
	sameRegion := r != nil && len(r.Alts) == 4
	if !sameRegion || Rivals(b, x, y) {
		t.Fatalf("in one region %v, rivals %v", sameRegion, Rivals(b, x, y))
	}
	next, carry, err := Apply(b, []Claim{x, y})
	if err != nil || !strings.Contains(Plain(next.Blocks[1].Content["en"]), "should counter such") {
		t.Fatalf("both adopted: %v", err)
	}
	if _, err := carry.Claim(over); lapseOf(err).Reason != RivalAdopted {
		t.Error(err)
	}
	if _, carry, err = Apply(b, []Claim{x}); err != nil {
		t.Fatal(err)
	}
	if _, err := carry.Claim(y); err != nil {
		t.Errorf("adopting the one makes the other lapse: %v", err)
	}
}

// A sub-claim names its parent by content: when the parent goes and equal
// words are tabled by anybody, it stands again.
func TestRuleSubClaimsNameTheirParentByContent(t *testing.T) {
	b := mergeBase()
	p := lawWords(b, "b2", "prevent", "prohibit and punish")
	sub := lawSub(&p, "punish", "prosecute")
	again := lawWords(b, "b2", "shall prevent", "shall prohibit and punish") // tabled by another, another way
	other := lawWords(b, "b2", "prevent", "punish")
	for _, c := range []struct {
		parent Claim
		stands bool
	}{{p, true}, {again, true}, {other, false}} {
		d := lawMerge(t, b, []Tabled{held(c.parent, "USA"), held(sub, "LOR")})
		if got := len(d.Unplaced) == 0; got != c.stands {
			t.Errorf("on %q the sub-claim stands: %v", Plain(c.parent.New), got)
		}
	}
}

// Gaps never move and outlive deletions: what is inserted behind a paragraph
// stays at its place when that paragraph moves away or goes.
func TestRuleGapsNeverMove(t *testing.T) {
	b := lawText("op: one", "op: two", "op: three")
	ins := lawInsert(b, "b1", "op: new")
	follow := func(t *Text, id BlockID) int { // the simpler rule: behind the block, wherever it is
		return t.Find(id) + 1
	}
	for _, c := range []struct {
		name  string
		with  Claim
		want  string
		wrong string // where the simpler rule would put it, "" for nowhere
	}{
		{"moved", Claim{Op: Move, Base: b.Digest(), Block: "b1", Gap: "b3"}, "new two three one", "two three one new"},
		{"deleted", Claim{Op: Delete, Base: b.Digest(), Block: "b1"}, "new two three", ""},
	} {
		both, _, err := Apply(b, []Claim{ins, c.with})
		if err != nil {
			t.Fatal(err)
		}
		if got := ruleWords(both); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		first, carry, err := Apply(b, []Claim{c.with})
		if err != nil {
			t.Fatal(err)
		}
		late, err := carry.Claim(ins)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		then, _, err := Apply(first, []Claim{late})
		if err != nil || ruleWords(then) != c.want {
			t.Errorf("%s, then carried: %q, %v", c.name, ruleWords(then), err)
		}
		if k := follow(first, "b1"); c.wrong != "" {
			wrong := &Text{Blocks: slices.Insert(slices.Clone(first.Blocks), k, ins.Blocks[0])}
			if ruleWords(wrong) != c.wrong {
				t.Errorf("%s: following the block gives %q", c.name, ruleWords(wrong))
			}
		} else if k != 0 {
			t.Errorf("%s: the block is still there", c.name)
		}
	}
}

func ruleWords(t *Text) string {
	var out []string
	for _, b := range t.Blocks {
		out = append(out, Plain(b.Content["en"]))
	}
	return strings.Join(out, " ")
}

// After a split, the gap behind the block lies behind both halves.
func TestRuleAfterASplitTheGapLiesBehindBothHalves(t *testing.T) {
	b := lawText("op: one two", "op: three")
	split := Claim{Op: SplitAt, Base: b.Digest(), Block: "b1", At: map[Lang]int{"en": 1}}
	ins := lawInsert(b, "b1", "op: new")
	both, _, err := Apply(b, []Claim{split, ins})
	if err != nil || ruleWords(both) != "one two new three" || len(both.Blocks) != 4 {
		t.Errorf("%q, %v", ruleWords(both), err)
	}
	first, carry, err := Apply(b, []Claim{split})
	if err != nil {
		t.Fatal(err)
	}
	late, err := carry.Claim(ins)
	if err != nil || late.Gap == "b1" {
		t.Fatalf("carried to gap %q: %v", late.Gap, err)
	}
	if then, _, err := Apply(first, []Claim{late}); err != nil || ruleWords(then) != "one two new three" {
		t.Errorf("%q, %v", ruleWords(then), err)
	}
	late.Gap = "b1" // the simpler rule: a gap is named by the block before it
	if then, _, err := Apply(first, []Claim{late}); err != nil || ruleWords(then) != "one new two three" {
		t.Errorf("the block's own name no longer gives the wrong place: %q, %v", ruleWords(then), err)
	}
}

// A choice mark makes whole blocks at one gap rivals and is part of the claim;
// without one, both stay.
func TestRuleTheChoiceMarkIsPartOfTheClaim(t *testing.T) {
	b := mergeBase()
	x, y := lawInsert(b, "b3", "op: *Stresses* restraint"), lawInsert(b, "b3", "op: *Notes* the report")
	if Rivals(b, x, y) {
		t.Error("whole blocks at one gap are rivals")
	}
	one, other := x, y
	one.Choice, other.Choice = "Option 1", "Option 1"
	if !Rivals(b, one, other) || one.Key() == x.Key() {
		t.Error("the mark makes no rivals or isn't part of the claim")
	}
	if other.Choice = "Option 2"; Rivals(b, one, other) || Rivals(b, one, y) {
		t.Error("claims of another choice, or of none, are rivals")
	}
	d := lawMerge(t, b, []Tabled{held(x, "VES"), held(one, "LOR")})
	rows := 0
	for _, r := range d.Rows {
		if r.Insert != nil {
			rows++
		}
	}
	if rows != 2 {
		t.Errorf("the same words under a choice and free stand in %d rows", rows)
	}
}

// Inserted blocks keep the order of each party's own list; sorting alone
// would tear the lists. Where lists contradict each other, the least goes
// first and the order is marked contested.
func TestRuleOrderOfInsertedBlocksKeepsEachList(t *testing.T) {
	lists := [][]string{{"z", "a"}, {"m"}}
	got, contested := orderLists(lists)
	if !slices.Equal(got, []string{"m", "z", "a"}) || len(contested) != 0 {
		t.Errorf("%q %v", got, contested)
	}
	sorted := []string{"z", "a", "m"}
	if slices.Sort(sorted); slices.Index(sorted, "z") < slices.Index(sorted, "a") {
		t.Error("sorting keeps the list")
	}
	got, contested = orderLists([][]string{{"a", "b"}, {"b", "a"}})
	if !slices.Equal(got, []string{"a", "b"}) || !contested["a"] || contested["b"] {
		t.Errorf("%q %v", got, contested)
	}
}

// A move or delete of a block is a rival of every other move, delete, split
// or join of it; equal ones are one; words and what enters near it are none.
func TestRuleWholeBlockChangesExcludeEachOther(t *testing.T) {
	b := mergeBase()
	at := func(op Op, block BlockID, gap Gap) Claim {
		return Claim{Op: op, Base: b.Digest(), Block: block, Gap: gap}
	}
	split := Claim{Op: SplitAt, Base: b.Digest(), Block: "b3", At: map[Lang]int{"en": 2}}
	del, move := at(Delete, "b3", ""), at(Move, "b3", "b4")
	for _, c := range []struct {
		name string
		a, b Claim
		want bool
	}{
		{"delete, move", del, move, true},
		{"two targets", move, at(Move, "b3", "^"), true},
		{"the same target", move, at(Move, "b3", "b4"), false},
		{"delete, split", del, split, true},
		{"move, split", move, split, true},
		{"delete, join of it", del, at(Join, "b3", ""), true},
		{"delete, join into it", del, at(Join, "b2", ""), true},
		{"split, join of it", split, at(Join, "b3", ""), false},
		{"delete of another", del, at(Delete, "b4", ""), false},
		{"join, what enters its gap", at(Join, "b3", ""), lawInsert(b, "b3", "op: new"), true},
		{"join, a block that moves into its gap", at(Join, "b3", ""), at(Move, "b1", "b3"), true},
		{"join, what enters another gap", at(Join, "b3", ""), lawInsert(b, "b2", "op: new"), false},
		{"delete, what enters beside it", del, lawInsert(b, "b3", "op: new"), false},
		{"move, words", move, lawWords(b, "b3", "report", "speak"), false},
	} {
		if Rivals(b, c.a, c.b) != c.want || Rivals(b, c.b, c.a) != c.want {
			t.Errorf("%s: rivals %v", c.name, !c.want)
		}
	}
}

// A contested move shows the words once, at the base place; its targets are
// pointers.
func TestRuleAContestedMoveShowsTheWordsOnce(t *testing.T) {
	b := mergeBase()
	got := mergeShow(t, b, held(Claim{Op: Move, Base: b.Digest(), Block: "b3", Gap: "b4"}, "LOR"), held(Claim{Op: Move, Base: b.Digest(), Block: "b3", Gap: "b1"}, "USA"))
	mergeWant(t, got, "OP2. *Requests* the Secretary-General to report; [USA: move to after PP1] [LOR: move to after OP3]")
}

// Word claims follow the block's id wherever it goes; an offset into the text
// would change another paragraph.
func TestRuleWordClaimsFollowTheBlock(t *testing.T) {
	b := lawText("op: one x", "op: two x", "op: three x")
	word := lawWords(b, "b1", "x", "y")
	move := Claim{Op: Move, Base: b.Digest(), Block: "b1", Gap: "b3"}
	both, _, err := Apply(b, []Claim{word, move})
	if err != nil || ruleWords(both) != "two x three x one y" {
		t.Errorf("%q, %v", ruleWords(both), err)
	}
	first, carry, err := Apply(b, []Claim{move})
	if err != nil {
		t.Fatal(err)
	}
	c, err := carry.Claim(word)
	if err != nil {
		t.Fatal(err)
	}
	if then, _, err := Apply(first, []Claim{c}); err != nil || ruleWords(then) != "two x three x one y" {
		t.Errorf("%q, %v", ruleWords(then), err)
	}
}

// Wordings at one spot of an import exclude each other, also where a reader
// sees that both are meant: syntax can't tell. Both is one more wording, in
// the order of the source.
func TestRuleAdjacentBracketsExcludeEachOther(t *testing.T) {
	for _, c := range []struct{ src, both string }{
		{"protect [forests][oceans] and all", "protect forests oceans and all"},
		{"States [shall][should] act", "States shall should act"},
		{"the Part[y][ies] and States", "the Partyies and States"},
	} {
		_, im := importText(t, c.src)
		x, y := im.Claims[0].Claim, im.Claims[1].Claim
		if !Rivals(im.Base, x, y) {
			t.Errorf("%s: not rivals", c.src)
		}
		both, err := Both(im.Base, x, y)
		if err != nil {
			t.Fatal(err)
		}
		next, _, err := Apply(im.Base, []Claim{both})
		if err != nil || ruleWords(next) != c.both {
			t.Errorf("%s: %q, %v", c.src, ruleWords(next), err)
		}
	}
}

// An import leaves no paragraph without words, prints no empty base that
// nobody holds as a choice, and joins runs of mere punctuation to the word
// before.
func TestRuleImportLeavesNothingEmpty(t *testing.T) {
	_, im := importText(t, "One.\n\n[Two.]\n\nThree [, four].")
	for _, b := range im.Base.Blocks {
		if b.Words("en") == 0 {
			t.Errorf("%s is empty", b.ID)
		}
		for _, w := range b.Content["en"] {
			if strings.Trim(w.S, ",.;") == "" {
				t.Errorf("%s: the run %q stands alone", b.ID, w.S)
			}
		}
	}
	_, im = importText(t, "States [jointly] act")
	d := lawMerge(t, im.Base, im.Claims)
	if got := d.Print(DraftPrint{Open: true}); strings.Contains(got, "[]") || strings.Contains(got, "delete") {
		t.Errorf("the empty base is a choice: %s", got)
	}
}

// Display may trim what alternatives share; the claims don't change by that.
func TestRuleDisplayTrimsAndClaimsDoNot(t *testing.T) {
	b := mergeBase()
	c := lawWords(b, "b2", "Convention", "Convention, as appropriate")
	key := c.Key()
	mergeWant(t, mergeShow(t, b, held(c, "VES")), "OP1. *Decides* that States shall prevent such use, in line with the Convention[VES: , as appropriate];")
	if Plain(c.Exact) != "Convention" || Plain(c.New) != "Convention, as appropriate" || c.Key() != key {
		t.Errorf("%q → %q", Plain(c.Exact), Plain(c.New))
	}
}

// No diff runs inside the merge: nothing that finds differences is named in
// the files that make a text of claims.
func TestRuleNoDiffInsideTheMerge(t *testing.T) {
	parse := func(file string) *ast.File {
		f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	finders := map[string]bool{"Derive": true, "Compare": true, "Compile": true, "newDeriver": true, "deriver": true, "compiler": true}
	for _, d := range parse("lcs.go").Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil {
			finders[d.Name.Name] = true
		}
	}
	if len(finders) < 8 {
		t.Fatalf("lcs.go holds only %d names of its own", len(finders))
	}
	for _, f := range []string{"merge.go", "region.go", "rival.go", "index.go", "order.go", "trim.go", "key.go", "check.go", "apply.go", "carry.go", "project.go"} {
		inSelector := map[*ast.Ident]bool{}
		ast.Inspect(parse(f), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				inSelector[n.Sel] = true // cmp.Compare, x.field
			case *ast.Ident:
				if finders[n.Name] && !inSelector[n] {
					t.Errorf("%s names %s, which finds differences", f, n.Name)
				}
			}
			return true
		})
	}
}

// Two splits of a block exclude each other unless one is before the other in
// every language.
func TestRuleSplitsAreOrderedInEveryLanguage(t *testing.T) {
	b := lawText("op: a b c d")
	b.Blocks[0].Content["fr"] = Split("e f g h")
	split := func(en, fr int) Claim {
		return Claim{Op: SplitAt, Base: b.Digest(), Block: "b1", At: map[Lang]int{"en": en, "fr": fr}}
	}
	for _, c := range []struct {
		a, b Claim
		want bool
	}{
		{split(1, 1), split(2, 2), false},
		{split(1, 1), split(3, 2), false},
		{split(1, 2), split(2, 1), true},
		{split(1, 2), split(2, 2), true},
		{split(2, 2), split(2, 2), false}, // the same
		{split(1, 1), Claim{Op: SplitAt, Base: b.Digest(), Block: "b1", At: map[Lang]int{"en": 2}}, true},
	} {
		if Rivals(b, c.a, c.b) != c.want || Rivals(b, c.b, c.a) != c.want {
			t.Errorf("%v, %v: rivals %v", c.a.At, c.b.At, !c.want)
		}
	}
	next, _, err := Apply(b, []Claim{split(1, 1), split(3, 2)})
	if err != nil || ruleWords(next) != "a b c d" || len(next.Blocks) != 3 {
		t.Errorf("%v %v", next, err)
	}
}
