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
	want := []Movement{{Party: "LOR", Made: 3, Withdrawn: 1}, {Party: "VES", Made: 1, Accepted: 2, Lifted: 1, Conceded: 1}}
	if points[1].Churn != (Churn{Opened: 1}) || last.Churn != (Churn{Closed: 1}) {
		t.Errorf("churn %+v, %+v", points[1].Churn, last.Churn)
	}
	for i, m := range last.Movements {
		if m != want[i] {
			t.Errorf("movement %+v, want %+v", m, want[i])
		}
	}
}

// figures plays a story and returns the state of its first party.
func figures(t *testing.T, lines ...string) *State {
	t.Helper()
	p := &story{t: t}
	for _, line := range lines {
		p.do(fields(line), line)
	}
	return p.w.homes[p.w.codes[0]].state
}

// TestFigures counts one negotiation of three parties as a person would.
func TestFigures(t *testing.T) {
	s := figures(t, "talks VES LOR KAL",
		"block op: *Decides* that all States should act at once", // b1, 8 words
		"block op: *Requests* a report within one year",          // b2, 6 words
		"block op: *Thanks* all", "open",
		"VES amend b1 'should act' -> 'shall act'", "LOR amend b1 'should' -> 'may'", "sync", // one bracket of three options
		"KAL amend b1 'should' -> 'may'", "sync", // with LOR
		"LOR amend b2 'one year' -> 'two or three years'", "sync", // one of two
		"KAL object c5", "VES object c5", "sync")
	v := s.Now()
	c, err := v.Convergence()
	if err != nil {
		t.Fatal(err)
	}
	if c.Brackets != 2 || c.Nested != 0 || c.Options != 5 || c.Millibits != 1584+1000 || c.Undisputed != 7+4+2 || c.Disputed != 1+4 || c.Share() != 7222 || c.Words != 16 || c.Live != 3 {
		t.Errorf("%+v share %d", c, c.Share())
	}
	d := v.Distances()
	kal, lor, ves := 0, 1, 2
	// at b1: VES shall, LOR and KAL may; at b2: LOR "two or three years", VES and KAL object, so "one year"
	if x := d.Of(ves, lor); x != (Distance{Edits: 1 + 4, Words: 1 + 4, Covered: 1 + 4}) || x.Share() != 10_000 {
		t.Errorf("VES and LOR: %+v", x)
	}
	if x := d.Of(kal, lor); x != (Distance{Edits: 0 + 4, Words: 1 + 4, Covered: 5}) || x.Share() != 8000 || d.Coverage(x) != 10_000 {
		t.Errorf("KAL and LOR: %+v of %d", x, d.All)
	}
	if x := d.Of(kal, ves); x != (Distance{Edits: 1, Words: 1 + 2, Covered: 5}) || x.Share() != 3333 {
		t.Errorf("KAL and VES: %+v of %d", x, d.All)
	}
	b := v.Backings()
	if len(b.Wordings) != 3 || b.Wordings[0].Across != 1 || b.Wordings[1].Across != 0 || b.Wordings[0].Alone() != "VES" {
		t.Errorf("%+v", b)
	}
}

// TestBlockers: a yes that waits, one that is missing alone, one across a divide.
func TestBlockers(t *testing.T) {
	s := figures(t, "talks VES LOR KAL", "block op: *Decides* that all States should act at once", "block op: *Requests* a report", "open",
		"VES amend b1 'all' -> 'both'", "LOR amend b1 'once' -> 'last'", "LOR amend b2 'a' -> 'one'", "sync", // c3 of VES; c2, c5 of LOR
		"VES object c2", "LOR object c3", "VES accept c5", "KAL accept c2 if c3", "sync")
	names := map[string]Backing{}
	for _, b := range s.Now().Backings().Wordings {
		names[b.Name] = b
	}
	if len(names) != 3 {
		t.Fatalf("%+v", names)
	}
	if b := names["c5"]; b.Across != 1 || b.Alone() != "KAL" {
		t.Errorf("LOR and VES clash at two brackets and both carry c5; only KAL is missing: %+v", b)
	}
	if b := names["c3"]; len(b.Waits) != 1 || b.Waits[0] != "c2" {
		t.Errorf("KAL takes c2 only if c3 is adopted: %+v", b)
	}
	if b := names["c2"]; len(b.Missing) != 2 || b.Across != 0 {
		t.Errorf("KAL's yes waits: %+v", b)
	}
}

// TestChurn: what closed, opened and opened again between revisions; words
// that went stay visible.
func TestChurn(t *testing.T) {
	s := figures(t, "talks VES LOR", "block op: *Decides* that all States should act at once", "block op: *Requests* a report", "open",
		"VES amend b1 'all States should' -> 'both shall'", "LOR amend b2 'a' -> 'one'", "sync", "LOR accept c2", "sync", "VES revise", "sync", // Rev.1: b1 closed
		"LOR withdraw c1", "VES amend b1 'once' -> 'last'", "sync", "LOR accept c4", "sync", "VES revise", "sync") // b2 closed, b1 opened again and closed
	points, err := s.Series(s.Now().Order())
	if err != nil {
		t.Fatal(err)
	}
	var all Churn
	for _, p := range points {
		all.Opened += p.Opened
		all.Closed += p.Closed
		all.Reopened += p.Reopened
	}
	if all.Reopened == 0 || all.Opened != all.Closed || all.Opened < 3 {
		t.Errorf("act by act: %+v", all)
	}
	if points, err = s.Series(s.Now().Milestones()); err != nil {
		t.Fatal(err)
	}
	if len(points) != 3 || points[1].Churn != (Churn{Opened: 1}) || points[2].Churn != (Churn{Closed: 1}) {
		t.Errorf("by revisions: %+v %+v %+v", points[0].Churn, points[1].Churn, points[2].Churn)
	}
	if p := points[2]; p.Cut != 3+1 || p.Added != 2+1 || p.Words != 11-1 {
		t.Errorf("cut %d, added %d, words %d", p.Cut, p.Added, p.Words)
	}
	c := s.Now().Credits()
	if c.Toward[0][1] != 2 || c.Toward[1][0] != 0 || c.Reciprocity() != 0 {
		t.Errorf("LOR took two of VES's wordings and VES none: %+v", c)
	}
}
