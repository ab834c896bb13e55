package talks

import (
	"errors"
	"strings"
	"testing"

	"parley/record"
	"parley/seal"
	"parley/text"
)

// TestDecode: what may not be signed is refused with a reason.
func TestDecode(t *testing.T) {
	id := seal.Hash("x", nil)
	d := text.Digest(id.String())
	ref := Ref{Act: id}
	long := strings.Repeat("x", MaxText+1)
	good := []Body{
		&Accede{Charter: id},
		&Position{Claims: []Ref{ref}, Stance: Accept, If: []Ref{{Act: id, N: 2}}},
		&Position{Claims: []Ref{{Act: id, Package: true}}, Stance: Reserve, Reason: Scrutiny},
		&Withdraw{Claims: []Ref{ref}},
		&Package{Claims: []Ref{ref, {Act: id, N: 1}}},
		&Revise{Digest: d, N: 1, Parent: id},
		&Pen{From: id, Term: 1, To: "LOR"},
		&Agree{Rev: id, Blocks: []Sealed{{ID: "b1", Digest: d}}},
		&Comment{Text: "x", On: Target{Claim: []Ref{ref}}},
		&Park{On: Target{Block: "b1"}, Note: "later"},
		&Commitment{Block: "b1", Lang: "en", Rev: id, Verb: "Requests", To: "the Board", Due: "2031-03-01"},
		&FollowUp{On: id, Say: SayReported, Note: "A/86/17"},
		&Place{On: Target{Act: id}, Where: "in the annex"},
	}
	for _, b := range good {
		raw, err := seal.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(b.Kind(), raw)
		if err != nil {
			t.Errorf("%s: %v", b.Kind(), err)
			continue
		}
		again, err := seal.Marshal(back)
		if err != nil || string(again) != string(raw) {
			t.Errorf("%s: %s reads back as %s", b.Kind(), raw, again)
		}
	}
	bad := map[string]Body{
		"names nothing":              &Position{Stance: Accept},
		"stance":                     &Position{Claims: []Ref{ref}, Stance: "maybe"},
		"needs a reason":             &Position{Claims: []Ref{ref}, Stance: Reserve},
		"a reason goes with reserve": &Position{Claims: []Ref{ref}, Stance: Accept, Reason: Scrutiny},
		"a condition goes":           &Position{Claims: []Ref{ref}, Stance: Object, If: []Ref{ref}},
		"twice":                      &Withdraw{Claims: []Ref{ref, ref}},
		"is a package":               &Package{Claims: []Ref{ref, {Act: id, Package: true}}},
		"too long":                   &Comment{Text: long},
		"control":                    &Comment{Text: "bell \a"},
		"revision number":            &Revise{Digest: d, Parent: id},
		"digest must":                &Sign{Digest: "ab", Rev: id},
		"no revision":                &Sign{Digest: d},
		"term 0":                     &Pen{From: id, To: "LOR"},
		"can't hold it":              &Amend{Rev: id, Claims: []Proposal{{Claim: Change{Op: "delete", Block: "b1"}, For: "LOR", Holding: true}}},
		"one block, claim or act":    &Comment{Text: "x", On: Target{Act: id, Block: "b1"}},
	}
	for want, b := range bad {
		raw, err := seal.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(b.Kind(), raw); !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", b.Kind(), err, want)
		}
	}
	if _, err := Decode("dance", []byte("{}")); !errors.Is(err, ErrMalformed) {
		t.Error("an unknown kind passes")
	}
	if _, err := Decode(KindAccede, []byte(`{"charter":"`+id.String()+`","extra":1}`)); !errors.Is(err, ErrMalformed) {
		t.Error("an unknown field passes")
	}
}

