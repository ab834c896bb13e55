package cli

import (
	"fmt"
	"slices"
	"strings"

	"parley/text"
)

// naming gives the words by which a person calls things of one revision.
type naming struct {
	base  *text.Text
	label map[text.BlockID]string
	claim func(text.Key) string     // "c7", or "" where the claim has no name yet
	inner func(text.Key) *text.Text // the new words of a claim; nil where it isn't known
}

func newNaming(base *text.Text, claim func(text.Key) string) naming {
	n := naming{base: base, label: map[text.BlockID]string{}, claim: claim}
	for i, number := range text.Number(base.Blocks) {
		b := base.Blocks[i]
		if number == "" {
			number = string(b.Kind)
			if b.Kind != text.Title && b.Kind != text.Formula {
				number += " " + quote(firstWords(b.Content[firstLang(b)], 4))
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

// block is "OP3", or "title", or "heading ‘Article 4’".
func (n naming) block(id text.BlockID) string {
	if l, ok := n.label[id]; ok {
		return l
	}
	return "block " + string(id)
}

// gap is "after OP3" or "at the start".
func (n naming) gap(g text.Gap) string {
	if g == text.GapStart {
		return "at the start"
	}
	return "after " + n.block(text.BlockID(g))
}

// where is the block, or the other claim, that a claim changes.
func (n naming) where(c text.Claim) string {
	if c.Parent == "" && c.Block == "" {
		return n.gap(c.Gap)
	}
	if c.Parent == "" {
		return n.block(c.Block)
	}
	name := "another claim"
	if n.claim != nil {
		if s := n.claim(c.Parent); s != "" {
			name = s
		}
	}
	return "the new words of " + name
}

// describe is one claim in one line of words, such as
//
//	OP2: ‘prevent’ becomes ‘prohibit’
func (n naming) describe(c text.Claim) string {
	switch c.Op {
	case text.Replace:
		where := n.where(c)
		switch {
		case len(c.Exact) == 0:
			return fmt.Sprintf("%s: add %s %s", where, quote(c.New), n.beside(c))
		case len(c.New) == 0:
			return fmt.Sprintf("%s: delete %s", where, quote(c.Exact))
		}
		return fmt.Sprintf("%s: %s becomes %s", where, quote(c.Exact), quote(c.New))
	case text.Insert:
		var words []string
		for _, b := range c.Blocks {
			words = append(words, quote(b.Content[firstLang(b)]))
		}
		what := "a new paragraph"
		if len(c.Blocks) > 1 {
			what = fmt.Sprintf("%d new paragraphs", len(c.Blocks))
		}
		if len(words) == 0 {
			return strings.TrimPrefix(choiceWords(c.Choice)+": ", ": ") + "no text " + n.gap(c.Gap)
		}
		if w := choiceWords(c.Choice); w != "" {
			what += " (" + w + ")"
		}
		return fmt.Sprintf("%s %s: %s", what, n.gap(c.Gap), strings.Join(words, " / "))
	case text.Delete:
		return "delete " + n.block(c.Block)
	case text.Move:
		return fmt.Sprintf("move %s %s", n.block(c.Block), n.gap(c.Gap))
	case text.SplitAt:
		return fmt.Sprintf("split %s before %s", n.block(c.Block), n.secondHalf(c))
	case text.Join:
		return fmt.Sprintf("join %s with the paragraph that follows it", n.block(c.Block))
	}
	return fmt.Sprintf("%s %s", c.Op, n.where(c))
}

// choiceWords is the choice mark of an insertion as people see it: "Option 1".
// Marks of digits only keep imported paragraphs in their order and say nothing.
func choiceWords(mark string) string {
	if strings.Trim(mark, "0123456789") == "" {
		return ""
	}
	return visible(mark)
}

// beside says where an insertion stands, by its neighbours.
func (n naming) beside(c text.Claim) string {
	on := n.base
	if c.Parent != "" {
		on = nil
		if n.inner != nil {
			on = n.inner(c.Parent)
		}
	}
	if on == nil || on.Find(c.Block) < 0 {
		return fmt.Sprintf("before word %d", c.Start+1)
	}
	ws := on.Blocks[on.Find(c.Block)].Content[c.Lang]
	switch {
	case c.Start >= len(ws) && len(ws) > 0:
		return "at the end, after " + quote(ws[max(0, len(ws)-2):])
	case c.Start < len(ws):
		return "before " + quote(ws[c.Start:min(len(ws), c.Start+2)])
	}
	return "in the empty paragraph"
}

func (n naming) secondHalf(c text.Claim) string {
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
func quote(ws []text.Word) string { return "‘" + visible(text.Plain(ws)) + "’" }
