package record

import (
	"iter"
	"slices"

	"parley/seal"
)

// Record is the set of acts of one talks, in memory. What it answers depends on the set alone, never on
// the order in which the acts came (only what is parked and refused for want of room can). It is not safe
// for use by several goroutines at once while one of them adds.
type Record struct {
	charter *Act
	parties []Party
	number  map[string]int // of a party's code in parties
	keys    *Keyring

	nodes []node // in order of arrival, each after all that it names
	index map[ID]int32
	order []int32 // canonical order
	lanes []lane
	sides []side // beside parties
	roots map[seatOf][]int32
	seats map[int32]seal.PublicKey // that re-keyings opened, by node
	kinds map[string]string        // so that equal texts are held once

	parked  map[ID]*parked
	waiters map[ID][]ID // what is missing, and who waits for it
}

// node is an act in its place.
type node struct {
	act    *Act
	reach  vector // the act and its causal past
	parent int32  // the party's previous act, or -1
	child  int32  // the first act that continues this one, or -1
	next   int32  // the next act that continues the same one, or -1
	era    int32  // the re-keying under whose key the act stands (itself, if it is one), or -1: the charter
	height int32  // length of the longest path down to the charter
	lane   int32
	pos    int32 // in the lane
	side   int32
}

type lane struct {
	parent int32 // the node that the lane branches from, or -1
	nodes  []int32
}

// side is what the record holds of one party.
type side struct {
	acts   []int32 // ascending by seq, then id
	firsts []int32 // acts without a previous one
	heads  []int32 // acts that nothing continues
	rekeys []int32
	forks  []Proof           // in order of arrival
	forkAt map[forkPoint]int // the place in forks of the fork at an act
	lanes  []int32
	quota  [2]struct{ acts, bytes int }
}

// forkPoint is an act that was continued twice, or -1 where the first act was made twice.
type forkPoint int32

// New returns the record that holds just the charter.
func New(charter []byte) (*Record, error) {
	u, err := Decode(charter)
	if err != nil {
		return nil, err
	}
	if u.act.Kind != KindCharter {
		return nil, refuse(CodeCharter, "head.kind", "a record begins with a charter").of(u.act)
	}
	parties, err := ReadParties(u.act.Body)
	if err != nil {
		return nil, err
	}
	keys := NewKeyring(parties)
	a, err := u.Verify(keys)
	if err != nil {
		return nil, err
	}
	r := &Record{
		charter: a, parties: parties, number: map[string]int{}, keys: keys,
		index: map[ID]int32{}, roots: map[seatOf][]int32{},
		seats: map[int32]seal.PublicKey{}, kinds: map[string]string{},
		parked: map[ID]*parked{}, waiters: map[ID][]ID{},
		sides: make([]side, len(parties)),
	}
	for i, p := range parties {
		r.number[p.Code] = i
	}
	r.insert(a)
	return r, nil
}

// Charter returns the charter.
func (r *Record) Charter() *Act { return r.charter }

// Talks returns the id of the talks, which is the charter's.
func (r *Record) Talks() ID { return r.charter.ID }

// Parties returns the charter's parties, ascending by code.
func (r *Record) Parties() []Party { return slices.Clone(r.parties) }

// Party returns the party with that code.
func (r *Record) Party(code string) (Party, bool) {
	i, ok := r.number[code]
	if !ok {
		return Party{}, false
	}
	return r.parties[i], true
}

// Custody says who holds the key under which an act stands: what the charter says of its party's, or the
// re-keying that opened the act's epoch (itself, if it is one).
func (r *Record) Custody(id ID) Custody {
	n, ok := r.index[id]
	if !ok {
		return OwnCustody
	}
	nd := &r.nodes[n]
	if nd.era < 0 {
		return r.parties[nd.side].Custody
	}
	body, _ := r.nodes[nd.era].act.Rekey() // Decode read it before
	return body.Custody
}

// Keyring returns a copy of the keys known now.
func (r *Record) Keyring() *Keyring { return r.keys.Clone() }

// Len returns the number of acts, parked ones not counted.
func (r *Record) Len() int { return len(r.nodes) }

// Get returns an act, or nil if the record doesn't hold it (parked ones it doesn't).
func (r *Record) Get(id ID) *Act {
	if n, ok := r.index[id]; ok {
		return r.nodes[n].act
	}
	return nil
}

