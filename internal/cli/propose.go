package cli

import (
	"flag"
	"fmt"
	"slices"

	"parley/internal/node"
	"parley/talks"
	"parley/text"
)

// fileList collects a flag that may be given several times.
type fileList []string

func (l *fileList) String() string     { return "" }
func (l *fileList) Set(s string) error { *l = append(*l, s); return nil }

func proposeVerbs() []verb {
	p := &proposing{}
	var drafts fileList
	whole := false
	return []verb{{
		name: "propose", group: "the text",
		args:  "FILE | --compile PARTY=FILE --compile PARTY=FILE …",
		short: "make an edited copy of the text your claims",
		long: `
FILE is a copy of the text that you edited (take one with: parley text --ids).
What differs from the newest revision becomes the smallest word-level claims,
shown before you sign. What you hold already is left as it is; with --whole,
claims of yours that FILE doesn't contain are withdrawn.

With --compile the rival drafts are compiled again, by you and on your machine;
the base must be the charter's, and what turns it into your own draft becomes
your claims.`,
		flags: func(c *call, f *flag.FlagSet) {
			proposingFlags(f, p)
			f.Var(&drafts, "compile", "a draft as `PARTY=FILE`; once for each party")
			f.BoolVar(&whole, "whole", false, "FILE is all that you want: withdraw your claims that it lacks")
		},
		run: func(c *call) error {
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
func (c *call) proposeCompiled(drafts []string, p *proposing) error {
	return c.propose(p, func(d *desk) ([]text.Claim, error) {
		k, err := c.compileFiles("propose", drafts, string(d.lang(p.lang)))
		if err != nil {
			return nil, err
		}
		if k.Base.Digest() != d.rev.Digest {
			return nil, hint(fmt.Errorf("these drafts compile to another base text (%.10s) than Rev.%d of the talks (%.10s)", k.Base.Digest(), d.rev.Num, d.rev.Digest),
				"compile the very files that the talks were opened with; or propose an edited copy: parley propose FILE")
		}
		for _, a := range k.Amendments {
			if a.Party == d.me {
				return d.fresh(a.Claims, p)
			}
		}
		if !slices.Contains(k.parties, d.me) {
			return nil, hint(fmt.Errorf("none of the drafts is %s's", d.me), "name yours with --compile %s=FILE", d.me)
		}
		return nil, fmt.Errorf("your draft says the same as the base: nothing to propose")
	})
}

// proposeFile makes the differences of an edited copy claims.
func (c *call) proposeFile(file string, p *proposing, whole bool) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		var err error
		if p.library, err = libraryOf(h); err != nil {
			return err
		}
		return c.signIn(h, n, func(d *desk) (*intent, error) {
			r, err := c.readSource(file, string(d.lang(p.lang)), true)
			if err != nil {
				return nil, err
			}
			c.warnReading(file, r)
			if err := d.fresherThan(file, r); err != nil {
				return nil, err
			}
			wanted, err := d.derived(r.Text, "")
			if err != nil {
				return nil, fmt.Errorf("%s: %w", visible(file), err)
			}
			return d.edited(wanted, p, whole)
		})
	})
}

// derived are the claims that turn the newest revision into an edited copy of
// it; lang names the only language that the copy holds, "" is all.
func (d *desk) derived(t *text.Text, lang text.Lang) ([]text.Claim, error) {
	if lang != "" {
		return text.DeriveLang(d.rev.Text, t, lang)
	}
	return text.Derive(d.rev.Text, t)
}

// edited makes what an edited copy wants this party's claims; what it holds
// already is left as it is. whole says that the copy is all that this party
// wants: its claims that the copy lacks are withdrawn.
func (d *desk) edited(wanted []text.Claim, p *proposing, whole bool) (*intent, error) {
	claims, err := d.fresh(wanted, p)
	if err != nil {
		return nil, err
	}
	in, err := d.amendment(claims, p)
	if err != nil {
		return nil, err
	}
	d.keptBy(in, wanted, whole)
	return in, nil
}

// fresherThan refuses a copy of an older revision: its differences would undo
// what was adopted since.
func (d *desk) fresherThan(file string, r *text.Reading) error {
	for _, f := range r.Front {
		if f.Key != copyField || f.Value == string(d.rev.Digest) {
			continue
		}
		of := "another text"
		for _, old := range d.view.Revisions() {
			if string(old.Digest) == f.Value {
				of = fmt.Sprintf("Rev.%d", old.Num)
			}
		}
		return hint(fmt.Errorf("%s is a copy of %s, and Rev.%d is the newest: its differences would undo what was adopted", visible(file), of, d.rev.Num),
			"make your changes in a new copy: parley text --ids -o FILE")
	}
	return nil
}

// fresh leaves out the claims that this party holds already.
func (d *desk) fresh(claims []text.Claim, p *proposing) ([]text.Claim, error) {
	var out []text.Claim
	for _, cl := range claims {
		cl.Base = d.rev.Digest
		held := false
		for _, name := range d.view.Find(cl.Key()) {
			r, err := d.state.Ref(name)
			if other, ok := d.view.Claim(r); err == nil && ok && said(other.Said, d.me).Holds {
				held = true
			}
		}
		if !held || p.without || p.forWhom != "" {
			out = append(out, cl)
		}
	}
	if len(out) == 0 {
		if len(claims) > 0 {
			return nil, hint(fmt.Errorf("nothing to propose: you hold all of it already"), "parley text --party %s shows your wording", d.me)
		}
		return nil, hint(fmt.Errorf("nothing to propose: it says the same as Rev.%d", d.rev.Num), "edit a copy of the text first: parley text --ids")
	}
	return out, nil
}

// keptBy says which own claims an edited copy lacks, and withdraws them when
// the copy is all that the party wants.
func (d *desk) keptBy(in *intent, wanted []text.Claim, whole bool) {
	body := in.body.(*talks.Amend)
	keys := map[text.Key]bool{}
	for _, cl := range wanted {
		cl.Base = d.rev.Digest
		keys[cl.Key()] = true
	}
	for _, cl := range d.view.Live() {
		if !mine(cl, d.me) || keys[cl.Key] || slices.Contains(body.Withdraws, cl.Ref) {
			continue
		}
		if whole {
			body.Withdraws = append(body.Withdraws, cl.Ref)
			in.lacks = append(in.lacks, cl.Ref)
		} else {
			in.show = append(in.show, fmt.Sprintf("you go on holding %s, which the file lacks", cl.Name))
		}
	}
}
