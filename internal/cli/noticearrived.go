package cli

import (
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
)

// arrived is what was wrong with a pouch.
type arrived struct {
	Proofs    []record.Proof
	Refused   []*record.Refusal
	Behind    []record.Head // that the packer had and this home hasn't
	Suspicion string        // why this home must not act any more; ""
	Rumours   []string      // acts of one's own that the pouch names and this home doesn't have
}

// arrivedNotices explain what was wrong with a pouch, and with what it brought.
func (d *desk) arrivedNotices(rep arrived, entries []talks.Entry) []notice {
	var out []notice
	for _, p := range rep.Proofs {
		out = append(out, d.proofNotice(p))
	}
	out = append(out, d.effectNotices(entries)...)
	out = append(out, refusalNotices(rep.Refused)...)
	out = append(out, d.disguiseNotices(entries)...)
	out = append(out, d.timeNotices(entries)...)
	if n, ok := d.missingNotice(); ok {
		out = append(out, n)
	}
	if n, ok := d.behindNotice(rep); ok {
		out = append(out, n)
	}
	if rep.Suspicion != "" {
		out = append(out, copyNotice(rep.Suspicion))
	}
	out = append(out, rumourNotices(rep.Rumours)...)
	return out
}

// standingNotices explain what stands in the way now.
func (d *desk) standingNotices(mustRekey string, rumours []string, news []talks.Entry) []notice {
	var out []notice
	for _, p := range slices.Concat(d.rec.Forks(), d.rec.RootConflicts()) {
		out = append(out, d.proofNotice(p))
	}
	if mustRekey != "" {
		out = append(out, copyNotice(mustRekey))
	}
	out = append(out, rumourNotices(rumours)...)
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

func copyNotice(why string) notice {
	return notice{
		Kind: noticeCopy, What: "this home must not act: " + why,
		Who:    "nobody is proven: a copy of this home, an older state of it, or a pouch that names what never was",
		Stands: "all that is here, to be read; what others hold of you",
		Do:     "stop every other copy of this home; unpack the newest pouches of all others; then, on this home only: parley rekey (see: parley help rekey)",
	}
}

// maxRefused is how many causes of refusal are explained: a pouch can hold a
// million acts that are none, each in the name of another party.
const maxRefused = 16

// refusalNotices explain acts that can't be part of the record, one for each
// cause and party.
func refusalNotices(list []*record.Refusal) []notice {
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
	var out []notice
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
			acts = append(acts, fmt.Sprintf("%d more", more))
		}
		out = append(out, refusalNotice(by[k][0], ids, acts))
	}
	if more := len(order) - maxRefused; more > 0 {
		out = append(out, notice{
			Kind: noticeRefused, What: fmt.Sprintf("refused: acts in the name of %d further parties, or for further reasons", more),
			Who: "nobody is proven", Stands: "everything else in the pouch and all that you had", Do: "ask its sender by voice what this is",
		})
	}
	return out
}

func refusalNotice(r *record.Refusal, ids, acts []string) notice {
	whole := "act"
	if r.Party != "" {
		whole = fmt.Sprintf("act %s of %s", and(acts), r.Party)
		if len(acts) > 1 {
			whole = fmt.Sprintf("acts %s of %s", and(acts), r.Party)
		}
	}
	_, why, ok := strings.Cut(r.Error(), "): ")
	if !ok {
		why = string(r.Code)
	}
	n := notice{
		Kind: noticeRefused, Acts: ids,
		What:   "refused: " + whole + ": " + why,
		Who:    "nobody is proven: whoever made or carried the pouch can have put this into it",
		Stands: "everything else in the pouch and all that you had",
		Do:     "have the pouch packed and sent again; if it comes back so, ask its sender by voice",
	}
	switch r.Code {
	case record.CodeSignature:
		n.Kind = noticeForged
		n.What = fmt.Sprintf("refused: %s is not signed with the key of %s", whole, r.Party)
		n.Who = fmt.Sprintf("nobody is proven: whoever made or carried the pouch can have written this; it is no word of %s", r.Party)
		n.Do = fmt.Sprintf("ask %s for a pouch of its own, and the sender by voice where this came from", r.Party)
	case record.CodeBody:
		n.Kind = noticeAltered
		n.What = fmt.Sprintf("refused: %s came with other words than %s signed", whole, r.Party)
		n.Who = fmt.Sprintf("nobody is proven: whoever made or carried the pouch can have changed them; they are no words of %s", r.Party)
		n.Do = fmt.Sprintf("ask %s for a pouch of its own", r.Party)
	case record.CodeWithheld:
		n.Kind = noticeWithheld
		n.What = fmt.Sprintf("refused: %s came without its words", whole)
		n.Who = fmt.Sprintf("nobody is proven: whoever carried the pouch can have left them out, %s too", r.Party)
		n.Stands = "everything else; what isn't there can't be built on, so nothing rests on it here"
		n.Do = fmt.Sprintf("ask %s for the whole act: parley pouch pack --all", r.Party)
	}
	return n
}

// listed is one of the talks of a home.
type listed struct {
	ID    record.ID
	Title string
}

// sameTalksNotice warns of new talks under the title of others.
func sameTalksNotice(id record.ID, title string, list []listed) (notice, bool) {
	for _, t := range list {
		if t.ID != id && strings.EqualFold(strings.TrimSpace(t.Title), strings.TrimSpace(title)) {
			return notice{
				Kind:   noticeSameTalks,
				What:   fmt.Sprintf("this home has other talks called %s (%s): these are not the same", quoteText(t.Title), t.ID.Short()),
				Who:    "nobody is proven: a charter that was opened twice looks like one that was swapped on its way",
				Stands: "the talks that you had, untouched",
				Do:     "read the numbers aloud to the other side, and go on only in the talks that both have (parley talks show --talks " + id.Short() + ")",
			}, true
		}
	}
	return notice{}, false
}
