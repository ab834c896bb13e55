package text

import (
	"cmp"
	"fmt"
	"slices"
)

// Code names what a diagnostic is about. The list only grows.
type Code string

const (
	Unclosed    Code = "unclosed"     // a bracket without its end; closed at the end of its paragraph
	Stray       Code = "stray"        // a closing bracket without its start; opened at the start of its paragraph
	Across      Code = "across"       // a bracket across paragraphs; cut at each paragraph mark, one package
	TooNested   Code = "too-nested"   // a bracket deeper than MaxNesting, read as letters
	OpenEm      Code = "emphasis"     // an asterisk without its partner, read as a letter
	OddNumber   Code = "number"       // the printed number isn't the derived one
	LeftOut     Code = "left-out"     // a mark of Markdown that is no part of the text (table of contents, attribute line, rule)
	FrontMatter Code = "front-matter" // a line of front matter that is no part of the text
	LinkDef     Code = "link"         // a link or its definition: the words stay, the address goes
	TableRow    Code = "table"        // a row of a table, kept as a paragraph
	ControlChar Code = "control"      // a control character, left out
	TwiceID     Code = "id"           // a block id used twice; the second block gets a new one
	Attribution Code = "attribution"  // a party has two wordings at one place
)

// Diagnostic is something that the reader mended or left out.
type Diagnostic struct {
	Line    int // 1 is the first line of the source
	Col     int // 1 is the first character (code point) of the line
	Code    Code
	Message string // a sentence for people, without final full stop
}

// String is "line:col: code: message".
func (d Diagnostic) String() string {
	return fmt.Sprintf("%d:%d: %s: %s", d.Line, d.Col, d.Code, d.Message)
}

// complaints collects diagnostics up to the limit.
type complaints struct{ list []Diagnostic }

func (c *complaints) add(line, col int, code Code, format string, args ...any) {
	if len(c.list) < MaxDiagnostics {
		c.list = append(c.list, Diagnostic{line, col, code, fmt.Sprintf(format, args...)})
	}
}

// sorted returns the diagnostics in reading order.
func (c *complaints) sorted() []Diagnostic {
	slices.SortStableFunc(c.list, func(a, b Diagnostic) int {
		return cmp.Or(a.Line-b.Line, a.Col-b.Col, cmp.Compare(a.Code, b.Code))
	})
	return c.list
}
