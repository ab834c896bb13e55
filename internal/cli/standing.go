package cli

import (
	"fmt"
	"slices"

	"parley/record"
	"parley/talks"
)

// acceptEnds says what accepting claims ends.
func (d *desk) acceptEnds(refs []talks.Ref, support bool) []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	packs := map[string]bool{}
	yes := func(w talks.Said) bool { return w.Holds || w.Stance == talks.Support || w.Stance == talks.Accept }
	for _, r := range refs {
		for _, m := range d.members(r) {
			cl, _ := d.view.Claim(m)
			if r.Package && yes(said(cl.Said, d.me)) {
				add("this ends your acceptance of " + cl.Name + " by itself: it then counts in the package only")
			}
			for _, rival := range cl.Rivals {
				rr, err := d.state.Ref(rival)
				other, ok := d.view.Claim(rr)
				if err != nil || !ok {
					continue
				}
				if yes(said(other.Said, d.me)) {
					add("this ends your acceptance of " + other.Name + ", its rival")
				}
				for _, name := range other.Packs {
					packs[name] = true
				}
			}
			for _, name := range cl.Packs {
				packs[name] = true
			}
		}
		delete(packs, d.state.Name(r))
	}
	for _, p := range d.view.Packages() {
		if packs[p.Name] && yes(said(p.Said, d.me)) {
			add("this ends your acceptance of package " + p.Name)
		}
	}
	return out
}

// standing says, after an act, whether claims are agreed now.
func (d *desk) standing(refs []talks.Ref) func(*desk, record.ID) outcome {
	return func(d *desk, _ record.ID) outcome {
		var out outcome
		for _, r := range refs {
			if r.Package {
				if p, ok := d.view.Package(r); ok && p.Fate == talks.Live {
					out.lines = append(out.lines, p.Name+" "+agreedOr(p.Agreed, p.Said, d))
				}
				continue
			}
			cl, ok := d.view.Claim(r)
			if !ok {
				continue
			}
			if cl.Fate != talks.Live {
				out.lines = append(out.lines, fmt.Sprintf("%s is %s", cl.Name, cl.Fate))
				continue
			}
			out.lines = append(out.lines, cl.Name+" "+agreedOr(cl.Agreed, cl.Said, d))
		}
		return out
	}
}

// agreedOr is "is agreed …" or who is missing.
func agreedOr(agreed bool, list []talks.Said, d *desk) string {
	if agreed {
		pen, _, _ := d.view.Pen()
		return "is agreed; the next revision adopts it (the pen is " + pen + "'s: parley revise)"
	}
	var missing []string
	for _, s := range list {
		if s.Stance != talks.Support && s.Stance != talks.Accept || s.Open {
			missing = append(missing, s.Party+" ("+stanceWords(d, s)+")")
		}
	}
	return "is open: " + and(missing)
}

// stanceWords is a position in few words.
func stanceWords(d *desk, s talks.Said) string {
	out := "silent"
	switch {
	case s.Stance == talks.Support:
		out = "supports"
	case s.Stance == talks.Accept:
		out = "accepts"
	case s.Stance == talks.Reserve:
		out = "reserves, " + string(s.Reason)
	case s.Stance == talks.Object:
		out = "objects"
	case s.Holds:
		out = "holds, but only in a package"
	case s.Ended != "":
		out = "no word: " + visible(s.Ended)
	}
	if len(s.If) > 0 {
		out += " if " + and(d.claimNames(s.If))
	}
	if s.Open {
		out += ", condition open"
	}
	return out
}
