package talks

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/committee"
	"parley/record"
	"parley/seal"
)

// floor is a hall of parties that all sit at one desk: an act has everything
// before it in its past, but for votes, which have the chair's last act.
type floor struct {
	t     tb
	s     *State
	codes []string
	heads map[string]record.Head
	news  map[string]record.Head // since the chair's last act
	n     int
}

func newFloor(t tb, body string, codes []string) *floor {
	c := charterBody(t, codes[:1], blocks("op: *Decides* to act", "op: *Requests* a report"))
	for _, code := range codes[1:] {
		p := c.Parties[0]
		p.Code, p.Name = code, code
		c.Parties = append(c.Parties, p)
	}
	slices.SortFunc(c.Parties, func(a, b record.Party) int { return strings.Compare(a.Code, b.Code) })
	c.Rule, c.Chair = Consensus, codes[0]
	c.Procedure, _ = committee.BodyByID(body)
	f := &floor{t: t, codes: codes, heads: map[string]record.Head{}, news: map[string]record.Head{}}
	charter := (&world{t: t}).act(record.Header{Party: codes[0], Seq: 1, Kind: KindCharter}, c)
	s, err := Open(charter)
	if err != nil {
		t.Fatal(err)
	}
	f.s, f.heads[codes[0]] = s, charter.Head()
	for _, code := range codes[1:] {
		f.act(code, &Accede{Charter: s.Talks()})
	}
	roll := committee.Event{Do: committee.DoRoll, Chair: &committee.Chair{Person: "the presiding officer"}}
	for _, code := range codes {
		roll.Seats = append(roll.Seats, committee.Seat{Code: code, Name: code, Weight: 1, Votes: true})
	}
	f.chair(roll)
	f.chair(committee.Event{Do: committee.DoAttendance, List: codes})
	f.chair(committee.Event{Do: committee.DoOpen, Date: "2021-11-03"})
	f.chair(committee.Event{Do: committee.DoTakeUp, Item: "1"})
	return f
}

// sign makes an act without adding it; its place in the chain is taken.
func (f *floor) sign(code string, body Body) *record.Act {
	h := record.Header{Talks: f.s.Talks(), Party: code, Kind: body.Kind(), Seq: f.heads[code].Seq + 1, Prev: f.heads[code].ID, Time: "2021-11-03T15:00:00Z"}
	chair := f.codes[0]
	if code != chair {
		h.Deps = []record.Head{f.heads[chair]}
	} else {
		for _, p := range f.codes[1:] {
			if x, ok := f.news[p]; ok {
				h.Deps = append(h.Deps, x)
			}
		}
		clear(f.news)
	}
	raw, err := seal.Marshal(body)
	if err != nil {
		f.t.Fatal(err)
	}
	f.n++
	x := &record.Act{ID: seal.Hash("floor", fmt.Appendf(nil, "%d", f.n)), Header: h, Body: raw}
	f.heads[code] = x.Head()
	if code != chair {
		f.news[code] = x.Head()
	}
	return x
}

func (f *floor) act(code string, body Body) string {
	x := f.sign(code, body)
	if err := f.s.Add(x); err != nil {
		f.t.Fatal(err)
	}
	if n := f.s.nodes[x.ID]; !n.ok() {
		f.t.Fatalf("%s %d: %s%s", x.Party, x.Seq, n.bad, n.denied)
	}
	return madeBy(code, x.Seq, x.Epoch)
}

func (f *floor) chair(e committee.Event) string {
	e.By = committee.ByChair
	return f.act(f.codes[0], Proceed(e))
}

func (f *floor) does(code string, e committee.Event) string { return f.act(code, Proceed(e)) }

func (f *floor) table(parts ...committee.Part) string {
	id := f.does(f.codes[1], committee.Event{Do: committee.DoTable, Item: "1", Parts: parts})
	f.chair(committee.Event{Do: committee.DoCirculate, Of: id, Date: "2021-10-20"})
	return id
}

