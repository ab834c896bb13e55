package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
)

// speaking is what a person says beside a position.
type speaking struct {
	reason, note, forWhom string
	when                  fileList
}

func positionVerbs() []verb {
	p := &speaking{}
	note := func(c *call, f *flag.FlagSet) { f.StringVar(&p.note, "note", "", "`TEXT` beside it") }
	stance := func(s talks.Stance, short, long string) verb {
		return verb{
			name: "position " + string(s), group: "positions", args: "c5 [c7 p2 …]", short: short, long: long,
			flags: func(c *call, f *flag.FlagSet) {
				note(c, f)
				f.StringVar(&p.forWhom, "for", "", "record it for `PARTY`; never counted as its own")
				if s == talks.Support || s == talks.Accept {
					f.Var(&p.when, "if", "only if this `CLAIM` or package is adopted")
				}
				if s == talks.Reserve {
					f.StringVar(&p.reason, "reason", "", "one `WORD`: instructions, scrutiny, substance, placement, linguistic")
				}
			},
			run: func(c *call) error { return c.position(s, p) },
		}
	}
	return []verb{
		stance(talks.Support, "hold a wording as your own too", ""),
		stance(talks.Accept, "say that you can live with a wording", `
A claim is agreed when every party supports or accepts it. Accepting a claim
ends your acceptance of its rivals and of packages that hold them. A condition
(--if c7) is open until c7 is adopted. Conditions on each other never close:
where A takes c5 only if B takes c7, make it a package; only that protects a
quid pro quo.`),
		stance(talks.Reserve, "keep your position open, with a reason", ""),
		stance(talks.Object, "object to a wording", ""),
		{
			name: "affirm", group: "positions", args: "c3 …",
			short: "make a wording that was recorded for you your own",
			flags: note,
			run:   func(c *call) error { return c.affirm(p) },
		}, {
			name: "withdraw", group: "positions", args: "c4 …",
			short: "withdraw your claims, or your support of others'",
			long: `
A claim that another party supports lives on under its name. Withdrawing a
claim equals never having made it; acceptances that it ended stay ended.`,
			flags: note,
			run:   func(c *call) error { return c.withdraw(p) },
		},
	}
}

func (c *call) position(s talks.Stance, p *speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	if s == talks.Reserve && p.reason == "" {
		return usageError{msg: "position reserve: wants --reason instructions, scrutiny, substance, placement or linguistic", verb: "position reserve"}
	}
	return c.sign(func(d *desk) (*intent, error) { return d.position(s, c.args, p) })
}

func (d *desk) position(s talks.Stance, names []string, p *speaking) (*intent, error) {
	refs, err := d.refs(names)
	if err != nil {
		return nil, err
	}
	when, err := d.refs(p.when)
	if err != nil {
		return nil, err
	}
	body := &talks.Position{Claims: refs, If: when, Note: p.note, Reason: talks.Reason(p.reason), Stance: s}
	in := &intent{body: body, head: d.me + " " + stanceVerb(s) + conditions(d, when) + ":"}
	if p.forWhom != "" {
		body.For = upper(p.forWhom)
		if err := d.wantParty(body.For); err != nil {
			return nil, err
		}
		in.head = fmt.Sprintf("%s records for %s, who has not affirmed it, that it %s%s:", d.me, body.For, stanceVerb(s), conditions(d, when))
	}
	for _, r := range refs {
		in.show = append(in.show, d.refWords(r))
		in.show = append(in.show, d.oddOf(r)...)
	}
	if p.reason != "" {
		in.show = append(in.show, "reason: "+p.reason)
	}
	if p.note != "" {
		in.show = append(in.show, "note: "+visible(p.note))
	}
	if body.For == "" && (s == talks.Support || s == talks.Accept) {
		in.ends = d.acceptEnds(refs, s == talks.Support)
	}
	in.done = d.standing(refs)
	return in, nil
}

// oddOf names what only a machine sees in a claim.
func (d *desk) oddOf(r talks.Ref) []string {
	var out []string
	if cl, ok := d.view.Claim(r); ok && !r.Package {
		for _, o := range oddities(cl.Claim) {
			out = append(out, "  note: "+visible(o))
		}
	}
	return out
}

func stanceVerb(s talks.Stance) string {
	switch s {
	case talks.Support:
		return "supports"
	case talks.Accept:
		return "accepts"
	case talks.Reserve:
		return "reserves its position on"
	case talks.Object:
		return "objects to"
	}
	return "has not spoken on"
}

