package intake

import (
	"slices"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/document"
)

// shapes are ways in which delegations type brackets over words that the base of
// "On the river" has; what becomes of each, and what is said of it.
func shapes() []struct{ name, from, to, plan, lost string } {
	const fair = "new LOR→LOR: OP1: ‘fair’ becomes ‘just’"
	const share = "new →none: OP1: ‘share’ becomes ‘divide’"
	const noRiver = "new LOR→LOR: OP1: delete ‘of the river’"
	holds := func(words string) string {
		return "“" + words + "” is what the base says, and the bracket names VES for it: no change of it is taken in"
	}
	alone := func(words string) string {
		return "“" + words + "” stands in brackets with no other wording beside it; these are the base's own words, and no change of them is taken in"
	}
	return []struct{ name, from, to, plan, lost string }{
		{"both held", "fair", "[VES: fair] [LOR: just]", fair, holds("fair")},
		{"the base behind", "fair", "[LOR: just] [VES: fair]", fair, holds("fair")},
		{"without a space", "fair", "[VES:fair][LOR:just]", fair, holds("fair")},
		{"nobody named", "share", "[share][divide]", share, ""},
		{"nobody named, the base behind", "share", "[divide][share]", share, ""},
		{"slash", "share", "[share/divide]", share, ""},
		{"slash, the base behind", "share", "[divide / share]", share, ""},
		{"three", "fair", "[VES: fair] [LOR: just] [ARD: equal]", fair + "\nnew ARD→ARD: OP1: ‘fair’ becomes ‘equal’", holds("fair")},
		{"twice the base", "fair", "[VES: fair] [fair] [LOR: just]", fair, holds("fair")},
		{"apart", "share the water", "[share][divide] the [VES: water] [LOR: river]", share + "\nnew LOR→LOR: OP1: ‘water’ becomes ‘river’", holds("water")},
		{"two in a run", "share the water", "[share] [divide] [the water] [LOR: it]", share + "\nnew LOR→LOR: OP1: ‘the water’ becomes ‘it’", ""},
		{"delete beside", " of the river", " [of the river] [LOR: delete]", noRiver, ""},
		{"del within", "of the river", "[LOR del: of the river]", noRiver, ""},
		{"delete within", "of the river", "[LOR: delete: of the river]", noRiver, ""},
		{"delete nothing", "of the river", "of the river [LOR: delete]", "", "LOR would delete words here, and the bracket holds none of the base"},
		{"alone", "of the river", "[of the river]", "", alone("of the river")},
		{"alone and held", "of the river", "[VES: of the river]", "", holds("of the river")},
		{"more inside", "fair", "[VES: fair [LOR: and equal]]", "new LOR→LOR: OP1: add ‘and equal’ before ‘parts’", holds("fair")},
		{"the base inside", "fair", "[LOR: [fair] and equal]", "new LOR→LOR: OP1: add ‘and equal’ before ‘parts’", ""},
		{"nested", "water of the river in fair parts", "[LOR: river] [VES: water of the river in [fair] [ARD: equal] parts]",
			"new LOR→LOR: OP1: ‘water of the river in fair parts’ becomes ‘river’\nnew ARD→ARD: OP1: ‘fair’ becomes ‘equal’", holds("water of the river in fair parts")},
		{"within a word", "water", "water[s]", "new →none: OP1: ‘water’ becomes ‘waters’", ""},
		{"the end of a word", "parts", "part[s]", "", alone("s")},
		{"whole word beside", "water", "[water][waters]", "new →none: OP1: ‘water’ becomes ‘waters’", ""},
		{"at the end", "parts;", "[VES: parts] [LOR: shares];", "new LOR→LOR: OP1: ‘parts’ becomes ‘shares’", holds("parts")},
		{"at the end with its mark", "parts;", "[VES: parts;] [LOR: shares;]", "new LOR→LOR: OP1: ‘parts’ becomes ‘shares’", holds("parts")},
		{"at the start", "*Decides*", "[VES: *Decides*] [LOR: *Agrees*]", "new LOR→LOR: OP1: ‘Decides’ becomes ‘Agrees’", holds("Decides")},
		{"the paragraph", "*Decides* to share the water of the river in fair parts;", "[VES: *Decides* to share the water of the river in fair parts;] [LOR: delete]",
			"new LOR→LOR: delete OP1", holds("Decides to share the water of the river in fair parts")},
	}
}

// TestBracketsOverTheBase: of brackets typed over words that the base has, the
// wording that is the base's is no change, and the others are changes of it.
func TestBracketsOverTheBase(t *testing.T) {
	for _, x := range shapes() {
		t.Run(x.name, func(t *testing.T) {
			src := strings.Replace(river, x.from, x.to, 1)
			plan, lost := typedPlan(t, File{"draft.md", []byte(src)})
			want(t, "plan", plan, x.plan)
			want(t, "lost", lost, x.lost)
		})
	}
}

