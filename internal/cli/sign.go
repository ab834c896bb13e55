package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// intent is an act that a person is about to sign, and how it reads.
type intent struct {
	body  talks.Body
	head  string      // one line: what the act does
	show  []string    // what is signed, exactly, line by line
	ends  []string    // what else follows from it than talks foresees, each a clause
	lacks []talks.Ref // own claims that it withdraws because an edited copy lacks them
	ask   string      // the question; "" is "sign?"
	done  func(d *desk, id record.ID) outcome
}

// outcome is what a signed act has led to, for the answer.
type outcome struct {
	lines  []string   // more lines of the answer
	claims []jsonMade // claims and packages that the act made
}

type jsonMade struct {
	Name  string `json:"name"`
	Words string `json:"words"`
}

type jsonSigned struct {
	Act       string     `json:"act"`
	Kind      string     `json:"kind"`
	Party     string     `json:"party"`
	Talks     string     `json:"talks"`
	Made      []jsonMade `json:"made,omitempty"`
	Exchange  string     `json:"exchange,omitempty"` // the act by which this home exchanged signatures by itself
	Concluded bool       `json:"concluded"`
}

// sign builds an act from the talks as they are, shows it, asks, signs, and
// says where it stands.
func (c *call) sign(build func(d *desk) (*intent, error)) error {
	return c.withNode(func(h *node.Home, n *node.Node) error { return c.signIn(h, n, build) })
}

func (c *call) signIn(h *node.Home, n *node.Node, build func(d *desk) (*intent, error)) error {
	var in *intent
	var names []string
	err := n.View(func(rec *record.Record, st *talks.State) (err error) {
		d := newDesk(rec, st, h.Code())
		names = d.others()
		if in, err = build(d); err != nil {
			return err
		}
		talks.SetDelegate(in.body, c.delegate())
		return d.foresee(in)
	})
	if err != nil {
		return err
	}
	if err := n.Check(in.body); err != nil {
		return err
	}
	c.showIntent(in)
	c.warnCompared(n, in.body)
	ask := in.ask
	if ask == "" {
		ask = "sign?"
	}
	if err := c.confirm(ask); err != nil {
		return err
	}
	made, err := n.Act(c.ctx, in.body)
	if err != nil {
		return err
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		return c.showMade(newDesk(rec, st, h.Code()), in, made, names)
	})
}

// warnCompared reminds who is about to be bound by a charter and keys that
// nobody compared by voice.
func (c *call) warnCompared(n *node.Node, body talks.Body) {
	switch body.(type) {
	case *talks.Initial, *talks.Sign, *talks.Confirm:
		if n.Notes().Compared == "" {
			c.say("  %s", c.style().warn("NOT compared: whose keys these are is not settled; read "+n.Spoken()+" aloud to the other side first"))
		}
	}
}

// showIntent prints what is about to be signed, on stderr.
func (c *call) showIntent(in *intent) {
	s := c.style()
	c.say("%s", s.bold(in.head))
	for _, l := range in.show {
		c.say("  %s", strings.ReplaceAll(l, "\n", "\n  "))
	}
	for _, l := range in.ends {
		c.say("  %s", s.warn(l))
	}
}

// showMade says where a signed act stands.
func (c *call) showMade(d *desk, in *intent, made node.Made, others []string) error {
	var out outcome
	if in.done != nil {
		out = in.done(d, made.ID)
	}
	final := d.view.Final()
	j := jsonSigned{Act: made.ID.String(), Kind: made.Kind, Party: d.me, Talks: d.state.Talks().String(), Made: out.claims, Concluded: final.Concluded}
	if made.Exchange != nil {
		j.Exchange = made.Exchange.String()
	}
	if made.ClockBack {
		c.say("warning: the clock stands before your previous act, whose time was claimed again; set the clock")
	}
	if done, err := c.answer(j); done {
		return err
	}
	for _, m := range out.claims {
		c.print("%s  %s", c.style().bold(m.Name), m.Words)
	}
	for _, l := range out.lines {
		c.print("%s", l)
	}
	if made.Exchange != nil {
		c.print("everybody has signed: your signature was exchanged as %s", made.Exchange.Short())
	}
	if final.Concluded {
		c.print("concluded: the text is %s; nothing that arrives later changes it", final.Done)
	}
	to := "--to " + strings.Join(others, " --to ")
	c.print("signed as %s; send it: parley pouch pack %s", made.ID.Short(), to)
	return nil
}

// foresee adds to an act what follows from it, or says why it can't be signed.
func (d *desk) foresee(in *intent) error {
	follows, err := d.view.Preview(d.me, in.body)
	if err != nil {
		return d.denied(in.body, err)
	}
	in.ends = append(d.follows(in, follows), in.ends...)
	return neverMet(follows)
}

// denied says why the talks don't allow an act, and what to do.
func (d *desk) denied(body talks.Body, err error) error {
	var no *talks.Denied
	if !errors.As(err, &no) {
		return err // nil too
	}
	err = fmt.Errorf("not allowed: %s", visible(d.labels(toAuthor(no.Reason))))
	switch {
	case !d.acceded():
		return hint(err, "read the charter and join: parley talks join")
	case d.view.Final().Concluded:
		return hint(err, "a further change needs new talks: parley talks open")
	}
	if do := d.suspended(); do != "" {
		return hint(err, "%s", do)
	}
	switch body.(type) {
	case *talks.Withdraw:
		return hint(err, "to take back an acceptance: parley position reserve, or object")
	case *talks.Position, *talks.Package:
		return hint(err, "parley claims and parley package list show what is open, and its rivals")
	}
	return hint(err, "parley status says what the talks wait for")
}

// suspended says what this party can do when it is proven to have signed two
// chains or two re-keyings; "" when it isn't.
func (d *desk) suspended() string {
	for _, t := range d.view.Waiting() {
		if t.Party == d.me && t.Kind == talks.KindRekey {
			if slices.ContainsFunc(d.rec.RootConflicts(), func(p record.Proof) bool { return p.Party == d.me }) {
				return "your seat can't act in these talks any more; go on in new talks with new keys: parley talks open"
			}
			return "look for another copy of this home and stop it; then, on this home only: parley rekey"
		}
	}
	return ""
}

// acceded reports whether this party has joined the talks.
func (d *desk) acceded() bool {
	for _, t := range d.view.Waiting() {
		if t.Party == d.me && t.Kind == talks.KindAccede {
			return false
		}
	}
	return true
}

// accede joins the talks; spoken is the number that stands for charter and keys.
func (d *desk) accede(spoken string) (*intent, error) {
	if d.acceded() {
		return nil, hint(fmt.Errorf("%s has joined these talks already", d.me), "parley status says what waits for you")
	}
	return &intent{
		body: &talks.Accede{Charter: d.state.Talks()},
		head: fmt.Sprintf("%s joins these talks, with the charter and keys above", d.me),
		ask:  "sign your accession?",
		done: func(*desk, record.ID) outcome {
			return outcome{lines: []string{"NOT compared yet: read " + spoken + " aloud to the other side, then: parley talks compared"}}
		},
	}, nil
}
