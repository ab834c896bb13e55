package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Who is who the caller is at a node. It is the node's word.
type Who struct {
	Seat      string        `json:"seat"` // the party's code; "" for an observer
	Name      string        `json:"name"` // which the node writes into acts; "" leaves it to the caller
	MustRekey string        `json:"must_rekey"`
	Rumours   []node.Rumour `json:"rumours"`
}

// Who asks who the caller is.
func (n *Node) Who(ctx context.Context) (Who, error) {
	var w Who
	if err := n.get(ctx, "me", &w); err != nil {
		return w, err
	}
	if w.Seat != "" && !record.ValidCode(w.Seat) {
		return w, n.wrong("it speaks of a party that can't be")
	}
	w.Name, w.MustRekey = desk.Visible(w.Name), desk.Visible(w.MustRekey)
	for _, r := range w.Rumours {
		if r.By != "" && !record.ValidCode(r.By) || !record.ValidCode(r.Head.Party) {
			return w, n.wrong("it speaks of a party that can't be")
		}
	}
	return w, nil
}

// Talks lists the talks of the node.
func (n *Node) Talks(ctx context.Context) ([]node.Listed, error) {
	var in struct {
		Talks []struct {
			ID                      seal.Digest
			Title, Opened, Compared string
		}
	}
	if err := n.get(ctx, "talks", &in); err != nil {
		return nil, err
	}
	if len(in.Talks) > maxTalks {
		return nil, n.wrong("it lists more than %d talks", maxTalks)
	}
	var out []node.Listed
	for _, t := range in.Talks {
		if !isTime(t.Opened) || !isTime(t.Compared) || t.ID.IsZero() {
			return nil, n.wrong("its list of talks can't be read")
		}
		out = append(out, node.Listed{ID: t.ID, Title: t.Title, Opened: t.Opened, Compared: t.Compared})
	}
	return out, nil
}

// isTime reports whether s is "" or a time as a home notes it.
func isTime(s string) bool {
	if s == "" {
		return true
	}
	_, err := time.Parse("2006-01-02T15:04:05Z", s)
	return err == nil
}

// Library is the party's own texts of agreed language.
func (n *Node) Library(ctx context.Context) ([]node.LibraryText, error) {
	var in struct{ Texts []node.LibraryText }
	if err := n.get(ctx, "library", &in); err != nil {
		return nil, err
	}
	for _, t := range in.Texts {
		if !utf8.ValidString(t.Name) || !utf8.ValidString(t.Text) {
			return nil, n.wrong("its library isn't text")
		}
	}
	return in.Texts, nil
}

// Talks is one talks of a node: the acts that it had when it was asked last,
// verified here. It isn't for several goroutines at once.
type Talks struct {
	node  *Node
	who   Who
	id    record.ID
	rec   *record.Record
	state *talks.State
	notes node.Notes
}

// Open fetches and verifies the acts of talks.
func (n *Node) Open(ctx context.Context, who Who, id record.ID) (*Talks, error) {
	t := &Talks{node: n, who: who, id: id}
	if err := t.fetch(ctx); err != nil {
		return nil, err
	}
	if who.Seat != "" {
		if _, ok := t.rec.Party(who.Seat); !ok {
			return nil, n.wrong("it says that you speak for %s, who is no party of the talks %s", who.Seat, id.Short())
		}
	}
	return t, t.askNotes(ctx)
}

func (t *Talks) askNotes(ctx context.Context) error {
	var in notesTold
	if err := t.node.get(ctx, t.path("notes"), &in); err != nil {
		return err
	}
	return t.noted(in)
}

// notesTold is what a node tells of the seat's notes.
type notesTold struct {
	Compared string
	Seen     record.Frontier
	Authors  []node.Whose
}

func (t *Talks) noted(in notesTold) error {
	if !isTime(in.Compared) || len(in.Seen) > maxHeads || len(in.Authors) > maxAuthors {
		return t.node.wrong("its notes can't be read")
	}
	t.notes = node.Notes{Compared: in.Compared, Seen: in.Seen, Authors: in.Authors}
	return nil
}

// maxHeads is how many heads a frontier has at most: some for each party.
const maxHeads = 8 * record.MaxParties

// maxAuthors is how many authors of files a node may remember: twice what ours does.
const maxAuthors = 1000

func (t *Talks) path(what string) string { return "t/" + t.id.String() + "/" + what }

