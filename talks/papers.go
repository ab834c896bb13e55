package talks

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"parley/committee"
	"parley/text"
)

// paper is what a proposal or an amendment of the committee is in the talks'
// own text.
type paper struct {
	of     string    // an amendment: to what
	rev    *revision // a proposal: the revision that was tabled; nil: its text lies outside these talks
	claims []*inst   // of an amendment; of a proposal: those by which it was orally revised
	apart  bool      // its changes, or some of them, were given as numbers only
}

// fill completes an event that stands for a revision or for claims. It returns
// the paper that the event makes, and why it can't be completed, or "".
func (r room) fill(s *State, b *Proceeding, e *committee.Event) (*paper, string) {
	switch e.Do {
	case committee.DoTable, committee.DoRevise:
		p := &paper{rev: s.issued[b.Rev]}
		if p.rev != nil {
			e.Parts = s.charter.parts(p.rev.text)
		}
		return p, ""
	case committee.DoAmend, committee.DoOral:
		p := &paper{of: e.Of, apart: len(b.Claims) == 0}
		target := r.papers[e.Of]
		if p.apart || target == nil {
			return p, ""
		}
		root := target
		for root.of != "" {
			root = r.papers[root.of]
		}
		if root.rev == nil || target.apart {
			return nil, fmt.Sprintf("the text of %s lies outside these talks: give the changes, and not claims", e.Of)
		}
		for _, x := range b.Claims {
			p.claims = append(p.claims, s.insts[x])
		}
		var before []*inst
		if target.of != "" {
			before = target.claims
		}
		from, err := applyAll(s, root.rev, before)
		if err != nil {
			return nil, err.Error()
		}
		to, err := applyAll(s, root.rev, before, p.claims)
		if err != nil {
			return nil, err.Error()
		}
		if e.Changes, err = s.charter.changes(s, root.rev, from, to, p.claims); err != nil {
			return nil, err.Error()
		}
		return p, ""
	}
	return nil, ""
}

// with is the room after an event that the sitting took.
func (r room) with(sit committee.Sitting, p *paper, e committee.Event) room {
	r.sit = sit
	id := e.Of
	switch e.Do {
	case committee.DoTable, committee.DoAmend:
		id = e.ID
	case committee.DoRevise:
	case committee.DoOral:
		old := *r.papers[e.Of]
		old.claims, old.apart = append(slices.Clip(old.claims), p.claims...), old.apart || p.apart
		p = &old
	default:
		return r
	}
	r.papers = maps.Clone(r.papers)
	if r.papers == nil {
		r.papers = map[string]*paper{}
	}
	r.papers[id] = p
	return r
}

// counted returns the language in which a block's words are counted: the
// charter's, or else its first.
func (b *Charter) counted(x text.Block) text.Lang { return Counted(b.Lang, x) }

// Counted returns the language in which a committee counts a block's words,
// where the charter's language is lang.
func Counted(lang string, x text.Block) text.Lang {
	l := text.Lang(lang)
	if langs := x.Langs(); len(x.Content[l]) == 0 && len(langs) > 0 {
		return langs[0]
	}
	return l
}

// parts are a text's blocks as the committee votes on them.
func (b *Charter) parts(t *text.Text) []committee.Part {
	out := make([]committee.Part, 0, len(t.Blocks))
	for _, x := range t.Blocks {
		out = append(out, committee.Part{ID: string(x.ID), Operative: operative(x.Kind), Words: len(x.Content[b.counted(x)])})
	}
	return out
}

// operative tells whether a block of that kind decides something: a paragraph
// that is neither preamble nor mere form.
func operative(k text.Kind) bool {
	switch k {
	case text.OP, text.Sub, text.Paragraph, text.Item, text.SubItem:
		return true
	}
	return false
}

// applyAll applies claims, as they stand on a revision, to it.
func applyAll(s *State, r *revision, lists ...[]*inst) (*text.Text, error) {
	var claims []text.Claim
	for _, in := range slices.Concat(lists...) {
		at := r.find(s, in)
		switch {
		case at.slot != nil:
			claims = append(claims, at.slot.claim)
		case at.adopted == nil:
			return nil, fmt.Errorf("%s is no claim on %s", in.name, r.name())
		}
	}
	if len(claims) == 0 {
		return r.text, nil
	}
	t, _, err := text.Apply(r.text, claims)
	if err != nil {
		return nil, fmt.Errorf("the claims on %s: %w", r.name(), err)
	}
	return t, nil
}

