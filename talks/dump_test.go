package talks

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"

	"parley/record"
)

// dump prints everything a view shows.
func dump(v *View) string {
	var b strings.Builder
	p := &story{}
	for _, what := range []string{"revisions", "text", "claims", "packages", "silences", "blocks", "waiting", "final", "convergence", "committee", "register", "log"} {
		fmt.Fprintf(&b, "== %s\n%s", what, p.show(v, what))
	}
	return b.String()
}

func (p *story) show(v *View, what string) string {
	var b strings.Builder
	switch what {
	case "text":
		d, err := v.Draft()
		if err != nil {
			return "error: " + err.Error() + "\n"
		}
		b.WriteString(showDraft(d))
	case "claims":
		for _, c := range v.Claims() {
			fmt.Fprintf(&b, "%s %s by %s", c.Name, c.Fate, c.Party)
			if c.For != "" {
				fmt.Fprintf(&b, " for %s", c.For)
			}
			if c.Why != "" {
				fmt.Fprintf(&b, ": %s", c.Why)
			}
			if c.Agreed {
				b.WriteString(" AGREED")
			}
			for _, s := range c.Said {
				if s.Stance == Silent && s.Ended == "" && !s.Holds {
					continue
				}
				fmt.Fprintf(&b, "; %s %s", s.Party, s.Stance)
				if s.Open && s.Group == "" {
					fmt.Fprintf(&b, " if %s", v.names(s.If))
				}
				if s.Group != "" {
					fmt.Fprintf(&b, " by %s", s.Group)
				}
				if s.Quiet {
					b.WriteString(" in silence")
				}
				if s.Stance == Silent && s.Holds {
					b.WriteString("holds")
				}
				if s.Ended != "" {
					fmt.Fprintf(&b, "(%s)", s.Ended)
				}
			}
			if len(c.Same) > 0 {
				fmt.Fprintf(&b, "; same as %s", list(c.Same))
			}
			if len(c.Rivals) > 0 {
				fmt.Fprintf(&b, "; rivals %s", list(c.Rivals))
			}
			b.WriteString("\n")
		}
	case "silences":
		for i, q := range v.Silences() {
			fmt.Fprintf(&b, "%d until %s on %s", i+1, q.Body.Deadline, list(q.Names))
			for _, x := range q.Body.Blocks {
				b.WriteString(" " + x.ID)
			}
			for _, c := range q.Broken {
				fmt.Fprintf(&b, "; broken by %s %s: %s", c.Party, c.On, c.Reason)
				if c.Late {
					b.WriteString(" (late)")
				}
			}
			if !q.Later.IsZero() {
				b.WriteString("; prolonged")
			}
			fmt.Fprintf(&b, "; silent %s; awaited %s; spoken %s\n", list(q.Answered), list(q.Awaited), list(q.Spoken))
		}
	case "committee":
		showCommittee(&b, v)
	case "register":
		showRegister(&b, v)
	case "packages":
		for _, k := range v.Packages() {
			fmt.Fprintf(&b, "%s %s of %s by %s %s", k.Name, k.Fate, list(k.Claims), k.Party, k.Why)
			if k.Agreed {
				b.WriteString(" AGREED")
			}
			for _, s := range k.Said {
				if s.Stance != Silent || s.Ended != "" {
					fmt.Fprintf(&b, "; %s %s%s", s.Party, s.Stance, s.Ended)
				}
			}
			b.WriteString("\n")
		}
	case "blocks":
		for _, x := range v.Blocks() {
			fmt.Fprintf(&b, "%s %s", x.ID, x.Number)
			if len(x.Open) > 0 {
				fmt.Fprintf(&b, " open %s", list(x.Open))
			}
			if len(x.Agreed) > 0 {
				fmt.Fprintf(&b, " agreed by %s", list(x.Agreed))
			}
			if len(x.Confirmed) > 0 {
				fmt.Fprintf(&b, " confirmed by %s", list(x.Confirmed))
			}
			if x.Suspended {
				fmt.Fprintf(&b, " suspended, re-opened by %s", list(x.Reopened))
			}
			if x.All {
				b.WriteString(" ALL")
			}
			for _, l := range x.Versions {
				fmt.Fprintf(&b, "; %s %s", l.Lang, l.State)
				if l.Since != "" {
					fmt.Fprintf(&b, " since %s", l.Since)
				}
				if len(l.Agreed) > 0 {
					fmt.Fprintf(&b, " agreed by %s", list(l.Agreed))
				}
			}
			if len(x.Matched) > 0 {
				fmt.Fprintf(&b, "; correspond: %s", list(x.Matched))
			}
			b.WriteString("\n")
		}
	case "waiting":
		for _, x := range v.Waiting() {
			fmt.Fprintf(&b, "%s %s (%s)\n", x.Party, x.Why, x.Kind)
		}
	case "final":
		o := v.Final()
		fmt.Fprintf(&b, "Rev.%d %s initialled %v signed %v exchanged %v concluded %v\n", o.Revision.Num, o.Done, o.Initialled, o.Signed, o.Exchanged, o.Concluded)
	case "revisions":
		party, term, _ := v.Pen()
		fmt.Fprintf(&b, "pen %s term %d\n", party, term)
		for _, r := range append(v.Revisions(), v.Beside()...) {
			fmt.Fprintf(&b, "Rev.%d by %s adopted %v lapsed %v", r.Num, r.Party, r.Adopted, r.Lapsed)
			if r.Void {
				b.WriteString(" void")
			}
			if r.Rival {
				b.WriteString(" rival")
			}
			b.WriteString("\n")
		}
	case "sight":
		for _, p := range append(v.s.Parties(), "") {
			fmt.Fprintf(&b, "%s %+v\n", cmp.Or(p, "anybody else"), v.s.Charter().Sight(p))
		}
	case "convergence":
		c, err := v.Convergence()
		fmt.Fprintf(&b, "%+v share %d %v\n", c, c.Share(), err)
		fmt.Fprintf(&b, "%+v\n%+v\n%+v\n", v.Distances(), v.Backings(), v.Credits())
	case "log":
		for _, e := range v.Log() {
			fmt.Fprintf(&b, "%s %d %s: %s", e.Party, e.Seq, e.Line, e.Effect)
			if mark := e.Custody.Mark(); mark != "" {
				b.WriteString(" (" + mark + ")")
			}
			if e.Why != "" {
				b.WriteString(" because " + e.Why)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// checkWorld is the oracle at the end of every story and random talk: all
// parties hold the same acts now, so they must show the same, and so must a
// state that gets them in any other order, twice; and what each act was
// judged by must not have changed since.
func checkWorld(t tb, w *world) {
	t.Helper()
	first := w.homes[w.codes[0]]
	want := dump(first.state.Now())
	for _, code := range w.codes[1:] {
		if got := dump(w.homes[code].state.Now()); got != want {
			t.Fatalf("%s and %s hold the same acts and differ:\n%s", first.code, code, firstDiff(want, got))
		}
	}
	for seed := range uint64(2) {
		s := shuffled(t, first.acts, seed)
		if got := dump(s.Now()); got != want {
			t.Fatalf("another order of the same acts differs:\n%s", firstDiff(want, got))
		}
		for _, a := range first.acts[1:] {
			x, y := first.state.nodes[a.ID], s.nodes[a.ID]
			if x.bad != y.bad || x.denied != y.denied {
				t.Fatalf("act %s %d was judged %q%q and %q%q", a.Party, a.Seq, x.bad, x.denied, y.bad, y.denied)
			}
		}
	}
}

// shuffled delivers acts in a random order that respects their pasts, some of
// them twice.
func shuffled(t tb, acts []*record.Act, seed uint64) *State {
	t.Helper()
	s, err := Open(acts[0])
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(seed, 7))
	left := append([]*record.Act{}, acts[1:]...)
	for len(left) > 0 {
		i := rnd.IntN(len(left))
		for k := range left { // the first from i on whose past is there
			a := left[(i+k)%len(left)]
			ok := a.Prev.IsZero() || s.nodes[a.Prev] != nil
			for _, d := range a.Deps {
				ok = ok && s.nodes[d.ID] != nil
			}
			if ok {
				i = (i + k) % len(left)
				break
			}
		}
		for range 1 + rnd.IntN(2) {
			if err := s.Add(left[i]); err != nil {
				t.Fatal(err)
			}
		}
		left = append(left[:i], left[i+1:]...)
	}
	return s
}