// fetch gets the acts that the node has and this doesn't.
func (t *Talks) fetch(ctx context.Context) error {
	acts, size := 0, 0
	for page := 0; ; page++ {
		have := record.Frontier{}
		if t.rec != nil {
			have = t.rec.Frontier()
		}
		body, err := json.Marshal(map[string]any{"have": have})
		if err != nil {
			return err
		}
		raw, head, err := t.node.do(ctx, ask{method: http.MethodPost, path: t.path("missing"), body: body, kind: "application/json", limit: maxPage})
		if err != nil {
			return err
		}
		fresh, err := t.take(raw)
		if err != nil {
			return err
		}
		acts, size = acts+fresh, size+len(raw)
		more := head.Get(web.MoreActs) != ""
		switch {
		case t.rec == nil:
			return t.node.wrong("it has the talks %s and sends no act of them", t.id.Short())
		case more && fresh == 0:
			return t.node.wrong("it says that there are more acts, and sends none")
		case acts > maxActs || size > maxBytes || page >= maxPages:
			return t.node.wrong("the talks have more than %d acts or %d bytes", maxActs, maxBytes)
		case more:
			continue
		}
		if t.state == nil || fresh > 0 {
			if t.state, err = talks.New(t.rec); err != nil {
				return t.node.wrong("what its acts say can't be: %w", err)
			}
		}
		return nil
	}
}

// take puts a page of acts into the record, and returns how many were new.
func (t *Talks) take(page []byte) (fresh int, err error) {
	for len(page) > 0 {
		line, rest, ok := bytes.Cut(page, []byte("\n"))
		if !ok {
			return fresh, t.node.wrong("its answer ends in the middle of an act")
		}
		page = rest
		line = slices.Clone(line)
		if t.rec == nil {
			rec, err := record.New(line)
			if err != nil {
				return fresh, t.refused(err)
			}
			if rec.Talks() != t.id {
				return fresh, t.node.wrong("it sends the talks %s in place of %s", rec.Talks().Short(), t.id.Short())
			}
			t.rec, fresh = rec, 1
			continue
		}
		out, err := t.rec.Add(line)
		if record.CodeOf(err) == record.CodeQuota { // waiting acts, which count for nothing yet
			continue
		}
		if err != nil {
			return fresh, t.refused(err)
		}
		fresh += len(out.Stored)
	}
	return fresh, nil
}

func (t *Talks) refused(err error) error {
	return t.node.wrong("an act that it sends can't be verified, and nothing was used: %w", err)
}

// ID returns the talks' id.
func (t *Talks) ID() record.ID { return t.id }

// Spoken returns the number by which the parties compare charter and keys by
// voice. It is made here, of the charter that is here.
func (t *Talks) Spoken() string { return seal.Spoken(t.id) }

// Notes returns what the seat noted for itself, by the word of the node.
func (t *Talks) Notes() node.Notes { return t.notes }

// News returns the acts that came after the seat last looked.
func (t *Talks) News() []*record.Act { return t.rec.Missing(t.notes.Seen) }

// View calls f with record and state.
func (t *Talks) View(f func(*record.Record, *talks.State) error) error { return f(t.rec, t.state) }

// Raws returns the bytes of all acts, as node.Node has them.
func (t *Talks) Raws() [][]byte {
	var out [][]byte
	for a := range t.rec.Acts() {
		out = append(out, a.Raw())
	}
	for _, w := range t.rec.Parked() {
		out = append(out, w.Raw)
	}
	return out
}

// SetCompared notes at the node that charter and keys were compared by voice
// now, or that they weren't.
func (t *Talks) SetCompared(ctx context.Context, yes bool) error {
	return t.note(ctx, "compared", map[string]any{"compared": yes})
}

// Looked notes at the node that the seat has seen what this holds. When more
// came meanwhile nothing is noted, and that is no error.
func (t *Talks) Looked(ctx context.Context) error {
	err := t.note(ctx, "seen", map[string]any{"at": t.rec.Frontier().Digest()})
	if errors.Is(err, node.ErrStale) {
		return nil
	}
	return err
}

func (t *Talks) note(ctx context.Context, what string, in any) error {
	var out notesTold
	if err := t.node.post(ctx, t.path(what), in, &out); err != nil {
		return err
	}
	return t.noted(out)
}

// Remember notes at the node whose the authors of files were said to be.
func (t *Talks) Remember(ctx context.Context, list []node.Whose) error {
	if list == nil {
		list = []node.Whose{}
	}
	return t.note(ctx, "authors", map[string]any{"authors": list})
}

// wish is an act that is asked for.
type wish struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
	At   seal.Digest     `json:"at"`
}

func (t *Talks) wish(body talks.Body) (w wish, err error) {
	if t.who.Seat == "" {
		return w, errors.New("observers sign nothing")
	}
	raw, err := seal.Marshal(body)
	return wish{body.Kind(), raw, t.rec.Frontier().Digest()}, err
}

