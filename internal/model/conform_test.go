package model

import (
	"math/rand/v2"
	"testing"
)

// TestRoomsAgree plays states of the model with real, signed acts, folded by
// record and talks in a drawn order, and compares every verdict: which acts
// have effect, the newest revision, the pen, who has initialled, signed and
// exchanged, what is concluded, who is proven to have lied, and what each
// party may sign next. All states of the smallest configurations, and one in
// some hundred of the larger.
func TestRoomsAgree(t *testing.T) {
	one := map[string]uint64{ // one state in so many
		"HH 3,3 sign and lodge": 60, "HL 2,3 all lies and lodge": 10, "HH 3,3 sign and re-key": 20, "HL 2,3 all lies": 20, "HX 2,4 lost home": 40, "HHL 2,2,2 all lies": 40, "HHL 2,2,3 forks": 20, "HLL 2,2,2 forks": 10,
		"HH 4,4 revise to exchange": 20, "LH 4,3 forked revisions": 20,
		"HHL 2,2,3 re-keys": 60, "HH 5,5 revise to exchange": 100, "HL 4,4 forked signatures": 40, "LHH 4,3,3 revise to exchange": 80, "LH 3,3 all lies": 200, "LHH 2,2,2 pen taken": 100, "HLH 1,3,1 pen taken": 300,
		"HX 3,4 lost home": 1000, "HL 3,3 all lies": 600, "HHH 3,3,3 sign": 1000,
	}
	const H, L, X = Honest, Liar, Loser
	list := []world{ // all states
		{name: "all: HH 2,2", talks: Talks{Roles: []Role{H, H}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Unsign, Exchange, Rekey}, Initialled: true}},
		{name: "all: HL 2,2", talks: Talks{Roles: []Role{H, L}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Exchange}, Lies: []Kind{Sign, Unsign, Exchange, Rekey, Note}, Initialled: true}},
		{name: "all: LHH 2,1,1", talks: Talks{Roles: []Role{L, H, H}, Bound: []int{2, 1, 1}, Kinds: []Kind{Pen, Initial}, Lies: []Kind{Revise}, Open: true, Terms: 1}},
		// A forker that isn't asked for the pen, and one that has re-keyed and is itself again.
		{name: "HLH 0,2,1 forker and pen", talks: Talks{Roles: []Role{H, L, H}, Bound: []int{0, 2, 1}, Kinds: []Kind{Pen}, Lies: []Kind{Pen, Rekey, Note}, Open: true, Terms: 1}},
		{name: "HL 0,4 forker re-keys", talks: Talks{Roles: []Role{H, L}, Bound: []int{0, 4}, Kinds: []Kind{Sign}, Lies: []Kind{Sign, Rekey, Note}, Initialled: true}},
	}
	for _, w := range worlds() {
		if one[w.name] > 0 && (w.size == short || !testing.Short()) {
			list = append(list, w)
		}
	}
	for _, w := range list {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			every := max(1, one[w.name])
			if testing.Short() && every > 1 {
				every *= 3
			}
			if *large {
				every = max(1, every/10)
			}
			m := w.talks.Ready()
			rng := rand.New(rand.NewPCG(5, every))
			rooms := newReal(t, m)
			n, bad := 0, 0
			r := Explore[*State](whatever{m}, 1e6, func(s *State) {
				if mix(m.Key(s)[0])%every != 0 || bad > 2 {
					return
				}
				n++
				if err := rooms.compare(s, rng); err != nil {
					bad++
					t.Errorf("%v\n%s", err, m.Story([]*State{s}))
				}
			})
			if r.Err != nil || n == 0 {
				t.Fatal(n, r.Err)
			}
			t.Logf("%d of %d states", n, r.States)
		})
	}
}

// TestRoomsWouldDisagree: the comparison can fail. Each broken rule that
// changes what a state says is noticed by the real rooms.
func TestRoomsWouldDisagree(t *testing.T) {
	const H, L = Honest, Liar
	keys := []Kind{Sign, Unsign, Exchange, Rekey}
	lodge := Talks{Roles: []Role{H, H}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Rekey, Lodge}, Initialled: true}
	two := Talks{Roles: []Role{H, H}, Bound: []int{2, 2}, Kinds: keys, Initialled: true}
	liar := Talks{Roles: []Role{H, L}, Bound: []int{2, 3}, Kinds: []Kind{Sign, Exchange}, Lies: []Kind{Sign, Unsign, Exchange, Rekey}, Initialled: true}
	fork := Talks{Roles: []Role{L, H}, Bound: []int{2, 1}, Kinds: []Kind{Revise, Initial}, Open: true}
	pen := Talks{Roles: []Role{H, H, H}, Bound: []int{1, 1, 1}, Kinds: []Kind{Pen}, Open: true, Terms: 1}
	for _, c := range []struct {
		rule  Broken
		talks Talks
	}{
		{WithdrawalIgnored, two}, {ReplacedKey, two}, {FreeExchange, two}, {OneMayBeMissing, two}, {LateWithdrawal, two}, {AnyRekeyBlocks, two},
		{VoidWithdrawal, liar}, {ForkedSignature, liar}, {ForkTakesExchanges, liar}, {RekeyTakesExchanges, liar},
		{ForkTakesRevisions, fork}, {AnyoneTakesPen, pen}, {HostSigns, lodge}, {HostStays, lodge},
	} {
		c.talks.Broken = c.rule
		m := c.talks.Ready()
		rooms, found := newReal(t, m), false
		rng := rand.New(rand.NewPCG(7, 7))
		Explore[*State](whatever{m}, 1e6, func(s *State) {
			found = found || rooms.compare(s, rng) != nil
		})
		if !found {
			t.Errorf("%s: the rooms say the same", c.rule)
		}
	}
}

// whatever explores on, whatever is broken.
type whatever struct{ *Talks }

func (whatever) Check(*State) error { return nil }
