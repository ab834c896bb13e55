package talks

import (
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/text"
)

// Words is what a party last said in some talks, by content, for it to say again in talks that follow them.
type Words struct {
	Talks  record.ID
	Digest text.Digest // of the newest text there
	Said   []LastWord  // by the names of what it is said of, claims first
	Agreed []Sealed    // agreements to blocks that stand, or would if no claim were open
	Sealed int         // how many of them its capital had confirmed
	Past   int         // number of the talks' newest revision, if the words are those before an earlier one gave way; else 0
	Held   []text.Key  // live wordings that it holds, by its own word or by others' record
}

// LastWord is a party's newest word on a wording or a package.
type LastWord struct {
	Name   string // there, of what it is said of
	On     Matter
	Stance Stance
	Reason Reason
	Note   string
	If     []Matter // conditions that are not fulfilled
	Group  string   // said for this group
	Holds  bool     // the wording is its own
	Mine   bool     // the package is its own
	Change Change   // of a wording: the claim
}

// Matter is a wording by its content, or a package by those of its members.
type Matter struct {
	Keys    []text.Key // ascending
	Package bool
}

// WordsFor returns what the party last said, for it to say again under a charter that follows these talks. Once these have gone
// on to another text, that is what it had said when the charter was drawn up: what stands on other text can't be said there.
func (s *State) WordsFor(c *Charter, code string) (Words, error) {
	now := s.Now()
	if c.Follows == nil || c.Follows.Talks != s.Talks() {
		return Words{}, fmt.Errorf("%w: the charter follows others", ErrForeign)
	}
	then, err := s.AtAll(c.Follows.Heads...)
	if err != nil || then.tip().digest == now.tip().digest { // without the acts that it names there is only what is here
		return now.Words(code), nil
	}
	w := then.Words(code)
	w.Past = now.tip().num
	return w, nil
}

// Words returns what the party last said on all that lives in the view, and for the groups whose voice it is. Words that
// have ended and those recorded for it by others are not its own.
func (v *View) Words(code string) Words {
	out := Words{Talks: v.s.Talks(), Digest: v.tip().digest}
	p, ok := v.s.number[code]
	if !ok {
		return out
	}
	as := map[int]string{p: ""}
	order := []int{p}
	for i, g := range v.s.charter.Groups {
		if g.Voice == code {
			as[len(v.s.parties)+i] = g.Code
			order = append(order, len(v.s.parties)+i)
		}
	}
	seen := map[*slot]bool{}
	for _, in := range v.instances() {
		f, at := v.stand(in)
		if f != Live || seen[at] {
			continue
		}
		seen[at] = true
		if slices.ContainsFunc(v.holders(at), func(h text.Holder) bool { return h.Party == code }) {
			out.Held = append(out.Held, at.key)
		}
		for _, who := range order {
			w := v.row(at)[who]
			if w == nil || w.stance == Silent && !w.hold {
				continue
			}
			out.Said = append(out.Said, LastWord{
				Name: v.slotName(at), On: Matter{Keys: []text.Key{at.key}}, Stance: w.stance, Reason: w.reason, Note: w.note,
				If: v.matters(w.cond), Group: as[who], Holds: w.hold && as[who] == "", Change: WireClaim(at.claim),
			})
		}
	}
	for _, k := range v.s.tied {
		if !v.holds(k.n) {
			continue
		}
		if f, _ := v.packFate(k); f != Live {
			continue
		}
		for _, who := range order {
			w := v.pword(k, who)
			if w == nil || w.stance == Silent || w.gone {
				continue
			}
			out.Said = append(out.Said, LastWord{
				Name: v.Name(k.ref), On: v.packMatter(k), Stance: w.stance, Reason: w.reason, Note: w.note,
				If: v.matters(w.cond), Group: as[who], Mine: k.n.party == who,
			})
		}
	}
	for _, b := range v.tip().text.Blocks {
		if w := v.pledge(b.ID, p); w != nil {
			out.Agreed = append(out.Agreed, Sealed{ID: string(b.ID), Digest: b.Digest()})
			if w.confirmed {
				out.Sealed++
			}
		}
	}
	return out
}

// packMatter is a live package by the contents of its members.
func (v *View) packMatter(k *pack) Matter {
	t := Matter{Package: true}
	for _, at := range v.slotsOf(k) {
		t.Keys = append(t.Keys, at.key)
	}
	slices.Sort(t.Keys)
	return t
}

// targets are the conditions that nothing has fulfilled; one that never can be any more has no keys.
func (v *View) matters(cond []Ref) []Matter {
	var out []Matter
	for _, r := range cond {
		if v.adopted(r) {
			continue
		}
		t := Matter{Package: r.Package}
		if k := v.s.packs[r]; r.Package && k != nil {
			if f, _ := v.packFate(k); f == Live {
				t = v.packMatter(k)
			}
		} else if in := v.s.insts[r]; in != nil {
			if f, at := v.stand(in); f == Live {
				t.Keys = []text.Key{at.key}
			}
		}
		out = append(out, t)
	}
	return out
}