// TestCharterRefused: unknown rules and rule versions are a clear refusal.
func TestCharterRefused(t *testing.T) {
	for want, change := range map[string]func(*Charter){
		"knows unanimity":      func(c *Charter) { c.Rule = "acclamation" },
		"is not a party":       func(c *Charter) { c.Rule, c.Chair = Consensus, "XXX" },
		"belong to the rule":   func(c *Charter) { c.Chair = "AA" },
		"notice of 9000 hours": func(c *Charter) { c.Rule, c.Chair, c.Notice = Consensus, "AA", 9000 },
		"can't be a group's":   func(c *Charter) { c.Groups = []Group{{Code: "AA", Members: []string{"AA", "BB"}, Voice: "AA"}} },
		"as its voice":         func(c *Charter) { c.Groups = []Group{{Code: "G", Members: []string{"AA", "BB"}, Voice: "CC"}} },
		"or stands twice":      func(c *Charter) { c.Groups = []Group{{Code: "G", Members: []string{"AA", "AA"}, Voice: "AA"}} },
		"order of their codes, each": func(c *Charter) {
			g := Group{Code: "G", Members: []string{"AA", "BB"}, Voice: "AA"}
			c.Groups = []Group{g, g}
		},
		"rules version 2":       func(c *Charter) { c.Rules = 2 },
		"outcome":               func(c *Charter) { c.Outcome = "poem" },
		"attribution \"all\"":   func(c *Charter) { c.Attribution = "all" },
		"want 2 to 32":          func(c *Charter) { c.Authentic = []text.Lang{"en"} },
		"not in order":          func(c *Charter) { c.Authentic = []text.Lang{"fr", "en"} },
		"one of the authentic":  func(c *Charter) { c.Authentic = []text.Lang{"ar", "fr"} },
		"language \"EN\"":       func(c *Charter) { c.Authentic = []text.Lang{"EN", "en"} },
		"not a party":           func(c *Charter) { c.Pen = "XXX" },
		"order of their codes":  func(c *Charter) { c.Parties[0], c.Parties[1] = c.Parties[1], c.Parties[0] },
		"Unicode 15":            func(c *Charter) { c.Unicode = "16.0.0" },
		"stands twice":          func(c *Charter) { c.Base[1].ID = "b1" },
		"claims of a charter":   func(c *Charter) { c.Claims = []Proposal{{Claim: Change{Op: "delete", Block: "b1"}, Holding: true}} },
		"no such block":         func(c *Charter) { c.Claims = []Proposal{{Claim: Change{Op: "delete", Block: "b9"}, For: NoneNamed}} },
		"recorded for ZZZ, who": func(c *Charter) { c.Claims = []Proposal{{Claim: Change{Op: "delete", Block: "b1"}, For: "ZZZ"}} },
	} {
		c := charterBody(t, []string{"AA", "BB"}, blocks("op: a", "op: b"))
		if change(c); c.Groups != nil && c.Rule == Unanimity {
			c.Rule, c.Chair = Consensus, "AA"
		}
		_, err := Open((&world{t: t}).act(record.Header{Party: "AA", Seq: 1, Kind: KindCharter}, c))
		if !errors.Is(err, ErrCharter) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestWithheld: a withheld body has no effect; when it is filled in, the
// state is as if it had always been there.
func TestWithheld(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	c, err := amendWords(s, "b1", "en", "b", "x")
	if err != nil {
		t.Fatal(err)
	}
	a := w.must("AA", &Amend{Rev: s.Talks(), Claims: []Proposal{{Claim: WireClaim(c), Holding: true}}})
	w.must("AA", &Comment{Text: "so far"})
	acts := w.homes["AA"].acts
	o, err := Open(acts[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range acts[1:] {
		if x.ID == a.ID {
			without := *x
			without.Body = nil
			x = &without
		}
		if err := o.Add(x); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(o.Now().Live()); n != 0 {
		t.Errorf("%d live claims out of a withheld body", n)
	}
	if e, _ := o.Now().Entry(a.ID); e.Effect != Malformed || !strings.Contains(e.Why, "withheld") {
		t.Errorf("%+v", e)
	}
	if err := o.Add(a); err != nil {
		t.Fatal(err)
	}
	if want, got := dump(s.Now()), dump(o.Now()); want != got {
		t.Errorf("filled in, it differs:\n%s", firstDiff(want, got))
	}
}

// TestFlood: many wordings at one place are slow for nobody.
func TestFlood(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	flood := func(from, n int) error {
		b := &Amend{Rev: s.Talks()}
		for i := range n {
			c, err := amendWords(s, "b1", "en", "b", strings.Repeat("x", from+i+1))
			if err != nil {
				t.Fatal(err)
			}
			b.Claims = append(b.Claims, Proposal{Claim: WireClaim(c)})
		}
		_, err := w.try("AA", b)
		return err
	}
	if err := flood(0, MaxOnBlock+1); err == nil {
		t.Error("too many claims of one act on one block pass")
	}
	for i := range 4 {
		if err := flood(i*160, 160); (err == nil) != (i < 3) {
			t.Errorf("flood %d: %v", i, err)
		}
	}
}

// TestCharterOfAnotherUnicode: the rules pin a version of Unicode, since words are cut and compared by its
// tables. A charter that says another opens no talks, and the error names both.
func TestCharterOfAnotherUnicode(t *testing.T) {
	for _, version := range []string{"16.0.0", "15.1.0", "14.0.0", "15.0", "15.0.0 ", "15", "", strings.Repeat("9", 1000)} {
		c := charterBody(t, []string{"AA", "BB"}, blocks("op: a b"))
		c.Unicode = version
		a := (&world{t: t}).act(record.Header{Party: "AA", Seq: 1, Kind: KindCharter}, c)
		_, err := Open(a)
		if !errors.Is(err, ErrCharter) || !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), "Unicode 15.0.0, the charter says") || len(err.Error()) > 300 {
			t.Errorf("%q: %v", version, err)
		}
	}
}
