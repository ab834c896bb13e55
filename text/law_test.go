package text

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lawShow writes a draft out, every field of it.
func lawShow(t interface{ Fatal(...any) }, d *Draft) string {
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func lawMerge(t interface{ Fatal(...any) }, base *Text, tabled []Tabled) *Draft {
	d, err := Merge(base, tabled)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// L1: any permutation, duplication or batching gives identical bytes.
func TestLawOrder(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		want := lawShow(t, lawMerge(t, w.base, w.tabled))
		other := rapid.Permutation(w.tabled).Draw(t, "permutation")
		if len(other) > 0 {
			x := rapid.SampledFrom(other).Draw(t, "twice")
			if n := len(x.Holders); n > 0 {
				x.Holders = x.Holders[:rapid.IntRange(0, n).Draw(t, "holders")]
			}
			other = append(slices.Clone(other), x)
		}
		if got := lawShow(t, lawMerge(t, w.base, other)); got != want {
			t.Fatalf("order changes the draft\n%s\n%s", want, got)
		}
	})
}

// lawStands collects where each claim and holder stands in a draft.
func lawStands(d *Draft) map[Key]map[Holder]bool {
	out := map[Key]map[Holder]bool{}
	put := func(keys []Key, hs []Holder) {
		for _, k := range keys {
			if out[k] == nil {
				out[k] = map[Holder]bool{}
			}
			for _, h := range hs {
				out[k][h] = true
			}
		}
	}
	var walk func(ps []Piece)
	walk = func(ps []Piece) {
		for _, p := range ps {
			if p.Region != nil {
				for _, a := range p.Region.Alts {
					put(a.Keys, a.Holders)
					walk(a.Pieces)
				}
			}
		}
	}
	for _, r := range d.Rows {
		if r.Insert != nil {
			put(r.Insert.Keys, r.Insert.Holders)
		}
		for _, m := range r.Marks {
			put([]Key{m.Key}, m.Holders)
		}
		for _, l := range r.Langs() {
			walk(r.Content[l])
		}
	}
	return out
}

// L2: each live claim appears in some alternative, under its holders.
func TestLawNothingLost(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		d := lawMerge(t, w.base, w.tabled)
		if len(d.Unplaced) > 0 {
			t.Fatalf("unplaced: %v\n%s", d.Unplaced, w)
		}
		stands := lawStands(d)
		for _, x := range w.tabled {
			k := x.Claim.Key()
			if stands[k] == nil {
				t.Fatalf("claim %.6s stands nowhere\n%s\n%s", k, w, lawShow(t, d))
			}
			for _, h := range x.Holders {
				if !stands[k][h] {
					t.Fatalf("claim %.6s doesn't show %v\n%s\n%s", k, h, w, lawShow(t, d))
				}
			}
		}
	})
}

// The merge takes whatever it is given and loses nothing.
func TestLawTotal(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawWorldOf(20, true).Draw(t, "world")
		d := lawMerge(t, w.base, w.tabled)
		stands := lawStands(d)
		for _, x := range w.tabled {
			k := x.Claim.Key()
			if slices.Contains(d.Unplaced, k) {
				continue
			}
			if stands[k] == nil {
				t.Fatalf("claim %.6s stands nowhere and isn't listed\n%s", k, w)
			}
			for _, h := range x.Holders {
				if !stands[k][h] {
					t.Fatalf("claim %.6s doesn't show %v\n%s", k, h, w)
				}
			}
		}
		d.Print(DraftPrint{Attribution: true})
		if got := lawMerge(t, w.base, rapid.Permutation(w.tabled).Draw(t, "order")); lawShow(t, got) != lawShow(t, d) {
			t.Fatalf("order changes the draft\n%s", w)
		}
		NewIndex(w.base, w.claims())
		if _, carry, err := Apply(w.base, nil); err != nil {
			t.Fatal(err)
		} else {
			carry.All(w.claims())
		}
		Apply(w.base, w.claims())
	})
}

// lawHolds lists the claims that h holds together with their parents.
func lawHolds(tabled []Tabled, h Holder) map[Key]bool {
	out := map[Key]bool{}
	for range tabled {
		for _, x := range tabled {
			if slices.Contains(x.Holders, h) && (x.Claim.Parent == "" || out[x.Claim.Parent]) {
				out[x.Claim.Key()] = true
			}
		}
	}
	return out
}

