package talks

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley/record"
	"parley/seal"
	"parley/text"
)

// world is a toy room of parties, each with a state of its own; acts pass
// between them by sync only. Acts are not signed: what record checks is
// record's business.
type world struct {
	t     tb
	codes []string
	homes map[string]*home
	lines int // of history, to make ids differ
}

type home struct {
	code  string
	clock string // by which it dates its acts; "": one moment for all
	state *State
	acts  []*record.Act // in order of arrival
	have  map[record.ID]bool
}

// stream is deterministic bytes for keys.
type stream struct{ n byte }

func (s *stream) Read(p []byte) (int, error) {
	for i := range p {
		s.n++
		h := sha256.Sum256([]byte{s.n, byte(i)})
		p[i] = h[0]
	}
	return len(p), nil
}

func charterBody(t tb, codes []string, blocks []text.Block) *Charter {
	c := &Charter{Base: Wire(blocks), Lang: "en", Outcome: Resolution, Pen: codes[0], Rule: "unanimity", Rules: 1, Title: "Test", Unicode: seal.UnicodeVersion}
	sorted := slices.Clone(codes)
	slices.Sort(sorted)
	var rand io.Reader = &stream{}
	for _, code := range sorted {
		root, err := seal.GenerateKey(rand)
		if err != nil {
			t.Fatal(err)
		}
		seat, err := seal.GenerateKey(rand)
		if err != nil {
			t.Fatal(err)
		}
		c.Parties = append(c.Parties, record.Party{Code: code, Name: code, Root: root.Public(), Seat: seat.Public()})
	}
	return c
}

// newWorld opens talks; the first party opens them and holds the pen. All
// parties accede and know it.
func newWorld(t tb, codes []string, c *Charter) *world {
	w := &world{t: t, codes: codes, homes: map[string]*home{}}
	charter := w.act(record.Header{Party: codes[0], Seq: 1, Kind: KindCharter}, c)
	for _, code := range codes {
		s, err := Open(charter)
		if err != nil {
			t.Fatal(err)
		}
		w.homes[code] = &home{code: code, state: s, acts: []*record.Act{charter}, have: map[record.ID]bool{charter.ID: true}}
	}
	return w
}

// joined is newWorld with everybody acceded.
func joined(t tb, codes []string, c *Charter) *world {
	w := newWorld(t, codes, c)
	for _, code := range codes[1:] {
		w.must(code, &Accede{Charter: w.homes[code].state.Talks()})
	}
	w.sync(codes...)
	return w
}

func (w *world) act(h record.Header, body any) *record.Act {
	raw, err := seal.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.lines++
	id := seal.Hash("test", []byte(fmt.Sprintf("%v %d", h, w.lines)), raw)
	return &record.Act{ID: id, Header: h, Body: raw}
}

// header is what the party's next act names: its newest act and all others'
// heads that are news.
func (h *home) header(kind string) record.Header {
	s := h.state
	me := s.number[h.code]
	out := record.Header{Talks: s.Talks(), Party: h.code, Seq: 1, Kind: kind, Time: "2026-01-01T00:00:00Z"}
	if h.clock != "" {
		out.Time = h.clock
	}
	var prev *node
	children := map[*node]bool{}
	for _, n := range s.order {
		if p := s.nodes[n.act.Prev]; p != nil && p.party == n.party {
			children[p] = true
		}
	}
	for _, n := range s.order {
		if children[n] {
			continue
		}
		if n.party == me {
			if prev == nil || n.act.Epoch > prev.act.Epoch || n.act.Epoch == prev.act.Epoch && n.act.Seq > prev.act.Seq {
				prev = n
			}
			continue
		}
	}
	for _, n := range s.order {
		if !children[n] && n.party != me && (prev == nil || !prev.past.holds(n)) {
			out.Deps = append(out.Deps, n.act.Head())
		}
	}
	slices.SortFunc(out.Deps, record.Head.Compare)
	if prev != nil {
		out.Prev, out.Seq, out.Epoch = prev.act.ID, prev.act.Seq+1, prev.act.Epoch
	}
	return out
}

func (h *home) add(t tb, a *record.Act) {
	if h.have[a.ID] {
		return
	}
	if err := h.state.Add(a); err != nil {
		t.Fatalf("%s adds %s: %v", h.code, a.ID.Short(), err)
	}
	h.have[a.ID] = true
	h.acts = append(h.acts, a)
}

// force makes an act whatever Check says, and returns it.
func (w *world) force(code string, body Body) *record.Act {
	h := w.homes[code]
	a := w.act(h.header(body.Kind()), body)
	h.add(w.t, a)
	return a
}

