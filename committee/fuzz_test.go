package committee

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzReadBody: what reads as rules is written and read again as the same; any
// vote under them is decided without a panic, as the twin decides it; and nothing
// carries without a vote in favour.
func FuzzReadBody(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := ReadBody(raw)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		one, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadBody(one)
		if err != nil {
			t.Fatalf("what was written isn't read: %v\n%s", err, one)
		}
		if two, err := json.Marshal(back); err != nil || !bytes.Equal(one, two) {
			t.Fatalf("reads back otherwise:\n%s\n%s", one, two)
		}
		seats := []Seat{{Code: "A", Weight: MaxWeight, Votes: true, Concur: true}, {Code: "B", Weight: 1, Votes: true}, {Code: "C", Weight: 3, Votes: true}}
		for n := range 4 * 4 * 4 {
			votes := []Vote{Vote(n % 4), Vote(n / 4 % 4), Vote(n / 16)}
			for _, d := range b.Decisions[:min(4, len(b.Decisions))] {
				o, err := Count(b, d.On[0], d.Category, seats, votes, false)
				if err != nil {
					t.Fatal(err)
				}
				if want := twin(b, d.On[0], d.Category, seats, votes, false); o.Result != want {
					t.Fatalf("%v of %v: the twin says %s", o, votes, want)
				}
			}
		}
	})
}
