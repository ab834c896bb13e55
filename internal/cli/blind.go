package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley/internal/blind"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/offices"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

const blindLimits = `
Experimental: nobody outside has reviewed it. Each of you learns whether both accept,
and nothing else; what that can't mean stands here:
  if you accept and it isn't both, you know that the other refuses;
  whoever opens last can stop before, and then knows the result alone;
  what you accept binds you as soon as your commitment is on the record;
  two parties have %d runs in one talks, and each shows on the record that it was made.`

func blindVerbs() []verb {
	with, out := "", ""
	accept, refuse, force := false, false, false
	answer := func(c *call, f *flag.FlagSet) {
		f.BoolVar(&accept, "accept", false, "you accept the package; this binds if the other accepts it, too")
		f.BoolVar(&refuse, "refuse", false, "you don't accept it")
		f.StringVar(&out, "o", "", "write to this `FILE`; to-PARTY.blind by default")
		f.BoolVar(&force, "force", false, "replace the file")
	}
	long := fmt.Sprintf(strings.TrimPrefix(blindLimits, "\n")+`

Files go back and forth, sealed for the other side, and so do pouches: the commitments
travel on the record. Go on with: parley blind step FILE`, blind.MaxRuns)
	return []verb{{
		name: "blind start", group: "seeking a package", args: "c1 c2 … --with LOR --accept|--refuse",
		short: "test with one other party whether both accept claims together",
		long:  "\n" + long,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&with, "with", "", "the other `PARTY`")
			answer(c, f)
		},
		run: func(c *call) error { return c.blindStart(with, accept, refuse, out, force) },
	}, {
		name: "blind step", group: "seeking a package", args: "FILE [--accept|--refuse]",
		short: "go on with a blind test; the first time with your answer",
		long:  "\n" + long,
		flags: answer,
		run:   func(c *call) error { return c.blindStep(accept, refuse, out) },
	}, {
		name: "blind list", group: "seeking a package",
		short: "list the blind tests of these talks, and what came of them",
		run:   func(c *call) error { return c.blindList() },
	}, {
		name: "blind take-up", group: "seeking a package", args: "RUN --with LOR",
		short: "put on the record what both have accepted",
		flags: func(c *call, f *flag.FlagSet) { f.StringVar(&with, "with", "", "the other `PARTY`") },
		run:   func(c *call) error { return c.blindTakeUp(with) },
	}, {
		name: "blind prove", group: "seeking a package", args: "RUN --with LOR [-o FILE]",
		short: "write the proof that both accepted, should the other deny it",
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&with, "with", "", "the other `PARTY`")
			f.StringVar(&out, "o", "both.proof", "write to this `FILE`")
			f.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.blindProve(with, out, force) },
	}, {
		name: "blind verify", group: "seeking a package", args: "FILE",
		short: "check a proof that two parties accepted, against the record",
		run:   func(c *call) error { return c.blindVerify() },
	}}
}

func (c *call) blindAnswer(accept, refuse bool) error {
	if accept == refuse {
		return desk.Usage{Msg: c.verb.name + ": say --accept or --refuse", Verb: c.verb.name}
	}
	return nil
}

func (c *call) blindStart(with string, accept, refuse bool, out string, force bool) error {
	if err := c.want(1, blind.MaxClaims); err != nil {
		return err
	}
	if err := c.blindAnswer(accept, refuse); err != nil {
		return err
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		t := offices.Test{Got: []blind.Message{}, Seed: make([]byte, blind.SeedSize), Yes: accept}
		if _, err := io.ReadFull(c.Rand, t.Seed); err != nil {
			return err
		}
		if err := n.View(onDesk(h, func(d *desk.Desk) (err error) {
			if t.Question, t.Claims, err = offices.Ask(d, desk.Upper(with), c.args); err != nil {
				return err
			}
			for _, s := range t.Claims {
				c.say("%s", d.RefWords(offices.Ref(s)))
			}
			return nil
		})); err != nil {
			return err
		}
		if err := c.blindSure(&t); err != nil {
			return err
		}
		if err := c.blindLines(h, n, &t); err != nil {
			return err
		}
		return c.blindGo(h, n, &t, nil, out, force)
	})
}

// blindSure shows the limits and asks.
func (c *call) blindSure(t *offices.Test) error {
	c.say(strings.TrimPrefix(blindLimits, "\n"), blind.MaxRuns)
	word := "refuse"
	if t.Yes {
		word = "accept, bindingly,"
	}
	c.say("you %s these claims together", word)
	return c.sure("test it?", errors.New("nothing was begun"), "there is no terminal to ask at; add --yes to go on")
}

// blindLines holds an acceptance to the brief: the commitment binds, and take-up comes too late to warn.
func (c *call) blindLines(h *node.Home, n *node.Node, t *offices.Test) error {
	if !t.Yes {
		return nil
	}
	return c.warnRedLines(h, n, accepting(t.Claims))
}

