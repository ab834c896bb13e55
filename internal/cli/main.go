package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"parley/internal/desk"
)

// The exit codes.
const (
	ExitDone    = 0 // done, or the answer is yes
	ExitRefused = 1 // refused or failed; nothing was changed unless the message says so
	ExitUsage   = 2 // the command line is wrong
	ExitVerdict = 3 // audit found something false, or compare found a difference with --exit-code
	ExitBusy    = 4 // another process has the home open
	ExitLocked  = 5 // wrong or missing passphrase
)

// Main is one run of the program as a value: everything that it takes from
// the outside comes in here.
type Main struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Env    func(string) string // PARLEY_HOME, PARLEY_PASSPHRASE_FILE, HOME, NO_COLOR
	Now    func() time.Time
	Rand   io.Reader

	// Ask reads a secret from the terminal without showing it; nil where
	// there is no terminal.
	Ask func(prompt string) (string, error)
	// Colour says that Stdout is a terminal that shows colour.
	Colour bool
	// WorkFactor is the power of two by which a passphrase is slow to
	// guess; 0 is the node's own. Only tests lower it.
	WorkFactor int
	// Width is the terminal's number of columns; 0 is 80.
	Width int
}

// verb is one word of the grammar.
type verb struct {
	name  string // "pouch pack"
	args  string // "[FILE]"
	short string // one line for the list
	long  string // the help page below the usage line
	group string
	run   func(c *call) error
	flags func(c *call, f *flag.FlagSet)
}

// call is one verb under way.
type call struct {
	Main
	ctx   context.Context
	verb  verb
	args  []string
	home  string
	talks string
	json  bool
	yes   bool
	cross bool   // --cross-red-line
	pass  string // --passphrase-file
	by    string // --by, the delegate
	as    string // --as, a guest's seat; "" is the home's own

	node      string // --node; "" works on a home of this disk
	pin       string // --node-cert
	tokenFile string // --token-file
}

// errVerdict ends a run with ExitVerdict after the answer was printed.
var errVerdict = errors.New("the verdict is no")

// Run executes one command line and returns the exit code.
func (m Main) Run(ctx context.Context) int {
	answer := &checkedWriter{w: m.Stdout}
	m.Stdout = answer
	err := m.run(ctx)
	if answer.err != nil && (err == nil || errors.Is(err, flag.ErrHelp)) {
		err = desk.Advise(fmt.Errorf("the answer could not be written: %w", answer.err), "what was signed stays signed; see: parley log --last 1")
	}
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, errVerdict):
		return ExitVerdict
	case errors.Is(err, flag.ErrHelp):
		return ExitDone
	}
	var u desk.Usage
	if errors.As(err, &u) {
		fmt.Fprintf(m.Stderr, "error: %s\n", desk.Visible(u.Msg)) // it quotes what was typed, or pasted
		if u.Verb != "" {
			fmt.Fprintf(m.Stderr, "hint: parley help %s\n", u.Verb)
		} else {
			fmt.Fprintf(m.Stderr, "hint: parley help\n")
		}
		return ExitUsage
	}
	what, todo := explain(err)
	fmt.Fprintf(m.Stderr, "error: %s\n", desk.Visible(what))
	if todo != "" {
		fmt.Fprintf(m.Stderr, "hint: %s\n", desk.Visible(todo))
	}
	return exitCode(err)
}

func (m Main) run(ctx context.Context) error {
	c := &call{Main: m, ctx: ctx}
	global := flag.NewFlagSet("parley", flag.ContinueOnError)
	global.SetOutput(io.Discard)
	c.globals(global)
	if err := global.Parse(m.Args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return m.help(nil)
		}
		return desk.Usage{Msg: flagWords(err)}
	}
	rest := global.Args()
	if len(rest) == 0 {
		return m.help(nil)
	}
	if rest[0] == "help" {
		return m.help(rest[1:])
	}
	v, args, err := find(rest)
	if err != nil {
		return err
	}
	f := flag.NewFlagSet(v.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	c.globals(f)
	if v.flags != nil {
		v.flags(c, f)
	}
	c.verb = v
	if c.args, err = parseMixed(f, args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return m.help(strings.Fields(v.name))
		}
		return desk.Usage{Msg: v.name + ": " + flagWords(err), Verb: v.name}
	}
	if err := c.where(); err != nil {
		return err
	}
	return v.run(c)
}

// find looks up the verb that the words begin with: two words first, then one.
func find(words []string) (verb, []string, error) {
	all := verbs()
	for n := min(2, len(words)); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		for _, v := range all {
			if v.name == name {
				return v, words[n:], nil
			}
		}
	}
	for _, v := range all {
		if strings.HasPrefix(v.name, words[0]+" ") {
			return verb{}, nil, desk.Usage{Msg: fmt.Sprintf("%s needs one more word", words[0]), Verb: words[0]}
		}
	}
	msg := fmt.Sprintf("no verb is called %q", words[0])
	if near := nearest(words[0], all); near != "" {
		msg += fmt.Sprintf("; did you mean %q?", near)
	}
	return verb{}, nil, desk.Usage{Msg: msg}
}

// delegate is who acts: --by, or PARLEY_DELEGATE; may be empty.
func (c *call) delegate() string {
	if c.by != "" {
		return c.by
	}
	return c.Env("PARLEY_DELEGATE")
}

// homeDir is where the home lies: --home, PARLEY_HOME, or ~/.parley.
func (c *call) homeDir() (string, error) {
	if c.home != "" {
		return c.home, nil
	}
	if h := c.Env("PARLEY_HOME"); h != "" {
		return h, nil
	}
	if h := c.Env("HOME"); h != "" {
		return filepath.Join(h, ".parley"), nil
	}
	if h := c.Env("USERPROFILE"); h != "" {
		return filepath.Join(h, ".parley"), nil
	}
	return "", desk.Advise(errors.New("no home directory is known"), "name one with --home DIR or PARLEY_HOME")
}

// maxPassphraseFile is the size of a passphrase file in bytes; only its first
// line counts, and nobody's passphrase is longer.
const maxPassphraseFile = 64 << 10

// passphrase reads the passphrase from --passphrase-file, from the file that
// PARLEY_PASSPHRASE_FILE names, or from the terminal.
func (c *call) passphrase(prompt string) (string, error) {
	file := c.pass
	if file == "" {
		file = c.Env("PARLEY_PASSPHRASE_FILE")
	}
	if file != "" {
		raw, err := c.readFile(file, maxPassphraseFile)
		if err != nil {
			return "", fmt.Errorf("passphrase: %w", err)
		}
		line, _, _ := strings.Cut(string(raw), "\n")
		return strings.TrimSuffix(line, "\r"), nil
	}
	if c.Ask == nil {
		return "", desk.Advise(errNoTerminal, "name a file with --passphrase-file FILE")
	}
	return c.Ask(prompt)
}

var errNoTerminal = errors.New("a passphrase is needed and there is no terminal to ask at")
