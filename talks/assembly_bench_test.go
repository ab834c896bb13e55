package talks

import (
	"fmt"
	"testing"

	"parley/record"
	"parley/seal"
)

// assembly makes talks of 193 parties in five groups, by consensus, with 200
// live claims and n positions on them, spread evenly.
func assembly(t tb, n int) (*State, []*record.Act, func(i int) *record.Act) {
	var lines, codes []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf("op: *Decides* that paragraph %d should say what all parties can live with in time", i))
	}
	for i := range 193 {
		codes = append(codes, fmt.Sprintf("P%03d", i))
	}
	c := charterBody(t, codes, blocks(lines...))
	c.Rule, c.Chair = Consensus, codes[0]
	for i := range 5 {
		g := codes[i*30 : i*30+30]
		c.Groups = append(c.Groups, Group{Code: fmt.Sprintf("G%d", i), Members: g, Name: "Group", Voice: g[0]})
	}
	w := &world{t: t}
	charter := w.act(record.Header{Party: codes[0], Seq: 1, Kind: KindCharter}, c)
	s, err := Open(charter)
	if err != nil {
		t.Fatal(err)
	}
	acts := []*record.Act{charter}
	heads := map[string]record.Head{codes[0]: charter.Head()}
	last := charter.Head()
	next := func(code string, body Body) *record.Act {
		h := record.Header{Talks: s.Talks(), Party: code, Kind: body.Kind(), Seq: heads[code].Seq + 1, Prev: heads[code].ID, Time: "2026-01-01T00:00:00Z"}
		if last.Party != code {
			h.Deps = []record.Head{last}
		}
		raw, err := seal.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		x := &record.Act{ID: seal.Hash("assembly", fmt.Appendf(nil, "%d", len(acts))), Header: h, Body: raw}
		heads[code], last = x.Head(), x.Head()
		acts = append(acts, x)
		return x
	}
	add := func(x *record.Act) {
		if err := s.Add(x); err != nil {
			t.Fatal(err)
		}
		if n := s.nodes[x.ID]; !n.ok() {
			t.Fatalf("%s %d: %s%s", x.Party, x.Seq, n.bad, n.denied)
		}
	}
	for _, code := range codes[1:] {
		add(next(code, &Accede{Charter: s.Talks()}))
	}
	b := &Amend{Rev: s.Talks()}
	for i := range 200 {
		c, err := amendWords(s, fmt.Sprintf("b%d", i%100+1), "en", []string{"should", "live"}[i/100], "x")
		if err != nil {
			t.Fatal(err)
		}
		b.Claims = append(b.Claims, Proposal{Claim: WireClaim(c), Holding: true})
	}
	a := next(codes[0], b)
	add(a)
	position := func(i int) *record.Act {
		stance := []Stance{Accept, Accept, Object, Accept, Support}[i%5]
		return next(codes[1+i%192], &Position{Claims: []Ref{{Act: a.ID, N: i * 7 % 200}}, Stance: stance})
	}
	for i := range n {
		add(position(i))
	}
	return s, acts, position
}

// BenchmarkAssembly measures, for 193 parties, 200 live claims and 20,000
// positions, what it costs to see how the talks stand (what is agreed, every
// claim with every party's word, what they wait for), and a further act.
func BenchmarkAssembly(b *testing.B) {
	s, _, position := assembly(b, 20_000)
	b.Run("agreed", func(b *testing.B) {
		for range b.N {
			s.now = nil
			s.Now().agreed()
		}
	})
	b.Run("claims", func(b *testing.B) {
		for range b.N {
			s.now = nil
			s.Now().Claims()
		}
	})
	b.Run("waiting", func(b *testing.B) {
		for range b.N {
			s.now = nil
			s.Now().Waiting()
		}
	})
	k := 20_000
	b.Run("act", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			x := position(k)
			k++
			b.StartTimer()
			if err := s.Add(x); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSuccessor measures what it costs to draw up the charter of talks that follow those of BenchmarkAssembly, to hold it to
// them, and to find what a party of theirs says again, and where.
func BenchmarkSuccessor(b *testing.B) {
	s, _, _ := assembly(b, 20_000)
	heads := s.ends()
	c := s.Now().Succeed(s.charter.Parties, heads)
	b.Run("draw-up", func(b *testing.B) {
		for range b.N {
			s.now = nil
			s.Now().Succeed(s.charter.Parties, heads)
		}
	})
	b.Run("hold-to", func(b *testing.B) {
		for range b.N {
			if h, err := s.Heritage(c); err != nil || !h.Whole() {
				b.Fatal(h, err)
			}
		}
	})
	w := &world{t: b}
	next, err := Open(w.act(record.Header{Party: s.parties[0].code, Seq: 1, Kind: KindCharter}, c))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("again", func(b *testing.B) {
		for range b.N {
			s.now, next.now = nil, nil
			if acts, _ := next.Now().Again(s.parties[0].code, s.Now().Words(s.parties[0].code)); len(acts) == 0 {
				b.Fatal("nothing")
			}
		}
	})
}