// accepting is the act that an acceptance of claims comes to.
func accepting(claims []string) talks.Body {
	p := &talks.Package{}
	for _, s := range claims {
		p.Claims = append(p.Claims, offices.Ref(s))
	}
	return p
}

func (c *call) blindStep(accept, refuse bool, out string) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	sealed, err := c.readFile(c.args[0], blind.MaxSealed)
	if err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		id, err := pouch.ParseIdentity(h.Identity())
		if err != nil {
			return err
		}
		raw, err := blind.Unseal(sealed, id)
		if err != nil {
			return fmt.Errorf("%s: %w", desk.Visible(c.args[0]), err)
		}
		q, claims, got, err := blind.DecodeFile(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", desk.Visible(c.args[0]), err)
		}
		n, err := h.Node(c.ctx, record.ID(q.Talks))
		if err != nil {
			return err
		}
		t, err := c.blindFind(h, q)
		if err != nil {
			return err
		}
		if t == nil {
			if t, err = c.blindJoin(h, n, q, claims, accept, refuse); err != nil {
				return err
			}
			if err := c.blindLines(h, n, t); err != nil {
				return err
			}
		} else if accept || refuse {
			return desk.Advise(errors.New("your answer in this run was given"), "leave --accept and --refuse out")
		}
		return c.blindGo(h, n, t, got, out, true)
	})
}

func (c *call) blindFind(h *node.Home, q blind.Question) (*offices.Test, error) {
	s, err := h.Seat(h.Code())
	if err != nil {
		return nil, err
	}
	var all offices.Tests
	if _, err := s.Closed(offices.TestsFile, &all); err != nil {
		return nil, err
	}
	return all.Find(q), nil
}

// blindJoin is a run that the other side began.
func (c *call) blindJoin(h *node.Home, n *node.Node, q blind.Question, claims []string, accept, refuse bool) (*offices.Test, error) {
	t := &offices.Test{Claims: claims, Got: []blind.Message{}, Question: q, Seed: make([]byte, blind.SeedSize), Yes: accept}
	if _, err := io.ReadFull(c.Rand, t.Seed); err != nil {
		return nil, err
	}
	return t, n.View(onDesk(h, func(d *desk.Desk) error {
		if err := offices.Asked(d, q, claims); err != nil {
			return err
		}
		other := q.Parties[0].Code
		if other == h.Code() {
			other = q.Parties[1].Code
		}
		c.say("%s asks whether both accept these claims together:", other)
		for _, s := range claims {
			c.say("%s", d.RefWords(offices.Ref(s)))
		}
		if err := c.blindAnswer(accept, refuse); err != nil {
			return err
		}
		return c.blindSure(t)
	}))
}

// blindGo takes a run as far as it goes: what came is taken in, the commitment put on the record, and what can be said is
// written down. The answer is on the disk before anything is said.
func (c *call) blindGo(h *node.Home, n *node.Node, t *offices.Test, got []blind.Message, out string, force bool) error {
	s, err := h.Seat(h.Code())
	if err != nil {
		return err
	}
	next := *t
	next.Got = slices.Clone(t.Got)
	next.Take(got)
	run, early, err := c.blindRun(h, n, &next)
	if err != nil {
		return err
	}
	var all offices.Tests
	if err := s.EditClosed(offices.TestsFile, &all, func() error {
		all.Put(next)
		return nil
	}); err != nil {
		return err
	}
	var own seal.Digest
	due := false
	if err := n.View(onDesk(h, func(d *desk.Desk) (err error) {
		own, due, err = next.Due(d, run)
		return err
	})); err != nil {
		return err
	}
	if due {
		if err := c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) {
			return d.Comment("text", offices.Committed(next.Question.Run, run.Other(), own))
		}); err != nil {
			return err
		}
		if run, early, err = c.blindRun(h, n, &next); err != nil {
			return err
		}
	}
	return c.blindSay(s, n, run, &next, early, out, force)
}

// blindRun takes in messages and what the record says; early tells that something waits for the record.
func (c *call) blindRun(h *node.Home, n *node.Node, t *offices.Test) (run *blind.Run, early bool, err error) {
	err = n.View(onDesk(h, func(d *desk.Desk) (err error) {
		run, early, err = t.Run(d)
		return err
	}))
	return run, early, err
}

// blindSay writes what goes to the other side, and says how it stands.
func (c *call) blindSay(s *node.Seat, n *node.Node, run *blind.Run, t *offices.Test, early bool, out string, force bool) error {
	var to string
	if err := n.View(func(rec *record.Record, _ *talks.State) (err error) {
		to, err = offices.SealsTo(rec, run.Other())
		return err
	}); err != nil {
		return err
	}
	sealed, said, err := t.Say(c.ctx, s, to, run)
	if err != nil {
		return err
	}
	got := len(t.Got)
	if out == "" {
		out = "to-" + strings.ToLower(run.Other()) + ".blind"
	}
	if err := writeFile(out, sealed, force); err != nil {
		return err
	}
	if done, err := c.answer(map[string]any{"file": out, "run": t.Question.Run, "with": run.Other(), "result": resultName(run.Result()), "said": said, "got": got}); done {
		return err
	}
	switch run.Result() {
	case blind.Both:
		c.print("both accept; put it on the record: parley blind take-up %d --with %s", t.Question.Run, run.Other())
	case blind.NotBoth:
		c.print("not both accept")
	default:
		if early {
			c.say("the commitment of %s isn't on your record yet: take in its pouch, then this step again", run.Other())
		}
		c.print("run %d with %s goes on", t.Question.Run, run.Other())
	}
	if said+got < 8 {
		c.print("%s: for %s alone, with a pouch; its answer goes to: parley blind step FILE", desk.Visible(out), run.Other())
	} else if said == 4 {
		c.print("%s: for %s alone, so that it knows, too", desk.Visible(out), run.Other())
	}
	return nil
}