// vote plays one roll call and returns its result.
func (f *floor) vote(of string, votes map[string]string, parts ...string) *committee.Ballot {
	for {
		id := f.chair(committee.Event{Do: committee.DoPut, Of: of, Kind: committee.Recorded, List: parts})
		for _, code := range f.codes {
			if v := votes[code]; v != "" {
				f.does(code, committee.Event{Do: committee.DoVote, Of: id, Vote: v})
			}
		}
		f.chair(committee.Event{Do: committee.DoAnnounce, Of: id})
		b := f.s.Now().Proceedings().Sitting.Ballot(id)
		if b == nil || b.Outcome == nil {
			f.t.Fatalf("%s of %s has no result: %s", id, of, f.refused())
		}
		if b.Outcome.Result != committee.Tied {
			return b
		}
	}
}

// refused lists what the committee refused.
func (f *floor) refused() string {
	var out []string
	for _, st := range f.s.Now().Proceedings().Steps {
		if st.Refusal != nil {
			out = append(out, fmt.Sprintf("%s %s by %s: %v", st.Event.Do, st.Event.Of, st.Event.By, st.Refusal))
		}
	}
	return strings.Join(out, "; ")
}

// rollCalls reads the votes of the General Assembly, which are no part of this
// repository, by number and seat.
func rollCalls(t testing.TB) (map[string]map[string]string, string) {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "votes")
	file, err := os.Open(filepath.Join(dir, "votes.csv.gz"))
	if err != nil {
		t.Skip("SKIPPED: the votes aren't here: no sequences to replay")
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	out := map[string]map[string]string{}
	for i := 0; ; i++ {
		row, err := r.Read()
		if err == io.EOF {
			return out, dir
		}
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			continue
		}
		if out[row[0]] == nil {
			out[row[0]] = map[string]string{}
		}
		out[row[0]][strings.ReplaceAll(row[1], " ", "_")] = row[3]
	}
}

