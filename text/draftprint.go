package text

import (
	"slices"
	"strings"
)

// DraftPrint says how a draft is printed. The zero value prints brackets
// without saying who holds what.
type DraftPrint struct {
	Attribution bool             // name the holders of each wording
	Lang        Lang             // only this language; "" is all
	Open        bool             // only rows on which something is tabled
	Name        func(Key) string // short name of a claim, shown in its bracket; nil or "": none
	// Style, if not nil, may wrap a part of the output, say in colour. The
	// result isn't measured, so it may hold escape sequences.
	Style func(Role, string) string
	// Legend adds, below the draft, what its marks mean.
	Legend bool
}

// Role tells a style what it is given.
type Role string

const (
	RoleNumber  Role = "number"  // a row's number
	RoleBracket Role = "bracket" // [ and ]
	RoleHolder  Role = "holder"  // holders and claim names, with the colon
	RoleBase    Role = "base"    // base wording in dispute
	RoleNew     Role = "new"     // wording that a claim would bring
	RoleMark    Role = "mark"    // a deletion, move, split or join
)

// Print writes the draft as negotiators read it, in Markdown's plain form:
//
//	OP3. *Decides* that States [shall] [LOR, VES: should] [prevent]
//	[USA: counter] such use[VES: , as appropriate];
//
//	OP3 bis. [LOR: *Stressing* the need for restraint;]
//
//	OP4. *Requests* the Secretary-General to report; [VES: delete OP4]
//
// The base wording stands first in its brackets, unless it is empty and
// nobody holds it. What all alternatives of a bracket share at its ends is
// shown once, before or after it. Wordings recorded for a party that hasn't
// affirmed them have a star behind its name. Where a bracket would be too
// large, "…" stands in its alternatives for words as in the first of them.
func (d *Draft) Print(o DraftPrint) string {
	p := draftPrinter{o: o, d: d}
	return p.print()
}

// Open reports whether anything is tabled on the row.
func (r *Row) Open() bool {
	if r.Insert != nil || len(r.Marks) > 0 {
		return true
	}
	for _, l := range r.Langs() {
		if slices.ContainsFunc(r.Content[l], func(p Piece) bool { return p.Region != nil }) {
			return true
		}
	}
	return false
}

type draftPrinter struct {
	o     DraftPrint
	d     *Draft
	stars bool // a recorded wording was shown
	none  bool // a wording with no holder named was shown
	free  bool // a wording that nobody holds was shown
	twins bool
}

func (p *draftPrinter) print() string {
	langs := p.langs()
	lay := p.d.layer()
	var out strings.Builder
	for i := range p.d.Rows {
		r := &p.d.Rows[i]
		if p.o.Open && !r.Open() {
			continue
		}
		indent, head := p.head(r)
		first := true
		for _, l := range langs {
			if _, ok := r.Content[l]; !ok {
				continue
			}
			if first && out.Len() > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(indent)
			if first {
				out.WriteString(head)
			}
			if l != langs[0] {
				out.WriteString("{" + string(l) + "} ")
			}
			p.parts(&out, lay.row(i, l))
			if first {
				for _, m := range r.Marks {
					out.WriteString(" " + p.mark(r, m))
				}
			}
			out.WriteByte('\n')
			first = false
		}
	}
	if p.o.Legend {
		out.WriteString(p.legend())
	}
	return out.String()
}

// parts writes what was laid out.
func (p *draftPrinter) parts(out *strings.Builder, parts []Laid) {
	for _, x := range parts {
		if x.Space {
			out.WriteByte(' ')
		}
		if b := x.Bracket; b != nil {
			label := ""
			if b.Named {
				label = p.label(b.Holders, b.Keys, b.Twins, b.Notes...)
			}
			out.WriteString(p.style(RoleBracket, "[") + label)
			p.parts(out, b.Parts)
			out.WriteString(p.style(RoleBracket, "]"))
			continue
		}
		s := printWords(x.Words)
		if x.Role != "" {
			s = p.style(x.Role, s)
		}
		out.WriteString(s)
	}
}

// langs lists the languages to print, the primary one first.
func (p *draftPrinter) langs() []Lang {
	if p.o.Lang != "" {
		return []Lang{p.o.Lang}
	}
	var out []Lang
	for i := range p.d.Rows {
		for _, l := range p.d.Rows[i].Langs() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	slices.Sort(out)
	if i := slices.Index(out, "en"); i > 0 {
		out = slices.Insert(slices.Delete(out, i, i+1), 0, "en")
	}
	return out
}

// head is the indentation of a row and what stands before its words.
func (p *draftPrinter) head(r *Row) (indent, head string) {
	switch r.Block.Kind {
	case Title:
		return "", "# "
	case Heading:
		return "", strings.Repeat("#", min(r.Block.at()+2, 6)) + " "
	}
	n := r.Number
	if i := strings.LastIndexByte(n, '('); i > 0 && (r.Block.Kind == Sub || r.Block.Kind == SubItem) {
		n = n[i:] // (a), (a) bis
	} else if n != "" {
		n += "."
	}
	if n != "" {
		n = p.style(RoleNumber, n) + " "
	}
	return strings.Repeat("    ", r.Block.at()), n
}

func (p *draftPrinter) style(r Role, s string) string {
	if p.o.Style == nil || s == "" {
		return s
	}
	return p.o.Style(r, s)
}

// label is who holds a wording and what its claims are called, with a colon:
// "LOR, VES* (c3): ".
func (p *draftPrinter) label(hs []Holder, keys []Key, twins bool, notes ...string) string {
	var s []string
	if p.o.Attribution {
		s = append(s, p.holders(hs))
	}
	var names []string
	if p.o.Name != nil {
		for _, k := range keys {
			if n := p.o.Name(k); n != "" {
				names = append(names, n)
			}
		}
	}
	if twins && len(names) > 1 {
		names = []string{strings.Join(names, " = ")}
	} else if twins {
		p.twins = true
		notes = append(notes, "=")
	}
	if names = append(names, notes...); len(names) > 0 {
		if len(s) > 0 {
			s = append(s, "("+strings.Join(names, ", ")+")")
		} else {
			s = names
		}
	}
	if len(s) == 0 {
		return ""
	}
	return p.style(RoleHolder, strings.Join(s, " ")+":") + " "
}

// holders names each holder once. A star marks what somebody else recorded.
func (p *draftPrinter) holders(hs []Holder) string {
	if len(hs) == 0 {
		p.free = true
		return "no holder"
	}
	var out []string
	for _, h := range hs {
		n := h.Party
		switch {
		case n == "":
			p.none = true
			n = "none named"
		case h.Recorded != "":
			p.stars = true
			n += "*"
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return strings.Join(out, ", ")
}

func (p *draftPrinter) legend() string {
	var s []string
	if p.stars {
		s = append(s, "\\* recorded by another party, not affirmed")
	}
	if p.none {
		s = append(s, "none named: recorded without saying whose it is")
	}
	if p.free {
		s = append(s, "no holder: proposed without being held")
	}
	if p.twins {
		s = append(s, "=: different claims make the same words")
	}
	if len(s) == 0 {
		return ""
	}
	return "\n" + strings.Join(s, "; ") + "\n"
}