// Unsaid is a word that can't be said again, and why.
type Unsaid struct {
	Name string // of the claim or package in the talks before; "": agreements
	Here bool   // Name is its name in the talks that follow
	Why  string
}

// Again returns the acts by which a party of talks that follow others says here what it said there, each as soon as what
// it speaks of is here, and what it can't say again. What it has said here already stays: its word here is newer.
func (v *View) Again(code string, w Words) (acts []Body, left []Unsaid) {
	p, ok := v.s.number[code]
	if !ok || v.s.charter.Follows == nil || v.s.charter.Follows.Talks != w.Talks {
		return nil, nil
	}
	a := again{v: v, party: p, code: code}
	for _, x := range w.Said {
		a.say(x, w.Digest)
	}
	if len(a.fresh.Claims) > 0 {
		a.fresh.Rev = v.tip().n.act.ID
		acts = a.tableAgain(acts)
	}
	for i, b := range a.packs {
		acts = a.take(acts, b, a.packNames[i:i+1])
	}
	for i, b := range a.words {
		acts = a.sayAgain(acts, b, a.wordNames[i])
	}
	if w.Digest == v.s.revs[0].digest {
		a.dropped(w.Held)
	}
	clean := v.Seals(code)
	b := Agree{Rev: v.tip().n.act.ID}
	for _, x := range w.Agreed {
		if slices.Contains(clean, x) {
			b.Blocks = append(b.Blocks, x)
		}
	}
	if len(b.Blocks) > 0 {
		acts = a.take(acts, &b, []string{""})
	}
	open := 0
	for _, x := range w.Agreed {
		if !slices.Contains(clean, x) && v.pledge(text.BlockID(x.ID), p) == nil {
			open++
		}
	}
	if open > 0 {
		a.left = append(a.left, Unsaid{Name: "", Why: fmt.Sprintf("agreements to %d paragraphs on which a claim is open, or which have changed: agree again when they are clean", open)})
	}
	if w.Past > 0 {
		a.left = append(a.left, Unsaid{Name: fmt.Sprintf("Rev.%d", w.Past), Why: "the talks before went on to it after the charter was drawn up: what was said there since is not said again"})
	}
	if w.Sealed > 0 {
		a.left = append(a.left, Unsaid{Name: "", Why: fmt.Sprintf("the capital's confirmation of %d paragraphs: it confirms here anew", w.Sealed)})
	}
	return acts, a.left
}

type again struct {
	v     *View
	party int
	code  string

	fresh     Amend // own wordings that came after the charter was drawn up
	tabled    []string
	packs     []*Package
	packNames []string
	words     []*Position
	wordNames [][]string
	left      []Unsaid

	claims map[text.Key][]*inst // see index
	tied   map[string]Ref
}

// take adds an act that is allowed.
func (a *again) take(acts []Body, b Body, names []string) []Body {
	if err := a.v.Check(a.code, b); err != nil {
		for _, n := range names {
			a.left = append(a.left, Unsaid{Name: n, Why: err.Error()})
		}
		return acts
	}
	return append(acts, b)
}

// tableAgain adds the act that tables own wordings that came late: all, or those that are allowed together.
func (a *again) tableAgain(acts []Body) []Body {
	if a.v.Check(a.code, &a.fresh) == nil {
		return append(acts, &a.fresh)
	}
	some := Amend{Rev: a.fresh.Rev}
	for i, p := range a.fresh.Claims {
		more := Amend{Rev: some.Rev, Claims: append(slices.Clone(some.Claims), p)}
		if err := a.v.Check(a.code, &more); err != nil {
			a.left = append(a.left, Unsaid{Name: a.tabled[i], Why: err.Error()})
			continue
		}
		some = more
	}
	if len(some.Claims) > 0 {
		acts = append(acts, &some)
	}
	return acts
}

// sayAgain adds a word on several things: on all, or on those of which it is allowed.
func (a *again) sayAgain(acts []Body, b *Position, names []string) []Body {
	if len(b.Claims) < 2 || len(b.Claims) != len(names) || a.v.Check(a.code, b) == nil {
		return a.take(acts, b, names)
	}
	some := *b
	some.Claims = nil
	for i, r := range b.Claims {
		more := some
		more.Claims = append(slices.Clone(some.Claims), r)
		if err := a.v.Check(a.code, &more); err != nil {
			a.left = append(a.left, Unsaid{Name: names[i], Why: err.Error()})
			continue
		}
		some = more
	}
	if len(some.Claims) > 0 {
		acts = append(acts, &some)
	}
	return acts
}

// dropped lists wordings that the charter records for the party, and that it had given up in the talks before.
func (a *again) dropped(held []text.Key) {
	if a.claims == nil {
		a.index()
	}
	for _, in := range a.v.instances() {
		if in.rev != a.v.s.revs[0] || in.prop.For != a.code || !a.v.live(in) || slices.Contains(held, in.claim.Key()) {
			continue
		}
		if r := in.ref; !a.spoken(r, a.party) {
			a.left = append(a.left, Unsaid{Name: a.v.shown(in), Here: true, Why: "the charter records it for you, and in the talks before you hold it no more: withdraw it here, or say that you support it"})
		}
	}
}

