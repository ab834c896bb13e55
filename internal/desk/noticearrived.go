package desk

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
)

// Brought is what was wrong with a pouch.
type Brought struct {
	Proofs    []record.Proof
	Refused   []*record.Refusal
	Behind    []record.Head // that the packer had and this home hasn't
	Suspicion string        // why this home must not act any more; ""
	Rumours   []string      // acts of one's own that the pouch names and this home doesn't have
}

// Arrived explain what was wrong with a pouch, and with what it brought.
func (d *Desk) Arrived(rep Brought, entries []talks.Entry) []Notice {
	var out []Notice
	for _, p := range rep.Proofs {
		out = append(out, d.proofNotice(p))
	}
	out = append(out, d.effectNotices(entries)...)
	out = append(out, d.refusalNotices(rep.Refused)...)
	out = append(out, d.disguiseNotices(entries)...)
	out = append(out, d.timeNotices(entries)...)
	if n, ok := d.missingNotice(); ok {
		out = append(out, n)
	}
	if n, ok := d.behindNotice(rep); ok {
		out = append(out, n)
	}
	if rep.Suspicion != "" {
		out = append(out, d.copyNotice(rep.Suspicion))
	}
	out = append(out, d.rumourNotices(rep.Rumours)...)
	return out
}

// Notices explain what stands in the way now.
func (d *Desk) Notices(mustRekey string, rumours []string, news []talks.Entry) []Notice {
	var out []Notice
	for _, p := range slices.Concat(d.Rec.Forks(), d.Rec.RootConflicts()) {
		out = append(out, d.proofNotice(p))
	}
	if mustRekey != "" {
		out = append(out, d.copyNotice(mustRekey))
	}
	out = append(out, d.rumourNotices(rumours)...)
	out = append(out, d.effectNotices(news)...)
	out = append(out, d.disguiseNotices(news)...)
	out = append(out, d.timeNotices(news)...)
	if n, ok := d.missingNotice(); ok {
		out = append(out, n)
	}
	if n, ok := d.boundNotice(); ok {
		out = append(out, n)
	}
	return out
}

func (d *Desk) copyNotice(why string) Notice {
	return Notice{
		Kind: NoticeCopy, What: d.Book.T("this home must not act: %s", why),
		Who:    d.Book.T("nobody is proven: a copy of this home, an older state of it, or a pouch that names what never was"),
		Stands: d.Book.T("all that is here, to be read; what others hold of you"),
		Do:     d.Book.T("stop every other copy of this home; unpack the newest pouches of all others; then, on this home only: parley rekey (see: parley help rekey)"),
	}
}

// maxRefused is how many causes of refusal are explained: a pouch can hold a
// million acts that are none, each in the name of another party.
const maxRefused = 16

// refusalNotices explain acts that can't be part of the record, one for each
// cause and party.
func (d *Desk) refusalNotices(list []*record.Refusal) []Notice {
	type cause struct {
		code  record.Code
		party string
	}
	var order []cause
	by := map[cause][]*record.Refusal{}
	for _, r := range list {
		k := cause{r.Code, r.Party}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], r)
	}
	var out []Notice
	for _, k := range order[:min(len(order), maxRefused)] {
		var acts, ids []string
		for _, r := range by[k] {
			if len(acts) < maxNamed {
				acts = append(acts, fmt.Sprint(r.Seq))
			}
			if !r.ID.IsZero() {
				ids = append(ids, r.ID.String())
			}
		}
		if more := len(by[k]) - len(acts); more > 0 {
			acts = append(acts, d.Book.T("%d more", more))
		}
		out = append(out, RefusalNotice(d.Book, by[k][0], ids, acts))
	}
	if more := len(order) - maxRefused; more > 0 {
		out = append(out, Notice{
			Kind: NoticeRefused, What: d.Book.T("refused: acts in the name of %d further parties, or for further reasons", more),
			Who: d.Book.T("nobody is proven"), Stands: d.Book.T("everything else in the pouch and all that you had"), Do: d.Book.T("ask its sender by voice what this is"),
		})
	}
	return out
}

