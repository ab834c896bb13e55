package committee

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
)

// The General Assembly's roll calls of the odd sessions are not part of this
// repository; PARLEY_TESTDATA names the folder that has them. Not recorded in
// them: who was absent, how important a question was, what was decided.

type rollCall struct {
	id, session int
	votes       map[string]Vote // by seat
}

type history struct {
	calls    []*rollCall
	byID     map[int]*rollCall
	sessions map[int][]Seat // who voted in a session
}

// votesDir is the folder with the votes, or "".
func votesDir() string {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "votes")
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

func readHistory(t testing.TB) *history {
	t.Helper()
	dir := votesDir()
	if dir == "" {
		t.Skip("SKIPPED: the votes aren't here: no roll calls to replay")
	}
	h := &history{byID: map[int]*rollCall{}, sessions: map[int][]Seat{}}
	for _, row := range readCSV(t, filepath.Join(dir, "roll_calls.csv")) {
		c := &rollCall{id: atoi(t, row[0]), session: atoi(t, row[1]), votes: map[string]Vote{}}
		h.calls, h.byID[c.id] = append(h.calls, c), c
	}
	seen := map[string]bool{}
	for _, row := range readCSV(t, filepath.Join(dir, "votes.csv.gz")) {
		c := h.byID[atoi(t, row[0])]
		v, ok := ParseVote(row[3])
		code := strings.ReplaceAll(row[1], " ", "_")
		if c == nil || !ok || c.votes[code] != Absent {
			t.Fatalf("a vote of %s in %s: %q", row[1], row[0], row[3])
		}
		c.votes[code] = v
		if key := fmt.Sprint(c.session, code); !seen[key] {
			seen[key] = true
			h.sessions[c.session] = append(h.sessions[c.session], Seat{Code: code, Name: row[1], Weight: 1, Votes: true})
		}
	}
	return h
}

func readCSV(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	c := csv.NewReader(r)
	c.LazyQuotes, c.FieldsPerRecord = true, -1
	rows, err := c.ReadAll()
	if err != nil {
		t.Fatal(path, err)
	}
	return rows[1:]
}

