package mediator_test

import (
	"errors"
	"fmt"
	"testing"

	"parley/internal/mediator"
)

const (
	attackBrackets = 20
	attackLines    = 5
)

// option is one of the sixty of the attacked agenda.
type option struct{ j, a int }

// victim is VES with five red lines; the world says which.
func victim(a *mediator.Agenda, world int) (mediator.List, map[option]bool) {
	s := &stream{name: fmt.Sprint("victim ", world)}
	l := a.Blank("VES")
	for j := range l.Party.Points {
		for o := range l.Party.Points[j] {
			l.Party.Points[j][o] = int64(s.below(10))
		}
	}
	red := map[option]bool{}
	for len(red) < attackLines {
		o := option{s.below(attackBrackets), s.below(3)}
		if !red[o] {
			red[o] = true
			l.Party.RedLines = append(l.Party.RedLines, never(o.j, o.a))
		}
	}
	return l, red
}

// oracle answers whether a package with all these options is possible; false when it answers no more.
type oracle func(group []option) (possible, answered bool)

// split is the attack: it tests groups of options, and halves those in which something is red. It returns what it has
// exposed and how many answers it took.
func split(ask oracle, group int) (exposed []option, answers int) {
	over := false
	test := func(g []option) bool {
		if over {
			return true
		}
		possible, ok := ask(g)
		if over = !ok; over {
			return true
		}
		answers++
		return possible
	}
	var hunt func(g []option, known bool) // known: something in g is red
	hunt = func(g []option, known bool) {
		if over || len(g) == 0 || !known && test(g) || over {
			return
		}
		if len(g) == 1 {
			exposed = append(exposed, g[0])
			return
		}
		left, right := g[:len(g)/2], g[len(g)/2:]
		if test(left) {
			if !over {
				hunt(right, true)
			}
			return
		}
		hunt(left, true)
		hunt(right, false)
	}
	for a := range 3 {
		for j := 0; j < attackBrackets && len(exposed) < attackLines; j += group {
			var g []option
			for k := j; k < min(j+group, attackBrackets); k++ {
				g = append(g, option{k, a})
			}
			hunt(g, false)
		}
	}
	return exposed, answers
}

// demand is a list that insists on a group of options and wants nothing else.
func demand(a *mediator.Agenda, g []option) mediator.List {
	l := a.Blank("LOR")
	for _, o := range g {
		l.Party.RedLines = append(l.Party.RedLines, mediator.Rule{Name: "must", Any: []mediator.Lit{{Bracket: o.j, Option: o.a}}})
	}
	return l
}

// unlimited is a mediator without limits: each question finds a fresh vault.
func unlimited(t *testing.T, ves mediator.List) oracle {
	return func(g []option) (bool, bool) {
		a := agenda(attackBrackets, "LOR", "VES")
		h := open(t, a, 1)
		h.entrust(demand(&a, g), ves)
		return len(h.publish()) > 0, true
	}
}

// limited is one vault: it answers as long as its card allows, and refuses what is no revision.
func limited(t *testing.T, ves mediator.List, rounds int) oracle {
	a := agenda(attackBrackets, "LOR", "VES")
	h := open(t, a, rounds)
	return func(g []option) (bool, bool) {
		s := h.standing()
		if s.Phase == mediator.Over {
			return false, false
		}
		if err := h.take(h.letter(demand(&a, g))); errors.Is(err, mediator.ErrList) {
			return false, false
		} else if err != nil {
			t.Fatal(err)
		}
		if s.Round == 1 {
			h.entrust(ves)
		}
		possible := len(h.publish()) > 0
		if possible {
			h.must(h.take(h.answer("LOR", no)))
			h.must(h.take(h.answer("VES", no)))
			h.close(false)
		}
		return possible, true
	}
}

