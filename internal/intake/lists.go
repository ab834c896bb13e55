package intake

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// inLang is a document without the paragraphs that say they are in another
// language of the base; those are listed.
func (r *reading) inLang(p *Paper, s *document.Sheet) *document.Sheet {
	var others []text.Lang
	for _, x := range r.revisions {
		for _, l := range langs(x.Text) {
			if l != r.opt.Lang && !slices.Contains(others, l) {
				others = append(others, l)
			}
		}
	}
	// What names no language is in the document's own; but a program that guesses
	// one for a whole document is believed only beside paragraphs of the other.
	marked := slices.ContainsFunc(s.Paras, func(q document.Para) bool { return q.Lang == r.opt.Lang })
	left := map[text.Lang]int{}
	out := *s
	out.Paras = nil
	for _, q := range s.Paras {
		l := q.Lang
		if l == "" && marked {
			l = s.Lang
		}
		if slices.Contains(others, l) {
			left[l]++
			continue
		}
		out.Paras = append(out.Paras, q)
	}
	if len(left) == 0 || len(out.Paras) == 0 {
		return s
	}
	for _, l := range others {
		if n := left[l]; n > 0 {
			p.lose(document.Lost{What: "language", Say: fmt.Sprintf("%d paragraphs in %s aren't read here; take the file in once more for that language", n, l)})
		}
	}
	return &out
}

// unmarked lists the paragraphs of a document with tracked changes that the
// base hasn't so, the changes aside: what somebody changed there without
// tracking it is nobody's change. Paragraphs that the base lacks stand in the
// list, too, and those that the file lacks.
func (r *reading) unmarked(p *Paper, u *document.Understood) {
	rev := p.Base.Revision
	for _, b := range u.Blocks {
		name := r.desk.Label(b.Block)
		switch {
		case b.How == "missing":
			p.lose(document.Lost{What: "unmarked", Say: fmt.Sprintf("%s of Rev.%d isn't in the file, and no tracked change takes it out; it stays", name, rev.Num)})
		case b.How == "new":
			p.lose(document.Lost{Line: b.Line, What: "unmarked", Say: fmt.Sprintf("a paragraph that Rev.%d lacks, and no tracked change brings; it isn't taken in", rev.Num)})
		case b.Confidence < 100:
			p.lose(document.Lost{Line: b.Line, What: "unmarked", Say: fmt.Sprintf("its words aren't those of %s in Rev.%d, its tracked changes aside; what was changed there without tracking isn't taken in", name, rev.Num)})
		}
	}
}

// typedBrackets lists where a document with tracked changes has brackets that
// somebody typed: they stay letters.
func (p *Paper) typedBrackets(s *document.Sheet) {
	for _, q := range s.Paras {
		var stands, comes strings.Builder
		by := ""
		for _, it := range q.Items {
			switch {
			case it.Marks.Ins == nil:
				stands.WriteString(it.S)
			case it.Marks.Del == nil:
				comes.WriteString(it.S)
				by = it.Marks.Ins.Author
			}
		}
		if text.CountBrackets(stands.String()).Open > 0 {
			p.lose(document.Lost{Line: q.Line, What: "brackets", Say: "brackets beside tracked changes stay letters; to have them read, accept or reject the changes first"})
		}
		if text.CountBrackets(comes.String()).Open > 0 {
			p.lose(document.Lost{Line: q.Line, What: "brackets", Say: fmt.Sprintf("brackets in what %s inserts stay letters: “%s”", by, clip(clean(comes.String()), 120))})
		}
	}
}

// loneComments lists the comments of a document without tracked changes: no
// change is there that they could stand beside.
func (p *Paper) loneComments(s *document.Sheet) {
	for _, q := range s.Paras {
		for _, it := range q.Items {
			if c, ok := s.Comments[it.Comment]; ok {
				p.lose(document.Lost{Line: q.Line, What: "comment", Say: fmt.Sprintf("a comment by %s isn't taken in: “%s”", clip(clean(c.Author), 80), clip(clean(c.Text), 200))})
			}
		}
	}
}
