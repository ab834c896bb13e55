package model

// Kind is what an act says.
type Kind uint8

// The kinds that are modelled. Note stands for every act without effect: a
// comment, or what wasn't allowed.
const (
	Note Kind = iota
	Revise
	Pen
	Initial
	Sign
	Unsign
	Exchange
	Rekey
	Lodge // a re-keying to a host's key (custody: hub)
)

// rekeys reports whether the root key signs acts of this kind.
func (k Kind) rekeys() bool { return k == Rekey || k == Lodge }

func (k Kind) String() string {
	return [...]string{"note", "revise", "pen", "initial", "sign", "unsign", "exchange", "rekey", "lodge"}[k]
}

const (
	base   = -1 // of revisions: Rev.0, of the charter
	no     = -1 // no act: the chain's start, the charter's key
	absent = -2 // no revision

	maxActs    = 30 // of one state: sets of acts are bits
	maxParties = 3
	maxSame    = 6 // ways to rename three parties
)

// Act is one signed act. Acts, and the revisions that they issue, are named by
// their place in the state's list.
type Act struct {
	Party  int8
	Kind   Kind
	Seq    int8 // place in the chain, from 1 after the opening
	Epoch  int8
	Prev   int8 // act before it in its party's chain, or no
	Era    int8 // re-keying that opened the key that signed, or no
	Rev    int8 // the revision that is named: a parent, what is signed, where a pen starts
	Term   int8 // of a pen act; of a revision: the term under which it was issued
	To     int8 // likewise
	From   int8 // of a revision: likewise
	Twin   int8 // tells two acts apart that say the same in the same place
	Past   uint32
	Chain  uint32 // the acts of its own chain before it
	Lawful bool   // allowed on its past

	ids [maxSame]uint64 // by way of renaming
}

func bit(i int8) uint32 { return 1 << uint(i) }

// mix is the finaliser of splitmix64: every bit of x moves every bit of the
// result.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// name gives an act its names. They depend on what the act says and on the
// acts in its past, not on the order in which acts were made.
func (t *Talks) name(acts []Act, a *Act) {
	for w, to := range t.ways {
		id := func(i int8) uint64 {
			if i < 0 {
				return uint64(100 + int(i))
			}
			return acts[i].ids[w]
		}
		party := func(p int8) uint64 {
			if p < 0 {
				return 99
			}
			return uint64(to[p])
		}
		h := mix(party(a.Party)<<8 | uint64(a.Kind))
		h = mix(h ^ uint64(a.Twin)<<32 ^ uint64(uint8(a.Term)))
		h = mix(h ^ id(a.Prev))
		h = mix(h ^ id(a.Rev))
		h = mix(h ^ party(a.To))
		h = mix(h ^ id(a.From))
		past := uint64(0)
		for i := range acts {
			if a.Past&bit(int8(i)) != 0 {
				past += mix(acts[i].ids[w])
			}
		}
		a.ids[w] = mix(h ^ past)
	}
}

// State is one set of acts: those of the state before and one more.
type State struct {
	up  *State
	act Act
	n   int                // of acts
	sum [maxSame][2]uint64 // over the names of the acts
}

// Acts returns the acts of a state in the order in which this story made them.
func (s *State) Acts() []Act {
	out := make([]Act, s.n)
	for x := s; x.n > 0; x = x.up {
		out[x.n-1] = x.act
	}
	return out
}

func (t *Talks) with(s *State, a Act) *State {
	n := &State{up: s, act: a, n: s.n + 1, sum: s.sum}
	for w := range t.ways {
		n.sum[w][0] += mix(a.ids[w])
		n.sum[w][1] += mix(a.ids[w] ^ 0xa5a5a5a5a5a5a5a5)
	}
	return n
}

// Key implements Space.
func (t *Talks) Key(s *State) Key {
	best := Key(s.sum[0])
	for w := range t.ways {
		if k := s.sum[w]; k[0] < best[0] || k[0] == best[0] && k[1] < best[1] {
			best = k
		}
	}
	return best
}