// Check says whether Act would be refused: by these acts, or by the node.
func (t *Talks) Check(ctx context.Context, body talks.Body) error {
	w, err := t.wish(body)
	if err != nil {
		return err
	}
	if err := t.state.Check(t.who.Seat, body); err != nil {
		return fmt.Errorf("%w: %w", node.ErrRefused, err)
	}
	var out struct{ Kind string }
	return t.node.post(ctx, t.path("foresee"), w, &out)
}

// Act asks the node for an act of its seat, on the record as it is here and on
// no other, fetches what it made, and checks that it is what was asked for.
func (t *Talks) Act(ctx context.Context, body talks.Body) (node.Made, error) {
	w, err := t.wish(body)
	if err != nil {
		return node.Made{}, err
	}
	var out struct {
		Act       record.ID
		Exchange  *record.ID
		ClockBack bool `json:"clock_back"`
	}
	if err := t.node.post(ctx, t.path("acts"), w, &out); err != nil {
		return node.Made{}, err
	}
	made := node.Made{ID: out.Act, Kind: w.Kind, Exchange: out.Exchange, ClockBack: out.ClockBack}
	if err := t.fetch(ctx); err != nil {
		return made, err
	}
	if err := t.asked(made, body); err != nil {
		return made, err
	}
	if made.Exchange != nil {
		if a := t.rec.Get(*made.Exchange); a == nil || a.Party != t.who.Seat || a.Kind != talks.KindExchange {
			return made, t.node.wrong("it says that it exchanged signatures by an act that isn't there")
		}
	}
	return made, nil
}

// asked checks that an act that was made is what was asked for. The node may
// write the name of the delegate in.
func (t *Talks) asked(made node.Made, body talks.Body) error {
	a := t.rec.Get(made.ID)
	if a == nil {
		return t.node.wrong("it says that it made the act %s, and doesn't have it", made.ID.Short())
	}
	said, err := talks.Decode(a.Kind, a.Body)
	if a.Party == t.who.Seat && a.Kind == body.Kind() && err == nil && said != nil {
		if want, err := talks.Decode(a.Kind, must(seal.Marshal(body))); err == nil {
			if t.who.Name != "" {
				talks.SetDelegate(said, "")
				talks.SetDelegate(want, "")
			}
			if bytes.Equal(must(seal.Marshal(said)), must(seal.Marshal(want))) {
				return nil
			}
		}
	}
	return desk.Advise(fmt.Errorf("%w: %s signed something else than what was asked for, as the act %s", ErrWrong, t.node.host, made.ID.Short()),
		"look at it (parley log %s), withdraw it, and replace the key of your seat: the node can't be trusted with it", made.ID.Short())
}

// must leaves out the error of writing what was read before.
func must(b []byte, _ error) []byte { return b }

// Pack lets the node pack a pouch.
func (t *Talks) Pack(ctx context.Context, w io.Writer, opt node.PackOptions) (node.Packed, error) {
	q := url.Values{"to": opt.To}
	if opt.All {
		q.Set("all", "yes")
	}
	if opt.Plain {
		q.Set("plain", "yes")
	}
	raw, head, err := t.node.do(ctx, ask{method: http.MethodGet, path: t.path("pouch"), query: q, limit: maxPouch})
	if err != nil {
		return node.Packed{}, err
	}
	var p web.Packed
	if err := t.node.read([]byte(head.Get(web.PouchHeader)), &p); err != nil {
		return node.Packed{}, err
	}
	if p.Encrypted == opt.Plain || p.Acts < 0 || slices.ContainsFunc(p.To, func(c string) bool { return !record.ValidCode(c) }) {
		return node.Packed{}, t.node.wrong("the pouch isn't what was asked for")
	}
	_, err = w.Write(raw)
	return node.Packed{Acts: p.Acts, To: p.To, Encrypted: p.Encrypted}, err
}

// Unpack gives the node a pouch to take in; file is its name, for the words of
// the answer.
func (n *Node) Unpack(ctx context.Context, file string, pouch []byte, salvage bool) (web.Unpacked, error) {
	q := url.Values{"file": {file}}
	if salvage {
		q.Set("salvage", "yes")
	}
	var u web.Unpacked
	raw, _, err := n.do(ctx, ask{method: http.MethodPost, path: "pouches", query: q, body: pouch, kind: "application/octet-stream", limit: maxAnswer})
	if err == nil {
		err = n.read(raw, &u)
	}
	return u, err
}
