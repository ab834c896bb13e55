package rehearsal

import (
	"flag"
	"strings"
	"testing"
)

var (
	seats      = flag.Int("seats", 30, "how many parties a session has")
	brackets   = flag.Int("brackets", 0, "how many brackets its text has; 0: a third of the parties")
	amendments = flag.Int("amendments", 0, "how many amendments come before its committee; 0: a seventh of the parties")
	halls      = flag.Uint64("halls", 4, "how many sessions to play")
	firstHall  = flag.Uint64("first-hall", 0, "the seed of the first")
)

// TestSession plays a whole session: see Hall.
func TestSession(t *testing.T) {
	p := HallPlan{Parties: *seats, Brackets: *seats / 3 &^ 1, Amendments: *seats / 7}
	if *brackets > 0 {
		p.Brackets = *brackets
	}
	if *amendments > 0 {
		p.Amendments = *amendments
	}
	for i := range *halls {
		p.Seed = *firstHall + i
		h, err := OpenHall(p)
		if err == nil {
			err = h.Play()
		}
		if err != nil {
			t.Fatalf("session %d: %v\n%+v", p.Seed, err, h.Figures)
		}
		f := h.Figures
		t.Logf("session %d of %d parties: %+v, %.1f %% of the time away", p.Seed, p.Parties, f, 100*float64(f.Away)/float64(f.Rounds*p.Parties))
		if f.Ballots != p.Amendments+2+f.Divided || f.Proofs < p.Parties || f.Late == 0 || f.Receipts < p.Parties || f.Away*20 < f.Rounds*p.Parties {
			t.Errorf("too little happened: %+v", f)
		}
	}
}

// TestSessionBites puts a fault into a session and wants it found, by the law that it breaks.
func TestSessionBites(t *testing.T) {
	for fault, laws := range map[HallFault]string{
		NobodyCompares: "split", LosesABreak: "sync stuck equal", MiscountsAVote: "equal", BlamesTheNext: "blame split sync",
	} {
		t.Run(strings.ReplaceAll(string(fault), " ", "-"), func(t *testing.T) {
			h, err := OpenHall(HallPlan{Seed: 1, Parties: 24, Brackets: 6, Amendments: 2, Fault: fault})
			if err != nil {
				t.Fatal(err)
			}
			err = h.Play()
			if err == nil {
				t.Fatal("nobody noticed")
			}
			if law := Law(err); law == "" || !strings.Contains(laws, law) {
				t.Errorf("caught by another law than %s: %v", laws, err)
			}
			t.Log(err)
		})
	}
}