// Acts gives all acts in the canonical order: ascending by height, then party, seq and id. An act's
// height is 0 for the charter, else one more than the greatest height among the acts that it names. So
// each act stands after all of its causal past, and equal sets have equal orders.
func (r *Record) Acts() iter.Seq[*Act] {
	return func(yield func(*Act) bool) {
		for _, n := range r.order {
			if !yield(r.nodes[n].act) {
				return
			}
		}
	}
}

// Arrived gives the acts in the order in which they found their place here, the charter first, from the one with this index on
// (from 0). A record that is filled again from what it stored has the same order; two records of the same acts needn't.
func (r *Record) Arrived(from int) iter.Seq[*Act] {
	return func(yield func(*Act) bool) {
		for i := max(0, from); i < len(r.nodes); i++ {
			if !yield(r.nodes[i].act) {
				return
			}
		}
	}
}

// Chain returns a party's acts, ascending by seq; where it forked or re-keyed past some of its acts,
// several have one seq, and they ascend by id.
func (r *Record) Chain(party string) []*Act {
	i, ok := r.number[party]
	if !ok {
		return nil
	}
	return r.actsOf(r.sides[i].acts)
}

func (r *Record) actsOf(nodes []int32) []*Act {
	out := make([]*Act, len(nodes))
	for i, n := range nodes {
		out[i] = r.nodes[n].act
	}
	return out
}

// compare orders nodes canonically.
func (r *Record) compare(a, b int32) int {
	x, y := &r.nodes[a], &r.nodes[b]
	if x.height != y.height {
		return int(x.height) - int(y.height)
	}
	if x.side != y.side { // parties ascend by code
		return int(x.side) - int(y.side)
	}
	return r.compareSeq(a, b)
}

func (r *Record) compareSeq(a, b int32) int {
	x, y := r.nodes[a].act, r.nodes[b].act
	if x.Seq != y.Seq {
		return x.Seq - y.Seq
	}
	return compareID(x.ID, y.ID)
}

// parents returns the ids that an act names, prev first.
func parents(a *Act) iter.Seq[ID] {
	return func(yield func(ID) bool) {
		if !a.Prev.IsZero() && !yield(a.Prev) {
			return
		}
		for _, d := range a.Deps {
			if !yield(d.ID) {
				return
			}
		}
	}
}

// fits checks what an act says of the acts that it names, all of which are there, and which key signed.
// Nothing else of the record matters, so everybody comes to the same answer.
func (r *Record) fits(a *Act) *Refusal {
	side := r.number[a.Party]
	prev := int32(-1)
	epoch := 0
	if !a.Prev.IsZero() {
		prev = r.index[a.Prev]
		p := r.nodes[prev].act
		if p.Party != a.Party || p.Seq != a.Seq-1 {
			return refuse(CodeChain, "head.prev", "is act %d of %s", p.Seq, p.Party)
		}
		epoch = p.Epoch
	} else if a.Party == r.charter.Party {
		return refuse(CodeChain, "head.seq", "the first act of %s is the charter", a.Party)
	}
	if a.Root {
		epoch++
	}
	if a.Epoch != epoch {
		return refuse(CodeChain, "head.epoch", "is %d, want %d", a.Epoch, epoch)
	}
	for i, d := range a.Deps {
		if got := r.nodes[r.index[d.ID]].act; got.Party != d.Party || got.Seq != d.Seq {
			return refuse(CodeDeps, where("head.deps", i), "is act %d of %s", got.Seq, got.Party)
		}
	}
	if key := r.keyFor(side, prev, a.Root); !a.before && a.signer != key {
		return refuse(CodeSignature, "sigs", "by a key that is not the party's at this place")
	}
	if a.Root {
		return r.freshKey(a, prev)
	}
	return nil
}

// keyFor returns the key that signs an act which continues prev.
func (r *Record) keyFor(side int, prev int32, root bool) seal.PublicKey {
	if root {
		return r.parties[side].Root
	}
	if prev >= 0 && r.nodes[prev].era >= 0 {
		return r.seats[r.nodes[prev].era]
	}
	return r.parties[side].Seat
}

// freshKey refuses a re-keying to a key that the charter or this chain has used.
func (r *Record) freshKey(a *Act, prev int32) *Refusal {
	body, _ := a.Rekey()
	for _, p := range r.parties {
		if body.Seat == p.Seat || body.Seat == p.Root {
			return refuse(CodeRekey, "body.seat", "a key that the charter gives to %s", p.Code)
		}
	}
	for prev >= 0 && r.nodes[prev].era >= 0 {
		era := r.nodes[prev].era
		if r.seats[era] == body.Seat {
			return refuse(CodeRekey, "body.seat", "the key of epoch %d again", r.nodes[era].act.Epoch)
		}
		prev = r.nodes[era].parent
	}
	return nil
}

