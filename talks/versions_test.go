package talks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/text"

	"pgregory.net/rapid"
)

// versionsTwin works out from the sentences of the rule, act by act and
// without the revisions' own bookkeeping, which versions are stale, and
// compares.
func versionsTwin(t tb, s *State) {
	t.Helper()
	for _, r := range s.revs {
		for _, b := range r.text.Blocks {
			for _, l := range s.charter.Authentic {
				want := twinStale(s, r, b.ID, l)
				if got := r.behind[b.ID][l] != nil; got != want {
					t.Fatalf("%s, block %s, %s: stale is %v, want %v", r.name(), b.ID, l, got, want)
				}
			}
		}
	}
	for _, n := range s.order { // nobody initials or signs uneven languages
		if k := n.act.Kind; !n.ok() || k != KindInitial && k != KindSign {
			continue
		}
		v := s.before(n)
		tip := v.tip()
		for _, b := range tip.text.Blocks {
			for _, l := range s.charter.Authentic {
				if len(b.Content[l]) == 0 || twinStale(s, tip, b.ID, l) && !twinMatched(v, tip, b.ID) {
					t.Fatalf("%s in %s of block %s although the languages are not even", n.act.Kind, l, b.ID)
				}
			}
		}
	}
}

// twinStale asks the revision before what each block was from which the words
// of this one came.
func twinStale(s *State, r *revision, b text.BlockID, l text.Lang) bool {
	i := r.text.Find(b)
	if i < 0 || len(r.text.Blocks[i].Content[l]) == 0 || r.parent == nil {
		return false
	}
	past := s.before(r.n)
	for _, o := range twinOrigins(r, b) {
		words := r.parent.text.Blocks[r.parent.text.Find(o)].Content
		late := func(l text.Lang) bool {
			return twinStale(s, r.parent, o, l) && !twinMatched(past, r.parent, o)
		}
		changed, led := false, false
		for _, at := range r.took {
			if c := at.claim; c.Op == text.Replace && c.Parent == "" && c.Block == o {
				changed = changed || c.Lang == l
				led = led || len(words[c.Lang]) > 0 && !late(c.Lang)
			}
		}
		if !changed && (len(words[l]) == 0 || late(l) || led) {
			return true
		}
	}
	return false
}

// twinOrigins lists the blocks of the parent whose words went into a block, by
// the splits and joins that the revision adopted.
func twinOrigins(r *revision, b text.BlockID) []text.BlockID {
	parts := map[text.BlockID][]text.BlockID{} // ids of the parts of each block, in order
	p := r.parent
	joined := map[text.BlockID]bool{}
	gone := map[text.BlockID]bool{}
	for _, o := range p.text.Blocks {
		var cuts []*slot
		for _, at := range r.took {
			switch c := at.claim; {
			case c.Parent != "" || c.Block != o.ID:
			case c.Op == text.SplitAt:
				cuts = append(cuts, at)
			case c.Op == text.Join:
				joined[o.ID] = true
			case c.Op == text.Delete:
				gone[o.ID] = true
			}
		}
		l := o.Langs()[0]
		slices.SortFunc(cuts, func(a, b *slot) int { return a.claim.At[l] - b.claim.At[l] })
		parts[o.ID] = []text.BlockID{o.ID}
		for _, at := range cuts {
			sum := sha256.Sum256([]byte(fmt.Sprintf("parley block id v1\n%s\n%s\n0\n", p.digest, at.key)))
			parts[o.ID] = append(parts[o.ID], text.BlockID("n"+hex.EncodeToString(sum[:16])))
		}
	}
	var out []text.BlockID
	for i, o := range p.text.Blocks {
		if i > 0 && joined[p.text.Blocks[i-1].ID] { // the first part stands in the last one before
			before := parts[p.text.Blocks[i-1].ID]
			parts[o.ID][0] = before[len(before)-1]
		}
		if !gone[o.ID] && slices.Contains(parts[o.ID], b) {
			out = append(out, o.ID)
		}
	}
	return out
}

