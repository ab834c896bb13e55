package document

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley/text"
)

// Carried is what a file says of itself to Parley, beside what people read in
// it: the claims that it shows, exactly. It stands in Sheet.Claims, in the form
// that the desk gives it.
//
// Anyone may have edited the file, so nothing is believed because of it: Fits
// makes the document once more from the claims and asks whether the file still
// shows just that. Where it does, the claims are what a person who reads the
// file reads, told more exactly than brackets and tracked changes can.
type Carried struct {
	Base   text.Digest
	Lang   text.Lang // main language
	Only   text.Lang // the one language that is shown; "" is all (a bracketed text)
	Party  string    // whose changes are tracked; "" is a bracketed text
	Claims []Held    // each once; with a party: its own, and those of others that they change
}

// Held is a live claim, its short name ("" for none) and who holds it.
type Held struct {
	text.Claim
	Name    string
	Holders []text.Holder
}

// by reports whether a party holds the claim by an act of its own.
func (h *Held) by(party string) bool {
	return slices.ContainsFunc(h.Holders, func(x text.Holder) bool { return x.Party == party && x.Recorded == "" })
}

// MaxCarried bounds the claims that a file carries; the text with the most that
// is known has 1,102. A file that shows more carries none.
const MaxCarried = 10_000

// maxNesting bounds amendments to amendments, as talks does; maxMargin what is
// said in the margin, in bytes, since a claim is said again with each one inside
// it.
const (
	maxNesting = 16
	maxMargin  = 4 << 20
)

// maxUnder bounds the claims of others' words that are looked at whether they
// can stand beside a party's own; those behind are said in the margin.
const maxUnder = 500

// ErrCarried is wrapped when what a file carries can't be: claims that don't
// stand on their base.
var ErrCarried = errors.New("what the file carries for Parley isn't what Parley writes")

// Of returns what an author's claims are.
func (c *Carried) Of(party string) []text.Claim {
	var out []text.Claim
	for i := range c.Claims {
		if c.Claims[i].by(party) {
			out = append(out, c.Claims[i].Claim)
		}
	}
	return out
}

// Tabled are the claims as text.Merge takes them.
func (c *Carried) Tabled() []text.Tabled {
	out := make([]text.Tabled, len(c.Claims))
	for i, h := range c.Claims {
		out[i] = text.Tabled{Claim: h.Claim, Holders: h.Holders}
	}
	return out
}

// check holds the claims to the base.
func (c *Carried) check(base *text.Text, digest text.Digest) error {
	if len(c.Claims) > MaxCarried {
		return fmt.Errorf("%d claims, at most %d: %w", len(c.Claims), MaxCarried, ErrCarried)
	}
	by := c.byKey()
	for i := range c.Claims {
		x := &c.Claims[i].Claim
		var parent *text.Claim
		if x.Parent != "" {
			if h := by[x.Parent]; h != nil {
				parent = &h.Claim
			} else {
				return fmt.Errorf("claim %d changes one that isn't there: %w", i+1, ErrCarried)
			}
		}
		deep := 0
		for p := parent; p != nil && p.Parent != ""; deep++ {
			if deep >= maxNesting {
				return fmt.Errorf("claim %d is nested too deep: %w", i+1, ErrCarried)
			}
			if h := by[p.Parent]; h != nil {
				p = &h.Claim
			} else {
				break
			}
		}
		if err := x.CheckOn(base, digest, parent); err != nil {
			return fmt.Errorf("claim %d: %w: %w", i+1, ErrCarried, err)
		}
	}
	return nil
}

// Sheet makes the document that shows the claims on base: bracketed, with
// holders and names, or with the party's changes tracked. party marks parties,
// and may be nil. What tracked changes can't tell exactly is said in the margin.
func (c *Carried) Sheet(base *text.Text, h Head, party func(code string) int) (*Sheet, error) {
	digest := base.Digest()
	if err := c.check(base, digest); err != nil {
		return nil, err
	}
	h.Lang, h.Only, h.Revision = c.Lang, c.Only, digest
	if c.Party != "" {
		return c.tracked(base, h)
	}
	for i := range c.Claims {
		if x := &c.Claims[i]; c.Only != "" && !within(&x.Claim, c.Only) {
			return nil, fmt.Errorf("claim %d says more than the one language shows: %w", i+1, ErrCarried)
		}
	}
	d, err := text.Merge(base, c.Tabled())
	if err != nil {
		return nil, err
	}
	names := make(map[text.Key]string, len(c.Claims))
	for i := range c.Claims {
		names[c.Claims[i].Key()] = c.Claims[i].Name
	}
	return Bracketed(d, Bracketing{Head: h, Holders: true, Party: party, Name: func(k text.Key) string { return names[k] }}), nil
}

