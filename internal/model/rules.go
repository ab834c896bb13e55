package model

// Broken names a rule that is broken on purpose, to see that the laws notice.
type Broken string

// The broken rules. Each is one that looks simpler.
const (
	None                Broken = ""
	WithdrawalIgnored   Broken = "a signature once given can be exchanged, withdrawn or not"
	VoidWithdrawal      Broken = "a withdrawal that a proof reaches gives the signature back"
	ForkedSignature     Broken = "a signature that a fork proof reaches can be exchanged"
	ReplacedKey         Broken = "a signature under a replaced key can be exchanged"
	LateWithdrawal      Broken = "a withdrawal counts after the exchange"
	ForkTakesExchanges  Broken = "a fork proof takes exchanges too"
	RekeyTakesExchanges Broken = "a re-keying takes the exchanges that it leaves behind"
	RootsTakeExchanges  Broken = "a root conflict takes exchanges too"
	OneMayBeMissing     Broken = "all but one exchanges conclude"
	ForkTakesRevisions  Broken = "a fork proof takes acknowledged revisions too"
	AnyoneTakesPen      Broken = "those who name a penholder are enough, if they agree"
	JudgedOnArrival     Broken = "an act is judged by what the node holds when it comes"
	OneChainOnly        Broken = "two acts of one number are a fork, whatever their keys"
	AnyRekeyBlocks      Broken = "nobody who has ever re-keyed can be exchanged with"
	FreeExchange        Broken = "an exchange needs its author's own signature only"
	HostSigns           Broken = "a host's key can sign what the party's can"
	HostStays           Broken = "a seat that was once a host's stays so"
)

// allowed reports whether the rules allow an act, seen with its causal past.
func (t *Talks) allowed(acts []Act, v *view, a *Act) bool {
	p := a.Party
	if a.Kind.rekeys() || a.Kind == Note {
		return true
	}
	if t.hosted(acts, a) && (a.Kind == Initial || a.Kind == Sign || a.Kind == Exchange) {
		return false
	}
	if a.Kind == Exchange {
		return t.mayExchange(acts, v, a)
	}
	if v.stopped[p] || v.done != 0 {
		return false
	}
	switch a.Kind {
	case Revise: // the one claim is agreed as long as Rev.0 is the newest
		return t.Open && v.term.to == p && a.Rev == v.tip && v.tip == base
	case Pen:
		if a.Term < 1 || a.Term > v.term.num+1 {
			return false
		}
		already := false
		each(v.set&^v.void(), func(i int8) {
			b := &acts[i]
			already = already || b.Kind == Pen && b.Lawful && b.Party == p && b.Term == a.Term
		})
		return !already && t.stands(acts, v, a.Rev)
	case Initial:
		return a.Rev == v.tip && (!t.Open || v.tip != base)
	case Sign:
		for q := range t.Roles {
			if v.initial[q] != a.Rev {
				return false
			}
		}
		return a.Rev == v.tip && !v.swapped[p] && (v.signed[p] == no || acts[v.signed[p]].Rev != a.Rev)
	case Unsign:
		return v.signed[p] != no && acts[v.signed[p]].Rev == a.Rev && (!v.swapped[p] || t.Broken == LateWithdrawal)
	}
	return false
}

// hosted reports whether a host holds the key that signs the act: by the
// re-keying that opened it, nothing else.
func (t *Talks) hosted(acts []Act, a *Act) bool {
	if t.Broken == HostSigns {
		return false
	}
	if t.Broken == HostStays {
		stays := false
		each(a.Chain, func(i int8) { stays = stays || acts[i].Kind == Lodge })
		return stays
	}
	return a.Era != no && acts[a.Era].Kind == Lodge
}

// stands reports whether a revision is the newest or stands on it, with
// effect.
func (t *Talks) stands(acts []Act, v *view, r int8) bool {
	if !t.issues(acts, v, r) {
		return false
	}
	for ; r != base; r = acts[r].Rev {
		if r == v.tip {
			return true
		}
	}
	return v.tip == base
}

// mayExchange is the rule that carries the conclusion.
func (t *Talks) mayExchange(acts []Act, v *view, a *Act) bool {
	if v.swapped[a.Party] {
		return false
	}
	for q := range t.Roles {
		if t.Broken == FreeExchange && int8(q) != a.Party {
			continue
		}
		s := v.signed[q]
		if t.Broken == ForkedSignature { // the newest, in effect or not
			s = no
			each(v.set, func(i int8) {
				if b := &acts[i]; int(b.Party) == q && b.Lawful && (b.Kind == Sign || b.Kind == Unsign) && (s == no || acts[s].Seq < b.Seq) {
					s = i
				}
			})
			if s != no && acts[s].Kind == Unsign {
				return false
			}
		}
		if s == no || acts[s].Rev != a.Rev {
			return false
		}
		taken := false
		each(v.set, func(i int8) {
			b := &acts[i]
			switch {
			case int(b.Party) != q:
			case b.Kind.rekeys():
				taken = taken || b.Epoch > acts[s].Epoch && t.Broken != ReplacedKey || t.Broken == AnyRekeyBlocks
			case b.Lawful && (b.Kind == Sign || b.Kind == Unsign) && b.Chain&bit(s) != 0:
				taken = taken || t.Broken != VoidWithdrawal && t.Broken != WithdrawalIgnored
			}
		})
		if taken {
			return false
		}
	}
	return true
}
