package outcome

import (
	"parley/record"
	"parley/talks"
	"parley/text"
)

// binding derives from the acts that every party is bound to the text.
func (v *Verdict) binding(acts []*act) {
	s := v.Statement
	by := map[string][]*act{}
	var rev *act
	for _, a := range acts {
		by[a.head.Party] = append(by[a.head.Party], a)
		if a.id == s.Rev {
			rev = a
		}
	}
	if rev == nil || rev.head.Kind != talks.KindRevise && rev.head.Kind != talks.KindCharter {
		v.find(Broken, "", "the act that made the text isn't in the record")
	}
	for i, p := range s.Parties {
		seat := &v.Seats[i]
		seat.Acts = len(by[p.Code])
		why := "it has made no act that exchanges its signature for this text"
		for _, x := range by[p.Code] {
			if x.head.Kind != talks.KindExchange || !speaks(x, s.Rev, s.Digest) {
				continue
			}
			if why = v.due(x, by); why == "" {
				seat.Initialled, seat.Signed, seat.Exchanged = true, true, true
				break
			}
		}
		if why != "" {
			v.find(Broken, p.Code, "%s isn't shown to be bound: %s", p.Code, why)
		}
	}
	v.count("exchanges of signatures followed back to every party's signature, and these to everybody's initials", len(s.Parties))
}

// speaks reports whether an open act is about this text.
func speaks(a *act, rev record.ID, d text.Digest) bool {
	switch b := a.body.(type) {
	case *talks.Initial:
		return b.Rev == rev && b.Digest == d
	case *talks.Sign:
		return b.Rev == rev && b.Digest == d
	case *talks.Exchange:
		return b.Rev == rev && b.Digest == d
	}
	return false
}

// due says why an exchange counts for nothing, or "".
func (v *Verdict) due(x *act, by map[string][]*act) string {
	for _, p := range v.Statement.Parties {
		if why := v.stands(x, p.Code, by); why != "" {
			return why
		}
	}
	return ""
}

// stands says why no signature of a party stands in the past of x, or "".
func (v *Verdict) stands(x *act, code string, by map[string][]*act) string {
	why := "it knew no signature of " + code
	for _, s := range by[code] {
		if s.head.Kind != talks.KindSign || !speaks(s, v.Statement.Rev, v.Statement.Digest) || !x.knows(s) {
			continue
		}
		if why = v.fallen(x, s, code, by); why == "" {
			return ""
		}
	}
	return why
}

// fallen says what takes a signature its ground in the past of x, or "".
func (v *Verdict) fallen(x, s *act, code string, by map[string][]*act) string {
	for _, p := range v.Statement.Parties {
		initialled := false
		for _, i := range by[p.Code] {
			initialled = initialled || i.head.Kind == talks.KindInitial && speaks(i, v.Statement.Rev, v.Statement.Digest) && s.knows(i)
		}
		if !initialled {
			return code + " signed without the initials of " + p.Code
		}
	}
	for _, u := range by[code] {
		if !x.knows(u) {
			continue
		}
		switch {
		case u.head.Kind == talks.KindUnsign && u.continues(s) && !v.idle(u, s):
			return "it knew that " + code + " had taken its signature back"
		case u.head.Kind == record.KindRekey && s.head.Epoch < u.head.Epoch:
			return "it knew that " + code + " had replaced the key that it signed with"
		}
	}
	for _, f := range v.forks {
		if f[0].head.Party == code && f[0].head.Epoch == s.head.Epoch && s.head.Seq >= f[0].head.Seq && x.knows(f[0]) && x.knows(f[1]) {
			return "it knew a proof that " + code + " dealt double"
		}
	}
	return ""
}

// idle reports whether a withdrawal can't be of this signature: it speaks of another text.
func (v *Verdict) idle(u, s *act) bool {
	b, ok := u.body.(*talks.Unsign)
	return ok && (b.Rev != v.Statement.Rev || b.Digest != v.Statement.Digest)
}
