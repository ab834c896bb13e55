package text

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// twinApply applies claims that exclude each other nowhere, paragraph by
// paragraph and word by word, from the sentences of the rules. Of sub-claims
// it knows changes of words. It gives the lines that lawLines gives.
type twinApply struct {
	claims []Claim
}

// of returns the claims of one operation on a block of the new words of
// parent, outer ones only.
func (y *twinApply) of(op Op, parent Key, id BlockID) []Claim {
	var out []Claim
	for _, c := range y.claims {
		if c.Op != op || c.Parent != parent || c.Block != id {
			continue
		}
		beaten := slices.ContainsFunc(y.claims, func(o Claim) bool {
			if o.Parent != parent || o.Block != id {
				return false
			}
			return op == Replace && (o.Op == Delete || o.Op == Replace && o.Lang == c.Lang && o.Start < c.Start && c.End < o.End)
		})
		if !beaten {
			out = append(out, c)
		}
	}
	return out
}

// words returns the words from … to of a content after its changes.
func (y *twinApply) words(ws []Word, parent Key, id BlockID, l Lang, from, to int) []Word {
	changes := slices.DeleteFunc(y.of(Replace, parent, id), func(c Claim) bool { return c.Lang != l })
	var out []Word
	for at := from; ; {
		stay := true
		for _, c := range changes {
			// What is inserted at the end of the words belongs to the last part.
			if c.Start == at && (at < to || to == len(ws)) {
				out = append(out, y.words(c.New, c.Key(), c.Block, l, 0, len(c.New))...)
				stay, at = stay && c.End == at, c.End
			}
			if !stay {
				break
			}
		}
		switch {
		case !stay: // at the next word, where others may begin
		case at >= to:
			return out
		default:
			out = append(out, ws[at])
			at++
		}
	}
}

type twinPart struct {
	kind    Kind
	content map[Lang][]Word
	glued   bool // to the part before
}

// langs are the languages that a block has, or that a claim gives it words in.
func (y *twinApply) langs(b Block, parent Key, id BlockID) []Lang {
	out := b.Langs()
	for _, c := range y.of(Replace, parent, id) {
		if !slices.Contains(out, c.Lang) {
			out = append(out, c.Lang)
		}
	}
	return out
}

func (y *twinApply) block(b Block, parent Key, id BlockID) []twinPart {
	splits := y.of(SplitAt, parent, id)
	var out []twinPart
	for j := range len(splits) + 1 {
		part := twinPart{kind: b.Kind, content: map[Lang][]Word{}}
		for _, l := range y.langs(b, parent, id) {
			cuts := []int{0, len(b.Content[l])}
			for _, s := range splits {
				cuts = append(cuts, s.At[l])
			}
			slices.Sort(cuts)
			part.content[l] = y.words(b.Content[l], parent, id, l, cuts[j], cuts[j+1])
		}
		out = append(out, part)
	}
	return out
}

func (y *twinApply) apply(base *Text) []string {
	var parts []twinPart
	glue := false
	gap := func(g Gap) {
		for _, b := range base.Blocks { // moved ones first, in base order
			for _, c := range y.of(Move, "", b.ID) {
				if c.Gap == g {
					parts = append(parts, y.block(b, "", b.ID)...)
				}
			}
		}
		var in []twinPart
		var order []string
		for _, c := range y.claims {
			if c.Op == Insert && c.Gap == g && len(c.Blocks) == 1 && c.Parent == "" {
				in = append(in, y.block(c.Blocks[0], c.Key(), "+0")...)
				order = append(order, c.Choice+"\x00"+c.Blocks[0].canonical(false))
			}
		}
		at := make([]int, len(in))
		for i := range at {
			at[i] = i
		}
		slices.SortFunc(at, func(a, b int) int { return cmp.Compare(order[a], order[b]) })
		for _, i := range at {
			parts = append(parts, in[i])
		}
	}
	gap(GapStart)
	for _, b := range base.Blocks {
		if len(y.of(Delete, "", b.ID)) == 0 && len(y.of(Move, "", b.ID)) == 0 {
			ps := y.block(b, "", b.ID)
			ps[0].glued = glue
			parts = append(parts, ps...)
			glue = len(y.of(Join, "", b.ID)) > 0
		}
		gap(Gap(b.ID))
	}
	var whole []twinPart
	for _, p := range parts {
		if !p.glued {
			whole = append(whole, p)
			continue
		}
		o := whole[len(whole)-1]
		for l, ws := range p.content {
			o.content[l] = joinWords(o.content[l], ws)
		}
	}
	var out []string
	for _, p := range whole {
		for _, l := range (Block{Content: p.content}).Langs() {
			if len(p.content[l]) > 0 {
				out = append(out, fmt.Sprintf("%s %s %s", p.kind, l, Inline(p.content[l])))
			}
		}
	}
	return out
}

// Moves, splits, joins, deletions, insertions and changes of words together
// do what each of them says.
func TestLawApplyDoesWhatClaimsSay(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		w.tabled = slices.DeleteFunc(w.tabled, func(x Tabled) bool {
			return len(x.Claim.Blocks) > 1 || x.Claim.Parent != "" && x.Claim.Op != Replace
		})
		have := map[Key]bool{"": true}
		w.tabled = slices.DeleteFunc(w.tabled, func(x Tabled) bool { // parents stand first
			have[x.Claim.Key()] = have[x.Claim.Parent]
			return !have[x.Claim.Parent]
		})
		x := NewIndex(w.base, w.claims())
		set := lawClaimsAt(w, lawPick(t, w, x, 1))
		got, _, err := Apply(w.base, set)
		if err != nil {
			t.Fatalf("%v\n%s", err, w)
		}
		if have, want := lawLines(got), (&twinApply{claims: set}).apply(w.base); !slices.Equal(have, want) {
			var s string
			for _, c := range set {
				s += string(c.canonical(nil))
			}
			t.Fatalf("applied %q\nwant    %q\n%s\nset %s", have, want, w, s)
		}
	})
}
