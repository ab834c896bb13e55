package cli

import (
	"flag"

	"parley/internal/desk"
	"parley/text"
)

func amendVerbs() []verb {
	p, choice := &desk.Proposing{}, ""
	g, depth := &desk.Spot{}, -1
	flags := func(c *call, f *flag.FlagSet) {
		proposingFlags(f, p)
		f.IntVar(&p.Nth, "nth", 0, "the `N`th place where the words stand")
	}
	return []verb{{
		name: "amend", group: "the text",
		args:  "OP3|c7 'OLD WORDS' 'NEW WORDS'",
		short: "change words of a paragraph, or of somebody's claim",
		long: `
Proposes NEW WORDS in place of OLD WORDS. To add words, quote the word beside
them in both; to delete words, give '' as the new ones. *Asterisks* emphasise.
OLD WORDS may stand in a bracket of the paragraph: NEW WORDS are then one more
wording at that place. With a claim's name (c7) the words of that claim are
changed: an amendment to an amendment, a choice within that alternative. A
claim of your own is replaced instead.

A new claim that meets one of your own withdraws that in the same act. With
--without-holding the wording is on the table and nobody holds it: a bridge.`,
		flags: flags,
		run: func(c *call) error {
			if err := c.want(3, 3); err != nil {
				return err
			}
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.AmendWords(c.args[0], c.args[1], c.args[2], p) })
		},
	}, {
		name: "insert", group: "the text",
		args:  "--after OP3 'WORDS' ['WORDS' …]",
		short: "add paragraphs",
		long: `
Each argument is one paragraph; it is of the kind of its neighbour unless --kind
says another. Numbers and the final comma, semicolon or full stop are derived:
leave them out. Paragraphs that exclude each other at one place bear the same
--choice mark, such as 'Option 1'. Gaps are named by the paragraph before them.`,
		flags: func(c *call, f *flag.FlagSet) {
			proposingFlags(f, p)
			spotFlags(f, g, &depth)
			f.StringVar(&choice, "choice", "", "`MARK` of paragraphs that exclude each other here")
		},
		run: func(c *call) error {
			if err := c.want(1, -1); err != nil {
				return err
			}
			g.Depth = depth + 1
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.Insert(c.args, choice, g, p) })
		},
	}, {
		name: "delete", group: "the text",
		args:  "OP4 …",
		short: "take out whole paragraphs",
		long:  "\nA paragraph goes with its sub-paragraphs, as one package.",
		flags: func(c *call, f *flag.FlagSet) { proposingFlags(f, p) },
		run: func(c *call) error {
			if err := c.want(1, -1); err != nil {
				return err
			}
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.Delete(c.args, p) })
		},
	}, {
		name: "move", group: "the text",
		args:  "OP4 --after OP6",
		short: "put a paragraph elsewhere",
		long:  "\nA paragraph goes with its sub-paragraphs, as one package.",
		flags: func(c *call, f *flag.FlagSet) {
			proposingFlags(f, p)
			spotFlags(f, g, &depth)
		},
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.Move(c.args[0], g, p) })
		},
	}, {
		name: "split", group: "the text",
		args:  "OP3 'FIRST WORDS OF THE SECOND HALF'",
		short: "make two paragraphs of one",
		long:  "\nFor texts of one language.",
		flags: flags,
		run: func(c *call) error {
			if err := c.want(2, 2); err != nil {
				return err
			}
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.Split(c.args[0], c.args[1], p) })
		},
	}, {
		name: "join", group: "the text",
		args:  "OP3",
		short: "join a paragraph with the one that follows it",
		flags: func(c *call, f *flag.FlagSet) { proposingFlags(f, p) },
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.Join(c.args[0]) })
		},
	}}
}

// spotFlags name the place where paragraphs enter.
func spotFlags(f *flag.FlagSet, g *desk.Spot, depth *int) {
	f.StringVar(&g.After, "after", "", "behind this `PARAGRAPH`, such as OP3")
	f.StringVar(&g.Before, "before", "", "before this `PARAGRAPH`")
	f.BoolVar(&g.Start, "at-start", false, "before the first paragraph")
	f.StringVar(&g.Kind, "kind", "", "`KIND` of a new paragraph: pp, op, sub, heading, paragraph, item, subitem, note")
	f.IntVar(depth, "depth", -1, "outline depth `N` of a new paragraph")
}