func resultName(r blind.Result) string {
	return map[blind.Result]string{blind.Running: "running", blind.Both: "both", blind.NotBoth: "not both"}[r]
}

// blindEach runs f on the tests of the talks, each as far as it has come.
func (c *call) blindEach(f func(h *node.Home, n *node.Node, t offices.Test, run *blind.Run) error) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		s, err := h.Seat(h.Code())
		if err != nil {
			return err
		}
		var all offices.Tests
		if _, err := s.Closed(offices.TestsFile, &all); err != nil {
			return err
		}
		for _, t := range all.Tests {
			if t.Question.Talks != seal.Digest(n.ID()) {
				continue
			}
			run, _, err := c.blindRun(h, n, &t)
			if errors.Is(err, blind.ErrCheat) {
				c.say("run %d with %s was spoilt: %v", t.Question.Run, run.Other(), err) // the others stand
				continue
			}
			if err != nil && !errors.Is(err, blind.ErrForeign) {
				return err
			}
			if err := f(h, n, t, run); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *call) blindList() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	list := []map[string]any{}
	if err := c.blindEach(func(_ *node.Home, _ *node.Node, t offices.Test, run *blind.Run) error {
		list = append(list, map[string]any{"run": t.Question.Run, "with": run.Other(), "accepted": t.Yes, "result": resultName(run.Result())})
		if !c.json {
			c.print("run %d with %s: %s", t.Question.Run, run.Other(), resultName(run.Result()))
		}
		return nil
	}); err != nil {
		return err
	}
	_, err := c.answer(map[string]any{"tests": list})
	return err
}

// blindBoth finds the run that came to "both" by its number and the other party.
func (c *call) blindBoth(with string, f func(h *node.Home, n *node.Node, t offices.Test, run *blind.Run) error) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	found := false
	err := c.blindEach(func(h *node.Home, n *node.Node, t offices.Test, run *blind.Run) error {
		if fmt.Sprint(t.Question.Run) != c.args[0] || run.Other() != desk.Upper(with) || run.Result() != blind.Both {
			return nil
		}
		found = true
		return f(h, n, t, run)
	})
	if err == nil && !found {
		return desk.Advise(errors.New("no such run has come to: both accept"), "see: parley blind list")
	}
	return err
}

func (c *call) blindTakeUp(with string) error {
	return c.blindBoth(with, func(h *node.Home, n *node.Node, t offices.Test, _ *blind.Run) error {
		return c.takeUp(h, n, t.Claims, nil)
	})
}

func (c *call) blindProve(with, out string, force bool) error {
	return c.blindBoth(with, func(_ *node.Home, _ *node.Node, t offices.Test, run *blind.Run) error {
		p, err := run.Proof()
		if err != nil {
			return err
		}
		raw, err := seal.Marshal(p)
		if err != nil {
			return err
		}
		if err := writeFile(out, append(raw, '\n'), force); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out}); done {
			return err
		}
		c.print("%s: anybody who has the record can check it: parley blind verify %s", desk.Visible(out), desk.Visible(out))
		return nil
	})
}

func (c *call) blindVerify() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	raw, err := c.readFile(c.args[0], blind.MaxFile)
	if err != nil {
		return err
	}
	p := &blind.Proof{}
	if err := seal.Unmarshal([]byte(strings.TrimSuffix(string(raw), "\n")), p); err != nil {
		return fmt.Errorf("%s: %w: %w", desk.Visible(c.args[0]), blind.ErrProof, err)
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		if p.Question.Talks != seal.Digest(n.ID()) {
			return fmt.Errorf("%w: it is of other talks", blind.ErrProof)
		}
		var on [2]seal.Digest
		if err := n.View(onDesk(h, func(d *desk.Desk) error {
			on = offices.Commitments(d, p.Question)
			return nil
		})); err != nil {
			return err
		}
		if err := p.Verify(on); err != nil {
			return err
		}
		a, b := p.Question.Parties[0].Code, p.Question.Parties[1].Code
		if done, err := c.answer(map[string]any{"parties": []string{a, b}, "run": p.Question.Run, "subject": p.Question.Subject.String()}); done {
			return err
		}
		c.print("%s and %s both accepted in run %d", a, b, p.Question.Run)
		return nil
	})
}
