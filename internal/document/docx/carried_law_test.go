package docx

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/internal/document/sheets"
	"parley/internal/document/worlds"
	"parley/text"

	"pgregory.net/rapid"
)

func held(tabled []text.Tabled) []document.Held {
	out := make([]document.Held, len(tabled))
	for i, x := range tabled {
		out[i] = document.Held{Claim: x.Claim, Name: fmt.Sprintf("c%d", i+1), Holders: x.Holders}
	}
	return out
}

// TestCarriedLaw: a Word file of a party's changes is read as exactly that
// party's claims, and a bracketed one is recognised as what it shows, for random
// talks; what the file carries comes back byte for byte.
func TestCarriedLaw(t *testing.T) {
	margins := 0
	rapid.Check(t, func(t *rapid.T) {
		base, tabled := worlds.Talks(t)
		for _, party := range []string{"AAA", "BBB", ""} {
			c := &document.Carried{Base: base.Digest(), Lang: "en", Party: party, Claims: held(tabled)}
			if party != "" {
				c.Only, c.Claims = "en", held(worlds.Of(party, tabled))
			}
			s, err := c.Sheet(base, document.Head{Title: "Talks", Symbol: "A/1", Note: "a note"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			margins += len(s.Comments)
			s.Claims = []byte("what is carried\x00\xFF")
			var b bytes.Buffer
			if err := Write(&b, s, Options{}); err != nil {
				t.Fatal(err)
			}
			back, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(back.Claims, s.Claims) || back.Revision != base.Digest() {
				t.Fatalf("%q carries %q of %s", party, back.Claims, back.Revision)
			}
			u, ok := c.Recognised(back, base)
			if !ok {
				t.Fatalf("%q isn't recognised: %s\nwritten as %s", party, show(back), show(s))
			}
			var got []string
			for _, a := range u.Authors {
				if a.Name == party {
					got = told(a.Claims)
				}
			}
			if want := told(c.Of(party)); party != "" && !slices.Equal(got, want) {
				t.Fatalf("%s: read %q, claims %q\n%s", party, got, want, show(back))
			}
		}
	})
	if margins == 0 {
		t.Errorf("%d claims were told in the margin", margins)
	}
}

// TestAnySheet: of a random sheet a Word file keeps the letters of each
// paragraph, its italics, who changed what and when, and its footnotes. What holders and brackets look like is for people. Each paragraph
// begins with a word: a number there may be one that somebody typed.
func TestAnySheet(t *testing.T) {
	lines := func(s *document.Sheet) []string {
		var out []string
		for _, p := range s.Paras {
			if l := p.Letters(); p.Cells == nil && l != "" {
				em, notes := "", ""
				for _, it := range p.Items {
					if it.Em {
						em += it.S
					}
					if it.Note != "" {
						notes += " ^" + s.Notes[it.Note][0].Letters()
					}
				}
				out = append(out, fmt.Sprintf("%q italic %q notes %q", l, em, notes))
			}
		}
		return out
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := sheets.Any().Draw(rt, "sheet")
		word := func(ps []document.Para) {
			for i := range ps {
				ps[i].Items = append([]document.Item{{S: "w"}}, ps[i].Items...)
			}
		}
		for i := range s.Paras {
			if s.Paras[i].Cells == nil {
				word(s.Paras[i : i+1])
			}
			for _, c := range s.Paras[i].Cells {
				word(c.Paras)
			}
		}
		for _, n := range s.Notes {
			word(n)
		}
		raw := written(t, s)
		got, err := Read(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			rt.Fatal(err)
		}
		if len(got.Lost) > 0 {
			rt.Errorf("lost %+v", got.Lost)
		}
		unmoved := func(s *document.Sheet) []string { // a half alone is no move: TestWriteRead holds the others
			out := tracks(s)
			for i := range out {
				out[i] = strings.Replace(out[i], " moved:", ":", 1)
			}
			return join(out)
		}
		if a, b := unmoved(got), unmoved(s); !slices.Equal(a, b) {
			rt.Errorf("the changes are\n%s\nand not\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
		if a, b := lines(got), lines(s); !slices.Equal(a, b) {
			rt.Errorf("it says\n%s\nand not\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	})
}
