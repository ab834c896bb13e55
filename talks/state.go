package talks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/seal"
	"parley/text"
)

// State is the talks as the acts of a record make them. It depends on the set
// of acts alone, never on the order in which they were added. It is not safe
// for use by several goroutines while one of them adds.
type State struct {
	charter *Charter
	root    *node
	rule    rule
	parties []party
	number  map[string]int // of a party's code
	group   map[string]int // of a group's code: its voice, after the parties

	nodes map[record.ID]*node
	order []*node // in order of arrival, each after its past
	lanes []*lane
	codec seal.Codec

	doubles  map[spot]*double
	insts    map[Ref]*inst
	made     []*inst // in order of arrival
	packs    map[Ref]*pack
	tied     []*pack
	revs     []*revision // allowed ones, in order of arrival; revs[0] is the charter's
	issued   map[record.ID]*revision
	silences map[record.ID]*silence
	pens     map[int][]*node // namings, by term
	steps    [][]*node       // by party, in order of arrival: its namings and revisions
	swaps    []*node         // allowed exchanges
	seals    map[text.BlockID]said[*pledge]
	matched  map[text.BlockID]said[*pledge] // that versions correspond
	final    said[*signature]
	inits    said[*initialled]
	joined   []*node    // accessions
	notes    []*node    // comments, parkings, placements
	owed     []*node    // commitments
	follows  []*node    // what was said of them
	quiet    []*silence // silence procedures, in order of arrival
	sat      []*node    // allowed proceedings, in order of arrival
	veiled   []*node    // proceedings whose bodies are withheld
	hidden   []*node    // bodies withheld, of kinds that can change what stands

	lines      map[string]*line // see lineOf
	claimNames map[string][]*inst
	packNames  map[string][]*pack

	now *View

	// What was worked out before; see sorted and Series.
	row    []*node
	points map[record.ID]Point
	kept   int // size of the points
	hall   *hall
	shifts int // re-keyings and proofs so far: each may take the ground from under earlier acts
}

// party is one side and what the state must know to judge its acts.
type party struct {
	record.Party
	code    string
	lanes   []int // of State.lanes
	doubles []*double
	rekeys  []*node
}

// Errors of New and Add.
var (
	ErrCharter = errors.New("the charter can't open talks")
	ErrMissing = errors.New("an act that this one names is not there yet")
	ErrForeign = errors.New("the act belongs to other talks or to no party of these")
)

// New returns the state of a record.
func New(rec *record.Record) (*State, error) {
	s, err := Open(rec.Charter())
	if err != nil {
		return nil, err
	}
	for a := range rec.Acts() {
		if err := s.Add(a); err != nil {
			return nil, fmt.Errorf("act %s: %w", a.ID.Short(), err)
		}
	}
	return s, nil
}

// Open returns the state of talks that hold nothing but their charter. The
// error wraps ErrCharter.
func Open(charter *record.Act) (*State, error) {
	body, err := Decode(charter.Kind, charter.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCharter, err)
	}
	c, ok := body.(*Charter)
	if !ok {
		return nil, fmt.Errorf("%w: it is an act of kind %s", ErrCharter, charter.Kind)
	}
	s := &State{
		charter: c, number: map[string]int{}, group: map[string]int{}, nodes: map[record.ID]*node{},
		doubles: map[spot]*double{}, insts: map[Ref]*inst{}, packs: map[Ref]*pack{},
		issued: map[record.ID]*revision{}, seals: map[text.BlockID]said[*pledge]{}, matched: map[text.BlockID]said[*pledge]{},
		silences: map[record.ID]*silence{},
		pens:     map[int][]*node{}, lines: map[string]*line{}, claimNames: map[string][]*inst{}, packNames: map[string][]*pack{},
	}
	if s.rule, err = ruleNamed(c.Rule); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCharter, err)
	}
	for i, p := range c.Parties {
		s.parties = append(s.parties, party{Party: p, code: p.Code})
		s.number[p.Code] = i
	}
	for i, g := range c.Groups {
		s.group[g.Code] = len(c.Parties) + i
	}
	s.steps = make([][]*node, len(s.parties))
	author, ok := s.number[charter.Party]
	if !ok {
		return nil, fmt.Errorf("%w: its author %s is not one of its parties", ErrCharter, charter.Party)
	}
	n := &node{act: charter, party: author, body: c, hub: c.Parties[author].Custody == record.HubCustody}
	s.place(n, nil, nil)
	s.root = n
	s.nodes[charter.ID] = n
	s.order = append(s.order, n)
	s.watch(n)
	s.joined = append(s.joined, n)
	if err := s.found(n, c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCharter, err)
	}
	return s, nil
}

