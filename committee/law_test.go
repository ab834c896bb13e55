package committee

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// dump is everything that a sitting shows.
func dump(s Sitting) string {
	var out strings.Builder
	show := func(v any) {
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		out.Write(raw)
		out.WriteByte('\n')
	}
	show([]any{s.Meeting(), s.Acting(), s.Seats(), s.Drafts(), s.Motions(), s.Rulings(), s.Remarks(), s.Lots()})
	for _, b := range append(s.Ballots(), s.Open()) {
		if b != nil {
			show([]any{b, b.Votes()})
		}
	}
	fmt.Fprint(&out, s.present, s.until, s.items, s.item, s.asked, s.ties, s.permits, s.start, s.appealing)
	return out.String()
}

// walk draws a day: mostly what Next proposes, with what it leaves open filled in,
// and between it events of every kind at random.
func walk(t *rapid.T, b *Body, codes []string, each func(was, is Sitting, e Event, err error)) Sitting {
	s := New(b)
	n := 0
	id := func() string { n++; return fmt.Sprint("x", n) }
	play := func(e Event) {
		is, err := s.Apply(e)
		each(s, is, e, err)
		s = is
	}
	var seats []Seat
	for i, c := range codes {
		seats = append(seats, Seat{Code: c, Name: c, Weight: 1, Votes: i != 5, Concur: i < 2})
	}
	play(Event{Do: DoRoll, By: ByChair, Seats: seats, Chair: &Chair{Person: "P", Seat: codes[0]}})
	play(Event{Do: DoAttendance, By: ByChair, List: codes})
	play(Event{Do: DoOpen, By: ByChair, ID: "M", Date: "2021-11-03"})
	for _, p := range []string{"L1", "L2"} {
		play(Event{Do: DoTable, By: codes[0], ID: p, Item: "93", Question: "Q", Category: rapid.SampledFrom([]string{"", "important"}).Draw(t, "category"),
			Parts: []Part{{"PP1", false, 20}, {"OP1", true, 30}, {"OP2", true, 25}}})
		play(Event{Do: DoCirculate, By: BySecretary, Of: p, Date: "2021-10-20"})
	}
	play(Event{Do: DoTakeUp, By: ByChair, Item: "93"})
	for range rapid.IntRange(5, 60).Draw(t, "steps") {
		var e Event
		if steps := slices.DeleteFunc(s.Next(), func(st Step) bool { return !st.May }); len(steps) > 0 && rapid.IntRange(0, 4).Draw(t, "which") > 0 {
			e = steps[min(len(steps)-1, rapid.IntRange(0, 12).Draw(t, "step"))].Event
		} else {
			e = Event{Do: kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")].do, Of: rapid.SampledFrom([]string{"L1", "L2", "A1", "93", "x9", "x12", "x15"}).Draw(t, "of"),
				Kind: rapid.SampledFrom(append([]string{"for", "against", "before", "after", "recorded", "corr"}, movables...)).Draw(t, "kind")}
			if rapid.Bool().Draw(t, "chair") {
				e.By = ByChair
			}
			if e.Do == DoClose || e.Do == DoAttendance || e.Do == DoLeave {
				continue
			}
		}
		if e.By == "" {
			e.By = rapid.SampledFrom(codes).Draw(t, "by")
		}
		e.ID, e.At = id(), "2021-11-03T15:00:00Z"
		switch e.Do {
		case DoVote, DoCorrect:
			e.Vote = votes[rapid.IntRange(1, 4).Draw(t, "vote")]
		case DoAmend:
			part := rapid.SampledFrom([]string{"PP1", "OP1", "OP2"}).Draw(t, "part")
			e.Changes = []Change{{ID: "c", Part: part, Do: "revise", Deleted: rapid.IntRange(0, 10).Draw(t, "deleted"), Added: rapid.IntRange(0, 30).Draw(t, "added")}}
		case DoPermit:
			e.Text = "why not"
		case DoDissociate, DoExplain:
			e.Text = "so"
		}
		play(e)
		if e.Do == DoAmend && rapid.Bool().Draw(t, "permit") {
			play(Event{Do: DoPermit, By: ByChair, Of: e.ID, Text: "small"})
		}
		if s.Open() != nil && rapid.Bool().Draw(t, "all vote") {
			for _, c := range codes {
				play(Event{Do: DoVote, By: c, Of: s.Open().ID, Vote: votes[rapid.IntRange(1, 4).Draw(t, "vote")]})
			}
		}
	}
	return s
}

