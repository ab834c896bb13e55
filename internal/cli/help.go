package cli

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"parley/internal/desk"
)

// groups are the chapters of the verb list, in order.
func groups() []string {
	return []string{"begin", "the text", "positions", "the brief", "seeking a package", "agreement", "looking", "carrying", "off the record", "checking", "the node"}
}

// help prints the list of verbs, or the page of one verb or topic.
func (m Main) help(words []string) error {
	if len(words) == 0 {
		m.helpList(m.Stdout)
		return nil
	}
	name := strings.Join(words, " ")
	shown := false
	for _, v := range verbs() {
		if v.name == name || strings.HasPrefix(v.name, name+" ") {
			if shown {
				fmt.Fprintln(m.Stdout)
			}
			m.helpVerb(m.Stdout, v)
			shown = true
		}
	}
	if shown {
		return nil
	}
	for _, t := range topics() {
		if t.name == name {
			fmt.Fprint(m.Stdout, t.text)
			return nil
		}
	}
	return desk.Usage{Msg: fmt.Sprintf("no help on %q", name)}
}

func (m Main) helpList(w io.Writer) {
	fmt.Fprint(w, `parley: opponents write one text

usage: parley [--home DIR | --node URL] [--talks ID] [--json] VERB [flags] [arguments]
`)
	for _, g := range groups() {
		fmt.Fprintf(w, "\n%s\n", g)
		for _, v := range verbs() {
			if v.group == g {
				fmt.Fprintf(w, "  %-16s  %s\n", v.name, v.short)
			}
		}
	}
	fmt.Fprint(w, "\nanywhere: --home DIR, --talks ID, --json, --yes, --by NAME, --passphrase-file FILE,\n          --as CODE, --node URL, --node-cert SHA256, --token-file FILE (see: parley help node)\nmore: parley help VERB")
	for _, t := range topics() {
		fmt.Fprintf(w, ", parley help %s", t.name)
	}
	fmt.Fprint(w, "\n")
}

func (m Main) helpVerb(w io.Writer, v verb) {
	fmt.Fprintf(w, "parley %s", v.name)
	if v.args != "" {
		fmt.Fprintf(w, " %s", v.args)
	}
	fmt.Fprintf(w, "\n    %s\n", v.short)
	if v.long != "" {
		fmt.Fprintln(w)
		for _, line := range strings.Split(strings.TrimSpace(v.long), "\n") {
			fmt.Fprintln(w, line)
		}
	}
	f := flag.NewFlagSet(v.name, flag.ContinueOnError)
	if v.flags != nil {
		v.flags(&call{Main: m}, f)
	}
	first := true
	f.VisitAll(func(fl *flag.Flag) {
		if first {
			fmt.Fprintln(w, "\nflags")
			first = false
		}
		arg, usage := flag.UnquoteUsage(fl)
		left := "--" + fl.Name
		if len(fl.Name) == 1 {
			left = left[1:]
		}
		if arg != "" {
			left += " " + arg
			usage = strings.TrimPrefix(usage, arg+": ")
		}
		fmt.Fprintf(w, "  %-22s  %s\n", left, usage)
	})
}

// topic is a help page that isn't a verb.
type topic struct{ name, text string }

func topics() []topic {
	return []topic{
		{"names", `how things are named

  OP3, PP2, 3(a)   a block of the newest revision, by its derived number
  c7               a claim: it keeps its name through all revisions, and both
                   sides see the same name
  p2               a package
  3f9a…            an act, a text or a party's chain by the beginning of its
                   digest; as many letters as it takes to be unique
  VES              a party, by its code
`},
		{"node", `working at a node that runs elsewhere

  export PARLEY_NODE=https://room.example PARLEY_TOKEN_FILE=$HOME/room.token
  parley status

With --node URL, or PARLEY_NODE, the verbs that read and act on talks work at
that node instead of a home on this disk, and answer the same. The acts are
fetched and verified here: the node can't show you another text than its acts
make. It signs for you with the key that it holds, and what it signed is
compared with what you asked for.

Your token there is what 'parley login' got; at a node without accounts, the key
in the link that 'parley serve' printed, behind "key=". It stands in a file or in
the environment, never on the command line.
Where the node has a certificate of its own, pin it: --node-cert SHA256. http is
for nodes on this machine only; nobody's redirects are followed.

Not at a node: what makes or replaces keys, opens talks, or is about the machine
(init, rekey, backup, serve, peers, sync, float and others, which say so).
`},
		{"exit", `exit codes

  0   done, or the answer is yes
  1   refused or failed; nothing was changed unless the message says so
  2   the command line is wrong
  3   audit found something false; compare --exit-code found a difference
  4   another process has this home open
  5   wrong or missing passphrase, or token at a node
`},
		{"environment", `environment

  PARLEY_HOME              the home, when --home isn't given
  PARLEY_PASSPHRASE_FILE   a file whose first line is the passphrase
  PARLEY_DELEGATE          the delegate's name, when --by isn't given
  PARLEY_NODE              a node to work at, when neither --node nor --home is given
  PARLEY_NODE_CERT         SHA-256 of that node's own certificate
  PARLEY_TOKEN             your token at that node
  PARLEY_TOKEN_FILE        a file whose first line is that token
  PARLEY_WORDING           a file that names a server which writes (parley reword)
  NO_COLOR                 any value: no colour
`},
	}
}

// nearest is the verb that is closest to a mistyped word, or "".
func nearest(word string, all []verb) string {
	best, dist := "", 3
	for _, v := range all {
		name, _, _ := strings.Cut(v.name, " ")
		if d := desk.EditDistance(word, name); d < dist {
			best, dist = name, d
		}
	}
	return best
}
