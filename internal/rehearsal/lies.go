package rehearsal

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// lie makes what a liar does beside negotiating. Some lies are acts on its own chain that the talks don't
// allow:
//
//	exact · revision · cherry · initial · sign · exchange · unsign · agree · garbage · unknown · backdate ·
//	conceal · pen · position · grind · resign
//
// (conceal is a comment that names nothing of what the liar knows, which is how acknowledgements are withheld; grind is
// an amendment whose salt was sought until its id is small; resign takes the signature back and signs again.) Others need a pouch m1 to BB:
//
//	fork 3 m1 BB      a second act in place of its third; "fork revise 3": a revision; "fork sign 3": a signature
//	forge AA m1 BB    an act of AA, signed by the liar
//	withhold AA m1 BB AA's acts without their bodies
//	mute m1 BB        nothing but its own acts
//	drop AA m1 BB     everything but the acts of AA
//	frontier m1 BB    half of what it holds, under a header that says that BB has all and that there is no more
//	charter m1 BB     the talks under another charter
//	roots m1 BB       a second re-keying of its newest epoch
//	bend AA m1 BB     AA's newest act with other words
//	phantom AA m1 BB  an act of its own that names an act of AA that there never was
//	rumour AA m1 BB   a header that names an act of AA that there never was
func (w *World) lie(s *seat, args []string) error {
	if len(args) == 0 {
		return errNonsense
	}
	kind := args[0]
	if kind == "fork" && len(args) == 5 {
		kind += " " + args[1]
	}
	w.Figures.happen("lie "+kind, 1)
	if kind == "resign" {
		return w.resign(s)
	}
	if body, h, ok := w.falsehood(s, kind); ok {
		id, err := s.seal(h, body, s.key(h.Epoch))
		if err == nil {
			w.lied[id] = kind
		}
		return err
	}
	if len(args) < 3 {
		return errNonsense
	}
	to := args[len(args)-1]
	label := args[len(args)-2]
	if w.seats[to] == nil || label == "" || label[0] != 'm' {
		return errNonsense
	}
	acts, header, err := w.twist(s, args[0], args[1:len(args)-2])
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pouch.Write(&b, header, acts); err != nil {
		return err
	}
	w.post(label, mail{from: s.code, to: to, file: b.Bytes(), lie: kind})
	return nil
}

