package desk

import (
	"errors"
	"strings"
	"testing"

	"parley/talks"
	"parley/text"
)

// TestClaims: each builder of claims makes what its name says, and says it.
func TestClaims(t *testing.T) {
	for _, c := range []struct {
		name, want string // want: lines of the intent, one after the other
		build      func(d *Desk, p *Proposing) ([]text.Claim, error)
	}{
		{"words", "VES proposes and holds 1 claim on Rev.0:\nOP1: ‘fair’ becomes ‘equal’", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.AmendWords("OP1", "fair parts", "equal parts", p)
		}},
		{"words added", "add ‘quickly’ before ‘to share’", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.AmendWords("op1", "Decides", "*Decides* quickly", p)
		}},
		{"insert", "a new paragraph after OP1: ‘Decides to meet’", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.Insert([]string{"*Decides* to meet;"}, "", &Spot{After: "OP1"}, p)
		}},
		{"insert at the start", "a new paragraph at the start: ‘Noting the drought’", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.Insert([]string{"*Noting* the drought,"}, "", &Spot{Start: true, Kind: "pp"}, p)
		}},
		{"delete with what is below", "VES proposes and holds 3 claims on Rev.0:\ndelete OP2\ndelete", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.Delete([]string{"OP2"}, p)
		}},
		{"move", "move OP3 after PP1", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.Move("OP3", &Spot{Before: "OP1"}, p)
		}},
		{"split", "split OP1 before ‘in fair parts’", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			return d.Split("OP1", "in fair parts", p)
		}},
		{"join", "join OP1 with the paragraph that follows it", func(d *Desk, p *Proposing) ([]text.Claim, error) { return d.Join("OP1") }},
		{"without holding", "VES puts 1 claim forward on Rev.0 without holding:", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			p.Without = true
			return d.AmendWords("OP1", "fair", "just", p)
		}},
		{"for another", "VES records 1 claim on Rev.0 for LOR, who has not affirmed it:", func(d *Desk, p *Proposing) ([]text.Claim, error) {
			p.For = "lor"
			return d.AmendWords("OP1", "fair", "just", p)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := joined(t)
			in, out := r.do("VES", func(d *Desk) (*Intent, error) {
				p := &Proposing{}
				cs, err := c.build(d, p)
				if err != nil {
					return nil, err
				}
				return d.Amendment(cs, p)
			})
			if !strings.Contains(lines(in), c.want) {
				t.Errorf("want %q in\n%s", c.want, lines(in))
			}
			if len(out.Claims) == 0 || out.Claims[0].Name != "c2" || !strings.Contains(lines(in), out.Claims[0].Words) {
				t.Errorf("made %v", out.Claims)
			}
			if tied := len(in.Body.(*talks.Amend).Claims) > 1; tied != (len(out.Claims) > len(in.Body.(*talks.Amend).Claims)) {
				t.Errorf("a paragraph and what is below it are a package: %v", out.Claims)
			}
		})
	}
}