// lawChoose reads a draft as the holder of some claims would have it, without
// Apply: its alternative wherever it has one, else the base.
func lawChoose(d *Draft, h Holder, holds map[Key]bool) []string {
	mine := func(k Key) bool { return holds[k] }
	var pieces func(ps []Piece) []Word
	pieces = func(ps []Piece) []Word {
		var out []Word
		for _, p := range ps {
			if p.Region == nil {
				out = append(out, p.Words...)
				continue
			}
			pick := p.Region.Alts[0]
			for _, a := range p.Region.Alts[1:] {
				if slices.Contains(a.Holders, h) && slices.ContainsFunc(a.Keys, mine) {
					pick = a
				}
			}
			out = append(out, pieces(pick.Pieces)...)
		}
		return out
	}
	var out []string
	for _, r := range d.Rows {
		if r.Insert != nil && !slices.ContainsFunc(r.Insert.Keys, mine) {
			continue
		}
		if slices.ContainsFunc(r.Marks, func(m Mark) bool { return m.Claim.Op == Delete && holds[m.Key] }) {
			continue
		}
		for _, l := range r.Langs() {
			if ws := pieces(r.Content[l]); len(ws) > 0 {
				out = append(out, fmt.Sprintf("%s %s %s", r.Block.Kind, l, Inline(ws)))
			}
		}
	}
	return out
}

func lawLines(t *Text) []string {
	var out []string
	for _, b := range t.Blocks {
		for _, l := range b.Langs() {
			out = append(out, fmt.Sprintf("%s %s %s", b.Kind, l, Inline(b.Content[l])))
		}
	}
	return out
}

// L3: choosing one holder's alternatives everywhere gives its claims applied
// to the base.
func TestLawProjection(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		// Moves, splits and joins are marks on the rows, not choices in them.
		w.tabled = slices.DeleteFunc(w.tabled, func(x Tabled) bool {
			return slices.Contains([]Op{Move, SplitAt, Join}, x.Claim.Op)
		})
		d := lawMerge(t, w.base, w.tabled)
		for _, p := range lawParties {
			h := Holder{Party: p}
			// A holder of a sub-claim without its parent has no word on the text.
			tabled := slices.Clone(w.tabled)
			got, err := Project(w.base, tabled, p)
			if err != nil {
				t.Fatalf("%v\n%s", err, w)
			}
			if have, want := lawLines(got), lawChoose(d, h, lawHolds(w.tabled, h)); !slices.Equal(have, want) {
				t.Fatalf("%s\napplied %q\nchosen  %q\n%s", p, have, want, w)
			}
		}
	})
}

// L4: withdrawing a claim equals never having made it.
func TestLawWithdrawal(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		if len(w.tabled) == 0 {
			return
		}
		i := rapid.IntRange(0, len(w.tabled)-1).Draw(t, "withdrawn")
		k := w.tabled[i].Claim.Key()
		rest := slices.Delete(slices.Clone(w.tabled), i, i+1)
		d := lawMerge(t, w.base, rest)
		if strings.Contains(lawShow(t, &Draft{Rows: d.Rows}), string(k)) && !lawIsParent(rest, k) {
			t.Fatalf("a withdrawn claim still stands")
		}
		var inside []Key
		gone := map[Key]bool{k: true}
		for range rest {
			for _, x := range rest {
				if gone[x.Claim.Parent] {
					gone[x.Claim.Key()] = true
				}
			}
		}
		delete(gone, k)
		for g := range gone {
			inside = append(inside, g)
		}
		slices.Sort(inside)
		if !slices.Equal(inside, d.Unplaced) {
			t.Fatalf("unplaced %v, want %v", d.Unplaced, inside)
		}
		rest = slices.DeleteFunc(rest, func(x Tabled) bool { return gone[x.Claim.Key()] })
		if got := lawMerge(t, w.base, rest); lawShow(t, &Draft{Rows: got.Rows}) != lawShow(t, &Draft{Rows: d.Rows}) {
			t.Fatalf("the listed claims still leave a trace")
		}
	})
}

func lawIsParent(tabled []Tabled, k Key) bool {
	return slices.ContainsFunc(tabled, func(x Tabled) bool { return x.Claim.Parent == k })
}

