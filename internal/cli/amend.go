package cli

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"parley/text"
)

func amendVerbs() []verb {
	p, choice := &proposing{}, ""
	g, depth := &gapFlags{}, -1
	flags := func(c *call, f *flag.FlagSet) {
		proposingFlags(f, p)
		f.IntVar(&p.nth, "nth", 0, "the `N`th place where the words stand")
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
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.amend(c.args[0], c.args[1], c.args[2], p) })
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
			g.depth = depth + 1
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.insert(c.args, choice, g, p) })
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
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.delete(c.args, p) })
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
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.move(c.args[0], g, p) })
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
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.split(c.args[0], c.args[1], p) })
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
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.join(c.args[0]) })
		},
	}}
}

// amend makes the claim that changes words of a block or of a claim.
func (d *desk) amend(where, old, fresh string, p *proposing) ([]text.Claim, error) {
	if low := strings.ToLower(where); refName(low) && low[0] == 'c' {
		return d.amendClaim(low, old, fresh, p)
	}
	b, err := d.block(where)
	if err != nil {
		return nil, err
	}
	cl, err := changeWords(d.naming.block(b.ID), b, d.lang(p.lang), old, fresh, p.nth)
	if errors.Is(err, errNotSaid) {
		if beside, ok, err := d.amendBeside(b, d.lang(p.lang), old, fresh, p.nth); ok || err != nil {
			return []text.Claim{beside}, err
		}
	}
	return []text.Claim{cl}, err
}

// changeWords is the replacement of quoted words in a block.
func changeWords(where string, b text.Block, l text.Lang, old, fresh string, nth int) (text.Claim, error) {
	content, ok := b.Content[l]
	if !ok {
		return text.Claim{}, hint(fmt.Errorf("%s has no words in language %q", where, visible(string(l))), "name another with --lang")
	}
	at, err := onePlace(where, content, old, nth)
	if err != nil {
		return text.Claim{}, err
	}
	ws := newWords(content, at, fresh)
	s, e, ws := text.Trim(content, at.start, at.end, ws)
	if s == e && len(ws) == 0 {
		return text.Claim{}, hint(errors.New("that changes nothing"), "the old and the new words are the same")
	}
	if len(ws) == 0 && e-s == len(content) {
		return text.Claim{}, hint(fmt.Errorf("that would leave %s without words", where), "take out the whole paragraph: parley delete")
	}
	return text.Claim{Op: text.Replace, Block: b.ID, Lang: l, Start: s, End: e, Exact: content[s:e], New: ws}, nil
}
