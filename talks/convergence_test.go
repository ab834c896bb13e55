package talks

import (
	"testing"
)

// TestSeries follows one negotiation by its figures.
func TestSeries(t *testing.T) {
	p := &story{t: t}
	for _, line := range []string{
		"talks VES LOR", "block op: *Decides* that all States should act at once", "block op: *Requests* a report within one year", "open",
		"VES amend b1 'should' -> 'shall'", "LOR amend b1 'should act' -> 'may act soon'", "LOR amend b2 'one' -> 'two'", "LOR insert b2 op: *Thanks* all", "sync",
		"VES amend b2 'all' -> 'both'", "VES object c3", "VES accept c1", "VES accept c3", "sync", "VES revise", "sync",
		"VES withdraw c2", "LOR withdraw c5", "sync",
	} {
		p.do(fields(line), line)
	}
	s := p.w.homes["VES"].state
	points, err := s.Series(s.Now().Milestones())
	if err != nil {
		t.Fatal(err)
	}
	if len(points) != 3 || points[0].Live != 0 || points[0].Share() != 10_000 {
		t.Fatalf("%+v", points)
	}
	before, err := s.At(p.w.homes["VES"].acts[4].ID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := before.Convergence()
	if err != nil {
		t.Fatal(err)
	}
	if c.Live == 0 || c.Share() >= 10_000 || c.Brackets != c.Live || c.Depth != 1 {
		t.Errorf("with open claims: %+v", c)
	}
	last := points[len(points)-1]
	if last.Rev != 1 || last.Live != 0 || last.Brackets != 0 || last.Share() != 10_000 {
		t.Errorf("at the end: %+v", last)
	}
	want := []Movement{{Party: "LOR", Made: 3, Withdrawn: 1}, {Party: "VES", Made: 1, Accepted: 2, Lifted: 1}}
	for i, m := range last.Movements {
		if m != want[i] {
			t.Errorf("movement %+v, want %+v", m, want[i])
		}
	}
}