// typedPlan takes a file in as VES, everybody being whom the brackets name.
func typedPlan(t *testing.T, f File) (plan, lost string) {
	t.Helper()
	r := newRoom(t, river)
	in := r.read("VES", Options{}, f)
	p := in.Papers[0]
	if p.Way != Brackets || !p.Base.Certain {
		t.Fatalf("understood %+v", p)
	}
	m := Mapping{}
	for _, a := range p.Authors {
		if m[a.Name] = To(a.Name); a.Name == "" {
			m[a.Name] = Nobody
		}
	}
	var said []string
	for _, l := range p.Lost {
		if l.Line == 0 {
			t.Errorf("no line: %+v", l)
		}
		said = append(said, l.Say)
	}
	return story(r.take("VES", in, m)), strings.Join(said, "\n")
}

// TestBracketsOverTheBaseInEachFormat: the same typed into a Word file, a page and
// a text without any marks.
func TestBracketsOverTheBaseInEachFormat(t *testing.T) {
	const src = `On the river

Recalling the treaty of the two banks,

1. Decides to [share][divide] the water of the river in [VES: fair] [LOR: just] parts;

2. Calls upon all users to prevent pollution:

(a) from mines;

(b) from [ARD del: towns];

3. Requests the commission to report [every/each] year.
`
	page, sheet := "<!doctype html><title>x</title>", &document.Sheet{}
	for line := range strings.SplitSeq(strings.TrimSpace(src), "\n\n") {
		page += "<p>" + line + "</p>"
		sheet.Paras = append(sheet.Paras, document.Para{Items: []document.Item{{S: line}}})
	}
	for _, f := range []File{{"a.txt", []byte(src)}, {"a.html", []byte(page)}, {"a.docx", wordOf(t, sheet)}} {
		t.Run(f.Name, func(t *testing.T) {
			plan, lost := typedPlan(t, f)
			lines := strings.Split(strings.TrimSpace(plan), "\n")
			slices.Sort(lines)
			want(t, "plan", strings.Join(lines, "\n"), `
new ARD→ARD: OP2(b): delete ‘towns’
new LOR→LOR: OP1: ‘fair’ becomes ‘just’
new →none: OP1: ‘share’ becomes ‘divide’
new →none: OP3: ‘each’ becomes ‘every’`)
			want(t, "lost", lost, "“fair” is what the base says, and the bracket names VES for it: no change of it is taken in")
		})
	}
}

// TestBracketsOverAnOlderBase: which revision a file with brackets over its words
// changes is found, too.
func TestBracketsOverAnOlderBase(t *testing.T) {
	r := newRoom(t, river)
	r.amend("VES", "OP3", "each", "every second")
	for _, code := range []string{"LOR", "ARD"} {
		in, err := r.desk(code).Position("accept", []string{"c3"}, &desk.Speaking{})
		if err != nil {
			t.Fatal(err)
		}
		r.act(code, in.Body)
	}
	next, _, err := r.desk("VES").View.Next()
	if err != nil {
		t.Fatal(err)
	}
	r.act("VES", next)
	for rev, each := range []string{"each", "every second"} {
		src := strings.NewReplacer("fair", "[VES: fair] [LOR: just]", "each", each).Replace(river)
		in := r.read("LOR", Options{}, File{"old.md", []byte(src)})
		if b := in.Papers[0].Base; b.Revision.Num != rev || !b.Certain {
			t.Fatalf("base %+v", b)
		}
		want(t, each, story(r.take("ARD", in, Mapping{"LOR": "LOR"})), []string{"new LOR→LOR: OP1: ‘fair’ becomes ‘just’", "known LOR→LOR: OP1: ‘fair’ becomes ‘just’ (c1)"}[rev])
	}
}

// TestUnmarkedNamesParagraphs: what the file has outside its brackets and the base
// hasn't is told by the numbers that a reader sees, never by inner names.
func TestUnmarkedNamesParagraphs(t *testing.T) {
	r := newRoom(t, river)
	src := strings.NewReplacer("3. *Requests*", "3. *Thanks* the fishers;\n\n4. *Requests*", "fair", "[LOR: just]", "the two banks", "both banks").Replace(river)
	var said []string
	for _, l := range r.read("VES", Options{}, File{"x.md", []byte(src)}).Papers[0].Lost {
		if l.What == "unmarked" {
			said = append(said, l.Say)
		}
	}
	const file = "outside all brackets the file's words aren't those of Rev.0: "
	want(t, "said", strings.Join(said, "\n"), file+"PP1: ‘both’ becomes ‘the two’\n"+file+"OP1: add ‘fair’ before ‘parts’\n"+file+"delete OP3")
}
