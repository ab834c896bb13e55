package rehearsal

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"parley/talks"
	"parley/text"
)

// player thinks up the events of a world while it runs.
type player struct {
	w      *World
	r      *rand.Rand
	script *Script
	mails  []string // labels of pouches
	to     []string // whom each is for
	labels int
	faults int // in 100 events
	lies   int // in 100 turns of a liar
}

// Plan is the world of a seed, without events.
func Plan(seed uint64) Script {
	r := rand.New(rand.NewPCG(seed, 11))
	n := []int{2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7}[r.IntN(11)]
	out := Script{Seed: seed, Parties: []string{"AA", "BB", "CC", "DD", "EE", "FF", "GG"}[:n:n], Disk: "memory"}
	switch seed % 67 {
	case 5:
		out.Disk = "sqlite"
	case 6:
		out.Disk = "home"
	}
	if r.IntN(2) == 0 {
		liars := 1
		if n > 2 && r.IntN(3) == 0 {
			liars = 1 + r.IntN(n-1)
		}
		for _, i := range r.Perm(n)[:liars] {
			out.Liars = append(out.Liars, out.Parties[i])
		}
		slices.Sort(out.Liars)
	}
	if out.Records = r.IntN(5) == 0; r.IntN(5) == 0 && out.Disk != "home" {
		for _, code := range out.Parties {
			if !slices.Contains(out.Liars, code) && r.IntN(2) == 0 {
				out.Outside = append(out.Outside, code)
			}
		}
	}
	return out
}

// Play plays the world of a seed and writes down what happened. The error is the law that broke.
func Play(seed uint64, dir string, mutant Mutant) (Script, *World, error) {
	script := Plan(seed)
	w, err := Open(script, dir, mutant)
	if err != nil {
		return script, w, err
	}
	defer w.Close()
	r := rand.New(rand.NewPCG(seed, 12))
	p := &player{w: w, r: r, script: &script, faults: []int{0, 5, 15, 30}[r.IntN(4)], lies: []int{20, 40, 80}[r.IntN(3)]}
	if err := p.play(); err != nil {
		return script, w, fmt.Errorf("event %d, %q: %w", len(script.Lines), script.Lines[max(0, len(script.Lines)-1)], err)
	}
	if err := w.End(); err != nil {
		return script, w, fmt.Errorf("at the end: %w", err)
	}
	return script, w, nil
}