// TestWrongWishes: what can't become an act is refused in words, with a hint
// or with the verb whose help says how it goes.
func TestWrongWishes(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "equal"))
	for _, c := range []struct {
		me, want, hint string
		build          func(d *Desk) (*Intent, error)
	}{
		{"VES", "OP1 doesn't say ‘green’", "it says: ‘Decides to share", amend("OP1", "green", "blue")},
		{"VES", "OP2 says ‘all’ only once", "", func(d *Desk) (*Intent, error) {
			_, err := d.AmendWords("OP2", "all", "some", &Proposing{Nth: 2})
			return nil, err
		}},
		{"VES", "that changes nothing", "the same", amend("OP1", "fair", "fair")},
		{"VES", "would leave OP1 without words", "delete", amend("OP1", "Decides to share the water of the river in fair parts", "")},
		{"VES", "you hold that already as c2", "nothing", amend("OP1", "fair", "equal")},
		{"LOR", "there is no claim c9", "c2", stand(talks.Accept, "c9")},
		{"LOR", "there is no package p1", "none yet", stand(talks.Accept, "p1")},
		{"LOR", "oops is not the name", "c1, c2", stand(talks.Accept, "oops")},
		{"LOR", "XYZ is not a party", "LOR and VES", func(d *Desk) (*Intent, error) {
			return d.Position(talks.Accept, []string{"c2"}, &Speaking{For: "xyz"})
		}},
		{"LOR", "c2 was not recorded for LOR", "support c2", func(d *Desk) (*Intent, error) { return d.Affirm([]string{"c2"}, &Speaking{}) }},
		{"LOR", "the pen is VES's", "penholder", (*Desk).Revise},
		{"VES", "", "", (*Desk).Revise},
		{"LOR", "LOR has joined", "status", func(d *Desk) (*Intent, error) { return d.Accede("1") }},
		{"VES", "VES holds the pen already", "--from", func(d *Desk) (*Intent, error) { return d.Pen("ves", "") }},
		{"VES", "there is no revision Rev.7", "Rev.0", func(d *Desk) (*Intent, error) { return d.Pen("LOR", "Rev.7") }},
		{"LOR", "nothing to confirm", "agreed to", func(d *Desk) (*Intent, error) { return d.Confirm(nil, true, "") }},
		{"LOR", "not allowed", "status", (*Desk).Initial},
		{"VES", "OP9", "parley text", func(d *Desk) (*Intent, error) { return d.Agree([]string{"OP9"}, false, "") }},
		{"VES", "OP1 stands there already", "another place", func(d *Desk) (*Intent, error) {
			_, err := d.Move("OP1", &Spot{Before: "OP2"}, &Proposing{})
			return nil, err
		}},
		{"VES", "is no claim, paragraph or act", "c7 or OP3", func(d *Desk) (*Intent, error) { return d.Comment("nowhere", "hm") }},
	} {
		_, _, err := r.try(c.me, c.build)
		var h Hint
		if err == nil || !strings.Contains(err.Error(), c.want) || c.hint != "" && (!errors.As(err, &h) || !strings.Contains(h.Hint, c.hint)) {
			t.Errorf("want %q (%s), got %v (%s)", c.want, c.hint, err, h.Hint)
		}
	}
	_, err := r.desk("VES").Insert([]string{"words"}, "", &Spot{After: "OP1", Before: "OP2"}, &Proposing{})
	if u := (Usage{}); !errors.As(err, &u) || u.Verb != "insert" {
		t.Errorf("two places at once: %v", err)
	}
	_, err = r.desk("VES").Amendment(nil, &Proposing{For: "LOR", Without: true})
	if u := (Usage{}); !errors.As(err, &u) || u.Verb != "amend" {
		t.Errorf("for another, without holding: %v", err)
	}
}

// TestToTheEnd goes from two wordings to a tabled resolution, and reads what
// each act says of itself and leads to.
func TestToTheEnd(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "equal"))
	r.do("LOR", amend("OP3", "each year", "every second year"))
	_, out := r.do("VES", func(d *Desk) (*Intent, error) { return d.Package([]string{"c1", "c2"}, "both") })
	if len(out.Claims) != 1 || out.Claims[0] != (Made{"p2", "package of c1 and c2"}) {
		t.Errorf("made %v", out.Claims)
	}
	in, out := r.do("LOR", func(d *Desk) (*Intent, error) {
		return d.PackagePosition(talks.Accept, []string{"p2"}, &Speaking{Note: "well then"})
	})
	if got := lines(in); !strings.Contains(got, "LOR accepts:\npackage p2 of VES: c1 and c2\nnote: well then\n  c1  OP3: ‘each’ becomes ‘every second’") {
		t.Error(got)
	}
	if len(out.Lines) != 1 || !strings.HasPrefix(out.Lines[0], "p2 is agreed") {
		t.Error(out.Lines)
	}
	if got := r.desk("VES").Turns(); len(got) != 1 || got[0].Party != "VES" || NextVerb(got[0]) != "revise" || r.desk("VES").TurnWords(got[0]) != "have the pen and can issue Rev.1: 2 claims are agreed" {
		t.Error(got)
	}
	in, out = r.do("VES", (*Desk).Revise)
	if got := lines(in); !strings.Contains(got, "VES issues Rev.1, with what all parties have agreed:\nc1  OP3: ‘each’ becomes ‘every second’\nc2") || out.Lines[0] != "Rev.1" {
		t.Error(got, out.Lines)
	}
	for _, p := range []string{"VES", "LOR"} {
		in, out = r.do(p, func(d *Desk) (*Intent, error) { return d.Agree(nil, true, "") })
	}
	if !strings.Contains(in.Head, "LOR agrees ad referendum to 7 paragraphs of Rev.1:") || out.Lines[0] != "agreed by all: 7 of 7 paragraphs" {
		t.Error(in.Head, out.Lines)
	}
	r.do("VES", (*Desk).Initial)
	_, out = r.do("LOR", (*Desk).Initial)
	if out.Lines[0] != "initialled by LOR and VES" {
		t.Error(out.Lines)
	}
	in, out = r.do("VES", (*Desk).Sign)
	if in.Head != "VES tables Rev.1: its final consent to the whole text" || in.Ask != "table it?" || out.Lines[0] != "tabled by VES" {
		t.Error(in.Head, in.Ask, out.Lines)
	}
	if in, _ = r.do("VES", func(d *Desk) (*Intent, error) { return d.Unsign("") }); in.Head != "VES takes its signature under Rev.1 back" {
		t.Error(in.Head)
	}
	s, err := r.desk("LOR").Status(Around{Spoken: "1234"}, nil, true)
	if err != nil || s.Revision != 1 || len(s.Claims) != 0 || s.Figures.AllAgreed != 7 || len(s.Series) == 0 || len(s.Final.Initialled) != 2 || s.Compared != "" {
		t.Errorf("%v %+v", err, s)
	}
}

