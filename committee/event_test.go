package committee

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestEventJSON: an event is written as it was, field by field: names of fields
// and kinds stand in records and never change.
func TestEventJSON(t *testing.T) {
	e := Event{Do: DoAmend, By: "VES", Person: "Ms V", At: "2026-11-23T20:15:00Z", ID: "L2", Of: "L1", Kind: "k", Text: "t", Symbol: "A/1", Date: "2026-11-23", Until: "2026-11-24T00:00:00Z", Item: "93",
		Question: "q", Category: "important", Group: "NAM", Vote: "yes", Needs: true, Certified: true, Upheld: true, List: []string{"LOR"}, Rivals: []string{"L3"}, Groups: [][]string{{"OP1", "OP2"}},
		Seats: []Seat{{"VES", "Vesland", 1, true, "", true}, {"OBS", "", 1, false, "an observer", false}}, Chair: &Chair{"Mr C", "LOR"},
		Parts: []Part{{"OP1", true, 3}}, Changes: []Change{{"c1", "OP1", "revise", 1, 2, true}}}
	const want = `{"do":"amend","by":"VES","person":"Ms V","at":"2026-11-23T20:15:00Z","id":"L2","of":"L1","kind":"k","text":"t","symbol":"A/1","date":"2026-11-23","until":"2026-11-24T00:00:00Z","item":"93",` +
		`"question":"q","category":"important","group":"NAM","vote":"yes","needs":true,"certified":true,"upheld":true,"list":["LOR"],"rivals":["L3"],"groups":[["OP1","OP2"]],` +
		`"seats":[{"code":"VES","name":"Vesland","weight":1,"votes":true,"concur":true},{"code":"OBS","weight":1,"votes":false,"why":"an observer"}],"chair":{"person":"Mr C","seat":"LOR"},` +
		`"parts":[{"id":"OP1","operative":true,"words":3}],"changes":[{"id":"c1","part":"OP1","do":"revise","deleted":1,"added":2,"operative":true}]}`
	raw, err := json.Marshal(e)
	if err != nil || string(raw) != want {
		t.Fatalf("%s (%v)\nwant %s", raw, err, want)
	}
	var back Event
	if err := json.Unmarshal(raw, &back); err != nil || !reflect.DeepEqual(back, e) {
		t.Fatalf("reads back as %+v (%v)", back, err)
	}
	if raw, _ = json.Marshal(Event{Do: DoVote, By: "VES", Of: "V1", Vote: "no"}); string(raw) != `{"do":"vote","by":"VES","of":"V1","vote":"no"}` {
		t.Errorf("a vote is %s", raw)
	}
	var names []string
	for _, k := range kinds {
		names = append(names, string(k.do))
	}
	const kindNames = "vote roll attendance arrive leave deadline open resume close take-up table amend revise oral issue circulate permit budget sponsor unsponsor withdraw reintroduce " +
		"new-proposal action order imply move speak ruling request ask object gavel put correct announce lapse commit reveal draw explain dissociate"
	if got := strings.Join(names, " "); got != kindNames {
		t.Errorf("the kinds are\n%s\nwant\n%s", got, kindNames)
	}
}

// TestEventAmiss: an event from outside is bounded, and what is wrong with it is said.
func TestEventAmiss(t *testing.T) {
	s := newHall(t, ungaPlenary(), []Seat{{Code: "A", Weight: 1, Votes: true}, {Code: "B", Weight: 1, Votes: true}}).s
	long := strings.Repeat("x", MaxText+1)
	for _, e := range []Event{
		{}, {Do: "sing", By: "A"}, {Do: DoTable, By: "A"}, {Do: DoTable, By: "A", ID: "a b"}, {Do: DoTable, By: "A", ID: "chair", Item: "1", Parts: []Part{{"P", true, 1}}},
		{Do: DoTable, By: "A", ID: "M", Item: "1", Parts: []Part{{"P", true, 1}}}, {Do: DoTable, By: "A", ID: "L", Item: "1", Parts: []Part{{"P", true, -1}}},
		{Do: DoTable, By: "A", ID: "L", Item: "1", Parts: []Part{{"P", true, 1}, {"P", true, 1}}}, {Do: DoTable, By: "A", ID: "L", Item: "1", Parts: make([]Part, MaxParts+1)},
		{Do: DoSpeak, By: "A", Of: "1", Text: long}, {Do: DoSpeak, By: "A", Of: "1", Person: long[:MaxName+1]}, {Do: DoSpeak, By: "A", Of: "1", At: "2026-02-30T00:00:00Z"},
		{Do: DoSpeak, By: "A", Of: "1", At: "2026-02-03 00:00:00"}, {Do: DoVote, By: "A", Of: long}, {Do: DoAttendance, By: ByChair, List: []string{"A", "A"}},
		{Do: DoRoll, By: ByChair, Seats: []Seat{{Code: "A", Weight: 1}}}, {Do: DoCommit, By: "A", Of: "D", Text: "00"}, {Do: DoDeadline, By: ByChair, Kind: "proposals"},
	} {
		if next, err := s.Apply(e); err == nil || err.Error() == "" || dump(next) != dump(s) {
			t.Errorf("%.100v: %v", e, err)
		}
	}
	for in, ok := range map[string]bool{"2024-02-29T23:59:59Z": true, "2023-02-29T00:00:00Z": false, "1900-02-29T00:00:00Z": false, "2000-02-29T00:00:00Z": true, "2024-04-31T00:00:00Z": false, "2024-04-30T24:00:00Z": false, "0000-01-01T00:00:00Z": false} {
		if isInstant(in) != ok {
			t.Errorf("%s: %v", in, !ok)
		}
	}
	if seconds("2024-03-01T00:00:00Z")-seconds("2024-02-28T23:59:59Z") != 86401 || seconds("2022-01-01T00:00:00Z")-seconds("2021-12-31T00:00:00Z") != 86400 {
		t.Error("days aren't counted right")
	}
}

// TestDrawn: a draw is recomputed by anybody, wants every value, and each name is as likely.
func TestDrawn(t *testing.T) {
	share := func(seat, value string) Share { return Share{seat, Commitment("D", seat, value), value} }
	a, b := share("A", "one"), share("B", "two")
	x, ok := Drawn("D", []Share{a, b}, 193)
	y, _ := Drawn("D", []Share{b, a}, 193)
	if !ok || x != y {
		t.Errorf("drawn %d, and %d in the other order", x, y)
	}
	if x != 105 { // worked out by another program too
		t.Errorf("drawn %d: the draw has changed", x)
	}
	for name, in := range map[string][]Share{"none": {}, "missing": {a, {Seat: "B", Commitment: b.Commitment}}, "another value": {a, {"B", b.Commitment, "three"}}, "another's": {a, {"B", a.Commitment, "one"}}, "twice": {a, a}} {
		if _, ok := Drawn("D", in, 193); ok {
			t.Errorf("%s: drawn all the same", name)
		}
	}
	if _, ok := Drawn("E", []Share{a}, 193); ok {
		t.Error("a commitment to another draw counts")
	}
	count := make([]int, 7)
	for i := range 7000 {
		x, _ := Drawn("D", []Share{share("A", string(rune('a'+i%26))+strings.Repeat("x", i/26))}, 7)
		count[x]++
	}
	for i, n := range count {
		if n < 850 || n > 1150 {
			t.Errorf("%d was drawn %d times of 7000", i, n)
		}
	}
}
