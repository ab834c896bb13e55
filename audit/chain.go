package audit

import (
	"bytes"
	"fmt"
	"slices"

	"parley/record"
	"parley/seal"
)

// act is an act as this package reads it: with its own types, from the specification of the act form.
type act struct {
	raw  []byte
	id   seal.Digest
	head actHead
	body []byte // nil: withheld
	msg  []byte // the header's bytes, which are signed
	sig  []byte

	key  seal.PublicKey // the seat key in force after this act, once it is placed
	era  seal.Digest    // the re-keying that brought it; none: the charter
	next int            // acts of the same party that continue it

	hosted bool // a host holds that seat key
}

type actHead struct {
	Body  seal.Digest `json:"body"`
	Deps  []actDep    `json:"deps"`
	Epoch int         `json:"epoch,omitempty"`
	Kind  string      `json:"kind"`
	Party string      `json:"party"`
	Prev  seal.Digest `json:"prev"`
	Root  bool        `json:"root,omitempty"`
	Seq   int         `json:"seq"`
	Talks seal.Digest `json:"talks"`
	Time  string      `json:"time"`
	V     int         `json:"v"`
}

type actDep struct {
	ID    seal.Digest `json:"id"`
	Party string      `json:"party"`
	Seq   int         `json:"seq"`
}

type actWire struct {
	Body seal.Raw `json:"body"`
	Head seal.Raw `json:"head"`
	Salt []byte   `json:"salt"`
	Sigs []struct {
		Alg string `json:"alg"`
		Sig []byte `json:"sig"`
	} `json:"sigs"`
}

// readAct takes an act apart and checks what it says of itself: form, body hash, id.
func readAct(raw []byte) (*act, error) {
	var w actWire
	if err := seal.Unmarshal(raw, &w); err != nil {
		return nil, err
	}
	a := &act{raw: raw, msg: w.Head}
	if err := seal.Unmarshal(w.Head, &a.head); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if a.head.V != 1 {
		return nil, fmt.Errorf("version %d is not known", a.head.V)
	}
	if len(w.Sigs) != 1 || w.Sigs[0].Alg != "ed25519" {
		return nil, fmt.Errorf("it doesn't have one ed25519 signature")
	}
	a.sig = w.Sigs[0].Sig
	a.id = seal.Hash("parley act v1", w.Head)
	if len(w.Body) > 0 && !bytes.Equal(w.Body, []byte("null")) {
		a.body = w.Body
		if seal.Hash("parley body v1", w.Salt, w.Body) != a.head.Body {
			return nil, fmt.Errorf("the body isn't the one that was signed")
		}
	}
	return a, nil
}

// chains follows all acts from the charter.
type chains struct {
	charter *act
	parties map[string]charterParty
	codes   []string // ascending
	placed  map[seal.Digest]*act
	order   []*act // each after what it names
	waiting []*act // ascending by id
	refused map[seal.Digest]string

	memory     *Memory
	unverified int // of waiting: the key that made them isn't known
}

type charterParty struct {
	root, seat seal.PublicKey
	hosted     bool // a host holds the seat key
}

const hubCustody = "hub" // how a charter and a re-keying say that a host holds the seat key