// within reports whether all of a claim is in one language.
func within(c *text.Claim, l text.Lang) bool {
	for _, b := range c.Blocks {
		for k := range b.Content {
			if k != l {
				return false
			}
		}
	}
	for k := range c.At {
		if k != l {
			return false
		}
	}
	return c.Op != text.Replace || c.Lang == l
}

// tracked shows the party's own claims as its changes, and those of others
// only where the party changes their words: as changes of one of their holders.
func (c *Carried) tracked(base *text.Text, h Head) (*Sheet, error) {
	by := c.byKey()
	own, others := c.parts(base, by)
	show := func(with []text.Claim) (*Sheet, error) {
		authors := []Author{{Name: c.Party, Claims: own}}
		for _, x := range with {
			name := author(by[x.Key()])
			i := slices.IndexFunc(authors, func(a Author) bool { return a.Name == name })
			if i < 0 {
				i = len(authors)
				authors = append(authors, Author{Name: name})
			}
			authors[i].Claims = append(authors[i].Claims, x)
		}
		return Tracked(base, authors, h.main(), "")
	}
	s, err := show(others)
	if errors.Is(err, ErrTracked) && len(others) > 0 {
		own = slices.DeleteFunc(slices.Clone(own), func(x text.Claim) bool { return !c.mine(&x, by) })
		others = nil
		s, err = show(nil)
	}
	if err != nil {
		return nil, err
	}
	out := h.sheet()
	out.Paras = s.Paras
	footnotes(out, base, append(slices.Clone(own), others...))
	if err := c.untold(out, base, h.main(), by); err != nil {
		return nil, err
	}
	return out, nil
}

// byKey finds claims by their content.
func (c *Carried) byKey() map[text.Key]*Held {
	by := make(map[text.Key]*Held, len(c.Claims))
	for i := range c.Claims {
		by[c.Claims[i].Key()] = &c.Claims[i]
	}
	return by
}

// author is by whose name a claim of others is shown.
func author(h *Held) string {
	for _, x := range h.Holders {
		if x.Party != "" {
			return x.Party
		}
	}
	return "none named"
}

// mine reports whether all that a sub-claim stands on is the party's own.
func (c *Carried) mine(x *text.Claim, by map[text.Key]*Held) bool {
	for x.Parent != "" {
		h := by[x.Parent]
		if h == nil || !h.by(c.Party) {
			return false
		}
		x = &h.Claim
	}
	return true
}

// parts are the party's claims, and the claims of others that must be shown
// for them. Of others' claims that meet what is shown already, and so can't
// stand in one document with it, neither they nor what changes them is shown.
func (c *Carried) parts(base *text.Text, by map[text.Key]*Held) (own, others []text.Claim) {
	var tops []text.Claim // on the base, shown
	var under []*Held     // the party's, below others' claims
	for i := range c.Claims {
		h := &c.Claims[i]
		switch {
		case !h.by(c.Party):
		case c.mine(&h.Claim, by):
			if own = append(own, h.Claim); h.Parent == "" {
				tops = append(tops, h.Claim)
			}
		default:
			under = append(under, h)
		}
	}
	shown := map[text.Key]bool{}
	for k, h := range under {
		if k >= maxUnder {
			break
		}
		var chain []text.Claim
		for x := by[h.Parent]; x != nil && !shown[x.Key()]; x = by[x.Parent] {
			if !x.by(c.Party) {
				chain = append(chain, x.Claim)
			}
		}
		fits := true
		if n := len(chain) - 1; n >= 0 && chain[n].Parent == "" {
			top := chain[n]
			for _, o := range tops {
				fits = fits && !meet(base, o, top)
			}
			if fits {
				tops = append(tops, top)
			}
		}
		if !fits {
			continue
		}
		for _, x := range chain {
			shown[x.Key()] = true
			others = append(others, x)
		}
		own = append(own, h.Claim)
	}
	return own, others
}

