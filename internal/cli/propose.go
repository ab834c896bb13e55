package cli

import (
	"flag"
	"fmt"
	"slices"

	"parley/internal/desk"
	"parley/text"
)

// fileList collects a flag that may be given several times.
type fileList []string

func (l *fileList) String() string     { return "" }
func (l *fileList) Set(s string) error { *l = append(*l, s); return nil }

func proposeVerbs() []verb {
	p := &desk.Proposing{}
	var drafts fileList
	whole, side := false, ""
	return []verb{{
		name: "propose", group: "the text",
		args:  "FILE | --compile PARTY=FILE --compile PARTY=FILE … | --from-side TALKS",
		short: "make an edited copy of the text your claims",
		long: `
FILE is a copy of the text that you edited (take one with: parley text --ids).
What differs from the newest revision becomes the smallest word-level claims,
shown before you sign. What you hold already is left as it is; with --whole,
claims of yours that FILE doesn't contain are withdrawn.

With --compile the rival drafts are compiled again, by you and on your machine;
the base must be the charter's, and what turns it into your own draft becomes
your claims.

With --from-side what side talks came to (see: parley help talks open) becomes one
amendment, a package where it has several claims. The others of the side talks
accept it by acts of their own.`,
		flags: func(c *call, f *flag.FlagSet) {
			proposingFlags(f, p)
			f.Var(&drafts, "compile", "a draft as `PARTY=FILE`; once for each party")
			f.StringVar(&side, "from-side", "", "the result of the side talks `TALKS`; --talks names the main ones")
			f.BoolVar(&whole, "whole", false, "FILE is all that you want: withdraw your claims that it lacks")
		},
		run: func(c *call) error {
			if side != "" {
				if err := c.want(0, 0); err != nil {
					return err
				}
				return c.proposeSide(side, p)
			}
			if len(drafts) > 0 {
				if err := c.want(0, 0); err != nil {
					return err
				}
				return c.proposeCompiled(drafts, p)
			}
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.proposeFile(c.args[0], p, whole)
		},
	}}
}

// proposeCompiled makes this party's part of a compilation its claims.
func (c *call) proposeCompiled(drafts []string, p *desk.Proposing) error {
	return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) {
		k, err := c.compileFiles("propose", drafts, string(d.Lang(p.Lang)))
		if err != nil {
			return nil, err
		}
		if k.Base.Digest() != d.Rev.Digest {
			return nil, desk.Advise(fmt.Errorf("these drafts compile to another base text (%.10s) than Rev.%d of the talks (%.10s)", k.Base.Digest(), d.Rev.Num, d.Rev.Digest),
				"compile the very files that the talks were opened with; or propose an edited copy: parley propose FILE")
		}
		for _, a := range k.Amendments {
			if a.Party == d.Me {
				return d.Fresh(a.Claims, p)
			}
		}
		if !slices.Contains(k.parties, d.Me) {
			return nil, desk.Advise(fmt.Errorf("none of the drafts is %s's", d.Me), "name yours with --compile %s=FILE", d.Me)
		}
		return nil, fmt.Errorf("your draft says the same as the base: nothing to propose")
	})
}

// proposeFile makes the differences of an edited copy claims.
func (c *call) proposeFile(file string, p *desk.Proposing, whole bool) error {
	return c.withTalks(func(h place, n sitting) error {
		var err error
		if p.Library, err = libraryOf(h); err != nil {
			return err
		}
		return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) {
			r, err := c.readSource(file, string(d.Lang(p.Lang)), true, false)
			if err != nil {
				return nil, err
			}
			c.warnReading(file, r)
			if err := d.FresherThan(file, r); err != nil {
				return nil, err
			}
			wanted, err := d.Derived(r.Text, "")
			if err != nil {
				return nil, fmt.Errorf("%s: %w", desk.Visible(file), err)
			}
			return d.Edited(wanted, p, whole)
		})
	})
}
