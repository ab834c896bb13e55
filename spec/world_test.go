package spec_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"parley/committee"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// world is a few parties that negotiate at random: each home holds the acts
// that reached it, signs what it may and often what it may not, and some homes
// lie. Everything follows from the seed.
type world struct {
	rnd      *rand.Rand
	tongue   *rand.Rand // draws acts on several authentic languages; nil: the charter names none
	lazy     bool       // missing words are rarely brought
	presided *rand.Rand // draws acts of consensus; nil: the rule is unanimity
	hours    int        // that have gone, where there are deadlines
	ledger   *rand.Rand // draws what the register of commitments says
	hosts    *rand.Rand // draws which seats a host holds; nil: none
	codes    []string
	homes    []*home
	secret   map[string]seal.PrivateKey // by public key, and "root CODE"
	keys     []seal.PrivateKey
	salt     int
}

// home is what one desk of a party holds. A party that forks has two.
type home struct {
	code string
	rec  *record.Record
	st   *talks.State
}

// noise is deterministic bytes for keys and salts.
type noise struct{ rnd *rand.Rand }

func (n noise) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(n.rnd.Uint32())
	}
	return len(p), nil
}

// key returns a key that the world hasn't used yet. All worlds have the same
// ones, so that a checker of many records enrols them once.
func (w *world) key() seal.PrivateKey {
	n := len(w.keys)
	k, err := seal.GenerateKey(noise{rand.New(rand.NewPCG(uint64(n), 1))})
	if err != nil {
		panic(err)
	}
	w.keys = append(w.keys, k)
	w.secret[k.Public().String()] = k
	return k
}

func (w *world) pick(n int) int     { return w.rnd.IntN(n) }
func (w *world) chance(n int) bool  { return w.rnd.IntN(n) == 0 }
func any1[T any](w *world, l []T) T { return l[w.pick(len(l))] }

// newWords are some words, now and then ideographs or emphasised ones.
func (w *world) newWords(least, most int) []text.Word {
	var out []text.Word
	for range least + w.pick(most-least+1) {
		switch w.pick(9) {
		case 0:
			out = append(out, text.Word{S: any1(w, []string{"约", "束", "の"})})
		case 1:
			out = append(out, text.Word{S: "Urges", Em: true})
		case 2:
			out = append(out, text.Word{S: any1(w, []string{"[x]", "a*", "وال", "\u00a0§"})})
		default:
			out = append(out, text.Word{S: any1(w, []string{"a", "b", "c", "d", "x", "shall"})})
		}
	}
	return out
}

func (w *world) newBlock() text.Block {
	b := text.Block{Kind: any1(w, []text.Kind{text.OP, text.OP, text.OP, text.PP, text.Sub}), Content: map[text.Lang][]text.Word{"en": w.newWords(1, 6)}}
	if w.chance(4) {
		b.Content["zh"] = w.newWords(1, 4)
	}
	if w.chance(8) {
		b.Depth = w.pick(3)
	}
	return b
}

