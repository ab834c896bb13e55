package model

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// jugs is the old riddle: a jug of 3 and one of 5, no marks. Its 16 reachable
// states and its shortest way to 4, six pourings, are known.
type jugs struct{ forbidden int }

func (jugs) Start() [2]int { return [2]int{} }

func (jugs) Key(s [2]int) Key { return Key{uint64(s[0]), uint64(s[1])} }

func (jugs) Next(s [2]int, visit func([2]int)) {
	visit([2]int{3, s[1]})
	visit([2]int{s[0], 5})
	visit([2]int{0, s[1]})
	visit([2]int{s[0], 0})
	m := min(s[0], 5-s[1])
	visit([2]int{s[0] - m, s[1] + m})
	m = min(s[1], 3-s[0])
	visit([2]int{s[0] + m, s[1] - m})
}

func (j jugs) Check(s [2]int) error {
	if s[1] == j.forbidden {
		return errors.New("forbidden")
	}
	return nil
}

func TestExploreJugs(t *testing.T) {
	r := Explore(jugs{forbidden: -1}, 100, nil)
	if r.States != 16 || r.Transitions != 96 || r.Err != nil {
		t.Errorf("%d states, %d transitions, %v", r.States, r.Transitions, r.Err)
	}
	r = Explore(jugs{forbidden: 4}, 100, nil)
	if len(r.Trace) != 7 || r.Err == nil || r.Trace[0] != [2]int{} || r.Trace[6][1] != 4 {
		t.Errorf("trace %v, %v", r.Trace, r.Err)
	}
	for i := range len(r.Trace) - 1 {
		ok := false
		jugs{}.Next(r.Trace[i], func(s [2]int) { ok = ok || s == r.Trace[i+1] })
		if !ok {
			t.Errorf("%v doesn't lead to %v", r.Trace[i], r.Trace[i+1])
		}
	}
}

// counters are n counters below m, each counted up alone; with alike they are
// one by sorting.
type counters struct {
	n, m  int
	alike bool
}

func (c counters) Start() []int { return make([]int, c.n) }

func (c counters) Key(s []int) Key {
	s = slices.Clone(s)
	if c.alike {
		slices.Sort(s)
	}
	k := uint64(0)
	for _, x := range s {
		k = k*uint64(c.m) + uint64(x)
	}
	return Key{k}
}

func (c counters) Next(s []int, visit func([]int)) {
	for i := range s {
		if s[i]+1 < c.m {
			n := slices.Clone(s)
			n[i]++
			visit(n)
		}
	}
}

func (counters) Check([]int) error { return nil }

func TestExploreCounts(t *testing.T) {
	for _, c := range []struct {
		c                   counters
		states, moves, deep int
	}{
		{counters{1, 7, false}, 7, 6, 6},
		{counters{4, 3, false}, 81, 4 * 2 * 27, 8}, // m^n states; each counter moves from m-1 of its values
		{counters{4, 3, true}, 15, 4*15 - 20, 8},   // multisets: C(6,2); a counter at its end, 20 of them in all, doesn't move
		{counters{2, 50, false}, 2500, 2 * 49 * 50, 98},
	} {
		seen := 0
		r := Explore(c.c, 1e6, func([]int) { seen++ })
		if r.States != c.states || r.Transitions != c.moves || r.Depth != c.deep || seen != c.states || r.Err != nil {
			t.Errorf("%v: %d states, %d transitions, depth %d, %d seen, %v", c.c, r.States, r.Transitions, r.Depth, seen, r.Err)
		}
	}
}

// TestExploreCut: an exploration that isn't complete is never a success.
func TestExploreCut(t *testing.T) {
	if r := Explore(counters{2, 50, false}, 100, nil); !r.Cut || r.Err == nil {
		t.Errorf("cut %v, %v", r.Cut, r.Err)
	}
}

// chains returns n chains of k acts that know nothing of each other.
func chains(n, k int) []Act {
	var acts []Act
	for p := range n {
		for i := range k {
			a := Act{Party: int8(p), Seq: int8(i + 1), Prev: no}
			if i > 0 {
				a.Prev = int8(len(acts) - 1)
				a.Past = acts[a.Prev].Past | bit(a.Prev)
			}
			acts = append(acts, a)
		}
	}
	return acts
}

