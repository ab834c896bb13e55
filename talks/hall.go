package talks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/committee"
	"parley/record"
)

// Step is one proceeding in its place among all.
type Step struct {
	ID      record.ID
	Party   string
	Event   committee.Event    // as the committee reads it
	Refusal *committee.Refusal // why it has no place there; nil: the committee took it
	// Settled: the chair's chain has it, so that nothing that arrives later
	// moves it. What isn't settled stands after all that is.
	Settled bool
}

// Proceedings are what a view's acts make of the committee. Everything in it is
// for reading.
type Proceedings struct {
	Sitting committee.Sitting
	Steps   []*Step
	// Withheld are the proceedings whose bodies are not there: what they say
	// is in none of the steps, and counts may lack it.
	Withheld []record.ID

	v    *View
	room room
}

// room is a sitting and the texts that lie before it.
type room struct {
	sit    committee.Sitting
	papers map[string]*paper // by the ids of proposals and amendments; copied when it changes
}

// hall is a fold of proceedings that goes on: what the chair has settled stays
// as it is, and the rest is tried after it.
type hall struct {
	shifts int // of the state, when it began
	seen   int // of State.sat
	done   []*Step
	held   map[*node]bool // settled: what done has
	at     room
	loose  []*node // not settled, in the order of heads

	base  int     // how many were done when these were tried
	tail  []*node // of loose, those that count
	steps []*Step // of tail
	rooms []room  // after each of these
}

// Proceedings returns what the committee of the charter's procedure has come
// to, or nil where the charter has none.
func (v *View) Proceedings() *Proceedings {
	if v.s.charter.Procedure == nil {
		return nil
	}
	if v.heardM == nil {
		h := v.gather()
		end := h.at
		if n := len(h.rooms); n > 0 {
			end = h.rooms[n-1]
		}
		v.heardM = &Proceedings{Sitting: end.sit, Steps: slices.Concat(h.done, h.steps), v: v, room: end}
		for _, n := range v.s.veiled {
			if v.holds(n) {
				v.heardM.Withheld = append(v.heardM.Withheld, n.act.ID)
			}
		}
		slices.SortFunc(v.heardM.Withheld, func(a, b record.ID) int { return strings.Compare(a.String(), b.String()) })
	}
	return v.heardM
}

// gather folds the proceedings of the view.
func (v *View) gather() *hall {
	if v.hallM != nil {
		return v.hallM
	}
	s := v.s
	h := s.hall
	if !v.all || h == nil || h.shifts != s.shifts {
		h = &hall{shifts: s.shifts, held: map[*node]bool{}, at: room{sit: committee.New(s.charter.Procedure)}}
	}
	for ; h.seen < len(s.sat); h.seen++ {
		if n := s.sat[h.seen]; v.holds(n) {
			h.take(v, n)
		}
	}
	h.rest(v)
	if v.all {
		s.hall = h
	}
	v.hallM = h
	return h
}

// take takes in one more proceeding. The chair's settles what its past holds.
func (h *hall) take(v *View, n *node) {
	if v.s.parties[n.party].code != v.s.charter.Chair {
		i, _ := slices.BinarySearchFunc(h.loose, n, inHeads)
		h.loose = slices.Insert(h.loose, i, n)
		return
	}
	if v.void(n) != "" {
		return
	}
	past := v.s.before(n)
	left := h.loose[:0:0]
	for _, m := range h.loose {
		switch {
		case !past.holds(m):
			left = append(left, m)
		case past.void(m) == "": // judged here, once for all
			h.settle(v.s, m)
		}
	}
	h.loose = left
	h.settle(v.s, n)
}

func (h *hall) settle(s *State, n *node) {
	step := &Step{Settled: true}
	h.at = h.at.hear(s, n, step)
	h.done = append(h.done, step)
	h.held[n] = true
}