// TestThirtyFourAnswers mounts the attack that the limits are for. A mediator without limits is asked about groups of
// options, which are halved when no package has all of them: some 34 answers expose all five red lines of sixty
// options. A vault answers as often as its card allows; then the attacker, whatever the size of its groups, has less than
// one of the five on average.
func TestThirtyFourAnswers(t *testing.T) {
	worlds := 6
	if testing.Short() {
		worlds = 2
	}
	most, total := 0, 0
	left := map[string]int{}
	for w := range worlds {
		a := agenda(attackBrackets, "LOR", "VES")
		ves, red := victim(&a, w)
		check := func(exposed []option) {
			for _, o := range exposed {
				if !red[o] {
					t.Errorf("world %d: %v isn't red", w, o)
				}
			}
		}
		exposed, answers := split(unlimited(t, ves), 8)
		check(exposed)
		if len(exposed) != attackLines {
			t.Errorf("world %d: without limits %d of %d red lines are exposed: is it the attack?", w, len(exposed), attackLines)
		}
		most, total = max(most, answers), total+answers
		for _, rounds := range []int{3, mediator.MaxRounds} {
			for _, group := range []int{1, 2, 4, 8, 20} {
				exposed, _ := split(limited(t, ves, rounds), group)
				check(exposed)
				left[fmt.Sprintf("%d rounds, groups of %d", rounds, group)] += len(exposed)
			}
		}
	}
	t.Logf("without limits: %.1f answers on average, %d at most, expose %d red lines", float64(total)/float64(worlds), most, attackLines)
	if most > 40 {
		t.Errorf("the attack takes %d answers", most)
	}
	for how, n := range left {
		t.Logf("%s: %.2f of %d exposed on average", how, float64(n)/float64(worlds), attackLines)
		if n >= worlds {
			t.Errorf("%s: %d of %d red lines are exposed in %d worlds", how, n, attackLines*worlds, worlds)
		}
	}
}

// wish mounts the second attack in one world: lists that want some options and nothing else, revised as far as is
// allowed. It returns the options that were never granted.
func wish(t *testing.T, ves mediator.List, rounds, packages, first int) (suspects []option) {
	a := agenda(attackBrackets, "LOR", "VES")
	h := openWith(t, a, rounds, packages)
	l := a.Blank("LOR")
	at, change := 0, first
	asked, granted := map[option]bool{}, map[option]bool{}
	for h.standing().Phase == mediator.Lists {
		if h.standing().Round > 1 {
			change = attackBrackets / 4
		}
		for ; change > 0 && at < 3*attackBrackets; change-- { // a new wish takes the place of the old one in its bracket
			o := option{at % attackBrackets, at / attackBrackets}
			l.Party.Points[o.j] = []int64{0, 0, 0}
			l.Party.Points[o.j][o.a] = 1
			at++
		}
		h.entrust(l)
		if h.standing().Round == 1 {
			h.entrust(ves)
		}
		packages := h.publish()
		for j, row := range l.Party.Points {
			for o := range row {
				asked[option{j, o}] = asked[option{j, o}] || row[o] > 0
				for _, x := range packages {
					granted[option{j, o}] = granted[option{j, o}] || x[j] == o
				}
			}
		}
		if len(packages) > 0 {
			h.must(h.take(h.answer("LOR", yes)))
			h.must(h.take(h.answer("VES", no)))
			h.close(false)
		}
	}
	for o, wanted := range asked {
		if wanted && !granted[o] {
			suspects = append(suspects, o)
		}
	}
	return suspects
}

// TestWishesAsProbes: what is in no package though somebody wanted it alone may be red. No limit on rounds takes that
// away; but the vault veils other options, too, so that about half of what is suspected is no red line of anybody's.
func TestWishesAsProbes(t *testing.T) {
	worlds := 8
	if testing.Short() {
		worlds = 2
	}
	named, right := 0, 0
	for _, limit := range []struct{ rounds, packages int }{{3, 4}, {mediator.MaxRounds, mediator.MaxPackages}} {
		for _, first := range []int{5, 10, 20} {
			n, r := 0, 0
			for w := range worlds {
				a := agenda(attackBrackets, "LOR", "VES")
				ves, red := victim(&a, w)
				for _, o := range wish(t, ves, limit.rounds, limit.packages, first) {
					n++
					if red[o] {
						r++
					}
				}
			}
			t.Logf("%d rounds of %d, %d wishes at first: %.1f suspects on average, %.1f of them right", limit.rounds, limit.packages, first, float64(n)/float64(worlds), float64(r)/float64(worlds))
			named, right = named+n, right+r
		}
	}
	if !testing.Short() && 5*right > 3*named {
		t.Errorf("of %d suspects %d are red: that is more than suspicion", named, right)
	}
	if right == 0 {
		t.Error("nothing is found at all: is it the attack?")
	}
}
