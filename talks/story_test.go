package talks

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/committee"
	"parley/record"
	"parley/text"
)

var update = flag.Bool("update", false, "rewrite the expected output of the stories")

// TestStories plays testdata/talks/*.txt. A line is a command; the lines after
// it that begin with four spaces are what it prints. go test -update rewrites
// them. Commands:
//
//	talks VES LOR …            the parties; the first opens and has the pen
//	block op: *Decides* to act  a block of the base (b1, b2, …)
//	recorded b2 'old' -> 'new' for=LOR|none   a recorded claim of the charter
//	hub LOR                    a host holds the key that the charter gives to this party
//	attribution parties        to whom the charter lets programs show who holds what
//	authentic en fr            the authentic languages; b2 then may lack words in one
//	consensus LOR              the rule is consensus, and LOR has the chair
//	group EU VES LOR           a group: its code, its voice, further members
//	procedure unga-committee [VES]   with consensus: the talks have a committee with these rules; VES is its secretary
//	clock 2026-01-05T00:00:00Z [VES]   the time at which all, or these, date their acts from now on
//	words b2 fr 'les mots'     words of a block of the base in another language
//	open [unacceded]           open the talks; all accede unless told otherwise
//	sync VES LOR               bring these to the same acts; sync alone: all
//	VES amend b2 'old' -> 'new' [lang=fr] [nohold] [for=LOR] [sub=c1] [withdraws=c1,c2]
//	VES insert b2 [choice=1] op: words   insert a block after b2 (^: at the start)
//	VES delete b2 | move b2 after b3 | split b2 3 | join b2
//	VES together b1 'old' -> 'new' b2 'old' -> 'new'   two claims as a package
//	VES support|accept|object c1 [if c2] · VES reserve c1 substance
//	VES withdraw c1 · package c1 c2 · revise · pen 1 LOR Rev.0 (or Rev.1+c1,c2: with what it adopted)
//	VES correspond b1|all · differ b1
//	VES support|… c1 group=EU  the same, for a group
//	LOR silence 2026-01-05T00:00:00Z c1 b2 [prolongs=1]   what is named is agreed at the deadline by who is silent; procedures are numbered
//	VES silent 1 · break 1 [c1|b1] 'reason'
//	VES does vote of=COR-7 vote=yes   an event of the committee; COR as chair put …: in that role. Without by-names: rev
//	                           stands for the newest revision, everybody for a roll of all parties, or the list of them
//	VES agree b1 b2|all · revoke b1 · confirm all
//	VES commitment b2 Requests ['to=the Board'] [due=2031-03-01] ['term=within a year'] [for=LOR] [lang=fr]   an entry of the
//	                           register; entries are numbered in the order of the text
//	LOR followup 1 confirm|object|withdraw|reported|done|overdue ['a note']
//	VES initial · sign · unsign · exchange
//	VES force …                sign it even where Check says no
//	VES fork N                 forget all own acts from number N on (a liar's home)
//	VES rekey [hub]            replace the key (by a host's), after the newest act its home knows
//	show VES text|claims|packages|silences|blocks|waiting|log|final|revisions|convergence|sight|committee|register
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/talks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := (&story{t: t}).play(string(raw))
			if *update {
				if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("%s differs; go test ./talks -run Stories -update shows how\n%s", f, firstDiff(string(raw), got))
			}
		})
	}
}

func firstDiff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d:\n- %s\n+ %s", i+1, w[i], g[i])
		}
	}
	return "lengths differ"
}

type story struct {
	t      tb
	w      *world
	codes  []string
	lines  []string
	record [][]string
	hosted []string
	names  Attribution
	langs  []text.Lang
	words  [][]string
	chair  string
	groups []Group
	rules  []string // the body's id, and the secretary
}

func (p *story) play(script string) string {
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if said := strings.TrimRight(p.do(fields(line), line), "\n"); said != "" {
			for _, l := range strings.Split(said, "\n") {
				out.WriteString("    " + l + "\n")
			}
		}
	}
	if p.w != nil { // the oracle: equal sets of acts, equal dumps
		p.w.sync(p.w.codes...)
		checkWorld(p.t, p.w)
	}
	return out.String()
}

