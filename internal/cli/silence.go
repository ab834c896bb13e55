package cli

import (
	"flag"
	"slices"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

func silenceVerbs() []verb {
	until, place, note, moves, on, of := "", "", "", "", "", ""
	return []verb{{
		name: "silence put", group: "agreement", args: "c4|p1|OP3 … --until INSTANT",
		short: "put wordings or paragraphs before all parties in silence (chair, rule consensus)",
		long: `
What is named is agreed at the deadline unless a party breaks the silence. Each
party's own node answers for it at the deadline, by its own clock; who isn't
reached isn't bound. --moves puts off an earlier deadline, before it.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&until, "until", "", "the `INSTANT` of the deadline, such as 2026-11-30T17:00:00-05:00")
			f.StringVar(&place, "place", "", "the deadline as `PEOPLE` there read it, such as '17:00 New York'")
			f.StringVar(&note, "note", "", "`TEXT` beside it")
			f.StringVar(&moves, "moves", "", "the `ACT` of the silence whose deadline this one moves; open: the only open one")
		},
		run: func(c *call) error { return c.silencePut(until, place, note, moves) },
	}, {
		name: "silence break", group: "agreement", args: "'REASON'",
		short: "break the silence: nothing is agreed by it then",
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&on, "on", "", "the claim or paragraph that it is about: `c4 or OP3`")
			f.StringVar(&of, "of", "", "the `ACT` of the silence, where there are several")
		},
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.BreakSilence(of, on, c.args[0]) })
		},
	}, {
		name: "silence list", group: "agreement",
		short: "the silence procedures: who has answered, who was not reached, who broke them",
		long: `
A home that no 'parley serve' keeps running answers when this is asked after the
deadline.`,
		run: func(c *call) error { return c.silenceList() },
	}}
}

func (c *call) silencePut(until, place, note, moves string) error {
	if len(c.args) == 0 == (moves == "") || until == "" {
		return desk.Usage{Msg: "silence put: wants --until, and either what is put or --moves", Verb: "silence put"}
	}
	at, err := time.Parse(time.RFC3339, until)
	if err != nil {
		return desk.Usage{Msg: "silence put: --until " + desk.Visible(until) + " is no instant such as 2026-11-30T22:00:00Z or 2026-11-30T17:00:00-05:00", Verb: "silence put"}
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.PutInSilence(c.args, at, place, note, moves) })
}

func (c *call) silenceList() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withTalks(func(p place, t sitting) error {
		if n, ok := t.(*node.Node); ok {
			if err := n.Answer(c.ctx); err != nil {
				return err
			}
		}
		return t.View(func(rec *record.Record, st *talks.State) error {
			list := desk.New(rec, st, p.Code()).Silences()
			if done, err := c.answer(list); done {
				return err
			}
			if len(list) == 0 {
				c.print("no silence procedure")
			}
			for _, s := range list {
				c.print("%s  until %s%s  %s: %s", s.Act[:10], s.Deadline, inBrackets(s.Place), s.State, desk.Visible(strings.Join(s.On, ", ")))
				for _, b := range s.Broken {
					late := ""
					if b.Late {
						late = ", after the deadline by its own time"
					}
					c.print("  broken by %s%s%s: “%s”", b.Party, onWhat(b.On), late, desk.Visible(b.Reason))
				}
				if s.State != "open" {
					continue
				}
				c.silenceCrosses(p, t, st, s.Act)
				c.print("  silent: %s; still to answer: %s", desk.And(s.Silent), desk.And(s.Awaited))
				if len(s.Against) > 0 {
					c.print("  has spoken otherwise, so it isn't silent: %s", desk.And(s.Against))
				}
				far := slices.DeleteFunc(st.Parties(), func(p string) bool { return slices.Contains(s.Reached, p) })
				if len(far) > 0 {
					c.print("  not known to have it: %s", desk.And(far))
				}
			}
			return nil
		})
	})
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + desk.Visible(s) + ")"
}

func onWhat(s string) string {
	if s == "" {
		return ""
	}
	return " on " + desk.Visible(s)
}