func meet(base *text.Text, a, b text.Claim) bool {
	return text.Rivals(base, a, b) || text.Inside(base, a, b) || text.Inside(base, b, a)
}

// untold says in the margin, in the party's name, what the tracked changes of
// a sheet don't tell exactly: it reads them as anybody would.
func (c *Carried) untold(s *Sheet, base *text.Text, l text.Lang, by map[text.Key]*Held) error {
	read := map[text.Key]bool{}
	for _, a := range Claims(s, base, l).Authors {
		if a.Name == c.Party {
			for _, x := range a.Claims {
				read[x.Key()] = true
			}
		}
	}
	places := map[text.BlockID]int{}
	for k := range s.Paras {
		places[s.Paras[k].ID] = k
	}
	delete(places, "")
	said := map[int][]string{} // by paragraph
	size := 0
	for i := range c.Claims {
		h := &c.Claims[i]
		if !h.by(c.Party) || read[h.Key()] {
			continue
		}
		say, top := inWords(&h.Claim), h
		for p := by[top.Parent]; p != nil; p = by[p.Parent] {
			say += ", where somebody would " + inWords(&p.Claim)
			top = p
		}
		if size += len(say); size > maxMargin {
			return fmt.Errorf("the margin would have more than %d MB: %w", maxMargin>>20, ErrCarried)
		}
		name := "c" + strconv.Itoa(len(s.Comments)+1)
		if s.Comments == nil {
			s.Comments = map[string]Comment{}
		}
		s.Comments[name] = Comment{Author: c.Party, Text: untoldHead + say}
		at, ok := places[top.Block]
		if !ok {
			at = places[text.BlockID(top.Gap)]
		}
		said[at] = append(said[at], name)
	}
	if len(said) > 0 && len(s.Paras) == 0 {
		s.Paras = []Para{{Lang: l}}
	}
	for at, names := range said {
		p := &s.Paras[at]
		items := make([]Item, 0, len(p.Items)+2*len(names))
		for _, n := range names {
			items = append(items, Item{Comment: n})
		}
		items = append(items, p.Items...)
		for _, n := range names {
			items = append(items, Item{Comment: "/" + n})
		}
		p.Items = items
	}
	return nil
}

const untoldHead = "The tracked changes don't tell this exactly: "

// inWords says all of a claim in words.
func inWords(c *text.Claim) string {
	place := func(g text.Gap) string {
		if g == text.GapStart {
			return "at the start"
		}
		return "behind " + string(g)
	}
	var b strings.Builder
	switch c.Op {
	case text.Replace:
		fmt.Fprintf(&b, "replace the words %d to %d of %s, %s, “%s”, by “%s”", c.Start+1, c.End, c.Block, c.Lang, text.Inline(c.Exact), text.Inline(c.New))
	case text.Insert:
		fmt.Fprintf(&b, "insert %s", place(c.Gap))
		if c.Choice != "" {
			fmt.Fprintf(&b, " as the choice “%s”", c.Choice)
		}
		for _, x := range c.Blocks {
			for _, l := range x.Langs() {
				fmt.Fprintf(&b, " a %s (%d, %s) “%s”", x.Kind, x.Depth, l, text.Inline(x.Content[l]))
			}
		}
	case text.Move:
		fmt.Fprintf(&b, "move %s %s", c.Block, place(c.Gap))
	case text.SplitAt:
		fmt.Fprintf(&b, "split %s", c.Block)
		for _, l := range slices.Sorted(maps.Keys(c.At)) {
			fmt.Fprintf(&b, " before word %d (%s)", c.At[l]+1, l)
		}
	case text.Join:
		fmt.Fprintf(&b, "join %s with the next", c.Block)
	default:
		fmt.Fprintf(&b, "%s %s", c.Op, c.Block)
	}
	return b.String()
}