// falsehood is an act on the liar's own chain.
func (w *World) falsehood(s *seat, kind string) (body any, h record.Header, ok bool) {
	v := s.state.Now()
	tip := v.Newest()
	wrong := text.Digest(seal.Hash("rehearsal", []byte(kind), []byte(tip.Digest)).String())
	verb := kind
	time := s.now()
	switch kind {
	case "exact":
		b := tip.Text.Blocks[0]
		c := text.Claim{Op: text.Replace, Base: tip.Digest, Block: b.ID, Lang: "en", End: 1, Exact: text.Split("never"), New: text.Split("x")}
		body, verb = &talks.Amend{Rev: tip.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: true}}}, talks.KindAmend
	case "revision":
		body, verb = &talks.Revise{Digest: wrong, N: tip.Num + 1, Parent: tip.ID}, talks.KindRevise
	case "cherry": // adopts one live claim, agreed or not, and nothing else
		for _, c := range v.Live() {
			if t, _, err := text.Apply(tip.Text, []text.Claim{c.Claim}); err == nil && c.Parent == "" {
				body, verb = &talks.Revise{Digest: t.Digest(), N: tip.Num + 1, Parent: tip.ID}, talks.KindRevise
			}
		}
		if body == nil {
			body, verb = &talks.Revise{Digest: tip.Digest, N: tip.Num + 1, Parent: tip.ID}, talks.KindRevise
		}
	case "initial":
		body = &talks.Initial{Digest: tip.Digest, Rev: tip.ID}
	case "sign":
		body = &talks.Sign{Digest: wrong, Rev: s.rec.Talks()}
	case "exchange":
		body = &talks.Exchange{Digest: tip.Digest, Rev: tip.ID}
	case "unsign":
		body = &talks.Unsign{Digest: tip.Digest, Rev: tip.ID}
	case "agree":
		var list []talks.Sealed
		for _, b := range tip.Text.Blocks {
			list = append(list, talks.Sealed{ID: string(b.ID), Digest: wrong})
		}
		body = &talks.Agree{Rev: tip.ID, Blocks: list}
	case "garbage":
		body, verb = map[string]string{"what": "ever"}, talks.KindPosition
	case "unknown":
		body, verb = map[string]string{"what": "ever"}, "annul"
	case "backdate":
		body, verb, time = &talks.Comment{Text: "long ago"}, talks.KindComment, "1999-01-01T00:00:00Z"
	case "conceal":
		body, verb = &talks.Comment{Text: "what?"}, talks.KindComment
	case "grind":
		b := tip.Text.Blocks[0]
		ws := b.Content["en"]
		if len(ws) == 0 || text.Plain(ws[:1]) == "z" {
			return nil, h, false
		}
		c := text.Claim{Op: text.Replace, Base: tip.Digest, Block: b.ID, Lang: "en", End: 1, Exact: ws[:1], New: text.Split("z")}
		body, verb = &talks.Amend{Rev: tip.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: true}}}, talks.KindAmend
		if s.state.Check(s.code, body.(talks.Body)) != nil {
			return nil, h, false
		}
	case "pen":
		body = &talks.Pen{From: tip.ID, Term: 1 + tip.Num, To: s.code}
	case "position":
		body = &talks.Position{Stance: talks.Support, Claims: []talks.Ref{{Act: s.rec.Talks(), N: 7}}}
	default:
		return nil, h, false
	}
	h, err := s.rec.Next(s.code, verb, time)
	if kind == "conceal" || kind == "cherry" {
		h.Deps = nil
	}
	if kind == "grind" {
		var least record.ID
		start, best := s.salts, 0
		for n := range grinds {
			s.salts = start + n
			if _, id, err := record.Seal(h, body, s.salt(), s.key(h.Epoch)); err == nil && (n == 0 || bytes.Compare(id[:], least[:]) < 0) {
				least, best = id, n
			}
		}
		s.salts = start + best // the salt that comes next is the best again
	}
	return body, h, err == nil
}

// resign takes the liar's signature back and gives it again, allowed or not.
func (w *World) resign(s *seat) error {
	tip := s.state.Now().Newest()
	for _, body := range []talks.Body{&talks.Unsign{Digest: tip.Digest, Rev: tip.ID}, &talks.Sign{Digest: tip.Digest, Rev: tip.ID}} {
		h, err := s.rec.Next(s.code, body.Kind(), s.now())
		if err != nil {
			return err
		}
		id, err := s.seal(h, body, s.key(h.Epoch))
		if err != nil {
			return err
		}
		w.lied[id] = "resign"
	}
	return nil
}

