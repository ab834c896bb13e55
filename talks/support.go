package talks

import (
	"slices"
)

// Backing is who carries a live wording, and who keeps it from being agreed.
type Backing struct {
	Ref     Ref // its first claim
	Name    string
	Bracket int      // wordings with the same number are in one bracket
	Yes     []string // parties that say yes, alone or to a package with it, their conditions being fulfilled
	Missing []string // the others
	Agreed  bool     // the next revision adopts it
	Across  int      // pairs of parties that stand apart elsewhere and both say yes here; see Backings
	Waits   []string // names of live wordings that somebody accepts only if this one is adopted
}

// Alone returns the party that alone keeps the wording from being agreed, or "".
func (s Backing) Alone() string {
	if s.Agreed || len(s.Missing) != 1 {
		return ""
	}
	return s.Missing[0]
}

// Backings is who carries what, and who blocks it.
//
// Two parties meet at a bracket, of any level, when both have spoken there:
// they say yes to a wording of it, with or without a condition, or object to
// one. They are at one there when they say yes to a wording in common, or
// both say yes to none. They stand apart elsewhere when, at the other
// brackets where they meet, they are more often not at one than at one.
type Backings struct {
	Wordings []Backing // live ones, by name
	Left     int       // brackets that were left out of who stands apart: too many parties speak
}

// Backings says who carries each live wording. It must not be changed.
func (v *View) Backings() Backings {
	if v.backM == nil {
		b := v.backings()
		v.backM = &b
	}
	return *v.backM
}

func (v *View) backings() Backings {
	slots := v.slotsLive()
	place := make(map[*slot]int, len(slots))
	for i, at := range slots {
		place[at] = i
	}
	tied := v.tiedYes(place)
	out := make([]Backing, len(slots))
	voices := make([][]voice, len(slots))
	waits := make([][]int, len(slots))
	for i, at := range slots {
		in := v.first(at)
		b := &out[i]
		b.Ref, b.Name, b.Agreed = in.ref, v.shown(in), v.agreed().set[at]
		voices[i] = make([]voice, len(v.s.parties))
		words := v.slotWords(at)
		for p := range v.s.parties {
			w := v.row(at)[p]
			alone := w != nil && (w.stance == Support || w.stance == Accept)
			yes := tied[i][p] || alone && !v.open(w.cond)
			voices[i][p] = voice{yes: yes || alone, spoke: yes || alone || w != nil && w.stance == Object}
			if yes || words[p].yes() {
				b.Yes = append(b.Yes, v.s.parties[p].code)
			} else {
				b.Missing = append(b.Missing, v.s.parties[p].code)
			}
			if alone {
				for _, k := range v.conditions(w.cond, place) {
					waits[k] = append(waits[k], i)
				}
			}
		}
	}
	for k := range out {
		slices.Sort(waits[k])
		for _, i := range slices.Compact(waits[k]) {
			out[k].Waits = append(out[k].Waits, out[i].Name)
		}
		sortNames(out[k].Waits)
	}
	left := v.across(out, voices)
	slices.SortFunc(out, func(a, b Backing) int {
		if len(a.Name) != len(b.Name) {
			return len(a.Name) - len(b.Name)
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return Backings{out, left}
}

// voice is what a party says on a wording.
type voice struct{ yes, spoke bool }

// tiedYes finds, for each live wording, the parties that say yes to a live
// package with it, their conditions being fulfilled.
func (v *View) tiedYes(place map[*slot]int) []map[int]bool {
	out := make([]map[int]bool, len(place))
	for _, k := range v.s.tied {
		if !v.holds(k.n) {
			continue
		}
		if f, _ := v.packFate(k); f != Live {
			continue
		}
		for p := range v.s.parties {
			w := v.pword(k, p)
			if w == nil || w.stance != Support && w.stance != Accept || v.open(w.cond) {
				continue
			}
			for _, at := range v.slotsOf(k) {
				i := place[at]
				if out[i] == nil {
					out[i] = map[int]bool{}
				}
				out[i][p] = true
			}
		}
	}
	return out
}

// conditions lists the live wordings that conditions name, as places.
func (v *View) conditions(refs []Ref, place map[*slot]int) []int {
	var out []int
	add := func(in *inst) {
		if in != nil && v.live(in) {
			_, at := v.stand(in)
			out = append(out, place[at])
		}
	}
	for _, r := range refs {
		if k := v.s.packs[r]; r.Package && k != nil {
			for i := range k.members {
				add(v.member(k, i))
			}
		} else if !r.Package {
			add(v.s.insts[r])
		}
	}
	return out
}

// across numbers the brackets and counts, for each wording, the pairs that
// stand apart elsewhere and both say yes; it returns how many brackets it
// left out.
func (v *View) across(out []Backing, voices [][]voice) (left int) {
	e := v.extent()
	parties := len(v.s.parties)
	speak := make([][]int, len(e.Disputes))
	order := make([]int, len(e.Disputes))
	for i := range e.Disputes {
		order[i] = i
		for _, k := range e.Disputes[i].Claims {
			out[k].Bracket = i
		}
		for p := range parties {
			if slices.ContainsFunc(e.Disputes[i].Claims, func(k int) bool { return voices[k][p].spoke }) {
				speak[i] = append(speak[i], p)
			}
		}
	}
	work := func(i int) int { return len(speak[i]) * len(speak[i]) * len(e.Disputes[i].Claims) }
	slices.SortStableFunc(order, func(a, b int) int { return work(a) - work(b) })
	apart := make([]int, parties*parties) // of party p and an earlier one q: how much more often not at one
	budget := maxAgainst
	here := make([]int, len(e.Disputes)) // what being at one at a bracket came to
	for _, i := range order {
		if budget -= work(i); budget < 0 {
			left++
			continue
		}
		here[i] = 1
		for n, p := range speak[i] {
			for _, q := range speak[i][:n] {
				some, common := false, false
				for _, k := range e.Disputes[i].Claims {
					a, b := voices[k][p].yes, voices[k][q].yes
					some, common = some || a || b, common || a && b
				}
				if some && !common {
					apart[p*parties+q]++
				} else {
					apart[p*parties+q]--
				}
			}
		}
	}
	for k := range out {
		var yes []int
		for p := range parties {
			if voices[k][p].yes {
				yes = append(yes, p)
			}
		}
		for n, p := range yes {
			for _, q := range yes[:n] {
				if apart[p*parties+q]+here[out[k].Bracket] > 0 {
					out[k].Across++
				}
			}
		}
	}
	return left
}
