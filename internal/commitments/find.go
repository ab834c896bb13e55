package commitments

import (
	"slices"
	"strings"

	"parley/text"
)

// Strength says how much a verb binds.
type Strength string

// The strengths.
const (
	Obliges Strength = "obliges" // decides, requests, shall
	Asks    Strength = "asks"    // calls upon, invites, encourages
)

// Commitment is a proposal for a register: what a paragraph wants of whom.
type Commitment struct {
	Block    text.BlockID
	Verb     string // as it stands, lower-case: "requests"
	Strength Strength
	To       string // addressee as it stands; "" where the words don't tell, or the body itself decides
	Due      string // the last day, 2031-03-01, or ""
	Term     string // the words of the term, as they stand; "" where there are none
	Words    string // the whole paragraph
}

// MaxRead is the number of words of a paragraph that are read. A lead phrase, an
// addressee and a term stand in the first few dozen; a paragraph of a hostile
// text may have a million.
const MaxRead = 2_000

// Find returns what the text's blocks commit somebody to, in their order, from
// their words in one language. It is empty for a language that it doesn't read;
// see Reads.
func Find(t *text.Text, lang text.Lang) []Commitment {
	g, ok := grammarOf(lang)
	if !ok {
		return nil
	}
	var found []Commitment
	var lead Commitment // of the paragraph above sub-paragraphs
	var depth int       // of that paragraph
	open := false
	for _, b := range t.Blocks {
		ws := b.Content[lang]
		ws = ws[:min(len(ws), MaxRead)]
		if len(ws) == 0 {
			continue
		}
		switch b.Kind {
		case text.OP, text.Item, text.Paragraph:
			c, ok := g.read(ws)
			c.Block = b.ID
			open = ok && strings.ContainsAny(ws[len(ws)-1].S, ":：")
			lead, depth = c, b.Depth
			if ok && !open {
				found = append(found, c)
			}
		case text.Sub, text.SubItem:
			if !open || b.Depth < depth {
				continue
			}
			c := lead
			c.Block, c.Words = b.ID, text.Plain(ws)
			if due, term := g.term(ws); term != "" {
				c.Due, c.Term = due, term
			}
			found = append(found, c)
		case text.Heading, text.Title, text.Formula, text.PP:
			open = false
		}
	}
	return found
}

// Reads lists the languages that Find reads, sorted.
func Reads() []text.Lang {
	var out []text.Lang
	for _, g := range grammars() {
		out = append(out, g.lang)
	}
	slices.Sort(out)
	return out
}

func grammarOf(lang text.Lang) (grammar, bool) {
	for _, g := range grammars() {
		if g.lang == lang {
			return g, true
		}
	}
	return grammar{}, false
}

// read finds the verb, the addressee and the term of one paragraph.
func (g grammar) read(ws []text.Word) (Commitment, bool) {
	c := Commitment{Words: text.Plain(ws)}
	c.Due, c.Term = g.term(ws)
	low := make([]string, len(ws))
	for i, w := range ws {
		low[i] = strings.Trim(strings.ToLower(w.S), ",;.:،؛。；，：")
	}
	i := 0
	for i < len(low) && slices.Contains(g.adverbs, low[i]) {
		i++
	}
	for _, v := range g.verbs { // longest first
		if !begins(low[i:], v.words, g.joined) {
			continue
		}
		c.Verb, c.Strength = strings.Join(v.words, " "), v.strength
		if g.joined {
			c.Verb = strings.Join(v.words, "")
		}
		j := i + len(v.words)
		for j < len(low) && slices.Contains(g.adverbs, low[j]) {
			j++
		}
		if !g.joined && v.addressed {
			c.To = g.addressee(ws[j:], low[j:])
		}
		return c, true
	}
	return g.shall(c, ws, low)
}

// begins reports whether the words begin with those of a verb. In a language
// without spaces each ideograph is a word.
func begins(low, verb []string, joined bool) bool {
	if joined {
		return len(low) >= len(verb) && strings.HasPrefix(strings.Join(low[:min(len(low), 8)], ""), strings.Join(verb, ""))
	}
	return len(low) >= len(verb) && slices.Equal(low[:len(verb)], verb)
}

// addressee is the words up to those that begin what is to be done.
func (g grammar) addressee(ws []text.Word, low []string) string {
	if len(low) > 0 && slices.Contains(g.that, low[0]) { // "Decides that the Group shall …"
		if c, ok := g.shall(Commitment{}, ws[1:], low[1:]); ok {
			return c.To
		}
		return ""
	}
	if len(low) > 0 && slices.Contains(g.to, low[0]) { // "Decides to convene …": the body itself
		return ""
	}
	for i, w := range low {
		// "in accordance with", "as appropriate": what stands between commas is no end.
		if i > 0 && (slices.Contains(g.to, w) || slices.Contains(g.that, w)) {
			return clean(ws[:i])
		}
		if i >= maxAddressee {
			return ""
		}
	}
	if n := len(ws); n > 0 && strings.HasSuffix(ws[n-1].S, ":") { // what is to be done stands below
		return clean(ws)
	}
	return ""
}

// maxAddressee is how many words an addressee may have: longer ones are a sign that the end was missed.
const maxAddressee = 24

// shall finds a sentence that binds whom its first words name.
func (g grammar) shall(c Commitment, ws []text.Word, low []string) (Commitment, bool) {
	start := 0
	for i, w := range low {
		if slices.Contains(g.shallWords, w) && i > start && i-start <= maxAddressee {
			c.Verb, c.Strength, c.To = w, Obliges, clean(ws[start:i])
			return c, true
		}
		if strings.HasSuffix(ws[i].S, ".") && len(ws[i].S) > 3 {
			start = i + 1
		}
	}
	return c, false
}

// clean joins words without the comma at their end.
func clean(ws []text.Word) string {
	s := text.Plain(ws)
	if i := strings.IndexByte(s, ','); i > 0 {
		s = s[:i] // "States, in accordance with …,": the name alone
	}
	return strings.TrimRight(s, " ,;:")
}
