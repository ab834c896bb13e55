package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"parley/audit"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
	"parley/pouch"
)

func auditVerbs() []verb {
	return []verb{{
		name: "audit", group: "checking", args: "[FILE|HOME|FOLDER]",
		short: "check a pouch or a home: is the outcome what all signed?",
		long: `
Reads every act anew, trusts nobody, and says what is proven, by whom, and what
no record can tell. Anybody can run it on a plain pouch; an encrypted one needs
the home of a party that it was packed for. Without an argument the talks of
this home are checked. FOLDER is a publication (parley publish). Exit code 3:
something is false.`,
		run: func(c *call) error { return c.audit() },
	}, {
		name: "scrub", group: "checking",
		short: "check this home's record on the disk, byte by byte",
		run:   func(c *call) error { return c.scrub() },
	}}
}

func (c *call) audit() error {
	if err := c.want(0, 1); err != nil {
		return err
	}
	if len(c.args) == 1 && published(c.args[0]) {
		return c.verifyFolder(c.args[0])
	}
	v, err := c.verdict()
	if err != nil {
		return err
	}
	if c.json {
		raw, err := v.JSON()
		if err != nil {
			return err
		}
		fmt.Fprintf(c.Stdout, "%s\n", bytes.TrimSpace(raw))
	} else {
		fmt.Fprint(c.Stdout, desk.Visible(v.String()))
		for i, s := range afterAudit(v) {
			if i == 0 {
				c.print("\nwhat to do")
			}
			c.print("  - %s", desk.Visible(s))
		}
	}
	if !v.Sound {
		return errVerdict
	}
	return nil
}

// afterAudit says what the findings of a verdict ask for.
func afterAudit(v *audit.Verdict) []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, f := range v.Findings {
		switch {
		case f.Level == audit.Broken:
			add("rely on nothing in this; nobody is proven by it, since whoever made or carried it can have changed it: ask each party for everything (parley pouch pack --all) and audit that")
		case f.Level == audit.Proof:
			add("show the two acts of " + f.Party + " to everybody: they prove themselves; ask " + f.Party + " by voice what happened")
		case f.Level == audit.Warning:
			add("ask the parties for what is missing (parley pouch pack --all), and audit again")
		}
	}
	return out
}

// verdict audits what the command line names.
func (c *call) verdict() (*audit.Verdict, error) {
	if len(c.args) == 0 {
		return c.auditHome()
	}
	name := c.args[0]
	fi, err := os.Stat(name)
	if err != nil && name != "-" {
		return nil, fileError(name, err)
	}
	if err == nil && fi.IsDir() {
		c.home, c.node = name, ""
		return c.auditHome()
	}
	raw, err := c.readFile(name, maxPouchFile)
	if err != nil {
		return nil, err
	}
	v, err := audit.File(bytes.NewReader(raw))
	if errors.Is(err, pouch.ErrEncrypted) {
		return c.auditSealed(name, raw)
	}
	if err != nil {
		return nil, web.PouchError(name, err)
	}
	return v, nil
}

func (c *call) auditHome() (*audit.Verdict, error) {
	var v *audit.Verdict
	err := c.withTalks(func(_ place, n sitting) error {
		v = audit.Check(n.Raws())
		return nil
	})
	return v, err
}

// auditSealed opens an encrypted pouch with the keys of this home. What it
// holds is judged together with what the home holds of the same talks, since
// a pouch brings only what was new.
func (c *call) auditSealed(name string, raw []byte) (*audit.Verdict, error) {
	var v *audit.Verdict
	err := c.withHome(func(h *node.Home) error {
		id, charter, p, err := h.PeekTalks(bytes.NewReader(raw))
		if err != nil {
			return web.PouchError(name, err)
		}
		acts := p.Acts
		if charter == nil {
			n, err := h.Node(c.ctx, id)
			if err != nil {
				return desk.Advise(fmt.Errorf("%s begins in the middle of the talks %s, which this home doesn't have", desk.Visible(name), id.Short()), "audit a pouch with everything: parley pouch pack --all")
			}
			c.say("%s begins in the middle; it is judged together with this home's record", desk.Visible(name))
			acts = append(n.Raws(), acts...)
		}
		v = audit.Check(acts)
		return nil
	})
	if errors.Is(err, node.ErrNoHome) {
		err = desk.Advise(fmt.Errorf("%s is encrypted", desk.Visible(name)), "audit it with the home of a party it was packed for (--home DIR), or have it packed with --plain --all")
	}
	return v, err
}

func (c *call) scrub() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withNode(func(_ *node.Home, n *node.Node) error {
		k, err := n.Scrub(c.ctx)
		if err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"talks": n.ID().String(), "acts": k, "sound": true}); done {
			return err
		}
		c.print("%s on the disk, each with the id of its bytes", desk.Count(k, "act"))
		return nil
	})
}