func (p *player) play() error {
	takeover := p.r.IntN(300)
	for i := range 20 + p.r.IntN(70) {
		if err := p.step(); err != nil {
			return err
		}
		if i == takeover {
			if err := p.takeover(); err != nil {
				return err
			}
		}
	}
	if p.r.IntN(8) == 0 {
		return nil // they part without a word
	}
	for range 9 {
		for i, code := range p.w.Parties {
			if p.chance(p.faults) {
				if err := p.fault(); err != nil {
					return err
				}
			}
			if err := p.settle(p.w.seats[code]); err != nil {
				return err
			}
			if err := p.send(code, p.w.Parties[(i+1)%len(p.w.Parties)], p.faults/2); err != nil {
				return err
			}
		}
		if !slices.ContainsFunc(p.w.honest(), func(s *seat) bool { return s.ended == "" && (s.failed || !s.state.Now().Final().Concluded) }) {
			break
		}
	}
	if p.r.IntN(3) == 0 { // after the end, some go on
		for range 12 {
			if err := p.step(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *player) chance(percent int) bool { return p.r.IntN(100) < percent }

func (p *player) do(format string, args ...any) error {
	line := fmt.Sprintf(format, args...)
	p.script.Lines = append(p.script.Lines, line)
	if err := p.w.Do(line); err != nil {
		return err
	}
	if len(p.script.Lines)%Every == 0 {
		return p.w.Look()
	}
	return nil
}

func (p *player) label(prefix string) string {
	p.labels++
	return fmt.Sprint(prefix, p.labels)
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// step is one event of the busy part.
func (p *player) step() error {
	code := pick(p.r, p.w.Parties)
	s := p.w.seats[code]
	if s.failed && !s.outside && p.chance(50) {
		return p.do("%s reopen", code)
	}
	if p.chance(p.faults) {
		return p.fault()
	}
	if p.chance(45) {
		to := pick(p.r, p.w.Parties)
		if to == code {
			return nil
		}
		return p.send(code, to, p.faults)
	}
	if s.failed {
		return nil
	}
	if s.liar && p.chance(p.lies) {
		return p.lie(s)
	}
	if s.doubts() {
		return p.do("%s not-a-copy", code)
	}
	return p.talk(s)
}

// send packs and, as a rule, delivers.
func (p *player) send(from, to string, faults int) error {
	if p.w.seats[from].outside {
		return nil
	}
	if p.w.seats[from].failed {
		if err := p.do("%s reopen", from); err != nil {
			return err
		}
	}
	if p.w.seats[to].failed && !p.w.seats[to].outside && p.chance(80) {
		if err := p.do("%s reopen", to); err != nil {
			return err
		}
	}
	m := p.label("m")
	all := ""
	if p.chance(10) {
		all = " all"
	}
	if p.chance(20) {
		all += " sealed"
	}
	if err := p.do("%s mails %s %s%s", from, m, to, all); err != nil {
		return err
	}
	return p.hand(m, to, faults)
}

// hand delivers a pouch, now or later, whole or not.
func (p *player) hand(m, to string, faults int) error {
	p.mails, p.to = append(p.mails, m), append(p.to, to)
	if p.chance(faults) {
		return nil
	}
	harm := ""
	if p.chance(faults) {
		harm = p.harm()
	}
	return p.do("%s reaches %s%s", m, to, harm)
}

func (p *player) harm() string {
	n := p.r.IntN(100_000)
	s := fmt.Sprintf(pick(p.r, []string{" cut=%d", " flip=%d", " shuffle=%d", " skip=%d", " stale=%d"}), n)
	if p.chance(40) {
		s += " salvage"
	}
	return s
}

// fault is one thing that goes wrong.
func (p *player) fault() error {
	code := pick(p.r, p.w.Parties)
	switch p.r.IntN(9) {
	case 0:
		return p.do("%s crash", code)
	case 1, 2:
		return p.do("%s breaks %s %d", code, pick(p.r, []string{"lose", "keep"}), p.r.IntN(4))
	case 3:
		return p.do("%s clock %d", code, pick(p.r, []int{-86400, -60, 30, 3600, 400 * 86400}))
	case 4:
		if p.chance(20) && !p.w.seats[code].failed {
			return p.do("%s rekey", code)
		}
		return nil
	case 5:
		if p.chance(40) {
			return p.do("%s restore", code)
		}
		return p.do("%s copy", code)
	}
	if len(p.mails) == 0 {
		return nil
	}
	i := p.r.IntN(len(p.mails)) // an old pouch comes (again)
	to := p.to[i]
	if p.chance(20) {
		to = pick(p.r, p.w.Parties)
	}
	harm := ""
	if p.chance(30) {
		harm = p.harm()
	}
	return p.do("%s reaches %s%s", p.mails[i], to, harm)
}

func (p *player) lie(s *seat) error {
	other := pick(p.r, p.w.Parties)
	if other == s.code {
		return nil
	}
	m := p.label("m")
	if p.w.seats[other].outside && p.chance(50) { // the charter is swapped on its way
		if err := p.do("%s lies charter %s %s", s.code, m, other); err != nil {
			return err
		}
		return p.hand(m, other, 0)
	}
	seq := 1
	if h, ok := s.rec.Now().Newest(s.code); ok {
		seq = h.Seq
	}
	var what string
	if p.chance(60) && p.try(s, "revise") {
		if err := p.do("%s revise", s.code); err != nil || s.failed {
			return err
		}
		if err := p.do("%s lies fork revise %d %s %s", s.code, seq+1, m, other); err != nil {
			return err
		}
		if err := p.hand(m, other, p.faults/2); err != nil {
			return err
		}
		// Somebody else gets the first one; both answer before they hear of each other.
		third := pick(p.r, p.w.Parties)
		if third == s.code || third == other {
			return nil
		}
		if err := p.send(s.code, third, 0); err != nil {
			return err
		}
		if err := p.do("%s comment hm", other); err != nil {
			return err
		}
		return p.do("%s comment hm", third)
	}
	if s.state.Now().Final().Initialled != nil && p.chance(50) { // the end is near
		return p.do("%s lies %s", s.code, pick(p.r, []string{"sign", "unsign", "resign", "exchange", "exchange", "initial"}))
	}
	switch k := p.r.IntN(30); {
	case k < 14:
		return p.do("%s lies %s", s.code, pick(p.r, []string{"exact", "revision", "revision", "cherry", "initial", "sign", "exchange", "unsign", "agree",
			"garbage", "unknown", "backdate", "conceal", "pen", "position", "grind", "resign"}))
	case k < 19:
		what = fmt.Sprintf(pick(p.r, []string{"fork %d", "fork revise %d", "fork sign %d"}), max(1, seq-p.r.IntN(4)))
	case k == 19:
		what = "forge " + other
	case k == 20, k == 21:
		what = "withhold " + pick(p.r, p.w.Parties)
	case k == 22:
		what = "mute"
	case k == 23:
		what = "charter"
	case k == 24:
		if what = "roots"; len(s.rec.Rekeys(s.code)) == 0 {
			return p.do("%s rekey", s.code)
		}
	case k == 25:
		what = "bend " + other
	case k == 28:
		what = "drop " + pick(p.r, p.w.Parties)
	case k == 29:
		what = "frontier"
	case k == 26:
		what = "rumour " + other
	case k == 27:
		what = "phantom " + other
	}
	if err := p.do("%s lies %s %s %s", s.code, what, m, other); err != nil {
		return err
	}
	return p.hand(m, other, p.faults/2)
}

// try reports whether an event would be allowed.
func (p *player) try(s *seat, verb string, args ...string) bool {
	body, err := p.w.body(s, verb, args)
	return err == nil && s.state.Check(s.code, body) == nil
}

func (p *player) newWords() string {
	var out []string
	for range 1 + p.r.IntN(3) {
		out = append(out, string(rune('m'+p.r.IntN(8))))
	}
	return strings.Join(out, " ")
}

// talk is one act of a party that pursues its interest.
func (p *player) talk(s *seat) error {
	r := p.r
	v := s.state.Now()
	if s.state.Check(s.code, &talks.Accede{Charter: s.state.Talks()}) == nil {
		return p.do("%s accede", s.code)
	}
	tip := v.Newest()
	block := pick(r, tip.Text.Blocks)
	ws := len(block.Content["en"])
	live := p.known(v.Live())
	claim := func() string {
		if len(live) == 0 {
			return "k0"
		}
		return p.w.named[pick(r, live).Ref]
	}
	from := r.IntN(max(1, ws))
	to := min(ws, from+r.IntN(3))
	k := func() string { return "@" + p.label("k") }
	switch r.IntN(30) {
	case 0, 1, 2, 3, 4:
		loose := ""
		if p.chance(15) {
			loose = " loose"
		}
		return p.do("%s amend %s %d-%d%s -> %s %s", s.code, block.ID, from, to, loose, p.newWords(), k())
	case 5:
		return p.do("%s sub %s %s 0-%d -> %s %s", s.code, claim(), block.ID, r.IntN(2), p.newWords(), k())
	case 6:
		choice := pick(r, []string{"", "", " choice=1"})
		return p.do("%s insert %s %s%s -> %s %s", s.code, pick(r, []string{"^", string(block.ID)}), pick(r, []text.Kind{text.PP, text.OP, text.Paragraph}), choice, p.newWords(), k())
	case 7:
		switch r.IntN(4) {
		case 0:
			return p.do("%s delete %s %s", s.code, block.ID, k())
		case 1:
			return p.do("%s move %s %s %s", s.code, block.ID, pick(r, tip.Text.Blocks).ID, k())
		case 2:
			return p.do("%s split %s %d %s", s.code, block.ID, 1+r.IntN(3), k())
		}
		return p.do("%s join %s %s", s.code, block.ID, k())
	case 8, 9, 10, 11, 12, 13, 14:
		if len(live) == 0 {
			return nil
		}
		verb := pick(r, []string{"accept", "accept", "accept", "support", "object", "reserve"})
		if verb == "accept" && p.chance(10) {
			return p.do("%s accept %s if %s", s.code, claim(), claim())
		}
		return p.do("%s %s %s", s.code, verb, claim())
	case 15, 16:
		return p.do("%s withdraw %s", s.code, claim())
	case 17:
		return p.do("%s package %s %s %s", s.code, claim(), claim(), k())
	case 18, 19:
		for _, pk := range v.Packages() {
			if n := p.w.named[pk.Ref]; n != "" && pk.Fate == talks.Live {
				return p.do("%s accept %s", s.code, n)
			}
		}
	case 20, 21, 22:
		if p.try(s, "revise") {
			return p.do("%s revise", s.code)
		}
	case 23:
		if p.chance(25) {
			return p.do("%s pen %s", s.code, pick(r, p.w.Parties))
		}
	case 24:
		if p.try(s, "agree") {
			return p.do("%s agree", s.code)
		}
	case 25:
		return p.do("%s %s", s.code, pick(r, []string{"confirm", "revoke " + string(block.ID)}))
	case 26:
		return p.do("%s initial", s.code)
	case 27:
		return p.do("%s %s", s.code, pick(r, []string{"sign", "unsign"}))
	case 28:
		return p.do("%s comment hm", s.code)
	case 29:
		return p.settle(s)
	}
	return nil
}

// known leaves out claims without a label, such as those of acts whose write failed.
func (p *player) known(cs []talks.Claim) []talks.Claim {
	return slices.DeleteFunc(cs, func(c talks.Claim) bool { return p.w.named[c.Ref] == "" })
}

// settle lets a party give way where another wording has the smaller key, and bring the text on.
func (p *player) settle(s *seat) error {
	if s.outside {
		return nil
	}
	if s.failed {
		if err := p.do("%s reopen", s.code); err != nil || s.failed {
			return err
		}
	}
	if s.liar && p.chance(p.lies/2) {
		return p.lie(s)
	}
	if s.doubts() {
		if err := p.do("%s not-a-copy", s.code); err != nil || s.failed {
			return err
		}
	}
	if s.state.Check(s.code, &talks.Accede{Charter: s.state.Talks()}) == nil {
		if err := p.do("%s accede", s.code); err != nil || s.failed {
			return err
		}
	}
	if s.liar && s.state.Check(s.code, &talks.Comment{Text: "hm"}) != nil && len(s.rec.Rekeys(s.code)) < 4 {
		if err := p.do("%s rekey", s.code); err != nil || s.failed {
			return err
		}
		if p.chance(30) {
			m, other := p.label("m"), pick(p.r, p.w.Parties)
			if err := p.do("%s lies roots %s %s", s.code, m, other); err != nil {
				return err
			}
			return p.hand(m, other, 0)
		}
	}
	if s.state.Now().Final().Concluded {
		return nil
	}
	v := s.state.Now()
	live := v.Live()
	keys := map[string]text.Key{}
	for _, c := range live {
		keys[c.Name] = c.Key
	}
	var accept, withdraw []string
	did := map[text.Key]bool{}
	for _, c := range p.known(live) {
		name := p.w.named[c.Ref]
		least := !slices.ContainsFunc(c.Rivals, func(o string) bool { return keys[o] < c.Key })
		me := c.Said[slices.IndexFunc(c.Said, func(d talks.Said) bool { return d.Party == s.code })]
		switch {
		case !least:
			if p.try(s, "withdraw", name) {
				withdraw = append(withdraw, name)
			}
		case !did[c.Key] && (me.Stance != talks.Accept && me.Stance != talks.Support || me.Open):
			accept = append(accept, name)
		}
		did[c.Key] = true
	}
	for _, pk := range v.Packages() {
		if n := p.w.named[pk.Ref]; n != "" && pk.Fate == talks.Live && pk.Party == s.code {
			withdraw = append(withdraw, n)
		}
	}
	if err := p.each(s, "withdraw", withdraw); err != nil || s.failed {
		return err
	}
	if err := p.each(s, "accept", accept); err != nil || s.failed {
		return err
	}
	for _, verb := range []string{"revise", "agree", "initial", "sign"} {
		if s.failed || verb == "agree" && len(s.state.Now().Live()) > 0 {
			return nil
		}
		if p.try(s, verb) {
			if err := p.do("%s %s", s.code, verb); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeover lets all others name a penholder in the place of the one there is.
func (p *player) takeover() error {
	pen := p.w.seats[p.w.Parties[0]].penholder()
	to := pick(p.r, p.w.Parties)
	p.w.Figures.happen("pen taken over", 1)
	for range 2 {
		for _, code := range p.w.Parties {
			if code == pen || p.w.seats[code].failed {
				continue
			}
			if p.try(p.w.seats[code], "pen", to) {
				if err := p.do("%s pen %s", code, to); err != nil {
					return err
				}
			}
			for _, other := range p.w.Parties {
				if other == code {
					continue
				}
				if err := p.send(code, other, 0); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// each says something about claims: in one act if that is allowed, else one by one.
func (p *player) each(s *seat, verb string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	if p.try(s, verb, names...) {
		return p.do("%s %s %s", s.code, verb, strings.Join(names, " "))
	}
	for _, n := range names {
		if s.failed {
			return nil
		}
		if p.try(s, verb, n) {
			if err := p.do("%s %s %s", s.code, verb, n); err != nil {
				return err
			}
		}
	}
	return nil
}
