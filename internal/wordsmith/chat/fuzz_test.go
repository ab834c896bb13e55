package chat

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"parley/internal/wordsmith"
	"parley/text"
)

// FuzzAnswer reads whatever a writing server may answer. A refusal is one of the room's and is short, whatever came. Drafts are
// few, short, different from each other, written down and read again the same, and hold no bracket, markup or character
// that isn't seen; the two joiners are the exception.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(says("1. avert\n2. *Decides* to\n[x]")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		words, err := decode(bytes.NewReader(raw))
		var drafts []wordsmith.Draft
		dropped := 0
		if err == nil {
			drafts, dropped, err = wordsmith.Read(words)
		}
		if err != nil {
			if !errors.Is(err, wordsmith.ErrAnswer) || len(err.Error()) > 120 || drafts != nil {
				t.Fatalf("%d drafts, %q", len(drafts), err)
			}
			return
		}
		if len(drafts) > wordsmith.MaxDrafts || len(drafts)+dropped > strings.Count(words, "\n")+1 {
			t.Fatalf("%d drafts and %d dropped of %q", len(drafts), dropped, words)
		}
		seen := map[string]bool{}
		for _, d := range drafts {
			s := text.Inline(d.Words)
			again, err := text.ParseInline(s)
			if err != nil || text.Inline(again) != s || s == "" || seen[s] || len(s) > 2*wordsmith.MaxDraft {
				t.Fatalf("draft %q: %v", s, err)
			}
			seen[s] = true
			for _, r := range text.Plain(d.Words) {
				if strings.ContainsRune("[]{}<>`|#\\\ufffd", r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
					t.Fatalf("draft %q holds %U", s, r)
				}
			}
		}
	})
}
