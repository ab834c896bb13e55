package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// VersionState is how far the words of a block in an authentic language have
// kept up with the others.
type VersionState string

const (
	Current VersionState = "current"
	Stale   VersionState = "stale"   // another version changed, and this one neither with it nor since
	Missing VersionState = "missing" // the block has no words in this language yet
)

// Version is a block of the newest revision in one authentic language.
type Version struct {
	Lang   text.Lang
	State  VersionState
	Since  string   // "Rev.2": the revision that made it stale; "" if it isn't
	Agreed []string // parties whose newest agreement to the block was to these very words
}

// behind tells for each block of a revision which versions are stale, and
// which revision made each so; blocks without stale versions aren't in it.
// Whether all parties have said that the versions still correspond is another
// question ([View.stale]).
type behind map[text.BlockID]map[text.Lang]*revision

// keptUp works out which versions are stale in next, which follows parent with
// the claims of took. v is the view of the revise act's past.
//
// All authentic languages are equal. Where words of a block changed in some
// languages: if one of these versions was current, all others are stale from
// now on; if each was stale or missing, it has caught up, and nothing else
// becomes stale by that. Parts of a split block are as stale as it was; what
// was joined is stale in a language if either part was stale, or had no words.
func (v *View) keptUp(parent, next *revision, took []*slot) behind {
	authentic := v.s.charter.Authentic
	if len(authentic) == 0 {
		return nil
	}
	changed := map[text.BlockID][]text.Lang{}
	for _, at := range took {
		if c := &at.claim; c.Op == text.Replace && c.Parent == "" && slices.Contains(authentic, c.Lang) {
			changed[c.Block] = append(changed[c.Block], c.Lang)
		}
	}
	out := behind{}
	for _, b := range parent.text.Blocks {
		late := v.stale(parent, b.ID)
		did := changed[b.ID]
		led := slices.ContainsFunc(did, func(l text.Lang) bool { return late[l] == nil && len(b.Content[l]) > 0 })
		for _, to := range next.carry.Went(b.ID) {
			x := next.text.Blocks[next.index[to]]
			for _, l := range authentic {
				since := late[l]
				switch {
				case len(x.Content[l]) == 0 || slices.Contains(did, l):
					continue
				case since == nil && (led || len(b.Content[l]) == 0):
					since = next
				}
				if since == nil {
					continue
				}
				if out[to] == nil {
					out[to] = map[text.Lang]*revision{}
				}
				if old := out[to][l]; old == nil || since.num < old.num {
					out[to][l] = since
				}
			}
		}
	}
	return out
}

// stale returns the stale versions of a block of a revision in the view: none
// while every party's word stands that they correspond.
func (v *View) stale(r *revision, b text.BlockID) map[text.Lang]*revision {
	late := r.behind[b]
	if len(late) == 0 {
		return nil
	}
	for p := range v.s.parties {
		if !v.corresponds(r, b, p) {
			return late
		}
	}
	return nil
}

// corresponds reports whether a party's word stands that the versions of a
// block correspond, in exactly the words that they have in the revision.
func (v *View) corresponds(r *revision, b text.BlockID, party int) bool {
	w, ok := newestOf(v, v.s.matched[b], party)
	return ok && w.agreed && w.version == r.version[b]
}

// versions returns the versions of a block of the newest revision, by
// language; none in talks without authentic languages.
func (v *View) versions(b text.Block) []Version {
	var out []Version
	tip := v.tip()
	late := v.stale(tip, b.ID)
	for _, l := range v.s.charter.Authentic {
		x := Version{Lang: l, State: Current}
		switch since := late[l]; {
		case len(b.Content[l]) == 0:
			x.State = Missing
		case since != nil:
			x.State, x.Since = Stale, since.name()
		}
		if x.State != Missing {
			x.Agreed = v.agreedWords(b, l)
		}
		out = append(out, x)
	}
	return out
}

// agreedWords returns the parties whose newest agreement to the block was to
// the very words that it has now in one language, whatever became of others.
func (v *View) agreedWords(b text.Block, l text.Lang) []string {
	var out []string
	for p := range v.s.parties {
		w, ok := newestOf(v, v.s.seals[b.ID], p)
		if !ok || !w.agreed {
			continue
		}
		old := w.version.text.Blocks[w.version.index[b.ID]]
		if slices.Equal(old.Content[l], b.Content[l]) {
			out = append(out, v.s.parties[p].code)
		}
	}
	return out
}

