package spec_test

import (
	"parley/seal"
	"parley/talks"
)

// registers is an entry of the register of commitments or a word on one,
// often a wrong one, or a comment. It draws nothing from the world's own dice.
func (w *world) registers(h *home) talks.Body {
	v, r := h.st.Now(), w.ledger
	list := v.Register()
	on, revs := h.st.Talks(), v.Revisions()
	if len(list) > 0 && r.IntN(8) > 0 {
		on = list[r.IntN(len(list))].ID
	} else if r.IntN(4) == 0 {
		on = seal.Hash("another")
	}
	switch r.IntN(4) {
	case 0:
		return &talks.Comment{Text: "hm"}
	case 1:
		says := []talks.Say{talks.SayConfirm, talks.SayObject, talks.SayWithdraw, talks.SayDone, talks.SayOverdue, talks.SayReported}
		return &talks.FollowUp{On: on, Say: says[r.IntN(len(says))]}
	}
	b := &talks.Commitment{Block: "b1", Lang: "en", Rev: revs[r.IntN(len(revs))].ID, Verb: "Requests"}
	switch r.IntN(12) {
	case 0:
		b.Block = "nowhere"
	case 1:
		b.Rev = on
	case 2:
		b.For = "ZZ"
	case 3:
		b.Lang = "constructor"
	case 4, 5:
		b.For, b.Due = h.code, "2031-02-28"
	case 6:
		b.Lang = "zh"
	}
	return b
}
