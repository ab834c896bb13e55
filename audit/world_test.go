package audit_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// TestWorlds plays random talks in which parties act on what they happen to know, now and then fork, and
// re-key. Whatever they do, the record is sound, and every party that holds it all has the same verdict.
func TestWorlds(t *testing.T) {
	worlds := 40
	if n, err := strconv.Atoi(os.Getenv("PARLEY_WORLDS")); err == nil {
		worlds = n
	}
	if testing.Short() {
		worlds = 5
	}
	concluded, revised, proofs := 0, 0, 0
	for seed := range worlds {
		v := playWorld(t, uint64(seed))
		if v.Concluded {
			concluded++
		}
		if v.Revision > 0 {
			revised++
		}
		if v.Has(audit.Proof) {
			proofs++
		}
	}
	t.Logf("%d worlds: %d concluded, %d with revisions, %d with proofs of double-dealing", worlds, concluded, revised, proofs)
}

type player struct {
	*table
	code string
}

func playWorld(t *testing.T, seed uint64) *audit.Verdict {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	codes := []string{"AAA", "BBB", "CCC"}[:2+r.IntN(2)]
	first := sit(t, byte(seed+1), codes...)
	players := []*player{{first, codes[0]}}
	for _, code := range codes[1:] {
		p := *first
		p.rec, p.state = reread(t, first.raws())
		players = append(players, &player{&p, code})
	}
	liar := r.IntN(4) == 0
	for step := range 60 {
		p := players[r.IntN(len(players))]
		if r.IntN(3) > 0 { // hear from somebody
			from := players[r.IntN(len(players))]
			for _, raw := range from.raws() {
				p.put(raw)
			}
		}
		p.turn(r)
		if liar && step == 30 {
			l := players[1]
			h, err := l.rec.Next(l.code, talks.KindComment, "2026-11-02T09:00:00Z")
			if err != nil {
				t.Fatal(err)
			}
			l.put(l.seal(h, &talks.Comment{Text: "yes"}, l.seat[l.code]))
			players[0].put0(l.seal(h, &talks.Comment{Text: "no"}, l.seat[l.code]))
		}
		if r.IntN(80) == 0 {
			p.rekey()
		}
	}
	if r.IntN(2) == 0 {
		finish(players)
	}
	all := players[0]
	for range 2 {
		for _, p := range players[1:] {
			for _, raw := range p.raws() {
				all.put(raw)
			}
		}
	}
	v := audit.Record(all.rec)
	if !v.Sound {
		t.Fatalf("seed %d:\n%s", seed, v)
	}
	if f := all.state.Now().Final(); f.Concluded != v.Concluded || f.Revision.Digest != v.Digest {
		t.Errorf("seed %d: the state says %v, the verdict %v", seed, f.Concluded, v.Concluded)
	}
	return v
}

// finish lets everybody give up what is open and bring the text to its end.
func finish(players []*player) {
	for range 8 {
		for _, p := range players {
			for _, from := range players {
				for _, raw := range from.raws() {
					p.put(raw)
				}
			}
		}
		for _, p := range players {
			v := p.state.Now()
			for _, c := range v.Live() {
				p.try(&talks.Withdraw{Claims: []talks.Ref{c.Ref}})
			}
			rev := v.Newest()
			if seals := p.state.Now().Seals(p.code); len(seals) > 0 {
				p.try(&talks.Agree{Rev: rev.ID, Blocks: seals})
			}
			p.try(&talks.Initial{Digest: rev.Digest, Rev: rev.ID})
			p.try(&talks.Sign{Digest: rev.Digest, Rev: rev.ID})
			p.try(&talks.Exchange{Digest: rev.Digest, Rev: rev.ID})
		}
	}
}

// try acts if that is allowed and the player has its key.
func (p *player) try(body talks.Body) {
	if p.state.Check(p.code, body) == nil {
		p.say(body)
	}
}

