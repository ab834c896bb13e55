package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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
	for _, l := range r.Block.Langs() {
		if slices.ContainsFunc(r.Content[l], func(p Piece) bool { return p.Region != nil }) {
			return true
		}
	}
	return false
}

type draftPrinter struct {
	o      DraftPrint
	d      *Draft
	rivals map[rowChoice]int // by choice mark: how many inserted rows carry it
	stars  bool              // a recorded wording was shown
	none   bool              // a wording with no holder named was shown
	free   bool              // a wording that nobody holds was shown
	twins  bool
}

// rowChoice is a choice mark at its gap.
type rowChoice struct {
	parent Key
	gap    Gap
	mark   string
}

func (p *draftPrinter) print() string {
	p.rivals = map[rowChoice]int{}
	for _, r := range p.d.Rows {
		if r.Insert != nil && r.Insert.Index == 0 {
			p.rivals[rowChoice{r.Insert.Parent, r.Insert.Gap, r.Insert.Choice}]++
		}
	}
	blocks := make([]Block, len(p.d.Rows))
	for i, r := range p.d.Rows {
		blocks[i] = r.Block
	}
	langs := p.langs(blocks)
	finals := make([][]string, len(langs))
	for k, l := range langs {
		finals[k] = Finals(blocks, l)
	}
	var out strings.Builder
	for i := range p.d.Rows {
		r := &p.d.Rows[i]
		if p.o.Open && !r.Open() {
			continue
		}
		indent, head := p.head(r)
		first := true
		for k, l := range langs {
			ps, ok := r.Content[l]
			if !ok {
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
			out.WriteString(p.line(r, ps, finals[k][i]))
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

// langs lists the languages to print, the primary one first.
func (p *draftPrinter) langs(blocks []Block) []Lang {
	if p.o.Lang != "" {
		return []Lang{p.o.Lang}
	}
	var out []Lang
	for _, b := range blocks {
		for _, l := range b.Langs() {
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

// line is the content of a row, an inserted one in its bracket.
func (p *draftPrinter) line(r *Row, ps []Piece, final string) string {
	var w pieceWriter
	if r.Insert == nil {
		p.pieces(&w, ps, "")
		return w.String() + final
	}
	var notes []string
	if r.Insert.Choice != "" && p.rivals[rowChoice{r.Insert.Parent, r.Insert.Gap, r.Insert.Choice}] > 1 {
		notes = append(notes, r.Insert.Choice)
	}
	if r.Insert.Contested {
		notes = append(notes, "order contested")
	}
	w.open(p, p.label(r.Insert.Holders, r.Insert.Keys, false, notes...))
	p.pieces(&w, ps, RoleNew)
	w.raw(p.style(RoleNew, final))
	w.close(p)
	return w.String()
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

// pieces writes words and regions; role is the style of bare words.
func (p *draftPrinter) pieces(w *pieceWriter, ps []Piece, role Role) {
	for _, x := range ps {
		if x.Region == nil {
			w.words(p, role, x.Words)
			continue
		}
		p.region(w, x.Region, role)
	}
}

// region writes the alternatives of a bracket and, around it, what they
// share.
func (p *draftPrinter) region(w *pieceWriter, r *Region, role Role) {
	alts := make([][]Piece, len(r.Alts))
	for i := range r.Alts {
		alts[i] = r.Alts[i].Pieces
	}
	var lead, tail []Word
	short := slices.ContainsFunc(r.Alts, func(a Alt) bool { return a.Start > r.Start || a.End < r.End })
	if !short {
		lead, tail = sharedWords(alts)
	}
	w.words(p, role, lead)
	if !short && p.letters(w, r, alts, role) {
		w.words(p, role, tail)
		return
	}
	for i, a := range r.Alts {
		empty := len(alts[i]) == 0
		if a.Base && empty && len(a.Holders) == 0 {
			continue
		}
		label := ""
		if !a.Base || len(a.Holders) > 0 {
			label = p.label(a.Holders, a.Keys, a.Twins)
		}
		w.open(p, label)
		if a.Start > r.Start {
			w.words(p, "", []Word{{S: "…"}})
		}
		switch {
		case empty && a.Base:
			w.raw(p.style(RoleMark, "no text"))
		case empty:
			w.raw(p.style(RoleMark, "delete"))
		case a.Base:
			p.pieces(w, alts[i], RoleBase)
		default:
			p.pieces(w, alts[i], RoleNew)
		}
		if a.End < r.End {
			w.words(p, "", []Word{{S: "…"}})
		}
		w.close(p)
	}
	w.words(p, role, tail)
}

// sharedWords takes off the words that all alternatives begin and end with,
// as far as they are bare words.
func sharedWords(alts [][]Piece) (lead, tail []Word) {
	first := func(ps []Piece) []Word {
		if len(ps) > 0 && ps[0].Region == nil {
			return ps[0].Words
		}
		return nil
	}
	last := func(ps []Piece) []Word {
		if n := len(ps); n > 0 && ps[n-1].Region == nil {
			return ps[n-1].Words
		}
		return nil
	}
	lead = first(alts[0])
	for _, ps := range alts[1:] {
		ws := first(ps)
		n := 0
		for n < len(lead) && n < len(ws) && lead[n] == ws[n] {
			n++
		}
		lead = lead[:n]
	}
	if n := len(lead); n > 0 {
		for i, ps := range alts {
			alts[i] = slices.Clone(ps)
			if alts[i][0].Words = alts[i][0].Words[n:]; len(alts[i][0].Words) == 0 {
				alts[i] = alts[i][1:]
			}
		}
	}
	tail = last(alts[0])
	for _, ps := range alts[1:] {
		ws := last(ps)
		n := 0
		for n < len(tail) && n < len(ws) && tail[len(tail)-1-n] == ws[len(ws)-1-n] {
			n++
		}
		tail = tail[len(tail)-n:]
	}
	if n := len(tail); n > 0 {
		for i, ps := range alts {
			alts[i] = slices.Clone(ps)
			x := &alts[i][len(ps)-1]
			if x.Words = x.Words[:len(x.Words)-n]; len(x.Words) == 0 {
				alts[i] = alts[i][:len(ps)-1]
			}
		}
	}
	return lead, tail
}

// letters takes off letters that all alternatives share where only
// punctuation tells them apart: Convention[VES: , as appropriate]. It writes
// them and, where the base has more, the whole region.
func (p *draftPrinter) letters(w *pieceWriter, r *Region, alts [][]Piece, role Role) bool {
	base, ok := bareWords(alts[0])
	if !ok || len(r.Alts[0].Holders) > 0 {
		return false
	}
	if len(base) == 1 {
		rest := make([]Word, len(alts))
		for i, ps := range alts[1:] {
			if len(ps) == 0 || ps[0].Region != nil {
				return false
			}
			if rest[i+1], ok = afterLetters(ps[0].Words[0], base[0]); !ok {
				rest = nil
				break
			}
		}
		if rest != nil {
			w.words(p, role, base)
			w.tight = true
			alts[0] = nil
			for i, ps := range alts[1:] {
				alts[i+1] = slices.Clone(ps)
				alts[i+1][0].Words = append([]Word{rest[i+1]}, ps[0].Words[1:]...)
			}
			return false // the caller writes the alternatives
		}
	}
	if len(alts) != 2 {
		return false
	}
	other, ok := bareWords(alts[1])
	if !ok || len(other) != 1 {
		return false
	}
	more, ok := afterLetters(base[0], other[0])
	if !ok {
		return false
	}
	w.words(p, role, other)
	w.tight = true
	w.open(p, "")
	w.words(p, RoleBase, append([]Word{more}, base[1:]...))
	w.close(p)
	w.open(p, p.label(r.Alts[1].Holders, r.Alts[1].Keys, r.Alts[1].Twins))
	w.raw(p.style(RoleMark, "delete"))
	w.close(p)
	return true
}

// afterLetters returns what stands in long behind the letters of short, if
// that begins with punctuation.
func afterLetters(long, short Word) (Word, bool) {
	rest, ok := strings.CutPrefix(long.S, short.S)
	next, _ := utf8.DecodeRuneInString(rest)
	return Word{S: rest, Em: long.Em}, ok && long.Em == short.Em && !long.Em && rest != "" && unicode.IsPunct(next)
}

func bareWords(ps []Piece) ([]Word, bool) {
	if len(ps) == 1 && ps[0].Region == nil {
		return ps[0].Words, true
	}
	return nil, false
}

// pieceWriter joins words and brackets: one space between them, none where an
// ideograph stands or a bracket has just been opened.
type pieceWriter struct {
	strings.Builder
	last    Word // the last word written
	some    bool
	opened  bool // nothing stands yet in the bracket that was opened last
	tight   bool // the next bracket opens without a space
	bracket bool // a bracket was closed last
}

// space writes the space that belongs before next.
func (w *pieceWriter) space(next Word) {
	if w.some && !w.opened && SpaceBetween(w.last, next) {
		w.WriteByte(' ')
	}
	w.some, w.opened, w.bracket = true, false, false
}

func (w *pieceWriter) words(p *draftPrinter, role Role, ws []Word) {
	if len(ws) == 0 {
		return
	}
	w.space(ws[0])
	s := printWords(ws)
	if role != "" {
		s = p.style(role, s)
	}
	w.WriteString(s)
	w.last = ws[len(ws)-1]
}

func (w *pieceWriter) open(p *draftPrinter, label string) {
	if !w.tight && (w.bracket || w.some && !w.opened && !w.last.ideographic()) {
		w.WriteByte(' ')
	}
	w.tight = false
	w.WriteString(p.style(RoleBracket, "[") + label)
	w.some, w.opened, w.bracket = true, true, false
}

func (w *pieceWriter) close(p *draftPrinter) {
	w.WriteString(p.style(RoleBracket, "]"))
	w.some, w.opened, w.bracket, w.last = true, false, true, Word{S: "]"}
}

// raw writes s with nothing before it.
func (w *pieceWriter) raw(s string) {
	w.WriteString(s)
	w.some, w.opened, w.bracket = true, false, false
}
