package desk

import (
	"errors"

	"parley/text"
)

// Wording is a paragraph with the words that somebody typed for it, to be floated: nothing of it is signed.
type Wording struct {
	Block text.BlockID
	Label string
	Lang  text.Lang
	Words string // in stored form
}

// Wording reads words for a paragraph of the newest revision.
func (d *Desk) Wording(label, typed, lang string) (Wording, error) {
	b, err := d.Block(label)
	if err != nil {
		return Wording{}, err
	}
	ws, _ := parseWords(typed)
	if ws = trimFinal(b.Kind, ws); len(ws) == 0 {
		return Wording{}, errors.New(d.Book.T("a paragraph without words can't be floated"))
	}
	return Wording{b.ID, d.naming().Block(b.ID), d.Lang(lang), text.Inline(ws)}, nil
}

// FromWording are the claims that give a paragraph of the newest revision these words: where what was floated becomes
// somebody's own act.
func (d *Desk) FromWording(w Wording, p *Proposing) ([]text.Claim, error) {
	i := d.Rev.Text.Find(w.Block)
	if i < 0 {
		return nil, Hint{errors.New(d.Book.T("Rev.%d has no such paragraph any more (it was %s)", d.Rev.Num, Visible(w.Label))), d.Book.T("parley text shows the paragraphs with their numbers")}
	}
	ws, err := text.ParseInline(w.Words)
	if err != nil {
		return nil, err
	}
	edited := &text.Text{Blocks: append([]text.Block(nil), d.Rev.Text.Blocks...)}
	b := edited.Blocks[i]
	content := map[text.Lang][]text.Word{}
	for l, have := range b.Content {
		content[l] = have
	}
	if _, ok := content[w.Lang]; !ok {
		return nil, errors.New(d.Book.T("%s has no words in language %q", Visible(w.Label), Visible(string(w.Lang))))
	}
	content[w.Lang] = ws
	edited.Blocks[i].Content = content
	claims, err := text.DeriveLang(d.Rev.Text, edited, w.Lang)
	if err != nil {
		return nil, err
	}
	return d.Fresh(claims, p)
}