func TestParts(t *testing.T) {
	for _, c := range []struct{ n, k, want int }{{1, 5, 6}, {2, 3, 16}, {3, 3, 64}, {3, 1, 8}} {
		got, acts := 0, chains(c.n, c.k)
		seen := map[uint32]bool{}
		parts(acts, func(set uint32) {
			got++
			seen[set] = true
			each(set, func(i int8) {
				if acts[i].Past&^set != 0 {
					t.Errorf("part %b lacks the past of act %d", set, i)
				}
			})
		})
		if got != c.want || len(seen) != c.want {
			t.Errorf("%d chains of %d: %d parts, %d different; want %d", c.n, c.k, got, len(seen), c.want)
		}
	}
}

// small are configurations for tests that look at every state in a slow way.
func small() []*Talks {
	return []*Talks{
		Talks{Roles: []Role{Honest, Honest}, Bound: []int{2, 3}, Kinds: []Kind{Sign, Unsign, Exchange, Rekey}, Initialled: true}.Ready(),
		Talks{Roles: []Role{Honest, Honest}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Unsign, Exchange, Rekey}, Initialled: true}.Ready(),
		Talks{Roles: []Role{Liar, Liar}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Exchange, Rekey, Note}, Initialled: true}.Ready(),
		Talks{Roles: []Role{Honest, Liar, Honest}, Bound: []int{1, 2, 1}, Kinds: []Kind{Sign, Pen, Revise, Initial, Note}, Open: true, Terms: 1}.Ready(),
		Talks{Roles: []Role{Liar, Honest, Honest}, Bound: []int{2, 1, 1}, Kinds: []Kind{Pen, Revise}, Open: true, Terms: 1}.Ready(),
	}
}

// TestKeysAreNames: keys are what they stand for. Two states have one key
// exactly when some renaming of equal parties makes them one, told by a slow
// way of writing states out; and the order of making acts doesn't matter.
func TestKeysAreNames(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n, m := range small() {
		names := map[string]int{}
		write := func(s *State) string {
			var best string
			for _, way := range m.ways {
				if w := writeOut(s.Acts(), way, names); best == "" || w < best {
					best = w
				}
			}
			return best
		}
		keys, written := map[Key]string{}, map[string]bool{}
		r := Explore[*State](m, 1e6, func(s *State) {
			k, w := m.Key(s), write(s)
			if old, ok := keys[k]; ok && old != w || written[w] {
				t.Fatalf("configuration %d: two states with one name", n)
			}
			keys[k], written[w] = w, true
			if mixed := shuffled(m, s, rng); m.Key(mixed) != k {
				t.Fatalf("configuration %d: another order has another key:\n%s", n, m.Story([]*State{s}))
			}
		})
		if r.Err != nil || len(keys) != r.States || len(written) != r.States {
			t.Errorf("configuration %d: %d states, %d keys, %d written, %v", n, r.States, len(keys), len(written), r.Err)
		}
	}
}

// writeOut writes a state so that equal ones, under a renaming, are equal
// strings. Acts get numbers by what they say and know.
func writeOut(acts []Act, way []int8, names map[string]int) string {
	party := func(p int8) int {
		if p < 0 {
			return -1
		}
		return int(way[p])
	}
	ids := make([]int, len(acts))
	id := func(i int8) int {
		if i < 0 {
			return int(i)
		}
		return ids[i]
	}
	for i := range acts {
		a := &acts[i]
		var past []int
		each(a.Past, func(k int8) { past = append(past, ids[k]) })
		slices.Sort(past)
		w := sprint(party(a.Party), a.Kind, a.Seq, a.Epoch, id(a.Prev), id(a.Era), id(a.Rev), a.Term, party(a.To), id(a.From), a.Twin, past)
		if _, ok := names[w]; !ok {
			names[w] = len(names)
		}
		ids[i] = names[w]
	}
	slices.Sort(ids)
	return sprint(ids)
}

// shuffled makes a state's acts in another order.
func shuffled(m *Talks, s *State, rng *rand.Rand) *State {
	acts := s.Acts()
	place := make([]int8, len(acts))
	var out []Act
	st := m.Start()
	var held uint32
	move := func(set uint32) (to uint32) {
		each(set, func(i int8) { to |= bit(place[i]) })
		return to
	}
	one := func(i int8) int8 {
		if i < 0 {
			return i
		}
		return place[i]
	}
	for len(out) < len(acts) {
		i := int8(rng.IntN(len(acts)))
		if held&bit(i) != 0 || acts[i].Past&^held != 0 {
			continue
		}
		a := acts[i]
		a.Prev, a.Era, a.Rev, a.From = one(a.Prev), one(a.Era), one(a.Rev), one(a.From)
		a.Past, a.Chain = move(a.Past), move(a.Chain)
		m.name(out, &a)
		place[i] = int8(len(out))
		held |= bit(i)
		out = append(out, a)
		st = m.with(st, a)
	}
	return st
}
