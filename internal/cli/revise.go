package cli

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
)

func reviseVerbs() []verb {
	from := ""
	return []verb{{
		name: "revise", group: "agreement",
		short: "issue the next revision (penholder)",
		long: `
The next revision is this one with exactly the claims that are agreed now; the
pen chooses nothing, and every node recomputes the text. Shows what it adopts
and which claims lapse by it, and why.`,
		run: func(c *call) error { return c.revise() },
	}, {
		name: "pen", group: "agreement", args: "PARTY",
		short: "hand the pen over; or name, with all others, another penholder",
		long: `
The holder hands the pen over alone. All others together take it away by naming
the same party and the same revision. What was adopted stays agreed.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&from, "from", "", "the `REVISION` that the new penholder builds on, such as Rev.2")
		},
		run: func(c *call) error { return c.pen(from) },
	}}
}

func (c *call) revise() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.revise() })
}

func (c *call) pen(from string) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.pen(c.args[0], from) })
}

// revise issues the next revision: this one with exactly what is agreed.
func (d *desk) revise() (*intent, error) {
	pen, _, _ := d.view.Pen()
	body, next, err := d.view.Next()
	if pen != d.me {
		return nil, hint(fmt.Errorf("the pen is %s's", pen), "only the penholder issues revisions; see: parley help pen")
	}
	if err != nil {
		return nil, hint(err, "parley status says whom the claims wait for")
	}
	in := &intent{body: body, head: fmt.Sprintf("%s issues Rev.%d, with what all parties have agreed:", d.me, body.N)}
	for _, cl := range d.view.Live() {
		if cl.Agreed {
			in.show = append(append(in.show, cl.Name+"  "+d.claimWords(cl)), d.oddOf(cl.Ref)...)
		}
	}
	in.show = append(in.show, fmt.Sprintf("text of %s, digest %.16s", count(len(next.Blocks), "paragraph"), body.Digest))
	in.done = func(d *desk, _ record.ID) outcome {
		out := outcome{lines: []string{fmt.Sprintf("Rev.%d", d.rev.Num)}}
		for _, g := range d.rev.Lapsed {
			out.lines = append(out.lines, g.Name+" "+visible(g.Why))
		}
		return out
	}
	return in, nil
}

// pen names a penholder; from is the revision that it builds on, "" the newest.
func (d *desk) pen(to, from string) (*intent, error) {
	to = upper(to)
	if err := d.wantParty(to); err != nil {
		return nil, err
	}
	holder, term, _ := d.view.Pen()
	rev := d.rev
	if holder == to && from == "" {
		return nil, hint(fmt.Errorf("%s holds the pen already", to), "to settle which revision it builds on, name that too: --from Rev.%d", rev.Num)
	}
	if from != "" {
		var err error
		if rev, err = d.revision(from); err != nil {
			return nil, err
		}
	}
	in := &intent{
		body: &talks.Pen{From: rev.ID, Term: term + 1, To: to},
		head: fmt.Sprintf("%s names %s penholder for term %d, from Rev.%d", d.me, to, term+1, rev.Num),
	}
	switch {
	case holder == d.me:
		in.show = []string{"you hold the pen: this hands it over at once"}
	case len(d.state.Parties()) == 2:
		in.show = []string{fmt.Sprintf("%s holds the pen and you are all others: this takes effect at once, over what %s names", holder, holder)}
	default:
		in.show = []string{fmt.Sprintf("%s holds the pen: this takes effect when all others name the same", holder)}
	}
	in.done = func(d *desk, _ record.ID) outcome {
		now, term, _ := d.view.Pen()
		return outcome{lines: []string{fmt.Sprintf("the pen is %s's, term %d", now, term)}}
	}
	return in, nil
}

// revision finds a revision that a person named: "Rev.2", "2", or its act.
func (d *desk) revision(name string) (talks.Revision, error) {
	all := slices.Concat(d.view.Revisions(), d.view.Beside())
	low := strings.ToLower(strings.TrimSpace(name))
	num := strings.TrimPrefix(strings.TrimPrefix(low, "rev"), ".")
	var found []talks.Revision
	for _, r := range all {
		if !r.Void && num == fmt.Sprint(r.Num) {
			found = append(found, r)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	for _, r := range all {
		if len(low) >= 4 && strings.HasPrefix(r.ID.String(), low) {
			return r, nil
		}
	}
	var names []string
	for _, r := range all {
		names = append(names, fmt.Sprintf("Rev.%d (%s)", r.Num, r.ID.Short()))
	}
	return talks.Revision{}, hint(errors.New("there is no revision "+visible(name)), "there are %s", and(names))
}
