package cli

import (
	"errors"
	"flag"
	"fmt"

	"parley/internal/desk"
)

func configVerbs() []verb {
	var set *flag.FlagSet
	flags := func(c *call, f *flag.FlagSet) { set = f; c.configFlags(f) }
	return []verb{{
		name: "config check", group: "the node",
		short: "say what is wrong with the settings of the node, where, and what to do",
		long: `
Takes what 'parley serve' takes. The exit code is 1 if something is wrong.`,
		flags: flags,
		run:   func(c *call) error { return c.configCheck(set) },
	}, {
		name: "config show", group: "the node",
		short: "list the settings of the node, and where each comes from",
		long: `
A flag counts before the environment, that before the file that --config or
PARLEY_CONFIG names, and that before the default. docs/operate.md explains each
setting.`,
		flags: flags,
		run:   func(c *call) error { return c.configShow(set) },
	}}
}

func (c *call) configCheck(f *flag.FlagSet) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	all, wrong := c.settings(f)
	w, _, _ := c.settledWording(all)
	if c.json {
		if wrong == nil {
			wrong = []problem{}
		}
		if _, err := c.answer(map[string]any{"problems": wrong, "wording": w}); err != nil {
			return err
		}
	}
	if len(wrong) == 0 {
		if !c.json {
			c.print("the settings are sound")
			if w != nil {
				c.print("drafts of wordings can be asked for: words of brackets go to %s (model %s), each time after a person has seen them and said yes; %s says so", desk.Visible(w.Host), desk.Visible(w.Model), desk.Visible(w.File))
			}
		}
		return nil
	}
	for _, p := range wrong {
		if !c.json {
			c.print("%s", desk.Visible(p.Error()))
			c.print("  %s", desk.Visible(p.Do))
		}
	}
	return desk.Advise(errors.New("the node can't be run so"), "mend what stands above, then check again")
}

func (c *call) configShow(f *flag.FlagSet) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	all, wrong := c.settings(f)
	var list []settled
	for _, s := range settingsList() {
		list = append(list, all[s.key])
	}
	if done, err := c.answer(map[string]any{"settings": list}); done {
		return err
	}
	for _, s := range list {
		c.print("%-16s  %-20s  %s", s.Key, fmt.Sprintf("%q", s.Value), desk.Visible(s.From))
	}
	for _, p := range wrong {
		c.say("warning: %s", desk.Visible(p.Error()))
	}
	return nil
}
