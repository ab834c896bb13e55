package record

import (
	"fmt"
	"slices"

	"parley/seal"
)

// Frontier names the newest acts of every party: all acts that no other act of the same party continues,
// ascending by Head.Compare. With each go all that it names, so equal frontiers mean equal records.
type Frontier []Head

// Digest returns the digest of the frontier, by which two nodes compare what they hold.
func (f Frontier) Digest() seal.Digest {
	b, err := seal.Marshal([]Head(f))
	if err != nil {
		return seal.Digest{} // a party's code that is no text; no record has one
	}
	return seal.Hash(domainFrontier, b)
}

// Frontier returns the record's frontier. Parked acts are not in it.
func (r *Record) Frontier() Frontier {
	var out Frontier
	for i := range r.sides {
		for _, n := range r.sides[i].heads {
			out = append(out, r.nodes[n].act.Head())
		}
	}
	return out
}

// Heads returns the newest acts of one party, ascending.
func (r *Record) Heads(party string) []Head { return r.Now().Heads(party) }

// Missing returns the acts that a record with the frontier theirs lacks, in the canonical order.
//
// A head that isn't known here, of greater seq than all acts of its party here, is news: its holder is
// taken to have what is held here of that party. Nothing is guessed, and what is held here of the party is
// sent whole but for what known heads prove to be there, if the seq isn't greater (the party forked or
// re-keyed), if branches of the party are known here, or if an act of it is parked here. The last is how
// two records come together that hold different branches of two parties, each branch naming one that only
// the other record has: in the first round each takes the other to be ahead in one of them, and what comes
// can only be parked. In the second round neither guesses. Exchange frontiers and what is missing until
// the digests are equal; two rounds are enough, if between them nothing else changes.
func (r *Record) Missing(theirs Frontier) []*Act {
	var have vector
	ahead := make([]bool, len(r.parties)) // a newer head
	split := make([]bool, len(r.parties)) // an unknown head, and no guess about it
	for _, h := range theirs {
		side, ok := r.number[h.Party]
		if n, known := r.index[h.ID]; known {
			have = merge(have, r.nodes[n].reach)
		} else if ok {
			newer := h.Seq > r.length(side)
			ahead[side] = ahead[side] || newer
			split[side] = split[side] || !newer || len(r.sides[side].lanes) > 1 || r.waits(side)
		}
	}
	var lacking []int32
	for l := range r.lanes {
		ln := &r.lanes[l]
		if side := r.nodes[ln.nodes[0]].side; !ahead[side] || split[side] {
			lacking = append(lacking, ln.nodes[have.at(int32(l)):]...)
		}
	}
	slices.SortFunc(lacking, r.compare)
	return r.actsOf(lacking)
}

// length returns the greatest seq of a party's acts.
func (r *Record) length(side int) int {
	acts := r.sides[side].acts
	if len(acts) == 0 {
		return 0
	}
	return r.nodes[acts[len(acts)-1]].act.Seq
}

// Next returns the header of the act that a party would make next: it continues the party's newest act
// and names the others' newest acts that are news to it. A re-keying (kind KindRekey) opens the next
// epoch and continues that act too. Where an author left more branches than a header has room for, the
// rest waits for the act after.
func (r *Record) Next(party, kind, time string) (Header, error) {
	if _, ok := r.number[party]; !ok {
		return Header{}, fmt.Errorf("make an act: %s is not a party of these talks", party)
	}
	h := Header{Talks: r.charter.ID, Party: party, Seq: 1, Time: time, Kind: kind}
	var have Past
	if newest, ok := r.Now().Newest(party); ok {
		a := r.Get(newest.ID)
		h.Seq, h.Prev, h.Epoch = a.Seq+1, a.ID, a.Epoch
		have = r.Upto(a.ID)
	}
	if kind == KindRekey {
		h.Root = true
		h.Epoch++
	}
	h.Deps = r.news(party, have)
	return h, nil
}

// news lists the heads of others that are not in have and not in the past of another such head; ascending. As a
// rule all of them: only where others have left more branches than a header may name, every party gets its turn,
// its newest branch first (see newer), and the rest waits for the act after.
func (r *Record) news(party string, have Past) []Head {
	var by [][]int32
	for i, sd := range r.sides {
		if r.parties[i].Code == party {
			continue
		}
		var heads []int32
		for _, h := range sd.heads {
			if have.r == nil || !have.has(h) {
				heads = append(heads, h)
			}
		}
		slices.SortFunc(heads, func(a, b int32) int {
			if r.newer(r.nodes[a].act.Head(), r.nodes[b].act.Head()) {
				return -1
			}
			return 1
		})
		by = append(by, heads)
	}
	var fresh []int32
	for turn, more := 0, true; more && len(fresh) < MaxDeps; turn++ {
		more = false
		for _, heads := range by {
			if turn < len(heads) && len(fresh) < MaxDeps {
				fresh, more = append(fresh, heads[turn]), true
			}
		}
	}
	slices.SortFunc(fresh, func(a, b int32) int { return r.nodes[a].act.Head().Compare(r.nodes[b].act.Head()) })
	var out []Head
	for _, a := range fresh {
		implied := slices.ContainsFunc(fresh, func(b int32) bool {
			nd := &r.nodes[a]
			return a != b && r.nodes[b].reach.at(nd.lane) > nd.pos
		})
		if !implied {
			out = append(out, r.nodes[a].act.Head())
		}
	}
	return out
}
