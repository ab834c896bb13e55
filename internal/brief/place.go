package brief

import (
	"slices"
	"strings"
	"unicode"

	"parley/text"
)

// Place is where something of a brief is about. The zero value is the whole
// text.
type Place struct {
	Topic string       `json:"topic,omitempty"`
	Block text.BlockID `json:"block,omitempty"`
	Gap   text.Gap     `json:"gap,omitempty"` // in which a paragraph is proposed; then no Block

	// Of words of Block: where they stand, Start < End, or before which word
	// something would be put in, Start = End; and the words themselves in their
	// stored form (text.Inline). Of a whole block: all zero.
	Lang  text.Lang `json:"lang,omitempty"`
	Start int       `json:"start,omitempty"`
	End   int       `json:"end,omitempty"`
	Exact string    `json:"exact,omitempty"`
	// Inside, if not empty: Start and End count in these words, which are proposed
	// for the paragraph Block, or for the gap, as a wording of their own.
	Inside string `json:"inside,omitempty"`

	Rev string `json:"rev,omitempty"` // id of the act of the revision on which Block, Start and End were set down
}

// Span reports whether the place is words of a block, or a spot between them.
func (p Place) Span() bool { return p.Lang != "" }

func (p Place) check() error {
	kinds := 0
	for _, on := range []bool{p.Topic != "", p.Block != "", p.Gap != ""} {
		if on {
			kinds++
		}
	}
	switch {
	case kinds > 1, !sound(p.Topic, MaxName), !sound(string(p.Block), MaxName), !sound(string(p.Gap), MaxName), !sound(string(p.Lang), MaxName), !sound(p.Rev, MaxName), !sound(p.Exact, MaxText), !sound(p.Inside, MaxText):
		return bad("a place that is several, or too long")
	case p.Span() && (p.Block == "" && p.Gap == "" || p.Start < 0 || p.End < p.Start || p.End > text.MaxBlockWords):
		return bad("words %d to %d of no paragraph", p.Start, p.End)
	case p.Exact != "" && !inline(p.Exact):
		return bad("words that aren't in their stored form")
	case !p.Span() && (p.Start != 0 || p.End != 0 || p.Exact != "" || p.Inside != ""):
		return bad("words of no language")
	}
	return nil
}

// State is what became of a place since it was set down.
type State string

// The states.
const (
	There State = "there" // where it was, or carried along by revisions
	Again State = "again" // a revision touched the words; the same ones stand once, here
	Gone  State = "gone"  // the words or the paragraph aren't in the newest text
)

// Followed is a place in the newest revision.
type Followed struct {
	Place Place // as of the newest revision; where it is Gone, as it was set down
	State State
	// Instead is what stands now in the paragraph that the words were in, where
	// they are gone and it is still there.
	Instead string
}

// Follow finds a place in the newest revision, whose act is rev. carry carries
// a claim from another revision to the newest, as claims are carried; ok is
// false when it doesn't know that revision. What is gone is said, never dropped.
func (p Place) Follow(newest *text.Text, rev string, carry func(from string, c text.Claim) (x text.Carried, ok bool)) Followed {
	if p.Block == "" || p.Inside != "" {
		return Followed{Place: p, State: There}
	}
	at := newest.Find(p.Block)
	if !p.Span() {
		if at < 0 {
			return Followed{Place: p, State: Gone}
		}
		return Followed{Place: p, State: There}
	}
	if p.Start < p.End && p.Rev != rev {
		if x, ok := carry(p.Rev, p.probe()); ok && x.Lapse == nil {
			q := p
			q.Block, q.Start, q.End, q.Rev = x.Claim.Block, x.Claim.Start, x.Claim.End, rev
			q.Exact = text.Inline(x.Claim.Exact)
			if q.fits(newest) {
				return Followed{Place: q, State: There}
			}
		}
	} else if p.fits(newest) {
		q := p
		q.Rev = rev
		return Followed{Place: q, State: There}
	}
	if p.Start == p.End {
		if at < 0 {
			return Followed{Place: p, State: Gone}
		}
		// A spot between words: the paragraph is what can be found again.
		q := p
		q.Start = min(p.Start, len(newest.Blocks[at].Content[p.Lang]))
		q.End, q.Rev = q.Start, rev
		return Followed{Place: q, State: Again}
	}
	if q, ok := p.again(newest, rev); ok {
		return Followed{Place: q, State: Again}
	}
	f := Followed{Place: p, State: Gone}
	if at >= 0 {
		f.Instead = text.Plain(newest.Blocks[at].Content[p.Lang])
	}
	return f
}

// probe is a claim that stands or falls with the words.
func (p Place) probe() text.Claim {
	return text.Claim{Op: text.Replace, Block: p.Block, Lang: p.Lang, Start: p.Start, End: p.End,
		Exact: p.words(), New: []text.Word{{S: "\uE000"}}}
}

// words of the place; none where they aren't in their stored form.
func (p Place) words() []text.Word {
	ws, err := text.ParseInline(p.Exact)
	if err != nil {
		return nil
	}
	return ws
}

func inline(s string) bool {
	_, err := text.ParseInline(s)
	return err == nil
}

// fits reports whether the words stand at the place in a text.
func (p Place) fits(t *text.Text) bool {
	at := t.Find(p.Block)
	if at < 0 {
		return false
	}
	ws := t.Blocks[at].Content[p.Lang]
	return p.End <= len(ws) && text.Plain(ws[p.Start:p.End]) == text.Plain(p.words())
}

// again looks for the words: once in their paragraph, or else once in the text.
func (p Place) again(t *text.Text, rev string) (Place, bool) {
	want := p.words()
	var found, own []Place
	for _, b := range t.Blocks {
		ws := b.Content[p.Lang]
		for s := 0; s+len(want) <= len(ws); s++ {
			if !slices.EqualFunc(ws[s:s+len(want)], want, func(a, b text.Word) bool { return a.S == b.S }) {
				continue
			}
			q := p
			q.Block, q.Start, q.End, q.Rev = b.ID, s, s+len(want), rev
			if found = append(found, q); b.ID == p.Block {
				own = append(own, q)
			}
		}
	}
	switch {
	case len(own) == 1:
		return own[0], true
	case len(own) == 0 && len(found) == 1 && len(want) > 1:
		return found[0], true
	}
	return p, false
}

// Tokens are the words of s as red lines compare them: letter case, characters
// that show nothing, and punctuation around words don't count, and a no-break
// space parts words as any other does. Nobody should slip past a red line by a
// comma.
func Tokens(s string) []string {
	var out []string
	for _, w := range text.Split(s) {
		out = append(out, WordTokens(w)...)
	}
	return out
}

// WordTokens are the tokens of one word; punctuation alone has none.
func WordTokens(w text.Word) []string {
	var out []string
	for _, f := range strings.FieldsFunc(w.S, func(r rune) bool { return unicode.IsSpace(r) || r == '\u2060' || r == '\ufeff' }) {
		f = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return unicode.ToLower(r)
		}, f)
		f = strings.TrimFunc(f, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) && r != '+' && r != '=' })
		if f != "" {
			out = append(out, f)
		}
	}
	return out
}