// insert puts an act that fits into its place.
func (r *Record) insert(a *Act) {
	n := int32(len(r.nodes))
	side := r.number[a.Party]
	sd := &r.sides[side]
	r.intern(a)
	nd := node{act: a, parent: -1, child: -1, next: -1, era: -1, lane: -1, side: int32(side)}
	if !a.Prev.IsZero() {
		nd.parent = r.index[a.Prev]
		p := &r.nodes[nd.parent]
		nd.reach, nd.era, nd.height = p.reach, p.era, p.height+1
		if p.child < 0 {
			nd.lane = p.lane
		}
		nd.next, p.child = p.child, n
	} else {
		sd.firsts = append(sd.firsts, n)
	}
	for _, d := range a.Deps {
		dep := &r.nodes[r.index[d.ID]]
		nd.reach = merge(nd.reach, dep.reach)
		nd.height = max(nd.height, dep.height+1)
	}
	if a.Root {
		nd.era = n
	}
	if nd.lane < 0 {
		nd.lane = int32(len(r.lanes))
		r.lanes = append(r.lanes, lane{parent: nd.parent})
		sd.lanes = append(sd.lanes, nd.lane)
	}
	ln := &r.lanes[nd.lane]
	nd.pos = int32(len(ln.nodes))
	ln.nodes = append(ln.nodes, n)
	nd.reach = nd.reach.set(nd.lane, nd.pos+1)
	r.nodes = append(r.nodes, nd)
	r.index[a.ID] = n

	r.order = insertSorted(r.order, n, r.compare)
	sd.acts = insertSorted(sd.acts, n, r.compareSeq)
	sd.heads = slices.DeleteFunc(sd.heads, func(h int32) bool { return h == nd.parent })
	sd.heads = insertSorted(sd.heads, n, r.compareSeq)
	if a.Root {
		sd.rekeys = insertSorted(sd.rekeys, n, r.compareSeq)
		at := seatOf{a.Party, a.Epoch}
		r.roots[at] = insertSorted(r.roots[at], n, r.compareSeq)
		body, _ := a.Rekey() // Decode read it before
		r.seats[n] = body.Seat
		r.keys.Learn(a)
		return
	}
	r.noteFork(sd, n)
}

// intern makes the act share its short texts with other acts.
func (r *Record) intern(a *Act) {
	a.Party = r.parties[r.number[a.Party]].Code
	for i := range a.Deps {
		a.Deps[i].Party = r.parties[r.number[a.Deps[i].Party]].Code
	}
	kind, ok := r.kinds[a.Kind]
	if !ok {
		kind = a.Kind
		r.kinds[kind] = kind
	}
	a.Kind = kind
}

// insertSorted puts n into a sorted list; in the common case at its end.
func insertSorted(list []int32, n int32, compare func(a, b int32) int) []int32 {
	if len(list) == 0 || compare(list[len(list)-1], n) < 0 {
		return append(list, n)
	}
	i, _ := slices.BinarySearchFunc(list, n, compare)
	return slices.Insert(list, i, n)
}

// noteFork keeps the proof if n continues an act that was continued under the same key before.
func (r *Record) noteFork(sd *side, n int32) {
	at := forkPoint(r.nodes[n].parent)
	if i, ok := sd.forkAt[at]; ok {
		p := &sd.forks[i]
		id := r.nodes[n].act.ID
		j, _ := slices.BinarySearchFunc(p.Acts, id, compareID)
		p.Acts = slices.Insert(slices.Clone(p.Acts), j, id) // callers have the old list
		return
	}
	var same []int32
	if at < 0 {
		same = slices.DeleteFunc(slices.Clone(sd.firsts), func(m int32) bool { return r.nodes[m].act.Root })
	} else {
		for m := r.nodes[at].child; m >= 0; m = r.nodes[m].next {
			if !r.nodes[m].act.Root {
				same = append(same, m)
			}
		}
	}
	if len(same) < 2 {
		return
	}
	nd := &r.nodes[n]
	if sd.forkAt == nil {
		sd.forkAt = map[forkPoint]int{}
	}
	sd.forkAt[at] = len(sd.forks)
	sd.forks = append(sd.forks, Proof{
		Kind: ProofFork, Party: nd.act.Party, Epoch: nd.act.Epoch, Seq: nd.act.Seq, Acts: r.idsOf(same), era: nd.era, at: at,
	})
}
