package model

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// real plays states of the model with real acts: signed, folded by record and
// talks, and compared.
type real struct {
	t      *testing.T
	m      *Talks
	opened []*record.Act // the opening; the first is the charter
	last   []int         // of each party, in opened
	knows  []int         // how many acts of the opening the party's last one knows
	keys   map[string]seal.PrivateKey
	acts   map[uint64]*record.Act // by the model's name
	words  [2]text.Digest         // of Rev.0 and of every Rev.1
	claim  talks.Ref
}

func (r *real) key(name string) seal.PrivateKey {
	k, ok := r.keys[name]
	if !ok {
		seed := seal.Hash("model key", []byte(name))
		var err error
		if k, err = seal.GenerateKey(bytes.NewReader(seed[:])); err != nil {
			r.t.Fatal(err)
		}
		r.keys[name] = k
	}
	return k
}

// seal signs an act; name makes key and salt.
func (r *real) seal(h record.Header, body any, salt string, key seal.PrivateKey) *record.Act {
	r.t.Helper()
	h.Time = "2026-01-01T00:00:00Z"
	d := seal.Hash("model salt", []byte(salt))
	raw, _, err := record.Seal(h, body, d[:record.SaltSize], key)
	if err != nil {
		r.t.Fatal(err)
	}
	u, err := record.Decode(raw)
	if err != nil {
		r.t.Fatal(err)
	}
	a, err := u.VerifyWith(key.Public())
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func newReal(t *testing.T, m *Talks) *real {
	r := &real{t: t, m: m, keys: map[string]seal.PrivateKey{}, acts: map[uint64]*record.Act{}, last: make([]int, len(m.Roles)), knows: make([]int, len(m.Roles))}
	blocks := []text.Block{
		{ID: "b1", Kind: text.Kind("op"), Content: map[text.Lang][]text.Word{"en": text.Split("shall act")}},
		{ID: "b2", Kind: text.Kind("op"), Content: map[text.Lang][]text.Word{"en": text.Split("shall pay")}},
	}
	c := &talks.Charter{Base: talks.Wire(blocks), Lang: "en", Outcome: talks.Treaty, Pen: "AA", Rule: "unanimity", Rules: 1, Title: "Model", Unicode: seal.UnicodeVersion}
	for p := range m.Roles {
		n := code(int8(p))
		c.Parties = append(c.Parties, record.Party{Code: n, Name: n, Root: r.key(n + "/root").Public(), Seat: r.key(n + "/0").Public()})
	}
	r.opened = []*record.Act{r.seal(record.Header{Party: "AA", Seq: 1, Kind: talks.KindCharter}, c, "charter", r.key("AA/0"))}
	r.knows[0] = 1
	s, err := talks.Open(r.opened[0])
	if err != nil {
		t.Fatal(err)
	}
	say := func(p int, b talks.Body) {
		t.Helper()
		if err := s.Check(code(int8(p)), b); err != nil {
			t.Fatalf("opening: %s %s: %v", code(int8(p)), b.Kind(), err)
		}
		a := r.opening(p, b)
		if err := s.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	for p := range m.Roles {
		if p > 0 {
			say(p, &talks.Accede{Charter: s.Talks()})
		}
	}
	zero := s.Now().Newest()
	r.words[0] = zero.Digest
	if m.Open {
		say(0, &talks.Amend{Rev: zero.ID, Claims: []talks.Proposal{{Holding: true, Claim: talks.WireClaim(text.Claim{Op: text.Delete, Base: zero.Digest, Block: "b2"})}}})
		r.claim, err = s.Ref("c1")
		if err != nil {
			t.Fatal(err)
		}
	}
	for p := range m.Roles {
		if m.Open && p > 0 {
			say(p, &talks.Position{Stance: talks.Accept, Claims: []talks.Ref{r.claim}})
		}
		var list []talks.Sealed
		for _, b := range s.Now().Blocks() {
			if len(b.Open) == 0 {
				list = append(list, talks.Sealed{ID: string(b.ID), Digest: b.Digest})
			}
		}
		say(p, &talks.Agree{Rev: zero.ID, Blocks: list})
	}
	if m.Open {
		b, _, err := s.Now().Next()
		if err != nil {
			t.Fatal(err)
		}
		r.words[1] = b.Digest
	}
	if m.Initialled {
		for p := range m.Roles {
			say(p, &talks.Initial{Rev: zero.ID, Digest: zero.Digest})
		}
	}
	return r
}

// opening makes the next act of the opening, which names all before it.
func (r *real) opening(p int, b talks.Body) *record.Act {
	h := record.Header{Talks: r.opened[0].ID, Party: code(int8(p)), Seq: 1, Kind: b.Kind()}
	if k := r.last[p]; r.opened[k].Party == h.Party {
		h.Prev, h.Seq = r.opened[k].ID, r.opened[k].Seq+1
	}
	for q := range r.m.Roles {
		if k := r.last[q]; q != p && r.opened[k].Party == code(int8(q)) && k >= r.knows[p] {
			h.Deps = append(h.Deps, r.opened[k].Head())
		}
	}
	a := r.seal(h, b, fmt.Sprint("opening ", len(r.opened)), r.key(h.Party+"/0"))
	r.opened = append(r.opened, a)
	r.last[p], r.knows[p] = len(r.opened)-1, len(r.opened)
	return a
}

// id returns the act that issued a revision.
func (r *real) id(acts []Act, rev int8) record.ID {
	if rev == base {
		return r.opened[0].ID
	}
	return r.act(acts, rev).ID
}

func (r *real) digest(rev int8) text.Digest {
	if rev == base {
		return r.words[0]
	}
	return r.words[1]
}

// body returns what an act says.
func (r *real) body(acts []Act, a *Act) talks.Body {
	id := func() record.ID { return r.id(acts, a.Rev) }
	switch a.Kind {
	case Revise:
		return &talks.Revise{Parent: id(), N: 1, Digest: r.words[1]}
	case Pen:
		return &talks.Pen{Term: int(a.Term), To: code(a.To), From: id()}
	case Initial:
		return &talks.Initial{Rev: id(), Digest: r.digest(a.Rev)}
	case Sign:
		return &talks.Sign{Rev: id(), Digest: r.digest(a.Rev)}
	case Unsign:
		return &talks.Unsign{Rev: id(), Digest: r.digest(a.Rev)}
	case Exchange:
		return &talks.Exchange{Rev: id(), Digest: r.digest(a.Rev)}
	}
	return &talks.Comment{Text: "hm"}
}

// falsely reports whether a note is played as a false exchange: half of those
// where the exchange isn't allowed.
func (r *real) falsely(acts []Act, a *Act) bool {
	if a.Kind != Note || a.ids[0]&1 == 0 {
		return false
	}
	v := r.m.see(acts, a.Past)
	return !r.m.allowed(acts, &v, &Act{Party: a.Party, Kind: Exchange, Rev: base, Era: a.Era, Past: a.Past})
}

func custodyOf(k Kind) record.Custody {
	if k == Lodge {
		return record.HubCustody
	}
	return record.OwnCustody
}

// act returns the real act.
func (r *real) act(acts []Act, i int8) *record.Act {
	a := &acts[i]
	if x := r.acts[a.ids[0]]; x != nil {
		return x
	}
	me := code(a.Party)
	h := record.Header{Talks: r.opened[0].ID, Party: me, Epoch: int(a.Epoch), Root: a.Kind.rekeys()}
	knew := uint32(0)
	if a.Prev == no {
		o := r.opened[r.last[a.Party]]
		h.Prev, h.Seq = o.ID, o.Seq+1
	} else {
		o := r.act(acts, a.Prev)
		h.Prev, h.Seq = o.ID, o.Seq+1
		knew = acts[a.Prev].Past | bit(a.Prev)
	}
	for q := range r.m.Roles {
		if q == int(a.Party) {
			continue
		}
		theirs := a.Past & own(acts, q)
		if k := r.last[q]; theirs == 0 && a.Prev == no && k >= r.knows[a.Party] {
			h.Deps = append(h.Deps, r.opened[k].Head())
		}
		heads := theirs
		each(theirs, func(k int8) { heads &^= acts[k].Chain })
		each(heads&^knew, func(k int8) { h.Deps = append(h.Deps, r.act(acts, k).Head()) })
	}
	slices.SortFunc(h.Deps, record.Head.Compare)
	name := fmt.Sprintf("%s %x", me, a.ids[0])
	key := r.key(me + "/0")
	if a.Era != no {
		key = r.key(fmt.Sprintf("%s %x", me, acts[a.Era].ids[0]))
	}
	var body any
	if a.Kind.rekeys() {
		h.Kind, key = record.KindRekey, r.key(me+"/root")
		body = record.Rekey{Custody: custodyOf(a.Kind), Epoch: int(a.Epoch), Seat: r.key(name).Public(), Continues: &record.Continues{ID: h.Prev, Seq: h.Seq - 1}}
	} else {
		b := r.body(acts, a)
		if r.falsely(acts, a) {
			b = &talks.Exchange{Rev: r.opened[0].ID, Digest: r.words[0]}
		}
		h.Kind, body = b.Kind(), b
	}
	x := r.seal(h, body, name, key)
	r.acts[a.ids[0]] = x
	return x
}

// compare folds a state's acts in some order and compares every verdict.
func (r *real) compare(st *State, rng *rand.Rand) error {
	acts := st.Acts()
	s, err := talks.Open(r.opened[0])
	if err != nil {
		return err
	}
	rec, err := record.New(r.opened[0].Raw())
	if err != nil {
		return err
	}
	add := func(a *record.Act) error {
		if out, err := rec.AddVerified(a); err != nil {
			return fmt.Errorf("record: %w", err)
		} else if out.State != record.Stored {
			return fmt.Errorf("record: %v", out.State)
		}
		return s.Add(a)
	}
	for _, a := range r.opened[1:] {
		if err := add(a); err != nil {
			return err
		}
	}
	all := uint32(1)<<len(acts) - 1
	for held := uint32(0); held != all; {
		var ready []int8
		each(all&^held, func(i int8) {
			if acts[i].Past&^held == 0 {
				ready = append(ready, i)
			}
		})
		i := ready[rng.IntN(len(ready))]
		held |= bit(i)
		if err := add(r.act(acts, i)); err != nil {
			return fmt.Errorf("act %d: %w", i+1, err)
		}
	}
	return r.verdicts(acts, s, rec)
}

func (r *real) verdicts(acts []Act, s *talks.State, rec *record.Record) error {
	m := r.m
	v := m.see(acts, uint32(1)<<len(acts)-1)
	w := s.Now()
	for i := range acts {
		e, _ := w.Entry(r.act(acts, int8(i)).ID)
		if want := r.effect(acts, &v, int8(i)); e.Effect != want {
			return fmt.Errorf("act %d: the model says %s, talks %s (%s)", i+1, want, e.Effect, e.Why)
		}
	}
	if got, want := w.Newest().ID, r.id(acts, v.tip); got != want {
		return fmt.Errorf("the newest revision is %s in the model, %s in talks", want.Short(), got.Short())
	}
	who, num, from := w.Pen()
	if who != code(v.term.to) || num != int(v.term.num) || from != r.id(acts, v.term.from) {
		return fmt.Errorf("the pen is %v in the model; in talks %s's, term %d, from %s", v.term, who, num, from.Short())
	}
	if err := r.final(acts, &v, w.Final()); err != nil {
		return err
	}
	var blamed [maxParties]bool
	for _, p := range append(rec.Forks(), rec.RootConflicts()...) {
		blamed[p.Party[0]-'A'] = true
	}
	if blamed != v.blamed {
		return fmt.Errorf("blamed are %v in the model, %v in record", v.blamed, blamed)
	}
	return r.considered(acts, &v, s)
}

// effect is what the log must say of an act.
func (r *real) effect(acts []Act, v *view, i int8) talks.Effect {
	a := &acts[i]
	onLine := func() bool {
		for t := v.tip; t != base; t = acts[t].Rev {
			if t == i {
				return true
			}
		}
		return false
	}
	switch {
	case r.falsely(acts, a) || a.Kind == Note && r.stopped(acts, a):
		return talks.NotAllowed
	case a.Kind == Revise && (!r.m.issues(acts, v, i) || !onLine()):
		return talks.NoEffect
	case a.Kind != Exchange && a.Kind != Revise && v.void()&bit(i) != 0:
		return talks.NoEffect
	}
	return talks.InEffect
}

// stopped reports whether nothing but an exchange was allowed to the author: a
// note is a note all the same, but the log says so.
func (r *real) stopped(acts []Act, a *Act) bool {
	v := r.m.see(acts, a.Past)
	return v.stopped[a.Party]
}

// final compares where the signing stands.
func (r *real) final(acts []Act, v *view, got talks.Outcome) error {
	rev := v.tip
	if v.done != 0 {
		var all []string
		each(v.done, func(b int8) { all = append(all, string(r.id(acts, b-1).String())) })
		have := []string{got.Revision.ID.String()}
		for _, o := range got.Others {
			have = append(have, o.ID.String())
		}
		slices.Sort(all)
		slices.Sort(have)
		if !slices.Equal(all, have) {
			return fmt.Errorf("concluded are %v in the model, %v in talks", all, have)
		}
		each(v.done, func(b int8) {
			if r.id(acts, b-1) == got.Revision.ID {
				rev = b - 1
			}
		})
	}
	if got.Concluded != (v.done != 0) || got.Revision.ID != r.id(acts, rev) {
		return fmt.Errorf("concluded is %v in the model, %v in talks", v.done != 0, got.Concluded)
	}
	var initialled, signed, exchanged []string
	for p := range r.m.Roles {
		c := code(int8(p))
		if v.initial[p] == rev {
			initialled = append(initialled, c)
		}
		if k := v.signed[p]; v.done != 0 || k != no && acts[k].Rev == rev {
			signed = append(signed, c)
		}
		for i := range acts {
			if a := &acts[i]; int(a.Party) == p && a.Kind == Exchange && a.Rev == rev {
				exchanged = append(exchanged, c)
				break
			}
		}
	}
	for _, x := range []struct {
		what      string
		want, got []string
	}{{"initialled", initialled, got.Initialled}, {"signed", signed, got.Signed}, {"exchanged", exchanged, got.Exchanged}} {
		if !slices.Equal(x.want, x.got) {
			return fmt.Errorf("%s: %v in the model, %v in talks", x.what, x.want, x.got)
		}
	}
	return nil
}

// considered compares what each party could sign next, holding everything. A
// party that holds two chains of its own is left out: see BUG(check) of talks.
func (r *real) considered(acts []Act, v *view, s *talks.State) error {
	for p := range r.m.Roles {
		mine := own(acts, p)
		head, heads := int8(no), mine
		each(mine, func(i int8) { heads &^= acts[i].Chain; head = i })
		if popcount(heads) > 1 {
			continue
		}
		ask := func(a Act) error {
			a.Past = v.set
			want := r.m.allowed(acts, v, &a)
			if err := s.Check(code(int8(p)), r.body(acts, &a)); (err == nil) != want {
				return fmt.Errorf("%s may %s next: %v in the model, in talks: %v", code(int8(p)), a.short(), want, err)
			}
			return nil
		}
		var err error
		r.m.revisions(acts, v, func(rev int8) {
			a := r.m.after(acts, p, head, v.set)
			a.Rev = rev
			for _, k := range []Kind{Initial, Sign, Unsign, Exchange, Revise} {
				if a.Kind = k; err == nil && (k != Revise || r.m.Open) {
					err = ask(a)
				}
			}
			a.Kind = Pen
			for n := int8(1); n <= r.m.Terms+1; n++ {
				for to := range r.m.Roles {
					if a.Term, a.To = n, int8(to); err == nil && r.m.Open {
						err = ask(a)
					}
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
