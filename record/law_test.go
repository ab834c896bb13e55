package record

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// randomWorld draws a record with gaps, forks, re-keyings and root conflicts.
func randomWorld(t *rapid.T) *drawing {
	parties := "ABCDE"[:rapid.IntRange(1, 5).Draw(t, "parties")]
	d := draw(t, strings.Join(strings.Split(parties, ""), "1;")+"1")
	// draw gave every party a first act; go on from these
	for range rapid.IntRange(0, 25).Draw(t, "acts") {
		letter := string(rapid.SampledFrom([]byte(parties)).Draw(t, "party"))
		var own, others []string
		for _, n := range d.names {
			if n[:1] == letter {
				own = append(own, n)
			} else {
				others = append(others, n)
			}
		}
		prev := own[len(own)-1]
		if rapid.IntRange(0, 6).Draw(t, "branch") == 0 {
			prev = rapid.SampledFrom(own).Draw(t, "prev")
		}
		name := fmt.Sprintf("%s%d", letter, d.acts[prev].Seq+1)
		for d.acts[name] != nil || d.acts[name+"!"] != nil {
			name += "'"
		}
		if rapid.IntRange(0, 9).Draw(t, "rekey") == 0 {
			name += "!"
		}
		var deps []string
		if len(others) > 0 {
			deps = rapid.SliceOfNDistinct(rapid.SampledFrom(others), 0, 3, rapid.ID).Draw(t, "deps")
		}
		d.add(name, prev, strings.Join(deps, ","))
	}
	return d
}

// A record is a function of the set of its acts: order, duplicates and batches leave no trace.
func TestOrderLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomWorld(t)
		// some acts never come; what names them stays parked
		names := rapid.SliceOfDistinct(rapid.SampledFrom(d.names), rapid.ID).Draw(t, "come")
		r1, r2 := d.record(), d.record()
		for _, n := range names {
			if _, err := r1.Add(d.raw[n]); err != nil {
				t.Fatal(err)
			}
		}
		stored := map[ID]bool{r2.Talks(): true}
		for _, n := range append(rapid.Permutation(names).Draw(t, "again"), rapid.Permutation(names).Draw(t, "and again")...) {
			u, err := Decode(d.raw[n])
			if err != nil {
				t.Fatal(err)
			}
			out, err := r2.AddUnverified(u)
			if err != nil || len(out.Refused) > 0 {
				t.Fatal(n, out.Refused, err)
			}
			for _, a := range out.Stored {
				for p := range parents(a) {
					if !stored[p] {
						t.Fatalf("%s was stored before %s, which it names", d.name(a.ID), d.name(p))
					}
				}
				if stored[a.ID] {
					t.Fatalf("%s was stored twice", d.name(a.ID))
				}
				stored[a.ID] = true
			}
		}
		if len(stored) != r2.Len() {
			t.Fatalf("%d acts were reported stored, %d are", len(stored), r2.Len())
		}
		same(t, d, r1, r2)
		r3 := d.record() // a batch in the canonical order, verified before
		for a := range r2.Acts() {
			u, err := Decode(a.Raw())
			if err != nil {
				t.Fatal(err)
			}
			if out, err := r3.AddVerified(u.VerifiedBefore()); err != nil || out.State == Parked {
				t.Fatal(out, err)
			}
		}
		for _, w := range r2.Parked() {
			if _, err := r3.Add(w.Raw); err != nil {
				t.Fatal(err)
			}
		}
		same(t, d, r2, r3)
	})
}

func same(t tester, d *drawing, a, b *Record) {
	if x, y := d.state(a), d.state(b); x != y {
		t.Fatalf("one holds\n%s\nthe other\n%s", x, y)
	}
	if a.Frontier().Digest() != b.Frontier().Digest() {
		t.Fatal("frontier digests differ")
	}
	if x, y := order(d, a), order(d, b); x != y {
		t.Fatalf("orders differ:\n%s\n%s", x, y)
	}
	for _, p := range a.Parties() {
		if !slices.EqualFunc(a.Chain(p.Code), b.Chain(p.Code), func(x, y *Act) bool { return x.ID == y.ID }) {
			t.Fatalf("chains of %s differ", p.Code)
		}
		x, okx := a.Now().Newest(p.Code)
		y, oky := b.Now().Newest(p.Code)
		if x != y || okx != oky {
			t.Fatalf("newest acts of %s differ", p.Code)
		}
	}
}

