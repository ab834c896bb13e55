package blind_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/cloudflare/circl/group"

	"parley/internal/blind"
)

// seen is all that LOR, who said no, has got at the end of a run: the other's messages.
func seen(t *testing.T, name string, ves bool) []byte {
	t.Helper()
	d := lay(t, name, false, ves)
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	if d.side[0].Result() != blind.NotBoth {
		t.Fatal("both accept")
	}
	var out []byte
	for _, m := range d.side[1].Messages() {
		out = append(out, m.Data...)
	}
	return append(out, d.commitments[1][:]...)
}

// TestWhoSaysNoSeesNothing: over many runs with fixed seeds, each bit that LOR gets is set as often when VES says yes as
// when VES says no, and both as long. A difference of five standard deviations in any of some 4,600 bits would show.
func TestWhoSaysNoSeesNothing(t *testing.T) {
	runs := 96
	if testing.Short() {
		runs = 40
	}
	var ones [2][]int
	for n := range runs {
		for i, ves := range []bool{false, true} {
			b := seen(t, fmt.Sprint("look", n, i), ves)
			if ones[i] == nil {
				ones[i] = make([]int, 8*len(b))
			}
			if len(ones[i]) != 8*len(b) {
				t.Fatalf("%d bytes, others %d", len(b), len(ones[i])/8)
			}
			for k := range ones[i] {
				ones[i][k] += int(b[k/8] >> (k % 8) & 1)
			}
		}
	}
	if len(ones[0]) != len(ones[1]) {
		t.Fatalf("a no has %d bits, a yes %d", len(ones[0]), len(ones[1]))
	}
	limit := 5 * math.Sqrt(float64(runs)/2) // two binomials of one half each
	differ := 0
	for k := range ones[0] {
		if d := math.Abs(float64(ones[0][k] - ones[1][k])); d > limit {
			t.Errorf("bit %d is set %d times after a no and %d times after a yes, of %d", k, ones[0][k], ones[1][k], runs)
		} else if d > 0 {
			differ++
		}
	}
	if differ < len(ones[0])/2 {
		t.Errorf("only %d bits differ at all: is anything random?", differ)
	}
}

// TestNoRelationBetrays: LOR, who said no, tries with what it has whether the other's answer is 0: all sums and
// differences of two of the elements it has seen or can make, against each other. The same relations hold after a yes as
// after a no. (Had the blinding gone with a multiple of the generator, the last element would give the answer away.)
func TestNoRelationBetrays(t *testing.T) {
	relations := func(ves bool) map[string]bool {
		d := lay(t, "relation", false, ves)
		if err := d.run(); err != nil {
			t.Fatal(err)
		}
		g := group.Ristretto255
		names, elements := []string{"G"}, []group.Element{g.Generator()}
		put := func(name string, e group.Element) {
			names, elements = append(names, name), append(elements, e)
		}
		for i, r := range d.side {
			for _, m := range r.Messages() {
				count := 2
				if m.Step == blind.Share {
					count = 1
				}
				for at := range count {
					e := g.NewElement()
					if err := e.UnmarshalBinary(m.Data[at*32 : (at+1)*32]); err != nil {
						t.Fatal(err)
					}
					put(fmt.Sprintf("%s %s %d", codes()[i], m.Step, at), e)
				}
			}
		}
		sum := func(step blind.Step, at int) group.Element { // of both parties' elements
			out := g.Identity()
			for i, name := range names {
				if strings.HasSuffix(name, fmt.Sprintf("%s %d", step, at)) {
					out = g.NewElement().Add(out, elements[i])
				}
			}
			return out
		}
		put("left", g.NewElement().Add(sum(blind.Blind, 1), g.NewElement().Neg(sum(blind.Share, 0))))
		for i := range elements { // and each of these by LOR's own secrets
			for k, s := range blind.SecretsOf(d.side[0]) {
				put(fmt.Sprintf("%s by %d", names[i], k), g.NewElement().Mul(elements[i], s))
			}
		}
		at, out := map[string]string{}, map[string]bool{}
		key := func(e group.Element) string { b, _ := e.MarshalBinary(); return string(b) }
		for i, e := range elements {
			at[key(e)] = names[i]
		}
		for i, e := range elements {
			for k := range i {
				for sign, f := range []group.Element{elements[k], g.NewElement().Neg(elements[k])} {
					if name, ok := at[key(g.NewElement().Add(e, f))]; ok {
						out[fmt.Sprint(names[i], " and ", sign, " ", names[k], " is ", name)] = true
					}
				}
			}
		}
		return out
	}
	no, yes := relations(false), relations(true)
	if len(no) == 0 {
		t.Error("no relation at all was found: is anything compared?")
	}
	for r := range no {
		if !yes[r] {
			t.Errorf("only after a no: %s", r)
		}
	}
	for r := range yes {
		if !no[r] {
			t.Errorf("only after a yes: %s", r)
		}
	}
}
