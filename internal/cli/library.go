package cli

import (
	"fmt"
	"strings"

	"parley/internal/node"
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
	r, err := c.readSource(c.args[1], "en", true)
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
		c.print("%s: %s", visible(c.args[0]), count(len(r.Text.Blocks), "paragraph"))
		return nil
	})
}

func (c *call) libraryList() error {
	return c.withHome(func(h *node.Home) error {
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
			c.print("%s", visible(n))
		}
		return nil
	})
}

// libraryText is a text of agreed language.
type libraryText struct {
	Name string // as it is quoted, such as "A/RES/73/27"
	Text string // in the plain form
}

// libraryOf is the library of a home.
func libraryOf(h *node.Home) ([]libraryText, error) {
	list, err := h.Library()
	var out []libraryText
	for _, t := range list {
		out = append(out, libraryText{t.Name, t.Text})
	}
	return out, err
}

// checkSource says how the new words of claims compare with the agreed
// language that they quote.
func checkSource(library []libraryText, source string, claims []text.Claim) string {
	for _, t := range library {
		rest, ok := strings.CutPrefix(source, t.Name)
		if !ok || rest != "" && rest[0] != ' ' {
			continue
		}
		r, err := text.Parse(t.Text, text.ReadOptions{Literal: true})
		if err != nil {
			return "the library's text can't be read"
		}
		blocks := r.Text.Blocks
		if label := strings.TrimSpace(rest); label != "" {
			i, err := text.FindLabel(r.Text, label)
			if err != nil {
				return fmt.Sprintf("%s has no paragraph %s", t.Name, visible(label))
			}
			blocks = blocks[i : i+1]
		}
		return quoted(blocks, claims)
	}
	return "not in your library; add it with: parley library add"
}

// quoted is "verbatim", or where the first words that aren't in any of the
// blocks differ from the nearest one.
func quoted(blocks []text.Block, claims []text.Claim) string {
	for _, cl := range claims {
		parts := [][]text.Word{cl.New}
		for _, b := range cl.Blocks {
			parts = append(parts, b.Content[firstLang(b)])
		}
		for _, ws := range parts {
			if len(ws) == 0 {
				continue
			}
			if q := nearestQuotation(blocks, ws); !q.Verbatim {
				return visible(q.String())
			}
		}
	}
	return "verbatim"
}

// nearestQuotation compares words with the block that has them, or else with the one
// from which they differ in the fewest places.
func nearestQuotation(blocks []text.Block, ws []text.Word) text.Quotation {
	best := text.Verbatim(ws, nil)
	first := true
	for _, b := range blocks {
		for _, l := range b.Langs() {
			q := text.Verbatim(ws, b.Content[l])
			if q.Verbatim {
				return q
			}
			if first || q.Changes < best.Changes {
				best, first = q, false
			}
		}
	}
	return best
}
