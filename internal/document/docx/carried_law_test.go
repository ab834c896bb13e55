package docx

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"parley/internal/document"
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