// TestReplaySequences plays the votes that belong to one matter as signed acts:
// the amendments in their order, the parts, the whole. Each tally is held
// against the votes counted apart, and against the one that was derived from them.
func TestReplaySequences(t *testing.T) {
	calls, dir := rollCalls(t)
	raw, err := os.ReadFile(filepath.Join(dir, "vote_sequences.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Session int
		Res     string
		Votes   []struct {
			RCID             int
			Amend, Para      string
			Descr            string
			Yes, No, Abstain int
		}
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	played, acts, cast := map[string]int{}, 0, 0
	for i, q := range all {
		if testing.Short() && i%12 != 0 {
			continue
		}
		there := map[string]bool{}
		for _, v := range q.Votes {
			for code := range calls[strconv.Itoa(v.RCID)] { // into a map
				there[code] = true
			}
		}
		f := newFloor(t, []string{"unga-committee", "unga-plenary"}[i%2], sortedKeys(there))
		for _, v := range q.Votes {
			votes := calls[strconv.Itoa(v.RCID)]
			count := map[string]int64{}
			for _, x := range votes { // sums
				count[x]++
				cast++
			}
			descr := strings.ToUpper(v.Descr)
			whole := strings.Contains(descr, "MINUS") || strings.Contains(descr, "AS A WHOLE") || strings.Contains(descr, "AS AMENDED")
			bill := f.table(committee.Part{ID: "OP1", Operative: true, Words: 10}, committee.Part{ID: "OP2", Operative: true, Words: 10})
			of, parts := bill, []string(nil)
			if !whole && v.Amend == "1" {
				of = f.does(f.codes[2], committee.Event{Do: committee.DoAmend, Of: bill, Changes: []committee.Change{{ID: "c", Part: "OP1", Do: "revise", Deleted: 1, Added: 1}}})
				f.chair(committee.Event{Do: committee.DoCirculate, Of: of, Date: "2021-10-20"})
				played["amendment"]++
			}
			f.chair(committee.Event{Do: committee.DoAction, Of: bill})
			if !whole && v.Amend != "1" && v.Para == "1" {
				d := f.does(f.codes[2], committee.Event{Do: committee.DoMove, Kind: committee.MoveDivide, Of: bill, Groups: [][]string{{"OP2"}}})
				f.chair(committee.Event{Do: committee.DoAsk, Of: d})
				f.chair(committee.Event{Do: committee.DoGavel, Of: d})
				parts = []string{"OP2"}
				played["part"]++
			}
			played["votes"]++
			b := f.vote(of, votes, parts...)
			if got := b.Outcome.Tally; got.Yes != count["yes"] || got.No != count["no"] || got.Abstain != count["abstain"] ||
				got.Yes != int64(v.Yes) || got.No != int64(v.No) || got.Abstain != int64(v.Abstain) {
				t.Errorf("%d, %s, %d: %v, counted apart %v, given %d-%d-%d", q.Session, q.Res, v.RCID, got, count, v.Yes, v.No, v.Abstain)
			}
			if o := b.Outcome; (o.Result == committee.Carried) != (count["yes"] > count["no"]) || o.Rules == "" {
				t.Errorf("%d, %s, %d: %s", q.Session, q.Res, v.RCID, o)
			}
			// what is left of it is decided without a vote, or it was decided
			if d, _ := f.s.Now().Proceedings().Sitting.Draft(bill); d.Status == committee.Live {
				f.chair(committee.Event{Do: committee.DoAsk, Of: bill})
				f.chair(committee.Event{Do: committee.DoGavel, Of: bill})
			}
		}
		if no := f.refused(); no != "" {
			t.Fatalf("%d, %s: refused: %.600s", q.Session, q.Res, no)
		}
		acts += f.s.Len()
	}
	t.Logf("%d acts, %d votes of seats; %v", acts, cast, played)
	if !testing.Short() && (played["votes"] < 500 || played["amendment"] < 50 || played["part"] < 200) {
		t.Errorf("too little was played: %v", played)
	}
}

// TestHallAnyOrder: whatever the parties do, and in whatever order the acts
// reach somebody, the proceedings are the same; what the chair has settled stays
// as it is; and who asks after each act sees what one sees who asks once.
func TestHallAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := []string{"COR", "LOR", "VES"}
		c := charterBody(t, codes, blocks("op: *Decides* that all should act", "op: *Requests* a report"))
		c.Rule, c.Chair = Consensus, "COR"
		c.Procedure, _ = committee.BodyByID("unga-committee")
		w := joined(t, codes, c)
		p := &story{t: t, w: w, codes: codes}
		done := map[string][]record.ID{}
		for range rapid.IntRange(10, 40).Draw(t, "steps") {
			code := rapid.SampledFrom(codes).Draw(t, "who")
			h := w.homes[code]
			switch k := rapid.IntRange(0, 20).Draw(t, "what"); {
			case k < 4:
				w.sync(code, rapid.SampledFrom(codes).Draw(t, "with"))
			case k == 4 && code != "COR" && len(h.acts) > 6:
				p.fork(code, strconv.Itoa(rapid.IntRange(3, 6).Draw(t, "from")))
				done[code] = nil
			case k == 5 && code != "COR":
				w.rekey(code, false)
			default:
				var b Body
				steps := h.state.Now().Proceedings().Sitting.Next()
				if len(steps) == 0 || k == 6 {
					b = &Proceeding{Event: Event{Do: committee.DoTable, Item: "1"}, Rev: h.state.Talks()}
				} else {
					e := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")].Event
					e.Person = "X"
					if e.Do == committee.DoRoll {
						e.Seats = nil
						for _, x := range codes {
							e.Seats = append(e.Seats, committee.Seat{Code: x, Weight: 1, Votes: true})
						}
					}
					x := Proceed(e)
					if x.Role == committee.ByChair && code != "COR" && k > 7 {
						x.Role, x.Event = "", Event{Do: committee.DoArrive}
					}
					b = x
				}
				w.force(code, b)
			}
			for _, code := range codes {
				var now []record.ID
				for _, st := range w.homes[code].state.Now().Proceedings().Steps {
					if st.Settled {
						now = append(now, st.ID)
					}
				}
				if old := done[code]; len(now) < len(old) || !slices.Equal(old, now[:len(old)]) {
					t.Fatalf("%s: what was settled has moved: %v, then %v", code, old, now)
				}
				done[code] = now
			}
		}
		w.sync(codes...)
		checkWorld(t, w)
	})
}

