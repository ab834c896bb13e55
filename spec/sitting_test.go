package spec_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"slices"
	"testing"

	"parley/committee"
)

// day is a random day of a committee: what was done, and which of it the committee took.
type day struct {
	Body   *committee.Body   `json:"body"`
	Events []committee.Event `json:"events"`
	took   []bool
	end    committee.Sitting
	n      int
	r      *rand.Rand
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func (d *day) play(e committee.Event) {
	next, err := d.end.Apply(e)
	d.end, d.Events, d.took = next, append(d.Events, e), append(d.took, err == nil)
}

func (d *day) id() string { d.n++; return fmt.Sprint("x", d.n) }

// someID is of something that may be there.
func (d *day) someID() string {
	if d.r.IntN(8) == 0 {
		return pick(d.r, "93", "94", "M", "none", "")
	}
	return fmt.Sprint("x", 1+d.r.IntN(max(1, d.n)))
}

// draft is of a proposal or an amendment that is before the committee.
func (d *day) draft() committee.Draft {
	all := d.end.Drafts()
	if len(all) == 0 {
		return committee.Draft{}
	}
	if live := slices.DeleteFunc(slices.Clone(all), func(x committee.Draft) bool { return x.Status != committee.Live }); len(live) > 0 && d.r.IntN(6) > 0 {
		return pick(d.r, live...)
	}
	return pick(d.r, all...)
}

var voters = []string{"A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M1", "N", "O", "P", "Q", "R"} // constant: F may not vote

var presides = []committee.Kind{"action", "order", "imply", "ask", "gavel", "put", "announce", "ruling", "new-proposal", "lapse", "draw", "permit", "circulate", "issue", "budget", "take-up", "open", "close", "resume", "deadline", "roll"} // constant

// changes are of some parts, mostly such as fit.
func (d *day) changes(of committee.Draft) (out []committee.Change) {
	var at []string
	words := map[string]int{}
	for _, p := range of.Parts {
		at, words[p.ID] = append(at, p.ID), p.Words
	}
	for _, c := range of.Changes {
		at, words[c.ID] = append(at, c.ID), c.Added
	}
	for i := range 1 + d.r.IntN(2) {
		id := fmt.Sprintf("c%d-%d", i, d.n)
		switch {
		case len(at) == 0 || d.r.IntN(4) == 0:
			out = append(out, committee.Change{ID: id, Part: id, Do: "add", Added: d.r.IntN(9), Operative: d.r.IntN(2) == 0})
		case d.r.IntN(3) == 0:
			p := pick(d.r, at...)
			out = append(out, committee.Change{ID: id, Part: p, Do: "delete", Deleted: words[p] + d.r.IntN(12)/11})
		default:
			p := pick(d.r, at...)
			out = append(out, committee.Change{ID: id, Part: p, Do: "revise", Deleted: d.r.IntN(words[p] + 2), Added: d.r.IntN(9)})
		}
	}
	return out
}

// groups are of parts of a draft.
func (d *day) groups(of committee.Draft) (out [][]string) {
	for _, p := range of.Parts {
		if d.r.IntN(2) == 0 {
			out = append(out, []string{p.ID})
		}
	}
	for _, c := range of.Changes {
		if d.r.IntN(2) == 0 {
			out = append(out, []string{c.ID})
		}
	}
	if len(out) > 1 && d.r.IntN(3) == 0 {
		out = [][]string{slices.Concat(out...)}
	}
	return out
}

// anything is an event of a random kind, with fields that may do.
func (d *day) anything() committee.Event {
	r, t := d.r, d.draft()
	kinds := []committee.Kind{"amend", "amend", "amend", "revise", "amend", "oral", "oral", "imply", "imply", "issue", "circulate", "permit", "budget", "sponsor", "unsponsor", "withdraw", "reintroduce",
		"new-proposal", "action", "order", "imply", "move", "move", "move", "speak", "ruling", "request", "ask", "object", "gavel", "put", "vote", "correct", "announce", "lapse",
		"commit", "reveal", "draw", "explain", "dissociate", "table", "take-up", "deadline", "leave", "arrive", "resume", "roll", "close", "open"}
	e := committee.Event{Do: pick(r, kinds...), By: pick(r, append(voters, "chair", "chair", "chair", "secretary", "Z")...), Of: d.someID()}
	if r.IntN(6) > 0 {
		e.By = pick(r, voters...)
		if slices.Contains(presides, e.Do) {
			e.By = "chair"
		}
	}
	if r.IntN(3) > 0 {
		e.Of = t.ID
	}
	if r.IntN(2) == 0 {
		e.Text = "so"
	}
	if motions := d.end.Motions(); len(motions) > 0 && r.IntN(3) == 0 {
		e.Of = motions[len(motions)-1].ID
	}
	switch e.Do {
	case committee.DoAmend:
		e.Of, e.Changes, e.By, e.Needs = t.ID, d.changes(t), pick(r, voters...), r.IntN(9) == 0
		if r.IntN(3) == 0 {
			e.Rivals = []string{d.draft().ID}
		}
		if r.IntN(3) == 0 {
			e.List = []string{pick(r, voters...)}
		}
	case committee.DoRevise, committee.DoOral:
		e.Of, e.Changes, e.Symbol, e.Certified = t.ID, d.changes(t), pick(r, "", "L.1/Rev.1"), r.IntN(5) > 0
		if len(t.Main) > 0 && r.IntN(4) > 0 {
			e.By = t.Main[0]
		}
		if e.Do == committee.DoRevise {
			e.Changes, e.Parts = nil, slices.Clone(t.Parts)
			if len(e.Parts) > 1 && r.IntN(2) == 0 {
				e.Parts = e.Parts[1:]
			}
		}
	case committee.DoWithdraw, committee.DoUnsponsor, committee.DoReintroduce:
		for _, x := range d.end.Drafts() {
			if x.Amended && x.Status == committee.Live && len(x.Main) > 0 {
				e.Of, e.By = x.ID, x.Main[0]
			}
		}
		if len(t.Sponsors) > 0 && r.IntN(3) == 0 {
			e.By = pick(r, t.Sponsors...)
		}
	case committee.DoIssue:
		e.Symbol, e.Kind = "L.1/Corr.1", pick(r, "corr", "add", "rev")
	case committee.DoBudget:
		e.Symbol, e.Needs = pick(r, "", "L.9"), r.IntN(2) == 0
	case committee.DoCirculate:
		e.Date = pick(r, "2021-10-20", "2021-11-03", "2021-02-30")
	case committee.DoPermit:
		if r.IntN(3) == 0 {
			e.List = []string{pick(r, voters...)}
		}
	case committee.DoMove:
		e.Kind = pick(r, "point-of-order", "appeal", "suspend", "adjourn-meeting", "no-action", "closure", "competence", "division", "division", "division", "reconsider", "reconsider", "priority", "no-vote-next")
		e.Groups = d.groups(t)
		if rs := d.end.Rulings(); e.Kind == "appeal" && len(rs) > 0 {
			e.Of = rs[len(rs)-1].ID
		}
		if r.IntN(6) == 0 {
			e.Of = "93"
		}
	case committee.DoSpeak, committee.DoExplain:
		e.Kind = pick(r, "for", "against", "before", "after")
	case committee.DoRequest, committee.DoPut, committee.DoAsk, committee.DoGavel, committee.DoLapse:
		e.Kind = pick(r, "hands", "recorded", "roll-call")
		if gs := t.Groups; len(gs) > 0 && r.IntN(3) > 0 {
			e.List = pick(r, gs...).Parts
		}
	case committee.DoImply, committee.DoOrder:
		for _, x := range d.end.Drafts() {
			if x.Amends != "" && x.Amends == t.Amends && x.ID != t.ID && (r.IntN(8) == 0 || x.Status == committee.Adopted) {
				e.List = append(e.List, x.ID)
			}
		}
	case committee.DoCorrect:
		if all := d.end.Ballots(); len(all) > 0 {
			e.Of = pick(r, all...).ID
		}
		if open := d.end.Open(); open != nil {
			e.Of = open.ID
		}
	case committee.DoCommit:
		e.Of, e.Text = "D", committee.Commitment("D", e.By, "v"+e.By)
	case committee.DoReveal:
		e.Of, e.Text = "D", "v"+e.By
	case committee.DoDraw:
		e.Of = "D"
	case committee.DoDissociate:
		if len(t.Parts) > 0 && r.IntN(2) == 0 {
			e.List = []string{t.Parts[0].ID}
		}
	case committee.DoTable:
		e.Item, e.Question, e.Parts = "93", pick(r, "", "Q"), []committee.Part{{ID: "OP1", Operative: true, Words: r.IntN(9)}}
	case committee.DoTakeUp:
		e.Item = pick(r, "93", "93", "94")
	case committee.DoDeadline:
		e.Kind, e.Until = pick(r, "proposals", "amendments"), pick(r, "2021-11-03T14:00:00Z", "2021-11-04T14:00:00Z")
	case committee.DoOpen:
		e.Date = pick(r, "2021-11-02", "2021-11-03", "2021-11-04")
	case committee.DoRoll:
		e.Chair = &committee.Chair{Person: "P"}
		for _, c := range voters {
			e.Seats = append(e.Seats, committee.Seat{Code: c, Weight: 1, Votes: c != "F"})
		}
		if r.IntN(2) == 0 {
			e.Seats = e.Seats[1:]
		}
	}
	return e
}

// overrules lets a member appeal against a ruling, and all vote for it; then the chair does the same again, or puts the amendment.
func (d *day) overrules(ruling committee.Event) {
	const at = "2021-11-03T15:00:00Z"
	motion, vote := d.id(), d.id()
	d.play(committee.Event{Do: committee.DoMove, Kind: "appeal", By: "B", Of: ruling.ID, ID: motion, At: at})
	d.play(committee.Event{Do: committee.DoPut, Kind: committee.Recorded, By: "chair", Of: motion, ID: vote, At: at})
	for _, c := range voters {
		d.play(committee.Event{Do: committee.DoVote, By: c, Of: vote, Vote: "yes"})
	}
	d.play(committee.Event{Do: committee.DoAnnounce, By: "chair", Of: vote, At: at})
	again := ruling
	again.ID = d.id()
	if ruling.Do == committee.DoImply {
		again = committee.Event{Do: committee.DoPut, Kind: committee.Recorded, By: "chair", Of: ruling.Of, ID: again.ID, At: at}
	}
	d.play(again)
}

// ties are what may be done where a second vote is due.
func (d *day) ties() (out []committee.Event) {
	for _, st := range d.end.Next() {
		if e := st.Event; e.Do == committee.DoPut && st.Topic == committee.TieOf {
			out = append(out, e, committee.Event{Do: committee.DoLapse, By: "chair", Of: e.Of, List: e.List})
		}
	}
	return out
}

// randomDay draws a day under a body's rules: half of it is what the rules let come next.
func randomDay(seed uint64, b *committee.Body) *day {
	r := rand.New(rand.NewPCG(seed, 182))
	d := &day{Body: b, end: committee.New(b), r: r}
	var seats []committee.Seat
	for i, c := range voters {
		s := committee.Seat{Code: c, Name: pick(r, "", "N"+c, "Ö"), Weight: 1, Votes: c != "F", Concur: i < 1}
		if !b.Equal {
			s.Weight = int64(1 + r.IntN(5))
		}
		seats = append(seats, s)
	}
	d.play(committee.Event{Do: committee.DoRoll, By: "chair", Seats: seats, Chair: &committee.Chair{Person: "P", Seat: "A"}})
	d.play(committee.Event{Do: committee.DoAttendance, By: "chair", List: voters})
	d.play(committee.Event{Do: committee.DoOpen, By: "chair", ID: "M", Date: "2021-11-03"})
	for range 1 + r.IntN(2) {
		id := d.id()
		d.play(committee.Event{Do: committee.DoTable, By: pick(r, voters[:3]...), ID: id, Item: "93", Question: pick(r, "", "Q"), Category: pick(r, "", "important", "special", "procedural"), Needs: r.IntN(9) == 0,
			Parts: []committee.Part{{ID: "PP1", Words: 4}, {ID: "OP1", Operative: true, Words: 6}, {ID: "OP2", Operative: true, Words: 5}}})
		d.play(committee.Event{Do: committee.DoCirculate, By: "secretary", Of: id, Date: "2021-10-20"})
	}
	d.play(committee.Event{Do: committee.DoTakeUp, By: "chair", Item: "93"})
	tilt := r.IntN(4) // how the members vote today
	for range 20 + r.IntN(100) {
		e := d.anything()
		if ties := d.ties(); len(ties) > 0 && r.IntN(3) == 0 {
			e = pick(r, ties...)
		}
		if r.IntN(2) == 0 {
			may := slices.DeleteFunc(d.end.Next(), func(st committee.Step) bool { return !st.May })
			rare := func(st committee.Step) bool {
				return (st.Event.Do == committee.DoMove || st.Event.Do == committee.DoWithdraw || st.Event.Do == committee.DoSpeak) && r.IntN(8) > 0
			}
			if few := slices.DeleteFunc(slices.Clone(may), rare); len(few) > 0 {
				may = few
			}
			if len(may) > 0 {
				e = may[r.IntN(min(len(may), 1+r.IntN(len(may))))].Event
			}
			if e.By == "" {
				e.By = pick(r, voters...)
			}
		}
		e.At = pick(r, "2021-11-03T15:00:00Z", "2021-11-03T15:00:00Z", "2021-11-03T15:00:00Z", "2021-11-05T15:00:01Z", "2021-11-05T15:00:00Z", "")
		if committee.Makes(e.Do) {
			e.ID = d.id()
			if r.IntN(30) == 0 {
				e.ID = d.someID()
			}
		}
		vote := func() string {
			switch d.n++; {
			case tilt == 3:
				return []string{"yes", "no"}[d.n%2] // sixteen seats vote: equally divided
			case tilt > 0 && r.IntN(4) > 0:
				return pick(r, "yes", []string{"yes", "no"}[tilt-1])
			}
			return pick(r, "yes", "no", "abstain", "not-participating")
		}
		if e.Do == committee.DoVote || e.Do == committee.DoCorrect {
			e.Vote, e.Person = vote(), pick(r, "", "P", "Q")
		}
		d.play(e)
		if rs := d.end.Rulings(); len(rs) > 0 && rs[len(rs)-1].ID == e.ID && e.Do != committee.DoRuling && r.IntN(3) == 0 {
			d.overrules(e)
		}
		if e.Do == committee.DoAmend && r.IntN(3) > 0 {
			d.play(committee.Event{Do: committee.DoPermit, By: "chair", Of: e.ID, Text: "small"})
		}
		if open := d.end.Open(); open != nil && r.IntN(2) == 0 {
			for _, c := range voters {
				d.play(committee.Event{Do: committee.DoVote, By: c, Of: open.ID, Vote: vote()})
			}
			d.play(committee.Event{Do: committee.DoAnnounce, By: "chair", Of: open.ID, At: "2021-11-03T15:00:00Z"})
		}
	}
	return d
}

// writtenDays are days of what random ones seldom reach: an amendment that is put all the same, since the ruling that it is implied was
// overruled; an amendment that was amended and can't be withdrawn; few members that can't prevent a decision by their weight.
func writtenDays() (out []*day) {
	const at = "2021-11-03T15:00:00Z"
	begin := func(body string, weight func(code string) int64) *day {
		b, _ := committee.BodyByID(body)
		d := &day{Body: b, end: committee.New(b), r: rand.New(rand.NewPCG(1, 1))}
		var seats []committee.Seat
		for _, c := range voters {
			seats = append(seats, committee.Seat{Code: c, Weight: weight(c), Votes: c != "F"})
		}
		d.play(committee.Event{Do: committee.DoRoll, By: "chair", Seats: seats, Chair: &committee.Chair{Person: "P"}})
		d.play(committee.Event{Do: committee.DoAttendance, By: "chair", List: voters})
		d.play(committee.Event{Do: committee.DoOpen, By: "chair", ID: "M", Date: "2021-11-03"})
		d.play(committee.Event{Do: committee.DoTable, By: "A", ID: "L", Item: "93", Parts: []committee.Part{{ID: "OP1", Operative: true, Words: 6}, {ID: "OP2", Operative: true, Words: 5}}})
		d.play(committee.Event{Do: committee.DoCirculate, By: "chair", Of: "L", Date: "2021-10-20"})
		d.play(committee.Event{Do: committee.DoTakeUp, By: "chair", Item: "93"})
		out = append(out, d)
		return d
	}
	amend := func(d *day, id, of string, c committee.Change) {
		d.play(committee.Event{Do: committee.DoAmend, By: "B", ID: id, Of: of, Changes: []committee.Change{c}})
		d.play(committee.Event{Do: committee.DoPermit, By: "chair", Of: id, Text: "small"})
	}
	put := func(d *day, id, of string, no ...string) {
		d.play(committee.Event{Do: committee.DoPut, Kind: committee.Recorded, By: "chair", Of: of, ID: id})
		for _, c := range voters {
			v := "yes"
			if slices.Contains(no, c) {
				v = "no"
			}
			d.play(committee.Event{Do: committee.DoVote, By: c, Of: id, Vote: v})
		}
		d.play(committee.Event{Do: committee.DoAnnounce, By: "chair", Of: id, At: at})
	}
	one := func(string) int64 { return 1 }

	d := begin("unga-committee", one)
	amend(d, "A1", "L", committee.Change{ID: "c", Part: "OP1", Do: "delete", Deleted: 6})
	amend(d, "A2", "L", committee.Change{ID: "c", Part: "OP1", Do: "revise", Deleted: 1, Added: 1})
	d.play(committee.Event{Do: committee.DoAction, By: "chair", Of: "L"})
	d.play(committee.Event{Do: committee.DoOrder, By: "chair", ID: "O", Of: "L", List: []string{"A1", "A2"}})
	put(d, "V1", "A1")
	imply := committee.Event{Do: committee.DoImply, By: "chair", ID: "I", Of: "A2", List: []string{"A1"}}
	d.play(imply)
	d.overrules(imply)

	d = begin("unga-committee", one)
	amend(d, "A1", "L", committee.Change{ID: "c", Part: "OP1", Do: "revise", Deleted: 2, Added: 3})
	amend(d, "A2", "A1", committee.Change{ID: "e", Part: "c", Do: "revise", Deleted: 1, Added: 1})
	d.play(committee.Event{Do: committee.DoAction, By: "chair", Of: "L"})
	put(d, "V1", "A2")
	d.play(committee.Event{Do: committee.DoWithdraw, By: "B", Of: "A1"})
	put(d, "V2", "A1")
	put(d, "V3", "L")

	d = begin("eu-council", func(c string) int64 {
		if c == "A" || c == "B" {
			return 100
		}
		return 1
	})
	d.play(committee.Event{Do: committee.DoAction, By: "chair", Of: "L"})
	put(d, "V1", "L", "A")
	return out
}

// heard is what an implementation makes of a day.
type heard struct {
	Took      []bool            `json:"took"`
	Drafts    []heardDraft      `json:"drafts"`
	Motions   []heardMotion     `json:"motions"`
	Decisions []heardDecision   `json:"decisions"`
	Meeting   committee.Meeting `json:"meeting"`
	Acting    string            `json:"acting"`
	Remarks   int               `json:"remarks"`
}

type heardDraft struct {
	ID       string             `json:"id"`
	Amends   string             `json:"amends"`
	Number   int                `json:"number"`
	Status   committee.Status   `json:"status"`
	Main     []string           `json:"main"`
	Sponsors []string           `json:"sponsors"`
	Parts    []committee.Part   `json:"parts"`
	Changes  []committee.Change `json:"changes"`
	Groups   []committee.Group  `json:"groups"`
	Cut      []committee.Part   `json:"cut"`
	Amended  bool               `json:"amended"`
	Begun    bool               `json:"begun"`
	NoVote   bool               `json:"no_vote"`
	Order    []string           `json:"order"`
	Papers   int                `json:"papers"`
}

type heardMotion struct {
	ID     string           `json:"id"`
	Status committee.Status `json:"status"`
}

type heardDecision struct {
	ID        string           `json:"id"`
	Of        string           `json:"of"`
	Result    committee.Result `json:"result"`
	Votes     []string         `json:"votes"`
	Corrected int              `json:"corrected"`
}

// full is a list that isn't nil.
func full[T any](in []T) []T { return append([]T{}, in...) }

func (d *day) heard() heard {
	out := heard{Took: d.took, Drafts: []heardDraft{}, Motions: []heardMotion{}, Decisions: []heardDecision{}, Meeting: d.end.Meeting(), Acting: d.end.Acting(), Remarks: len(d.end.Remarks())}
	for _, x := range d.end.Drafts() {
		out.Drafts = append(out.Drafts, heardDraft{x.ID, x.Amends, x.Number, x.Status, full(x.Main), full(x.Sponsors), full(x.Parts), full(x.Changes), full(x.Groups), full(x.Cut), x.Amended, x.Begun, x.NoVote, full(x.Order), len(x.Papers)})
	}
	for _, m := range d.end.Motions() {
		out.Motions = append(out.Motions, heardMotion{m.ID, m.Status})
	}
	for _, b := range d.end.Ballots() {
		x := heardDecision{b.ID, b.Of, b.Outcome.Result, []string{}, len(b.Corrections)}
		for _, v := range b.Votes() {
			x.Votes = append(x.Votes, v.String())
		}
		out.Decisions = append(out.Decisions, x)
	}
	return out
}

// TestSittings: over random days under all rules of procedure that this house has, both implementations take the same events, and
// come to the same proposals, motions and votes.
func TestSittings(t *testing.T) {
	days := 1500
	if testing.Short() {
		days = 150
	}
	var (
		in    bytes.Buffer
		all   []*day
		took  = map[committee.Kind]int{}
		not   = map[committee.Kind]int{}
		ended = map[string]int{}
	)
	for i, d := range writtenDays() {
		all = append(all, d)
		if e := d.Events[len(d.Events)-1]; !d.took[len(d.took)-1] {
			t.Fatalf("written day %d: its last event, %s, isn't taken", i, e.Do)
		}
	}
	bodies := committee.Bodies()
	for i := range days {
		all = append(all, randomDay(uint64(i), bodies[i%len(bodies)]))
	}
	for _, d := range all {
		for k, e := range d.Events {
			if d.took[k] {
				took[e.Do]++
			} else {
				not[e.Do]++
			}
		}
		for _, x := range d.end.Drafts() {
			ended[string(x.Status)]++
		}
		for _, m := range d.end.Motions() {
			ended[m.Kind+" "+string(m.Status)]++
		}
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(raw, '\n'))
	}
	cmd := exec.Command(node(t), "sitting.mjs")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(all) {
		t.Fatalf("%d answers to %d days\n%s", len(lines), len(all), stderr.Bytes())
	}
	for i, d := range all {
		var got heard
		if err := json.Unmarshal(lines[i], &got); err != nil {
			t.Fatal(err)
		}
		want := d.heard()
		byNumber := func(a, b heardDraft) int { return a.Number - b.Number }
		slices.SortStableFunc(got.Drafts, byNumber)
		for k, e := range d.Events {
			if got.Took[k] != want.Took[k] {
				raw, _ := json.Marshal(e)
				_, why := replay(d.Body, d.Events[:k]).Apply(e)
				t.Fatalf("day %d of %s, event %d: %s: taken %v, by the second implementation %v: %v", i, d.Body.ID, k, raw, want.Took[k], got.Took[k], why)
			}
		}
		if !reflect.DeepEqual(got, want) {
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(got)
			t.Fatalf("day %d of %s:\n%s\nby the second implementation\n%s", i, d.Body.ID, a, b)
		}
	}
	for _, do := range []committee.Kind{"vote", "roll", "attendance", "arrive", "leave", "deadline", "open", "resume", "close", "take-up", "table", "amend", "revise", "oral", "issue", "circulate",
		"permit", "budget", "sponsor", "unsponsor", "withdraw", "reintroduce", "new-proposal", "action", "order", "imply", "move", "speak", "ruling", "request", "ask", "object", "gavel", "put",
		"correct", "announce", "lapse", "commit", "reveal", "draw", "explain", "dissociate"} {
		if !testing.Short() && (took[do] == 0 || not[do] == 0 && do != committee.DoAttendance) {
			t.Errorf("the days are one-sided: %s was taken %d times, refused %d times", do, took[do], not[do])
		}
	}
	t.Logf("taken %v\nrefused %v\nended %v", took, not, ended)
}

// replay applies events, and passes over those that are refused.
func replay(b *committee.Body, events []committee.Event) committee.Sitting {
	s := committee.New(b)
	for _, e := range events {
		s, _ = s.Apply(e)
	}
	return s
}