// newWorld opens talks; as a rule everybody has acceded.
func newWorld(seed uint64) *world {
	w := &world{rnd: rand.New(rand.NewPCG(seed, 11)), ledger: rand.New(rand.NewPCG(seed, 16)), secret: map[string]seal.PrivateKey{}}
	w.codes = []string{"AA", "BB", "CC", "DD", "EE"}[:2+w.pick(4)]
	if w.chance(2) {
		w.codes = w.codes[:2]
	}
	c := &talks.Charter{Lang: "en", Outcome: talks.Treaty, Pen: any1(w, w.codes), Rule: "unanimity", Rules: 1, Title: "Test", Unicode: seal.UnicodeVersion}
	base := &text.Text{}
	for i := range 1 + w.pick(4) {
		b := w.newBlock()
		b.ID = text.BlockID(fmt.Sprintf("b%d", i+1))
		base.Blocks = append(base.Blocks, b)
	}
	c.Base = talks.Wire(base.Blocks)
	w.enrol(c)
	if seed%5 == 0 {
		w.hosts = rand.New(rand.NewPCG(seed, 12)) // draws of its own: other worlds stay what they were
	}
	for i := range c.Parties {
		if w.hosts != nil && w.hosts.IntN(6) == 0 {
			c.Parties[i].Custody = record.HubCustody
		}
	}
	if seed%3 == 1 { // draws of its own, too
		w.presided = rand.New(rand.NewPCG(seed, 15))
		c.Rule, c.Chair, c.Notice = talks.Consensus, w.codes[w.presided.IntN(len(w.codes))], 24
		if seed%2 == 1 {
			c.Procedure, _ = committee.BodyByID("unga-committee")
			c.Secretary = []string{"", w.codes[1]}[seed/2%2]
		}
		for i := range w.presided.IntN(3) {
			members := slices.Clone(w.codes[w.presided.IntN(len(w.codes)-1):])
			c.Groups = append(c.Groups, talks.Group{Code: fmt.Sprint("G", i), Name: "Group", Members: members, Voice: members[w.presided.IntN(len(members))]})
		}
	}
	if seed%7 == 0 {
		c.Attribution = []talks.Attribution{talks.AttributionParties, talks.AttributionNone}[seed/7%2]
	}
	if seed%4 == 3 { // draws of its own, too
		w.tongue, w.lazy = rand.New(rand.NewPCG(seed, 14)), seed%16 == 3
		c.Authentic = []text.Lang{"en", "fr", "zh"}
		for _, b := range base.Blocks {
			if w.tongue.IntN(2) == 0 {
				b.Content["fr"] = text.Split("un deux trois")
			}
			if w.tongue.IntN(3) == 0 {
				b.Content["zh"] = text.Split("约束")
			}
		}
		c.Base, base.Langs = talks.Wire(base.Blocks), c.Authentic
	}
	for range w.pick(3) {
		if cl, ok := w.claim(base, base.Digest(), nil); ok {
			c.Claims = append(c.Claims, talks.Proposal{Claim: talks.WireClaim(cl), For: any1(w, append([]string{"", "none"}, w.codes...))})
		}
	}
	w.found(c)
	for _, h := range w.homes[1:] {
		if !w.chance(20) {
			w.sign(h, &talks.Accede{Charter: h.st.Talks()})
		}
	}
	w.sync()
	return w
}

// enrol makes keys for the parties.
func (w *world) enrol(c *talks.Charter) {
	for _, code := range w.codes {
		root, seat := w.key(), w.key()
		w.secret["root "+code] = root
		c.Parties = append(c.Parties, record.Party{Code: code, Name: "Party " + code, Root: root.Public(), Seat: seat.Public()})
	}
}

// found opens the talks; the first party signs the charter.
func (w *world) found(c *talks.Charter) {
	seat := w.secret[c.Parties[0].Seat.String()]
	raw, _, err := record.Seal(record.Header{Party: w.codes[0], Seq: 1, Kind: talks.KindCharter, Time: "2026-01-01T00:00:00Z"}, c, w.newSalt(), seat)
	if err != nil {
		panic(err)
	}
	for _, code := range w.codes {
		w.homes = append(w.homes, open(code, raw))
	}
}

// copy opens a second desk of a party that knows all that the first knows.
func (w *world) copy(h *home) *home {
	twin := open(h.code, h.rec.Charter().Raw())
	for a := range h.rec.Acts() {
		twin.take(a)
	}
	w.homes = append(w.homes, twin)
	return twin
}

func open(code string, charter []byte) *home {
	rec, err := record.New(charter)
	if err != nil {
		panic(err)
	}
	st, err := talks.Open(rec.Charter())
	if err != nil {
		panic(err)
	}
	return &home{code: code, rec: rec, st: st}
}

func (h *home) take(a *record.Act) {
	if h.rec.Get(a.ID) != nil {
		return
	}
	out, err := h.rec.AddVerified(a)
	if err != nil {
		panic(err)
	}
	for _, a := range out.Stored {
		if err := h.st.Add(a); err != nil {
			panic(err)
		}
	}
}

func (w *world) newSalt() []byte {
	w.salt++
	b := make([]byte, record.SaltSize)
	copy(b, fmt.Sprint(w.salt))
	return b
}

func (w *world) sync(only ...*home) {
	if len(only) == 0 {
		only = w.homes
	}
	for _, from := range only {
		for _, to := range only {
			if from != to {
				for a := range from.rec.Acts() {
					to.take(a)
				}
			}
		}
	}
}