func (a *again) say(x LastWord, digest text.Digest) {
	var cond []Ref
	for _, t := range x.If {
		r, ok := a.find(t)
		if !ok {
			a.left = append(a.left, Unsaid{Name: x.Name, Why: "it has a condition that is not here, and without it the word would say more"})
			return
		}
		cond = append(cond, r)
	}
	if x.Stance == Silent { // said alone again, it would count alone
		if x.Group != "" {
			a.left = append(a.left, Unsaid{Name: x.Name, Why: "the group " + x.Group + " holds it within a package only"})
		}
		return // of a party the charter records it
	}
	as := a.party
	if x.Group != "" {
		g, ok := a.v.s.group[x.Group]
		if !ok || a.v.s.charter.Groups[g-len(a.v.s.parties)].Voice != a.code {
			a.left = append(a.left, Unsaid{Name: x.Name, Why: "it was said for the group " + x.Group + ", for which you don't speak here"})
			return
		}
		as = g
	}
	r, here := a.find(x.On)
	switch {
	case here && a.spoken(r, as):
	case here:
		a.position(r, cond, x)
	case x.Mine:
		a.pack(x)
	case x.On.Package:
		a.left = append(a.left, Unsaid{Name: x.Name, Why: "the package is not here yet: the party that made it says it again first"})
	case x.Holds && a.v.tip() == a.v.s.revs[0] && a.v.tip().digest == digest:
		a.fresh.Claims = append(a.fresh.Claims, Proposal{Claim: x.Change, Holding: true, Note: x.Note})
		a.tabled = append(a.tabled, x.Name)
	default:
		a.left = append(a.left, Unsaid{Name: x.Name, Why: "no live claim here has these words"})
	}
}

// find returns what stands here for something of the talks before.
func (a *again) find(t Matter) (Ref, bool) {
	if len(t.Keys) == 0 {
		return Ref{}, false
	}
	if a.claims == nil {
		a.index()
	}
	if t.Package {
		r, ok := a.tied[strings.Join(keyWords(t.Keys), " ")]
		return r, ok
	}
	var best *inst
	for _, in := range a.claims[t.Keys[0]] {
		if own := in.owner == a.party; best == nil || own && best.owner != a.party || own == (best.owner == a.party) && in.before(best) {
			best = in
		}
	}
	if best == nil {
		return Ref{}, false
	}
	return best.ref, true
}

// index finds what lives here by the contents that it had on the charter's text.
func (a *again) index() {
	v := a.v
	a.claims, a.tied = map[text.Key][]*inst{}, map[string]Ref{}
	for _, in := range v.s.made {
		if in.rev == v.s.revs[0] && v.live(in) {
			k := in.claim.Key()
			a.claims[k] = append(a.claims[k], in)
		}
	}
	for _, k := range v.s.tied {
		if f, _ := v.packFate(k); v.holds(k.n) && f == Live {
			if on := strings.Join(keyWords(a.made(k).Keys), " "); on != "" {
				if _, had := a.tied[on]; !had {
					a.tied[on] = k.ref
				}
			}
		}
	}
}

func keyWords(keys []text.Key) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = string(k)
	}
	return out
}

// made is a package by the contents that its members had on the charter's text.
func (a *again) made(k *pack) Matter {
	t := Matter{Package: true}
	for _, in := range k.members {
		if in.rev != a.v.s.revs[0] {
			return Matter{}
		}
		t.Keys = append(t.Keys, in.claim.Key())
	}
	slices.Sort(t.Keys)
	return t
}

// spoken reports whether the party, or the group, has said anything here.
func (a *again) spoken(r Ref, as int) bool {
	if r.Package {
		return a.v.pword(a.v.s.packs[r], as) != nil
	}
	_, at := a.v.stand(a.v.s.insts[r])
	return a.v.row(at)[as] != nil
}

// position adds to the act that says the same of other claims.
func (a *again) position(r Ref, cond []Ref, x LastWord) {
	for i, b := range a.words {
		if b.Stance == x.Stance && b.Reason == x.Reason && b.Note == x.Note && b.Group == x.Group && slices.Equal(b.If, cond) &&
			!slices.Contains(b.Claims, r) && !slices.ContainsFunc(b.Claims, func(o Ref) bool { return o.Package != r.Package }) {
			b.Claims = append(b.Claims, r)
			a.wordNames[i] = append(a.wordNames[i], x.Name)
			return
		}
	}
	a.words = append(a.words, &Position{Claims: []Ref{r}, If: cond, Stance: x.Stance, Reason: x.Reason, Note: x.Note, Group: x.Group})
	a.wordNames = append(a.wordNames, []string{x.Name})
}

// pack makes the party's own package again.
func (a *again) pack(x LastWord) {
	b := &Package{Note: x.Note}
	for _, k := range x.On.Keys {
		r, ok := a.find(Matter{Keys: []text.Key{k}})
		if !ok {
			a.left = append(a.left, Unsaid{Name: x.Name, Why: "one of its claims is not here"})
			return
		}
		b.Claims = append(b.Claims, r)
	}
	a.packs, a.packNames = append(a.packs, b), append(a.packNames, x.Name)
}
