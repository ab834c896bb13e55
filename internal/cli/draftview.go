package cli

import (
	"strings"

	"parley/text"
)

// draftView shows a merged draft on a terminal: a label column, brackets with
// their holders, whole-block changes below their block.
type draftView struct {
	page    page
	lang    text.Lang
	parties []string              // in the charter's order: gives the colours
	names   func(text.Key) string // "c7"; nil: claims aren't named
	mute    bool                  // no attribution
	naming  naming
}

// print returns the whole draft.
func (v draftView) print(d *text.Draft) string {
	labels := make([]string, len(d.Rows))
	blocks := make([]text.Block, len(d.Rows))
	for i, r := range d.Rows {
		labels[i], blocks[i] = r.Number, r.Block
	}
	v.page.label = labelColumn(labels)
	finals := text.Finals(blocks, v.lang)
	var out strings.Builder
	for i, r := range d.Rows {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString(v.row(r, finals[i]))
	}
	return out.String()
}

// row is one block with the changes tabled on it.
func (v draftView) row(r text.Row, final string) string {
	base := look{bold: r.Block.Kind == text.Title || r.Block.Kind == text.Heading}
	var spans []span
	if r.Insert != nil {
		spans = append(spans, v.open(r.Insert.Holders, v.nameAll(r.Insert.Keys), r.Insert.Choice)...)
	}
	pieces, ok := r.Content[v.lang]
	if !ok {
		pieces = []text.Piece{{Words: text.Split("(no text in this language)")}}
		base.dim = true
	}
	spans = append(spans, v.pieces(pieces, base)...)
	spans = append(spans, span{text: final, look: base})
	if r.Insert != nil {
		spans = append(spans, v.bracket("]", r.Insert.Holders))
		if r.Insert.Contested {
			spans = append(spans, span{text: " (order contested)", look: look{dim: true}})
		}
	}
	out := v.page.paragraph(r.Number, spans)
	for _, m := range r.Marks {
		mark := append(v.open(m.Holders, v.nameAll([]text.Key{m.Key}), ""), span{text: v.markWords(m.Claim)})
		out += v.page.paragraph("", append(mark, v.bracket("]", m.Holders)))
	}
	return out
}

// markWords says what a whole-block change does, read at the block itself.
func (v draftView) markWords(c text.Claim) string {
	switch c.Op {
	case text.Delete:
		return "delete this paragraph"
	case text.Move:
		return "move this paragraph " + v.naming.gap(c.Gap)
	case text.SplitAt:
		return "split this paragraph before " + v.naming.secondHalf(c)
	case text.Join:
		return "join this paragraph with the next"
	}
	return v.naming.describe(c)
}

// pieces shows words and regions one after the other.
func (v draftView) pieces(ps []text.Piece, base look) []span {
	var out []span
	var last *text.Word
	glue := func(next *text.Word) {
		if last != nil && (next == nil || text.SpaceBetween(*last, *next)) {
			out = append(out, span{text: " ", look: base})
		}
	}
	bracket := text.Word{S: "["}
	for _, p := range ps {
		if p.Region == nil {
			if len(p.Words) == 0 {
				continue
			}
			glue(&p.Words[0])
			out = append(out, spansOf(p.Words, base)...)
			last = &p.Words[len(p.Words)-1]
			continue
		}
		for _, a := range shownAlts(p.Region) {
			glue(&bracket)
			out = append(out, v.alt(a, base)...)
			last = &bracket
		}
	}
	return out
}

// shownAlts leaves out an empty base that nobody holds.
func shownAlts(r *text.Region) []text.Alt {
	var out []text.Alt
	for _, a := range r.Alts {
		if a.Base && len(a.Holders) == 0 && emptyPieces(a.Pieces) {
			continue
		}
		out = append(out, a)
	}
	return out
}

func emptyPieces(ps []text.Piece) bool {
	for _, p := range ps {
		if p.Region != nil || len(p.Words) > 0 {
			return false
		}
	}
	return true
}

// alt is one alternative in its bracket.
func (v draftView) alt(a text.Alt, base look) []span {
	var out []span
	if a.Base && len(a.Holders) == 0 {
		out = []span{{text: "[", look: look{dim: true}}}
		if !v.mute {
			out = append(out, span{text: "text: ", look: look{dim: true}, stick: true})
		}
	} else {
		out = v.open(a.Holders, v.nameAll(a.Keys), "")
	}
	inner := base
	if l := holderLook(v.parties, a.Holders); l.party > 0 {
		inner.party = l.party
	}
	if emptyPieces(a.Pieces) {
		out = append(out, span{text: "no text", look: look{dim: true}})
	}
	out = append(out, v.pieces(a.Pieces, inner)...)
	return append(out, v.bracket("]", a.Holders))
}

// open is the opening bracket with names and holders: "[c7 LOR, VES: ".
func (v draftView) open(hs []text.Holder, names []string, choice string) []span {
	out := []span{v.bracket("[", hs)}
	var head []string
	head = append(head, names...)
	if choice != "" {
		head = append(head, visible(choice))
	}
	if !v.mute {
		head = append(head, holderWords(hs))
	}
	text := strings.TrimSpace(strings.Join(head, " "))
	if text != "" {
		l := holderLook(v.parties, hs)
		l.bold = l.party > 0
		out = append(out, span{text: text + ": ", look: l, stick: true})
	}
	return out
}

func (v draftView) bracket(b string, hs []text.Holder) span {
	return span{text: b, look: holderLook(v.parties, hs)}
}

func (v draftView) nameAll(keys []text.Key) []string {
	if v.names == nil {
		return nil
	}
	var out []string
	for _, k := range keys {
		if n := v.names(k); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// holderLook is the colour of the one party that holds something, or plain.
func holderLook(parties []string, hs []text.Holder) look {
	if len(hs) != 1 {
		return look{}
	}
	for i, p := range parties {
		if p == hs[0].Party {
			return look{party: i + 1}
		}
	}
	return look{}
}

// holderWords names holders in a bracket. A wording that another recorded is
// marked so; nobody's wording says so; one without a named holder says nothing.
func holderWords(hs []text.Holder) string {
	if len(hs) == 0 {
		return "nobody"
	}
	var out []string
	for _, h := range hs {
		switch {
		case h.Party == "":
		case h.Recorded != "":
			out = append(out, visible(h.Party)+" (recorded by "+visible(h.Recorded)+")")
		default:
			out = append(out, visible(h.Party))
		}
	}
	return strings.Join(out, ", ")
}

// plainDraft is a text as a draft in which nothing is tabled.
func plainDraft(t *text.Text) *text.Draft {
	d := &text.Draft{}
	for i, n := range text.Number(t.Blocks) {
		r := text.Row{Block: t.Blocks[i], Number: n, Content: map[text.Lang][]text.Piece{}}
		for l, ws := range t.Blocks[i].Content {
			r.Content[l] = []text.Piece{{Words: ws}}
		}
		d.Rows = append(d.Rows, r)
	}
	return d
}
