package rehearsal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/pouch"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// Do plays one event. What makes no sense where it stands does nothing; an error is always a law that broke.
func (w *World) Do(line string) error {
	w.Figures.Steps++
	w.clock = w.clock.Add(time.Minute)
	f := strings.Fields(line)
	if len(f) < 2 {
		return nil
	}
	if m, ok := w.mails[f[0]]; ok {
		return w.deliver(m, f[2:])
	}
	s := w.seats[f[0]]
	if s == nil {
		return nil // a pouch that was never sent
	}
	err := w.event(s, f[1], f[2:])
	var law *Broken
	switch {
	case err == nil, errors.As(err, &law):
		return err
	case errors.Is(err, errDenied), errors.Is(err, errFailed), errors.Is(err, errNonsense):
		return nil
	}
	if s.liar {
		return nil // its own affair
	}
	return broken("error", "%v", err)
}

// errNonsense is an event that makes no sense where it stands.
var errNonsense = errors.New("nonsense")

func (w *World) event(s *seat, verb string, args []string) error {
	switch verb {
	case "shows", "hides":
		want := strings.Join(args, " ")
		if !s.failed && strings.Contains(s.show(), want) != (verb == "shows") {
			return broken("script", "%s %s %q; it shows:\n%s", s.code, map[string]string{"shows": "doesn't show", "hides": "shows"}[verb], want, s.show())
		}
		return nil
	case "holds":
		if got := []string{s.rec.Frontier().Digest().Short(), fmt.Sprintf("%.10s", s.newest().Digest)}; !slices.Equal(got, args) {
			return broken("script", "%s holds %s", s.code, strings.Join(got, " "))
		}
		return nil
	case "reopen":
		if !s.failed {
			return nil
		}
		return w.restart(s)
	case "crash":
		w.Figures.happen("crash", 1)
		return w.restart(s)
	case "breaks":
		if len(args) == 2 && s.house == nil {
			n, err := strconv.Atoi(args[1])
			s.disk.armed, s.disk.keep, s.disk.wait = err == nil, args[0] == "keep", n
			w.Figures.happen("disk "+args[0], 1)
		}
		return nil
	case "clock":
		n, err := strconv.Atoi(strings.Join(args, ""))
		if err != nil {
			return errNonsense
		}
		s.skew += time.Duration(n) * time.Second
		w.Figures.happen(map[bool]string{true: "clock back", false: "clock forward"}[n < 0], 1)
		return nil
	}
	if s.failed {
		return errFailed
	}
	switch verb {
	case "rekey":
		w.Figures.happen("rekey", 1)
		err := s.rekey()
		if err == nil && !s.liar {
			w.Figures.effect("rekey")
		}
		return err
	case "not-a-copy":
		return s.notACopy()
	case "mails":
		if len(args) < 2 || w.seats[args[1]] == nil {
			return errNonsense
		}
		sealed := slices.Contains(args, "sealed")
		file, err := s.pack(args[1], slices.Contains(args, "all"), sealed)
		if err == nil {
			w.post(args[0], mail{from: s.code, to: args[1], file: file, clean: !s.liar, sealed: bytes.HasPrefix(file, []byte("age-encryption.org/"))})
		}
		return err
	case "copy":
		return s.copy()
	case "restore":
		return s.restore()
	case "lies":
		if !s.liar {
			return errNonsense
		}
		return w.lie(s, args)
	}
	label := ""
	if n := len(args); n > 0 && strings.HasPrefix(args[n-1], "@") {
		label, args = args[n-1][1:], args[:n-1]
	}
	body, err := w.body(s, verb, args)
	if err != nil {
		return err
	}
	id, err := s.act(body)
	if err == nil || !id.IsZero() {
		w.label(label, id, verb == "package")
	}
	if err == nil {
		w.Figures.Acts++
	}
	return err
}

func (w *World) label(label string, id record.ID, pack bool) {
	if label != "" && !id.IsZero() {
		r := talks.Ref{Act: id, Package: pack}
		w.labels[label], w.named[r] = r, label
	}
}

// restart ends the process of a seat and starts it again from its disk.
func (w *World) restart(s *seat) error {
	if s.outside {
		return s.wake()
	}
	before := ""
	if !s.failed {
		before = s.holding().String() + s.show()
	}
	if s.house != nil {
		if err := s.reopen(); err != nil {
			return err
		}
	} else {
		if err := s.disk.again(); err != nil {
			return err
		}
		if err := s.open(); err != nil {
			return err
		}
	}
	if s.mutant == "" && before != "" && before != s.holding().String()+s.show() {
		return broken("restart", "%s shows something else after it was started again", s.code)
	}
	if s.rec.Len() > 1 {
		w.Figures.effect("crash")
	}
	return w.kept(s)
}

