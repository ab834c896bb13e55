package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/internal/desk"
)

// style is how a terminal sets words apart; without colour every word stays
// as it is, since each colour also stands as a word or a mark.
type style struct{ on bool }

func (s style) paint(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(t string) string   { return s.paint("1", t) }
func (s style) dim(t string) string    { return s.paint("2", t) }
func (s style) italic(t string) string { return s.paint("3", t) }
func (s style) warn(t string) string   { return s.paint("1;31", t) }
func (s style) good(t string) string   { return s.paint("32", t) }

// party paints text in the colour of the i-th party of the charter.
func (s style) party(i int, t string) string {
	codes := [...]string{"34", "33", "35", "36", "32", "31", "94", "95"}
	return s.paint(codes[((i%len(codes))+len(codes))%len(codes)], t)
}

func (c *call) style() style { return style{c.Colour} }

// page is how paragraphs are laid out on this terminal.
func (c *call) page() page {
	w := c.Width
	if w <= 0 {
		w = defaultWidth
	}
	return page{style: c.style(), width: w, label: 6}
}

// say prints one line of the talk (stderr).
func (c *call) say(format string, args ...any) { fmt.Fprintf(c.Stderr, format+"\n", args...) }

// print prints one line of the answer (stdout).
func (c *call) print(format string, args ...any) { fmt.Fprintf(c.Stdout, format+"\n", args...) }

// answer prints v as JSON when --json was given and reports whether it did.
func (c *call) answer(v any) (bool, error) {
	if !c.json {
		return false, nil
	}
	enc := json.NewEncoder(c.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return true, enc.Encode(v)
}

var errNotSigned = errors.New("nothing was signed")

// confirm asks before an act is signed: what is signed stands on the lines
// before. --yes answers; without a terminal and --yes the act is refused.
func (c *call) confirm(question string) error {
	return c.sure(question, errNotSigned, "there is no terminal to ask at; add --yes to sign what stands above")
}

// sure asks a question; the answer no is the error not, with a hint where
// nobody can be asked.
func (c *call) sure(question string, not error, hint string) error {
	if c.yes {
		return nil
	}
	if c.Ask == nil {
		return desk.Advise(not, "%s", hint)
	}
	fmt.Fprintf(c.Stderr, "%s [y/N] ", question)
	line, err := bufio.NewReader(io.LimitReader(c.Stdin, 1<<10)).ReadString('\n')
	if err != nil && line == "" {
		return not
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return not
}

// want checks the number of arguments; most < 0 is without bound.
func (c *call) want(least, most int) error {
	if n := len(c.args); n < least || most >= 0 && n > most {
		return desk.Usage{Msg: fmt.Sprintf("%s: wants %s", c.verb.name, c.verb.args), Verb: c.verb.name}
	}
	return nil
}

// checkedWriter remembers the first error of writing, so that an answer that
// was lost to a full disk doesn't pass for one that was given.
type checkedWriter struct {
	w   io.Writer
	err error
}

func (c *checkedWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}
