package model

import (
	"fmt"
	"testing"
)

func sprint(args ...any) string { return fmt.Sprint(args...) }

// nodes is the same talks played the long way: every party has a node with the
// acts that it has received, one transition delivers one act to one node or
// signs one act. What an honest party signs names everything that its node
// holds; a liar names any part of it.
type nodes struct{ *Talks }

type hall struct {
	s    *State
	held [maxParties]uint32
}

func (n nodes) Start() hall { return hall{s: n.Talks.Start()} }

// Key names the acts and what each node holds, by the acts' first names:
// parties aren't renamed here.
func (n nodes) Key(h hall) Key {
	acts := h.s.Acts()
	k := Key{h.s.sum[0][0], h.s.sum[0][1]}
	for p := range n.Roles {
		sum := uint64(0)
		each(h.held[p], func(i int8) { sum += mix(acts[i].ids[0] ^ 77) })
		k[0], k[1] = mix(k[0]^sum), mix(k[1]+sum)
	}
	return k
}

func (n nodes) Check(hall) error { return nil }

func (n nodes) Next(h hall, visit func(hall)) {
	acts := h.s.Acts()
	for p := range n.Roles {
		each((uint32(1)<<len(acts)-1)&^h.held[p], func(i int8) {
			if acts[i].Past&^h.held[p] == 0 {
				g := h
				g.held[p] |= bit(i)
				visit(g)
			}
		})
		chain := own(acts, p)
		if popcount(chain) >= n.Bound[p] {
			continue
		}
		act := func(prev int8, set uint32, other bool) {
			v := n.see(acts, set)
			n.says(acts, &v, n.after(acts, p, prev, set), other, func(a Act) {
				n.name(acts, &a)
				g := hall{s: n.with(h.s, a), held: h.held}
				g.held[p] |= bit(int8(len(acts)))
				visit(g)
			})
		}
		if n.Roles[p] == Honest {
			head := int8(no)
			each(chain, func(i int8) { head = i })
			act(head, h.held[p], false)
			continue
		}
		for set := h.held[p]; ; set = (set - 1) & h.held[p] { // all its subsets
			whole, prevs := true, []int8{no}
			each(set, func(i int8) {
				whole = whole && acts[i].Past&^set == 0
				if int(acts[i].Party) == p {
					prevs = append(prevs, i)
				}
			})
			for _, prev := range prevs {
				named := set // what prev and the acts of others name
				if whole && prev != no {
					named &^= bit(prev)
				}
				past := uint32(0)
				each(named&^chain, func(i int8) { past |= acts[i].Past })
				if prev != no {
					past |= acts[prev].Past | bit(prev)
				}
				if whole && set&chain&^past == 0 {
					act(prev, set, true)
				}
			}
			if set == 0 {
				break
			}
		}
	}
}

// TestDeliveryIsNoState: playing with nodes and single deliveries reaches the
// very sets of acts that the model explores.
func TestDeliveryIsNoState(t *testing.T) {
	for i, m := range []*Talks{
		Talks{Roles: []Role{Honest, Honest}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Unsign, Exchange, Rekey}, Initialled: true}.Ready(),
		Talks{Roles: []Role{Honest, Liar}, Bound: []int{2, 2}, Kinds: []Kind{Sign, Exchange, Rekey}, Lies: []Kind{Sign, Exchange, Note}, Initialled: true}.Ready(),
		Talks{Roles: []Role{Liar, Honest, Honest}, Bound: []int{2, 1, 1}, Kinds: []Kind{Pen, Revise}, Open: true, Terms: 1}.Ready(),
	} {
		if i == 2 && testing.Short() {
			continue
		}
		want := map[Key]bool{}
		r := Explore[*State](m, 1e6, func(s *State) { want[m.Key(s)] = true })
		got := map[Key]bool{}
		long := Explore[hall](nodes{m}, 2e6, func(h hall) { got[m.Key(h.s)] = true })
		if r.Err != nil || long.Err != nil {
			t.Fatal(r.Err, long.Err)
		}
		for k := range got {
			if !want[k] {
				t.Fatalf("configuration %d: a set of acts that the model misses", i)
			}
		}
		if len(got) != len(want) {
			t.Errorf("configuration %d: %d sets with deliveries, %d without", i, len(got), len(want))
		}
		t.Logf("configuration %d: %d states with deliveries are %d sets of acts", i, long.States, r.States)
	}
}
