package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// mergeBase is the text of the named cases.
func mergeBase() *Text {
	return lawText(
		"pp: *Recalling* its earlier resolutions",
		"op: *Decides* that States shall prevent such use, in line with the Convention",
		"op: *Requests* the Secretary-General to report",
		"op: *Urges* all parties to talk",
	)
}

func mergeShow(t *testing.T, base *Text, tabled ...Tabled) string {
	t.Helper()
	d, err := Merge(base, tabled)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Unplaced) > 0 {
		t.Errorf("unplaced: %v", d.Unplaced)
	}
	return d.Print(DraftPrint{Attribution: true, Open: true, Legend: true})
}

func mergeWant(t *testing.T, got string, lines ...string) {
	t.Helper()
	if want := strings.Join(lines, "\n\n") + "\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMergeEqualProposalsAreOneAlternative(t *testing.T) {
	b := mergeBase()
	c := lawWords(b, "b2", "prevent", "prohibit")
	mergeWant(t, mergeShow(t, b, held(c, "VES"), held(c, "LOR")),
		"OP1. *Decides* that States shall [prevent] [LOR, VES: prohibit] such use, in line with the Convention;")
	p := lawInsert(b, "b3", "op: *Stressing* restraint")
	mergeWant(t, mergeShow(t, b, held(p, "VES"), held(p, "LOR")),
		"OP2 bis. [LOR, VES: *Stressing* restraint;]")
}

func TestMergeWordsAtOneSpotExcludeEachOther(t *testing.T) {
	b := mergeBase()
	x, y := lawWords(b, "b2", "prevent", "prohibit"), lawWords(b, "b2", "prevent", "counter")
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "USA")),
		"OP1. *Decides* that States shall [prevent] [USA: counter] [VES: prohibit] such use, in line with the Convention;")
	if _, _, err := Apply(b, []Claim{x, y}); !errors.Is(err, ErrConflict) {
		t.Errorf("both applied: %v", err)
	}
	x, y = lawWords(b, "b4", "$", "soon"), lawWords(b, "b4", "$", "now")
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "USA")),
		"OP3. *Urges* all parties to talk [USA: now] [VES: soon].")
}

func TestMergeParagraphsAtOneSpotCanBothStay(t *testing.T) {
	b := mergeBase()
	x, y := lawInsert(b, "b3", "op: *Stresses* restraint"), lawInsert(b, "b3", "op: *Notes* the report")
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "USA")),
		"OP2 bis. [USA: *Notes* the report;]", "OP2 ter. [VES: *Stresses* restraint;]")
	next, _, err := Apply(b, []Claim{x, y})
	if err != nil || len(next.Blocks) != 6 {
		t.Errorf("both can't be adopted: %v", err)
	}
	x.Choice, y.Choice = "Option 1", "Option 1"
	if !Rivals(b, x, y) {
		t.Error("options of one choice aren't rivals")
	}
}

func TestMergeNeighboursAreNotRivals(t *testing.T) {
	b := mergeBase()
	x, y := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter")
	if Rivals(b, x, y) {
		t.Error("should and counter are rivals")
	}
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "USA")),
		"OP1. *Decides* that States [shall] [VES: should] [prevent] [USA: counter] such use, in line with the Convention;")
	ins := lawWords(b, "b2", "shall prevent", "shall firmly prevent")
	if ins.Start != 4 || ins.End != 4 {
		t.Errorf("insertion at %d–%d", ins.Start, ins.End)
	}
	for _, c := range []struct {
		x    Claim
		want bool
	}{
		{lawWords(b, "b2", "shall", "should"), false},
		{lawWords(b, "b2", "prevent", "counter"), true},
		{lawWords(b, "b2", "shall", ""), true},
		{lawWords(b, "b2", "prevent", ""), true},
		{lawWords(b, "b2", "such", ""), false},
	} {
		if got := Rivals(b, ins, c.x); got != c.want {
			t.Errorf("insertion before prevent and %q → %q: rivals %v", Plain(c.x.Exact), Plain(c.x.New), got)
		}
	}
}

