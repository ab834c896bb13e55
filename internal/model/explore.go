package model

import "fmt"

// Key names a state: equal states have equal keys. Two halves of 64 bits keep
// the chance of a collision among 10⁸ states below 10⁻²².
type Key [2]uint64

// Space is a set of states to explore.
type Space[S any] interface {
	// Start returns the first state.
	Start() S
	// Key names a state.
	Key(S) Key
	// Next gives every state that one transition leads to; a state may be
	// given several times.
	Next(s S, visit func(S))
	// Check returns what is wrong with a state, or nil.
	Check(S) error
}

// Result is what an exploration found.
type Result[S any] struct {
	States      int // different ones, the first included
	Transitions int // from all states together, those to known states included
	Depth       int // of the farthest state
	Cut         bool
	Err         error // the first broken law
	Trace       []S   // to the state that breaks it: from the first, the fewest steps
}

// cutError is the error of an exploration that met its bound.
type cutError int

func (c cutError) Error() string {
	return fmt.Sprintf("more than %d states: raise the bound or allow fewer acts", int(c))
}

// Explore visits all states, those with fewer transitions first, and stops at
// the first that breaks a law. Beyond limit states it gives up, which is an
// error: an exploration that isn't complete proves nothing.
func Explore[S any](sp Space[S], limit int, each func(S)) Result[S] {
	first := sp.Start()
	states, from, depth := []S{first}, []int32{-1}, []int32{0}
	seen := map[Key]struct{}{sp.Key(first): {}}
	r := Result[S]{}
	for i := 0; i < len(states); i++ {
		s := states[i]
		r.Depth = int(depth[i])
		if each != nil {
			each(s)
		}
		if err := sp.Check(s); err != nil {
			r.Err = err
			for k := int32(i); k >= 0; k = from[k] {
				r.Trace = append([]S{states[k]}, r.Trace...)
			}
			break
		}
		sp.Next(s, func(n S) {
			r.Transitions++
			k := sp.Key(n)
			if _, ok := seen[k]; ok {
				return
			}
			seen[k] = struct{}{}
			states, from, depth = append(states, n), append(from, int32(i)), append(depth, depth[i]+1)
		})
		if len(states) > limit {
			r.Cut, r.Err = true, cutError(limit)
			break
		}
	}
	r.States = len(states)
	return r
}
