package spec_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"parley/committee"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// everybody is a roll of the world's parties.
func (w *world) everybody() *talks.Proceeding {
	e := talks.Event{Do: committee.DoRoll, Chair: &committee.Chair{Person: "the chair"}}
	for _, code := range w.codes {
		e.Seats = append(e.Seats, committee.Seat{Code: code, Name: code, Votes: true, Weight: 1})
	}
	return &talks.Proceeding{Event: e, Role: committee.ByChair}
}

// sits makes an act of the committee, now and then a wrong one.
func (w *world) sits(h *home) talks.Body {
	v, r, c := h.st.Now(), w.presided, h.st.Charter()
	b := &talks.Proceeding{Event: talks.Event{Do: committee.DoSpeak, Kind: "for", Of: "93"}}
	p := v.Proceedings()
	if p != nil && r.IntN(3) > 0 { // what the rules offer
		steps := p.Sitting.Next()
		if len(steps) > 0 {
			b = talks.Proceed(steps[r.IntN(len(steps))].Event)
		}
		if b.Event.Do == committee.DoRoll {
			b = w.everybody()
		}
	} else if r.IntN(2) == 0 {
		b.Event = talks.Event{Do: committee.DoTable, Item: "93"}
		b.Rev = v.Newest().ID
	} else if refs := w.refs(h, 2); len(refs) > 0 && p != nil {
		b.Event = talks.Event{Do: []committee.Kind{committee.DoAmend, committee.DoOral}[r.IntN(2)], Of: "L1", Certified: true}
		if l := p.Sitting.Drafts(); len(l) > 0 {
			b.Event.Of = l[r.IntN(len(l))].ID
		}
		b.Claims = refs
	}
	switch r.IntN(12) {
	case 0:
		b.Role = committee.ByChair
	case 1:
		b.Role = committee.BySecretary
	case 2:
		b.Rev = v.Newest().ID
	}
	if b.Role == committee.ByChair && h.code != c.Chair && r.IntN(6) > 0 {
		b.Role = ""
	}
	return b
}