func order(d *drawing, r *Record) string {
	var out []string
	for a := range r.Acts() {
		out = append(out, d.name(a.ID))
	}
	return strings.Join(out, " ")
}

// What Past, Heads, Continues, forks and the canonical order say is what walking over the acts says.
func TestSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomWorld(t)
		r := d.record(rapid.Permutation(d.names).Draw(t, "order")...)
		past := map[string]map[string]bool{}
		height := map[string]int{}
		for _, n := range d.names {
			past[n] = map[string]bool{}
			for p := range parents(d.acts[n]) {
				pn := d.name(p)
				past[n][pn] = true
				maps.Copy(past[n], past[pn])
				height[n] = max(height[n], height[pn]+1)
			}
		}
		for _, n := range d.names {
			p := r.Past(d.acts[n].ID)
			u := r.Upto(d.acts[n].ID)
			if p.Len() != len(past[n]) || u.Len() != len(past[n])+1 {
				t.Fatalf("%s: %d acts in its past, want %d", n, p.Len(), len(past[n]))
			}
			for _, m := range d.names {
				id := d.acts[m].ID
				if p.Contains(id) != past[n][m] || u.Contains(id) != (past[n][m] || m == n) {
					t.Fatalf("is %s in the past of %s: %v", m, n, !past[n][m])
				}
				if r.Continues(d.acts[n].ID, id) != onChain(d, n, m) {
					t.Fatalf("does %s continue %s: %v", n, m, !onChain(d, n, m))
				}
			}
			for _, party := range d.parties {
				if got, want := d.heads(p.Heads(party)), slowHeads(d, past[n], party); got != want {
					t.Fatalf("heads of %s in the past of %s: %q, want %q", party, n, got, want)
				}
			}
			m := rapid.SampledFrom(d.names).Draw(t, "other")
			both := p.Union(r.Past(d.acts[m].ID))
			want := maps.Clone(past[n])
			maps.Copy(want, past[m])
			if both.Len() != len(want) {
				t.Fatalf("past of %s or %s: %d acts, want %d", n, m, both.Len(), len(want))
			}
			for x := range want {
				if !both.Contains(d.acts[x].ID) {
					t.Fatalf("past of %s or %s: %s is missing", n, m, x)
				}
			}
		}
		names := slices.Clone(d.names)
		slices.SortFunc(names, func(a, b string) int {
			x, y := d.acts[a], d.acts[b]
			if height[a] != height[b] {
				return height[a] - height[b]
			}
			return x.Head().Compare(y.Head())
		})
		if got := order(d, r); got != strings.Join(names, " ") {
			t.Fatalf("order %s, want %s", got, names)
		}
		slowProofs(t, d, r)
	})
}

// TestZeroPastIsEmpty: the zero Past is the empty set, and adds nothing to another.
func TestZeroPastIsEmpty(t *testing.T) {
	d := draw(t, "A1-A2; B1(A2)")
	p := d.record(d.names...).Past(d.acts["B1"].ID)
	var none Past
	if none.Len() != 0 || none.Contains(d.acts["A1"].ID) || len(none.Heads("AA")) != 0 {
		t.Errorf("the zero past has %d acts", none.Len())
	}
	for name, q := range map[string]Past{"on the left": none.Union(p), "on the right": p.Union(none)} {
		if q.Len() != p.Len() || !q.Contains(d.acts["A2"].ID) || q.Contains(d.acts["B1"].ID) {
			t.Errorf("%s: %d acts, want %d", name, q.Len(), p.Len())
		}
	}
	if both := none.Union(none); both.Len() != 0 {
		t.Errorf("nothing and nothing make %d acts", both.Len())
	}
}

func onChain(d *drawing, n, m string) bool {
	for a := d.acts[n]; !a.Prev.IsZero(); {
		prev := d.name(a.Prev)
		if prev == m {
			return true
		}
		a = d.acts[prev]
	}
	return false
}

