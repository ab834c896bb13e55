package rehearsal

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"parley/committee"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// drift lets time pass for the nodes: some go away, some come back.
func (h *Hall) drift() {
	h.Figures.Rounds++
	h.clock = h.clock.Add(5 * time.Minute)
	for i, m := range h.nodes {
		if m.away > 0 {
			m.away--
		} else if i > 0 && h.rnd.IntN(36) == 0 { // four rounds of each forty: a tenth of the time; the chair stays
			m.away = 4
		}
		if m.away > 0 {
			h.Figures.Away++
		}
	}
}

// round lets everybody who is there exchange with a hub, in any order, and some pairs directly.
func (h *Hall) round(hub, pairs int) error {
	h.drift()
	there := h.there()
	h.rnd.Shuffle(len(there), func(i, j int) { there[i], there[j] = there[j], there[i] })
	for _, m := range there {
		if m.proofs[h.hubs[hub].named.Key.String()] != nil {
			continue // it told two stories: no more of it
		}
		if err := m.visit(hub); err != nil {
			return err
		}
	}
	for k := range pairs {
		if err := there[(2*k)%len(there)].meet(there[(2*k+1)%len(there)]); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hall) there() []*member {
	return slices.DeleteFunc(slices.Clone(h.nodes), func(m *member) bool { return m.away > 0 })
}

func (h *Hall) chair() *member { return h.nodes[0] }

// until plays rounds until all nodes are done with something; who is there tries it in each.
func (h *Hall) until(hub, pairs int, what string, try func(m *member) (done bool, err error)) error {
	done := map[string]bool{}
	for range 60 {
		for _, m := range h.there() {
			if !done[m.code] {
				ok, err := try(m)
				if err != nil {
					return err
				}
				done[m.code] = ok
			}
		}
		if err := h.round(hub, pairs); err != nil {
			return err
		}
		if len(done) == len(h.nodes) && !slices.ContainsFunc(h.nodes, func(m *member) bool { return !done[m.code] }) {
			return nil
		}
	}
	return broken("stuck", "not everybody could %s in 60 rounds", what)
}

// Play plays the whole session.
func (h *Hall) Play() error {
	for _, step := range []struct {
		name string
		do   func() error
	}{{"accede", h.accede}, {"brackets", h.brackets}, {"silence", h.silence}, {"revise", h.revise}, {"committee", h.committee}, {"end", h.end}, {"judge", h.judge}} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

func (h *Hall) accede() error {
	return h.until(0, 2, "accede", func(m *member) (bool, error) {
		if m == h.chair() {
			return true, nil
		}
		_, err := m.act(&talks.Accede{Charter: m.state.Talks()})
		return true, err
	})
}

// claim is the claim that puts another word in place of a block's sixth on the newest revision.
func (m *member) claim(block text.BlockID, word string) text.Claim {
	tip := m.state.Now().Newest()
	ws := tip.Text.Blocks[tip.Text.Find(block)].Content["en"]
	st, en, next := text.Trim(ws, 5, 6, text.Split(word))
	return text.Claim{Op: text.Replace, Base: tip.Digest, Block: block, Lang: "en", Start: st, End: en, Exact: ws[st:en], New: next}
}

// brackets: a party of its own opens each.
func (h *Hall) brackets() error {
	open := 0
	err := h.until(0, 2, "open a bracket", func(m *member) (bool, error) {
		if m == h.chair() || open == h.Brackets {
			return true, nil
		}
		b := text.BlockID(fmt.Sprint("b", open+1))
		id, err := m.act(&talks.Amend{Rev: m.state.Now().Newest().ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(m.claim(b, "z"+fmt.Sprint(open))), Holding: true}}})
		if ref := (talks.Ref{Act: id}); open%2 == 0 {
			h.kept = append(h.kept, ref)
		} else {
			h.failed = append(h.failed, ref)
		}
		open++
		return open == h.Brackets || len(h.nodes) > h.Brackets, err
	})
	if err == nil && open != h.Brackets {
		return broken("stuck", "%d brackets were opened", open)
	}
	return err
}