func TestMergeUnspacedWordsTouch(t *testing.T) {
	b := lawText("op: 各国应防止使用")
	x, y := lawWords(b, "b1", "应", "可"), lawWords(b, "b1", "防", "阻")
	if !Rivals(b, x, y) {
		t.Error("adjacent ideographs don't touch")
	}
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "USA")), "OP1. 各国[应防] [VES: 可防] [USA: 应阻]止使用.")
}

func TestMergeBridge(t *testing.T) {
	b := mergeBase()
	x, y := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter")
	over := lawWords(b, "b2", "shall prevent", "undertake to oppose")
	if Rivals(b, x, y) || !Rivals(b, x, over) || !Rivals(b, y, over) {
		t.Fatal("the bridge isn't one")
	}
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "USA"), held(over, "LOR")),
		"OP1. *Decides* that States [shall prevent] [USA: shall counter] [VES: should prevent] [LOR: undertake to oppose] such use, in line with the Convention;")
	mergeWant(t, mergeShow(t, b, held(x, "VES"), held(y, "VES"), held(over, "LOR")),
		"OP1. *Decides* that States [shall prevent] [VES: should counter] [LOR: undertake to oppose] such use, in line with the Convention;")
	if _, _, err := Apply(b, []Claim{x, y}); err != nil {
		t.Errorf("bridged claims can't both be adopted: %v", err)
	}
}

func TestMergeNesting(t *testing.T) {
	b := mergeBase()
	outer := lawWords(b, "b2", "States shall prevent such use,", "nobody may act,")
	inner := lawWords(b, "b2", "prevent", "counter")
	if !Inside(b, inner, outer) || Rivals(b, inner, outer) {
		t.Fatal("inner isn't inside")
	}
	mergeWant(t, mergeShow(t, b, held(outer, "VES"), held(inner, "LOR")),
		"OP1. *Decides* that [States shall [prevent] [LOR: counter] such use,] [VES: nobody may act,] in line with the Convention;")
	next, carry, err := Apply(b, []Claim{inner})
	if err != nil {
		t.Fatal(err)
	}
	c, err := carry.Claim(outer)
	if err != nil || Plain(c.Exact) != "States shall counter such use," {
		t.Errorf("%q, %v", Plain(c.Exact), err)
	}
	if err := c.Check(next, nil); err != nil {
		t.Error(err)
	}
	_, carry, _ = Apply(b, []Claim{outer})
	if _, err := carry.Claim(inner); lapseOf(err).Reason != InsideAdopted {
		t.Error(err)
	}
}

func TestMergeSubClaims(t *testing.T) {
	b := mergeBase()
	p := lawInsert(b, "b3", "op: *Stresses* the need for restraint")
	sub := lawSub(&p, "restraint", "calm")
	w := lawWords(b, "b4", "talk", "meet without delay")
	wsub := lawSub(&w, "without delay", "at once")
	mergeWant(t, mergeShow(t, b, held(p, "VES"), held(sub, "LOR"), held(w, "USA"), held(wsub, "LOR")),
		"OP2 bis. [VES: *Stresses* the need for [restraint] [LOR: calm];]",
		"OP3. *Urges* all parties to [talk] [USA: meet [without delay] [LOR: at once]].")
	next, carry, err := Apply(b, []Claim{p, w, wsub})
	if err != nil {
		t.Fatal(err)
	}
	if got := Plain(next.Blocks[4].Content["en"]); got != "Urges all parties to meet at once" {
		t.Error(got)
	}
	c, err := carry.Claim(sub, p)
	if err != nil || c.Parent != "" || c.Block != next.Blocks[3].ID || Plain(c.Exact) != "restraint" {
		t.Errorf("%+v, %v", c, err)
	}
	d, _ := Merge(b, []Tabled{held(sub, "LOR")})
	if len(d.Unplaced) != 1 || d.Unplaced[0] != sub.Key() {
		t.Errorf("a sub-claim without its parent: %v", d.Unplaced)
	}
}