// twinMatched reports whether every party's last word on a block, in a chain
// that counts, is that its versions correspond, in words that no revision has
// changed since.
func twinMatched(v *View, r *revision, b text.BlockID) bool {
	for p := range v.s.parties {
		seq, yes := 0, false
		for _, n := range v.s.order {
			if n.party != p || !v.counts(n) || n.act.Seq < seq {
				continue
			}
			switch x := n.body.(type) {
			case *Correspond:
				if slices.ContainsFunc(x.Blocks, func(s Sealed) bool { return s.ID == string(b) }) {
					seq, yes = n.act.Seq, twinUnchanged(r, v.s.issued[x.Rev], b)
				}
			case *Differ:
				if slices.Contains(x.Blocks, string(b)) {
					seq, yes = n.act.Seq, false
				}
			}
		}
		if !yes {
			return false
		}
	}
	return true
}

func twinUnchanged(r, old *revision, b text.BlockID) bool {
	digest := func(r *revision) text.Digest {
		if i := r.text.Find(b); i >= 0 {
			return r.text.Blocks[i].Digest()
		}
		return ""
	}
	for x := r; x != nil; x = x.parent {
		if digest(x) != digest(r) {
			return false
		}
		if x == old {
			return true
		}
	}
	return false
}

// TestLawLanguages: in random talks in three languages, liars among the
// parties, stale is what the sentences of the rule say, and all other laws
// hold; the talks reach every state of a version.
func TestLawLanguages(t *testing.T) {
	reached := map[string]int{}
	play := func(t *rapid.T) {
		r := &randomTalks{t: t, liars: rapid.Bool().Draw(t, "liars"), langs: []text.Lang{"en", "fr", "zh"}}
		defer func() {
			if ok := recover(); ok != nil {
				t.Logf("script:\n%s", strings.Join(r.script, "\n"))
				panic(ok)
			}
		}()
		r.play(rapid.IntRange(10, 60).Draw(t, "steps"))
		r.finish()
		for _, h := range r.w.homes {
			versionsTwin(t, h.state)
			for _, b := range h.state.Now().Blocks() {
				for _, x := range b.Versions {
					reached[string(x.State)]++
				}
				reached["matched"] += len(b.Matched)
			}
			for _, n := range h.state.order {
				if n.ok() {
					reached["kind "+n.act.Kind]++
				}
			}
		}
	}
	rapid.Check(t, play)
	if testing.Short() {
		return // few talks
	}
	missing := func() []string {
		return slices.DeleteFunc([]string{"current", "stale", "missing", "matched", "kind correspond", "kind differ", "kind revise"},
			func(k string) bool { return reached[k] > 0 })
	}
	for more := 0; more < 20 && len(missing()) > 0; more++ { // by chance some hundred talks may lack one
		rapid.Check(t, play)
	}
	if m := missing(); len(m) > 0 {
		t.Errorf("no talks reach %v: %v", m, reached)
	}
}

// TestRuleNoLanguagesNoVersions: where the charter names no authentic languages
// nothing is missing or stale, the acts about them have no effect, and one
// whose body is withheld hinders no exchange.
func TestRuleNoLanguagesNoVersions(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c")))
	s := w.homes["AA"].state
	tip := s.Now().Newest()
	seal := []Sealed{{ID: "b1", Digest: tip.Text.Blocks[0].Digest()}}
	for _, b := range []Body{&Correspond{Rev: tip.ID, Blocks: seal}, &Differ{Blocks: []string{"b1"}}} {
		if err := s.Check("AA", b); err == nil || !strings.Contains(err.Error(), "no authentic languages") {
			t.Errorf("%s: %v", b.Kind(), err)
		}
	}
	if vs := s.Now().Blocks()[0].Versions; vs != nil {
		t.Errorf("versions %v", vs)
	}
	a := w.act(w.homes["BB"].header(KindDiffer), &Differ{Blocks: []string{"b1"}})
	a.Body = nil
	w.homes["BB"].add(t, a)
	w.sync("AA", "BB")
	for _, say := range []func() Body{
		func() Body { return &Agree{Rev: tip.ID, Blocks: seal} },
		func() Body { return &Initial{Rev: tip.ID, Digest: tip.Digest} },
		func() Body { return &Sign{Rev: tip.ID, Digest: tip.Digest} },
		func() Body { return &Exchange{Rev: tip.ID, Digest: tip.Digest} },
	} {
		w.must("AA", say())
		w.must("BB", say())
		w.sync("AA", "BB")
	}
	if !s.Now().Final().Concluded {
		t.Error("the talks aren't concluded")
	}
}