func atoi(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// hall is a sitting that plays events and stops at the first that is refused.
type hall struct {
	t    testing.TB
	s    Sitting
	cast int // votes
}

func (h *hall) do(e Event) {
	h.t.Helper()
	next, err := h.s.Apply(e)
	if err != nil {
		h.t.Fatalf("%s %s of %s by %s: %v", e.Do, e.ID, e.Of, e.By, err)
	}
	h.s = next
}

func newHall(t testing.TB, b *Body, seats []Seat) *hall {
	h := &hall{t: t, s: New(b)}
	h.do(Event{Do: DoRoll, By: ByChair, Seats: seats, Chair: &Chair{Person: "the presiding officer"}})
	var all []string
	for _, s := range seats {
		all = append(all, s.Code)
	}
	h.do(Event{Do: DoAttendance, By: ByChair, List: all})
	h.do(Event{Do: DoOpen, By: ByChair, ID: "M", Date: "2021-11-03"})
	h.do(Event{Do: DoTakeUp, By: ByChair, Item: "1"})
	return h
}

func (h *hall) table(id, category string, parts ...Part) {
	h.do(Event{Do: DoTable, By: h.s.Seats()[0].Code, ID: id, Item: "1", Category: category, Parts: parts})
	h.do(Event{Do: DoCirculate, By: BySecretary, Of: id, Date: "2021-10-20"})
}

// vote plays one roll call, and the second vote after a tie with the same votes.
func (h *hall) vote(of string, c *rollCall, parts ...string) []*Ballot {
	h.t.Helper()
	seats := h.s.Seats()
	for n := 1; ; n++ {
		id := fmt.Sprintf("v%d.%d", c.id, n)
		h.do(Event{Do: DoPut, By: ByChair, ID: id, Of: of, Kind: Recorded, List: parts, At: "2021-11-03T15:00:00Z"})
		for _, s := range seats {
			if v := c.votes[s.Code]; v != Absent {
				h.do(Event{Do: DoVote, By: s.Code, Of: id, Vote: v.String()})
				h.cast++
			}
		}
		h.do(Event{Do: DoAnnounce, By: ByChair, Of: id, At: "2021-11-03T15:00:00Z"})
		if h.s.Ballot(id).Outcome.Result != Tied {
			return h.s.Ballots()[len(h.s.Ballots())-n:]
		}
	}
}

// apart counts a roll call without the committee's code.
func (c *rollCall) apart() (yes, no, abstain int) {
	for _, v := range c.votes {
		switch v.String() {
		case "yes":
			yes++
		case "no":
			no++
		case "abstain":
			abstain++
		}
	}
	return
}

// check holds a vote as the committee decided it against the count apart, and
// says by which rule it was decided.
func (c *rollCall) check(t testing.TB, b *Body, done []*Ballot) string {
	t.Helper()
	yes, no, abstain := c.apart()
	o := done[len(done)-1].Outcome
	if o.Tally.Yes != int64(yes) || o.Tally.No != int64(no) || o.Tally.Abstain != int64(abstain) {
		t.Errorf("roll call %d: %+v, counted apart %d-%d-%d", c.id, o.Tally, yes, no, abstain)
	}
	if carried := yes > no; carried != (o.Result == Carried) || (yes == no && yes > 0) != o.Equal || (len(done) == 2) != (o.Equal && b.Hours > 0) {
		t.Errorf("roll call %d: %d-%d-%d is %s after %d votes", c.id, yes, no, abstain, o.Result, len(done))
	}
	want := map[string]string{"unga-committee": "rule 125/126", "unga-plenary": "rule 85/86"}[b.ID]
	if o.Equal {
		want += map[string]string{"unga-committee": "/133", "unga-plenary": "/95"}[b.ID]
	}
	if o.Rules != want {
		t.Errorf("roll call %d was decided by %s, want %s", c.id, o.Rules, want)
	}
	return o.Rules
}

// TestReplayRollCalls plays every roll call of the odd sessions through the
// fold, in committee and in plenary.
func TestReplayRollCalls(t *testing.T) {
	h := readHistory(t)
	for _, b := range []*Body{ungaCommittee(), ungaPlenary()} {
		halls, rules, cast := map[int]*hall{}, map[string]int{}, 0
		for _, c := range h.calls {
			p := halls[c.session]
			if p == nil {
				p = newHall(t, b, h.sessions[c.session])
				halls[c.session] = p
			}
			id := fmt.Sprint("L", c.id)
			p.table(id, "", Part{"OP1", true, 10})
			p.do(Event{Do: DoAction, By: ByChair, Of: id})
			rules[c.check(t, b, p.vote(id, c))]++
		}
		for _, p := range halls {
			cast += p.cast
			checkSitting(t, p.s)
		}
		if len(h.calls) < 3000 || cast < 400_000 {
			t.Errorf("only %d roll calls, %d votes", len(h.calls), cast)
		}
		t.Logf("%s: %d roll calls, %d votes, decided by %v", b.ID, len(h.calls), cast, rules)
	}
}

// TestReplayNamedCases holds the replay to figures that are known from elsewhere.
func TestReplayNamedCases(t *testing.T) {
	h := readHistory(t)
	committee, plenary := ungaCommittee(), ungaPlenary()
	// A part carried, the whole tied and lost; a tie, and the rest carried.
	for _, c := range []struct {
		body        *Body
		category    string
		part, whole int
		wantPart    string
		wantWhole   string
		status      Status
	}{
		{committee, "", 355, 356, "27 yes, 19 no, 12 abstain: 46 present and voting, 24 needed; rule 125/126: carried",
			"21 yes, 21 no, 16 abstain: 42 present and voting, 22 needed, equally divided; rule 125/126/133: rejected", Lost},
		{plenary, "", 355, 356, "27 yes, 19 no, 12 abstain: 46 present and voting, 24 needed; rule 85/86: carried",
			"21 yes, 21 no, 16 abstain: 42 present and voting, 22 needed, equally divided again; rule 85/86/95: rejected", Lost},
		{committee, "", 669, 670, "40 yes, 40 no, 16 abstain: 80 present and voting, 41 needed, equally divided; rule 125/126/133: rejected",
			"63 yes, 8 no, 27 abstain: 71 present and voting, 36 needed; rule 125/126: carried", Adopted},
		{plenary, "important", 669, 670, "40 yes, 40 no, 16 abstain: 80 present and voting, 54 needed; rule 84/86: rejected",
			"63 yes, 8 no, 27 abstain: 71 present and voting, 48 needed; rule 83/86: carried", Adopted},
	} {
		p := newHall(t, c.body, h.sessions[h.byID[c.part].session])
		p.table("L", c.category, Part{"OP1", true, 10}, Part{"OP2", true, 10})
		p.do(Event{Do: DoAction, By: ByChair, Of: "L"})
		p.divide("L", "OP2")
		part := p.vote("L", h.byID[c.part], "OP2")
		whole := p.vote("L", h.byID[c.whole])
		d, _ := p.s.Draft("L")
		if got := part[len(part)-1].Outcome.Why; got != c.wantPart {
			t.Errorf("%d in %s: %s, want %s", c.part, c.body.ID, got, c.wantPart)
		}
		if got := whole[len(whole)-1].Outcome.Why; got != c.wantWhole || d.Status != c.status {
			t.Errorf("%d in %s: %s (%s), want %s", c.whole, c.body.ID, got, d.Status, c.wantWhole)
		}
	}
	for id, want := range map[int]string{
		6073: "119 yes, 46 no, 14 abstain: 165 present and voting, 83 needed; rule 85/86: carried",
		6156: "138 yes, 12 no, 16 abstain: 150 present and voting, 76 needed; rule 85/86: carried",
	} {
		p := newHall(t, plenary, h.sessions[73])
		p.table("L", "", Part{"OP1", true, 10})
		p.do(Event{Do: DoAction, By: ByChair, Of: "L"})
		if got := p.vote("L", h.byID[id])[0].Outcome.Why; got != want {
			t.Errorf("%d: %s, want %s", id, got, want)
		}
	}
}

func (h *hall) divide(of string, parts ...string) {
	var groups [][]string
	for _, p := range parts {
		groups = append(groups, []string{p})
	}
	id := "D" + of + parts[0]
	h.do(Event{Do: DoMove, By: h.s.Seats()[1].Code, ID: id, Kind: MoveDivide, Of: of, Groups: groups})
	h.do(Event{Do: DoAsk, By: ByChair, Of: id})
	h.do(Event{Do: DoGavel, By: ByChair, ID: "G" + id, Of: id})
}

// sequence is votes on one matter; its tallies were derived from the votes.
type sequence struct {
	Session int
	Res     string
	Votes   []struct {
		RCID             int
		Amend, Para      string
		Descr            string
		Yes, No, Abstain int
	}
}

// what a vote of a sequence was on, by its marks and, where a text is adopted
// as amended or without a part, by its description
func whatOn(amend, para, descr string) Question {
	switch d := strings.ToUpper(descr); {
	case strings.Contains(d, "MINUS"), strings.Contains(d, "AS A WHOLE"), strings.Contains(d, "AS AMENDED"):
		return OnProposal
	case amend == "1":
		return OnAmendment
	case para == "1":
		return OnPart
	}
	return OnProposal
}

// matter is one proposal of a sequence: what was voted on before it. The
// whole is 0 where the data have no vote on it.
type matter struct {
	amendments, parts []int
	operative         []bool
	whole             int
}

// matters splits a sequence. The data are in the order of numbers, which
// since the fifties is not the order of the room: where there is one vote on a
// whole, all amendments and parts are its.
func (q sequence) matters() []matter {
	var out []matter
	var m matter
	wholes := 0
	for _, v := range q.Votes {
		if whatOn(v.Amend, v.Para, v.Descr) == OnProposal {
			wholes++
		}
	}
	whole := 0
	for _, v := range q.Votes {
		switch whatOn(v.Amend, v.Para, v.Descr) {
		case OnAmendment:
			m.amendments = append(m.amendments, v.RCID)
		case OnPart:
			m.parts = append(m.parts, v.RCID)
			m.operative = append(m.operative, !strings.Contains(strings.ToUpper(v.Descr), "PREAMB"))
		default:
			if wholes == 1 {
				whole = v.RCID
				continue
			}
			m.whole = v.RCID
			out, m = append(out, m), matter{}
		}
	}
	if m.whole = whole; m.whole != 0 || len(m.amendments)+len(m.parts) > 0 {
		out = append(out, m)
	}
	return out
}

// TestReplaySequences plays every sequence as the rules have it: amendments in
// their order, then the parts that were voted on separately, then the whole.
func TestReplaySequences(t *testing.T) {
	h := readHistory(t)
	raw, err := os.ReadFile(filepath.Join(votesDir(), "vote_sequences.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []sequence
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*Body{ungaCommittee(), ungaPlenary()} {
		played, rules, total := map[Question]int{}, map[string]int{}, 0
		for _, q := range all {
			total += len(q.Votes)
			for _, v := range q.Votes {
				if yes, no, abstain := h.byID[v.RCID].apart(); yes != v.Yes || no != v.No || abstain != v.Abstain {
					t.Errorf("sequence %d %s, %d: %d-%d-%d, counted apart %d-%d-%d", q.Session, q.Res, v.RCID, v.Yes, v.No, v.Abstain, yes, no, abstain)
				}
			}
			p := newHall(t, b, h.sessions[q.Session])
			for i, m := range q.matters() {
				p.matter(h, b, fmt.Sprintf("L%d", i), m, played, rules)
			}
			checkSitting(t, p.s)
		}
		if n := played[OnAmendment] + played[OnPart] + played[OnProposal]; n != total || len(all) < 200 || played[OnAmendment] < 50 || played[OnPart] < 200 {
			t.Errorf("%d of %d votes were played: %v", n, total, played)
		}
		t.Logf("%s: %d sequences, %v, decided by %v", b.ID, len(all), played, rules)
	}
}

func (h *hall) matter(all *history, b *Body, id string, m matter, played map[Question]int, rules map[string]int) {
	h.t.Helper()
	parts := []Part{{"rest", true, 1000}}
	var divided []string
	for i, c := range m.parts {
		divided = append(divided, fmt.Sprint("P", c))
		parts = append(parts, Part{divided[i], m.operative[i], 10})
	}
	h.table(id, "", parts...)
	var order []string
	for _, c := range m.amendments {
		a := fmt.Sprint(id, "A", c)
		order = append(order, a)
		h.do(Event{Do: DoAmend, By: h.s.Seats()[1].Code, ID: a, Of: id, Changes: []Change{{ID: "c", Part: "rest", Do: "revise", Deleted: 1, Added: 1}}})
		h.do(Event{Do: DoCirculate, By: BySecretary, Of: a, Date: "2021-10-30"})
	}
	h.do(Event{Do: DoAction, By: ByChair, Of: id})
	if len(order) > 1 {
		h.do(Event{Do: DoOrder, By: ByChair, ID: id + "O", Of: id, List: order, Text: "as recorded"})
	}
	for i, c := range m.amendments {
		rules[all.byID[c].check(h.t, b, h.vote(order[i], all.byID[c]))]++
		played[OnAmendment]++
	}
	if len(divided) > 0 {
		h.divide(id, divided...)
	}
	for i, c := range m.parts {
		done := h.vote(id, all.byID[c], divided[i])
		rules[all.byID[c].check(h.t, b, done)]++
		played[OnPart]++
		d, _ := h.s.Draft(id)
		if kept := slices.ContainsFunc(d.Parts, func(p Part) bool { return p.ID == divided[i] }); kept != (done[len(done)-1].Outcome.Result == Carried) {
			h.t.Errorf("roll call %d: the part is there: %v", c, kept)
		}
	}
	if m.whole != 0 {
		done := h.vote(id, all.byID[m.whole])
		rules[all.byID[m.whole].check(h.t, b, done)]++
		played[OnProposal]++
		d, _ := h.s.Draft(id)
		if (d.Status == Adopted) != (done[len(done)-1].Outcome.Result == Carried) || d.Status == Live {
			h.t.Errorf("roll call %d: the whole is %s", m.whole, d.Status)
		}
	} else if d, _ := h.s.Draft(id); d.Status == Live {
		h.do(Event{Do: DoRequest, By: h.s.Seats()[1].Code, Of: id, Kind: Recorded})
		id := id + "none" // the data have no vote on the whole: nobody votes here
		h.do(Event{Do: DoPut, By: ByChair, ID: id, Of: d.ID, Kind: Recorded})
		h.do(Event{Do: DoAnnounce, By: ByChair, Of: id})
	}
}

// BenchmarkReplay gives the votes played through the fold in a second.
func BenchmarkReplay(b *testing.B) {
	var seats []Seat
	c := &rollCall{votes: map[string]Vote{}}
	data := "synthetic"
	if votesDir() != "" {
		h := readHistory(b)
		c, data = h.byID[6073], "roll call 6073"
		seats = h.sessions[c.session]
	} else {
		for i := range 193 {
			s := Seat{Code: fmt.Sprintf("S%03d", i), Weight: 1, Votes: true}
			seats = append(seats, s)
			c.votes[s.Code] = Vote(1 + i%3)
		}
	}
	p := newHall(b, ungaPlenary(), seats)
	b.ResetTimer()
	for i := range b.N {
		c.id = i
		id := fmt.Sprint("L", i)
		if i%1000 == 0 {
			p = newHall(b, ungaPlenary(), seats)
		}
		p.table(id, "", Part{"OP1", true, 10})
		p.do(Event{Do: DoAction, By: ByChair, Of: id})
		p.vote(id, c)
	}
	b.ReportMetric(float64(len(c.votes)*b.N)/b.Elapsed().Seconds(), "votes/s")
	b.ReportMetric(0, "ns/op")
	b.Log(data)
}
