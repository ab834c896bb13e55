package desk

import (
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
)

// effectNotices explain acts without effect, one for each author and cause.
// Those that a proof of double-dealing reaches are explained by the proof.
func (d *Desk) effectNotices(entries []talks.Entry) []Notice {
	old, wrong := map[string][]talks.Entry{}, map[string][]talks.Entry{}
	for _, e := range d.alsoLeftBehind(entries) {
		switch {
		case e.Effect == talks.NotAllowed || e.Effect == talks.Malformed:
			wrong[e.Party] = append(wrong[e.Party], e)
		case e.Effect == talks.NoEffect && d.leftBehind(e.ID):
			old[e.Party] = append(old[e.Party], e)
		}
	}
	var out []Notice
	for _, party := range d.State.Parties() {
		if list := wrong[party]; len(list) > 0 {
			out = append(out, Notice{
				Kind: NoticeNoEffect, Party: party, Acts: idsOf(list),
				What:   d.wrongWords(party, list),
				Who:    d.Book.T("%s: the signature is good, and a sound program would not have signed this", party),
				Stands: d.Book.T("text, positions, agreements and signatures are what they were before"),
				Do:     d.afterWrong(party, list),
			})
		}
		if list := old[party]; len(list) > 0 {
			out = append(out, Notice{
				Kind: NoticeOldKey, Acts: idsOf(list),
				What:   d.Book.N(len(list), "%s of %s has no effect: signed with a key that %s has replaced", "%s of %s have no effect: signed with a key that %s has replaced", d.numbersOf(list), party, party),
				Who:    d.Book.T("nobody is proven: whoever holds the old key, be it %s, a copy of its home or a thief", party),
				Stands: d.Book.T("what %s had signed when it replaced the key, all that it signs with the new one, and %s", party, d.othersAll()),
				Do:     d.Book.T("ask %s by voice whether it meant this; if so, it signs it anew", party),
			})
		}
	}
	return out
}

// alsoLeftBehind adds to entries the acts that a re-keying among them has left
// behind.
func (d *Desk) alsoLeftBehind(entries []talks.Entry) []talks.Entry {
	out := slices.Clone(entries)
	had := map[record.ID]bool{}
	for _, e := range entries {
		had[e.ID] = true
	}
	for _, party := range d.State.Parties() {
		if !slices.ContainsFunc(entries, func(e talks.Entry) bool { return e.Party == party && e.Kind == talks.KindRekey }) {
			continue
		}
		for _, a := range d.Rec.Chain(party) {
			if had[a.ID] || !d.leftBehind(a.ID) {
				continue
			}
			if e, ok := d.View.Entry(a.ID); ok {
				out = append(out, e)
			}
		}
	}
	return out
}

// leftBehind reports whether an act lost its ground by a re-keying alone.
func (d *Desk) leftBehind(id record.ID) bool {
	list := d.Rec.Reaching(id)
	return len(list) > 0 && !slices.ContainsFunc(list, func(p record.Proof) bool { return p.Kind != record.ProofRekey })
}

// afterWrong says what to do after acts that weren't allowed.
func (d *Desk) afterWrong(party string, list []talks.Entry) string {
	do := []string{d.Book.T("nothing needs to be undone")}
	add := func(s string) {
		if !slices.Contains(do, s) {
			do = append(do, s)
		}
	}
	for _, e := range list {
		switch pen, _, _ := d.View.Pen(); {
		case e.Kind == talks.KindRevise && party == pen:
			add(d.Book.T("go on from Rev.%d and ask %s to issue the next revision again, or name another penholder (parley pen)", d.Rev.Num, party))
		case e.Kind == talks.KindRevise:
			add(d.Book.T("go on from Rev.%d: the pen is %s's", d.Rev.Num, pen))
		case e.Kind == talks.KindAmend:
			add(d.Book.T("what %s wants to change it must propose in the words that stand in the text", party))
		case e.Kind == talks.KindSign, e.Kind == talks.KindInitial, e.Kind == talks.KindExchange:
			add(d.Book.T("don't count %s among those who have signed (parley status says who has)", party))
		case e.Kind == talks.KindAgree:
			add(d.Book.T("%s must agree to the words that stand in the text", party))
		}
	}
	if len(do) == 1 {
		add(d.Book.T("ask %s what it meant", party))
	}
	return strings.Join(do, "; ")
}

// wrongWords says in few words what was wrong with acts that weren't allowed.
func (d *Desk) wrongWords(party string, list []talks.Entry) string {
	kind := list[0].Kind
	for _, e := range list {
		if e.Kind != kind {
			kind = ""
		}
	}
	what := ""
	switch pen, _, _ := d.View.Pen(); {
	case kind == talks.KindRevise && party == pen:
		what = d.Book.T("issued a revision that isn't what all agreed")
	case kind == talks.KindRevise:
		what = d.Book.T("issued a revision that it may not issue")
	case kind == talks.KindSign:
		what = d.Book.T("signed a text that can't be signed")
	case kind == talks.KindExchange:
		what = d.Book.T("says that it holds everybody's signature, and doesn't")
	case kind == talks.KindAmend && list[0].Effect == talks.Malformed:
		what = d.Book.T("proposes what doesn't fit the text")
	default:
		if d.Page {
			return d.Book.N(len(list), "%s of %s has no effect; the record says why", "%s of %s have no effect; the record says why", d.numbersOf(list), party)
		}
		return d.Book.N(len(list), "%s of %s has no effect; parley log says why", "%s of %s have no effect; parley log says why", d.numbersOf(list), party)
	}
	if d.Page {
		return d.Book.T("%s %s (%s): it has no effect; the record says why", party, what, d.numbersOf(list))
	}
	return d.Book.T("%s %s (%s): it has no effect; parley log says why", party, what, d.numbersOf(list))
}

// numbersOf is "act 3" or "acts 3, 4 and 5".
func (d *Desk) numbersOf(list []talks.Entry) string {
	var out []string
	for _, e := range list[:min(len(list), maxNamed)] {
		out = append(out, fmt.Sprint(e.Seq))
	}
	if more := len(list) - len(out); more > 0 {
		out = append(out, d.Book.T("%d more", more))
	}
	return d.Book.N(len(list), "act %s", "acts %s", and(d.Book, out))
}

func idsOf(list []talks.Entry) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.ID.String())
	}
	return out
}
