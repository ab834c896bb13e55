package desk

import (
	"errors"
	"slices"

	"parley/text"
)

// Both makes one claim of several replacements of the same words.
func (d *Desk) Both(names []string) ([]text.Claim, error) {
	var out text.Claim
	for i, name := range names {
		cl, err := d.LiveClaim(name)
		if err != nil {
			return nil, err
		}
		k := cl.Claim
		if k.Op != text.Replace {
			return nil, Hint{errors.New(d.Book.T("%s is no change of words: %s", cl.Name, d.ClaimWords(cl))), d.Book.T("whole paragraphs at one place can stand together as they are")}
		}
		if i == 0 {
			out = k
			continue
		}
		if k.Parent != out.Parent || k.Block != out.Block || k.Lang != out.Lang || k.Start != out.Start || k.End != out.End {
			return nil, Hint{errors.New(d.Book.T("%s and %s don't stand at one place", names[0], cl.Name)), d.Book.T("what stands at different places can be accepted together; or write the wording with: parley amend")}
		}
		out.New = slices.Concat(out.New, k.New)
	}
	if out.Parent != "" {
		return []text.Claim{out}, nil
	}
	i := d.Rev.Text.Find(out.Block)
	content := d.Rev.Text.Blocks[i].Content[out.Lang]
	s, e, ws := text.Trim(content, out.Start, out.End, out.New)
	out.Start, out.End, out.New, out.Exact = s, e, ws, content[s:e]
	return []text.Claim{out}, nil
}
