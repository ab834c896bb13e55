package cli

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/ledger"
)

func witnessVerbs() []verb {
	out := ""
	return []verb{{
		name: "witness", group: "checking",
		short: "what was seen of other nodes' running logs, and whether they tell one story",
		long: `
Each node signs a log of the acts that came to it. Nodes that sync keep what
they were shown, and compare it. --json gives the keys and the proofs.`,
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			return c.witnessList()
		},
	}, {
		name: "witness proof", group: "checking", args: "PARTY",
		short: "the proof that the node of a party told two stories; anybody can check it",
		flags: func(c *call, f *flag.FlagSet) { f.StringVar(&out, "o", "", "write it to `FILE`") },
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			o, err := c.errand(errand{Do: "witness"})
			if err != nil {
				return err
			}
			for _, w := range o.Logs {
				if w.Code == desk.Upper(c.args[0]) && w.Proof != nil && strings.HasPrefix(w.Talks, c.talks) {
					return c.give(out, w.Proof)
				}
			}
			return fmt.Errorf("nothing is proven against the node of %s here", desk.Visible(c.args[0]))
		},
	}, {
		name: "witness receipt", group: "checking", args: "[ACT]",
		short: "the receipt of this home's running log for an act: give it to who made the act",
		long: `
ACT is its id or the beginning of it; without one it is the newest act of the
party (--as). With the receipt anybody can prove that this home had the
act, if it ever shows a log without it.`,
		flags: func(c *call, f *flag.FlagSet) { f.StringVar(&out, "o", "", "write it to `FILE`") },
		run: func(c *call) error {
			if err := c.want(0, 1); err != nil {
				return err
			}
			e := errand{Do: "receipt", Party: desk.Upper(c.as), Talks: c.talks}
			if len(c.args) > 0 {
				e.Act = c.args[0]
			}
			o, err := c.errand(e)
			if err != nil {
				return err
			}
			b, err := o.Receipt.Bytes()
			if err != nil {
				return err
			}
			return c.give(out, b)
		},
	}, {
		name: "witness check", group: "checking", args: "FILE",
		short: "check a receipt, or the proof that a node told two stories; needs no home",
		long: `
Everything that is needed stands in the file. Exit code 3: it proves nothing.`,
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.witnessCheck(c.args[0])
		},
	}}
}

// give writes bytes to a file, or to the standard output.
func (c *call) give(name string, b []byte) error {
	if name == "" || name == "-" {
		_, err := c.Stdout.Write(append(b, '\n'))
		return err
	}
	if err := os.WriteFile(name, append(b, '\n'), 0o666); err != nil {
		return fileError(name, err)
	}
	c.print("%s", desk.Visible(name))
	return nil
}

// evidence is what a receipt or a proof of a split view says.
type evidence struct {
	What  string `json:"what"` // "receipt", "split"
	Log   string `json:"log"`  // the origin
	Code  string `json:"code"` // of the home that keeps the log
	Talks string `json:"talks"`
	Key   string `json:"key"` // the text form
	Act   string `json:"act,omitempty"`
	Sizes []int  `json:"sizes"`
}

// readEvidence reads and checks either.
func readEvidence(b []byte) (evidence, error) {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	split, err := ledger.ParseSplit(b)
	if err != nil {
		r, rerr := ledger.ParseReceipt(b)
		if rerr != nil {
			return evidence{}, fmt.Errorf("neither a proof (%w) nor a receipt (%w)", err, rerr)
		}
		c, err := r.Check()
		if err != nil {
			return evidence{}, err
		}
		e, err := evidenceOf("receipt", r.Log)
		e.Act, e.Sizes = r.Leaf, []int{int(c.Size)}
		return e, err
	}
	e, err := evidenceOf("split", split.Signer)
	for _, raw := range []string{split.A, split.B} {
		n, err := ledger.ParseNote([]byte(raw))
		if err != nil {
			return e, err
		}
		c, err := ledger.ParseCheckpoint(n.Text)
		if err != nil {
			return e, err
		}
		e.Sizes = append(e.Sizes, int(c.Size))
	}
	return e, err
}