// fields splits at spaces outside single quotes.
func fields(line string) []string {
	var out []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

func (p *story) do(f []string, line string) string {
	switch f[0] {
	case "talks":
		p.codes = f[1:]
		return ""
	case "block":
		p.lines = append(p.lines, strings.TrimPrefix(line, "block "))
		return ""
	case "recorded":
		p.record = append(p.record, f[1:])
		return ""
	case "hub":
		p.hosted = append(p.hosted, f[1])
		return ""
	case "attribution":
		p.names = Attribution(f[1])
		return ""
	case "authentic":
		for _, l := range f[1:] {
			p.langs = append(p.langs, text.Lang(l))
		}
		return ""
	case "consensus":
		p.chair = f[1]
		return ""
	case "procedure":
		p.rules = f[1:]
		return ""
	case "group":
		p.groups = append(p.groups, Group{Code: f[1], Name: f[1], Voice: f[2], Members: slices.Sorted(slices.Values(f[2:]))})
		return ""
	case "clock":
		for _, code := range p.codes {
			if len(f) == 2 || slices.Contains(f[2:], code) {
				p.w.homes[code].clock = f[1]
			}
		}
		return ""
	case "words":
		p.words = append(p.words, f[1:])
		return ""
	case "open":
		return p.open(f)
	case "sync":
		codes := f[1:]
		if len(codes) == 0 {
			codes = p.w.codes
		}
		p.w.sync(codes...)
		return ""
	case "show":
		return p.show(p.w.homes[f[1]].state.Now(), f[2])
	}
	force := f[1] == "force"
	if force {
		f = slices.Delete(slices.Clone(f), 1, 2)
	}
	switch f[1] {
	case "fork":
		p.fork(f[0], f[2])
		return ""
	case "rekey":
		p.w.rekey(f[0], len(f) > 2)
		return ""
	}
	body, err := p.body(p.w.homes[f[0]].state, f[0], f[1], f[2:])
	if err != nil {
		return "error: " + err.Error()
	}
	if force {
		a := p.w.force(f[0], body)
		e, _ := p.w.homes[f[0]].state.Now().Entry(a.ID)
		return fmt.Sprintf("%s: %s %s", e.Line, e.Effect, e.Why)
	}
	a, err := p.w.try(f[0], body)
	if err != nil {
		return "denied: " + err.Error()
	}
	e, _ := p.w.homes[f[0]].state.Now().Entry(a.ID)
	return e.Line
}

func (p *story) open(f []string) string {
	base := blocks(p.lines...)
	for _, w := range p.words {
		i := (&text.Text{Blocks: base}).Find(text.BlockID(w[0]))
		base[i].Content[text.Lang(w[1])] = text.Split(w[2])
	}
	c := charterBody(p.t, p.codes, base)
	c.Attribution, c.Authentic = p.names, p.langs
	if p.chair != "" {
		c.Rule, c.Chair, c.Groups = Consensus, p.chair, p.groups
	}
	if len(p.rules) > 0 {
		c.Procedure, _ = committee.BodyByID(p.rules[0])
		c.Secretary = strings.Join(p.rules[1:], "")
	}
	for i, party := range c.Parties {
		if slices.Contains(p.hosted, party.Code) {
			c.Parties[i].Custody = record.HubCustody
		}
	}
	if len(p.record) > 0 {
		s, err := Open((&world{t: p.t}).act(record.Header{Party: p.codes[0], Seq: 1, Kind: KindCharter}, c))
		if err != nil {
			return err.Error()
		}
		for _, r := range p.record {
			prop, err := p.proposal(s, r)
			if err != nil {
				return err.Error()
			}
			c.Claims = append(c.Claims, prop)
		}
	}
	if len(f) > 1 {
		p.w = newWorld(p.t, p.codes, c)
	} else {
		p.w = joined(p.t, p.codes, c)
	}
	return ""
}

// fork makes a party forget its acts from a number on, as a restored home
// does.
func (p *story) fork(code, from string) {
	n, _ := strconv.Atoi(from)
	h := p.w.homes[code]
	fresh, err := Open(h.acts[0])
	if err != nil {
		p.t.Fatal(err)
	}
	old := h.acts
	*h = home{code: code, state: fresh, acts: old[:1:1], have: map[record.ID]bool{old[0].ID: true}}
	for _, a := range old[1:] {
		if a.Party == code && a.Seq >= n {
			continue
		}
		ok := h.have[a.Prev] || a.Prev.IsZero()
		for _, d := range a.Deps {
			ok = ok && h.have[d.ID]
		}
		if ok {
			h.add(p.t, a)
		}
	}
}

func (p *story) refs(s *State, names []string) ([]Ref, error) {
	var out []Ref
	for _, n := range names {
		r, err := s.Ref(n)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// proposal reads: b2 'old' -> 'new' options.
func (p *story) proposal(s *State, f []string) (Proposal, error) {
	prop := Proposal{Holding: true}
	sub, lang := "", text.Lang("en")
	for _, o := range f[4:] {
		k, v, _ := strings.Cut(o, "=")
		switch k {
		case "nohold":
			prop.Holding = false
		case "for":
			prop.For, prop.Holding = v, false
		case "sub":
			sub = v
		case "lang":
			lang = text.Lang(v)
		}
	}
	var c text.Claim
	var err error
	if sub == "" {
		c, err = amendWords(s, f[0], lang, f[1], f[3])
	} else {
		r, e := s.Ref(sub)
		if e != nil {
			return prop, e
		}
		c, err = subWords(s.Now(), r, f[0], f[1], f[3])
	}
	prop.Claim = WireClaim(c)
	return prop, err
}

func subWords(v *View, r Ref, block, old, new string) (text.Claim, error) {
	up, _ := v.Claim(r)
	in := up.Claim.Inner()
	i := in.Find(text.BlockID(block))
	if i < 0 {
		return text.Claim{}, fmt.Errorf("%s has no block %s", up.Name, block)
	}
	ws := in.Blocks[i].Content["en"]
	o := text.Split(old)
	for k := 0; k+len(o) <= len(ws); k++ {
		if slices.EqualFunc(ws[k:k+len(o)], o, func(a, b text.Word) bool { return a.S == b.S }) {
			st, en, n := text.Trim(ws, k, k+len(o), text.Split(new))
			return text.Claim{Op: text.Replace, Base: up.Claim.Base, Parent: up.Key, Block: text.BlockID(block), Lang: "en", Start: st, End: en, Exact: ws[st:en], New: n}, nil
		}
	}
	return text.Claim{}, fmt.Errorf("%s has no %q", up.Name, old)
}

func (p *story) body(s *State, code, verb string, f []string) (Body, error) {
	v := s.Now()
	tip := v.Newest()
	amend := func(c text.Claim) (Body, error) {
		return &Amend{Rev: tip.ID, Claims: []Proposal{{Claim: WireClaim(c), Holding: true}}}, nil
	}
	switch verb {
	case "accede":
		return &Accede{Charter: s.Talks()}, nil
	case "amend":
		prop, err := p.proposal(s, f)
		b := &Amend{Rev: tip.ID, Claims: []Proposal{prop}}
		for _, o := range f[4:] {
			if w, ok := strings.CutPrefix(o, "withdraws="); ok && err == nil {
				b.Withdraws, err = p.refs(s, strings.Split(w, ","))
			}
		}
		return b, err
	case "insert":
		choice, ok := strings.CutPrefix(f[1], "choice=")
		if ok {
			f = slices.Delete(slices.Clone(f), 1, 2)
		} else {
			choice = ""
		}
		words, err := text.ParseInline(strings.Join(f[2:], " "))
		return &Amend{Rev: tip.ID, Claims: []Proposal{{Holding: true, Claim: WireClaim(text.Claim{Op: text.Insert, Base: tip.Digest, Gap: text.Gap(f[0]), Choice: choice,
			Blocks: []text.Block{{Kind: text.Kind(strings.TrimSuffix(f[1], ":")), Content: map[text.Lang][]text.Word{"en": words}}}})}}}, err
	case "delete":
		return amend(text.Claim{Op: text.Delete, Base: tip.Digest, Block: text.BlockID(f[0])})
	case "split":
		at, _ := strconv.Atoi(f[1])
		cuts := map[text.Lang]int{"en": at}
		if i := tip.Text.Find(text.BlockID(f[0])); i >= 0 {
			for _, l := range tip.Text.Blocks[i].Langs() {
				cuts[l] = at
			}
		}
		return amend(text.Claim{Op: text.SplitAt, Base: tip.Digest, Block: text.BlockID(f[0]), At: cuts})
	case "join":
		return amend(text.Claim{Op: text.Join, Base: tip.Digest, Block: text.BlockID(f[0])})
	case "together":
		b := &Amend{Rev: tip.ID}
		for ; len(f) >= 4; f = f[4:] {
			prop, err := p.proposal(s, f[:4])
			if err != nil {
				return nil, err
			}
			prop.Package = 7
			b.Claims = append(b.Claims, prop)
		}
		return b, nil
	case "move":
		return amend(text.Claim{Op: text.Move, Base: tip.Digest, Block: text.BlockID(f[0]), Gap: text.Gap(f[2])})
	case "support", "accept", "object", "reserve":
		b := &Position{Stance: Stance(verb)}
		if i := slices.IndexFunc(f, func(x string) bool { return strings.HasPrefix(x, "group=") }); i >= 0 {
			b.Group = strings.TrimPrefix(f[i], "group=")
			f = slices.Delete(slices.Clone(f), i, i+1)
		}
		if verb == "reserve" {
			b.Reason = Reason(f[1])
			f = f[:1]
		}
		var err error
		if i := slices.Index(f, "if"); i >= 0 {
			if b.If, err = p.refs(s, f[i+1:]); err != nil {
				return nil, err
			}
			f = f[:i]
		}
		b.Claims, err = p.refs(s, f)
		return b, err
	case "withdraw":
		refs, err := p.refs(s, f)
		return &Withdraw{Claims: refs}, err
	case "package":
		refs, err := p.refs(s, f)
		return &Package{Claims: refs}, err
	case "revise":
		b, _, err := v.Next()
		return b, err
	case "pen":
		term, _ := strconv.Atoi(f[0])
		for _, r := range s.revs {
			long := r.name() + "+" + strings.Join(v.revision(r).Adopted, ",") // tells rivals apart
			if r.name() == f[2] || r.id().Short() == f[2] || long == f[2] {
				return &Pen{Term: term, To: f[1], From: r.id()}, nil
			}
		}
		return nil, fmt.Errorf("no %s", f[2])
	case "agree", "confirm":
		var list []Sealed
		for _, b := range v.Blocks() {
			if f[0] == "all" && len(b.Open) == 0 || slices.Contains(f, string(b.ID)) {
				list = append(list, Sealed{ID: string(b.ID), Digest: b.Digest})
			}
		}
		if verb == "confirm" {
			return &Confirm{Blocks: list}, nil
		}
		return &Agree{Rev: tip.ID, Blocks: list}, nil
	case "silence":
		b := &Silence{Deadline: f[0]}
		for _, x := range f[1:] {
			if n, ok := strings.CutPrefix(x, "prolongs="); ok {
				k, _ := strconv.Atoi(n)
				b.Prolongs = v.Silences()[k-1].ID
			} else if x[0] == 'b' {
				for _, o := range v.Blocks() {
					if string(o.ID) == x {
						b.Rev, b.Blocks = tip.ID, append(b.Blocks, Sealed{ID: x, Digest: o.Digest})
					}
				}
			} else {
				refs, err := p.refs(s, []string{x})
				if err != nil {
					return nil, err
				}
				b.Claims = append(b.Claims, refs...)
			}
		}
		return b, nil
	case "commitment", "followup":
		return registered(v, verb, f)
	case "silent", "break":
		k, _ := strconv.Atoi(f[0])
		id := v.Silences()[k-1].ID
		if verb == "silent" {
			return &KeptSilence{Silence: id}, nil
		}
		b := &Break{Silence: id, Reason: f[len(f)-1]}
		if len(f) == 3 && f[1][0] == 'b' {
			b.On.Block = f[1]
		} else if len(f) == 3 {
			refs, err := p.refs(s, f[1:2])
			if err != nil {
				return nil, err
			}
			b.On.Claim = refs
		}
		return b, nil
	case "correspond":
		b := &Correspond{Rev: tip.ID}
		for _, x := range v.Blocks() {
			late := slices.ContainsFunc(x.Versions, func(l Version) bool { return l.State == Stale })
			if f[0] == "all" && late || slices.Contains(f, string(x.ID)) {
				b.Blocks = append(b.Blocks, Sealed{ID: string(x.ID), Digest: x.Digest})
			}
		}
		return b, nil
	case "differ":
		return &Differ{Blocks: f}, nil
	case "revoke":
		return &Revoke{Blocks: f}, nil
	case "initial":
		return &Initial{Rev: tip.ID, Digest: tip.Digest}, nil
	case "sign":
		return &Sign{Rev: tip.ID, Digest: tip.Digest}, nil
	case "unsign":
		return &Unsign{Rev: tip.ID, Digest: tip.Digest}, nil
	case "exchange":
		return &Exchange{Rev: tip.ID, Digest: tip.Digest}, nil
	case "comment":
		return &Comment{Text: strings.Join(f, " ")}, nil
	case "does":
		return p.event(s, "", f)
	case "as":
		return p.event(s, f[0], f[1:])
	}
	return nil, fmt.Errorf("no verb %s", verb)
}