// Add adds an act. Acts come in any order in which each stands after all that
// it names, as a record gives them; adding one again does nothing, except
// that a body that had been withheld is filled in. The error wraps ErrMissing
// or ErrForeign; malformed acts and acts that were not allowed are no errors:
// they are there, without effect.
func (s *State) Add(a *record.Act) error {
	if had := s.nodes[a.ID]; had != nil {
		if had.act.Body == nil && a.Body != nil {
			return s.refill(a)
		}
		return nil
	}
	p, ok := s.number[a.Party]
	if !ok || a.Talks != s.root.act.ID {
		return fmt.Errorf("%w: %s", ErrForeign, a.ID.Short())
	}
	n := &node{act: a, party: p, hub: s.parties[p].Custody == record.HubCustody}
	var prev *node
	if !a.Prev.IsZero() {
		if prev = s.nodes[a.Prev]; prev == nil {
			return fmt.Errorf("%w: %s", ErrMissing, a.Prev.Short())
		}
		n.era, n.claims, n.packs = prev.era, prev.claims, prev.packs
		n.hub = prev.hub
	}
	if a.Root {
		k, err := a.Rekey()
		n.era, n.hub = n, err == nil && k.Custody == record.HubCustody
	}
	deps := make([]*node, len(a.Deps))
	for i, d := range a.Deps {
		if deps[i] = s.nodes[d.ID]; deps[i] == nil {
			return fmt.Errorf("%w: %s", ErrMissing, d.ID.Short())
		}
	}
	s.place(n, prev, deps)
	s.nodes[a.ID] = n
	s.order = append(s.order, n)
	s.watch(n)
	s.now = nil
	s.read(n)
	return nil
}

// read decodes, judges and files an act that has its place.
func (s *State) read(n *node) {
	if n.act.Body == nil {
		n.bad = "its body is withheld"
		if s.charter.bears(n.act.Kind) {
			s.hidden = append(s.hidden, n)
		}
		if n.act.Kind == KindProceeding {
			s.veiled = append(s.veiled, n)
		}
		return
	}
	body, err := decode(&s.codec, n.act.Kind, n.act.Body)
	if err != nil {
		n.bad = strings.TrimPrefix(err.Error(), "malformed ")
		return
	}
	if body == nil { // a re-keying: record's business
		return
	}
	n.body = body
	v := s.before(n)
	j := &judge{v: v, party: n.party, voice: n.party, act: n, time: n.act.Time}
	if n.denied = j.judge(body); n.denied != "" && j.malformed {
		n.bad, n.denied = n.denied, ""
	}
	s.count(n)
	if n.ok() {
		j.apply()
	} else {
		s.admitDenied(n)
	}
}

// refill builds the state again with a body that had been withheld.
func (s *State) refill(a *record.Act) error {
	fresh, err := Open(s.root.act)
	if err != nil {
		return err
	}
	for _, n := range s.order[1:] {
		act := n.act
		if act.ID == a.ID {
			act = a
		}
		if err := fresh.Add(act); err != nil {
			return err
		}
	}
	*s = *fresh
	return nil
}

// Charter returns what the talks were opened with. It must not be changed.
func (s *State) Charter() *Charter { return s.charter }

// Talks returns the id of the talks: the charter's.
func (s *State) Talks() record.ID { return s.root.act.ID }

// Parties returns the parties' codes in order.
func (s *State) Parties() []string {
	out := make([]string, len(s.parties))
	for i, p := range s.parties {
		out[i] = p.code
	}
	return out
}

// Len returns the number of acts.
func (s *State) Len() int { return len(s.order) }

// sorted returns nodes in an order that depends on the set alone: each after
// its past, as record's canonical order does. The list must not be changed;
// it is kept, and new acts are sorted in, mostly at its end.
func (s *State) sorted() []*node {
	if n := len(s.row); n < len(s.order) {
		s.row = append(s.row, s.order[n:]...)
		slices.SortFunc(s.row, func(a, b *node) int {
			if c := a.high - b.high; c != 0 {
				return c
			}
			return a.act.Head().Compare(b.act.Head())
		})
	}
	return s.row
}