// TestLawSitting: whatever is done, a sitting is a value. Applying an event
// leaves the one before as it was; a refusal changes nothing and names a rule or says
// what is amiss; what Next says may come is taken; every result counts the same again.
func TestLawSitting(t *testing.T) {
	kept, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(Bodies()).Draw(t, "body")
		s := walk(t, b, []string{"A", "B", "C", "D", "E", "F", "G"}, func(was, is Sitting, e Event, err error) {
			before := dump(was)
			due, may := 0, 0
			for _, st := range is.Next() {
				if st.Due {
					due++
				}
				if st.May {
					may++
				}
				if st.Why == "" || st.Rule == "" || st.Due && !st.May {
					t.Fatalf("a step without a rule or reason: %+v", st)
				}
			}
			if due > 1 || may == 0 {
				t.Fatalf("%+v: then %d steps are due and %d may come:\n%v", e, due, may, is.Next())
			}
			again, err2 := was.Apply(e)
			if dump(was) != before || dump(again) != dump(is) || (err == nil) != (err2 == nil) {
				t.Fatalf("%+v: applying it twice gives two sittings, or changed the first", e)
			}
			var r *Refusal
			if err == nil {
				kept++
				return
			}
			refused++
			if !errors.As(err, &r) || r.Why == "" || r.Topic != "" && (r.Rule == "" || !slices.Contains(topics, r.Topic)) || dump(is) != before {
				t.Fatalf("%+v: %v", e, err)
			}
		})
		for _, v := range s.Ballots() {
			o, err := Recount(b, v)
			if err != nil || o.Why != v.Outcome.Why || o.Result != v.Outcome.Result {
				t.Fatalf("%s counts otherwise again: %v (%v)", v.ID, o, err)
			}
		}
		for _, d := range s.Drafts() {
			if d.Status != Live && d.Status != Withdrawn && d.Why == "" {
				t.Fatalf("%s is %s, and nothing says why", d.ID, d.Status)
			}
		}
	})
	if kept < 200 || refused < 50 {
		t.Errorf("one-sided: %d taken, %d refused", kept, refused)
	}
}

// TestLawRenaming: other codes of members are other codes, and nothing else.
func TestLawRenaming(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := []string{"A", "B", "C", "D", "E", "F", "G"}
		to := rapid.Permutation([]string{"K1", "K2", "K3", "K4", "K5", "K6", "K7"}).Draw(t, "names")
		name := func(c string) string {
			if i := slices.Index(from, c); i >= 0 {
				return to[i]
			}
			return c
		}
		other := New(ungaPlenary())
		s := walk(t, ungaPlenary(), from, func(was, is Sitting, e Event, err error) {
			e.By = name(e.By)
			e.List, e.Seats = slices.Clone(e.List), slices.Clone(e.Seats)
			for i := range e.List {
				e.List[i] = name(e.List[i])
			}
			for i := range e.Seats {
				e.Seats[i].Code = name(e.Seats[i].Code)
			}
			if e.Chair != nil {
				e.Chair = &Chair{e.Chair.Person, name(e.Chair.Seat)}
			}
			next, err2 := other.Apply(e)
			if (err == nil) != (err2 == nil) {
				t.Fatalf("%+v: %v, renamed %v", e, err, err2)
			}
			other = next
		})
		a, b := s.Ballots(), other.Ballots()
		if len(a) != len(b) {
			t.Fatalf("%d votes, renamed %d", len(a), len(b))
		}
		for i := range a {
			if a[i].Outcome.Why != b[i].Outcome.Why {
				t.Fatalf("%v, renamed %v", a[i].Outcome, b[i].Outcome)
			}
		}
	})
}

// TestLawOrderOfVotes: in whatever order votes come, the result is the same.
func TestLawOrderOfVotes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var seats []Seat
		var cast []Event
		var codes []string
		for i := range 12 {
			c := fmt.Sprintf("S%02d", i)
			codes = append(codes, c)
			seats = append(seats, Seat{Code: c, Weight: 1, Votes: true})
			if v := rapid.IntRange(0, 4).Draw(t, "vote"); v > 0 {
				cast = append(cast, Event{Do: DoVote, By: c, Of: "V", Vote: votes[v]})
			}
		}
		play := func(cast []Event) string {
			s := New(ungaCommittee())
			for _, e := range slices.Concat([]Event{{Do: DoRoll, By: ByChair, Seats: seats, Chair: &Chair{Person: "P"}}, {Do: DoAttendance, By: ByChair, List: codes},
				{Do: DoOpen, By: ByChair, ID: "M", Date: "2021-11-03"}, {Do: DoTable, By: "S00", ID: "L", Item: "1", Parts: []Part{{"OP1", true, 3}}},
				{Do: DoCirculate, By: ByChair, Of: "L", Date: "2021-11-01"}, {Do: DoTakeUp, By: ByChair, Item: "1"}, {Do: DoAction, By: ByChair, Of: "L"},
				{Do: DoPut, By: ByChair, ID: "V", Of: "L", Kind: Recorded}}, cast, []Event{{Do: DoAnnounce, By: ByChair, Of: "V"}}) {
				next, err := s.Apply(e)
				if err != nil {
					t.Fatalf("%+v: %v", e, err)
				}
				s = next
			}
			return dump(s)
		}
		if one, two := play(cast), play(rapid.Permutation(cast).Draw(t, "order")); one != two {
			t.Fatalf("two orders, two sittings:\n%s\n%s", one, two)
		}
	})
}