func evidenceOf(what, vkey string) (evidence, error) {
	log, err := ledger.ParseRunning(vkey)
	if err != nil {
		return evidence{}, err
	}
	return evidence{What: what, Log: log.Origin(), Code: log.Code, Talks: log.Talks, Key: vkey}, nil
}

func (c *call) witnessList() error {
	o, err := c.errand(errand{Do: "witness"})
	if err != nil {
		return err
	}
	logs := o.Logs
	if logs == nil {
		logs = []node.Witnessed{}
	}
	if done, err := c.answer(logs); done {
		return err
	}
	if len(logs) == 0 {
		c.print("no log of another node was seen yet; nodes show them when they sync")
	}
	for _, w := range logs {
		from := "seen by others alone"
		if w.From != "" {
			from = "shown by " + w.From + ", " + w.At
		}
		c.print("%-8s  talks %s  %s  %s", w.Code, w.Talks[:10], desk.Count(int(w.Size), "act"), from)
		if len(w.Others) > 0 {
			c.print("  seen by %s too", desk.And(w.Others))
		}
		if w.Trouble == "" && w.Proof == nil && !w.Anew && w.Missing == 0 {
			c.print("  one story, as far as was seen")
		}
		c.warnLog(w)
	}
	return nil
}

// warnLog says what is wrong with a log, if anything is.
func (c *call) warnLog(w node.Witnessed) {
	switch {
	case w.Proof != nil:
		c.print("  %s", c.style().warn(fmt.Sprintf("PROOF OF TWO STORIES: the node of %s signed two logs of the talks %s that can't both hold; show it to everybody: parley witness proof %s", w.Code, w.Talks[:10], w.Code)))
	case w.Trouble != "":
		c.print("  %s", c.style().warn(fmt.Sprintf("LOOK AT THIS: the log of the node of %s in the talks %s: %s", w.Code, w.Talks[:10], desk.Visible(w.Trouble))))
	}
	if w.Anew {
		c.print("  %s", c.style().warn(fmt.Sprintf("LOOK AT THIS: the node of %s shows several logs of the talks %s (this one is %s): it was put back or re-keyed, or it shows each party its own; ask by voice", w.Code, w.Talks[:10], desk.Visible(strings.Split(w.Log, "/")[3]))))
	}
	if w.Missing > 0 {
		c.print("  %s", c.style().warn(fmt.Sprintf("LOOK AT THIS: the log of the node of %s holds %s that it hasn't handed on", w.Code, desk.Count(w.Missing, "act"))))
	}
}

func (c *call) witnessCheck(name string) error {
	b, err := c.readFile(name, ledger.MaxSplit)
	if err != nil {
		return err
	}
	e, err := readEvidence(b)
	if err != nil {
		c.say("%s proves nothing: %v", desk.Visible(name), err)
		return errVerdict
	}
	if done, err := c.answer(e); done {
		return err
	}
	if e.What == "split" {
		c.print("%s", c.style().warn(fmt.Sprintf("PROVEN: the running log of %s told two stories of the talks %s", e.Code, e.Talks[:10])))
		c.print("  one key signed a log of %s and a log of %s, and neither begins with the other", desk.Count(e.Sizes[0], "act"), desk.Count(e.Sizes[1], "act"))
	} else {
		c.print("a receipt that holds: the running log of %s had the act %s", e.Code, e.Act)
		c.print("  as one of its first %s in the talks %s", desk.Count(e.Sizes[0], "act"), e.Talks[:10])
	}
	c.print("  the key: %s", e.Key)
	c.print("  whether it is the key of %s: whoever has met that node has it in 'parley witness'", e.Code)
	return nil
}