func conditions(d *desk, when []talks.Ref) string {
	if len(when) == 0 {
		return ""
	}
	var names []string
	for _, r := range when {
		names = append(names, d.state.Name(r))
	}
	return ", only if " + and(names) + " is adopted"
}

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
		members := []talks.Ref{r}
		if r.Package {
			members = nil
			p, _ := d.view.Package(r)
			for _, name := range p.Claims {
				if m, err := d.state.Ref(name); err == nil {
					members = append(members, m)
				}
			}
		}
		for _, m := range members {
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
			missing = append(missing, s.Party+" ("+stanceWords(s)+")")
		}
	}
	return "is open: " + and(missing)
}

// stanceWords is a position in few words.
func stanceWords(s talks.Said) string {
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
	if s.Open {
		out += ", condition open"
	}
	return out
}

// affirm supports wordings that another recorded for this party.
func (c *call) affirm(p *speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) {
		refs, err := d.refs(c.args)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			cl, ok := d.view.Claim(r)
			if !ok || cl.For != d.me {
				return nil, hint(fmt.Errorf("%s was not recorded for %s", d.state.Name(r), d.me), "to hold another's wording: parley position support %s", d.state.Name(r))
			}
		}
		in, err := d.position(talks.Support, c.args, p)
		if err == nil {
			in.head = d.me + " affirms as its own:"
		}
		return in, err
	})
}

func (c *call) withdraw(p *speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) {
		refs, err := d.refs(c.args)
		if err != nil {
			return nil, err
		}
		in := &intent{body: &talks.Withdraw{Claims: refs, Note: p.note}, head: d.me + " withdraws:"}
		for _, r := range refs {
			in.show = append(in.show, d.refWords(r))
			if cl, ok := d.view.Claim(r); ok && !r.Package {
				var inside []string
				for _, o := range d.view.Live() {
					if o.Parent == cl.Name || slices.Contains(cl.Same, o.Parent) {
						inside = append(inside, o.Name)
					}
				}
				if len(inside) > 0 && len(cl.Same) == 0 {
					in.ends = append(in.ends, "unless another party supports it, "+and(inside)+" on its words goes with it")
				}
			}
		}
		if p.note != "" {
			in.show = append(in.show, "note: "+visible(p.note))
		}
		in.done = func(d *desk, _ record.ID) outcome {
			var out outcome
			for _, r := range refs {
				if cl, ok := d.view.Claim(r); ok && !r.Package && cl.Fate == talks.Live {
					out.lines = append(out.lines, cl.Name+" lives on: "+holderWords(cl.Held))
				}
			}
			return out
		}
		return in, nil
	})
}

func noteVerbs() []verb {
	again := false
	return []verb{{
		name: "comment", group: "positions", args: "c4|OP3|ACT|text 'WORDS'",
		short: "put a remark on the record",
		run: func(c *call) error {
			return c.noteAct(func(on talks.Target, words string) (talks.Body, string) {
				return &talks.Comment{On: on, Text: words}, "comments on"
			})
		},
	}, {
		name: "park", group: "positions", args: "c4|OP3|text ['NOTE']",
		short: "put something aside for later; --again takes it up",
		flags: func(c *call, f *flag.FlagSet) { f.BoolVar(&again, "again", false, "take it up again") },
		run: func(c *call) error {
			if len(c.args) == 1 && !again {
				c.args = append(c.args, "parked")
			} else if len(c.args) == 1 {
				c.args = append(c.args, "")
			}
			return c.noteAct(func(on talks.Target, words string) (talks.Body, string) {
				if words == "" {
					return &talks.Park{On: on}, "takes up again"
				}
				return &talks.Park{On: on, Note: words}, "parks"
			})
		},
	}, {
		name: "place", group: "positions", args: "c4|OP3 'WHERE'",
		short: "say where something should be dealt with, such as 'the annex'",
		run: func(c *call) error {
			return c.noteAct(func(on talks.Target, words string) (talks.Body, string) {
				return &talks.Place{On: on, Where: words}, "says where to deal with"
			})
		},
	}}
}

// noteAct signs a remark about something.
func (c *call) noteAct(body func(on talks.Target, words string) (talks.Body, string)) error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) {
		on, what, err := d.target(c.args[0])
		if err != nil {
			return nil, err
		}
		words := strings.TrimSpace(c.args[1])
		b, verb := body(on, words)
		in := &intent{body: b, head: d.me + " " + verb + " " + what}
		if words != "" {
			in.show = []string{visible(words)}
		}
		return in, nil
	})
}
