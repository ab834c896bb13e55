package cli

import (
	"flag"
	"fmt"
	"strings"

	"parley/talks"
	"parley/text"
)

func logVerbs() []verb {
	limit := 0
	return []verb{{
		name: "log", group: "looking", args: "[ACT]",
		short: "list the acts, each after what its author knew; or show one of them",
		flags: func(c *call, f *flag.FlagSet) { f.IntVar(&limit, "last", 0, "only the last `N` acts") },
		run:   func(c *call) error { return c.log(limit) },
	}}
}

type jsonEntry struct {
	ID     string       `json:"id"`
	Party  string       `json:"party"`
	Seq    int          `json:"seq"`
	Time   string       `json:"time"` // claimed by the author
	Kind   string       `json:"kind"`
	By     string       `json:"by,omitempty"`
	Line   string       `json:"line"`
	Effect talks.Effect `json:"effect"`
	Why    string       `json:"why,omitempty"`
	Body   any          `json:"body,omitempty"`
}

func entryJSON(e talks.Entry) jsonEntry {
	j := jsonEntry{ID: e.ID.String(), Party: e.Party, Seq: e.Seq, Time: e.Time, Kind: e.Kind, By: e.By, Line: e.Line, Effect: e.Effect, Why: e.Why}
	if e.Body != nil {
		j.Body = e.Body
	}
	return j
}

// without says why an act has no effect; "" when it has.
func (j jsonEntry) without() string {
	if j.Effect == talks.InEffect {
		return ""
	}
	return fmt.Sprintf("no effect (%s): %s", j.Effect, j.Why)
}

func (c *call) log(limit int) error {
	if err := c.want(0, 1); err != nil {
		return err
	}
	return c.look(func(d *desk) error {
		if len(c.args) == 1 {
			return c.logOne(d, c.args[0])
		}
		list := d.view.Log()
		if limit > 0 && len(list) > limit {
			list = list[len(list)-limit:]
		}
		out := []jsonEntry{}
		for _, e := range list {
			out = append(out, entryJSON(e))
		}
		if done, err := c.answer(map[string]any{"acts": out}); done {
			return err
		}
		for _, e := range list {
			c.printEntry(d, e)
		}
		return nil
	})
}

// printEntry is an act in one line, and a second one when it has no effect.
func (c *call) printEntry(d *desk, e talks.Entry) {
	s := c.style()
	party := s.party(d.party(e.Party), e.Party)
	c.print("%s  %s  %s %s", s.dim(e.ID.Short()), s.dim(e.Time), party, visible(strings.ReplaceAll(d.blockLabels(e.Line), "\n", " ")))
	if why := entryJSON(e).without(); why != "" {
		c.print("      %s", s.warn(visible(d.labels(why))))
	}
	if why := d.badTime(e.ID); why != "" {
		c.print("      %s", s.warn(why))
	}
}

// logOne shows an act with its claims in words.
func (c *call) logOne(d *desk, prefix string) error {
	id, err := d.state.Act(strings.ToLower(prefix))
	if err != nil {
		return hint(err, "parley log lists the acts")
	}
	e, _ := d.view.Entry(id)
	if done, err := c.answer(entryJSON(e)); done {
		return err
	}
	c.printEntry(d, e)
	c.print("      act %s", e.ID)
	if e.By != "" {
		c.print("      by %s", visible(e.By))
	}
	c.print("      number %d on the chain of %s; its time is what %s claims", e.Seq, e.Party, e.Party)
	for _, cl := range d.view.Claims() {
		if cl.Ref.Act == id {
			c.printClaim(d, cl)
		}
	}
	switch b := e.Body.(type) {
	case *talks.Position:
		for _, r := range b.Claims {
			c.print("      %s", d.refWords(r))
		}
	case *talks.Agree:
		for _, s := range b.Blocks {
			c.print("      %s  %.16s", d.label(text.BlockID(s.ID)), s.Digest)
		}
	case *talks.Comment:
		c.print("      %s", visible(b.Text))
	}
	return nil
}