func TestMergeBlockMarks(t *testing.T) {
	b := mergeBase()
	mergeWant(t, mergeShow(t, b,
		held(Claim{Op: Delete, Base: b.Digest(), Block: "b3"}, "VES"),
		held(Claim{Op: Move, Base: b.Digest(), Block: "b3", Gap: "b4"}, "LOR"),
		held(Claim{Op: Move, Base: b.Digest(), Block: "b3", Gap: "b1"}, "USA"),
		held(Claim{Op: Join, Base: b.Digest(), Block: "b3"}, "CYR"),
		held(Claim{Op: SplitAt, Base: b.Digest(), Block: "b2", At: map[Lang]int{"en": 7}}, "ELM")),
		"OP1. *Decides* that States shall prevent such use, in line with the Convention; [ELM: split before “in line with the Convention”]",
		"OP2. *Requests* the Secretary-General to report; [VES: delete OP2] [USA: move to after PP1] [LOR: move to after OP3] [CYR: join with OP3]")
}

func TestMergeHolders(t *testing.T) {
	b := mergeBase()
	rec := Tabled{Claim: lawWords(b, "b2", "shall", "should"), Holders: []Holder{{Party: "VES", Recorded: "LOR"}}}
	none := Tabled{Claim: lawWords(b, "b2", "prevent", "counter"), Holders: []Holder{{Recorded: "LOR", Mark: "1"}}}
	free := Tabled{Claim: lawWords(b, "b4", "talk", "meet")}
	mergeWant(t, mergeShow(t, b, rec, none, free),
		"OP1. *Decides* that States [shall] [VES*: should] [prevent] [none named: counter] such use, in line with the Convention;",
		"OP3. *Urges* all parties to [talk] [no holder: meet].",
		`\* recorded by another party, not affirmed; none named: recorded without saying whose it is; no holder: proposed without being held`)
	if p, err := Project(b, []Tabled{rec, none, free}, "VES"); err != nil || p.Digest() != b.Digest() {
		t.Errorf("a recorded wording counts as the party's own: %v", err)
	}
}

func TestMergeTwins(t *testing.T) {
	b := mergeBase()
	x, y := lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "prevent", "counter")
	both := lawWords(b, "b2", "shall prevent", "should counter")
	d, _ := Merge(b, []Tabled{held(x, "VES"), held(y, "VES"), held(both, "LOR")})
	r := d.Rows[1].Content["en"][1].Region
	if len(r.Alts) != 2 || !r.Alts[1].Twins || len(r.Alts[1].Holders) != 2 || len(r.Alts[1].Keys) != 3 {
		t.Errorf("%+v", r)
	}
}

