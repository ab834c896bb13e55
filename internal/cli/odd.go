package cli

import (
	"fmt"
	"slices"
	"strings"

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
		return oddBlocks(cl.Blocks, func(text.Block) string { return "" })
	}
	return nil
}

// oddBlocks names the same in whole paragraphs, each behind its label.
func oddBlocks(blocks []text.Block, label func(text.Block) string) []string {
	var out []string
	for _, b := range blocks {
		for _, l := range b.Langs() {
			for _, o := range text.Oddities(nil, b.Content[l]) {
				out = append(out, label(b)+o)
			}
		}
	}
	return out
}

// oddNotes are the oddities of a claim as lines to show under it.
func oddNotes(cl text.Claim) []string {
	var out []string
	for _, o := range oddities(cl) {
		out = append(out, "note: "+visible(o))
	}
	return out
}

// oddOf are the notes on a claim, or on each claim of a package.
func (d *desk) oddOf(r talks.Ref) []string {
	var out []string
	for _, m := range d.members(r) {
		cl, ok := d.view.Claim(m)
		if !ok {
			continue
		}
		for _, o := range oddNotes(cl.Claim) {
			if r.Package {
				o = cl.Name + ": " + o
			}
			out = append(out, "  "+o)
		}
	}
	return out
}

// members are the claims of a package, or the claim itself.
func (d *desk) members(r talks.Ref) []talks.Ref {
	if !r.Package {
		return []talks.Ref{r}
	}
	var out []talks.Ref
	p, _ := d.view.Package(r)
	for _, name := range p.Claims {
		if m, err := d.state.Ref(name); err == nil {
			out = append(out, m)
		}
	}
	return out
}

// oddIn are the notes on the claims that acts made, by the act's id, each
// behind the claim's name.
func (d *desk) oddIn(acts []jsonEntry) map[string][]string {
	out := map[string][]string{}
	for _, e := range acts {
		if e.Kind == talks.KindAmend || e.Kind == talks.KindCharter {
			out[e.ID] = nil
		}
	}
	if len(out) == 0 {
		return out
	}
	for _, cl := range d.view.Claims() {
		id := cl.Ref.Act.String()
		if _, ok := out[id]; !ok {
			continue
		}
		for _, o := range oddNotes(cl.Claim) {
			out[id] = append(out[id], cl.Name+": "+o)
		}
	}
	return out
}

// oddCharter are the notes on the base text and the recorded wordings of a
// charter: whoever joins accepts that base.
func oddCharter(ch *talks.Charter) []string {
	base := &text.Text{}
	for _, w := range ch.Base {
		if b, err := w.Value(); err == nil {
			base.Blocks = append(base.Blocks, b)
		}
	}
	n := newNaming(base, nil)
	var notes []string
	for _, o := range oddBlocks(base.Blocks, func(b text.Block) string { return n.block(b.ID) + ", " }) {
		notes = append(notes, "note: "+visible(o))
	}
	for _, p := range ch.Claims {
		if cl, err := p.Claim.Value(""); err == nil {
			for _, o := range oddNotes(cl) {
				notes = append(notes, "a recorded wording: "+o)
			}
		}
	}
	return atMost(notes)
}

// maxOddities is how many notes stand below a whole text.
const maxOddities = 24

// atMost shortens a list of notes.
func atMost(notes []string) []string {
	if len(notes) <= maxOddities {
		return notes
	}
	return append(notes[:maxOddities:maxOddities], fmt.Sprintf("note: and %d more such places", len(notes)-maxOddities))
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
	return visible(words) != words
}

// disguiseNotices explain claims, made by the acts named, that aren't what
// they look like.
func (d *desk) disguiseNotices(entries []talks.Entry) []notice {
	made := map[record.ID]bool{}
	for _, e := range entries {
		if e.Party != d.me && (e.Kind == talks.KindAmend || e.Kind == talks.KindCharter) {
			made[e.ID] = true
		}
	}
	if len(made) == 0 {
		return nil
	}
	names, acts := map[string][]string{}, map[string][]string{}
	for _, cl := range d.view.Claims() {
		if !made[cl.Ref.Act] || !disguised(cl.Claim) {
			continue
		}
		names[cl.Party] = append(names[cl.Party], cl.Name)
		if id := cl.Ref.Act.String(); !slices.Contains(acts[cl.Party], id) {
			acts[cl.Party] = append(acts[cl.Party], id)
		}
	}
	var out []notice
	for _, p := range d.state.Parties() {
		if len(names[p]) == 0 {
			continue
		}
		list, verb := names[p], "hold"
		if len(list) == 1 {
			verb = "holds"
		}
		if more := len(list) - maxNamed; more > 0 {
			list = append(list[:maxNamed:maxNamed], fmt.Sprintf("%d more", more))
		}
		out = append(out, notice{
			Kind: noticeDisguise, Party: p, Acts: acts[p],
			What:   fmt.Sprintf("%s of %s %s letters that pass for others, or characters that show nothing", and(list), p, verb),
			Who:    fmt.Sprintf("%s signed these words; whether on purpose, nobody can tell", p),
			Stands: "the text: nothing is adopted that not every party accepts",
			Do:     fmt.Sprintf("read the notes (parley claims), and accept only after %s has proposed it anew in plain letters", p),
		})
	}
	return out
}