// deliver brings a pouch, as it was packed or as the network has left it.
func (w *World) deliver(m *mail, args []string) error {
	if len(args) == 0 || w.seats[args[0]] == nil {
		return nil
	}
	to := w.seats[args[0]]
	file := bytes.Clone(m.file)
	clean, salvage := m.clean && (m.to == to.code || !m.sealed && !to.outside), false
	var harms []string
	for _, a := range args[1:] {
		k, v, _ := strings.Cut(a, "=")
		n, _ := strconv.Atoi(v)
		clean = false
		w.Figures.happen("pouch "+k, 1)
		harms = append(harms, "pouch "+k)
		switch k {
		case "salvage":
			salvage = true
		case "cut":
			file = file[:n%len(file)]
		case "flip":
			n %= 8 * len(file)
			file[n/8] ^= 1 << (n % 8)
		case "shuffle", "skip", "stale":
			p, err := pouch.Unpack(bytes.NewReader(file))
			if err != nil {
				w.Figures.effect("pouch sealed") // the courier can't read it
				return nil
			}
			r := rand.New(rand.NewPCG(uint64(n), 2))
			switch k {
			case "shuffle":
				r.Shuffle(len(p.Acts), func(i, j int) { p.Acts[i], p.Acts[j] = p.Acts[j], p.Acts[i] })
			case "skip":
				p.Acts = slices.DeleteFunc(p.Acts, func([]byte) bool { return r.IntN(3) == 0 })
			case "stale": // a header that speaks of long ago
				p.Header.From, p.Header.To = nil, record.Frontier{w.seats[m.from].rec.Charter().Head()}
			}
			var b bytes.Buffer
			if err := pouch.Write(&b, p.Header, p.Acts); err != nil {
				return nil
			}
			file = b.Bytes()
		}
	}
	before := to.tally()
	refused, err := to.unpack(file, salvage)
	w.tell(m, to, harms, before, refused, err)
	if clean && len(refused) > 0 && to.mutant == "" && w.seats[m.from].mutant == "" {
		return broken("refused", "%s refuses what %s packed: %v", to.code, m.from, refused[0])
	}
	var law *Broken
	if err == nil || errors.As(err, &law) {
		return err
	}
	if errors.Is(err, errFailed) || errors.Is(err, errDenied) && !clean || to.liar {
		return nil
	}
	return broken("unpack", "%s from %s: %v", to.code, m.from, err)
}

func (w *World) refs(names []string) ([]talks.Ref, error) {
	var out []talks.Ref
	for _, n := range names {
		r, ok := w.labels[n]
		if !ok {
			return nil, errNonsense
		}
		out = append(out, r)
	}
	return out, nil
}

// arrow cuts arguments at "->".
func arrow(args []string) (before []string, after []text.Word, err error) {
	i := slices.Index(args, "->")
	if i < 0 {
		return nil, nil, errNonsense
	}
	return args[:i], text.Split(strings.Join(args[i+1:], " ")), nil
}

func span(s string, n int) (from, to int, err error) {
	a, b, _ := strings.Cut(s, "-")
	from, e1 := strconv.Atoi(a)
	to, e2 := strconv.Atoi(b)
	if e1 != nil || e2 != nil || from < 0 || from > to || to > n {
		return 0, 0, errNonsense
	}
	return from, to, nil
}

// replace is the claim that puts words in place of others, in its smallest form.
func replace(base *text.Text, args []string, digest text.Digest, parent text.Key) (c text.Claim, err error) {
	at, new, err := arrow(args)
	if err != nil || len(at) < 2 {
		return c, errNonsense
	}
	i := base.Find(text.BlockID(at[0]))
	if i < 0 {
		return c, errNonsense
	}
	ws := base.Blocks[i].Content["en"]
	from, to, err := span(at[1], len(ws))
	if err != nil {
		return c, err
	}
	st, en, new := text.Trim(ws, from, to, new)
	return text.Claim{Op: text.Replace, Base: digest, Parent: parent, Block: base.Blocks[i].ID, Lang: "en", Start: st, End: en, Exact: ws[st:en], New: new}, nil
}