// rest tries what isn't settled, after what is. What stands as it stood before
// isn't tried again.
func (h *hall) rest(v *View) {
	var tail []*node
	for _, n := range h.loose {
		if v.void(n) == "" {
			tail = append(tail, n)
		}
	}
	same := 0
	if h.base != len(h.done) {
		h.base, h.tail, h.rooms = len(h.done), nil, h.rooms[:0]
	}
	for same < len(tail) && same < len(h.tail) && tail[same] == h.tail[same] {
		same++
	}
	h.tail, h.steps, h.rooms = tail, slices.Clone(h.steps[:same]), h.rooms[:same]
	at := h.at
	if same > 0 {
		at = h.rooms[same-1]
	}
	for _, n := range tail[same:] {
		step := &Step{}
		at = at.hear(v.s, n, step)
		h.steps, h.rooms = append(h.steps, step), append(h.rooms, at)
	}
}

// inHeads is the order of proceedings that the chair hasn't put into one: each
// after its past, as in the log.
func inHeads(a, b *node) int {
	if c := a.high - b.high; c != 0 {
		return c
	}
	return a.act.Head().Compare(b.act.Head())
}

// settled tells whether a chair's act settled this proceeding: then nothing
// that its author is proven of later takes it away.
func (v *View) settled(n *node) bool {
	if n.act.Kind != KindProceeding || v.s.charter.Procedure == nil {
		return false
	}
	return v.gather().held[n]
}

// hear gives one proceeding to the sitting and notes in step what came of it.
func (r room) hear(s *State, n *node, step *Step) room {
	step.ID, step.Party = n.act.ID, s.parties[n.party].code
	return r.apply(s, n.body.(*Proceeding), step.Party, n.act.Time, madeBy(step.Party, n.act.Seq, n.act.Epoch), step)
}

// apply is hear for an act that may not be there yet.
func (r room) apply(s *State, b *Proceeding, by, at, id string, step *Step) room {
	e := b.said(by, at, id)
	filled, no := r.fill(s, b, &e)
	step.Event = e
	if no == "" {
		sit, err := r.sit.Apply(e)
		if err == nil {
			return r.with(sit, filled, e)
		}
		if refused, ok := err.(*committee.Refusal); ok {
			step.Refusal = refused
			return r
		}
		no = err.Error()
	}
	step.Refusal = &committee.Refusal{Why: no}
	return r
}

// madeBy is the id of what an act makes: nobody else can make the same, and
// its author only by signing two acts with one number.
func madeBy(party string, seq, epoch int) string {
	id := party + "-" + strconv.Itoa(seq)
	if epoch > 0 {
		id += "." + strconv.Itoa(epoch)
	}
	return id
}

// Makes returns the id of what a party's next act would make in the committee.
func (v *View) Makes(party string) (string, error) {
	p, ok := v.s.number[party]
	if !ok {
		return "", fmt.Errorf("%w: %.40s is not a party", ErrForeign, party)
	}
	seq, epoch := 0, 0
	if era := v.present(p); era != nil {
		epoch = era.act.Epoch
	}
	for _, l := range v.s.parties[p].lanes {
		acts := v.s.lanes[l].acts
		if !v.all {
			acts = acts[:min(len(acts), v.set.of(l))]
		}
		if n := len(acts); n > 0 && acts[n-1].act.Epoch == epoch {
			seq = max(seq, acts[n-1].act.Seq)
		}
	}
	return madeBy(party, seq+1, epoch), nil
}

// refusal says why the committee would refuse what a party would sign now.
// Without a time, what only depends on it isn't refused.
func (v *View) refusal(party int, b *Proceeding, time string) error {
	p := v.Proceedings()
	code := v.s.parties[party].code
	id, err := v.Makes(code)
	if err != nil {
		return err
	}
	var step Step
	p.room.apply(v.s, b, code, time, id, &step)
	no := step.Refusal
	if no == nil || time == "" && (no.Topic == committee.Deadline || no.Topic == committee.TieOf) {
		return nil
	}
	return &Denied{Reason: no.Error(), Rule: no}
}
