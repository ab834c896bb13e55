package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/remote"
	"parley/record"
	"parley/talks"
)

// elsewhere is a node that runs elsewhere, as a place.
type elsewhere struct {
	*remote.Node
	ctx context.Context
	who remote.Who
}

func (e *elsewhere) Code() string                         { return e.who.Seat }
func (e *elsewhere) MustRekey() string                    { return e.who.MustRekey }
func (e *elsewhere) Rumours() []node.Rumour               { return e.who.Rumours }
func (e *elsewhere) Talks() ([]node.Listed, error)        { return e.Node.Talks(e.ctx) }
func (e *elsewhere) Library() ([]node.LibraryText, error) { return e.Node.Library(e.ctx) }
func (e *elsewhere) Find(prefix string) (record.ID, error) {
	list, err := e.Talks()
	if err != nil {
		return record.ID{}, err
	}
	var ids []record.ID
	for _, t := range list {
		ids = append(ids, t.ID)
	}
	return node.Choose(ids, prefix, "this home")
}

func (e *elsewhere) open(id record.ID) (sitting, error) {
	t, err := e.Open(e.ctx, e.who, id)
	if err != nil {
		return nil, err
	}
	return &farTalks{t, e.ctx}, nil
}

// farTalks is one talks of a node elsewhere.
type farTalks struct {
	*remote.Talks
	ctx context.Context
}

func (t *farTalks) SetCompared(yes bool) error  { return t.Talks.SetCompared(t.ctx, yes) }
func (t *farTalks) Looked() error               { return t.Talks.Looked(t.ctx) }
func (t *farTalks) Check(body talks.Body) error { return t.Talks.Check(t.ctx, body) }

func (t *farTalks) Remember(list []node.Whose) error { return t.Talks.Remember(t.ctx, list) }

// reach asks the node of --node who this is there.
func (c *call) reach() (*elsewhere, error) {
	token, err := c.token()
	if err != nil {
		return nil, err
	}
	n, err := remote.Reach(remote.Config{URL: c.node, Token: token, Pin: c.pin})
	if err != nil {
		return nil, err
	}
	who, err := n.Who(c.ctx)
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	if who.Name != "" && c.by != "" && who.Name != c.by {
		c.say("warning: the node writes %s into your acts, not %s", desk.Visible(who.Name), desk.Visible(c.by))
	}
	return &elsewhere{n, c.ctx, who}, nil
}

// maxTokenFile is the size of a token's file in bytes.
const maxTokenFile = 64 << 10

// token is what says who calls: of --token-file, PARLEY_TOKEN, the file
// that PARLEY_TOKEN_FILE names, or of the last 'parley login' at this node. It never stands on the command line, where
// every program of the machine could read it.
func (c *call) token() (string, error) {
	if c.tokenFile == "" && c.Env("PARLEY_TOKEN") != "" {
		return c.Env("PARLEY_TOKEN"), nil
	}
	file := c.tokenFile
	if file == "" {
		file = c.Env("PARLEY_TOKEN_FILE")
	}
	if file == "" {
		kept, err := c.tokenPath()
		if err != nil {
			return "", nil // Reach says what is missing
		}
		return keptToken(kept)
	}
	raw, err := c.readFile(file, maxTokenFile)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	return strings.TrimSpace(line), nil
}

// hereOnly says why a verb works on a home of this disk only; "" for a verb that works at a node too, or needs neither.
func hereOnly(verb string) string {
	switch verb {
	case "init", "restore", "demo":
		return "it makes a home on this disk"
	case "card", "rekey", "passphrase":
		return "it wants the root key or the passphrase, which never leave their home"
	case "talks open":
		return "a charter is made of cards and files that lie on this disk; the node has the page 'Open talks'"
	case "serve", "backup", "config check", "config show", "scrub":
		return "it is about the disk and the machine of the home"
	case "peers add", "peers remove", "peers list", "sync", "offers take", "offers decline":
		return "whom a node calls is for who runs it; the node has the page 'Peers'"
	case "float send", "float list", "float read", "float drop", "float propose", "float card":
		return "what is off the record is opened and kept by a home alone; the node has the page 'Off the record'"
	case "witness", "witness receipt", "witness proof":
		return "what a home saw of others' logs is for who runs it; a program gets receipts at the node's /api/v1/t/TALKS/running"
	case "seats", "seats lodge", "seats keys", "seats remove":
		return "which seats a home keeps is for who runs it"
	case "people list", "people invite", "people block", "people unblock":
		return "who has an account is for who runs the node; it has the page 'People'"
	case "mediation agenda", "mediation list", "mediation entrust", "mediation read", "mediation answer", "mediation take-up",
		"mediator open", "mediator take", "mediator publish", "mediator close", "mediator after",
		"blind start", "blind step", "blind list", "blind take-up", "blind prove", "blind verify":
		return "what is entrusted or tested is opened and kept by a home alone"
	case "brief overview", "brief show", "brief line", "brief stance", "brief rank", "brief fallback", "brief note", "brief pending", "brief topic", "brief floor",
		"brief guess", "brief drop", "brief export", "brief import", "bridge":
		return "a brief never leaves its home; the node has pages for it"
	case "publish", "publish sign":
		return "a publication is made and signed where the record and the seat's key lie"
	case "library add", "library remove":
		return "the library is a file of the home"
	}
	return ""
}

// errHere refuses a verb that works on a home of this disk only.
func (c *call) errHere(why string) error {
	return desk.Advise(fmt.Errorf("parley %s doesn't work at a node elsewhere: %s", c.verb.name, why), "leave out --node and PARLEY_NODE, or name the home with --home DIR")
}
