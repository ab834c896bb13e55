package record

import (
	"cmp"
	"slices"
)

// ProofKind says what a Proof proves.
type ProofKind string

const (
	// ProofFork: two acts of one party under one key continue the same act (or are both its first).
	// Only the holder of that key can have made them.
	ProofFork ProofKind = "fork"
	// ProofRoots: two re-keyings of one epoch. Only the holder of the root key can have made them.
	ProofRoots ProofKind = "roots"
	// ProofRekey: a re-keying; it leaves behind the acts under older keys that it doesn't continue.
	// It blames nobody.
	ProofRekey ProofKind = "rekey"
)

// Proof says from where on acts of a party have lost their ground, and which acts show it.
type Proof struct {
	Kind  ProofKind
	Party string
	Epoch int  // fork: of the key; roots, rekey: the epoch that is opened
	Seq   int  // fork: of the acts; rekey: of the re-keying; roots: the least of theirs
	Acts  []ID // the acts that show it, ascending: two or more; for a rekey the re-keying alone. Not to be changed
	era   int32
	at    forkPoint
}

// In reports whether the past shows it: two of its acts, or the one of a re-keying.
func (p Proof) In(past Past) bool {
	need := min(2, len(p.Acts))
	for _, id := range p.Acts {
		if past.Contains(id) {
			if need--; need == 0 {
				return true
			}
		}
	}
	return false
}

// Forks lists the proofs of double-dealing, ascending by party, epoch and seq.
func (r *Record) Forks() []Proof {
	var out []Proof
	for i := range r.sides {
		from := len(out)
		out = append(out, r.sides[i].forks...)
		sortProofs(out[from:])
	}
	return out
}

// RootConflicts lists the re-keyings of one epoch, ascending by party and epoch.
func (r *Record) RootConflicts() []Proof {
	var out []Proof
	for i := range r.sides {
		out = append(out, r.rootsOf(i)...)
	}
	return out
}

// Rekeys lists a party's re-keyings, ascending by seq and id.
func (r *Record) Rekeys(party string) []*Act {
	i, ok := r.number[party]
	if !ok {
		return nil
	}
	return r.actsOf(r.sides[i].rekeys)
}

func (r *Record) rootsOf(side int) []Proof {
	var out []Proof
	for _, n := range r.sides[side].rekeys {
		a := r.nodes[n].act
		same := r.roots[seatOf{a.Party, a.Epoch}]
		if len(same) < 2 || same[0] != n {
			continue
		}
		out = append(out, Proof{
			Kind: ProofRoots, Party: a.Party, Epoch: a.Epoch, Seq: a.Seq, Acts: r.idsOf(same),
		})
	}
	sortProofs(out)
	return out
}

func (r *Record) idsOf(nodes []int32) []ID {
	out := make([]ID, len(nodes))
	for i, n := range nodes {
		out[i] = r.nodes[n].act.ID
	}
	slices.SortFunc(out, compareID)
	return out
}

func sortProofs(list []Proof) {
	slices.SortFunc(list, func(a, b Proof) int {
		return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq), compareID(a.Acts[0], b.Acts[0]))
	})
}

// Reaching lists the proofs in the record that reach an act: forks first, then root conflicts, then
// re-keyings. For an honest party that never re-keyed the list is empty, and found so at once.
//
//   - A fork reaches the party's acts under the same key from the fork's seq on, on every branch.
//   - A root conflict reaches the party's acts of its epoch and later ones, the re-keyings included.
//   - A re-keying reaches the party's acts of earlier epochs that are not among those it continues.
//
// The charter is never reached. What it means to be reached is for talks to say: it asks each proof
// whether it is In the past that matters.
func (r *Record) Reaching(id ID) []Proof {
	n, ok := r.index[id]
	if !ok || n == 0 {
		return nil
	}
	nd := &r.nodes[n]
	sd := &r.sides[nd.side]
	if len(sd.forks) == 0 && len(sd.rekeys) == 0 {
		return nil
	}
	var out []Proof
	for _, p := range sd.forks {
		if p.era == nd.era && !nd.act.Root && nd.act.Seq >= p.Seq {
			out = append(out, p)
		}
	}
	sortProofs(out)
	for _, p := range r.rootsOf(int(nd.side)) {
		if nd.act.Epoch >= p.Epoch {
			out = append(out, p)
		}
	}
	for _, k := range sd.rekeys {
		a := r.nodes[k].act
		if nd.act.Epoch < a.Epoch && !r.continues(k, n) {
			out = append(out, Proof{
				Kind: ProofRekey, Party: a.Party, Epoch: a.Epoch, Seq: a.Seq, Acts: []ID{a.ID},
			})
		}
	}
	return out
}

// Continues reports whether act a stands on act b in their party's chain: b is a's previous act, or the
// one before, and so on.
func (r *Record) Continues(a, b ID) bool {
	x, okx := r.index[a]
	y, oky := r.index[b]
	return okx && oky && x != y && r.continues(x, y)
}

func (r *Record) continues(n, old int32) bool {
	o := &r.nodes[old]
	for n >= 0 {
		x := &r.nodes[n]
		if x.lane == o.lane {
			return x.pos >= o.pos
		}
		n = r.lanes[x.lane].parent
	}
	return false
}
