package spec_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// course is what spec/figures says of a pouch.
type course struct {
	File      string       `json:"file,omitempty"`
	Series    []figures    `json:"series"`
	Movements []movement   `json:"movements"`
	Toward    [][]int      `json:"toward"`
	Distances [][]distance `json:"distances"`
	Backings  []backing    `json:"backings"`
}

type figures struct {
	Live       int `json:"live"`
	Agreed     int `json:"agreed"`
	Brackets   int `json:"brackets"`
	Nested     int `json:"nested"`
	Depth      int `json:"depth"`
	Options    int `json:"options"`
	Millibits  int `json:"millibits"`
	Undisputed int `json:"undisputed"`
	Disputed   int `json:"disputed"`
	Words      int `json:"words"`
	Cut        int `json:"cut"`
	Added      int `json:"added"`
	Blocks     int `json:"blocks"`
	Open       int `json:"open"`
	AllAgreed  int `json:"all_agreed"`
	Initialled int `json:"initialled"`
	Age        int `json:"age"`
	Opened     int `json:"opened"`
	Closed     int `json:"closed"`
	Reopened   int `json:"reopened"`
}

type movement struct {
	Party     string `json:"party"`
	Made      int    `json:"made"`
	Withdrawn int    `json:"withdrawn"`
	Accepted  int    `json:"accepted"`
	Lifted    int    `json:"lifted"`
	Merged    int    `json:"merged"`
	Conceded  int    `json:"conceded"`
}

type distance struct {
	Edits   int `json:"edits"`
	Words   int `json:"words"`
	Covered int `json:"covered"`
}

type backing struct {
	Key    string   `json:"key"`
	Yes    []string `json:"yes"`
	Across int      `json:"across"`
	Waits  []string `json:"waits"`
}

// TestFiguresTwice: the figures of convergence are what another program finds
// that was written from docs/spec.
func TestFiguresTwice(t *testing.T) {
	bin := node(t)
	n := min(*records, 200)
	if testing.Short() {
		n = 40
	}
	dir := t.TempDir()
	var files []string
	wants := map[string]course{}
	for seed := range uint64(n) {
		rec := play(*first + seed)
		var raws [][]byte
		for a := range rec.Acts() {
			raws = append(raws, a.Raw())
		}
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{From: record.Frontier{}, Talks: rec.Charter().ID, To: rec.Frontier()}, raws); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, string(rune('a'+seed%26))+strings.Repeat("x", int(seed/26))+".pouch")
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		st, err := talks.New(rec)
		if err != nil {
			t.Fatal(err)
		}
		files, wants[name] = append(files, name), courseOf(t, st)
	}
	out, err := exec.Command(bin, append([]string{"figures/main.js"}, files...)...).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, err.(*exec.ExitError).Stderr)
	}
	var seen course
	bad, all := 0, figures{}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var got course
		if err := d.Decode(&got); err != nil {
			t.Fatal(err)
		}
		want := wants[got.File]
		delete(wants, got.File)
		if !reflect.DeepEqual(plain(t, want), plain(t, got)) {
			if bad++; bad <= 5 {
				a, _ := json.MarshalIndent(want, "", " ")
				b, _ := json.MarshalIndent(got, "", " ")
				t.Errorf("%s: %s", filepath.Base(got.File), firstOdd(strings.Split(string(a), "\n"), strings.Split(string(b), "\n")))
			}
		}
		for _, f := range want.Series {
			all.Nested += f.Nested
			all.Reopened += f.Reopened
			all.Cut += f.Cut
			all.Age += f.Age
			all.Closed += f.Closed
		}
		seen.Movements = append(seen.Movements, want.Movements...)
		seen.Distances = append(seen.Distances, want.Distances...)
		seen.Backings = append(seen.Backings, want.Backings...)
	}
	if bad > 0 || len(wants) > 0 {
		t.Errorf("%d of %d records differ, %d were not read", bad, n, len(wants))
	}
	moved := movement{}
	for _, m := range seen.Movements {
		moved.Merged += m.Merged
		moved.Conceded += m.Conceded
		moved.Lifted += m.Lifted
	}
	apart, across, waits := 0, 0, 0
	for _, ds := range seen.Distances {
		for _, d := range ds {
			apart += d.Edits
		}
	}
	for _, b := range seen.Backings {
		across += b.Across
		waits += len(b.Waits)
	}
	t.Logf("%d records: %+v %+v, %d words apart, %d across, %d wait", n, all, moved, apart, across, waits)
	if n >= 200 && slices.Min([]int{all.Nested, all.Reopened, all.Cut, all.Age, all.Closed, moved.Merged, moved.Conceded, moved.Lifted, apart, across, waits}) == 0 {
		t.Error("the random talks show too little")
	}
}

// firstOdd is the first line in which two texts differ, with those before it.
func firstOdd(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return strings.Join(a[max(0, i-12):i], " ") + "\nwant " + a[i] + "\ngot  " + b[i]
		}
	}
	return "one ends before the other"
}

// plain is a value as JSON has it.
func plain(t *testing.T, c course) any {
	t.Helper()
	c.File = ""
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// courseOf is what the rooms of this house say of the same.
func courseOf(t *testing.T, st *talks.State) course {
	t.Helper()
	v := st.Now()
	var revs []record.ID
	for _, r := range v.Revisions() {
		revs = append(revs, r.ID)
	}
	points, err := st.Series(revs)
	if err == nil {
		points, err = v.Follow(points)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := course{Toward: v.Credits().Toward, Movements: []movement{}, Distances: [][]distance{}, Backings: []backing{}}
	for _, p := range points {
		out.Series = append(out.Series, figures{p.Live, p.Agreed, p.Brackets, p.Nested, p.Depth, p.Options, p.Millibits, p.Undisputed, p.Disputed,
			p.Words, p.Cut, p.Added, p.Blocks, p.Open, p.AllAgreed, p.Initialled, p.Age, p.Opened, p.Closed, p.Reopened})
	}
	for _, m := range v.Movements() {
		out.Movements = append(out.Movements, movement{m.Party, m.Made, m.Withdrawn, m.Accepted, m.Lifted, m.Merged, m.Conceded})
	}
	for _, ds := range v.Distances().Pairs {
		row := []distance{}
		for _, d := range ds {
			row = append(row, distance(d))
		}
		out.Distances = append(out.Distances, row)
	}
	key := map[string]string{}
	for _, c := range v.Live() {
		key[c.Name] = string(c.Key)
	}
	for _, b := range v.Backings().Wordings {
		x := backing{Key: key[b.Name], Yes: append([]string{}, b.Yes...), Across: b.Across, Waits: []string{}}
		for _, n := range b.Waits {
			x.Waits = append(x.Waits, key[n])
		}
		slices.Sort(x.Waits)
		out.Backings = append(out.Backings, x)
	}
	slices.SortFunc(out.Backings, func(a, b backing) int { return strings.Compare(a.Key, b.Key) })
	return out
}
