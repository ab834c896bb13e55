package desk

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/internal/document/docx"
	"parley/internal/document/worlds"
	"parley/talks"
	"parley/text"

	"pgregory.net/rapid"
)

// TestCarryLaw: what a file carries is read as what was put into it, for
// random talks.
func TestCarryLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, tabled := worlds.Talks(t)
		c := &document.Carried{Base: base.Digest(), Lang: "en", Only: "en", Party: "AAA"}
		for i, x := range tabled {
			c.Claims = append(c.Claims, document.Held{Claim: x.Claim, Name: fmt.Sprintf("c%d", i), Holders: x.Holders})
		}
		raw, err := Carry(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadCarry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if len(back.Claims) != len(c.Claims) || back.Base != c.Base || back.Lang != c.Lang || back.Only != c.Only || back.Party != c.Party {
			t.Fatalf("%+v is read as %+v", c, back)
		}
		for i := range c.Claims {
			a, b := c.Claims[i], back.Claims[i]
			if a.Key() != b.Key() || a.Name != b.Name || !reflect.DeepEqual(a.Holders, b.Holders) {
				t.Fatalf("%+v is read as %+v", a, b)
			}
		}
	})
}

// TestCarryRefused: what Parley doesn't write it doesn't read.
func TestCarryRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"nothing":          ``,
		"no carry":         `{"a":1}`,
		"a later version":  `{"base":"","claims":[],"lang":"en","version":2}`,
		"a name that lies": `{"base":"","claims":[{"claim":{"block":"b1","op":"delete"},"name":"c1: all]"}],"lang":"en","version":1}`,
		"no party":         `{"base":"","claims":[],"lang":"en","party":"VES and all","version":1}`,
		"no holder":        `{"base":"","claims":[{"claim":{"block":"b1","op":"delete"},"holders":[{"party":"v]"}]}],"lang":"en","version":1}`,
		"twice":            `{"base":"","claims":[{"claim":{"block":"b1","op":"delete"}},{"claim":{"block":"b1","op":"delete"}}],"lang":"en","version":1}`,
	} {
		if _, err := ReadCarry([]byte(raw)); !errors.Is(err, document.ErrCarried) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWordFilesOfTalks: what a party sends as a Word file comes back as its
// claims, against the newest revision and an older one; the bracketed text comes
// back as all that lives.
func TestWordFilesOfTalks(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair parts", "equal parts"))
	r.do("VES", amend("OP3", "each year", "every month"))
	r.do("LOR", amend("OP1", "share", "divide"))
	names := map[string]string{}
	for _, cl := range r.desk("VES").View.Live() {
		names[text.Plain(cl.Claim.Exact)] = cl.Name
	}
	r.do("LOR", stand(talks.Support, names["each year"]))
	send := func(me string, make func(d *Desk) (*document.Sheet, error)) (*document.Sheet, *document.Carried) {
		t.Helper()
		s, err := make(r.desk(me))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := docx.Write(&b, s, docx.Options{}); err != nil {
			t.Fatal(err)
		}
		back, err := docx.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		c, err := ReadCarry(back.Claims)
		if err != nil {
			t.Fatal(err)
		}
		return back, c
	}
	now := r.desk("VES").Rev.Text
	for _, party := range []string{"LOR", "VES"} {
		back, c := send("VES", func(d *Desk) (*document.Sheet, error) { return d.Tracked(party, "", Sheets{}) })
		u, ok := c.Recognised(back, now)
		if !ok {
			t.Fatalf("%s's file isn't recognised", party)
		}
		var got, want []string
		for _, x := range r.desk("VES").View.Tabled() {
			if slices.ContainsFunc(x.Holders, func(h text.Holder) bool { return h.Party == party && h.Recorded == "" }) {
				want = append(want, string(x.Claim.Key()))
			}
		}
		for _, a := range u.Authors {
			for _, x := range a.Claims {
				got = append(got, string(x.Key()))
			}
			if a.Name != party {
				t.Errorf("%s changes something in %s's file", a.Name, party)
			}
		}
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) || len(want) < 2 || len(back.Comments) > 0 {
			t.Errorf("%s: read %s, holds %s; in the margin %v", party, got, want, back.Comments)
		}
	}
	back, c := send("LOR", func(d *Desk) (*document.Sheet, error) { return d.Brackets(Sheets{}) })
	if !c.Fits(back, now) || !reflect.DeepEqual(c.Tabled(), r.desk("VES").View.Tabled()) {
		t.Errorf("the bracketed file carries %+v", c.Claims)
	}

	// For the public nobody's name goes out, and nothing that tells it.
	public := r.desk("VES")
	public.Public = true
	if public.State.Charter().Sight("").Work {
		s, err := public.Brackets(Sheets{Nameless: true})
		if err != nil || s.Claims != nil {
			t.Errorf("without names the file carries %q: %v", s.Claims, err)
		}
	}

	// Against an older revision: what leads from there to the text as VES wants it.
	was := now
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Position(talks.Accept, []string{names["share"]}, &Speaking{}) })
	if _, _, err := r.try("VES", func(d *Desk) (*Intent, error) { return d.Revise() }); err != nil {
		t.Fatal(err)
	}
	back, c = send("VES", func(d *Desk) (*document.Sheet, error) { return d.Tracked("VES", "Rev.0", Sheets{}) })
	u, ok := c.Recognised(back, was)
	if !ok || len(u.Authors) != 1 {
		t.Fatalf("against Rev.0: %v %+v", ok, u)
	}
	next, _, err := text.Apply(was, u.Authors[0].Claims)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := r.desk("VES").View.Project("VES")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := next.Print(text.PrintOptions{}), wanted.Print(text.PrintOptions{}); a != b || !strings.Contains(a, "every month") {
		t.Errorf("against Rev.0 the file says\n%s\nand not\n%s", a, b)
	}
}
