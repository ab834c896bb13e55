package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"parley/internal/desk"
	"parley/internal/intake"
	"parley/text"
)

// readFile reads a file that a person named; "-" is standard input. limit is
// in bytes.
func (c *call) readFile(name string, limit int64) ([]byte, error) {
	var r io.Reader = c.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fileError(name, err)
		}
		defer f.Close()
		if fi, err := f.Stat(); err == nil && fi.Mode().IsRegular() && fi.Size() > limit {
			return nil, tooLarge(name, limit)
		}
		r = f
	}
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fileError(name, err)
	}
	if int64(len(raw)) > limit {
		return nil, tooLarge(name, limit)
	}
	return raw, nil
}

func tooLarge(name string, limit int64) error {
	if name == "-" {
		name = "standard input"
	}
	return desk.Advise(fmt.Errorf("%s is larger than %d bytes, which is the most that is read here", desk.Visible(name), limit), "nothing was taken in; make sure that it is the right file")
}

// fileError says plainly what is wrong with a file.
func fileError(name string, err error) error {
	name = desk.Visible(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return desk.Advise(fmt.Errorf("there is no file %s", name), "check the name and the directory")
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read or written by you", name)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %s: %w", name, p.Op, p.Err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// readSource reads a text from a file: Markdown or plain text, or a document,
// whose tracked changes are taken as accepted, or for a base as rejected.
// literal takes brackets as letters.
func (c *call) readSource(name, lang string, literal, base bool) (*text.Reading, error) {
	raw, err := c.sourceOf(name, base)
	if err != nil {
		return nil, err
	}
	return parseSource(name, raw, lang, literal)
}

// sourceOf is a file as text in the plain form, where it is a document.
func (c *call) sourceOf(name string, base bool) ([]byte, error) {
	raw, err := c.readFile(name, intake.MaxBytes)
	if err != nil {
		return nil, err
	}
	src, lost, err := intake.Source(intake.File{Name: name, Data: raw}, !base)
	switch {
	case err != nil:
		return nil, importError(err)
	case len(src) > text.MaxSource:
		return nil, tooLarge(name, text.MaxSource)
	}
	c.showLost(lost)
	return []byte(src), nil
}

func parseSource(name string, raw []byte, lang string, literal bool) (*text.Reading, error) {
	if !utf8.Valid(raw) {
		return nil, desk.Advise(fmt.Errorf("%s isn't UTF-8 text", desk.Visible(name)),
			"save it as plain text or Markdown in UTF-8; from a word processor: export as text")
	}
	r, err := text.Parse(string(raw), text.ReadOptions{Lang: text.Lang(lang), Literal: literal})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", desk.Visible(name), err)
	}
	if len(r.Text.Blocks) == 0 {
		return nil, fmt.Errorf("%s holds no text", desk.Visible(name))
	}
	return r, nil
}

// namedFile is one PARTY=FILE of a command line.
type namedFile struct{ party, file string }

// parseNamed reads PARTY=FILE arguments; each party once.
func parseNamed(verb string, args []string) ([]namedFile, error) {
	var out []namedFile
	seen := map[string]bool{}
	for _, a := range args {
		party, file, ok := strings.Cut(a, "=")
		if !ok || party == "" || file == "" {
			return nil, desk.Usage{Msg: fmt.Sprintf("%s: want PARTY=FILE, not %q", verb, a), Verb: verb}
		}
		if desk.Visible(party) != party || strings.ContainsAny(party, "\n\t") {
			return nil, desk.Usage{Msg: fmt.Sprintf("%s: a party's name has characters that can't be shown: %q", verb, party), Verb: verb}
		}
		party = strings.ToUpper(party)
		if seen[party] {
			return nil, desk.Usage{Msg: fmt.Sprintf("%s: %s is named twice", verb, party), Verb: verb}
		}
		seen[party] = true
		out = append(out, namedFile{party, file})
	}
	return out, nil
}

// writeFile writes an answer to a file that doesn't exist yet, or with force
// to one that does.
func writeFile(name string, raw []byte, force bool) error { return createFile(name, raw, force, 0o666) }

// writeSecret is writeFile for a key: for the user alone, and never over another file.
func writeSecret(name string, raw []byte) error { return createFile(name, raw, false, 0o600) }

func createFile(name string, raw []byte, force bool, mode os.FileMode) error {
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(name, how, mode)
	if errors.Is(err, fs.ErrExist) {
		return desk.Advise(fmt.Errorf("%s is there already", desk.Visible(name)), "take another name with -o, or --force to replace it")
	}
	if err != nil {
		return fileError(name, err)
	}
	if _, err = f.Write(raw); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		if !force {
			os.Remove(name) // half of it would look like a whole one
		}
		return fileError(name, err)
	}
	return nil
}
