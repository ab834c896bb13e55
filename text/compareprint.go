package text

import (
	"fmt"
	"strings"
)

// CompareOptions says how a comparison is printed. The zero value prints the
// rows that changed, removed words as [-words-] and added words as {+words+}.
type CompareOptions struct {
	Lang    Lang                // only this language; "" is all
	All     bool                // unchanged rows too; else a line counts them
	Removed func(string) string // styles removed words; nil puts them between [- and -]
	Added   func(string) string // styles added words; nil puts them between {+ and +}
}

// Print writes one paragraph a row, with an empty line between: a sign
// (~ changed, + added, - removed, > moved, / split off, ^ joined), the label
// and the words. Oddities follow, one a line. Two equal texts give "".
func (c *Comparison) Print(opt CompareOptions) string {
	if opt.Removed == nil {
		opt.Removed = func(s string) string { return "[-" + s + "-]" }
	}
	if opt.Added == nil {
		opt.Added = func(s string) string { return "{+" + s + "+}" }
	}
	var out []string
	same, changed := 0, false
	flush := func() {
		if same > 0 {
			out = append(out, fmt.Sprintf("  (%d unchanged)\n", same))
		}
		same = 0
	}
	for _, r := range c.Rows {
		if r.Change == RowSame && !opt.All {
			same++
			continue
		}
		if r.Change != RowSame {
			changed = true
		}
		flush()
		out = append(out, r.print(opt))
	}
	flush()
	if !changed && !opt.All {
		return ""
	}
	return strings.Join(out, "\n")
}

func (r ComparedRow) print(opt CompareOptions) string {
	var s strings.Builder
	head := r.sign() + " " + r.label()
	switch {
	case r.Change == RowMoved && r.OldNumber != "" && r.OldNumber != r.NewNumber:
		head += " (moved, was " + r.OldNumber + ")"
	case r.Change == RowMoved:
		head += " (moved)"
	case r.Change == RowAway:
		head += " (moved away)"
	case r.Change == RowJoined:
		head += " (joined)"
	case r.Change == RowSplit:
		head += " (split off)"
	case r.Old >= 0 && r.New >= 0 && r.OldNumber != r.NewNumber:
		head += " (was " + r.OldNumber + ")"
	}
	s.WriteString(head)
	langs := markedLangs(r.Words)
	for _, l := range langs {
		if opt.Lang != "" && l != opt.Lang {
			continue
		}
		s.WriteString("  ")
		if len(langs) > 1 && opt.Lang == "" {
			s.WriteString(string(l) + ": ")
		}
		s.WriteString(printMarked(r.Words[l], opt))
		s.WriteByte('\n')
	}
	if len(langs) == 0 {
		s.WriteByte('\n')
	}
	for _, o := range r.Odd {
		s.WriteString("  note: " + o + "\n")
	}
	return s.String()
}

func (r ComparedRow) sign() string {
	switch r.Change {
	case RowChanged:
		return "~"
	case RowAdded:
		return "+"
	case RowRemoved, RowAway:
		return "-"
	case RowMoved:
		return ">"
	case RowSplit:
		return "/"
	case RowJoined:
		return "^"
	}
	return " "
}

// label is the number of the row, or its kind.
func (r ComparedRow) label() string {
	switch {
	case r.NewNumber != "":
		return r.NewNumber
	case r.OldNumber != "":
		return r.OldNumber
	}
	return string(r.Kind)
}

// printMarked joins marked words as they are read, emphasis between
// asterisks.
func printMarked(ms []MarkedWords, opt CompareOptions) string {
	var s strings.Builder
	for i, m := range ms {
		if i > 0 && SpaceBetween(ms[i-1].Words[len(ms[i-1].Words)-1], m.Words[0]) {
			s.WriteByte(' ')
		}
		words := string(appendMarked(nil, m.Words, false))
		switch m.Mark {
		case WordRemoved:
			words = opt.Removed(words)
		case WordAdded:
			words = opt.Added(words)
		}
		s.WriteString(words)
	}
	return s.String()
}
