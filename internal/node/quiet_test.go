package node

import (
	"testing"
	"time"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// presided makes the charter's rule consensus, with the first party in the chair.
func presided(c *talks.Charter) *talks.Charter {
	c.Rule, c.Chair = talks.Consensus, c.Pen
	return c
}

// puts proposes a wording and puts it before the parties in silence; the deadline is after days.
func puts(t *testing.T, c *Chair, days int) record.ID {
	t.Helper()
	r := now(c.node, func(v *talks.View) talks.Revision { return v.Newest() })
	b := r.Text.Blocks[len(r.Text.Blocks)-1]
	claim := text.Claim{Op: text.Delete, Base: r.Digest, Block: b.ID}
	m := must[Made](t)(c.Act(t.Context(), &talks.Amend{Rev: r.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(claim), Holding: true}}}))
	deadline := c.node.home.clock().Add(time.Duration(days) * 24 * time.Hour).UTC().Format("2006-01-02T15:04:05Z")
	m = must[Made](t)(c.Act(t.Context(), &talks.Silence{Claims: []talks.Ref{{Act: m.ID}}, Deadline: deadline}))
	return m.ID
}

func later(h *Home, days int) {
	at := h.clock().Add(time.Duration(days) * 24 * time.Hour)
	h.clock = (&testClock{now: at}).Now
}

func quiet(n *Node) talks.Quiet {
	return now(n, func(v *talks.View) talks.Quiet { return v.Silences()[0] })
}

// TestAnswersAtTheDeadline: each home answers by itself, by its own clock, and never before the deadline; one that wasn't reached
// hasn't answered.
func TestAnswersAtTheDeadline(t *testing.T) {
	ves, lor := newHome(t, "VES"), newHome(t, "LOR")
	nv := must[*Node](t)(ves.OpenTalks(t.Context(), presided(charterFor(t, ves, lor))))
	nl, _ := send(t, nv, lor, PackOptions{Plain: true})
	act(t, nl, &talks.Accede{Charter: nl.ID()})
	send(t, nl, ves, PackOptions{Plain: true})
	if _, err := nv.Act(t.Context(), &talks.Silence{Claims: []talks.Ref{{Act: nv.ID()}}, Deadline: "2026-11-02T10:00:00Z"}); err == nil {
		t.Error("a silence of an hour was signed")
	}
	puts(t, nv.Own(), 4)
	if err := nv.Answer(t.Context()); err != nil || len(quiet(nv).Answered) != 0 {
		t.Fatalf("answered before the deadline: %v %+v", err, quiet(nv))
	}
	later(ves, 5)
	if err := nv.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Its own yes stands already; nobody else was reached.
	if q := quiet(nv); len(q.Answered) != 0 || len(q.Awaited) != 1 || q.Awaited[0] != "LOR" {
		t.Fatalf("%+v", q)
	}
	later(lor, 5)
	_, rep := send(t, nv, lor, PackOptions{Plain: true}) // it comes late, and is answered when it comes
	if q := quiet(nl); len(q.Answered) != 1 || q.Answered[0] != "LOR" {
		t.Fatalf("%+v after %+v", q, rep)
	}
	before := len(actsOf(nl))
	if err := nl.Answer(t.Context()); err != nil || len(actsOf(nl)) != before {
		t.Errorf("answered twice: %v", err)
	}
	send(t, nl, ves, PackOptions{Plain: true})
	next := now(nv, func(v *talks.View) bool { _, _, err := v.Next(); return err == nil })
	if !next {
		t.Error("what all kept silent on isn't agreed")
	}
}

// TestNobodyAnswersForWhoSpoke: who broke the silence, or objects, hasn't been silent.
func TestNobodyAnswersForWhoSpoke(t *testing.T) {
	for name, speaks := range map[string]func(q talks.Quiet) talks.Body{
		"breaks":  func(q talks.Quiet) talks.Body { return &talks.Break{Silence: q.ID, Reason: "no"} },
		"objects": func(q talks.Quiet) talks.Body { return &talks.Position{Claims: q.Body.Claims, Stance: talks.Object} },
	} {
		ves, lor := newHome(t, "VES"), newHome(t, "LOR")
		nv := must[*Node](t)(ves.OpenTalks(t.Context(), presided(charterFor(t, ves, lor))))
		nl, _ := send(t, nv, lor, PackOptions{Plain: true})
		act(t, nl, &talks.Accede{Charter: nl.ID()})
		send(t, nl, ves, PackOptions{Plain: true})
		puts(t, nv.Own(), 4)
		send(t, nv, lor, PackOptions{Plain: true})
		act(t, nl, speaks(quiet(nl)))
		later(lor, 5)
		if err := nl.Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		if q := quiet(nl); len(q.Answered) != 0 {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

// TestHoleSilenceOfWhoCouldNotHear: a host that holds a seat's key answers for it only what that delegation has looked at; for a seat
// whose key it doesn't hold, never.
func TestHoleSilenceOfWhoCouldNotHear(t *testing.T) {
	host := newHome(t, "VES")
	held := must[*Seat](t)(host.Lodge("LOR", "State of LOR", true))
	far, _ := guest(t, host, "MAR")
	n := must[*Node](t)(host.OpenTalks(t.Context(), presided(charterOfSeats(t, host, held, far))))
	lor := as(t, n, "LOR")
	must[Made](t)(lor.Act(t.Context(), &talks.Accede{Charter: n.ID()}))
	if err := lor.Looked(); err != nil {
		t.Fatal(err)
	}
	puts(t, n.Own(), 4)
	later(host, 5)
	if err := n.Answer(t.Context()); err != nil || len(quiet(n).Answered) != 0 {
		t.Fatalf("answered for who hasn't seen it: %v %+v", err, quiet(n))
	}
	if err := lor.Looked(); err != nil {
		t.Fatal(err)
	}
	if err := n.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if q := quiet(n); len(q.Answered) != 1 || q.Answered[0] != "LOR" || len(q.Awaited) != 1 || q.Awaited[0] != "MAR" {
		t.Fatalf("%+v", q)
	}
}

// TestAnswering: a home that runs answers without being asked.
func TestAnswering(t *testing.T) {
	ves, lor := newHome(t, "VES"), newHome(t, "LOR")
	nv := must[*Node](t)(ves.OpenTalks(t.Context(), presided(charterFor(t, ves, lor))))
	nl, _ := send(t, nv, lor, PackOptions{Plain: true})
	act(t, nl, &talks.Accede{Charter: nl.ID()})
	send(t, nl, ves, PackOptions{Plain: true})
	puts(t, nv.Own(), 4)
	send(t, nv, lor, PackOptions{Plain: true})
	later(lor, 5)
	news, end := nl.Follow()
	defer end()
	stop := lor.Answering(t.Context(), func(err error) { t.Error(err) })
	for len(quiet(nl).Answered) == 0 {
		select {
		case <-news:
		case <-t.Context().Done():
			t.Fatal("it never answered")
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
