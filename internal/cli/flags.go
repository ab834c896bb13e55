package cli

import (
	"flag"
	"strings"

	"parley/internal/desk"
)

// flagWords says in the program's own voice what package flag says of a wrong flag.
func flagWords(err error) string {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		return "there is no flag --" + name
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return "--" + name + " wants a value"
	}
	return err.Error()
}

// globals are the flags that every verb takes, before or after the verb.
func (c *call) globals(f *flag.FlagSet) {
	f.StringVar(&c.home, "home", c.home, "`DIR` of this node's home")
	f.StringVar(&c.talks, "talks", c.talks, "`ID` of the talks, or the beginning of it")
	f.BoolVar(&c.json, "json", c.json, "answer in JSON")
	f.BoolVar(&c.yes, "yes", c.yes, "sign without asking")
	f.BoolVar(&c.cross, "cross-red-line", c.cross, "sign also what crosses a red line of your brief")
	f.StringVar(&c.by, "by", c.by, "`NAME` of the delegate, written into what is signed")
	f.StringVar(&c.pass, "passphrase-file", c.pass, "`FILE` whose first line is the passphrase")
	f.StringVar(&c.as, "as", c.as, "`CODE` of a guest's seat in this home to work as (see: parley help seats)")
	f.StringVar(&c.node, "node", c.node, "`URL` of a node to work at instead of a home on this disk")
	f.StringVar(&c.pin, "node-cert", c.pin, "`SHA256` of that node's own certificate")
	f.StringVar(&c.tokenFile, "token-file", c.tokenFile, "`FILE` whose first line is your token at that node")
}

// where decides where this run works: at the home that --home names, at the node that --node names, at the node of
// PARLEY_NODE, or at a home; the first of these that there is.
func (c *call) where() error {
	if c.node != "" && c.home != "" {
		return desk.Usage{Msg: "--node and --home exclude each other: a node has its own home"}
	}
	if c.node == "" && c.home == "" {
		c.node = c.Env("PARLEY_NODE")
	}
	if c.pin == "" {
		c.pin = c.Env("PARLEY_NODE_CERT")
	}
	if c.as = desk.Upper(c.as); c.as != "" && c.node != "" {
		return desk.Usage{Msg: "--as is for the home on this disk: at a node your account says which seat is yours"}
	}
	if why := hereOnly(c.verb.name); c.node != "" && why != "" {
		return c.errHere(why)
	}
	return nil
}

// parseMixed lets flags stand before, between and after the arguments. "--"
// ends the flags.
func parseMixed(f *flag.FlagSet, args []string) ([]string, error) {
	var out []string
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		rest := f.Args()
		if len(rest) == 0 {
			return out, nil
		}
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			return append(out, rest...), nil
		}
		out, args = append(out, rest[0]), rest[1:]
	}
}