// silence: two procedures; one is broken, and the hub, which acknowledges the break, drops it for most. All others are silent, as
// they come to hear of it; those who hear of the break in time don't answer that one.
func (h *Hall) silence() error {
	if err := h.everybody(0); err != nil {
		return err
	}
	for _, claims := range [][]talks.Ref{h.kept, h.failed} {
		if _, err := h.chair().act(&talks.Silence{Claims: claims, Deadline: h.clock.Add(73 * time.Hour).Format("2006-01-02T15:04:05Z"), Place: "17:00 New York"}); err != nil {
			return err
		}
	}
	if err := h.everybody(0); err != nil {
		return err
	}
	b := h.byCode[h.breaker]
	second := b.state.Now().Silences()[1]
	var err error
	if h.broke, err = b.act(&talks.Break{Silence: second.ID, On: talks.Target{Claim: second.Body.Claims[:1]}, Reason: "our capital can't have these words"}); err != nil {
		return err
	}
	if err := b.visit(0); err != nil {
		return err
	}
	if !b.acks[h.broke] {
		return broken("receipt", "the hub has given no receipt for the break")
	}
	few := []string{h.breaker}
	for range len(h.nodes) / 10 {
		few = append(few, h.nodes[1+h.rnd.IntN(len(h.nodes)-1)].code)
	}
	if h.Fault == BlamesTheNext {
		if err := h.hubs[1].defect(h.broke, few); err != nil {
			return err
		}
	}
	if err := h.hubs[0].defect(h.broke, few); err != nil {
		return err
	}
	for range 2 {
		if err := h.round(0, 0); err != nil {
			return err
		}
	}
	h.clock = h.clock.Add(73 * time.Hour)
	// At first the hub is all that most have; then delegates meet in the corridors, and what was dropped comes out.
	if err := h.answer(0, 0, 3); err != nil {
		return err
	}
	if err := h.answer(0, len(h.nodes)/4, 12); err != nil {
		return err
	}
	return h.until(1, 4, "answer the silence that holds", func(m *member) (bool, error) {
		return m.saidOf(h.kept[0]), m.answers()
	})
}

// everybody plays rounds until all hold the same.
func (h *Hall) everybody(hub int) error {
	for range 60 {
		if err := h.round(hub, 0); err != nil {
			return err
		}
		if want := h.chair().rec.Frontier().Digest(); !slices.ContainsFunc(h.nodes, func(m *member) bool { return m.rec.Frontier().Digest() != want }) {
			return nil
		}
	}
	return broken("sync", "60 rounds don't bring everybody the same acts")
}

func (h *Hall) answer(hub, pairs, rounds int) error {
	for range rounds {
		for _, m := range h.there() {
			if err := m.answers(); err != nil {
				return err
			}
		}
		if err := h.round(hub, pairs); err != nil {
			return err
		}
	}
	return nil
}

// answers answers each silence procedure whose deadline is over, as a node does by itself.
func (m *member) answers() error {
	for _, q := range m.state.Now().Silences() {
		if q.Over || m.said[q.ID] || m.h.now() < q.Body.Deadline || m.code == m.h.breaker && slices.Contains(q.Body.Claims, m.h.failed[0]) {
			continue
		}
		m.said[q.ID] = true
		body := &talks.KeptSilence{Silence: q.ID}
		if m.state.Now().CheckAt(m.code, body, m.h.now()) != nil {
			continue // it holds what is put
		}
		if _, err := m.act(body); err != nil {
			return err
		}
		if !slices.Contains(m.h.kept, q.Body.Claims[0]) {
			m.h.Figures.Late++ // it answers what somebody has broken, since a hub kept that from it
		}
	}
	return nil
}

// saidOf tells whether the party has answered the procedure on a claim.
func (m *member) saidOf(r talks.Ref) bool {
	for _, q := range m.state.Now().Silences() {
		if slices.Contains(q.Body.Claims, r) {
			return m.said[q.ID]
		}
	}
	return false
}