func slowHeads(d *drawing, in map[string]bool, party string) string {
	var out []string
	for n := range in {
		if d.acts[n].Party != party {
			continue
		}
		head := true
		for m := range in {
			head = head && d.acts[m].Prev != d.acts[n].ID
		}
		if head {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// slowProofs compares forks, root conflicts and what they reach with the words of the design: two acts of
// one party under one key with the same seq are a fork, and there is a proof for it.
func slowProofs(t tester, d *drawing, r *Record) {
	key := func(n string) string {
		if e := d.acts[n].Epoch; e == 0 {
			return d.acts[n].Party
		}
		return d.era(n)
	}
	reached := map[string]bool{}
	for _, a := range d.names {
		for _, b := range d.names {
			x, y := d.acts[a], d.acts[b]
			if a == b || x.Party != y.Party || a == "A1" {
				continue
			}
			for _, c := range d.names {
				z := d.acts[c]
				if z.Party != x.Party || c == "A1" {
					continue
				}
				if !x.Root && !y.Root && key(a) == key(b) && x.Seq == y.Seq && !z.Root && key(c) == key(a) && z.Seq >= x.Seq {
					reached[c] = true
				}
				if x.Root && y.Root && x.Epoch == y.Epoch && z.Epoch >= x.Epoch {
					reached[c] = true
				}
				if x.Root && z.Epoch < x.Epoch && !onChain(d, a, c) {
					reached[c] = true
				}
			}
		}
	}
	for _, n := range d.names {
		if got := len(r.Reaching(d.acts[n].ID)) > 0; got != reached[n] {
			t.Fatalf("is %s reached by a proof: %v\n%s", n, got, d.state(r))
		}
	}
	for _, p := range append(r.Forks(), r.RootConflicts()...) {
		if len(p.Acts) < 2 || !p.In(r.Now()) {
			t.Fatalf("%s proves nothing", d.proofs([]Proof{p}))
		}
	}
}

// Any two parts of one record that are complete in themselves become equal in two rounds.
func TestExchange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomWorld(t)
		part := func(label string) *Record {
			r := d.record()
			for _, n := range rapid.SliceOfDistinct(rapid.SampledFrom(d.names), rapid.ID).Draw(t, label) {
				all := d.record(d.names...)
				past := all.Upto(d.acts[n].ID)
				for a := range all.Acts() {
					if past.Contains(a.ID) {
						if _, err := r.AddVerified(&Act{ID: a.ID, Header: a.Header, Body: a.Body, raw: a.raw, signer: a.signer}); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			return r
		}
		x, y := part("x"), part("y")
		have := x.Now().Len() + y.Now().Len()
		exchange(t, x, y)
		if x.Frontier().Digest() != y.Frontier().Digest() || len(x.Parked())+len(y.Parked()) > 0 {
			t.Fatalf("after two rounds x:\n%s\ny:\n%s (had %d)", d.state(x), d.state(y), have)
		}
		if m := x.Missing(y.Frontier()); len(m) > 0 {
			t.Fatalf("%d acts are missing between equals", len(m))
		}
	})
}

// In talks without branches exactly what is missing is sent, and one round is enough.
func TestExchangeSendsNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, "AA", "BB", "CC")
		nodes := map[string]*Record{}
		for _, p := range w.parties {
			r, err := New(w.charter)
			if err != nil {
				t.Fatal(err)
			}
			nodes[p] = r
		}
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			p := rapid.SampledFrom(w.parties).Draw(t, "party")
			if rapid.Bool().Draw(t, "speaks") {
				h, err := nodes[p].Next(p, "comment", noon)
				if err != nil {
					t.Fatal(err)
				}
				if out, err := nodes[p].Add(w.seal(h, fmt.Sprint(i))); err != nil || out.State != Stored {
					t.Fatal(out, err)
				}
				continue
			}
			q := rapid.SampledFrom(w.parties).Draw(t, "to")
			x, y := nodes[p], nodes[q]
			for _, a := range x.Missing(y.Frontier()) {
				if out, err := y.AddVerified(a); err != nil || out.State != Stored {
					t.Fatal(out.State, err)
				}
			}
			if m := x.Missing(y.Frontier()); len(m) > 0 {
				t.Fatalf("%d acts are still missing", len(m))
			}
		}
	})
}
