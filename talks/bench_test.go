package talks

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"parley/record"
	"parley/seal"
	"parley/text"
)

// longTalks makes acts of n plain positions of two parties on 500 claims on a
// text of 229 paragraphs.
func longTalks(t tb, n int) []*record.Act {
	var lines []string
	for i := range 229 {
		lines = append(lines, fmt.Sprintf("op: *Decides* that paragraph %d should say what all parties can live with in time", i))
	}
	codes := []string{"AA", "BB"}
	w := joined(t, codes, charterBody(t, codes, blocks(lines...)))
	s := w.homes["AA"].state
	b := &Amend{Rev: s.Talks()}
	for i := range 500 {
		c, err := amendWords(s, fmt.Sprintf("b%d", i%229+1), "en", []string{"should", "parties", "live"}[i/229], "x")
		if err != nil {
			t.Fatal(err)
		}
		b.Claims = append(b.Claims, Proposal{Claim: WireClaim(c), Holding: true})
	}
	a := w.must("AA", b)
	w.sync(codes...)
	acts := append([]*record.Act{}, w.homes["AA"].acts...)
	heads := map[string]record.Head{}
	for _, x := range acts {
		heads[x.Party] = x.Head()
	}
	for i := range n {
		code, other := codes[i%2], codes[(i+1)%2]
		h := record.Header{Talks: s.Talks(), Party: code, Kind: KindPosition, Seq: heads[code].Seq + 1, Prev: heads[code].ID, Deps: []record.Head{heads[other]}}
		raw, _ := seal.Marshal(&Position{Claims: []Ref{{Act: a.ID, N: i * 7 % 500}}, Stance: []Stance{Accept, Object, Support}[i%3]})
		x := &record.Act{ID: seal.Hash("bench", fmt.Appendf(nil, "%d", i)), Header: h, Body: raw}
		heads[code] = x.Head()
		acts = append(acts, x)
	}
	return acts
}

// BenchmarkFlat measures, in one run, what judging and filing a further act
// costs in talks of 1,000 and of 100,000 acts: the median over batches of 500
// acts, those on the long and the short talks turn by turn.
func BenchmarkFlat(b *testing.B) {
	acts := longTalks(b, 100_000)
	const batch, batches = 500, 20
	var short []*State // each gets one batch
	var long *State
	grow := func(n int) *State {
		s, err := Open(acts[0])
		for _, a := range acts[1:n] {
			if err == nil {
				err = s.Add(a)
			}
		}
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	add := func(s *State) time.Duration {
		start := time.Now()
		for _, a := range acts[s.Len():][:batch] {
			if err := s.Add(a); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(start) / batch
	}
	var first, later []time.Duration
	for b.Loop() {
		b.StopTimer()
		short, long = nil, grow(100_000-batch*batches)
		for range batches {
			short = append(short, grow(1000))
		}
		runtime.GC()
		b.StartTimer()
		for _, s := range short {
			first, later = append(first, add(s)), append(later, add(long))
		}
	}
	slices.Sort(first)
	slices.Sort(later)
	early, late := first[len(first)/2], later[len(later)/2]
	b.ReportMetric(float64(early.Nanoseconds())/1e3, "µs-1000")
	b.ReportMetric(float64(late.Nanoseconds())/1e3, "µs-100000")
	b.ReportMetric(late.Seconds()/early.Seconds(), "100000/1000")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLook5000 measures what a look at 5,000 live claims on a text of 229
// paragraphs costs, after a change.
func BenchmarkLook5000(b *testing.B) {
	acts := manyClaims(b, 5000)
	s, err := Open(acts[0])
	if err != nil {
		b.Fatal(err)
	}
	for _, a := range acts[1:] {
		if err := s.Add(a); err != nil {
			b.Fatal(err)
		}
	}
	look := map[string]func(v *View){
		"draft":       func(v *View) { _, _ = v.Draft() },
		"waiting":     func(v *View) { v.Waiting() },
		"claims":      func(v *View) { v.Claims() },
		"convergence": func(v *View) { _, _ = v.Convergence() },
	}
	for _, name := range sortedKeys(look) {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				s.now = nil
				look[name](s.Now())
			}
		})
	}
}

// manyClaims has two parties propose n claims in one amendment each.
func manyClaims(t tb, n int) []*record.Act {
	var lines []string
	for i := range 229 {
		lines = append(lines, fmt.Sprintf("op: *Decides* that paragraph %d should say what all parties can live with in time and what they may want to see said in years to come when they look at it", i))
	}
	codes := []string{"AA", "BB"}
	w := joined(t, codes, charterBody(t, codes, blocks(lines...)))
	s := w.homes["AA"].state
	rev := s.Now().Newest()
	for p, code := range codes {
		b := &Amend{Rev: rev.ID}
		for i := range n / 2 {
			at := 2 + 2*(i/229)
			ws := rev.Text.Blocks[i%229].Content["en"]
			c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: rev.Text.Blocks[i%229].ID, Lang: "en", Start: at, End: at + 1, Exact: ws[at : at+1], New: text.Split(fmt.Sprintf("x%d", p))}
			b.Claims = append(b.Claims, Proposal{Claim: WireClaim(c), Holding: true})
		}
		w.must(code, b)
	}
	w.sync(codes...)
	return w.homes["AA"].acts
}