// twist makes the acts of a pouch that lies.
func (w *World) twist(s *seat, kind string, args []string) (acts [][]byte, header pouch.Header, err error) {
	header = pouch.Header{Talks: s.rec.Talks(), To: s.rec.Frontier()}
	for a := range s.rec.Acts() {
		acts = append(acts, a.Raw())
	}
	arg := ""
	if len(args) > 0 {
		arg = args[len(args)-1]
	}
	add := func(h record.Header, body any, key seal.PrivateKey) ([][]byte, pouch.Header, error) {
		var raw []byte
		var least record.ID
		for range grinds { // whatever goes by ids should gain nothing
			try, id, err := record.Seal(h, body, s.salt(), key)
			if err != nil {
				return nil, header, err
			}
			if raw == nil || bytes.Compare(id[:], least[:]) < 0 {
				raw, least = try, id
			}
		}
		return append(acts, raw), header, nil
	}
	switch kind {
	case "fork":
		n, _ := strconv.Atoi(arg)
		chain := s.rec.Chain(s.code)
		i := slices.IndexFunc(chain, func(a *record.Act) bool { return a.Seq == n && !a.Root && a.Kind != talks.KindCharter })
		if i < 0 {
			return nil, header, errNonsense
		}
		acts = nil // whoever gets this pouch sees nothing of the other branch
		for a := range s.rec.Acts() {
			if a.ID != chain[i].ID && !s.rec.Past(a.ID).Contains(chain[i].ID) {
				acts = append(acts, a.Raw())
			}
		}
		h := chain[i].Header
		known := []record.ID{h.Prev}
		for _, d := range h.Deps {
			known = append(known, d.ID)
		}
		v, err := s.state.AtAll(known...)
		if err != nil {
			return nil, header, errNonsense
		}
		h.Kind = talks.KindComment
		var body talks.Body = &talks.Comment{Text: "never said so"}
		switch args[0] {
		case "revise":
			tip := v.Newest()
			h.Kind, body = talks.KindRevise, &talks.Revise{Digest: tip.Digest, N: tip.Num + 1, Parent: tip.ID}
			if next, _, err := v.Next(); err == nil {
				body = next
			}
			if u, err := s.state.At(h.Prev); err == nil { // a true revision of what it claims to have known
				if next, _, err := u.Next(); err == nil {
					h.Deps, body = nil, next
				}
			}
		case "sign":
			tip := v.Newest()
			h.Kind, body = talks.KindSign, &talks.Sign{Digest: tip.Digest, Rev: tip.ID}
		}
		return add(h, body, s.key(h.Epoch))
	case "forge":
		h, err := s.rec.Next(arg, talks.KindComment, s.now())
		if err != nil || arg == s.code {
			return nil, header, errNonsense
		}
		return add(h, &talks.Comment{Text: "we yield"}, s.key(0))
	case "phantom":
		h, err := s.rec.Next(s.code, talks.KindComment, s.now())
		if err != nil || arg == s.code {
			return nil, header, errNonsense
		}
		h.Deps = []record.Head{{ID: seal.Hash("rehearsal rumour", []byte(arg)), Party: arg, Seq: 99}}
		return add(h, &talks.Comment{Text: "as AA said"}, s.key(h.Epoch))
	case "rumour":
		header.To = slices.DeleteFunc(header.To, func(h record.Head) bool { return h.Party == arg })
		header.To = append(header.To, record.Head{ID: seal.Hash("rehearsal rumour", []byte(arg)), Party: arg, Seq: 99})
		slices.SortFunc(header.To, record.Head.Compare)
		return acts, header, nil
	case "withhold":
		acts = nil
		for a := range s.rec.Acts() {
			raw := a.Raw()
			if a.Party == arg {
				if bare, err := a.Withhold(); err == nil {
					raw = bare
				}
			}
			acts = append(acts, raw)
		}
		return acts, header, nil
	case "drop":
		acts = slices.DeleteFunc(acts, func(raw []byte) bool {
			u, err := record.Decode(raw)
			return err == nil && u.Header().Party == arg && u.Header().Kind != talks.KindCharter
		})
		return acts, header, nil
	case "frontier":
		header.From, header.To = header.To, record.Frontier{s.rec.Charter().Head()}
		return acts[:(len(acts)+1)/2], header, nil
	case "mute":
		acts = nil
		for _, a := range s.rec.Chain(s.code) {
			acts = append(acts, a.Raw())
		}
		return acts, header, nil
	case "charter":
		c := *s.state.Charter()
		c.Title += " (as agreed)"
		h := s.rec.Charter().Header
		h.Party = s.code // good by itself: only the number that people read aloud tells
		raw, id, err := record.Seal(h, &c, s.salt(), s.key(0))
		header.Talks, acts[0] = id, raw
		return acts, header, err
	case "roots":
		rekeys := s.rec.Rekeys(s.code)
		if len(rekeys) == 0 {
			return nil, header, errNonsense
		}
		h := rekeys[len(rekeys)-1].Header
		h.Deps = nil
		body, err := rekeys[len(rekeys)-1].Rekey()
		if err != nil {
			return nil, header, err
		}
		body.Seat = newKey(fmt.Sprintf("%d %s other seat %d", s.w.Seed, s.code, s.salts)).Public()
		return add(h, body, s.root)
	case "bend":
		heads := s.rec.Heads(arg)
		if len(heads) == 0 {
			return nil, header, errNonsense
		}
		raw := bytes.Clone(s.rec.Get(heads[0].ID).Raw())
		if i := bytes.Index(raw, []byte(`"claims"`)); i > 0 {
			raw[i+2]++
		} else {
			raw = bytes.Replace(raw, []byte(`:"`), []byte(`:"x`), 1)
		}
		return append(acts, raw), header, nil
	}
	return nil, header, errNonsense
}