// BenchmarkRollCall measures, in a roll call of 193, one further vote until the
// proceedings show it, and the whole call from the tabling to the result.
func BenchmarkRollCall(b *testing.B) {
	var codes []string
	votes := map[string]string{}
	for i := range 193 {
		codes = append(codes, fmt.Sprintf("P%03d", i))
		votes[codes[i]] = []string{"yes", "no", "abstain"}[i%3]
	}
	b.Run("vote", func(b *testing.B) {
		k, f, id := 0, (*floor)(nil), ""
		for range b.N {
			b.StopTimer()
			if k%193 == 0 {
				f = newFloor(b, "unga-plenary", codes)
				bill := f.table(committee.Part{ID: "OP1", Operative: true, Words: 10})
				f.chair(committee.Event{Do: committee.DoAction, Of: bill})
				id = f.chair(committee.Event{Do: committee.DoPut, Of: bill, Kind: committee.Recorded})
				f.s.Now().Proceedings()
			}
			x := f.sign(codes[k%193], Proceed(committee.Event{Do: committee.DoVote, Of: id, Vote: "yes"}))
			k++
			b.StartTimer()
			if err := f.s.Add(x); err != nil {
				b.Fatal(err)
			}
			f.s.Now().Proceedings()
		}
	})
	b.Run("call", func(b *testing.B) {
		f := newFloor(b, "unga-plenary", codes)
		for range b.N {
			bill := f.table(committee.Part{ID: "OP1", Operative: true, Words: 10})
			f.chair(committee.Event{Do: committee.DoAction, Of: bill})
			f.vote(bill, votes)
		}
	})
}

// TestVoteWithheld: a vote whose body isn't there is in no count, is named, and
// counts once its body comes, in the place that it always had.
func TestVoteWithheld(t *testing.T) {
	f := newFloor(t, "unga-committee", []string{"COR", "LOR", "VES"})
	bill := f.table(committee.Part{ID: "OP1", Operative: true, Words: 10})
	f.chair(committee.Event{Do: committee.DoAction, Of: bill})
	id := f.chair(committee.Event{Do: committee.DoPut, Of: bill, Kind: committee.Recorded})
	f.does("VES", committee.Event{Do: committee.DoVote, Of: id, Vote: "yes"})
	whole := f.sign("LOR", Proceed(committee.Event{Do: committee.DoVote, Of: id, Vote: "no"}))
	bare := *whole
	bare.Body = nil
	if err := f.s.Add(&bare); err != nil {
		t.Fatal(err)
	}
	f.chair(committee.Event{Do: committee.DoAnnounce, Of: id})
	p := f.s.Now().Proceedings()
	if got := p.Sitting.Ballot(id).Outcome.Tally; got.Yes != 1 || got.No != 0 || len(p.Withheld) != 1 || p.Withheld[0] != whole.ID {
		t.Errorf("%+v, withheld %v", got, p.Withheld)
	}
	if err := f.s.Add(whole); err != nil {
		t.Fatal(err)
	}
	p = f.s.Now().Proceedings()
	if got := p.Sitting.Ballot(id).Outcome.Tally; got.Yes != 1 || got.No != 1 || len(p.Withheld) != 0 {
		t.Errorf("%+v, withheld %v", got, p.Withheld)
	}
}

// TestSilencesAreBounded: a chair can't pile up silence procedures without end, anew or by prolonging; one that is
// broken makes room for another.
func TestSilencesAreBounded(t *testing.T) {
	f := newFloor(t, "unga-committee", []string{"COR", "LOR", "VES"})
	at := func(n int) string { return fmt.Sprintf("%d-01-01T00:00:00Z", 2022+n) }
	b := &Silence{Blocks: f.s.Now().Seals("COR"), Deadline: at(0), Rev: f.s.Talks()}
	chair := func(prolongs record.ID, n int) error {
		c := *b
		c.Prolongs, c.Deadline = prolongs, at(n)
		if err := f.s.Now().CheckAt("COR", &c, "2021-11-03T15:00:00Z"); err != nil {
			return err
		}
		f.act("COR", &c)
		return nil
	}
	var first record.ID
	for i := range MaxSilences {
		last := record.ID{}
		if i < 40 {
			last = first
		}
		if err := chair(last, i); err != nil {
			t.Fatalf("silence %d: %v", i, err)
		}
		first = f.heads["COR"].ID
	}
	for _, last := range []record.ID{{}, first} {
		if err := chair(last, MaxSilences); err == nil || !strings.Contains(err.Error(), "512 silence procedures") {
			t.Errorf("one more: %v", err)
		}
	}
	f.act("LOR", &Break{Silence: first, Reason: "not these words"})
	if err := chair(record.ID{}, MaxSilences); err != nil {
		t.Errorf("one was broken, and there is no room: %v", err)
	}
}
