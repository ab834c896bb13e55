package audit

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Pouch checks a pouch: the acts that it holds, as a record of their own. A pouch that doesn't begin with
// the charter can't be judged by itself.
func Pouch(p *pouch.Pouch) *Verdict {
	return check(p.Acts, p.Header.Talks, nil)
}

// File checks a pouch that isn't encrypted.
func File(r io.Reader) (*Verdict, error) {
	p, err := pouch.Unpack(r)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	return Pouch(p), nil
}

// Record checks a record: its acts are taken as bytes, as if they had come from a stranger.
func Record(rec *record.Record) *Verdict {
	var raws [][]byte
	for a := range rec.Acts() {
		raws = append(raws, a.Raw())
	}
	for _, w := range rec.Parked() {
		raws = append(raws, w.Raw)
	}
	return check(raws, rec.Talks(), nil)
}

// Check checks acts, in any order, with or without repetitions. It always returns a verdict: bytes that are
// no acts make it unsound.
func Check(raws [][]byte) *Verdict { return check(raws, record.ID{}, nil) }

// check checks the acts of these talks, or of those whose only charter is among the acts.
func check(raws [][]byte, id record.ID, m *Memory) *Verdict {
	v := &Verdict{CantTell: cantTell()}
	v.run(raws, id, m)
	v.Sound = !v.Has(Broken)
	if !v.Sound {
		v.Concluded = false
	}
	return v
}

func (v *Verdict) run(raws [][]byte, id record.ID, m *Memory) {
	acts, withheld := v.read(raws)
	var charters []*act
	var rest []*act
	for _, a := range acts {
		if a.head.Kind == "charter" && (id.IsZero() || a.id == id) {
			charters = append(charters, a)
		} else {
			rest = append(rest, a)
		}
	}
	if len(charters) != 1 {
		v.find(Broken, "act", id, "", "%d charters stand among the acts, and one opens talks: audit the whole record, or a pouch with everything", len(charters))
		return
	}
	charter := charters[0]
	c, err := follow(charter, rest, m)
	if err != nil {
		v.find(Broken, "act", charter.id, charter.head.Party, "the charter can't open talks: %v", err)
		return
	}
	v.Talks, v.Spoken = charter.id, seal.Spoken(charter.id)
	v.chains(c)
	rec := v.record(c, raws, m)
	if rec == nil {
		return
	}
	v.Frontier = rec.Frontier().Digest()
	s := v.foldings(rec)
	if s == nil {
		return
	}
	v.Title = s.Charter().Title
	v.revisions(rec, s)
	v.conclusion(rec, s)
	v.custody(c, rec, s)
	v.people(rec, s)
	v.effects(s)
	if withheld > 0 {
		v.find(Warning, "missing", record.ID{}, "", "the bodies of %d acts are withheld: they verify and say nothing, so the text may rest on less than was said", withheld)
	}
}

// read takes all acts apart, once each: the fullest bytes of each id.
func (v *Verdict) read(raws [][]byte) (acts []*act, withheld int) {
	at := map[seal.Digest]int{}
	for i, raw := range raws {
		a, err := readAct(raw)
		_, also := record.Decode(raw)
		if err == nil && also != nil {
			err = also
		}
		if err != nil {
			v.find(Broken, "act", record.ID{}, "", "item %d isn't an act: %v", i+1, err)
			continue
		}
		if also != nil {
			continue
		}
		if k, had := at[a.id]; had {
			if !bytes.Equal(a.sig, acts[k].sig) { // whichever came first
				v.find(Broken, "act", a.id, a.head.Party, "the act %s stands there with two signatures, and an act has one", a.id.Short())
			}
			if acts[k].body == nil {
				acts[k] = a
			}
			continue
		}
		at[a.id] = len(acts)
		acts = append(acts, a)
	}
	for _, a := range acts {
		if a.body == nil {
			withheld++
		}
	}
	v.count("acts read, each with its id and the hash of its body", len(acts))
	return acts, withheld
}