// Fits reports whether s, a file that was read, still shows what c says on
// base, letter by letter: once the tracked changes of all but c's own authors
// are rejected. Looks, numbers, and who moved a paragraph mark aside.
func (c *Carried) Fits(s *Sheet, base *text.Text) bool {
	want, err := c.Sheet(base, Head{}, nil)
	if err != nil {
		return false
	}
	own := authorsOf(want)
	if c.Party != "" && !slices.Contains(own, c.Party) {
		own = append(own, c.Party)
	}
	var later []string
	for _, a := range authorsOf(s) {
		if !slices.Contains(own, a) {
			later = append(later, a)
		}
	}
	if len(later) > 0 {
		s = s.Reject(later...)
	}
	return slices.Equal(fatesOf(want), fatesOf(s)) && slices.Equal(margin(want, own), margin(s, own))
}

// margin are the comments of these authors.
func margin(s *Sheet, authors []string) []string {
	var out []string
	for _, c := range s.Comments {
		if slices.Contains(authors, c.Author) {
			out = append(out, c.Author+": "+strings.Join(strings.Fields(c.Text), " "))
		}
	}
	slices.Sort(out)
	return out
}

// Recognised is Claims for a file that carries c and fits it: the claims of
// its authors are c's own, exactly; those of people who changed the file later
// are as Claims finds them. Of a bracketed text only what people changed later
// is an author's: the claims that it shows are c.Claims. It is false when the
// file no longer shows what c says.
func (c *Carried) Recognised(s *Sheet, base *text.Text) (*Understood, bool) {
	if !c.Fits(s, base) {
		return nil, false
	}
	u := Claims(s, base, Head{Lang: c.Lang, Only: c.Only}.main())
	if c.Party == "" {
		return u, true
	}
	i := slices.IndexFunc(u.Authors, func(a Author) bool { return a.Name == c.Party })
	if i < 0 {
		u.Authors = append(u.Authors, Author{Name: c.Party})
		slices.SortFunc(u.Authors, func(a, b Author) int { return strings.Compare(a.Name, b.Name) })
		i = slices.IndexFunc(u.Authors, func(a Author) bool { return a.Name == c.Party })
	}
	u.Authors[i].Claims = c.Of(c.Party)
	u.Remarks = slices.DeleteFunc(u.Remarks, func(m Margin) bool {
		return m.Author == c.Party && strings.HasPrefix(m.Text, untoldHead)
	})
	return u, true
}

// fatesOf are the letters of a sheet with their fates, a line for each
// paragraph that has any: letters of one fate together, and its mark.
func fatesOf(s *Sheet) []string {
	var out []string
	var in func(ps []Para)
	in = func(ps []Para) {
		for i := range ps {
			var b strings.Builder
			last := Marks{}
			fate := func(m Marks) {
				if same := sameBy(m.Ins, last.Ins) && sameBy(m.Del, last.Del); !same {
					b.WriteString("\x01" + by(m.Ins) + "\x02" + by(m.Del) + "\x03")
				}
				last = m
			}
			for _, it := range ps[i].Items {
				switch {
				case it.Note != "":
					fate(it.Marks)
					b.WriteString("\x04")
					if it.Marks.Ins == nil && it.Marks.Del == nil {
						b.WriteString(strings.Join(fatesOf(&Sheet{Paras: s.Notes[it.Note]}), "\x04"))
					}
				case it.S != "":
					fate(it.Marks)
					b.WriteString(it.S)
				}
			}
			for _, cell := range ps[i].Cells {
				in(cell.Paras)
			}
			if b.Len() > 0 {
				fate(ps[i].Mark)
				out = append(out, strings.TrimSpace(unset(b.String())))
			}
		}
	}
	in(s.Paras)
	return out
}

// unset takes back what Typeset sets: of no-break spaces and the space before a
// semicolon nobody's words depend.
func unset(s string) string {
	if !strings.ContainsAny(s, "\u00a0\u202f ") {
		return s
	}
	return strings.ReplaceAll(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s), " ;", ";")
}

func by(c *Change) string {
	if c == nil {
		return ""
	}
	return c.Author
}

func sameBy(a, b *Change) bool { return (a == nil) == (b == nil) && by(a) == by(b) }