// TestForesee: an act says what it ends, and one that could never close is
// refused.
func TestForesee(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "equal"))
	r.do("LOR", amend("OP1", "fair", "just"))
	in, _ := r.do("LOR", stand(talks.Accept, "c2"))
	if got := lines(in); !strings.Contains(got, "this ends your acceptance of c1, its rival") {
		t.Errorf("it doesn't say what becomes of LOR's own wording:\n%s", got)
	}
	r.do("LOR", amend("OP1", "fair", "even"))
	_, _, err := r.try("LOR", func(d *Desk) (*Intent, error) {
		return d.Position(talks.Accept, []string{"c2"}, &Speaking{If: []string{"c3"}})
	})
	if err == nil || !strings.Contains(err.Error(), "exclude each other") {
		t.Errorf("a condition that can't be met: %v", err)
	}
}

// TestEdited: an edited copy becomes the claims in which it differs; what one
// holds stays, or goes when the copy is all that one wants.
func TestEdited(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "equal"))
	edit := func(old, fresh string) []text.Claim {
		t.Helper()
		got, err := text.Parse(strings.Replace(base, old, fresh, 1), text.ReadOptions{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range got.Text.Blocks { // an edited copy keeps the ids
			got.Text.Blocks[i].ID = r.desk("VES").Rev.Text.Blocks[i].ID
		}
		cs, err := r.desk("VES").Derived(got.Text, "")
		if err != nil {
			t.Fatal(err)
		}
		return cs
	}
	cs := edit("each year", "twice a year")
	in, err := r.desk("VES").Edited(cs, &Proposing{}, false)
	if err != nil || !strings.Contains(lines(in), "you go on holding c2, which the file lacks") {
		t.Errorf("%v %v", err, in)
	}
	in, _ = r.do("VES", func(d *Desk) (*Intent, error) { return d.Edited(cs, &Proposing{}, true) })
	if !strings.Contains(lines(in), "this withdraws your own c2, which the file lacks") {
		t.Error(lines(in))
	}
	if _, err := r.desk("VES").Edited(nil, &Proposing{}, false); err == nil || !strings.Contains(err.Error(), "it says the same as Rev.0") {
		t.Error(err)
	}
	if _, err := r.desk("VES").Edited(cs, &Proposing{}, false); err == nil || !strings.Contains(err.Error(), "you hold all of it already") {
		t.Error(err)
	}
}

// TestRemarks: what was remarked stands beside its thing, and goes when it is
// taken up again.
func TestRemarks(t *testing.T) {
	r := joined(t)
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Comment("OP1", "see \u202ethe map") })
	in, _ := r.do("LOR", func(d *Desk) (*Intent, error) { return d.Park("OP1", "later") })
	if lines(in) != "LOR parks OP1:\nlater" {
		t.Error(lines(in))
	}
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Place("text", "the annex") })
	d := r.desk("VES")
	var got []string
	for _, m := range d.Noted() {
		got = append(got, m.Label+"|"+d.RemarkWords(m))
	}
	want := "OP1|VES: “see ‹U+202E›the map”\nOP1|LOR parked it: “later”\n|VES would deal with it in: “the annex”"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Park("OP1", "") })
	if n := len(r.desk("VES").Noted()); n != 2 {
		t.Errorf("%d remarks after it was taken up again", n)
	}
}