// follow places acts one after another: an act is placed when all that it names is placed and everything
// fits. What doesn't fit is refused, what names something unknown waits.
func follow(charter *act, acts []*act, m *Memory) (*chains, error) {
	c := &chains{charter: charter, memory: m, parties: map[string]charterParty{}, placed: map[seal.Digest]*act{}, refused: map[seal.Digest]string{}}
	parties, err := record.ReadParties(charter.body)
	if err != nil {
		return nil, err
	}
	for _, p := range parties {
		for _, k := range []seal.PublicKey{p.Root, p.Seat} {
			if err := seal.CheckKey(k.Bytes()); err != nil {
				return nil, fmt.Errorf("party %s: %w", p.Code, err)
			}
		}
		c.parties[p.Code] = charterParty{p.Root, p.Seat, p.Custody == hubCustody}
		c.codes = append(c.codes, p.Code)
	}
	h := charter.head
	if h.Kind != "charter" || h.Seq != 1 || !h.Prev.IsZero() || !h.Talks.IsZero() || len(h.Deps) > 0 || h.Root || h.Epoch != 0 {
		return nil, fmt.Errorf("it isn't the first act of talks")
	}
	p, ok := c.parties[h.Party]
	if !ok || !c.memory.verify(p.seat, charter) {
		return nil, fmt.Errorf("it isn't signed by one of its parties")
	}
	charter.key, charter.hosted = p.seat, p.hosted
	c.put(charter)

	waits := map[seal.Digest][]*act{} // by what they wait for
	need := map[*act]int{}
	queue := []*act{}
	for _, a := range acts {
		n := 0
		for _, id := range a.names() {
			if c.placed[id] == nil {
				waits[id] = append(waits[id], a)
				n++
			}
		}
		if need[a] = n; n == 0 {
			queue = append(queue, a)
		}
	}
	for len(queue) > 0 {
		a := queue[0]
		queue = queue[1:]
		if why := c.fits(a); why != "" {
			c.refused[a.id] = why
			continue
		}
		c.put(a)
		for _, w := range waits[a.id] {
			if need[w]--; need[w] == 0 {
				queue = append(queue, w)
			}
		}
	}
	for _, a := range acts {
		if c.placed[a.id] != nil || c.refused[a.id] != "" {
			continue
		}
		switch why, known := c.foreign(a, acts); {
		case why != "":
			c.refused[a.id] = why
		default:
			c.waiting = append(c.waiting, a)
			if !known {
				c.unverified++
			}
		}
	}
	slices.SortFunc(c.waiting, func(a, b *act) int { return bytes.Compare(a.id[:], b.id[:]) })
	return c, nil
}

// foreign says why an act that waits for others doesn't belong here, or "": then known tells whether its
// signature is by a key of its party and epoch.
func (c *chains) foreign(a *act, acts []*act) (why string, known bool) {
	h := a.head
	p, ok := c.parties[h.Party]
	switch {
	case !ok:
		return "its author is none of the parties", false
	case h.Talks != c.charter.id:
		return "it belongs to other talks", false
	}
	var keys []seal.PublicKey
	switch {
	case h.Root:
		keys = append(keys, p.root)
	case h.Epoch == 0:
		keys = append(keys, p.seat)
	default:
		for _, k := range acts {
			if k.head.Party != h.Party || !k.head.Root || k.head.Epoch != h.Epoch || !c.memory.verify(p.root, k) {
				continue
			}
			var body struct {
				Continues seal.Raw       `json:"continues"`
				Custody   string         `json:"custody,omitempty"`
				Epoch     int            `json:"epoch"`
				Seat      seal.PublicKey `json:"seat"`
			}
			if seal.Unmarshal(k.body, &body) == nil {
				keys = append(keys, body.Seat)
			}
		}
	}
	for _, k := range keys {
		if c.memory.verify(k, a) {
			return "", true
		}
	}
	if h.Root || h.Epoch == 0 { // of a later epoch another re-keying, not here yet, may bring the key
		return "its signature isn't by the key that must have made it", false
	}
	return "", false
}

func (a *act) names() []seal.Digest {
	var out []seal.Digest
	if !a.head.Prev.IsZero() {
		out = append(out, a.head.Prev)
	}
	for _, d := range a.head.Deps {
		out = append(out, d.ID)
	}
	return out
}

func (c *chains) put(a *act) {
	c.placed[a.id] = a
	c.order = append(c.order, a)
	if p := c.placed[a.head.Prev]; p != nil {
		p.next++
	}
}