// chains reports what following the chains gave.
func (v *Verdict) chains(c *chains) {
	v.count("signatures verified, each by the one key that must have made it", len(c.order))
	refused := make([]seal.Digest, 0, len(c.refused))
	for id := range c.refused {
		refused = append(refused, id)
	}
	slices.SortFunc(refused, func(a, b seal.Digest) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range refused {
		v.find(Broken, "act", id, "", "the act %s can't be part of the record: %s", id.Short(), c.refused[id])
	}
	lacking := map[seal.Digest]bool{}
	for _, a := range c.waiting {
		for _, id := range a.names() {
			if c.placed[id] == nil && c.refused[id] == "" && !slices.ContainsFunc(c.waiting, func(w *act) bool { return w.id == id }) {
				lacking[id] = true
			}
		}
	}
	if len(c.waiting) > 0 {
		v.find(Warning, "missing", record.ID{}, "", "%s for %s that this record doesn't hold: left out",
			count(len(c.waiting), "act waits", "acts wait"), count(len(lacking), "other", "others"))
	}
	if c.unverified > 0 {
		v.find(Warning, "missing", record.ID{}, "", "%d of the acts that wait can't be verified: the re-keying that brings their key isn't here", c.unverified)
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// record builds the record by package record and compares it with the chains.
func (v *Verdict) record(c *chains, raws [][]byte, m *Memory) *record.Record {
	rec, err := record.New(c.charter.raw)
	if err != nil {
		v.find(Broken, "chain", c.charter.id, "", "two readings of the charter differ: %v", err)
		return nil
	}
	for _, raw := range raws { // in the order in which they came; some park and are woken
		if err := m.add(rec, raw); err != nil && record.CodeOf(err) != record.CodeQuota && record.CodeOf(err) != record.CodeKey {
			if u, derr := record.Decode(raw); derr == nil && c.placed[u.ID()] != nil {
				v.find(Broken, "chain", u.ID(), u.Header().Party, "two readings of the act %s differ: %v", u.ID().Short(), err)
			}
		}
	}
	for _, a := range c.order { // again, each after what it names, for those that found no room to wait
		if rec.Get(a.id) == nil {
			if err := m.add(rec, a.raw); err != nil {
				v.find(Broken, "chain", a.id, a.head.Party, "two readings of the act %s differ: %v", a.id.Short(), err)
			}
		}
	}
	if rec.Len() != len(c.order) || rec.Frontier().Digest() != c.frontier().Digest() {
		v.find(Broken, "chain", v.Talks, "", "two ways of following the chains differ: %d acts and %d", len(c.order), rec.Len())
	}
	forks, roots := c.forks()
	v.compareProofs(forks, rec.Forks())
	v.compareProofs(roots, rec.RootConflicts())
	for _, ids := range forks {
		h := c.placed[ids[0]].head
		v.find(Proof, "fork", ids[0], h.Party, "%s signed %d acts with number %d under one key; its acts from there on have no effect, exchanges excepted", h.Party, len(ids), h.Seq)
		v.Findings[len(v.Findings)-1].Acts = ids
	}
	for _, ids := range roots {
		h := c.placed[ids[0]].head
		v.find(Proof, "fork", ids[0], h.Party, "%s replaced its key of epoch %d in %d ways at once: only the holder of its root key can have done that", h.Party, h.Epoch, len(ids))
		v.Findings[len(v.Findings)-1].Acts = ids
	}
	v.count("proofs of double-dealing", len(forks)+len(roots))
	return rec
}

// compareProofs compares the proofs that the chains gave with those of package record.
func (v *Verdict) compareProofs(mine [][]record.ID, theirs []record.Proof) {
	ids := make([][]record.ID, len(theirs))
	for i, p := range theirs {
		ids[i] = p.Acts
	}
	slices.SortFunc(ids, func(a, b []record.ID) int { return bytes.Compare(a[0][:], b[0][:]) })
	if !slices.EqualFunc(mine, ids, slices.Equal) {
		v.find(Broken, "fork", v.Talks, "", "two ways of finding double-dealing differ: %d proofs and %d", len(mine), len(ids))
	}
}

// custody checks that nothing that binds a party for good stands on a key that a host held.
func (v *Verdict) custody(c *chains, rec *record.Record, s *talks.State) {
	n := 0
	for _, a := range c.order {
		if a.hosted != (rec.Custody(a.id) == record.HubCustody) {
			v.find(Broken, "chain", a.id, a.head.Party, "two readings of who held the key of the act %s differ", a.id.Short())
		}
		if !a.hosted {
			continue
		}
		n++
		switch a.head.Kind {
		case talks.KindConfirm, talks.KindInitial, talks.KindSign, talks.KindExchange:
			if e, ok := s.Now().Entry(a.id); ok && e.Effect != talks.NotAllowed && e.Effect != talks.Malformed {
				v.find(Broken, "conclusion", a.id, a.head.Party, "the %s of %s counts, and a host held the key of its seat", a.head.Kind, a.head.Party)
			}
		}
	}
	if n > 0 {
		v.count("acts of seats whose key a host holds (custody: hub), none of them binding", n)
	}
}

// people fills in where each party stands.
func (v *Verdict) people(rec *record.Record, s *talks.State) {
	f := s.Now().Final()
	v.Revision, v.Digest, v.Outcome = f.Revision.Num, f.Revision.Digest, f.Done
	for _, p := range rec.Parties() {
		seat := Seat{
			Code: p.Code, Name: p.Name, Acts: len(rec.Chain(p.Code)), Rekeyed: len(rec.Rekeys(p.Code)), Custody: s.Now().Custody(p.Code),
			Acceded:    p.Code == rec.Charter().Party,
			Initialled: slices.Contains(f.Initialled, p.Code),
			Signed:     slices.Contains(f.Signed, p.Code),
			Exchanged:  slices.Contains(f.Exchanged, p.Code),
		}
		for _, a := range rec.Chain(p.Code) {
			if e, ok := s.Now().Entry(a.ID); ok && e.Kind == talks.KindAccede && e.Effect == talks.InEffect {
				seat.Acceded = true
			}
		}
		v.Parties = append(v.Parties, seat)
	}
}

// effects lists the acts that had no effect, and why.
func (v *Verdict) effects(s *talks.State) {
	n := 0
	for _, e := range s.Now().Log() {
		if e.Effect == talks.InEffect {
			n++
			continue
		}
		v.find(Note, "effect", e.ID, e.Party, "act %d of %s (%s, %s) had no effect: %s", e.Seq, e.Party, e.Kind, e.ID.Short(), e.Why)
	}
	v.count("acts in effect", n)
}
