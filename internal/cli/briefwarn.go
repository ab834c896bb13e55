package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/internal/brief"
	"parley/internal/brief/table"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// tableOf lays the brief of a place beside the talks; nil where there is no brief.
func (c *call) tableOf(p place, n sitting, st *talks.State) (*table.Table, error) {
	file, _, err := briefFile(p)
	if err != nil || file == nil {
		return nil, err
	}
	b, err := file.Of(n.ID().String(), p.Code())
	if err != nil {
		return nil, briefError(err)
	}
	if b.Empty() {
		return nil, nil
	}
	return table.New(st.Now(), st.Parties(), b)
}

// warnRedLines says which of the party's red lines an act would cross, and asks: --yes isn't an answer to that. A brief that can't be
// opened is no leave to sign.
func (c *call) warnRedLines(p place, n sitting, body talks.Body) error {
	if file, _, err := briefFile(p); file == nil && err == nil {
		switch body.(type) {
		case *talks.Position, *talks.Package, *talks.Agree, *talks.Confirm, *talks.Initial, *talks.Sign, *talks.Silence:
			c.say("%s", elsewhereLines)
		}
		return nil
	}
	var list []table.Crossing
	err := n.View(func(_ *record.Record, st *talks.State) error {
		t, err := c.tableOf(p, n, st)
		if t != nil {
			list = t.Act(st.Now(), body)
		}
		return err
	})
	sure := false
	for _, x := range list {
		sure = sure || x.Sure
		c.say("  %s", c.style().warn(crossingWords(x)))
	}
	if err != nil {
		c.say("  %s", c.style().warn("the brief can't be read, so nobody knows whether this crosses a red line"))
	}
	if (!sure && err == nil) || c.cross {
		return nil
	}
	if c.Ask == nil {
		return errors.Join(desk.Advise(errCrossed, "--cross-red-line signs it all the same; --yes doesn't"), err)
	}
	fmt.Fprintf(c.Stderr, "sign what crosses your own red line? [y/N] ")
	line, rerr := bufio.NewReader(io.LimitReader(c.Stdin, 1<<10)).ReadString('\n')
	if answer := strings.ToLower(strings.TrimSpace(line)); rerr == nil && (answer == "y" || answer == "yes") {
		return nil
	}
	return errNotSigned
}

// elsewhereLines is said where a node elsewhere signs what binds.
const elsewhereLines = "  the brief stays at that node, and isn't asked from here: nothing watches over its red lines"

var errCrossed = errors.New("nothing was signed: it crosses a red line of your brief")

// crossingWords says a crossing in one line.
func crossingWords(x table.Crossing) string {
	what := wordsOf(x.Words)
	if x.Words == "" && x.Label != "" {
		what = "the paragraph"
	}
	if x.Label != "" {
		what += " in " + x.Label
	}
	must := "must not stand"
	if x.Must {
		must = "must stand"
	}
	s := "RED LINE " + x.Line + ": " + what + " " + must
	switch {
	case x.Lost:
		s += ", and the words that it is about are gone from the text"
	case !x.Sure:
		s += "; this could cross it, together with what is still open"
	}
	return s + noteWords(x.Note)
}

// silenceCrosses prints which red lines the party's own silence on what is put would cross, while there is time to break it.
func (c *call) silenceCrosses(p place, n sitting, st *talks.State, act string) {
	t, err := c.tableOf(p, n, st)
	if err != nil {
		c.say("warning: the brief can't be read, so nobody knows whether your silence would cross a red line")
		return
	}
	if t == nil {
		return
	}
	for _, q := range st.Now().Silences() {
		if q.ID.String() != act || slices.Contains(q.Answered, p.Code()) {
			continue
		}
		for _, x := range t.Act(st.Now(), q.Body) {
			c.print("  %s", c.style().warn("your silence: "+crossingWords(x)))
		}
	}
}

// touched prints which red lines the text crosses and which claims of others would; only those of these acts, if any are named.
func (c *call) touched(p place, n sitting, only []string) {
	if c.json || p.Code() == "" {
		return
	}
	err := n.View(func(rec *record.Record, st *talks.State) error {
		t, err := c.tableOf(p, n, st)
		if err != nil || t == nil {
			return err
		}
		b := &briefed{c: c, p: p, n: n, d: desk.New(rec, st, p.Code()), t: t}
		first := true
		row := func(name, s string) {
			if first {
				c.print("\nyour red lines")
				first = false
			}
			c.printRow(name, s)
		}
		o := t.Overview(st.Now())
		for _, l := range o.Lines {
			switch {
			case l.State == table.Crossed, l.State == table.Lost:
				row(l.Name, b.lineWords(l))
			case l.State == table.Open && (only == nil || slices.ContainsFunc(l.Threats, func(x string) bool { return slices.Contains(only, x) })):
				row(l.Name, b.lineWords(l))
			}
		}
		for _, k := range t.Brackets {
			for _, opt := range k.Options {
				if opt.Stance == brief.Never && len(opt.Claims) > 0 && (only == nil || slices.ContainsFunc(opt.Claims, func(x string) bool { return slices.Contains(only, x) })) {
					row(strings.Join(k.Said, " "), fmt.Sprintf("never %s in %s: %s would bring it", wordsOf(opt.Words), k.Label, desk.And(opt.Claims)))
				}
			}
		}
		return nil
	})
	if err != nil {
		c.say("warning: the brief can't be read: what came isn't held to your red lines")
	}
}

// touchedAll is touched for each talks of a home that came by a sync.
func (c *call) touchedAll(h *node.Home) error {
	if _, err := os.Lstat(filepath.Join(h.Dir(), brief.FileName)); err != nil {
		return nil
	}
	list, err := h.Talks()
	if err != nil {
		return err
	}
	for _, l := range list {
		n, err := h.Node(c.ctx, l.ID)
		if err != nil {
			return err
		}
		c.touched(h, n, nil)
	}
	return nil
}

// namesOf are the names of the claims that these acts made.
func namesOf(n sitting, acts []string) []string {
	out := []string{}
	_ = n.View(func(_ *record.Record, st *talks.State) error {
		for _, cl := range st.Now().Claims() {
			if slices.Contains(acts, cl.Ref.Act.String()) {
				out = append(out, cl.Name)
			}
		}
		return nil
	})
	return out
}