// AA  ·        L1 = Rev.0   ·            c1 amends L1  ·        votes yes            ·
// BB  sits     action       ·            ·             put      ·         announce   (chair)
// CC  ·        ·            as chair!    ·             ·        votes no             late
// DD  secretary circulates  ·            ·             ·        forks: two votes, one settled
func sitting(w *world) {
	*w = world{codes: w.codes, secret: w.secret, presided: rand.New(rand.NewPCG(1, 1))}
	body, _ := committee.BodyByID("unga-committee")
	c := &talks.Charter{Chair: "BB", Lang: "en", Outcome: talks.Resolution, Pen: "AA", Procedure: body, Rule: talks.Consensus, Rules: 1, Secretary: "DD", Title: "Golden", Unicode: seal.UnicodeVersion}
	c.Base = talks.Wire([]text.Block{{ID: "b1", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Each state shall not x")}}, {ID: "b2", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Thanks all")}}})
	w.enrol(c)
	w.found(c)
	for _, code := range w.codes[1:] {
		w.does(code, &talks.Accede{Charter: w.homes[0].st.Talks()})
	}
	chair := func(e talks.Event) { w.does("BB", &talks.Proceeding{Event: e, Role: committee.ByChair}) }
	id := func(code string) string {
		s, err := w.view().Makes(code)
		if err != nil {
			panic(err)
		}
		return s
	}
	w.does("BB", w.everybody())
	chair(talks.Event{Do: committee.DoAttendance, List: w.codes})
	chair(talks.Event{Do: committee.DoOpen, Date: "2026-01-02"})
	bill := id("AA")
	w.does("AA", &talks.Proceeding{Event: talks.Event{Do: committee.DoTable, Item: "93"}, Rev: w.view().Newest().ID})
	w.does("CC", &talks.Proceeding{Event: talks.Event{Do: committee.DoCirculate, Of: bill, Date: "2025-12-01"}, Role: committee.BySecretary}) // not allowed
	w.does("DD", &talks.Proceeding{Event: talks.Event{Do: committee.DoCirculate, Of: bill, Date: "2025-12-01"}, Role: committee.BySecretary})
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	amendment := id("AA")
	w.does("AA", &talks.Proceeding{Claims: []talks.Ref{c1}, Event: talks.Event{Do: committee.DoAmend, Of: bill}})
	chair(talks.Event{Do: committee.DoPermit, Of: amendment, Text: "in time"})
	chair(talks.Event{Do: committee.DoTakeUp, Item: "93"})
	w.does("CC", &talks.Proceeding{Event: talks.Event{Do: committee.DoAction, Of: bill}, Role: committee.ByChair}) // not allowed
	chair(talks.Event{Do: committee.DoAction, Of: bill})
	vote := id("BB")
	chair(talks.Event{Do: committee.DoPut, Of: amendment, Kind: committee.Recorded})
	for i, code := range w.codes[:3] {
		w.does(code, &talks.Proceeding{Event: talks.Event{Do: committee.DoVote, Of: vote, Vote: []string{"yes", "yes", "no"}[i]}})
	}
	two := w.copy(w.homes[3])
	w.sign(w.homes[3], &talks.Proceeding{Event: talks.Event{Do: committee.DoVote, Of: vote, Vote: "yes"}})
	w.sign(two, &talks.Proceeding{Event: talks.Event{Do: committee.DoVote, Of: vote, Vote: "no"}})
	w.sync(w.homes[1], w.homes[3])
	w.sign(w.homes[1], &talks.Proceeding{Event: talks.Event{Do: committee.DoAnnounce, Of: vote}, Role: committee.ByChair})
	w.homes = append(w.homes, two)
	w.sync()
	w.sign(w.homes[2], &talks.Proceeding{Event: talks.Event{Do: committee.DoCorrect, Of: vote, Vote: "yes"}})
	chair(talks.Event{Do: committee.DoPut, Of: bill, Kind: committee.Recorded})
}

// TestStrangeProcedures: charters whose rules of procedure have fields that are
// missing, of other types, strange or too long open talks in both
// implementations or in none.
func TestStrangeProcedures(t *testing.T) {
	var raws [][]byte
	sound := 0
	for seed := range uint64(120) {
		w := newWorld(3*seed + 1)
		w = &world{codes: []string{"AA", "BB"}, secret: map[string]seal.PrivateKey{}, rnd: w.rnd}
		bodies := committee.Bodies()
		c := &talks.Charter{Chair: "AA", Lang: "en", Outcome: talks.Treaty, Pen: "AA", Procedure: bodies[seed%uint64(len(bodies))], Rule: talks.Consensus, Rules: 1, Title: "Rules", Unicode: seal.UnicodeVersion}
		c.Base = talks.Wire([]text.Block{{ID: "b1", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("a b")}}})
		w.enrol(c)
		raw, err := seal.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var body any
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatal(err)
		}
		m := integers(body).(map[string]any)
		if seed >= uint64(len(bodies)) {
			m["procedure"] = strange(w, m["procedure"])
		}
		raw, id, err := record.Seal(record.Header{Party: "AA", Seq: 1, Kind: talks.KindCharter, Time: "2026-01-01T00:00:00Z"}, m, w.newSalt(), w.secret[c.Parties[0].Seat.String()])
		if err != nil {
			continue // what can't be written
		}
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{From: record.Frontier{}, Talks: id, To: record.Frontier{}}, [][]byte{raw}); err != nil {
			t.Fatal(err)
		}
		raws = append(raws, b.Bytes())
	}
	if sound = agree(t, raws); sound < len(committee.Bodies()) || sound > len(raws)/2 {
		t.Errorf("%d of %d charters open talks", sound, len(raws))
	}
}