// changes says what claims make of a text, block by block: from and to are the
// text before and after.
func (b *Charter) changes(s *State, r *revision, from, to *text.Text, claims []*inst) ([]committee.Change, error) {
	deleted, named := map[text.BlockID]int{}, map[text.BlockID]bool{}
	for _, in := range claims {
		at := r.find(s, in)
		if at.slot == nil {
			continue
		}
		c := at.slot.claim
		named[c.Block] = true
		if i := from.Find(c.Block); i >= 0 && c.Op == text.Replace && c.Lang == b.counted(from.Blocks[i]) {
			deleted[c.Block] += c.End - c.Start
		}
	}
	var out []committee.Change
	there := make(map[text.BlockID]text.Block, len(to.Blocks))
	for _, x := range to.Blocks {
		there[x.ID] = x
	}
	for _, x := range from.Blocks {
		l := b.counted(x)
		c := committee.Change{ID: string(x.ID), Part: string(x.ID), Operative: operative(x.Kind)}
		y, stays := there[x.ID]
		delete(there, x.ID)
		switch {
		case !stays:
			c.Do, c.Deleted = "delete", len(x.Content[l])
		case named[x.ID] || x.Digest() != y.Digest():
			was, is := len(x.Content[l]), len(y.Content[l])
			c.Do, c.Deleted = "revise", min(was, max(deleted[x.ID], was-is))
			c.Added = is - was + c.Deleted
		default:
			continue
		}
		out = append(out, c)
	}
	for _, y := range to.Blocks {
		if _, fresh := there[y.ID]; fresh {
			out = append(out, committee.Change{ID: string(y.ID), Part: string(y.ID), Do: "add", Added: len(y.Content[b.counted(y)]), Operative: operative(y.Kind)})
		}
	}
	return out, nil
}

// What Text has no answer to.
var (
	ErrNoText = errors.New("its text lies outside these talks")
	ErrNoBill = errors.New("no such proposal")
)

// Text returns a proposal's text as it stands: the revision that was tabled,
// with the claims of oral revisions and of adopted amendments applied and the
// parts that separate votes rejected taken out. The error says why there is
// none; it wraps ErrNoBill, or ErrNoText where a text or a change was given as
// numbers only.
func (p *Proceedings) Text(id string) (*text.Text, error) {
	d, ok := p.Sitting.Draft(id)
	if !ok || d.Amends != "" {
		return nil, fmt.Errorf("%w: %.80q", ErrNoBill, id)
	}
	root := p.room.papers[id]
	if root.rev == nil || root.apart {
		return nil, fmt.Errorf("%s: %w", id, ErrNoText)
	}
	claims := slices.Clone(root.claims)
	gone := map[text.BlockID]bool{}
	for _, x := range d.Cut {
		gone[text.BlockID(x.ID)] = true
	}
	if err := p.amended(id, root.rev, &claims, gone); err != nil {
		return nil, err
	}
	t, err := applyAll(p.v.s, root.rev, claims)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	out := &text.Text{Langs: t.Langs, Blocks: slices.DeleteFunc(slices.Clone(t.Blocks), func(b text.Block) bool { return gone[b.ID] })}
	if err := out.Check(); err != nil {
		return nil, fmt.Errorf("%s without the parts that were rejected: %w", id, err)
	}
	return out, nil
}

// amended collects the claims of the adopted amendments to a draft, and of
// those to these, without the changes that separate votes rejected.
func (p *Proceedings) amended(of string, r *revision, claims *[]*inst, gone map[text.BlockID]bool) error {
	for _, d := range p.Sitting.Drafts() {
		if d.Amends != of || d.Status != committee.Adopted {
			continue
		}
		a := p.room.papers[d.ID]
		if a.apart {
			return fmt.Errorf("%s, adopted: %w", d.ID, ErrNoText)
		}
		cut := map[text.BlockID]bool{}
		for _, g := range d.Groups {
			if g.Result == committee.Rejected {
				for _, x := range g.Parts {
					cut[text.BlockID(x)] = true
				}
			}
		}
		for _, in := range a.claims {
			at := r.find(p.v.s, in)
			if at.slot == nil && at.adopted == nil {
				return fmt.Errorf("%s, adopted: %s is no claim on %s", d.ID, in.name, r.name())
			}
			if at.slot != nil {
				switch op := at.slot.claim.Op; {
				case len(cut) > 0 && (op == text.SplitAt || op == text.Join):
					return fmt.Errorf("%s, adopted: %s splits or joins paragraphs that were voted on separately: %w", d.ID, in.name, ErrNoText)
				case op != text.Insert && cut[at.slot.claim.Block]:
					continue
				}
			}
			*claims = append(*claims, in)
		}
		for id := range cut { // into a map: no order to keep
			if r.text.Find(id) < 0 {
				gone[id] = true // a paragraph that the amendment would add
			}
		}
		if err := p.amended(d.ID, r, claims, gone); err != nil {
			return err
		}
	}
	return nil
}