// body makes what an event says.
func (w *World) body(s *seat, verb string, args []string) (talks.Body, error) {
	v := s.state.Now()
	tip := v.Newest()
	loose := slices.Contains(args, "loose")
	amend := func(c text.Claim) (talks.Body, error) {
		return &talks.Amend{Rev: tip.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: !loose}}}, nil
	}
	c := text.Claim{Base: tip.Digest}
	if len(args) > 0 {
		c.Block = text.BlockID(args[0])
	}
	need := map[string]int{"amend": 2, "sub": 3, "insert": 2, "delete": 1, "move": 2, "split": 2, "join": 1, "pen": 1, "comment": 1, "revoke": 1}[verb]
	if len(args) < need {
		return nil, errNonsense
	}
	switch verb {
	case "accede":
		return &talks.Accede{Charter: s.state.Talks()}, nil
	case "amend":
		c, err := replace(tip.Text, args, tip.Digest, "")
		if err != nil {
			return nil, err
		}
		return amend(c)
	case "sub":
		refs, err := w.refs(args[:1])
		if err != nil {
			return nil, err
		}
		up, ok := v.Claim(refs[0])
		if !ok || up.Claim.Op != text.Replace && up.Claim.Op != text.Insert {
			return nil, errNonsense
		}
		if c, err = replace(up.Claim.Inner(), args[1:], up.Claim.Base, up.Key); err != nil {
			return nil, err
		}
		return amend(c)
	case "insert":
		at, new, err := arrow(args)
		if err != nil || len(at) < 2 {
			return nil, errNonsense
		}
		c.Op, c.Block, c.Gap = text.Insert, "", text.Gap(at[0])
		for _, o := range at[2:] {
			c.Choice, _ = strings.CutPrefix(o, "choice=")
		}
		c.Blocks = []text.Block{{Kind: text.Kind(at[1]), Content: map[text.Lang][]text.Word{"en": new}}}
		return amend(c)
	case "delete":
		c.Op = text.Delete
		return amend(c)
	case "move":
		c.Op, c.Gap = text.Move, text.Gap(args[1])
		return amend(c)
	case "split":
		n, _ := strconv.Atoi(args[1])
		c.Op, c.At = text.SplitAt, map[text.Lang]int{"en": n}
		return amend(c)
	case "join":
		c.Op = text.Join
		return amend(c)
	case "support", "accept", "object", "reserve":
		b := &talks.Position{Stance: talks.Stance(verb)}
		if verb == "reserve" {
			b.Reason = talks.Substance
		}
		var err error
		if i := slices.Index(args, "if"); i >= 0 {
			if b.If, err = w.refs(args[i+1:]); err != nil {
				return nil, err
			}
			args = args[:i]
		}
		b.Claims, err = w.refs(args)
		return b, err
	case "withdraw":
		refs, err := w.refs(args)
		return &talks.Withdraw{Claims: refs}, err
	case "package":
		refs, err := w.refs(args)
		return &talks.Package{Claims: refs}, err
	case "revise":
		b, _, err := v.Next()
		if err != nil {
			return nil, errNonsense
		}
		return b, nil
	case "pen":
		_, term, _ := v.Pen()
		return &talks.Pen{From: tip.ID, Term: term + 1, To: args[0]}, nil
	case "agree":
		seals := v.Seals(s.code)
		if len(seals) == 0 {
			return nil, errNonsense
		}
		return &talks.Agree{Rev: tip.ID, Blocks: seals}, nil
	case "revoke":
		return &talks.Revoke{Blocks: args}, nil
	case "confirm":
		pledged := v.Pledged(s.code)
		if len(pledged) == 0 {
			return nil, errNonsense
		}
		return &talks.Confirm{Blocks: pledged}, nil
	case "initial":
		return &talks.Initial{Digest: tip.Digest, Rev: tip.ID}, nil
	case "sign":
		return &talks.Sign{Digest: tip.Digest, Rev: tip.ID}, nil
	case "unsign":
		return &talks.Unsign{Digest: tip.Digest, Rev: tip.ID}, nil
	case "exchange":
		return &talks.Exchange{Digest: tip.Digest, Rev: tip.ID}, nil
	case "comment":
		return &talks.Comment{Text: strings.Join(args, " ")}, nil
	}
	return nil, fmt.Errorf("%w: no verb %q", errNonsense, verb)
}