// sign makes an act whatever the rules say of it.
func (w *world) sign(h *home, body talks.Body) { w.signAs(h, body.Kind(), body) }

func (w *world) signAs(h *home, kind string, body any) {
	head, err := h.rec.Next(h.code, kind, w.now())
	if err != nil {
		panic(err)
	}
	key := w.secret["root "+h.code]
	if !head.Root {
		parties := h.st.Charter().Parties
		i := slices.IndexFunc(parties, func(p record.Party) bool { return p.Code == h.code })
		key = w.secret[parties[i].Seat.String()]
		for a := h.rec.Get(head.Prev); a != nil; a = h.rec.Get(a.Prev) {
			if a.Root {
				r, err := a.Rekey()
				if err != nil {
					panic(err)
				}
				key = w.secret[r.Seat.String()]
				break
			}
		}
	}
	raw, _, err := record.Seal(head, body, w.newSalt(), key)
	if err != nil {
		panic(err)
	}
	out, err := h.rec.Add(raw)
	if err != nil {
		panic(err)
	}
	for _, a := range out.Stored {
		if err := h.st.Add(a); err != nil {
			panic(err)
		}
	}
}

func (w *world) rekey(h *home) {
	custody := record.OwnCustody
	if w.hosts != nil && w.hosts.IntN(3) == 0 {
		custody = record.HubCustody
	}
	w.rekeyTo(h, custody)
}

func (w *world) rekeyTo(h *home, custody record.Custody) {
	head, err := h.rec.Next(h.code, talks.KindRekey, w.now())
	if err != nil {
		panic(err)
	}
	body := record.Rekey{Custody: custody, Epoch: head.Epoch, Seat: w.key().Public()}
	if !head.Prev.IsZero() {
		body.Continues = &record.Continues{ID: head.Prev, Seq: head.Seq - 1}
	}
	w.signAs(h, talks.KindRekey, body)
}

// fork opens a second desk of the party that has forgotten its newest acts.
func (w *world) fork(h *home) {
	chain := h.rec.Chain(h.code)
	if len(chain) < 2 || len(w.homes) > len(w.codes)+1 {
		return
	}
	from := chain[len(chain)-1-w.pick(min(3, len(chain)-1))]
	if from.Kind == talks.KindCharter {
		return
	}
	past := h.rec.Past(from.ID)
	twin := open(h.code, h.rec.Charter().Raw())
	for a := range h.rec.Acts() {
		if a.ID != from.ID && past.Contains(a.ID) {
			twin.take(a)
		}
	}
	w.homes = append(w.homes, twin)
}

// claim makes a claim on a text that has this digest, or on the new words of
// a parent. It may be refused.
func (w *world) claim(on *text.Text, digest text.Digest, parent *text.Claim) (text.Claim, bool) {
	ops := []text.Op{text.Replace, text.Replace, text.Replace, text.Replace, text.Replace, text.Insert, text.Insert, text.Delete, text.Move, text.SplitAt, text.Join}
	c := text.Claim{Base: digest}
	if parent != nil {
		c.Parent = parent.Key()
		if parent.Op == text.Replace {
			ops = ops[:1]
		}
	}
	if len(on.Blocks) == 0 {
		return c, false
	}
	c.Op = any1(w, ops)
	b := any1(w, on.Blocks)
	gap := func() text.Gap {
		if w.chance(4) {
			return text.GapStart
		}
		return text.Gap(any1(w, on.Blocks).ID)
	}
	if c.Op != text.Insert {
		c.Block = b.ID
	}
	switch c.Op {
	case text.Replace:
		c.Lang = any1(w, b.Langs())
		ws := b.Content[c.Lang]
		s := w.pick(len(ws) + 1)
		e := min(len(ws), s+w.pick(4))
		c.Start, c.End, c.New = text.Trim(ws, s, e, w.newWords(0, 3))
		c.Exact = ws[c.Start:c.End]
	case text.Insert:
		c.Gap = gap()
		for range 1 + w.pick(2) {
			n := w.newBlock()
			if w.chance(2) { // short, so that equal ones meet
				n = text.Block{Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(any1(w, []string{"a", "b", "c d"}))}}
			}
			c.Blocks = append(c.Blocks, n)
		}
		if w.chance(4) {
			c.Choice = any1(w, []string{"1", "2", "Option “3”"})
		}
	case text.Move:
		c.Gap = gap()
	case text.SplitAt:
		c.At = map[text.Lang]int{}
		for _, l := range b.Langs() {
			c.At[l] = 1 + w.pick(max(1, len(b.Content[l])-1))
		}
	}
	return c, parent != nil || c.Check(on, nil) == nil
}

