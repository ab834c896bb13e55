package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Laid is a part of a row as it is read: words, or a bracket. Printers and
// pages walk it; what is trimmed, shared and spaced is decided here once.
type Laid struct {
	Space   bool   // a space stands before it
	Words   []Word // nil for a bracket
	Role    Role   // of Words: "", RoleBase, RoleNew or RoleMark
	Bracket *Bracketed
}

// Bracketed is one wording in its brackets.
type Bracketed struct {
	Region  *Region  // the region that it is an alternative of; nil for an inserted row
	Alt     int      // its place in Region.Alts
	Base    bool     // the wording of the base
	Named   bool     // its holders are to be shown; false for a base wording that nobody holds
	Holders []Holder // as in Alt
	Keys    []Key
	Twins   bool
	Notes   []string // "order contested", or the choice mark that it shares with its rivals
	Parts   []Laid
}

// Lay lays out one language of a row: its words and brackets, with the
// final punctuation. It is nil when the row hasn't that language.
func (d *Draft) Lay(row int, l Lang) []Laid {
	return d.layer().row(row, l)
}

// LayAll lays out all rows in one language; rows without it are nil.
func (d *Draft) LayAll(l Lang) [][]Laid {
	y := d.layer()
	out := make([][]Laid, len(d.Rows))
	for i := range d.Rows {
		out[i] = y.row(i, l)
	}
	return out
}

// layer knows about all rows what the layout of one needs.
type layer struct {
	d      *Draft
	rivals map[rowChoice]int // by choice mark: how many inserted rows carry it
	finals map[Lang][]string
}

// rowChoice is a choice mark at its gap.
type rowChoice struct {
	parent Key
	gap    Gap
	mark   string
}

func (d *Draft) layer() *layer {
	y := &layer{d: d, rivals: map[rowChoice]int{}, finals: map[Lang][]string{}}
	for _, r := range d.Rows {
		if r.Insert != nil && r.Insert.Index == 0 {
			y.rivals[rowChoice{r.Insert.Parent, r.Insert.Gap, r.Insert.Choice}]++
		}
	}
	return y
}

func (y *layer) final(row int, l Lang) string {
	f, ok := y.finals[l]
	if !ok {
		blocks := make([]Block, len(y.d.Rows))
		for i, r := range y.d.Rows {
			blocks[i] = r.Block
		}
		f = Finals(blocks, l)
		y.finals[l] = f
	}
	return f[row]
}

func (y *layer) row(i int, l Lang) []Laid {
	r := &y.d.Rows[i]
	ps, ok := r.Content[l]
	if !ok {
		return nil
	}
	final := y.final(i, l)
	w := layWriter{}
	w.into = append(w.into, &w.out)
	if r.Insert == nil {
		w.pieces(ps, "")
		w.raw(final, "")
		return w.out
	}
	b := &Bracketed{Named: true, Holders: r.Insert.Holders, Keys: r.Insert.Keys}
	if r.Insert.Choice != "" && y.rivals[rowChoice{r.Insert.Parent, r.Insert.Gap, r.Insert.Choice}] > 1 {
		b.Notes = append(b.Notes, r.Insert.Choice)
	}
	if r.Insert.Contested {
		b.Notes = append(b.Notes, "order contested")
	}
	w.open(b)
	w.pieces(ps, RoleNew)
	w.raw(final, RoleNew)
	w.close()
	return w.out
}

// pieces writes words and regions; role is the style of bare words.
func (w *layWriter) pieces(ps []Piece, role Role) {
	for _, x := range ps {
		if x.Region == nil {
			w.words(role, x.Words)
			continue
		}
		w.region(x.Region, role)
	}
}

// alt begins the bracket of an alternative.
func (w *layWriter) alt(r *Region, i int) {
	a := &r.Alts[i]
	w.open(&Bracketed{Region: r, Alt: i, Base: a.Base, Named: !a.Base || len(a.Holders) > 0, Holders: a.Holders, Keys: a.Keys, Twins: a.Twins})
}

// region writes the alternatives of a bracket and, around it, what they
// share.
func (w *layWriter) region(r *Region, role Role) {
	alts := make([][]Piece, len(r.Alts))
	for i := range r.Alts {
		alts[i] = r.Alts[i].Pieces
	}
	var lead, tail []Word
	short := slices.ContainsFunc(r.Alts, func(a Alt) bool { return a.Start > r.Start || a.End < r.End })
	if !short {
		lead, tail = sharedWords(alts)
	}
	w.words(role, lead)
	if !short && w.letters(r, alts, role) {
		w.words(role, tail)
		return
	}
	for i, a := range r.Alts {
		empty := len(alts[i]) == 0
		if a.Base && empty && len(a.Holders) == 0 {
			continue
		}
		w.alt(r, i)
		if a.Start > r.Start {
			w.words("", []Word{{S: "…"}})
		}
		switch {
		case empty && a.Base:
			w.raw("no text", RoleMark)
		case empty:
			w.raw("delete", RoleMark)
		case a.Base:
			w.pieces(alts[i], RoleBase)
		default:
			w.pieces(alts[i], RoleNew)
		}
		if a.End < r.End {
			w.words("", []Word{{S: "…"}})
		}
		w.close()
	}
	w.words(role, tail)
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
func (w *layWriter) letters(r *Region, alts [][]Piece, role Role) bool {
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
			w.words(role, base)
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
	w.words(role, other)
	w.tight = true
	w.alt(r, 0)
	w.words(RoleBase, append([]Word{more}, base[1:]...))
	w.close()
	w.alt(r, 1)
	w.raw("delete", RoleMark)
	w.close()
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

// layWriter joins words and brackets: one space between them, none where an
// ideograph stands or a bracket has just been opened.
type layWriter struct {
	out     []Laid
	into    []*[]Laid // where parts go: the row, and the brackets that are open
	last    Word      // the last word written
	some    bool
	opened  bool // nothing stands yet in the bracket that was opened last
	tight   bool // the next bracket opens without a space
	bracket bool // a bracket was closed last
}

func (w *layWriter) put(x Laid) {
	at := w.into[len(w.into)-1]
	*at = append(*at, x)
}

func (w *layWriter) words(role Role, ws []Word) {
	if len(ws) == 0 {
		return
	}
	space := w.some && !w.opened && SpaceBetween(w.last, ws[0])
	w.some, w.opened, w.bracket = true, false, false
	w.put(Laid{Space: space, Words: ws, Role: role})
	w.last = ws[len(ws)-1]
}

func (w *layWriter) open(b *Bracketed) {
	space := !w.tight && (w.bracket || w.some && !w.opened && !w.last.ideographic())
	w.tight = false
	w.put(Laid{Space: space, Bracket: b})
	w.into = append(w.into, &b.Parts)
	w.some, w.opened, w.bracket = true, true, false
}

func (w *layWriter) close() {
	w.into = w.into[:len(w.into)-1]
	w.some, w.opened, w.bracket, w.last = true, false, true, Word{S: "]"}
}

// raw writes s with nothing before it.
func (w *layWriter) raw(s string, role Role) {
	if s != "" {
		w.put(Laid{Words: []Word{{S: s}}, Role: role})
	}
	w.some, w.opened, w.bracket = true, false, false
}