// RefusalNotice explains refused acts of one party and cause; ids and acts name
// them, by id and by number.
func RefusalNotice(book phrase.Book, r *record.Refusal, ids, acts []string) Notice {
	whole := book.T("act")
	if r.Party != "" {
		whole = book.T("act %s of %s", and(book, acts), r.Party)
		if len(acts) > 1 {
			whole = book.T("acts %s of %s", and(book, acts), r.Party)
		}
	}
	_, why, ok := strings.Cut(r.Error(), "): ")
	if !ok {
		why = string(r.Code)
	}
	why = Echo(book, why)
	n := Notice{
		Kind: NoticeRefused, Acts: ids,
		What:   book.T("refused: %s: %s", whole, why),
		Who:    book.T("nobody is proven: whoever made or carried the pouch can have put this into it"),
		Stands: book.T("everything else in the pouch and all that you had"),
		Do:     book.T("have the pouch packed and sent again; if it comes back so, ask its sender by voice"),
	}
	switch r.Code {
	case record.CodeSignature:
		n.Kind = NoticeForged
		n.What = book.T("refused: %s is not signed with the key of %s", whole, r.Party)
		n.Who = book.T("nobody is proven: whoever made or carried the pouch can have written this; it is no word of %s", r.Party)
		n.Do = book.T("ask %s for a pouch of its own, and the sender by voice where this came from", r.Party)
	case record.CodeBody:
		n.Kind = NoticeAltered
		n.What = book.T("refused: %s came with other words than %s signed", whole, r.Party)
		n.Who = book.T("nobody is proven: whoever made or carried the pouch can have changed them; they are no words of %s", r.Party)
		n.Do = book.T("ask %s for a pouch of its own", r.Party)
	case record.CodeWithheld:
		n.Kind = NoticeWithheld
		n.What = book.T("refused: %s came without its words", whole)
		n.Who = book.T("nobody is proven: whoever carried the pouch can have left them out, %s too", r.Party)
		n.Stands = book.T("everything else; what isn't there can't be built on, so nothing rests on it here")
		n.Do = book.T("ask %s for the whole act: parley pouch pack --all", r.Party)
	}
	return n
}

// Listed is one of the talks of a home.
type Listed struct {
	ID    record.ID
	Title string
}

// SameTalksNotice warns of new talks under the title of others.
func (d *Desk) SameTalksNotice(id record.ID, title string, list []Listed) (Notice, bool) {
	for _, t := range list {
		if t.ID != id && strings.EqualFold(strings.TrimSpace(t.Title), strings.TrimSpace(title)) {
			return Notice{
				Kind:   NoticeSameTalks,
				What:   d.Book.T("this home has other talks called %s (%s): these are not the same", QuoteText(t.Title), t.ID.Short()),
				Who:    d.Book.T("nobody is proven: a charter that was opened twice looks like one that was swapped on its way"),
				Stands: d.Book.T("the talks that you had, untouched"),
				Do:     d.Book.T("read the numbers aloud to the other side, and go on only in the talks that both have (parley talks show --talks %s)", id.Short()),
			}, true
		}
	}
	return Notice{}, false
}

// rumourNotices explain rumours; who says so stands in each.
func (d *Desk) rumourNotices(list []string) []Notice {
	var out []Notice
	for _, r := range list {
		out = append(out, Notice{
			Kind: NoticeRumour, What: r,
			Who:    d.Book.T("nobody is proven: it may be a lie, or this home is an older copy of itself"),
			Stands: d.Book.T("all that is here, to be read"),
			Do:     d.Book.T("this home must not act until you choose: get that act, re-key, or dismiss it; see: parley help rekey"),
		})
	}
	return out
}
