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

// checkSource says how the new words of claims compare with the agreed
// language that they quote.
func checkSource(library []node.LibraryText, source string, claims []text.Claim) string {
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

// quoted is "verbatim", or where the first claim differs from all blocks.
func quoted(blocks []text.Block, claims []text.Claim) string {
	for _, cl := range claims {
		var parts [][]text.Word
		if cl.Op == text.Replace {
			parts = append(parts, cl.New)
		}
		for _, b := range cl.Blocks {
			parts = append(parts, b.Content[firstLang(b)])
		}
		for _, ws := range parts {
			if n, at := longestQuote(blocks, ws); n < len(ws) {
				if at == "" {
					return fmt.Sprintf("differs at word %d, %s", n+1, quote(ws[n:n+1]))
				}
				return fmt.Sprintf("differs at word %d: %s where the source has %s", n+1, quote(ws[n:n+1]), at)
			}
		}
	}
	return "verbatim"
}

// longestQuote is how many of the first words of ws stand together in a
// block, and what follows them there.
func longestQuote(blocks []text.Block, ws []text.Word) (n int, next string) {
	best := -1
	for _, b := range blocks {
		for _, l := range b.Langs() {
			content := b.Content[l]
			for i := range content {
				k := 0
				for k < len(ws) && i+k < len(content) && strings.TrimRight(content[i+k].S, ",;.") == strings.TrimRight(ws[k].S, ",;.") {
					k++
				}
				if k > best {
					best, next = k, ""
					if i+k < len(content) && k > 0 {
						next = quote(content[i+k : i+k+1])
					}
				}
			}
		}
	}
	return max(best, 0), next
}
