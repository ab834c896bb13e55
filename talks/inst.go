package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// inst is one claim as one act made it. Identical claims by several acts are
// several insts in one slot.
type inst struct {
	ref   Ref
	name  string
	n     *node
	rev   *revision // on which it was made
	claim text.Claim
	prop  *Proposal
	owner int // party recorded for; -1 when nobody; only with prop.For
	said  said[*word]
	packs []*pack
}

// word is what a party said on an inst.
type word struct {
	n      *node
	stance Stance
	hold   bool // shown as a holder of the wording
	keeps  bool // keeps the claim alive; a proposer does until it withdraws
	gone   bool // by the named holder of a recorded claim: not ours
	cond   []Ref
	reason Reason
	note   string
	soft   bool   // lowered from support to acceptance by what the act says elsewhere
	ended  string // why an acceptance ended, when the party's own later act ended it
	quiet  bool   // by silence
}

func (w *word) by() *node { return w.n }

// word returns what a party last said on the claim in this view.
func (v *View) word(in *inst, party int) *word {
	w, _ := newestOf(v, in.said, party)
	return w
}

// kept reports whether somebody still keeps the claim in this view: its
// proposer has not withdrawn it, or a party supports it.
func (v *View) kept(in *inst) bool {
	own := v.word(in, in.n.party)
	if own == nil || own.keeps {
		if in.owner < 0 {
			return true
		}
		if w := v.word(in, in.owner); w == nil || !w.gone {
			return true
		}
	}
	for p := range in.said {
		if w := v.word(in, p); w != nil && w.hold {
			return true
		}
	}
	return false
}

// Fate says what has become of a claim.
type Fate string

const (
	Live      Fate = "live"
	Withdrawn Fate = "withdrawn"
	Adopted   Fate = "adopted"
	Lapsed    Fate = "lapsed"
	Dormant   Fate = "dormant" // lapsed with its parent claim; revives when identical words are tabled
	Void      Fate = "void"    // its act has no effect
)

// fate tells what has become of the claim in this view, where it stands on
// the newest revision, and why it is not live.
func (v *View) fate(in *inst) (Fate, *slot, string) {
	f, at := v.stand(in)
	switch f {
	case Void:
		if !in.n.ok() {
			return f, at, "its amendment was not allowed: " + in.n.bad + in.n.denied
		}
		return f, at, v.void(in.n)
	case Adopted:
		return f, at, fmt.Sprintf("adopted in %s", v.tip().find(v.s, in).adopted.name())
	case Lapsed:
		return f, at, v.tip().find(v.s, in).lapse.says(v)
	case Withdrawn:
		return f, at, fmt.Sprintf("withdrawn by %s", v.withdrawer(in))
	case Dormant:
		return f, at, fmt.Sprintf("the claim whose words it changes, %s, is no longer live", v.slotName(at.parent))
	}
	return f, at, ""
}

// stand is fate without the reason.
func (v *View) stand(in *inst) (Fate, *slot) {
	if !in.n.ok() {
		return Void, nil
	}
	at := v.tip().find(v.s, in)
	switch {
	case at.adopted != nil:
		return Adopted, nil
	case v.void(in.n) != "":
		return Void, nil
	case at.slot == nil:
		return Lapsed, nil
	case !v.kept(in):
		return Withdrawn, at.slot
	case at.slot.parent != nil && !v.parentLive(at.slot.parent):
		return Dormant, at.slot
	}
	return Live, at.slot
}

// withdrawer names who withdrew a claim that is no longer kept.
func (v *View) withdrawer(in *inst) string {
	if in.owner >= 0 {
		if w := v.word(in, in.owner); w != nil && w.gone {
			return v.s.parties[in.owner].code
		}
	}
	return v.s.parties[in.n.party].code
}

// live reports whether the claim is in the view and live there.
func (v *View) live(in *inst) bool {
	if !v.holds(in.n) {
		return false
	}
	f, _ := v.stand(in)
	return f == Live
}

// slotLive reports whether any of the identical claims of a slot is live.
func (v *View) slotLive(s *slot) bool {
	for _, in := range s.insts {
		if v.live(in) {
			return true
		}
	}
	return false
}

// parentLive is slotLive, asked once for each wording that has sub-claims:
// else the claims of a wording would each ask all those of the wording above,
// and these all those above them.
func (v *View) parentLive(s *slot) bool {
	live, ok := v.upM[s]
	if !ok {
		live = v.slotLive(s)
		if v.upM == nil {
			v.upM = map[*slot]bool{}
		}
		v.upM[s] = live
	}
	return live
}

// slotName names a wording by the least name among its identical claims in
// the view, live ones first.
func (v *View) slotName(s *slot) string {
	var best *inst
	alive := false
	for _, in := range s.insts {
		if !v.holds(in.n) {
			continue
		}
		l := v.live(in)
		if best == nil || l && !alive || l == alive && in.before(best) {
			best, alive = in, l
		}
	}
	if best == nil {
		return "another claim"
	}
	return v.shown(best)
}

