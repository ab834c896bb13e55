package model

import (
	"fmt"
	"strings"
)

// code is a party's name.
func code(p int8) string {
	if p < 0 {
		return "-"
	}
	return strings.Repeat(string(rune('A'+p)), 2)
}

// revName names a revision by the act that issued it.
func revName(r int8) string {
	if r < 0 {
		return "Rev.0"
	}
	return fmt.Sprintf("the revision of act %d", r+1)
}

func (a *Act) short() string {
	r := "Rev.0"
	if a.Rev >= 0 {
		r = fmt.Sprintf("Rev@%d", a.Rev+1)
	}
	switch a.Kind {
	case Pen:
		return fmt.Sprintf("pen%d→%s,%s", a.Term, code(a.To), r)
	case Initial, Sign, Unsign, Exchange:
		return a.Kind.String() + " " + r
	case Rekey, Lodge:
		return fmt.Sprintf("%s %d", a.Kind, a.Epoch)
	}
	return a.Kind.String()
}

// Draw draws the chains of a set of acts: one line for each branch, each act
// with its number, then what it knew of others' acts.
//
//	AA  1 sign Rev.0 ── 4 exchange Rev.0 (2)
//	BB  2 sign Rev.0 ─┬ 3 unsign Rev.0
//	                  └ 5 note
func Draw(acts []Act, parties int) string {
	var out strings.Builder
	for p := range parties {
		d := &drawing{acts: acts, p: int8(p), out: &out}
		out.WriteString(code(int8(p)))
		d.branch(no, 2)
	}
	return out.String()
}

type drawing struct {
	acts []Act
	p    int8
	out  *strings.Builder
}

// branch draws what continues an act, from column col on.
func (d *drawing) branch(prev int8, col int) {
	var kids []int8
	for i := range d.acts {
		if a := &d.acts[i]; a.Party == d.p && a.Prev == prev {
			kids = append(kids, int8(i))
		}
	}
	if len(kids) == 0 {
		d.out.WriteString("\n")
		return
	}
	for n, k := range kids {
		mark := " ── "
		switch {
		case len(kids) > 1 && n == 0:
			mark = " ─┬ "
		case n > 0 && n < len(kids)-1:
			mark = "  ├ "
		case n > 0:
			mark = "  └ "
		}
		if prev == no && len(kids) == 1 {
			mark = "  "
		}
		if n > 0 {
			d.out.WriteString(strings.Repeat(" ", col))
		}
		a := &d.acts[k]
		said := mark + fmt.Sprintf("%d %s", k+1, a.short())
		var knew []string
		each(tops(d.acts, a.Past), func(i int8) {
			if d.acts[i].Party != d.p {
				knew = append(knew, fmt.Sprint(i+1))
			}
		})
		if len(knew) > 0 {
			said += " (" + strings.Join(knew, " ") + ")"
		}
		if !a.Lawful {
			said += " ✗"
		}
		d.out.WriteString(said)
		d.branch(k, col+len([]rune(said)))
	}
}

// Story writes a trace: the acts in the order of signing, then the chains.
func (t *Talks) Story(trace []*State) string {
	var out strings.Builder
	acts := trace[len(trace)-1].Acts()
	for i := range acts {
		a := &acts[i]
		knew := "nothing"
		if a.Past != 0 {
			var list []string
			each(a.Past, func(i int8) { list = append(list, fmt.Sprint(i+1)) })
			knew = strings.Join(list, " ")
		}
		fmt.Fprintf(&out, "%2d  %s  %-16s knowing %s\n", i+1, code(a.Party), a.short(), knew)
	}
	out.WriteString("\n")
	out.WriteString(Draw(acts, len(t.Roles)))
	return out.String()
}