// TestTurnOfManyThings: a turn names eight things at most.
func TestTurnOfManyThings(t *testing.T) {
	d := joined(t).desk("VES")
	for n, want := range map[int]string{1: "can agree to A", 2: "can agree to A and B", 8: "can agree to A, B, C, D, E, F, G and H", 9: "can agree to A, B, C, D, E, F, G and 2 more"} {
		if got := d.TurnWords(Turn{Party: "LOR", Kind: talks.KindAgree, What: strings.Split("ABCDEFGHI"[:n], "")}); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// TestEveryLine makes an act of each kind; the room holds what the log says of
// it (see turns).
func TestEveryLine(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "equal"))
	r.do("LOR", amend("OP2", "prevent", "prohibit"))
	r.do("VES", func(d *Desk) (*Intent, error) {
		p := &Proposing{For: "LOR", Note: strings.Repeat("a long note ", 20)}
		cs, err := d.AmendWords("OP3", "each", "every", p)
		if err != nil {
			return nil, err
		}
		return d.Amendment(cs, p)
	})
	r.do("LOR", func(d *Desk) (*Intent, error) { return d.Affirm([]string{"c4"}, &Speaking{}) })
	for _, s := range []*Speaking{{If: []string{"c1"}, Note: "two\nlines"}, {For: "VES"}} {
		r.do("LOR", func(d *Desk) (*Intent, error) { return d.Position(talks.Accept, []string{"c2"}, s) })
	}
	in, _ := r.do("VES", func(d *Desk) (*Intent, error) {
		return d.Position(talks.Reserve, []string{"c1"}, &Speaking{Reason: talks.Scrutiny})
	})
	if lines(in) != "VES reserves its position on:\nc1  OP2: ‘prevent’ becomes ‘prohibit’\nreason: scrutiny" {
		t.Error(lines(in))
	}
	r.do("LOR", stand(talks.Object, "c2"))
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Package([]string{"c1", "c2"}, "") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Withdraw([]string{"p2", "c2"}, "enough") })
	r.do("LOR", func(d *Desk) (*Intent, error) { return d.Withdraw([]string{"c1", "c4"}, "") })
	for _, on := range []string{"text", "OP1", "c2", r.rec.Talks().Short()} {
		r.do("LOR", func(d *Desk) (*Intent, error) { return d.Comment(on, "so be it") })
	}
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Park("c1", "later") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Park("c1", "") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Pen("LOR", "Rev.0") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Agree([]string{"OP1", "OP2"}, false, "") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Revoke([]string{"OP1"}, false, "") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Confirm([]string{"OP2"}, false, "") })
	d := r.desk("LOR")
	var got []string
	for _, e := range d.View.Log() {
		if e.Kind == talks.KindRevoke || e.Kind == talks.KindConfirm {
			got = append(got, d.EntryWords(e))
		}
	}
	if strings.Join(got, "|") != "takes back its agreement to OP1|enters its capital’s confirmation of OP2" {
		t.Error(got)
	}
	seen := map[string]bool{}
	for _, e := range d.View.Log() {
		seen[e.Kind] = true
	}
	for _, k := range []string{talks.KindCharter, talks.KindAccede, talks.KindAmend, talks.KindPosition, talks.KindWithdraw, talks.KindPackage, talks.KindComment, talks.KindPark, talks.KindPen, talks.KindAgree} {
		if !seen[k] {
			t.Errorf("no act of kind %s was made", k)
		}
	}
}
