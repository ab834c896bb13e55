package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// claimsOf are the claims that turn the newest revision into an edited copy.
func claimsOf(t testing.TB, d *desk.Desk, src string) []text.Claim {
	t.Helper()
	x, err := text.Parse(src, text.ReadOptions{Lang: "en", Literal: true})
	if err != nil {
		t.Fatal(err)
	}
	cs, err := text.Derive(d.Rev.Text, x.Text)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

// TestTwoAuthors: a Word file with the tracked changes of two people, one of
// ours and one of another party, becomes one amendment; again, nothing.
func TestTwoAuthors(t *testing.T) {
	r := newRoom(t, river)
	d := r.desk("VES")
	jane := claimsOf(t, d, `# On the river

*Recalling* the treaty of the two banks,

1. *Decides* to share the water of the river in equitable parts;

2. *Calls upon* all users to prevent pollution:

    (a) from mines;

    (b) from towns;

3. *Requests* the commission to report each year.
`)
	john := claimsOf(t, d, `# On the river

*Recalling* the treaty of the two banks,

1. *Decides* to share the water of the river in fair parts;

2. *Calls upon* all users to prevent pollution:

    (a) from mines;

    (b) from towns;

3. *Requests* the commission to report every second year;

4. *Thanks* the commission.
`)
	file := File{"two.docx", word(t, d.Rev.Text, document.Author{Name: "Jane Doe", Claims: jane}, document.Author{Name: "John Roe", Claims: john})}
	in := r.read("VES", Options{}, file)
	p := in.Papers[0]
	if p.Format != Docx || p.Way != Tracked || !p.Base.Certain || len(p.Authors) != 2 {
		t.Fatalf("understood %+v", p)
	}
	var ask *Unmapped
	if _, err := in.Plan(d, nil, PlanOptions{}); !errors.As(err, &ask) || len(ask.Authors) != 2 {
		t.Fatalf("without a mapping: %v", err)
	}
	if _, err := in.Plan(d, []Mapping{{"Jane Doe": "VES"}}, PlanOptions{}); !errors.As(err, &ask) || len(ask.Authors) != 1 {
		t.Fatalf("with half a mapping: %v", err)
	}
	who := Mapping{"Jane Doe": "VES", "John Roe": "LOR"}
	want(t, "first", story(r.take("VES", in, who)), `
new Jane Doe→VES: OP1: ‘fair’ becomes ‘equitable’
new John Roe→LOR: OP3: ‘each’ becomes ‘every second’
new John Roe→LOR: a new paragraph after OP3: ‘Thanks the commission’`)
	again := r.take("VES", r.read("VES", Options{}, file), who)
	want(t, "again", story(again), `
known Jane Doe→VES: OP1: ‘fair’ becomes ‘equitable’ (c3)
known John Roe→LOR: OP3: ‘each’ becomes ‘every second’ (c6)
known John Roe→LOR: a new paragraph after OP3: ‘Thanks the commission’ (c9)`)
	if again.Intent != nil {
		t.Error("there is something to sign the second time")
	}
}

// TestBrackets: typed brackets become claims of those whom they name.
func TestBrackets(t *testing.T) {
	src := `# On the river

*Recalling* the treaty of the two banks,

1. *Decides* to share the water of the river in [fair] [LOR: equal] [ARD: equitable] parts;

2. *Calls upon* all users to prevent pollution:

    (a) from mines;

    (b) from towns[ and farms];

[USA: 3. *Invites* the fisheries to take part;]

3. *Requests* the commission to report [each year] [VES del].
`
	r := newRoom(t, river)
	in := r.read("VES", Options{}, File{"draft.md", []byte(src)})
	p := in.Papers[0]
	if p.Way != Brackets || !p.Base.Certain {
		t.Fatalf("understood %+v", p)
	}
	want(t, "brackets", story(r.take("VES", in, Mapping{"": Nobody, "LOR": "LOR", "ARD": "ARD", "USA": LeftOut, "VES": "VES"})), `
new LOR→LOR: OP1: ‘fair’ becomes ‘equal’
new ARD→ARD: OP1: ‘fair’ becomes ‘equitable’
new →none: OP2(b): add ‘and farms’ at the end, after ‘from towns’
left USA→out: a new paragraph after OP2(b): ‘Invites the fisheries to take part’ (its author is left out)
new VES→VES: OP3: delete ‘each year’`)
}

// TestOlderBase: the changes of a file that was made on an older revision are
// carried to the newest, and what was adopted since is said so.
func TestOlderBase(t *testing.T) {
	r := newRoom(t, river)
	old := r.desk("VES")
	edited := claimsOf(t, old, `# On the river

*Recalling* the treaty of the two banks,

1. *Decides* to share the water of the river in just parts;

2. *Calls upon* all users to prevent pollution:

    (a) from mines;

    (b) from towns;

3. *Requests* the commission to report each year in public.
`)
	file := File{"old.docx", word(t, old.Rev.Text, document.Author{Name: "Ann", Claims: edited})}
	r.amend("VES", "OP1", "fair", "just")
	r.amend("VES", "OP3", "each", "every second")
	for _, code := range []string{"LOR", "ARD"} {
		in, err := r.desk(code).Position("accept", []string{"c3", "c6"}, &desk.Speaking{})
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
	in := r.read("LOR", Options{}, file)
	if b := in.Papers[0].Base; b.Revision.Num != 0 || !b.Certain || r.desk("LOR").Rev.Num != 1 {
		t.Fatalf("base %+v", b)
	}
	want(t, "plan", story(r.take("LOR", in, Mapping{"Ann": "LOR"})), `
left Ann→LOR: OP1: ‘fair’ becomes ‘just’ (Rev.1 has overtaken it: adopted)
new Ann→LOR: OP3: add ‘in public’ at the end, after ‘second year’`)
	if d := r.desk("LOR"); len(d.View.Live()) != 1 || d.View.Live()[0].Claim.Base != d.Rev.Digest {
		t.Errorf("live %+v", d.View.Live())
	}
}

// TestListed: comments become notes beside claims, under the code of a party
// and no person's name; what can't be taken in is listed.
func TestListed(t *testing.T) {
	r := newRoom(t, river)
	jane, john := &document.Change{Author: "Jane Doe"}, "John Roe"
	s := document.Clean(r.desk("VES").Rev.Text, document.Head{Lang: "en"})
	s.Comments = map[string]document.Comment{"1": {Author: john, Text: "Not\nbefore the capital has spoken"}, "2": {Author: "Jane Doe", Text: "Nice"}}
	s.Paras[2].Items = append(s.Paras[2].Items, document.Item{S: " as [LOR: soon] as can be", Marks: document.Marks{Ins: jane}})
	s.Paras[2].Items = append([]document.Item{{Comment: "1"}}, append(s.Paras[2].Items, document.Item{Comment: "/1"})...)
	s.Paras[1].Items = append([]document.Item{{Comment: "2"}}, append(s.Paras[1].Items, document.Item{Comment: "/2"})...)
	in := r.read("VES", Options{}, File{"x.docx", wordOf(t, s)})
	who := []Mapping{{"Jane Doe": "VES", "John Roe": "LOR"}}
	p, err := in.Plan(r.desk("VES"), who, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "with comments", story(p), `
left Jane Doe→VES: comment, line 2: “Nice” (it stands on no change)
new Jane Doe→VES: OP1: ‘parts’ becomes ‘parts; as [LOR: soon] as can be’ note "LOR: Not before the capital has spoken"`)
	if a := p.Intent.Body.(*talks.Amend); len(a.Claims) != 1 || a.Claims[0].Note != "LOR: Not before the capital has spoken" {
		t.Errorf("signed %+v", a)
	}
	lost := ""
	for _, l := range in.Papers[0].Lost {
		if l.What == "brackets" {
			lost += l.Say
		}
	}
	want(t, "lost", lost, `brackets in what Jane Doe inserts stay letters: “as [LOR: soon] as can be”`)
	if p, err = in.Plan(r.desk("VES"), who, PlanOptions{NoComments: true}); err != nil || p.Intent.Body.(*talks.Amend).Claims[0].Note != "" {
		t.Errorf("without comments: %v", err)
	}

	// without any change, a comment stands on nothing, and says so
	s = s.Reject()
	in = r.read("VES", Options{}, File{"y.docx", wordOf(t, s)})
	n := 0
	for _, l := range in.Papers[0].Lost {
		if l.What == "comment" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("lost %+v", in.Papers[0].Lost)
	}
}

// TestTwoLanguages: of a file in two languages one is taken in, and the other's
// paragraphs are listed; once more for the other takes that in.
func TestTwoLanguages(t *testing.T) {
	const both = `---
lang: en fr
---

1. *Decides* to meet;
{fr} *Décide* de se réunir;

2. *Thanks* the hosts.
{fr} *Remercie* les hôtes.
`
	r := newRoom(t, both)
	s := document.Clean(r.desk("VES").Rev.Text, document.Head{Lang: "en"})
	for i := range s.Paras {
		end := map[text.Lang]string{"en": " again", "fr": " encore"}[s.Paras[i].Lang]
		last := &s.Paras[i].Items[len(s.Paras[i].Items)-1]
		mark := document.Item{S: last.S[len(last.S)-1:]}
		last.S = last.S[:len(last.S)-1]
		s.Paras[i].Items = append(s.Paras[i].Items, document.Item{S: end, Marks: document.Marks{Ins: &document.Change{Author: "Ann"}}}, mark)
	}
	file := File{"two.docx", wordOf(t, s)}
	for l, words := range map[text.Lang]string{"en": "new Ann→VES: OP1: add ‘again’ at the end, after ‘to meet’\nnew Ann→VES: OP2: add ‘again’ at the end, after ‘the hosts’",
		"fr": "new Ann→VES: OP1: add ‘encore’ at the end, after ‘se réunir’\nnew Ann→VES: OP2: add ‘encore’ at the end, after ‘les hôtes’"} {
		in := r.read("VES", Options{Lang: l, Base: "Rev.0"}, file)
		if n := slices.IndexFunc(in.Papers[0].Lost, func(x document.Lost) bool { return x.What == "language" }); n < 0 {
			t.Errorf("%s: lost %+v", l, in.Papers[0].Lost)
		}
		want(t, string(l), story(r.take("VES", in, Mapping{"Ann": "VES"})), words)
	}
}

// TestUntrackedIsListed: what somebody changed in a file without tracking it is
// listed, and a person confirms the base, whatever revision the file names.
func TestUntrackedIsListed(t *testing.T) {
	r := newRoom(t, river)
	r.amend("VES", "OP1", "fair", "equitable")
	s, err := r.desk("VES").Tracked("VES", "", desk.Sheets{})
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for i := range s.Paras {
		for k := range s.Paras[i].Items {
			it := &s.Paras[i].Items[k]
			if was := it.S; was != strings.Replace(was, "each year", "each decade", 1) {
				it.S = strings.Replace(was, "each year", "each decade", 1)
				done++
			}
		}
	}
	if done != 1 {
		t.Fatalf("%d changes were made without tracking", done)
	}
	file := File{"VES.docx", wordOf(t, s)}
	in := r.read("LOR", Options{}, file)
	p := in.Papers[0]
	if b := p.Base; b.Certain || b.How != "digest" || b.Percent >= 100 {
		t.Errorf("base %+v", b)
	}
	if !slices.ContainsFunc(p.Lost, func(l document.Lost) bool { return l.What == "unmarked" && strings.Contains(l.Say, "OP3") }) {
		t.Errorf("lost %+v", p.Lost)
	}
	var unsure *Unsure
	if _, err := in.Plan(r.desk("LOR"), []Mapping{{"VES": "VES"}}, PlanOptions{}); !errors.As(err, &unsure) {
		t.Errorf("a plan on a base that nobody confirmed: %v", err)
	}
	in = r.read("LOR", Options{Base: "Rev.0"}, file)
	if _, err := in.Plan(r.desk("LOR"), []Mapping{{"VES": "VES"}}, PlanOptions{}); err != nil {
		t.Errorf("named: %v", err)
	}
}