// L5: renaming parties only renames holders.
func TestLawSymmetry(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		name := map[string]string{"": ""}
		for i, p := range rapid.Permutation(lawParties).Draw(t, "names") {
			name[lawParties[i]] = p
		}
		rename := func(hs []Holder) []Holder {
			var out []Holder
			for _, h := range hs {
				out = append(out, Holder{name[h.Party], name[h.Recorded], h.Mark})
			}
			slices.SortFunc(out, compareHolders)
			return out
		}
		other := slices.Clone(w.tabled)
		for i := range other {
			other[i].Holders = rename(other[i].Holders)
		}
		d := lawMerge(t, w.base, w.tabled)
		lawEachHolders(d, rename)
		if got, want := lawShow(t, lawMerge(t, w.base, other)), lawShow(t, d); got != want {
			t.Fatalf("names matter\n%s\n%s\n%s", want, got, w)
		}
	})
}

func lawEachHolders(d *Draft, f func([]Holder) []Holder) {
	var walk func(ps []Piece)
	walk = func(ps []Piece) {
		for _, p := range ps {
			if p.Region != nil {
				for i := range p.Region.Alts {
					p.Region.Alts[i].Holders = f(p.Region.Alts[i].Holders)
					walk(p.Region.Alts[i].Pieces)
				}
			}
		}
	}
	for i := range d.Rows {
		r := &d.Rows[i]
		if r.Insert != nil {
			r.Insert.Holders = f(r.Insert.Holders)
		}
		for j := range r.Marks {
			r.Marks[j].Holders = f(r.Marks[j].Holders)
		}
		for _, l := range r.Langs() {
			walk(r.Content[l])
		}
	}
}

// L6: equal proposals are one alternative with all holders, never a conflict.
func TestLawIdentity(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(10).Draw(t, "world")
		if len(w.tabled) == 0 {
			return
		}
		before := lawMerge(t, w.base, w.tabled)
		i := rapid.IntRange(0, len(w.tabled)-1).Draw(t, "claim")
		c := w.tabled[i].Claim
		late := Holder{Party: "ZET"}
		d := lawMerge(t, w.base, append(slices.Clone(w.tabled), Tabled{Claim: c, Holders: []Holder{late}}))
		if !lawStands(d)[c.Key()][late] {
			t.Fatalf("the second holder is missing")
		}
		// Nothing but holders changes when somebody else holds it already
		// and that one has no other claims.
		if len(w.tabled[i].Holders) != 1 || len(w.tabled) != 1 {
			return
		}
		lawEachHolders(d, func(hs []Holder) []Holder {
			hs = slices.DeleteFunc(slices.Clone(hs), func(h Holder) bool { return h == late })
			if len(hs) == 0 {
				return nil
			}
			return hs
		})
		if lawShow(t, d) != lawShow(t, before) {
			t.Fatalf("an equal proposal changes more than holders")
		}
	})
}

// L7: two wordings at one spot inside a block exclude each other; whole
// blocks at one gap don't.
func TestLawSameSpot(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := &lawWorld{base: lawAnyText().Draw(t, "base")}
		b := w.base.Blocks[0]
		at := rapid.IntRange(0, len(b.Content["en"])).Draw(t, "at")
		var words, blocks []Claim
		for _, p := range lawParties[:2] {
			c := Claim{Op: Replace, Base: w.base.Digest(), Block: b.ID, Lang: "en", Start: at, End: at, New: lawAnyWords(1, 3).Draw(t, p)}
			words = append(words, c)
			blocks = append(blocks, Claim{Op: Insert, Base: c.Base, Gap: Gap(b.ID), Blocks: []Block{lawAnyBlock().Draw(t, p)}})
		}
		if words[0].check(newPlaces(w.base), nil) != nil || words[1].check(newPlaces(w.base), nil) != nil || words[0].Key() == words[1].Key() {
			return
		}
		if !Rivals(w.base, words[0], words[1]) {
			t.Fatalf("two wordings at one spot aren't rivals\n%s%s", words[0].canonical(nil), words[1].canonical(nil))
		}
		d := lawMerge(t, w.base, []Tabled{held(words[0], "ADE"), held(words[1], "BOR")})
		n := 0
		for _, p := range d.Rows[0].Content["en"] {
			if p.Region != nil {
				n++
				if len(p.Region.Alts) != 3 {
					t.Fatalf("%d alternatives", len(p.Region.Alts))
				}
			}
		}
		if n != 1 {
			t.Fatalf("%d regions", n)
		}
		if Rivals(w.base, blocks[0], blocks[1]) {
			t.Fatalf("whole blocks at one gap are rivals")
		}
		if _, _, err := Apply(w.base, blocks); err != nil {
			t.Fatal(err)
		}
	})
}
