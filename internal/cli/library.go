package cli

import (
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/remote"
	"parley/text"
)

func libraryVerbs() []verb {
	return []verb{{
		name: "library add", group: "the text",
		args:  "NAME FILE",
		short: "keep a text of agreed language, to check quotations against",
		long: `
NAME is how it is quoted, such as 'A/RES/73/27'. amend --source
'A/RES/73/27 PP4' then says whether the words are verbatim. The library stays
in your home; it is in no act and no pouch.`,
		run: func(c *call) error { return c.libraryAdd() },
	}, {
		name: "library list", group: "the text",
		short: "list the texts of agreed language",
		run:   func(c *call) error { return c.libraryList() },
	}, {
		name: "library remove", group: "the text",
		args:  "NAME",
		short: "take a text out of the library",
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.withHome(func(h *node.Home) error { return h.RemoveFromLibrary(c.args[0]) })
		},
	}}
}

func (c *call) libraryAdd() error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	r, err := c.readSource(c.args[1], "en", true, false)
	if err != nil {
		return err
	}
	c.warnReading(c.args[1], r)
	return c.withHome(func(h *node.Home) error {
		if err := h.AddToLibrary(node.LibraryText{Name: c.args[0], Text: r.Text.Print(text.PrintOptions{})}); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"name": c.args[0], "paragraphs": len(r.Text.Blocks)}); done {
			return err
		}
		c.print("%s: %s", desk.Visible(c.args[0]), desk.Count(len(r.Text.Blocks), "paragraph"))
		return nil
	})
}

func (c *call) libraryList() error {
	return c.withPlace(func(h place) error {
		list, err := h.Library()
		if err != nil {
			return err
		}
		names := []string{}
		for _, t := range list {
			names = append(names, t.Name)
		}
		if done, err := c.answer(map[string]any{"texts": names}); done {
			return err
		}
		for _, n := range names {
			c.print("%s", desk.Visible(n))
		}
		return nil
	})
}

// libraryOf is the library of a home.
func libraryOf(h place) ([]desk.LibraryText, error) {
	list, err := h.Library()
	if remote.Forbidden(err) { // who only reads there quotes nothing
		return nil, nil
	}
	var out []desk.LibraryText
	for _, t := range list {
		out = append(out, desk.LibraryText{Name: t.Name, Text: t.Text})
	}
	return out, err
}