// Adopting one claim doesn't make its neighbours stale, wherever they are.
func TestMergeAdoptingOneLeavesTheOthers(t *testing.T) {
	b := mergeBase()
	adopted := lawWords(b, "b2", "States", "all States and regional organisations")
	others := []Claim{
		lawWords(b, "b2", "shall", "should"), lawWords(b, "b2", "Convention", "Charter"),
		lawWords(b, "b3", "report", "report annually"), lawInsert(b, "b2", "op: *Notes* it"),
		{Op: Delete, Base: b.Digest(), Block: "b2"}, {Op: Move, Base: b.Digest(), Block: "b2", Gap: "b4"},
		{Op: SplitAt, Base: b.Digest(), Block: "b2", At: map[Lang]int{"en": 7}}, {Op: Join, Base: b.Digest(), Block: "b2"},
	}
	next, carry, err := Apply(b, []Claim{adopted})
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range carry.All(others) {
		if got.Lapse != nil {
			t.Errorf("%d: %v", i, got.Lapse)
		} else if err := got.Claim.Check(next, nil); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestMergeOrderOfInsertedBlocks(t *testing.T) {
	show := func(lists ...string) string {
		var in [][]string
		for _, l := range lists {
			in = append(in, strings.Fields(l))
		}
		out, contested := orderLists(in)
		for i, id := range out {
			if contested[id] {
				out[i] += "!"
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		lists []string
		want  string
	}{
		{[]string{"b", "a", "c"}, "a b c"},
		{[]string{"b a", "c"}, "b a c"},
		{[]string{"c a", "b"}, "b c a"},
		{[]string{"a b", "b a"}, "a! b"},
		{[]string{"a b c", "c a"}, "a! b c"},
		{[]string{"a b", "b c", "c a", "d"}, "d a! b c"},
	} {
		if got := show(c.lists...); got != c.want {
			t.Errorf("%q: %s, want %s", c.lists, got, c.want)
		}
	}
}

func TestMergeNumbersInsertedRows(t *testing.T) {
	b := lawText("pp: *Recalling* a", "op: *Decides* b", "sub: one", "sub: two", "op: *Urges* c")
	var tabled []Tabled
	for i, g := range []Gap{GapStart, "b1", "b1", "b2", "b3", "b4", "b4", "b5"} {
		kind := []string{"pp", "pp", "op", "sub", "sub", "op", "sub", "op"}[i]
		tabled = append(tabled, held(lawInsert(b, g, fmt.Sprintf("%s: new%d", kind, i)), "VES"))
	}
	d, _ := Merge(b, tabled)
	var got []string
	for _, r := range d.Rows {
		got = append(got, r.Number)
	}
	want := []string{"PP1 ante", "PP1", "OP1 ante", "PP1 bis", "OP1", "OP1(a) ante", "OP1(a)", "OP1(a) bis", "OP1(b)", "OP1 bis", "OP1 bis(a)", "OP2", "OP2 bis"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestMergeTrimsForDisplay(t *testing.T) {
	b := mergeBase()
	mergeWant(t, mergeShow(t, b, held(lawWords(b, "b2", "Convention", "Convention, as appropriate"), "VES"), held(lawWords(b, "b2", "use,", "use"), "LOR")),
		"OP1. *Decides* that States shall prevent such use[,] [LOR: delete] in line with the Convention[VES: , as appropriate];")
	d, _ := Merge(b, []Tabled{held(lawWords(b, "b2", "prevent", ""), "VES"), held(lawWords(b, "b3", "report", "report back"), "LOR")})
	got := d.Print(DraftPrint{Open: true, Name: func(k Key) string { return "c" + string(k[:1]) }})
	if !strings.Contains(got, "shall [prevent] [c") || !strings.Contains(got, ": delete]") || !strings.Contains(got, ": back]") {
		t.Error(got)
	}
}

// The fast forms are the plain ones.
func TestMergeCanonicalForms(t *testing.T) {
	b := Block{Kind: OP, Depth: 2, Content: map[Lang][]Word{
		"en": {{S: "Urges", Em: true}, {S: "a*b"}, {S: "[c]", Em: true}, {S: "d", Em: true}}, "zh": Split("约束 x\\")}}
	if got, want := string(b.appendCanonical(nil)), b.canonical(false); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.ID = "b7"
	if got, want := (&Text{Blocks: []Block{b, b}}).Digest(), digestOf([]byte("parley text v1\n"+b.canonical(true)+"\n"+b.canonical(true)+"\n")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := b.Digest(), digestOf([]byte("parley block v1\n"+b.canonical(false))); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A key is for ever: these bytes may not change under rules version 1.
func TestMergeGoldenKeys(t *testing.T) {
	b := mergeBase()
	x := lawWords(b, "b2", "shall", "should")
	ins := lawInsert(b, "b3", "op: *Stresses* restraint", "sub: at once")
	ins.Choice = "Option 1"
	sub := lawSub(&ins, "restraint", "calm")
	for _, c := range []struct {
		c    Claim
		want string
	}{
		{x, "op replace\nbase B\nblock b2\nlang en\nrange 3 4\nnew should\n"},
		{lawWords(b, "b2", "shall", ""), "op replace\nbase B\nblock b2\nlang en\nrange 3 4\nnew \n"},
		{ins, "op insert\nbase B\ngap b3\nchoice \"Option 1\"\n+ op 0\nen *Stresses* restraint\n+ sub 1\nen at once\n"},
		{sub, "op replace\nbase B\nparent P\nblock +0\nlang en\nrange 1 2\nnew calm\n"},
		{Claim{Op: Delete, Base: b.Digest(), Block: "b2"}, "op delete\nbase B\nblock b2\n"},
		{Claim{Op: Move, Base: b.Digest(), Block: "b2", Gap: "b4"}, "op move\nbase B\nblock b2\ngap b4\n"},
		{Claim{Op: Join, Base: b.Digest(), Block: "b2"}, "op join\nbase B\nblock b2\n"},
		{Claim{Op: SplitAt, Base: b.Digest(), Block: "b2", At: map[Lang]int{"fr": 3, "en": 12}}, "op split\nbase B\nblock b2\nat en 12\nat fr 3\n"},
	} {
		want := strings.NewReplacer("base B", "base "+string(b.Digest()), "parent P", "parent "+string(ins.Key())).Replace(c.want)
		if got := string(c.c.canonical(nil)); got != want {
			t.Errorf("%q\nwant %q", got, want)
		}
		if c.c.Key() != Key(digestOf([]byte("parley claim v1\n"+want))) {
			t.Errorf("the key of %q isn't its digest", want)
		}
	}
	if got := x.Key(); got != mergeGoldenKey {
		t.Errorf("key %s", got)
	}
}

const mergeGoldenKey = "a4a8da54310fbfa1eb2fb59089bc5966751e20a78c886fe51b022ffbd3cf8d70"

func TestMergeCheckRefuses(t *testing.T) {
	b := mergeBase()
	good := lawWords(b, "b2", "prevent", "counter")
	ins := lawInsert(b, "b3", "op: *Stresses* restraint")
	change := func(c Claim, f func(*Claim)) Claim { f(&c); return c }
	sub := lawSub(&ins, "restraint", "calm")
	for _, c := range []struct {
		name   string
		c      Claim
		parent *Claim
		want   error
	}{
		{"good", good, nil, nil},
		{"operation", change(good, func(c *Claim) { c.Op = "merge" }), nil, ErrOp},
		{"revision", change(good, func(c *Claim) { c.Base = "00" }), nil, ErrBase},
		{"block", change(good, func(c *Claim) { c.Block = "b9" }), nil, ErrBlock},
		{"language", change(good, func(c *Claim) { c.Lang = "fr" }), nil, ErrLang},
		{"range", change(good, func(c *Claim) { c.End = 99 }), nil, ErrRange},
		{"range", change(good, func(c *Claim) { c.Start = -1 }), nil, ErrRange},
		{"words", change(good, func(c *Claim) { c.Exact = Split("forbid") }), nil, ErrExact},
		{"trim", change(good, func(c *Claim) { c.End++; c.Exact = Split("prevent such"); c.New = Split("counter such") }), nil, ErrTrimmed},
		{"noop", change(good, func(c *Claim) { c.New = Split("prevent") }), nil, ErrNoop},
		{"field", change(good, func(c *Claim) { c.Gap = "b1" }), nil, ErrField},
		{"field", Claim{Op: Delete, Base: b.Digest(), Block: "b2", Choice: "x"}, nil, ErrField},
		{"two words", change(good, func(c *Claim) { c.New = []Word{{S: "a b"}} }), nil, ErrWords},
		{"two ideographs", change(good, func(c *Claim) { c.New = []Word{{S: "约束"}} }), nil, ErrWords},
		{"NFC", change(good, func(c *Claim) { c.New = []Word{{S: "e\u0301"}} }), nil, ErrWords},
		{"control", change(good, func(c *Claim) { c.New = []Word{{S: "a\u0007"}} }), nil, ErrWords},
		{"control", change(good, func(c *Claim) { c.New = []Word{{S: "a\u009f"}} }), nil, ErrWords},
		{"no-break space", change(good, func(c *Claim) { c.New = []Word{{S: "a\u00a0b"}} }), nil, nil},
		{"long block name", change(good, func(c *Claim) { c.Block = BlockID(strings.Repeat("b", MaxID+1)) }), nil, ErrLimit},
		{"long language name", change(good, func(c *Claim) { c.Lang = Lang(strings.Repeat("b", MaxID+1)) }), nil, ErrLimit},
		{"long gap name", change(ins, func(c *Claim) { c.Gap = Gap(strings.Repeat("b", MaxID+1)) }), nil, ErrLimit},
		{"UTF-8", change(good, func(c *Claim) { c.New = []Word{{S: "a\xff"}} }), nil, ErrWords},
		{"size", change(good, func(c *Claim) { c.New = make([]Word, MaxBlockWords+1) }), nil, ErrLimit},
		{"empties", lawWords(b, "b1", "Recalling its earlier resolutions", ""), nil, ErrEmpties},
		{"gap", change(ins, func(c *Claim) { c.Gap = "b9" }), nil, ErrGap},
		{"no blocks", change(ins, func(c *Claim) { c.Blocks = nil }), nil, ErrNoop},
		{"kind", change(ins, func(c *Claim) { c.Blocks = []Block{{Kind: "poem", Content: ins.Blocks[0].Content}} }), nil, ErrContent},
		{"id", change(ins, func(c *Claim) { c.Blocks = []Block{{ID: "b7", Kind: OP, Content: ins.Blocks[0].Content}} }), nil, ErrContent},
		{"depth", change(ins, func(c *Claim) { c.Blocks = []Block{{Kind: OP, Depth: MaxDepth + 1, Content: ins.Blocks[0].Content}} }), nil, ErrContent},
		{"move", Claim{Op: Move, Base: b.Digest(), Block: "b2", Gap: "b1"}, nil, ErrNoop},
		{"split", Claim{Op: SplitAt, Base: b.Digest(), Block: "b2", At: map[Lang]int{"en": 0}}, nil, ErrSplit},
		{"split", Claim{Op: SplitAt, Base: b.Digest(), Block: "b2", At: map[Lang]int{"fr": 2}}, nil, ErrSplit},
		{"join", Claim{Op: Join, Base: b.Digest(), Block: "b4"}, nil, ErrJoin},
		{"sub", sub, &ins, nil},
		{"no parent", sub, nil, ErrParent},
		{"wrong parent", sub, &good, ErrParent},
		{"delete in words", change(lawSub(&good, "counter", "oppose"), func(c *Claim) { *c = Claim{Op: Delete, Base: c.Base, Parent: c.Parent, Block: c.Block} }), &good, ErrParent},
	} {
		if err := c.c.Check(b, c.parent); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	var m *Mismatch
	err := good
	err.Exact = Split("forbid")
	if !errors.As(err.Check(b, nil), &m) || Plain(m.Have) != "prevent" || Plain(m.Want) != "forbid" {
		t.Errorf("%+v", m)
	}
}

// Claims that can't stand are listed, and comparing them harms nobody.
func TestMergeOfClaimsThatCannotStand(t *testing.T) {
	b := mergeBase()
	noop := Claim{Op: Replace, Base: b.Digest(), Block: "b2", Lang: "en", Start: 1, End: 1}
	last := Claim{Op: Join, Base: b.Digest(), Block: "b4"}
	split := Claim{Op: SplitAt, Base: b.Digest(), Block: "b4", At: map[Lang]int{"en": 2}}
	d := lawMerge(t, b, []Tabled{held(noop, "VES"), held(last, "VES"), held(split, "LOR")})
	want := []Key{noop.Key(), last.Key()}
	slices.Sort(want)
	if !slices.Equal(d.Unplaced, want) {
		t.Errorf("unplaced %v, want %v", d.Unplaced, want)
	}
	if !Rivals(b, last, split) {
		t.Error("a join that can't be is no rival of a split of its block")
	}
}

func TestMergeTextCheckRefuses(t *testing.T) {
	for _, f := range []func(*Text){
		func(t *Text) { t.Blocks[1].ID = "b1" },
		func(t *Text) { t.Blocks[1].ID = "" },
		func(t *Text) { t.Blocks[1].ID = "^" },
		func(t *Text) { t.Blocks[1].ID = "b 1" },
		func(t *Text) { t.Blocks[1].Kind = "poem" },
		func(t *Text) { t.Blocks[1].Depth = -1 },
		func(t *Text) { t.Blocks[1].Content = nil },
		func(t *Text) { t.Blocks[1].Content = map[Lang][]Word{"en": nil} },
		func(t *Text) { t.Blocks[1].Content = map[Lang][]Word{"EN": Split("a")} },
		func(t *Text) { t.Blocks[1].Content = map[Lang][]Word{"en": {{S: ""}}} },
	} {
		b := mergeBase()
		if err := b.Check(); err != nil {
			t.Fatal(err)
		}
		f(b)
		if err := b.Check(); !errors.Is(err, ErrContent) && !errors.Is(err, ErrWords) {
			t.Errorf("%v", err)
		}
	}
}