// revise: the pen adopts what all accepted, and nothing else.
func (h *Hall) revise() error {
	if err := h.everybody(1); err != nil {
		return err
	}
	b, _, err := h.chair().state.Now().Next()
	if err != nil {
		return broken("agreed", "there is nothing to adopt: %v", err)
	}
	if _, err := h.chair().act(b); err != nil {
		return err
	}
	return h.everybody(1)
}

func (h *Hall) does(e committee.Event, change func(*talks.Proceeding)) (string, error) {
	m := h.chair()
	if e.By != "" {
		m = h.byCode[e.By]
	} else {
		e.By = committee.ByChair
	}
	b := talks.Proceed(e)
	if change != nil {
		change(b)
	}
	id, err := m.act(b)
	if err != nil {
		return "", err
	}
	a := m.rec.Get(id)
	return fmt.Sprintf("%s-%d", a.Party, a.Seq), nil
}

// committee: what didn't find consensus goes to the vote: amendments, a division that is opposed, a part, the whole.
func (h *Hall) committee() error {
	codes := make([]string, len(h.nodes))
	var seats []committee.Seat
	for i, m := range h.nodes {
		codes[i] = m.code
		seats = append(seats, committee.Seat{Code: m.code, Name: m.code, Weight: 1, Votes: true})
	}
	sponsor, mover, objector := h.nodes[1].code, h.nodes[2].code, h.nodes[3].code
	for _, e := range []committee.Event{
		{Do: committee.DoRoll, Seats: seats, Chair: &committee.Chair{Person: "the presiding officer"}},
		{Do: committee.DoAttendance, List: codes}, {Do: committee.DoOpen, Date: "2026-11-09"}, {Do: committee.DoTakeUp, Item: "93"},
	} {
		if _, err := h.does(e, nil); err != nil {
			return err
		}
	}
	if err := h.everybody(1); err != nil {
		return err
	}
	bill, err := h.does(committee.Event{Do: committee.DoTable, By: sponsor, Item: "93"}, func(b *talks.Proceeding) { b.Rev = h.byCode[sponsor].state.Now().Newest().ID })
	if err != nil {
		return err
	}
	if err := h.everybody(1); err != nil {
		return err
	}
	var order []string
	for _, r := range h.failed[:h.Amendments] {
		holder := h.chair().rec.Get(r.Act).Party
		a, err := h.does(committee.Event{Do: committee.DoAmend, By: holder, Of: bill}, func(b *talks.Proceeding) { b.Claims = []talks.Ref{r} })
		if err != nil {
			return err
		}
		order = append(order, a)
	}
	if err := h.everybody(1); err != nil {
		return err
	}
	for _, of := range append([]string{bill}, order...) {
		if _, err := h.does(committee.Event{Do: committee.DoCirculate, Of: of, Date: "2026-11-08"}, nil); err != nil {
			return err
		}
	}
	if _, err := h.does(committee.Event{Do: committee.DoAction, Of: bill}, nil); err != nil {
		return err
	}
	if err := h.everybody(1); err != nil {
		return err
	}
	part := "b1"
	motion, err := h.does(committee.Event{Do: committee.DoMove, Kind: committee.MoveDivide, By: mover, Of: bill, Groups: [][]string{{part}}}, nil)
	if err != nil {
		return err
	}
	if err := h.everybody(1); err != nil {
		return err
	}
	if _, err := h.does(committee.Event{Do: committee.DoObject, By: objector, Of: motion, Text: "it is one balance"}, nil); err != nil {
		return err
	}
	if err := h.everybody(1); err != nil {
		return err
	}
	if err := h.vote(motion, 70); err != nil {
		return err
	}
	divided := h.ballots[0].yes > h.ballots[0].no
	if len(order) > 1 {
		if _, err := h.does(committee.Event{Do: committee.DoOrder, Of: bill, List: order, Text: "as they came"}, nil); err != nil {
			return err
		}
	}
	for i, of := range order {
		if err := h.vote(of, 30+i%2*35); err != nil {
			return err
		}
	}
	if divided {
		h.Figures.Divided++
		if err := h.vote(bill, 40, part); err != nil {
			return err
		}
	}
	return h.vote(bill, 75)
}

