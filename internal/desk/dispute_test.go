package desk

import (
	"slices"
	"strings"
	"testing"

	"parley/talks"
	"parley/text"
)

// What a stranger may see of a bracket is what stands in the text, and nothing that was said about it.
func TestAskOfADispute(t *testing.T) {
	r := joined(t)
	secret := func(f func(d *Desk) (*Intent, error)) func(d *Desk) (*Intent, error) {
		return func(d *Desk) (*Intent, error) {
			in, err := f(d)
			if am, ok := in.Body.(*talks.Amend); ok && err == nil {
				am.Claims[0].Note, am.Claims[0].Source = "a note from the capital", "A/RES/73/27"
			}
			return in, err
		}
	}
	r.do("VES", secret(amend("OP1", "share", "divide")))
	r.do("LOR", secret(amend("OP1", "fair parts", "equal parts")))
	r.do("VES", amend("OP1", "fair parts", "just parts"))
	r.do("LOR", func(d *Desk) (*Intent, error) {
		return d.Position(talks.Reserve, []string{"c2"}, &Speaking{Reason: talks.Substance, Note: "we never can"})
	})
	d := r.desk("VES")
	x, err := d.Dispute("c1")
	if err != nil {
		t.Fatal(err)
	}
	bare, err := d.Ask(x, false)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := bare.Letter(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"*Decides* to share the water of the river in [...] parts\n", "(as the text stands) fair\n", "2. equal\n", "3. just\n", "Language: en\n"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
	for _, no := range []string{"VES", "LOR", "note", "A/RES", "never", "c1", "c2", "OP1", "b2", string(d.Rev.Digest), d.State.Talks().String(), "On the river", "divide"} {
		if strings.Contains(letter, no) {
			t.Errorf("the letter has %q:\n%s", no, letter)
		}
	}
	named, err := d.Ask(x, true)
	if err != nil {
		t.Fatal(err)
	}
	if letter, _ = named.Letter(3); !strings.Contains(letter, "2. (held by LOR) equal\n") || !strings.Contains(letter, "3. (held by VES) just\n") {
		t.Errorf("the letter with names:\n%s", letter)
	}
}

// A charter that keeps names from outsiders keeps them from a writing server.
func TestHoleNamesForAStranger(t *testing.T) {
	r := joined(t)
	r.do("LOR", amend("OP1", "fair parts", "equal parts"))
	d := r.desk("VES")
	x, err := d.Dispute("c1")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []talks.Attribution{talks.AttributionParties, talks.AttributionNone} {
		d.State.Charter().Attribution = a
		if ask, err := d.Ask(x, true); err == nil || ask.Wordings != nil {
			t.Errorf("%s: names go: %v", a, ask)
		}
		if _, err := d.Ask(x, false); err != nil {
			t.Errorf("%s: without names: %v", a, err)
		}
	}
}

func TestFit(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "share", "divide"))
	r.do("LOR", amend("OP1", "fair parts", "equal parts"))
	r.do("VES", amend("OP1", "fair parts", "just parts"))
	d := r.desk("VES")
	x, err := d.Dispute("c4")
	if err != nil || x.Claim == "" || x.Label != "OP1" {
		t.Fatalf("%+v, %v", x, err)
	}
	s, err := d.Fit(x, text.Split("reasonable and just"))
	if err != nil {
		t.Fatal(err)
	}
	if got := text.Plain(d.Put(x, s)); got != "Decides to divide the water of the river in reasonable and just parts" {
		t.Errorf("the paragraph as VES wants it: %q", got)
	}
	var far []string
	for _, f := range s.From {
		line := strings.Join(f.Claims, ",") + ":"
		for _, w := range f.Words {
			line += " " + string(w.Mark) + " " + w.Text
		}
		far = append(far, line)
	}
	if want := []string{": removed fair added reasonable and just", "c1: removed equal added reasonable and just", "c4: added reasonable and kept just"}; !slices.Equal(far, want) {
		t.Errorf("the distances are %q, want %q", far, want)
	}
	in, _ := r.do("VES", func(d *Desk) (*Intent, error) { return d.Amendment([]text.Claim{s.Claim}, &Proposing{}) })
	if !strings.Contains(lines(in), "VES proposes and holds 1 claim on Rev.0:\nOP1: ‘fair’ becomes ‘reasonable and just’") {
		t.Errorf("the act reads\n%s", lines(in))
	}
	for _, taken := range []string{"fair", "equal", "just"} {
		if s, err := d.Fit(x, text.Split(taken)); err == nil {
			t.Errorf("%q is on the table, and fits: %+v", taken, s)
		}
	}
	if s, err := d.Fit(x, []text.Word{{S: "a\u0378b"}}); err == nil {
		t.Errorf("a character that Unicode doesn't have fits: %+v", s)
	}
}

// The final mark of a paragraph is derived: a draft at its end goes without.
func TestFitAtTheEnd(t *testing.T) {
	r := joined(t)
	r.do("LOR", amend("OP3", "each year", "each month"))
	d := r.desk("VES")
	x, err := d.Dispute("c1")
	if err != nil {
		t.Fatal(err)
	}
	ws := text.Split("quarter.")
	s, err := d.Fit(x, ws)
	if err != nil || s.Words != "quarter" || ws[0].S != "quarter." {
		t.Errorf("%+v, %v; the words given are %v", s, err, ws)
	}
}

func TestDisputeRefuses(t *testing.T) {
	r := joined(t)
	r.do("VES", func(d *Desk) (*Intent, error) {
		cs, err := d.Insert([]string{"*Decides* to meet"}, "", &Spot{After: "OP1"}, &Proposing{})
		if err != nil {
			return nil, err
		}
		return d.Amendment(cs, &Proposing{})
	})
	r.do("VES", amend("OP2", "prevent pollution", "stop all pollution"))
	r.do("LOR", amend("c4", "stop", "halt"))
	d := r.desk("VES")
	for _, name := range []string{"c2", "c1", "c99", ""} {
		if x, err := d.Dispute(name); err == nil {
			t.Errorf("%q: %+v", name, x)
		}
	}
	x, err := d.Dispute("c4")
	if err != nil {
		t.Fatal(err)
	}
	// What is disputed inside another's words stands as its author has it.
	if i := slices.IndexFunc(x.Wordings, func(w Disputed) bool { return !w.Now }); text.Plain(x.Wordings[i].Words) != "stop all" {
		t.Errorf("the wording is %q", text.Plain(x.Wordings[i].Words))
	}
}
