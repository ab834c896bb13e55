package desk

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/phrase"
	"parley/text"
)

// Naming gives the words by which a person calls things of one revision.
type Naming struct {
	book  phrase.Book
	base  *text.Text
	label map[text.BlockID]string    // "OP3"; of unnumbered blocks the first words, if they tell them apart
	kind  map[text.BlockID]text.Kind // of unnumbered blocks
	claim func(text.Key) string      // "c7", or "" where the claim has no name yet
	inner func(text.Key) *text.Text  // the new words of a claim; nil where it isn't known
}

// NewNaming names the things of a text; claim gives the names of claims, and may
// be nil.
func NewNaming(base *text.Text, claim func(text.Key) string) Naming {
	n := Naming{base: base, label: map[text.BlockID]string{}, kind: map[text.BlockID]text.Kind{}, claim: claim}
	for i, number := range text.Number(base.Blocks) {
		b := base.Blocks[i]
		if number == "" {
			n.kind[b.ID] = b.Kind
			if b.Kind != text.Title && b.Kind != text.Formula {
				number = quote(firstWords(b.Content[firstLang(b)], 4))
			}
		}
		n.label[b.ID] = number
	}
	return n
}

func firstLang(b text.Block) text.Lang {
	if ls := b.Langs(); len(ls) > 0 {
		return ls[0]
	}
	return ""
}

// Block is "OP3", or "title", or "heading ‘Article 4’".
func (n Naming) Block(id text.BlockID) string {
	k, l := n.kind[id], n.label[id]
	switch {
	case k != "" && l != "":
		return n.kindWord(k) + " " + l
	case k != "":
		return n.kindWord(k)
	case l != "":
		return l
	}
	return n.book.T("block %s", string(id))
}

// has reports whether the text has a block.
func (n Naming) has(id text.BlockID) bool { return n.label[id] != "" || n.kind[id] != "" }

// kindWord is the kind of a block as people call it.
func (n Naming) kindWord(k text.Kind) string {
	switch k {
	case text.Title:
		return n.book.T("title")
	case text.Formula:
		return n.book.T("formula")
	case text.Heading:
		return n.book.T("heading")
	case text.Paragraph:
		return n.book.T("paragraph")
	case text.Note:
		return n.book.T("note")
	}
	return string(k)
}

// Gap is "after OP3" or "at the start".
func (n Naming) Gap(g text.Gap) string {
	if g == text.GapStart {
		return n.book.T("at the start")
	}
	return n.book.T("after %s", n.Block(text.BlockID(g)))
}

// Where is the block, or the other claim, that a claim changes.
func (n Naming) Where(c text.Claim) string {
	if c.Parent == "" && c.Block == "" {
		return n.Gap(c.Gap)
	}
	if c.Parent == "" {
		return n.Block(c.Block)
	}
	name := n.book.T("another claim")
	if n.claim != nil {
		if s := n.claim(c.Parent); s != "" {
			name = s
		}
	}
	return n.book.T("the new words of %s", name)
}

// Describe is one claim in one line of words, such as
//
//	OP2: ‘prevent’ becomes ‘prohibit’
func (n Naming) Describe(c text.Claim) string {
	switch c.Op {
	case text.Replace:
		where := n.Where(c)
		switch {
		case len(c.Exact) == 0:
			return n.book.T("%s: add %s %s", where, quote(c.New), n.beside(c))
		case len(c.New) == 0:
			return n.book.T("%s: delete %s", where, quote(c.Exact))
		}
		return n.book.T("%s: %s becomes %s", where, quote(c.Exact), quote(c.New))
	case text.Insert:
		var words []string
		for _, b := range c.Blocks {
			words = append(words, quote(b.Content[firstLang(b)]))
		}
		what := n.book.T("a new paragraph")
		if len(c.Blocks) > 1 {
			what = n.book.N(len(c.Blocks), "%d new paragraph", "%d new paragraphs")
		}
		if len(words) == 0 {
			if w := choiceWords(c.Choice); w != "" {
				return n.book.T("%s: no text %s", w, n.Gap(c.Gap))
			}
			return n.book.T("no text %s", n.Gap(c.Gap))
		}
		if w := choiceWords(c.Choice); w != "" {
			what += " (" + w + ")"
		}
		return fmt.Sprintf("%s %s: %s", what, n.Gap(c.Gap), strings.Join(words, " / "))
	case text.Delete:
		return n.book.T("delete %s", n.Block(c.Block))
	case text.Move:
		return n.book.T("move %s %s", n.Block(c.Block), n.Gap(c.Gap))
	case text.SplitAt:
		return n.book.T("split %s before %s", n.Block(c.Block), n.secondHalf(c))
	case text.Join:
		return n.book.T("join %s with the paragraph that follows it", n.Block(c.Block))
	}
	return fmt.Sprintf("%s %s", c.Op, n.Where(c))
}

// choiceWords is the choice mark of an insertion as people see it: "Option 1".
// Marks of digits only keep imported paragraphs in their order and say nothing.
func choiceWords(mark string) string {
	if strings.Trim(mark, "0123456789") == "" {
		return ""
	}
	return Visible(mark)
}

// beside says where an insertion stands, by its neighbours.
func (n Naming) beside(c text.Claim) string {
	on := n.base
	if c.Parent != "" {
		on = nil
		if n.inner != nil {
			on = n.inner(c.Parent)
		}
	}
	if on == nil || on.Find(c.Block) < 0 {
		return n.book.T("before word %d", c.Start+1)
	}
	ws := on.Blocks[on.Find(c.Block)].Content[c.Lang]
	switch {
	case c.Start >= len(ws) && len(ws) > 0:
		return n.book.T("at the end, after %s", quote(ws[max(0, len(ws)-2):]))
	case c.Start < len(ws):
		return n.book.T("before %s", quote(ws[c.Start:min(len(ws), c.Start+2)]))
	}
	return n.book.T("as its first words in %s", string(c.Lang))
}

func (n Naming) secondHalf(c text.Claim) string {
	i := n.base.Find(c.Block)
	langs := make([]text.Lang, 0, len(c.At))
	for l := range c.At {
		langs = append(langs, l)
	}
	slices.Sort(langs)
	if i < 0 || len(langs) == 0 {
		return "?"
	}
	ws := n.base.Blocks[i].Content[langs[0]]
	at := min(c.At[langs[0]], len(ws))
	return quote(firstWords(ws[at:], 4))
}

func firstWords(ws []text.Word, n int) []text.Word { return ws[:min(n, len(ws))] }

// quote shows words between quotation marks, made safe for a terminal.
func quote(ws []text.Word) string { return "‘" + Visible(text.Plain(ws)) + "’" }