// before orders claims by name, then by act.
func (in *inst) before(o *inst) bool {
	if len(in.name) != len(o.name) {
		return len(in.name) < len(o.name)
	}
	if in.name != o.name {
		return in.name < o.name
	}
	return in.ref.String() < o.ref.String()
}

// liveIn returns the live ones of a slot's identical claims, by name.
func (v *View) liveIn(s *slot) []*inst {
	var out []*inst
	for _, in := range s.insts {
		if v.live(in) {
			out = append(out, in)
		}
	}
	if len(out) > 1 {
		slices.SortFunc(out, func(a, b *inst) int {
			if a.before(b) {
				return -1
			}
			return 1
		})
	}
	return out
}

// slotWord returns a party's newest word on the identical claims of a slot
// that are live: a position counts while one that was live in its past still
// lives.
func (v *View) slotWord(s *slot, party int) *word {
	var best *word
	for _, in := range s.insts {
		if in.said == nil || len(in.said[party]) == 0 || !v.live(in) {
			continue
		}
		if w := v.word(in, party); w != nil && (best == nil || w.n.act.Seq > best.n.act.Seq) {
			best = w
		}
	}
	return best
}

// row returns what slotWord says of each party, and behind them of each
// group: for who asks for all of them. It must not be changed.
func (v *View) row(s *slot) []*word {
	if out, ok := v.rowM[s]; ok {
		return out
	}
	if v.rowM == nil {
		v.rowM = map[*slot][]*word{}
	}
	out := make([]*word, len(v.s.parties)+len(v.s.group))
	for p := range out {
		out[p] = v.slotWord(s, p)
	}
	v.rowM[s] = out
	return out
}

// open reports whether a condition isn't fulfilled: one of the claims or
// packages that it names isn't adopted in the newest revision.
func (v *View) open(cond []Ref) bool {
	for _, r := range cond {
		if !v.adopted(r) {
			return true
		}
	}
	return false
}

// adopted reports whether the newest revision has adopted a claim, or every
// claim of a package.
func (v *View) adopted(r Ref) bool {
	if r.Package {
		full, known := v.fullM[r]
		if p := v.s.packs[r]; p != nil && !known {
			full = len(p.members) > 0 && v.allAdopted(p.members)
			if v.fullM == nil {
				v.fullM = map[Ref]bool{}
			}
			v.fullM[r] = full
		}
		return full
	}
	in := v.s.insts[r]
	if in == nil {
		return false
	}
	f, _ := v.stand(in)
	return f == Adopted
}

func (v *View) allAdopted(ins []*inst) bool {
	for _, in := range ins {
		if f, _ := v.stand(in); f != Adopted {
			return false
		}
	}
	return true
}

// slotWords returns all parties' words on a slot for the decision rule. It
// must not be changed.
func (v *View) slotWords(s *slot) []Word {
	if out, ok := v.wordsM[s]; ok {
		return out
	}
	if v.wordsM == nil {
		v.wordsM = map[*slot][]Word{}
	}
	out, row := make([]Word, len(v.s.parties)), v.row(s)
	for p := range out {
		if w := row[p]; w != nil {
			out[p] = Word{Stance: w.stance, Open: v.open(w.cond)}
		}
	}
	v.covered(out, func(g int) (Word, bool) {
		w := row[g]
		if w == nil {
			return Word{}, false
		}
		return Word{Stance: w.stance, Open: v.open(w.cond)}, true
	}, func(p int) bool { return v.near(s, p) })
	v.wordsM[s] = out
	return out
}

// covered fills in, for members that have said nothing near it themselves,
// what their groups said: of several the least favourable, of equals the
// first by code.
func (v *View) covered(out []Word, word func(g int) (Word, bool), near func(p int) bool) {
	for i, g := range v.s.charter.Groups {
		w, ok := word(len(v.s.parties) + i)
		if !ok || w.Stance == Silent {
			continue
		}
		w.Group = g.Code
		for _, code := range g.Members {
			p := v.s.number[code]
			if old := out[p]; old.Group != "" && w.favour() < old.favour() || old.Group == "" && old.Stance == Silent && v.acceded(p) && !near(p) {
				out[p] = w
			}
		}
	}
}

// near reports whether a party's own word counts on the wording, on one that
// excludes it, or on a live package that holds one of these.
func (v *View) near(s *slot, party int) bool {
	for _, at := range append([]*slot{s}, s.rivals...) {
		if w := v.row(at)[party]; w != nil && (w.hold || w.stance != Silent) {
			return true
		}
		for _, in := range at.insts {
			for _, p := range in.packs {
				if w := v.pword(p, party); w != nil && w.stance != Silent && v.holds(p.n) {
					if f, _ := v.packFate(p); f == Live {
						return true
					}
				}
			}
		}
	}
	return false
}

// favour orders words from objection to support.
func (w Word) favour() int {
	n := map[Stance]int{Object: 0, Reserve: 2, Accept: 4, Support: 6}[w.Stance]
	if w.Open {
		n--
	}
	return n
}
