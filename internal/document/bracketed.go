package document

import (
	"slices"
	"strings"

	"parley/text"
)

// Bracketing says what of a draft is shown. The zero value shows brackets
// without saying who holds what.
type Bracketing struct {
	Head
	Holders bool                              // name the holders of each wording
	Name    func(text.Key) string             // short name of a claim; nil or "": none
	Party   func(code string) int             // the mark of a party, from 1; nil or 0: none
	Whole   func(row int, m text.Mark) string // says a change of a whole paragraph; nil: in English
}

// Bracketed is the negotiating text as people read it: who holds a wording
// stands in its bracket, a change of a whole paragraph stands in words behind it,
// and paragraphs are called PP1, OP1, OP3 bis.
func Bracketed(d *text.Draft, o Bracketing) *Sheet {
	s := o.sheet()
	blocks := make([]text.Block, len(d.Rows))
	for i := range d.Rows {
		blocks[i] = d.Rows[i].Block
	}
	notes := notesOf(o.main(), blocks)
	for i := range d.Rows {
		for l, ps := range d.Rows[i].Content {
			if d.Rows[i].Block.Kind != text.Note {
				referAll(notes, l, ps)
			}
		}
	}
	n := numbers{labels: true}
	laid := map[text.Lang][][]text.Laid{}
	for i := range d.Rows {
		r := &d.Rows[i]
		number := n.of(r.Block.Kind, r.Number)
		for k, l := range o.langs(langsOf(r)) {
			rows, ok := laid[l]
			if !ok {
				rows = d.LayAll(l)
				laid[l] = rows
			}
			p := bracketLine{line: line{notes: notes, lang: l}, o: &o}
			p.parts(rows[i], Item{})
			if k == 0 {
				for _, m := range r.Marks {
					p.whole(d, i, m)
				}
			}
			x := Para{Kind: r.Block.Kind, Depth: r.Block.Depth, Number: number, Lang: l, Items: p.done()}
			if r.Insert == nil {
				x.ID = r.Block.ID
			}
			s.add(notes, x, r.Block.Content[l])
		}
	}
	return s
}

func langsOf(r *text.Row) []text.Lang {
	out := make([]text.Lang, 0, len(r.Content))
	for l := range r.Content {
		out = append(out, l)
	}
	return out
}

// referAll is refer for all that may stand in a paragraph.
func referAll(n *noteSet, l text.Lang, ps []text.Piece) {
	if len(n.have) == 0 {
		return
	}
	for _, x := range ps {
		n.refer(l, x.Words)
		if x.Region != nil {
			for _, a := range x.Region.Alts {
				referAll(n, l, a.Pieces)
			}
		}
	}
}

type bracketLine struct {
	line
	o *Bracketing
}

// constant: what a printer of drafts calls a role, and what a sheet calls it.
var roles = map[text.Role]Role{text.RoleBase: Base, text.RoleNew: New, text.RoleMark: Remark}

// parts adds what was laid out. look holds the claims and party of the bracket
// around it.
func (p *bracketLine) parts(list []text.Laid, look Item) {
	for _, x := range list {
		if x.Space {
			p.put(look.as(Words), " ")
		}
		b := x.Bracket
		if b == nil {
			p.run(look.as(roles[x.Role]), x.Words)
			continue
		}
		inner := p.inside(b.Holders, b.Keys)
		if !b.Named && len(b.Keys) == 0 {
			inner = Item{Claims: inner.Claims}
		}
		p.put(inner.as(Bracket), "[")
		if b.Named {
			p.holder(inner, b.Holders, b.Keys, b.Twins, b.Notes)
		}
		p.parts(b.Parts, inner)
		p.put(inner.as(Bracket), "]")
	}
}

// as is the look of another role.
func (it Item) as(r Role) Item {
	it.Role = r
	return it
}

// inside is the look of what stands in a bracket.
func (p *bracketLine) inside(hs []text.Holder, keys []text.Key) Item {
	var look Item
	if p.o.Name != nil {
		for _, k := range keys {
			if n := p.o.Name(k); n != "" {
				look.Claims = append(look.Claims, n)
			}
		}
	}
	if p.o.Holders && p.o.Party != nil && len(hs) > 0 && !slices.ContainsFunc(hs, func(h text.Holder) bool { return h.Party != hs[0].Party }) {
		look.Party = p.o.Party(hs[0].Party)
	}
	return look
}

// holder says who holds a wording and what its claims are called.
func (p *bracketLine) holder(look Item, hs []text.Holder, keys []text.Key, twins bool, notes []string) {
	var who []string
	if p.o.Holders {
		for _, h := range hs {
			n := h.Party
			switch {
			case n == "":
				n = "none named"
			case h.Recorded != "":
				n += "*"
			}
			if !slices.Contains(who, n) {
				who = append(who, n)
			}
		}
		if len(hs) == 0 {
			who = []string{"no holder"}
		}
	}
	names := slices.Clone(look.Claims)
	if twins && len(names) > 1 {
		names = []string{strings.Join(names, " = ")}
	} else if twins && p.o.Name != nil {
		notes = append(slices.Clip(notes), "=")
	}
	names = append(names, notes...)
	s := strings.Join(who, ", ")
	switch more := strings.Join(names, ", "); {
	case more == "":
	case s == "":
		s = more
	default:
		s += " (" + more + ")"
	}
	if s != "" {
		p.put(look.as(Holder), s+": ")
	}
}

// whole says a change of the whole paragraph in a bracket of its own.
func (p *bracketLine) whole(d *text.Draft, row int, m text.Mark) {
	say := d.MarkText
	if p.o.Whole != nil {
		say = p.o.Whole
	}
	look := p.inside(m.Holders, []text.Key{m.Key})
	p.put(Item{}, " ")
	p.put(look.as(Bracket), "[")
	p.holder(look, m.Holders, []text.Key{m.Key}, false, nil)
	p.put(look.as(Remark), say(row, m))
	p.put(look.as(Bracket), "]")
}