// uneven says why the versions of the newest revision hinder initials and
// signatures, or "": the first that does, and how many do.
func (v *View) uneven() string {
	n, first := 0, ""
	for _, b := range v.tip().text.Blocks {
		for _, x := range v.versions(b) {
			if x.State == Current {
				continue
			}
			if n++; first != "" {
				continue
			}
			if first = fmt.Sprintf("block %s has no words in %s", b.ID, x.Lang); x.State == Stale {
				first = fmt.Sprintf("the words of block %s in %s are stale since %s", b.ID, x.Lang, x.Since)
			}
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("the authentic languages are not even (stale or missing versions: %d): %s", n, first)
}

// judgeCorrespond judges the word that versions correspond.
func (j *judge) judgeCorrespond(b *Correspond) string {
	v, s := j.v, j.v.s
	if len(s.charter.Authentic) == 0 {
		return "the charter names no authentic languages"
	}
	r := s.issued[b.Rev]
	if r == nil || !v.holds(r.n) {
		return j.broken("it names a revision that is not in its past")
	}
	if tip := v.tip(); r != tip {
		return fmt.Sprintf("it compares the languages of %s, and %s is the newest", r.name(), tip.name())
	}
	if why := j.judgeSeals(r, b.Blocks); why != "" {
		return why
	}
	for _, x := range b.Blocks {
		if len(r.behind[text.BlockID(x.ID)]) == 0 {
			return fmt.Sprintf("no version of block %s is stale", x.ID)
		}
	}
	j.file(func(n *node) {
		for _, x := range b.Blocks {
			id := text.BlockID(x.ID)
			s.pledged(s.matched, id, &pledge{n: n, digest: x.Digest, version: r.version[id], agreed: true})
		}
	})
	return ""
}

// judgeDiffer judges the taking back of such a word.
func (j *judge) judgeDiffer(b *Differ) string {
	v, s := j.v, j.v.s
	if len(s.charter.Authentic) == 0 {
		return "the charter names no authentic languages"
	}
	for _, x := range b.Blocks {
		if !v.corresponds(v.tip(), text.BlockID(x), j.party) {
			return fmt.Sprintf("no word of its author stands that the versions of block %s correspond", x)
		}
	}
	j.file(func(n *node) {
		for _, x := range b.Blocks {
			s.pledged(s.matched, text.BlockID(x), &pledge{n: n})
		}
	})
	return ""
}

// Uneven returns the blocks of the newest revision of which a version is stale,
// and on which the party has not said that they correspond.
func (v *View) Uneven(party string) []Sealed {
	p, ok := v.s.number[party]
	if !ok {
		return nil
	}
	var out []Sealed
	tip := v.tip()
	for _, b := range tip.text.Blocks {
		if len(tip.behind[b.ID]) > 0 && !v.corresponds(tip, b.ID, p) {
			out = append(out, Sealed{ID: string(b.ID), Digest: b.Digest()})
		}
	}
	return out
}

// Matched returns the blocks of the newest revision on which the party's word
// stands that their versions correspond.
func (v *View) Matched(party string) []Sealed {
	p, ok := v.s.number[party]
	if !ok {
		return nil
	}
	var out []Sealed
	for _, b := range v.tip().text.Blocks {
		if v.corresponds(v.tip(), b.ID, p) {
			out = append(out, Sealed{ID: string(b.ID), Digest: b.Digest()})
		}
	}
	return out
}

// languagesFor lists what the talks wait for from a party so that the
// authentic languages are even.
func (v *View) languagesFor(p int) []Turn {
	if len(v.s.charter.Authentic) == 0 {
		return nil
	}
	tip := v.tip()
	var late []string
	lacks := map[text.Lang][]string{}
	numbers := text.Number(tip.text.Blocks)
	for i, b := range tip.text.Blocks {
		name := numbers[i]
		if name == "" {
			name = string(b.ID)
		}
		if len(v.stale(tip, b.ID)) > 0 && !v.corresponds(tip, b.ID, p) {
			late = append(late, name)
		}
		for _, l := range v.s.charter.Authentic {
			if len(b.Content[l]) == 0 {
				lacks[l] = append(lacks[l], name)
			}
		}
	}
	code := v.s.parties[p].code
	var out []Turn
	if len(late) > 0 {
		out = append(out, Turn{Party: code, Kind: KindCorrespond, What: late,
			Why: fmt.Sprintf("hasn't said whether the stale versions of %s still correspond", list(shorten(late)))})
	}
	for _, l := range v.s.charter.Authentic {
		if w := lacks[l]; len(w) > 0 {
			out = append(out, Turn{Party: code, Kind: KindAmend, What: w,
				Why: fmt.Sprintf("can bring the words of %s in %s, which are missing", list(shorten(w)), l)})
		}
	}
	return out
}

// checkAuthentic checks the charter's authentic languages: two or more, in
// order, each once, the main language among them.
func (b *Charter) checkAuthentic() error {
	if len(b.Authentic) == 0 {
		return nil
	}
	if n := len(b.Authentic); n < 2 || n > text.MaxLangs {
		return fmt.Errorf("authentic languages: %d, want 2 to %d", n, text.MaxLangs)
	}
	for i, l := range b.Authentic {
		if err := text.CheckLang(l); err != nil {
			return fmt.Errorf("authentic languages: %w", err)
		}
		if i > 0 && b.Authentic[i-1] >= l {
			return fmt.Errorf("authentic languages are not in order, each once: %s, %s", b.Authentic[i-1], l)
		}
	}
	if !slices.Contains(b.Authentic, text.Lang(b.Lang)) {
		return fmt.Errorf("the main language %.20q is not one of the authentic ones", b.Lang)
	}
	return nil
}