func (w *world) refs(h *home, most int) []talks.Ref {
	var all, out []talks.Ref
	v := h.st.Now()
	claims := v.Claims()
	if !w.chance(5) {
		claims = v.Live()
	}
	for _, c := range claims {
		all = append(all, c.Ref)
	}
	for range 1 + w.pick(most) {
		if len(all) == 0 {
			return out
		}
		if r := any1(w, all); !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func (w *world) things(h *home, most int) []talks.Ref {
	out := w.refs(h, most)
	if ps := h.st.Now().Packages(); len(ps) > 0 && w.chance(3) {
		out = append(out, any1(w, ps).Ref)
	}
	return out
}

func (w *world) amend(h *home) *talks.Amend {
	v := h.st.Now()
	rev := v.Newest()
	if w.chance(15) {
		rev = any1(w, append(v.Revisions(), v.Beside()...))
	}
	b := &talks.Amend{Rev: rev.ID}
	claims := v.Live()
	packs := w.chance(6)
	hold := w.chance(2)
	for range 1 + w.pick(3) {
		var c text.Claim
		ok := true
		if len(claims) > 0 && w.chance(3) {
			p := any1(w, claims).Claim
			switch inner := p.Inner(); {
			case w.chance(3):
				c = p
			case inner == nil:
				continue
			default:
				c, ok = w.claim(inner, rev.Digest, &p)
			}
		} else {
			c, ok = w.claim(rev.Text, rev.Digest, nil)
		}
		if !ok && !w.chance(30) {
			continue
		}
		p := talks.Proposal{Claim: talks.WireClaim(c), Holding: w.chance(2)}
		if packs {
			p.Holding = hold
			p.Package = 1 + w.pick(5)/4
		}
		if !p.Holding && w.chance(2) {
			p.For = any1(w, append([]string{"none"}, w.codes...))
		}
		b.Claims = append(b.Claims, p)
		if p.Holding && w.chance(2) { // a claim on its own new words
			if inner := c.Inner(); inner != nil {
				if sub, ok := w.claim(inner, rev.Digest, &c); ok {
					b.Claims = append(b.Claims, talks.Proposal{Claim: talks.WireClaim(sub), Package: p.Package})
				}
			}
		}
	}
	for _, c := range claims {
		if c.Party == h.code && w.chance(4) {
			b.Withdraws = append(b.Withdraws, c.Ref)
		}
	}
	return b
}

// translate makes an act on one of several languages: words that are missing
// or change, or a word on whether versions correspond.
func (w *world) translate(h *home) talks.Body {
	v := h.st.Now()
	rev := v.Newest()
	pick := w.tongue.IntN
	var named []talks.Sealed
	for _, b := range v.Blocks() {
		if pick(3) == 0 {
			named = append(named, talks.Sealed{Digest: b.Digest, ID: string(b.ID)})
		}
	}
	switch pick(8) {
	case 0, 1:
		if late := v.Uneven(h.code); len(late) > 0 {
			return &talks.Correspond{Blocks: late, Rev: any1(w, v.Revisions()[max(0, rev.Num-pick(3)/2):]).ID}
		}
	case 2:
		if pick(4) == 0 {
			return &talks.Correspond{Blocks: named, Rev: any1(w, v.Revisions()).ID}
		}
	case 3:
		b := &talks.Differ{}
		if m := v.Matched(h.code); len(m) > 0 && pick(4) > 0 {
			named = m
		}
		for _, s := range named {
			b.Blocks = append(b.Blocks, s.ID)
		}
		return b
	}
	b := &talks.Amend{Rev: rev.ID}
	for _, x := range rev.Text.Blocks {
		if pick(2) == 0 {
			continue
		}
		l := []text.Lang{"fr", "fr", "zh", "zh", "en", "ru"}[pick(6)]
		ws := x.Content[l]
		c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: x.ID, Lang: l}
		s := pick(len(ws) + 1)
		e := min(len(ws), s+pick(3))
		c.Start, c.End, c.New = text.Trim(ws, s, e, text.Split([]string{"un", "une deux", "约束", ""}[pick(4)]))
		c.Exact = ws[c.Start:c.End]
		if c.Check(rev.Text, nil) == nil || pick(9) == 0 {
			b.Claims = append(b.Claims, talks.Proposal{Claim: talks.WireClaim(c), Holding: true})
		}
	}
	return b
}

// step makes one act of one home, or passes acts on.
func (w *world) step(liars bool) {
	h := any1(w, w.homes)
	v := h.st.Now()
	if w.tongue != nil && w.tongue.IntN(3) == 0 {
		if b := w.translate(h); h.st.Check(h.code, b) == nil || w.tongue.IntN(4) == 0 {
			w.sign(h, b)
		}
		return
	}
	if w.presided != nil && w.presided.IntN(3) == 0 {
		if b := w.quiet(h); b != nil && (v.CheckAt(h.code, b, w.now()) == nil || w.presided.IntN(4) == 0) {
			w.sign(h, b)
		}
		return
	}
	rev := v.Newest()
	whole := func() (text.Digest, record.ID) {
		if w.chance(20) {
			rev = any1(w, v.Revisions())
		}
		return rev.Digest, rev.ID
	}
	blocks := func() (out []talks.Sealed) {
		out = v.Seals(h.code)
		if len(out) == 0 || w.chance(8) {
			for _, b := range v.Blocks() {
				if w.chance(2) {
					out = append(out, talks.Sealed{Digest: b.Digest, ID: string(b.ID)})
				}
			}
		}
		return out
	}
	var body talks.Body
	switch k := w.pick(60); {
	case k < 14:
		body = w.amend(h)
	case k < 26:
		p := &talks.Position{Claims: w.things(h, 2), Stance: any1(w, []talks.Stance{talks.Support, talks.Accept, talks.Accept, talks.Accept, talks.Object, talks.Reserve})}
		if p.Stance == talks.Reserve {
			p.Reason = talks.Scrutiny
		} else if p.Stance != talks.Object && w.chance(6) {
			p.If = w.things(h, 1)
		}
		if w.chance(15) {
			p.For = any1(w, w.codes)
		}
		body = p
	case k < 29:
		body = &talks.Withdraw{Claims: w.things(h, 1)}
	case k < 33:
		body = &talks.Package{Claims: w.refs(h, 3)}
	case k < 38:
		r, _, err := v.Next()
		if err != nil {
			return
		}
		if w.chance(15) {
			r.Digest = rev.Digest
		}
		body = r
	case k == 38:
		_, term, _ := v.Pen()
		body = &talks.Pen{From: any1(w, append(v.Revisions(), v.Beside()...)).ID, Term: max(1, term+1-w.pick(6)/5), To: any1(w, w.codes)}
	case k < 42:
		body = &talks.Agree{Blocks: blocks(), Rev: rev.ID}
	case k == 42:
		body = &talks.Revoke{Blocks: []string{string(any1(w, append(rev.Text.Blocks, text.Block{ID: "b1"})).ID)}}
	case k == 43:
		body = &talks.Confirm{Blocks: v.Pledged(h.code)}
	case k == 44:
		d, id := whole()
		body = &talks.Initial{Digest: d, Rev: id}
	case k == 45:
		d, id := whole()
		body = &talks.Sign{Digest: d, Rev: id}
	case k == 46:
		d, id := whole()
		body = &talks.Unsign{Digest: d, Rev: id}
	case k == 47:
		d, id := whole()
		body = &talks.Exchange{Digest: d, Rev: id}
	case k == 48:
		body = &talks.Comment{Text: "hm"}
		if x := w.registers(h); h.st.Check(h.code, body) == nil && (h.st.Check(h.code, x) == nil || w.ledger.IntN(4) == 0) {
			w.sign(h, x)
			return
		}
	case k == 49:
		t := talks.Target{Block: "b1"}
		if w.chance(2) {
			t = talks.Target{Claim: w.refs(h, 1)}
		}
		body = any1(w, []talks.Body{&talks.Park{On: t}, &talks.Place{On: t, Where: "annex"}, &talks.Comment{On: t, Text: "\u0628"}})
	case k == 50:
		if w.chance(2) {
			w.odd(h)
		} else {
			w.wrong(h)
		}
		return
	case k == 51 && liars:
		w.fork(h)
		return
	case k == 52 && liars:
		w.rekey(h)
		for _, twin := range w.homes { // now and then at both of its desks
			if twin != h && twin.code == h.code && w.chance(2) {
				w.rekey(twin)
			}
		}
		return
	case k < 57:
		w.sync(any1(w, w.homes), any1(w, w.homes))
		return
	default:
		w.sync()
		return
	}
	// Most acts of a diligent party are allowed; what isn't is signed now and then.
	if h.st.Check(h.code, body) == nil || w.chance(4) {
		w.sign(h, body)
	}
}

// odd makes an act whose body nobody understands.
func (w *world) odd(h *home) {
	switch w.pick(6) {
	case 0:
		w.signAs(h, "sing", map[string]any{"song": "x"})
	case 1:
		w.signAs(h, "position", map[string]any{"claims": []string{"c1"}, "stance": "accept"})
	case 2:
		w.signAs(h, "comment", map[string]any{"note": "x", "on": map[string]any{}, "text": "y"})
	case 3:
		w.signAs(h, "accede", map[string]any{"charter": h.st.Talks().String()})
	case 4:
		w.signAs(h, "comment", map[string]any{"on": map[string]any{}, "text": " \n"})
	default:
		w.signAs(h, "amend", map[string]any{"claims": []any{map[string]any{"claim": map[string]any{"block": "b1", "op": "replace", "lang": "en", "exact": "nowhere", "end": 1}}}, "rev": h.st.Talks().String()})
	}
}

// wrong makes an act that its party knows not to be allowed.
func (w *world) wrong(h *home) {
	v := h.st.Now()
	tip := v.Newest()
	old := v.Revisions()[0]
	_, term, _ := v.Pen()
	var seals []talks.Sealed
	for _, b := range v.Blocks() {
		seals = append(seals, talks.Sealed{Digest: b.Digest, ID: string(b.ID)})
	}
	foreign := seal.Hash("another")
	ref := talks.Ref{Act: foreign}
	bodies := []talks.Body{
		&talks.Accede{Charter: foreign},
		&talks.Comment{On: talks.Target{Act: foreign}, Text: "x"},
		&talks.Park{On: talks.Target{Claim: []talks.Ref{ref}}},
		&talks.Pen{From: tip.ID, Term: term + 2, To: h.code},
		&talks.Pen{From: tip.ID, Term: term + 1, To: "ZZ"},
		&talks.Pen{From: foreign, Term: term + 1, To: h.code},
		&talks.Pen{From: old.ID, Term: term + 1, To: h.code},
		&talks.Initial{Digest: old.Digest, Rev: tip.ID},
		&talks.Initial{Digest: old.Digest, Rev: old.ID},
		&talks.Sign{Digest: old.Digest, Rev: old.ID},
		&talks.Sign{Digest: tip.Digest, Rev: tip.ID},
		&talks.Exchange{Digest: tip.Digest, Rev: tip.ID},
		&talks.Unsign{Digest: tip.Digest, Rev: tip.ID},
		&talks.Amend{Rev: foreign, Claims: []talks.Proposal{{Claim: talks.Change{Block: "b1", Op: "delete"}}}},
		&talks.Amend{Rev: tip.ID, Claims: []talks.Proposal{{Claim: talks.Change{Block: "b1", Op: "delete"}, For: "ZZ"}}},
		&talks.Amend{Rev: tip.ID, Claims: []talks.Proposal{{Claim: talks.Change{Block: "b1", Op: "delete", Parent: string(tip.Digest)}}}},
	}
	if r, _, err := v.Next(); err == nil {
		r.N += 3
		bodies = append(bodies, r)
		late := *r
		late.N, late.Parent = 1, old.ID
		bodies = append(bodies, &late)
	}
	if len(seals) > 0 {
		bodies = append(bodies, &talks.Agree{Blocks: seals, Rev: old.ID}, &talks.Confirm{Blocks: seals}, &talks.Confirm{Blocks: seals},
			&talks.Agree{Blocks: []talks.Sealed{{Digest: tip.Digest, ID: seals[0].ID}}, Rev: tip.ID},
			&talks.Agree{Blocks: []talks.Sealed{{Digest: tip.Digest, ID: "nowhere"}}, Rev: tip.ID})
	}
	for _, c := range v.Claims() {
		if inner := c.Claim.Inner(); inner != nil && c.Fate != talks.Live {
			if sub, ok := w.claim(inner, tip.Digest, &c.Claim); ok {
				bodies = append(bodies, &talks.Amend{Rev: tip.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(sub)}}})
			}
		}
	}
	if ps := v.Packages(); len(ps) > 0 && w.chance(3) {
		bodies = []talks.Body{&talks.Withdraw{Claims: []talks.Ref{any1(w, ps).Ref}}}
	}
	w.sign(h, any1(w, bodies))
}

