package cli

import (
	"flag"
	"fmt"
	"slices"

	"parley/text"
)

func bothVerbs() []verb {
	p := &proposing{}
	return []verb{{
		name: "both", group: "the text",
		args:  "c1 c2 …",
		short: "propose the wordings of claims at one place together, in this order",
		long: `
Different wordings at one place exclude each other. Where both are meant to
stand ("forests" and "oceans"), this makes one more wording of them: the new
words of the claims, one after the other in the order in which you name them.`,
		flags: func(c *call, f *flag.FlagSet) { proposingFlags(f, p) },
		run: func(c *call) error {
			if err := c.want(2, -1); err != nil {
				return err
			}
			return c.propose(p, func(d *desk) ([]text.Claim, error) { return d.both(c.args) })
		},
	}}
}

// both makes one claim of several replacements of the same words.
func (d *desk) both(names []string) ([]text.Claim, error) {
	var out text.Claim
	for i, name := range names {
		cl, err := d.liveClaim(name)
		if err != nil {
			return nil, err
		}
		k := cl.Claim
		if k.Op != text.Replace {
			return nil, hint(fmt.Errorf("%s is no change of words: %s", cl.Name, d.claimWords(cl)), "whole paragraphs at one place can stand together as they are")
		}
		if i == 0 {
			out = k
			continue
		}
		if k.Parent != out.Parent || k.Block != out.Block || k.Lang != out.Lang || k.Start != out.Start || k.End != out.End {
			return nil, hint(fmt.Errorf("%s and %s don't stand at one place", names[0], cl.Name), "what stands at different places can be accepted together; or write the wording with: parley amend")
		}
		out.New = slices.Concat(out.New, k.New)
	}
	if out.Parent != "" {
		return []text.Claim{out}, nil
	}
	i := d.rev.Text.Find(out.Block)
	content := d.rev.Text.Blocks[i].Content[out.Lang]
	s, e, ws := text.Trim(content, out.Start, out.End, out.New)
	out.Start, out.End, out.New, out.Exact = s, e, ws, content[s:e]
	return []text.Claim{out}, nil
}