// vote takes a recorded vote: yes in so many of a hundred parties.
func (h *Hall) vote(of string, yes int, parts ...string) error {
	id, err := h.does(committee.Event{Do: committee.DoPut, Of: of, Kind: committee.Recorded, List: parts}, nil)
	if err != nil {
		return err
	}
	if err := h.round(1, 0); err != nil {
		return err
	}
	if err := h.round(1, 0); err != nil { // who was away and came back
		return err
	}
	for _, m := range h.there() {
		if m.code == h.liar && h.doubled {
			continue // what it signs has no effect any more
		}
		if !slices.ContainsFunc(m.rec.Chain(h.chair().code), func(a *record.Act) bool { return fmt.Sprintf("%s-%d", a.Party, a.Seq) == id }) {
			continue
		}
		says := "abstain"
		if n := h.rnd.IntN(100); n < yes {
			says = "yes"
		} else if n < 92 {
			says = "no"
		}
		head, err := m.rec.Next(m.code, talks.KindProceeding, h.now())
		if err != nil {
			return err
		}
		if _, err := h.does(committee.Event{Do: committee.DoVote, By: m.code, Of: id, Vote: says}, nil); err != nil {
			return err
		}
		h.Figures.Votes++
		if m.code == h.liar && !h.doubled { // and for another ear the opposite
			h.doubled = true
			other := map[string]string{"yes": "no", "no": "yes", "abstain": "yes"}[says]
			if err := h.double(m, head, talks.Proceed(committee.Event{Do: committee.DoVote, By: m.code, Of: id, Vote: other})); err != nil {
				return err
			}
		}
	}
	if err := h.round(1, 0); err != nil {
		return err
	}
	want := h.count(id)
	if _, err := h.does(committee.Event{Do: committee.DoAnnounce, Of: id}, nil); err != nil {
		return err
	}
	h.ballots = append(h.ballots, want)
	h.Figures.Ballots++
	return nil
}

// double signs a second act in place of one, and hands it to the sponsor alone.
func (h *Hall) double(m *member, head record.Header, body talks.Body) error {
	raw, _, err := record.Seal(head, body, m.salt(), m.key)
	if err != nil {
		return err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return err
	}
	out, err := h.nodes[1].rec.AddUnverified(u)
	if err != nil {
		return err
	}
	return h.nodes[1].fold(out.Stored)
}

// count counts a vote from the acts that the chair holds when it announces the result: each party's first word, and no word
// of a party that the chair knows to have signed two acts in that place or before.
func (h *Hall) count(id string) counted {
	c := counted{id: id}
	seen, forked := map[string]bool{}, map[string]int{}
	at := map[string]bool{}
	for a := range h.chair().rec.Acts() {
		place := fmt.Sprint(a.Party, " ", a.Epoch, " ", a.Seq)
		if old, ok := forked[a.Party]; at[place] && (!ok || a.Seq < old) {
			forked[a.Party] = a.Seq
		}
		at[place] = true
	}
	for a := range h.chair().rec.Acts() {
		var b struct {
			Event struct{ Do, Of, Vote string }
		}
		if a.Kind != talks.KindProceeding || json.Unmarshal(a.Body, &b) != nil || b.Event.Do != "vote" || b.Event.Of != id || seen[a.Party] {
			continue
		}
		if from, ok := forked[a.Party]; ok && a.Seq >= from {
			continue
		}
		seen[a.Party] = true
		switch b.Event.Vote {
		case "yes":
			c.yes++
		case "no":
			c.no++
		default:
			c.abs++
		}
	}
	return c
}

// end brings everybody back; all meet, and nobody needs the hubs for it.
func (h *Hall) end() error {
	for range 3 {
		for _, m := range h.nodes {
			m.away = 0
			if err := m.visit(1); err != nil {
				return err
			}
		}
		for i, m := range h.nodes {
			if err := m.meet(h.nodes[(i*7+1)%len(h.nodes)]); err != nil {
				return err
			}
		}
	}
	return nil
}