// settle is a round in which everybody says yes to what is there, and goes as
// far towards the end of the talks as it may.
func (w *world) settle() {
	for _, h := range w.homes {
		if w.chance(8) {
			continue
		}
		v := h.st.Now()
		rev := v.Newest()
		tries := []talks.Body{}
		for _, c := range v.Live() {
			if !w.chance(4) {
				tries = append(tries, &talks.Position{Claims: []talks.Ref{c.Ref}, Stance: talks.Accept})
			} else if w.chance(2) {
				tries = append(tries, &talks.Withdraw{Claims: []talks.Ref{c.Ref}})
			}
		}
		if r, _, err := v.Next(); err == nil {
			tries = append(tries, r)
		}
		if w.tongue != nil {
			if r, _, err := v.Next(); err == nil && rev.Num > 0 && w.tongue.IntN(4) == 0 {
				r.N, r.Parent = 1, h.st.Talks()
				w.sign(h, r)
			}
			b := &talks.Amend{Rev: rev.ID}
			waits := func(b text.BlockID, l text.Lang) bool {
				return slices.ContainsFunc(v.Live(), func(c talks.Claim) bool { return c.Claim.Block == b && c.Claim.Lang == l })
			}
			for _, x := range rev.Text.Blocks {
				for _, l := range rev.Text.Langs {
					if !w.lazy && len(x.Content[l]) == 0 && !waits(x.ID, l) && w.tongue.IntN(4) > 0 {
						c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: x.ID, Lang: l, New: text.Split("le même")}
						b.Claims = append(b.Claims, talks.Proposal{Claim: talks.WireClaim(c), Holding: true})
					}
				}
			}
			if w.tongue.IntN(3) == 0 {
				w.sign(h, &talks.Initial{Digest: rev.Digest, Rev: rev.ID})
			}
			tries = append(tries, b)
			if w.tongue.IntN(3) > 0 {
				tries = append(tries, &talks.Correspond{Blocks: v.Uneven(h.code), Rev: rev.ID})
			}
		}
		tries = append(tries, &talks.Agree{Blocks: v.Seals(h.code), Rev: rev.ID}, &talks.Initial{Digest: rev.Digest, Rev: rev.ID},
			&talks.Sign{Digest: rev.Digest, Rev: rev.ID}, &talks.Exchange{Digest: rev.Digest, Rev: rev.ID})
		for _, b := range tries {
			if h.st.Check(h.code, b) == nil {
				w.sign(h, b)
			}
		}
		if w.chance(3) {
			w.sync(h, any1(w, w.homes))
		}
		if w.chance(6) {
			w.wrong(h)
		}
		if w.chance(25) {
			w.rekey(h)
		}
	}
	w.sync()
}

// play runs the talks of one seed and returns a record of all acts.
func play(seed uint64) *record.Record {
	w := newWorld(seed)
	liars := w.chance(3)
	ends := w.chance(2)
	for i := range 12 + w.pick(26) {
		w.step(liars)
		if ends && i%6 == 5 {
			w.settle()
		}
	}
	for ends && w.pick(7) > 0 {
		w.settle()
	}
	if seed%20 == 2 {
		w.sign(w.homes[0], &talks.Differ{Blocks: []string{"b1"}})
	}
	w.sync()
	w.sync()
	return w.homes[0].rec
}
