package cli

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/talks"
	"parley/text"
)

func amendVerbs() []verb {
	p, choice := &proposing{}, ""
	g := &gapFlags{}
	flags := func(c *call, f *flag.FlagSet) {
		p.flags(f)
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
			p.flags(f)
			g.flags(f)
			f.StringVar(&choice, "choice", "", "`MARK` of paragraphs that exclude each other here")
		},
		run: func(c *call) error {
			if err := c.want(1, -1); err != nil {
				return err
			}
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.insert(c.args, choice, g, p) })
		},
	}, {
		name: "delete", group: "the text",
		args:  "OP4 …",
		short: "take out whole paragraphs",
		long:  "\nA paragraph goes with its sub-paragraphs, as one package.",
		flags: func(c *call, f *flag.FlagSet) { p.flags(f) },
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
			p.flags(f)
			g.flags(f)
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
		flags: func(c *call, f *flag.FlagSet) { p.flags(f) },
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

// amendBeside serves who quotes words that stand in a bracket of the
// paragraph: the result is one more wording in the place of that one.
func (d *desk) amendBeside(b text.Block, l text.Lang, old, fresh string, nth int) (out text.Claim, ok bool, err error) {
	ws, _ := parseWords(old)
	var names []string
	for _, cl := range d.view.Live() {
		k := cl.Claim
		if k.Op != text.Replace || k.Parent != "" || k.Block != b.ID || k.Lang != l || len(findWords(k.New, ws)) == 0 {
			continue
		}
		names = append(names, cl.Name)
		if len(names) > 1 {
			continue
		}
		sub, err := changeWords("the new words of "+cl.Name, cl.Claim.Inner().Blocks[0], l, old, fresh, nth)
		if err != nil {
			return out, true, err
		}
		content := b.Content[l]
		changed := slices.Concat(k.New[:sub.Start], sub.New, k.New[sub.End:])
		s, e, ws := text.Trim(content, k.Start, k.End, changed)
		if s == e && len(ws) == 0 {
			return out, true, hint(fmt.Errorf("that is what %s says already without %s", d.naming.block(b.ID), cl.Name), "accept or object to %s instead", cl.Name)
		}
		out = text.Claim{Op: text.Replace, Block: b.ID, Lang: l, Start: s, End: e, Exact: content[s:e], New: ws}
	}
	if len(names) > 1 {
		return out, false, hint(fmt.Errorf("several claims on %s say %s: %s", d.naming.block(b.ID), quote(ws), and(names)), "name the one that you mean: parley amend %s …", names[0])
	}
	return out, len(names) == 1, nil
}

// amendClaim changes the new words of a live claim: one's own is replaced,
// another's gets a sub-claim.
func (d *desk) amendClaim(name, old, fresh string, p *proposing) ([]text.Claim, error) {
	parent, err := d.liveClaim(name)
	if err != nil {
		return nil, err
	}
	inner := parent.Claim.Inner()
	if inner == nil {
		return nil, hint(fmt.Errorf("%s has no words of its own: %s", parent.Name, d.claimWords(parent)), "amend the paragraph instead")
	}
	var miss error
	for _, b := range inner.Blocks {
		l := d.lang(p.lang)
		if parent.Claim.Op == text.Replace {
			l = parent.Claim.Lang
		}
		sub, err := changeWords("the new words of "+parent.Name, b, l, old, fresh, p.nth)
		if err != nil {
			miss = err
			continue
		}
		if mine(parent, d.me) && !p.without && p.forWhom == "" {
			return d.replaceOwn(parent, sub)
		}
		sub.Parent = parent.Key
		return []text.Claim{sub}, nil
	}
	return nil, miss
}

// replaceOwn is one's own claim with other words.
func (d *desk) replaceOwn(parent talks.Claim, sub text.Claim) ([]text.Claim, error) {
	cl := parent.Claim
	swap := func(ws []text.Word) []text.Word {
		return append(append(append([]text.Word{}, ws[:sub.Start]...), sub.New...), ws[sub.End:]...)
	}
	if cl.Op == text.Insert {
		cl.Blocks = append([]text.Block{}, cl.Blocks...)
		for i, b := range parent.Claim.Inner().Blocks {
			if b.ID != sub.Block {
				continue
			}
			content := map[text.Lang][]text.Word{}
			for l, ws := range b.Content {
				content[l] = ws
			}
			content[sub.Lang] = swap(b.Content[sub.Lang])
			cl.Blocks[i].Content = content
		}
		return []text.Claim{cl}, nil
	}
	if cl.Parent != "" {
		return nil, hint(fmt.Errorf("%s is your own amendment to another claim", parent.Name), "withdraw %s and amend the claim that it changes", parent.Name)
	}
	i := d.rev.Text.Find(cl.Block)
	if i < 0 {
		return nil, fmt.Errorf("%s changes a paragraph that isn't there any more", parent.Name)
	}
	content := d.rev.Text.Blocks[i].Content[cl.Lang]
	s, e, ws := text.Trim(content, cl.Start, cl.End, swap(cl.New))
	if s == e && len(ws) == 0 {
		return nil, hint(fmt.Errorf("with that %s would change nothing", parent.Name), "withdraw it instead: parley withdraw %s", parent.Name)
	}
	cl.Start, cl.End, cl.New, cl.Exact = s, e, ws, content[s:e]
	return []text.Claim{cl}, nil
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
