package text

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Sub-claims of different claims are apart, even where the new words of the
// one end at the new words of the other.
func TestSubClaimsOfNeighboursDoNotMeet(t *testing.T) {
	base := lawText("op: one two three")
	a, b := lawWords(base, "b1", "one", "uno"), lawWords(base, "b1", "two", "due")
	bridge := lawWords(base, "b1", "one two", "both")
	subA, subB := lawSub(&a, "$", "solo"), lawSub(&b, "due", "tre")
	tabled := []Tabled{held(a, "ADE"), held(b, "ADE"), held(bridge, "BOR"), held(subA, "ADE"), held(subB, "ADE")}
	want, err := Project(base, tabled, "ADE")
	if err != nil {
		t.Fatal(err)
	}
	d := lawMerge(t, base, tabled)
	h := Holder{Party: "ADE"}
	if have := lawChoose(d, h, lawHolds(tabled, h)); !slices.Equal(have, lawLines(want)) {
		t.Errorf("chosen %q, applied %q\n%s", have, lawLines(want), d.Print(DraftPrint{Attribution: true}))
	}
}

// A few thousand small claims in a row make one region with as many
// alternatives: one act of an opponent's. It must stay small.
func TestHostileRegionStaysSmall(t *testing.T) {
	const n = 5000
	var ws []Word
	for i := range n {
		ws = append(ws, Word{S: fmt.Sprint("w", i)})
	}
	base := &Text{Blocks: []Block{{ID: "b1", Kind: OP, Content: map[Lang][]Word{"en": ws}}}}
	var tabled []Tabled
	for i := range n - 1 {
		c := Claim{Op: Replace, Base: base.Digest(), Block: "b1", Lang: "en", Start: i, End: i + 2, Exact: ws[i : i+2], New: []Word{{S: "x"}}}
		tabled = append(tabled, Tabled{Claim: c, Key: c.Key()})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d := lawMerge(t, base, tabled)
	printed := d.Print(DraftPrint{Attribution: true})
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 40 {
		t.Errorf("%d claims on %d words take %d MB", n-1, n, mb)
	}
	if len(printed) > n*100 {
		t.Errorf("printed, they take %d bytes", len(printed))
	}
	if !strings.Contains(printed, "[no holder: … w7 w8 w9 x w12 w13 w14 …]") {
		t.Errorf("%.400s", printed)
	}
	r := d.Rows[0].Content["en"][0].Region
	if len(r.Alts) != n {
		t.Errorf("%d alternatives of %d claims", len(r.Alts), n-1)
	}
}

// Shortened alternatives say the same as whole ones, in whatever order the
// claims come, and lose nothing.
func TestLawShortenedRegions(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(14).Draw(t, "world")
		short := merge(w.base, w.tabled, 0)
		if got := merge(w.base, rapid.Permutation(w.tabled).Draw(t, "order"), 0); lawShow(t, got) != lawShow(t, short) {
			t.Fatalf("order changes the draft\n%s", w)
		}
		stands := lawStands(short)
		for _, x := range w.tabled {
			k := x.Claim.Key()
			for _, h := range x.Holders {
				if !stands[k][h] {
					t.Fatalf("claim %.6s doesn't show %v\n%s", k, h, w)
				}
			}
			if stands[k] == nil {
				t.Fatalf("claim %.6s stands nowhere\n%s", k, w)
			}
		}
		whole, cut := twinFilled(merge(w.base, w.tabled, 1<<30)), twinFilled(short)
		if !slices.Equal(whole, cut) {
			t.Fatalf("whole\n%s\nshortened\n%s\n%s", strings.Join(whole, "\n"), strings.Join(cut, "\n"), w)
		}
	})
}

// twinFilled lists the alternatives of all regions of base rows, filled up
// with the words around them.
func twinFilled(d *Draft) []string {
	out := map[string]bool{}
	var walk func(at string, ws []Word, ps []Piece)
	walk = func(at string, ws []Word, ps []Piece) {
		for _, p := range ps {
			if p.Region == nil {
				continue
			}
			walk(at, ws, p.Region.Alts[0].Pieces)
			for _, a := range p.Region.Alts[1:] {
				var own []Word
				for _, q := range a.Pieces {
					if own = append(own, q.Words...); q.Region != nil {
						own = append(own, twinBase(q.Region)...)
					}
				}
				all := joinWords(ws[p.Region.Start:a.Start], own, ws[a.End:p.Region.End])
				for _, h := range append(slices.Clone(a.Holders), Holder{Mark: "any"}) {
					out[fmt.Sprint(at, p.Region.Start, p.Region.End, Inline(all), h)] = true
				}
			}
		}
	}
	for _, r := range d.Rows {
		for _, l := range r.Block.Langs() {
			if r.Insert == nil {
				walk(fmt.Sprint(r.Block.ID, l, " "), r.Block.Content[l], r.Content[l])
			}
		}
	}
	var list []string
	for s := range out {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

// twinBase is the base wording of a region, nested ones included.
func twinBase(r *Region) []Word {
	var out []Word
	for _, p := range r.Alts[0].Pieces {
		if out = append(out, p.Words...); p.Region != nil {
			out = append(out, twinBase(p.Region)...)
		}
	}
	return out
}
