package outcome

import (
	"slices"

	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// every is how many signatures are verified at once; then a check tells how far it is.
const every = 500

// chains reads the acts in their order, links them, and then verifies each signature. It returns what could be placed.
func (v *Verdict) chains(p *Publication, o Options) []*act {
	s := v.Statement
	var (
		codec  seal.Codec
		acts   []*act
		at     = make(map[record.ID]*act, len(p.Acts))
		first  *act
		signed int
		log    = &ledger.Log{}
	)
	bad := func(i int, a *act, format string, args ...any) {
		code := ""
		if a != nil {
			code = a.head.Party
		}
		v.find(Broken, code, "act %d of the record "+format, append([]any{i + 1}, args...)...)
	}
	for i, raw := range p.Acts {
		if v.hopeless() {
			break
		}
		a, err := readAct(&codec, raw)
		if err != nil {
			bad(i, nil, "isn't one: %v", err)
			continue
		}
		if err := log.AppendHash(a.leaf); err != nil {
			bad(i, a, "finds no place in the log: %v", err)
			return nil
		}
		if why := place(a, at, s, i == 0); why != "" {
			bad(i, a, "(%s, %s) doesn't fit: %s", a.head.Party, a.id.Short(), why)
			continue
		}
		if len(acts) > 0 && !acts[len(acts)-1].before(a) {
			bad(i, a, "(%s, %s) isn't in its place of the order", a.head.Party, a.id.Short())
			continue
		}
		if !a.sign(s) {
			bad(i, a, "(%s, %s) gives a key that the statement doesn't name", a.head.Party, a.id.Short())
			continue
		}
		if first == nil {
			first = a
		}
		at[a.id] = a
		acts = append(acts, a)
	}
	for i := 0; i < len(acts) && !v.hopeless(); i += every {
		o.Tell(i, len(acts))
		some := acts[i:min(len(acts), i+every)]
		for k, good := range verify(some, o.Verify) {
			if good {
				signed++
				continue
			}
			a := some[k]
			bad(i+k, a, "(%s, %s) isn't signed by the key of %s that must have signed it", a.head.Party, a.id.Short(), a.head.Party)
		}
	}
	o.Tell(len(acts), len(acts))
	v.count("signatures of acts, each by the one key of its party that must have made it", signed)
	if first == nil || first.id != s.Talks {
		v.find(Broken, "", "the record doesn't begin with the charter that the statement names")
	}
	if len(p.Acts) != s.Acts {
		v.find(Broken, "", "the statement speaks of %d acts, and %d are here", s.Acts, len(p.Acts))
	}
	if err := log.Append(p.Statement); err != nil {
		v.find(Broken, "", "the statement finds no place in the log: %v", err)
	}
	v.log = log
	return acts
}

// place finds what an act names, and its height; it says why the act doesn't fit, or "".
func place(a *act, at map[record.ID]*act, s *Statement, first bool) string {
	h := &a.head
	switch {
	case s.party(h.Party) == nil:
		return "its party isn't in the statement"
	case first != (h.Kind == record.KindCharter):
		return "a charter stands at the beginning and nowhere else"
	case !first && h.Talks != s.Talks:
		return "it belongs to other talks"
	case at[a.id] != nil:
		return "it stands there twice"
	case !first && h.Seq == 1 && len(h.Deps) == 0:
		return "it names nothing"
	}
	epoch := 0
	if h.Seq > 1 {
		p := at[h.Prev]
		if p == nil || p.head.Party != h.Party || p.head.Seq != h.Seq-1 {
			return "the act that it continues isn't before it"
		}
		a.prev, a.height, epoch = p, p.height+1, p.head.Epoch
	}
	if h.Root {
		epoch++
	}
	if h.Epoch != epoch {
		return "its epoch isn't the one of the act that it continues"
	}
	for i, d := range h.Deps {
		x := at[d.ID]
		switch {
		case d.Party == h.Party || i > 0 && h.Deps[i-1].Compare(d) >= 0:
			return "what it names is out of order"
		case x == nil || x.head.Party != d.Party || x.head.Seq != d.Seq:
			return "an act that it names isn't before it"
		}
		a.deps = append(a.deps, x)
		a.height = max(a.height, x.height+1)
	}
	return ""
}

// sign finds the key that must have signed the act: a re-keying's is the root key, another's that of the re-keying that its chain
// stands on, or the charter's. It reports whether the statement has it.
func (a *act) sign(s *Statement) bool {
	p := s.party(a.head.Party)
	switch {
	case a.rekey != nil:
		a.key, a.by = a.rekey.Seat, p.Root
		return slices.Contains(p.Keys, Key{a.head.Epoch, a.key})
	case a.prev != nil:
		a.key = a.prev.key
	default:
		a.key = p.Keys[0].Seat
	}
	a.by = a.key
	return true
}

// verify verifies the signatures of some acts: faster by with, if there is one, and what that doesn't take by the rule itself.
func verify(acts []*act, with func([]Signature) []bool) []bool {
	out := make([]bool, len(acts))
	if with != nil {
		list := make([]Signature, len(acts))
		for i, a := range acts {
			list[i] = Signature{a.by, seal.Frame(domainAct, a.wire.Head), a.wire.Sigs[0].Sig}
		}
		copy(out, with(list))
	}
	for i, a := range acts {
		out[i] = out[i] || a.by.Verify(domainAct, a.wire.Head, a.wire.Sigs[0].Sig)
	}
	return out
}

// domainAct is the domain of acts' signatures: docs/spec/record.md §1.
const domainAct = "parley act signature v1"

// follow marks, for every act, which of the acts that bear on the conclusion are in its past.
func (v *Verdict) follow(acts []*act) bool {
	n := 0
	mark := func(a *act) {
		if a.bit < 0 {
			a.bit = n
			n++
		}
	}
	type root struct {
		party string
		prev  record.ID
	}
	began := map[root]*act{}
	for _, a := range acts {
		switch a.head.Kind {
		case talks.KindInitial, talks.KindSign, talks.KindUnsign, talks.KindExchange, record.KindRekey:
			mark(a)
		}
		if a.rekey != nil {
			continue
		}
		at := root{a.head.Party, a.head.Prev}
		if b := began[at]; b == nil {
			began[at] = a
		} else {
			mark(a)
			mark(b)
			v.forks = append(v.forks, [2]*act{b, a})
		}
	}
	if n > maxTracked {
		v.find(Broken, "", "%d acts initial, sign, exchange, re-key or fork; this program follows %d", n, maxTracked)
		return false
	}
	words := (n + 63) / 64
	for _, a := range acts {
		a.past = make([]uint64, words)
		join := func(b *act) {
			for i, w := range b.past {
				a.past[i] |= w
			}
		}
		if a.prev != nil {
			join(a.prev)
		}
		for _, d := range a.deps {
			join(d)
		}
		if a.bit >= 0 {
			a.past[a.bit/64] |= 1 << (a.bit % 64)
		}
	}
	for _, f := range v.forks {
		v.find(Proof, f[0].head.Party, "%s signed two acts with number %d under one key", f[0].head.Party, f[0].head.Seq)
	}
	return true
}
