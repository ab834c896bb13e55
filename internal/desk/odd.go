package desk

import (
	"slices"
	"strings"

	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// oddities names what only a machine sees in a claim, or what a reader
// easily overlooks.
func oddities(cl text.Claim) []string {
	switch cl.Op {
	case text.Replace:
		return text.Oddities(cl.Exact, cl.New)
	case text.Insert:
		return oddBlocks(cl.Blocks)
	}
	return nil
}

// oddBlocks names the same in whole paragraphs.
func oddBlocks(blocks []text.Block) []string {
	var out []string
	for _, b := range blocks {
		for _, l := range b.Langs() {
			out = append(out, text.Oddities(nil, b.Content[l])...)
		}
	}
	return out
}

// OddNotes are the oddities of a claim as lines to show under it.
func (d *Desk) OddNotes(cl text.Claim) []string { return oddNotes(d.Book, cl) }

func oddNotes(book phrase.Book, cl text.Claim) []string {
	var out []string
	for _, o := range oddities(cl) {
		out = append(out, book.T("note: %s", Visible(Echo(book, o))))
	}
	return out
}

// OddOf are the notes on a claim, or on each claim of a package.
func (d *Desk) OddOf(r talks.Ref) []string {
	var out []string
	for _, m := range d.Members(r) {
		cl, ok := d.View.Claim(m)
		if !ok {
			continue
		}
		for _, o := range d.OddNotes(cl.Claim) {
			if r.Package {
				o = cl.Name + ": " + o
			}
			out = append(out, "  "+o)
		}
	}
	return out
}

// Members are the claims of a package, or the claim itself.
func (d *Desk) Members(r talks.Ref) []talks.Ref {
	if !r.Package {
		return []talks.Ref{r}
	}
	var out []talks.Ref
	p, _ := d.View.Package(r)
	for _, name := range p.Claims {
		if m, err := d.State.Ref(name); err == nil {
			out = append(out, m)
		}
	}
	return out
}

// OddIn are the notes on the claims that acts made, by the act's id, each
// behind the claim's name.
func (d *Desk) OddIn(acts []Entry) map[string][]string {
	out := map[string][]string{}
	for _, e := range acts {
		if e.Kind == talks.KindAmend || e.Kind == talks.KindCharter {
			out[e.ID] = nil
		}
	}
	if len(out) == 0 {
		return out
	}
	for _, cl := range d.View.Claims() {
		id := cl.Ref.Act.String()
		if _, ok := out[id]; !ok {
			continue
		}
		for _, o := range d.OddNotes(cl.Claim) {
			out[id] = append(out[id], cl.Name+": "+o)
		}
	}
	return out
}

// OddCharter are the notes on the base text and the recorded wordings of a
// charter: whoever joins accepts that base.
func OddCharter(book phrase.Book, ch *talks.Charter) []string {
	base := &text.Text{}
	for _, w := range ch.Base {
		if b, err := w.Value(); err == nil {
			base.Blocks = append(base.Blocks, b)
		}
	}
	n := NewNaming(base, nil)
	var notes []string
	n.book = book
	for _, b := range base.Blocks {
		for _, o := range oddBlocks([]text.Block{b}) {
			notes = append(notes, book.T("note: %s", n.Block(b.ID)+", "+Visible(Echo(book, o))))
		}
	}
	for _, p := range ch.Claims {
		if cl, err := p.Claim.Value(""); err == nil {
			for _, o := range oddNotes(book, cl) {
				notes = append(notes, book.T("a recorded wording: %s", o))
			}
		}
	}
	return atMost(book, notes)
}

// maxOddities is how many notes stand below a whole text.
const maxOddities = 24

// AtMost shortens a list of notes.
func (d *Desk) AtMost(notes []string) []string { return atMost(d.Book, notes) }

func atMost(book phrase.Book, notes []string) []string {
	if len(notes) <= maxOddities {
		return notes
	}
	return append(notes[:maxOddities:maxOddities], book.T("note: and %d more such places", len(notes)-maxOddities))
}

// disguised reports whether a claim holds letters that pass for others, or
// characters that show nothing; dashes, quotation marks and spaces of another
// kind are worth a note, and no more.
func disguised(cl text.Claim) bool {
	for _, o := range oddities(cl) {
		if strings.Contains(o, " LETTER ") {
			return true
		}
	}
	words := text.Plain(cl.New)
	for _, b := range cl.Blocks {
		for _, l := range b.Langs() {
			words += " " + text.Plain(b.Content[l])
		}
	}
	return Visible(words) != words
}

// disguiseNotices explain claims, made by the acts named, that aren't what
// they look like.
func (d *Desk) disguiseNotices(entries []talks.Entry) []Notice {
	made := map[record.ID]bool{}
	for _, e := range entries {
		if e.Party != d.Me && (e.Kind == talks.KindAmend || e.Kind == talks.KindCharter) {
			made[e.ID] = true
		}
	}
	if len(made) == 0 {
		return nil
	}
	names, acts := map[string][]string{}, map[string][]string{}
	for _, cl := range d.View.Claims() {
		if !made[cl.Ref.Act] || !disguised(cl.Claim) {
			continue
		}
		names[cl.Party] = append(names[cl.Party], cl.Name)
		if id := cl.Ref.Act.String(); !slices.Contains(acts[cl.Party], id) {
			acts[cl.Party] = append(acts[cl.Party], id)
		}
	}
	var out []Notice
	for _, p := range d.State.Parties() {
		if len(names[p]) == 0 {
			continue
		}
		list, n := names[p], len(names[p])
		if more := len(list) - maxNamed; more > 0 {
			list = append(list[:maxNamed:maxNamed], d.Book.T("%d more", more))
		}
		out = append(out, Notice{
			Kind: NoticeDisguise, Party: p, Acts: acts[p],
			What:   d.Book.N(n, "%s of %s holds letters that pass for others, or characters that show nothing", "%s of %s hold letters that pass for others, or characters that show nothing", and(d.Book, list), p),
			Who:    d.Book.T("%s signed these words; whether on purpose, nobody can tell", p),
			Stands: d.Book.T("the text: nothing is adopted that not every party accepts"),
			Do:     d.Book.T("read the notes (parley claims), and accept only after %s has proposed it anew in plain letters", p),
		})
	}
	return out
}
