package talks

import (
	"strings"
	"testing"

	"parley/record"
	"parley/text"

	"pgregory.net/rapid"
)

// worldOfWithheld plays random talks in which acts reach others without their
// bodies, and bodies come later or at the end.
type worldOfWithheld struct {
	*randomTalks
	full map[record.ID]*record.Act
}

// pass brings acts of one home to another, some without body; what had come so
// may be filled in.
func (r *worldOfWithheld) pass(from, to string) {
	h := r.w.homes[to]
	for _, a := range r.w.homes[from].acts {
		if a.Body != nil {
			r.full[a.ID] = a
		}
		mine := a.Party == to || a.Kind == KindCharter
		switch {
		case !h.have[a.ID] && !mine && a.Body != nil && r.pick(8, "withhold") == 0:
			bare := *a
			bare.Body = nil
			h.add(r.t, &bare)
		case !h.have[a.ID]:
			h.add(r.t, a)
		case a.Body != nil && r.pick(8, "fill") == 0:
			r.fill(h, a)
		}
	}
}

func (r *worldOfWithheld) fill(h *home, a *record.Act) {
	if err := h.state.Add(a); err != nil {
		r.t.Fatalf("fill: %v", err)
	}
	for i := range h.acts {
		if h.acts[i].ID == a.ID {
			h.acts[i] = a
		}
	}
}

// end checks L1 and L9 on the acts of one home: any two orders of the same
// acts, the same ones withheld, show the same; bodies that come later, in any
// order, give what they give at once; and no conclusion goes.
func (r *worldOfWithheld) end() {
	h := r.w.homes[r.w.codes[0]]
	for _, code := range r.w.codes {
		for _, a := range r.w.homes[code].acts {
			if a.Body != nil {
				r.full[a.ID] = a
			}
		}
	}
	for _, code := range r.w.codes[1:] {
		for _, a := range r.w.homes[code].acts {
			h.add(r.t, a)
		}
	}
	var some, all, late []*record.Act
	for _, a := range h.acts {
		whole := r.full[a.ID]
		all = append(all, whole)
		if a.Kind != KindCharter && r.pick(6, "withhold") == 0 {
			bare := *whole
			bare.Body = nil
			some = append(some, &bare)
			late = append(late, whole)
			continue
		}
		some = append(some, whole)
	}
	one, two := shuffled(r.t, some, 1), shuffled(r.t, some, 2)
	if a, b := dump(one.Now()), dump(two.Now()); a != b {
		r.t.Fatalf("L1 with bodies withheld: the order shows:\n%s", firstDiff(a, b))
	}
	before := one.Now().conclusionDigests()
	want := dump(shuffled(r.t, all, 3).Now())
	for k, a := range rapid.Permutation(late).Draw(r.t, "late") {
		if err := one.Add(a); err != nil {
			r.t.Fatal(err)
		}
		now := one.Now().conclusionDigests()
		for d := range before {
			if !now[d] {
				r.t.Fatalf("L9: body %d of those that came late undid a conclusion", k)
			}
		}
		before = now
	}
	if got := dump(one.Now()); got != want {
		r.t.Fatalf("bodies that came late give something else:\n%s", firstDiff(want, got))
	}
}

func (v *View) conclusionDigests() map[text.Digest]bool {
	out := map[text.Digest]bool{}
	for _, c := range v.conclusions() {
		out[c.digest] = true
	}
	return out
}

// TestLawsWithheld: L1 and L9 in random talks with bodies withheld at random,
// for whoever plays and for whoever only reads.
func TestLawsWithheld(t *testing.T) {
	concluded := 0
	for _, signing := range []bool{false, true, true, true} {
		rapid.Check(t, func(t *rapid.T) {
			r := &worldOfWithheld{randomTalks: &randomTalks{t: t, liars: true}, full: map[record.ID]*record.Act{}}
			defer func() {
				if ok := recover(); ok != nil {
					t.Logf("script:\n%s", strings.Join(r.script, "\n"))
					panic(ok)
				}
			}()
			r.start(signing)
			bound := map[string]map[text.Digest]bool{}
			for range rapid.IntRange(1, 30).Draw(t, "steps") {
				if r.pick(2, "pass") == 0 {
					r.pass(r.w.codes[r.pick(len(r.w.codes), "from")], r.w.codes[r.pick(len(r.w.codes), "to")])
				}
				if signing {
					code := r.w.codes[r.pick(len(r.w.codes), "party")]
					verb := []string{"sign", "sign", "exchange", "exchange", "exchange", "unsign", "comment hm", "force unsign", "force exchange",
						"amend b1 'b' -> 'x'", "agree all"}[r.pick(11, "verb")]
					r.run(code + " " + verb)
				} else if line := r.step(); !strings.Contains(line, " fork ") { // a fork forgets acts that others hold bare
					r.run(line)
				}
				for _, code := range r.w.codes {
					now := r.w.homes[code].state.Now().conclusionDigests()
					for d := range bound[code] {
						if !now[d] {
							t.Fatalf("%s saw a conclusion that has changed", code)
						}
					}
					bound[code] = now
				}
			}
			if signing && r.pick(3, "finish") > 0 {
				r.conclude()
			}
			r.end()
			if len(r.w.homes[r.w.codes[0]].state.Now().conclusions()) > 0 {
				concluded++
			}
		})
	}
	t.Logf("%d talks concluded", concluded)
}

// conclude brings all bodies to everybody, who then sign and exchange as far as
// they may.
func (r *worldOfWithheld) conclude() {
	for _, verb := range []string{"comment all is known", "sign", "exchange"} {
		for _, to := range r.w.codes {
			for _, from := range r.w.codes {
				for _, a := range r.w.homes[from].acts {
					if h := r.w.homes[to]; !h.have[a.ID] {
						h.add(r.t, a)
					} else if a.Body != nil {
						r.fill(h, a)
					}
				}
			}
		}
		for _, code := range r.w.codes {
			r.run(code + " " + verb)
		}
	}
}

// start opens the talks, everybody's initials on them if they are to sign.
func (r *worldOfWithheld) start(signing bool) {
	r.p = &story{t: r.t}
	codes := []string{"AA", "BB", "CC"}[:2+r.pick(2, "parties")]
	r.p.codes = codes
	r.p.lines = []string{"op: a b c", "op: f g h i"}
	r.p.open([]string{"open"})
	r.w = r.p.w
	for _, verb := range []string{"agree all", "initial"} {
		for _, c := range codes {
			if signing {
				r.run(c + " " + verb)
			}
		}
		r.w.sync(codes...)
	}
}