func reread(t *testing.T, raws [][]byte) (*record.Record, *talks.State) {
	t.Helper()
	rec, err := record.New(raws[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range raws[1:] {
		if _, err := rec.Add(raw); err != nil {
			t.Fatal(err)
		}
	}
	s, err := talks.New(rec)
	if err != nil {
		t.Fatal(err)
	}
	return rec, s
}

// put0 puts an act that may wait for others.
func (w *table) put0(raw []byte) {
	out, err := w.rec.Add(raw)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range out.Stored {
		if err := w.state.Add(a); err != nil {
			w.t.Fatal(err)
		}
	}
}

// rekey replaces the player's seat key; all players share the map, as one knows one's own new key.
func (p *player) rekey() {
	h, err := p.rec.Next(p.code, record.KindRekey, "2026-11-02T09:00:00Z")
	if err != nil || h.Seq == 1 {
		return
	}
	k := key(p.t, p.rnd)
	p.put(p.seal(h, record.Rekey{Epoch: h.Epoch, Seat: k.Public(), Continues: &record.Continues{ID: h.Prev, Seq: h.Seq - 1}}, p.root[p.code]))
	p.seat[p.code] = k
}

// turn makes one random act, allowed or not: what isn't allowed is kept without effect.
func (p *player) turn(r *rand.Rand) {
	v := p.state.Now()
	rev := v.Newest()
	live := v.Live()
	pick := func() (talks.Ref, bool) {
		if len(live) == 0 {
			return talks.Ref{}, false
		}
		return live[r.IntN(len(live))].Ref, true
	}
	var body talks.Body
	switch r.IntN(14) {
	case 0, 1:
		b := rev.Text.Blocks[r.IntN(len(rev.Text.Blocks))]
		ws := b.Content["en"]
		at := r.IntN(len(ws))
		c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: b.ID, Lang: "en", Start: at, End: at + 1,
			Exact: ws[at : at+1], New: words(p.t, fmt.Sprint("word", r.IntN(6)))}
		body = &talks.Amend{Rev: rev.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: r.IntN(4) > 0}}}
	case 2, 3, 4, 5, 6:
		if ref, ok := pick(); ok {
			s := []talks.Stance{talks.Accept, talks.Accept, talks.Accept, talks.Support, talks.Object}[r.IntN(5)]
			body = &talks.Position{Claims: []talks.Ref{ref}, Stance: s}
		}
	case 7:
		if ref, ok := pick(); ok {
			body = &talks.Withdraw{Claims: []talks.Ref{ref}}
		}
	case 8:
		if len(live) > 1 {
			body = &talks.Package{Claims: []talks.Ref{live[0].Ref, live[len(live)-1].Ref}}
		}
	case 9, 10:
		if next, _, err := v.Next(); err == nil {
			body = next
		}
	case 11:
		if seals := v.Seals(p.code); len(seals) > 0 {
			body = &talks.Agree{Rev: rev.ID, Blocks: seals}
		}
	case 12:
		body = &talks.Initial{Digest: rev.Digest, Rev: rev.ID}
	case 13:
		body = &talks.Sign{Digest: rev.Digest, Rev: rev.ID}
		if r.IntN(2) == 0 {
			body = &talks.Exchange{Digest: rev.Digest, Rev: rev.ID}
		}
	}
	if body == nil {
		return
	}
	if p.state.Check(p.code, body) != nil && r.IntN(10) > 0 {
		return
	}
	p.say(body)
}

// say acts, if the player has its key: after a fork or a re-keying elsewhere it may not.
func (p *player) say(body talks.Body) {
	keys, _ := p.rec.Keyring().Keys(p.code, p.epoch(), false)
	for _, k := range keys {
		if k == p.seat[p.code].Public() {
			p.act(p.code, body)
			return
		}
	}
}

func (p *player) epoch() int {
	h, ok := p.rec.Now().Newest(p.code)
	if !ok {
		return 0
	}
	return p.rec.Get(h.ID).Epoch
}
