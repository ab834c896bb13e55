package text

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzInline: words in their stored form have one spelling; words that a
// person types are mended into such words; a stored block reads back as it
// was written. Nothing that is made of an input is much longer than it.
func FuzzInline(f *testing.F) {
	for _, s := range []string{
		"*Recalling* its resolutions", `a \[b\] \*c\* \\`, "*a* *b*", "*a b*c", "约束 a约", "e\u0301", "a  b", `a\`, "ثالثا، والدول", "か\u3099", "\u3099",
		`{"depth":0,"id":"b1","kind":"op","text":{"en":"*Decides* to meet"}}`,
		`{"depth":1,"kind":"sub","text":{"en":"a","zh":"约束"}}`, `{"text":{"en":"a  b"}}`, `{"Depth":1,"depth":2,"kind":"op","kind":"pp","text":null}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if ws, err := ParseInline(s); err == nil {
			if Inline(ws) != s {
				t.Fatalf("%q is read, and written as %q", s, Inline(ws))
			}
		} else if !errors.Is(err, ErrInline) || err.Error() == "" {
			t.Fatalf("%q: %v", s, err)
		}
		ws := Split(s)
		size, sound := 0, utf8.ValidString(s)
		for _, w := range ws {
			size += len(w.S)
			sound = sound && w.check() == nil
		}
		if size > 3*len(s)+9 { // letters that normal form C takes apart become three at most
			t.Fatalf("%d bytes become words of %d", len(s), size)
		}
		if sound {
			back, err := ParseInline(Inline(ws))
			if err != nil || Inline(back) != Inline(ws) {
				t.Fatalf("%q: its words aren't read back: %v", s, err)
			}
			if again := Split(Plain(ws)); Inline(again) != Inline(ws) {
				t.Fatalf("%q is cut into %q and then into %q", s, Inline(ws), Inline(again))
			}
		}
		src := Split(strings.ToUpper(s))
		q := Verbatim(ws, src)
		if q.From < 0 || q.To < q.From || q.To > len(src) || !q.Verbatim && q.Changes == 0 {
			t.Fatalf("%q: %+v", s, q)
		}
		if v := Verbatim(ws, ws); !v.Verbatim && len(ws) > 0 {
			t.Fatalf("%q isn't verbatim of itself: %s", s, v)
		}
		Oddities(src, ws)
		var b Block
		if err := json.Unmarshal([]byte(s), &b); err != nil {
			return
		}
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var back Block
		if err := json.Unmarshal(raw, &back); err != nil || back.ID != b.ID || back.Digest() != b.Digest() {
			t.Fatalf("%s becomes %s (%v)", s, raw, err)
		}
	})
}

// FuzzLabel: whatever a person calls a paragraph, the answer is one paragraph
// or an error that says what was asked for; and every paragraph answers to
// its number.
func FuzzLabel(f *testing.F) {
	for _, s := range []string{"OP3", "op3(a)", "pp2", "3(a)", "3", "art. 4.2", "title", "h2", "p3", "note 1", "#b7", "b1", "", " ", "§ 3", "3 bis", "Ⅲ", "OP99999999999999999999", "(((((", "article"} {
		f.Add(s, byte(3))
	}
	kinds := Kinds()
	f.Fuzz(func(t *testing.T, label string, n byte) {
		draft := &Text{}
		for i := range int(n) % 24 { // another text for each number: kinds and depths in a fixed mix
			k := (i*int(n) + i*i) % len(kinds)
			draft.Blocks = append(draft.Blocks, Block{ID: subID(i)[1:], Kind: kinds[k], Depth: i * int(n) % 3, Content: map[Lang][]Word{"en": {{S: "a"}}}})
		}
		for i, l := range Number(draft.Blocks) {
			if l == "" {
				continue
			}
			if got, err := FindLabel(draft, l); err == nil && got != i && !strings.HasPrefix(label, "#") {
				t.Fatalf("%q is the number of block %d and finds block %d", l, i, got)
			} else if err != nil && !errors.Is(err, ErrLabel) {
				t.Fatal(err)
			}
		}
		i, err := FindLabel(draft, label)
		switch {
		case err == nil && (i < 0 || i >= len(draft.Blocks)):
			t.Fatalf("%q finds block %d of %d", label, i, len(draft.Blocks))
		case err == nil:
		case !errors.Is(err, ErrLabel):
			t.Fatalf("%q: %v", label, err)
		case len(err.Error()) > 10*len(label)+500:
			t.Fatalf("an error of %d bytes for a name of %d", len(err.Error()), len(label))
		}
		got := CountBrackets(label)
		if got.Open != strings.Count(label, "[") && got.Open > len(label) || got.Depth > got.Open {
			t.Fatalf("%q: %+v", label, got)
		}
	})
}