// rekey makes a re-keying by the root key.
func (w *world) rekey(code string, hub bool) {
	h := w.homes[code]
	head := h.header(KindRekey)
	head.Root = true
	head.Epoch++
	seat, err := seal.GenerateKey(&stream{n: byte(200 + head.Epoch)})
	if err != nil {
		w.t.Fatal(err)
	}
	body := record.Rekey{Epoch: head.Epoch, Seat: seat.Public()}
	if hub {
		body.Custody = record.HubCustody
	}
	if !head.Prev.IsZero() {
		body.Continues = &record.Continues{ID: head.Prev, Seq: head.Seq - 1}
	}
	h.add(w.t, w.act(head, body))
}

// try makes an act if Check allows it; Check and the judgement must agree.
func (w *world) try(code string, body Body) (*record.Act, error) {
	w.t.Helper()
	h := w.homes[code]
	err := h.state.Now().CheckAt(code, body, h.header(body.Kind()).Time)
	if err != nil {
		return nil, err
	}
	a := w.force(code, body)
	// A home that holds two chains of its own party continues one of them, so
	// that its act doesn't have all in its past.
	if n := h.state.nodes[a.ID]; !n.ok() && len(h.state.parties[n.party].doubles) == 0 {
		w.t.Fatalf("%s %s: Check allowed it and the state did not: %s%s", code, body.Kind(), n.bad, n.denied)
	}
	return a, nil
}

func (w *world) must(code string, body Body) *record.Act {
	w.t.Helper()
	a, err := w.try(code, body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", code, body.Kind(), err)
	}
	return a
}

// sync brings the parties to the same acts.
func (w *world) sync(codes ...string) {
	for range 2 {
		for _, from := range codes {
			for _, to := range codes {
				if from != to {
					for _, a := range w.homes[from].acts {
						w.homes[to].add(w.t, a)
					}
				}
			}
		}
	}
}

// amendWords returns the claim that replaces words of a block on the newest
// revision, in its smallest form.
func amendWords(s *State, block string, lang text.Lang, old, new string) (text.Claim, error) {
	tip := s.Now().tip()
	i, ok := tip.index[text.BlockID(block)]
	if !ok {
		return text.Claim{}, fmt.Errorf("no block %s", block)
	}
	ws := tip.text.Blocks[i].Content[lang]
	o := text.Split(old)
	at := -1
	for k := 0; k+len(o) <= len(ws); k++ {
		if slices.EqualFunc(ws[k:k+len(o)], o, func(a, b text.Word) bool { return a.S == b.S }) {
			at = k
			break
		}
	}
	if at < 0 {
		return text.Claim{}, fmt.Errorf("block %s has no %q", block, old)
	}
	st, en, n := text.Trim(ws, at, at+len(o), text.Split(new))
	return text.Claim{Op: text.Replace, Base: tip.digest, Block: text.BlockID(block), Lang: lang, Start: st, End: en, Exact: ws[st:en], New: n}, nil
}

// showDraft prints a draft in one line a row, brackets with holders.
func showDraft(d *text.Draft) string {
	var b strings.Builder
	for _, r := range d.Rows {
		id := string(r.Block.ID)
		if r.Insert != nil {
			id = "+"
		}
		fmt.Fprintf(&b, "%s %s: ", id, r.Number)
		if r.Insert != nil {
			fmt.Fprintf(&b, "[%s: ", holderNames(r.Insert.Holders))
		}
		showPieces(&b, r.Content["en"])
		if r.Insert != nil {
			b.WriteString("]")
		}
		for _, m := range r.Marks {
			fmt.Fprintf(&b, " {%s %s: %s}", m.Claim.Op, m.Claim.Gap, holderNames(m.Holders))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func showPieces(b *strings.Builder, ps []text.Piece) {
	for i, p := range ps {
		if i > 0 {
			b.WriteString(" ")
		}
		if p.Region == nil {
			b.WriteString(text.Plain(p.Words))
			continue
		}
		b.WriteString("[")
		for k, a := range p.Region.Alts {
			if k > 0 {
				b.WriteString(" | ")
			}
			if a.Base {
				b.WriteString("base")
				if len(a.Holders) > 0 {
					b.WriteString(" " + holderNames(a.Holders))
				}
			} else {
				b.WriteString(holderNames(a.Holders))
			}
			b.WriteString(": ")
			showPieces(b, a.Pieces)
		}
		b.WriteString("]")
	}
}

func holderNames(hs []text.Holder) string {
	var out []string
	for _, h := range hs {
		n := h.Party
		if n == "" {
			n = "?"
		}
		if h.Recorded != "" {
			n += " by " + h.Recorded
		}
		out = append(out, n)
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ",")
}

func blocks(lines ...string) []text.Block {
	var out []text.Block
	for i, l := range lines {
		kind, words, _ := strings.Cut(l, ": ")
		ws, err := text.ParseInline(words)
		if err != nil {
			panic(err)
		}
		out = append(out, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.Kind(kind), Content: map[text.Lang][]text.Word{"en": ws}})
	}
	return out
}

// tb is what the helpers need of a testing.T or a rapid.T.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}