// fits says why an act can't stand where it says, or "".
func (c *chains) fits(a *act) string {
	h := a.head
	p, ok := c.parties[h.Party]
	switch {
	case !ok:
		return "its author is none of the parties"
	case h.Talks != c.charter.id:
		return "it belongs to other talks"
	case h.Kind == "charter":
		return "it is another charter"
	case h.Root != (h.Kind == "rekey"):
		return "the root key signs re-keyings and nothing else"
	}
	key, epoch, era, hosted := p.seat, 0, seal.Digest{}, p.hosted
	if h.Prev.IsZero() {
		if h.Seq != 1 || h.Party == c.charter.head.Party {
			return "it says it is its party's first act and can't be"
		}
	} else {
		prev := c.placed[h.Prev]
		if prev.head.Party != h.Party || prev.head.Seq+1 != h.Seq {
			return "it doesn't continue its party's chain"
		}
		key, epoch, era, hosted = prev.key, prev.head.Epoch, prev.era, prev.hosted
	}
	signer := key
	if h.Root {
		signer, epoch, era = p.root, epoch+1, a.id
		var body struct {
			Continues *struct {
				ID  seal.Digest `json:"id"`
				Seq int         `json:"seq"`
			} `json:"continues"`
			Custody string         `json:"custody,omitempty"`
			Epoch   int            `json:"epoch"`
			Seat    seal.PublicKey `json:"seat"`
		}
		if a.body == nil || seal.Unmarshal(a.body, &body) != nil || body.Epoch != h.Epoch || body.Seat.IsZero() {
			return "it is a re-keying whose body can't be used"
		}
		if (body.Continues == nil) != h.Prev.IsZero() || body.Continues != nil && (body.Continues.ID != h.Prev || body.Continues.Seq+1 != h.Seq) {
			return "it is a re-keying that continues another act than it says"
		}
		if c.used(body.Seat, h.Prev) {
			return "it is a re-keying to a key that was used before"
		}
		if body.Custody != "" && body.Custody != hubCustody {
			return "it is a re-keying that names a custody that nobody knows"
		}
		key, hosted = body.Seat, body.Custody == hubCustody
	}
	if h.Epoch != epoch {
		return fmt.Sprintf("it says epoch %d where %d stands", h.Epoch, epoch)
	}
	for _, d := range h.Deps {
		if at := c.placed[d.ID].head; at.Party != d.Party || at.Seq != d.Seq || d.Party == h.Party {
			return "what it says of the acts that it answers is not so"
		}
	}
	if !c.memory.verify(signer, a) {
		return "its signature isn't by the key that must have made it"
	}
	a.key, a.era, a.hosted = key, era, hosted
	return ""
}

// used reports whether a key stands in the charter or is the seat key of an earlier epoch of the chain that
// ends in prev.
func (c *chains) used(key seal.PublicKey, prev seal.Digest) bool {
	for _, code := range c.codes {
		if p := c.parties[code]; key == p.root || key == p.seat {
			return true
		}
	}
	for a := c.placed[prev]; a != nil; a = c.placed[a.head.Prev] {
		if a.key == key {
			return true
		}
		if a.era.IsZero() {
			return false
		}
		a = c.placed[a.era]
	}
	return false
}

// frontier returns the acts that no act of the same party continues, as record orders them.
func (c *chains) frontier() record.Frontier {
	var out record.Frontier
	for _, a := range c.order {
		if a.next == 0 {
			out = append(out, record.Head{ID: a.id, Party: a.head.Party, Seq: a.head.Seq})
		}
	}
	slices.SortFunc(out, record.Head.Compare)
	return out
}

// forks lists acts of one party that continue one act under one key, and re-keyings of one epoch: each a
// list of ids, ascending.
func (c *chains) forks() (forks, roots [][]record.ID) {
	type place struct {
		party string
		prev  seal.Digest
		era   seal.Digest
	}
	type turn struct {
		party string
		epoch int
	}
	at := map[place][]record.ID{}
	of := map[turn][]record.ID{}
	var places []place
	var turns []turn
	for _, a := range c.order {
		if a.head.Root {
			t := turn{a.head.Party, a.head.Epoch}
			if of[t] == nil {
				turns = append(turns, t)
			}
			of[t] = append(of[t], a.id)
			continue
		}
		p := place{a.head.Party, a.head.Prev, a.era}
		if at[p] == nil {
			places = append(places, p)
		}
		at[p] = append(at[p], a.id)
	}
	for _, p := range places {
		if len(at[p]) > 1 {
			forks = append(forks, at[p])
		}
	}
	for _, t := range turns {
		if len(of[t]) > 1 {
			roots = append(roots, of[t])
		}
	}
	for _, list := range [][][]record.ID{forks, roots} {
		for _, ids := range list {
			slices.SortFunc(ids, func(a, b record.ID) int { return bytes.Compare(a[:], b[:]) })
		}
		slices.SortFunc(list, func(a, b []record.ID) int { return bytes.Compare(a[0][:], b[0][:]) })
	}
	return forks, roots
}
