package rehearsal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"parley/audit"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// Look judges every honest seat as it stands:
//
//   - lost: what it has acknowledged is there
//   - blame: no proof speaks against an honest party
//   - audit: package audit finds the record sound, and sees the text and the conclusion that the seat shows
//   - equal: seats with equal acts show equal bytes
//   - the laws of the text, as far as the draft shows them (see textLaws)
//   - adopted: nothing is adopted to which an honest party never said yes
//   - false act: no lie about what stands in the record is in effect
//   - bound: nobody honest is concluded to have signed what it didn't sign, or withdrew before its exchange
//   - conclusion: there is one, and it stays (L9)
func (w *World) Look() error {
	for _, s := range w.honest() {
		if s.failed {
			continue // what it holds in memory may not be on its disk
		}
		if err := w.kept(s); err != nil {
			return err
		}
		if err := w.judge(s); err != nil {
			return err
		}
	}
	return nil
}

// kept says whether a seat still has what it acknowledged.
func (w *World) kept(s *seat) error {
	var gone []string
	for id, body := range s.acked {
		if a := s.rec.Get(id); a == nil || body && a.Body == nil {
			gone = append(gone, id.Short())
		}
	}
	if len(gone) > 0 {
		slices.Sort(gone)
		return broken("lost", "%s has lost acts that it acknowledged: %s", s.code, strings.Join(gone, " "))
	}
	return nil
}

// holding names the set of acts that a seat holds, and which bodies it lacks.
func (s *seat) holding() seal.Digest {
	var bare []byte
	for a := range s.rec.Acts() {
		if a.Body == nil {
			bare = append(bare, a.ID[:]...)
		}
	}
	f := s.rec.Frontier().Digest()
	return seal.Hash("rehearsal holding", f[:], bare)
}

// newest is the revision that the seat shows.
func (s *seat) newest() talks.Revision {
	v := s.state.Now()
	tip := v.Newest()
	if s.mutant == TakesAny {
		for _, e := range v.Log() {
			if b, ok := e.Body.(*talks.Revise); ok {
				tip.Num, tip.Digest = b.N, b.Digest
			}
		}
	}
	return tip
}

// show is all that a seat could show of the talks, as text.
func (s *seat) show() string {
	var b strings.Builder
	v := s.state.Now()
	put := func(what string, x any) {
		raw, err := json.Marshal(x)
		if err != nil {
			raw = []byte(err.Error())
		}
		fmt.Fprintf(&b, "%s: %s\n", what, raw)
	}
	tip := s.newest()
	fmt.Fprintf(&b, "Rev.%d %s\n%s\n", tip.Num, tip.Digest, tip.Text.Print(text.PrintOptions{IDs: true}))
	if d, err := v.Draft(); err != nil {
		fmt.Fprintln(&b, "draft:", err)
	} else {
		fmt.Fprintln(&b, d.Print(text.DraftPrint{Attribution: true}))
	}
	for _, c := range v.Claims() {
		put("claim", c)
	}
	put("packages", v.Packages())
	put("blocks", v.Blocks())
	put("waiting", v.Waiting())
	put("movements", v.Movements())
	put("annotations", v.Annotations())
	f := v.Final()
	fmt.Fprintln(&b, "final:", f.Revision.Digest, f.Initialled, f.Signed, f.Exchanged, f.Concluded)
	for _, r := range slices.Concat(v.Revisions(), v.Beside()) {
		fmt.Fprintln(&b, "revision:", r.ID, r.Num, r.Digest, r.Adopted, r.Lapsed, r.Void, r.Rival)
	}
	pen, term, from := v.Pen()
	fmt.Fprintln(&b, "pen:", pen, term, from)
	for _, e := range v.Log() {
		fmt.Fprintln(&b, "act:", e.ID, e.Party, e.Seq, e.Effect, e.Why)
	}
	for _, p := range append(s.rec.Forks(), s.rec.RootConflicts()...) {
		fmt.Fprintln(&b, "proof:", p.Kind, p.Party, p.Epoch, p.Seq, p.Acts)
	}
	return b.String()
}

func (w *World) judge(s *seat) error {
	for _, p := range append(s.rec.Forks(), s.rec.RootConflicts()...) {
		if !w.seats[p.Party].liar {
			return broken("blame", "%s holds a proof (%s) against %s, which is honest", s.code, p.Kind, p.Party)
		}
	}
	holding := s.holding()
	shown := s.show()
	if was, ok := w.shown[holding]; !ok {
		w.shown[holding] = shown
	} else if was != shown {
		return broken("equal", "%s shows other bytes than another seat with the same acts: %s", s.code, difference(was, shown))
	} else if s.mutant == "" {
		return w.ending(s) // the rest follows from the acts alone
	}
	verdict := w.verdicts[holding]
	if verdict == nil {
		verdict = w.memory.Check(s.raws())
		w.verdicts[holding] = verdict
		w.Figures.Audits++
	}
	if !verdict.Sound {
		return broken("audit", "%s: %s", s.code, findings(verdict, audit.Broken))
	}
	for _, f := range verdict.Findings {
		if f.Level == audit.Proof && f.Party != "" && !w.seats[f.Party].liar {
			return broken("blame", "the audit of %s blames %s: %s", s.code, f.Party, f.Text)
		}
	}
	v := s.state.Now()
	f := v.Final()
	digest := s.newest().Digest
	if f.Concluded {
		digest = f.Revision.Digest
	}
	if verdict.Concluded != f.Concluded || verdict.Digest != digest {
		return broken("audit", "%s shows %s (concluded: %v); the audit finds %s (%v)", s.code, digest, f.Concluded, verdict.Digest, verdict.Concluded)
	}
	if err := w.textLaws(s, v); err != nil {
		return err
	}
	if err := w.adopted(s, v); err != nil {
		return err
	}
	if err := w.falsehoods(s, v); err != nil {
		return err
	}
	return w.ending(s)
}

func findings(v *audit.Verdict, l audit.Level) string {
	var out []string
	for _, f := range v.Findings {
		if f.Level == l {
			out = append(out, f.What+": "+f.Text)
		}
	}
	return strings.Join(out, "; ")
}

// difference is the first line in which two texts differ.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			l, at := []rune(x[i]), 0
			r := []rune(y[i])
			for at < min(len(l), len(r)) && l[at] == r[at] {
				at++
			}
			near := func(s []rune) string { return string(s[max(0, at-40):min(len(s), at+40)]) }
			return fmt.Sprintf("%.40q…: …%q and …%q", x[i], near(l), near(r))
		}
	}
	return "one is longer"
}

// wording names what a claim would bring about, roughly: without the place within a block, which revisions move.
func wording(c text.Claim) string {
	var b strings.Builder
	fmt.Fprint(&b, c.Op, " ", c.Block, " ", c.Gap, " ", c.Choice, ": ", text.Plain(c.New))
	for _, k := range c.Blocks {
		for _, l := range k.Langs() {
			b.WriteString(" | " + text.Plain(k.Content[l]))
		}
	}
	return b.String()
}

// remember notes the wordings to which a seat says yes. That it tried counts: its disk may have kept the act.
func (s *seat) remember(body talks.Body) {
	v := s.state.Now()
	add := func(refs []talks.Ref) {
		for _, r := range refs {
			if p, ok := v.Package(r); ok {
				for _, name := range p.Claims {
					s.yes[name] = true
					if m, err := s.state.Ref(name); err == nil {
						if c, ok := v.Claim(m); ok {
							s.yes[wording(c.Claim)] = true
						}
					}
				}
			} else if c, ok := v.Claim(r); ok {
				s.yes[c.Name], s.yes[wording(c.Claim)] = true, true
			}
		}
	}
	switch b := body.(type) {
	case *talks.Position:
		if b.Stance == talks.Support || b.Stance == talks.Accept {
			add(b.Claims)
		}
	case *talks.Package:
		add(b.Claims)
	case *talks.Amend:
		for _, p := range b.Claims {
			if c, err := p.Claim.Value(v.Newest().Digest); err == nil && p.Holding {
				s.yes[wording(c)] = true
			}
		}
	}
}

// adopted holds that every revision adopts only what each honest party said yes to.
func (w *World) adopted(s *seat, v *talks.View) error {
	for _, rev := range v.Revisions()[1:] {
		for _, name := range rev.Adopted {
			ref, err := s.state.Ref(name)
			if err != nil {
				continue // of a fork: two claims of one name
			}
			c, ok := v.Claim(ref)
			if !ok {
				continue
			}
			for _, p := range w.honest() {
				if !p.yes[name] && !p.yes[wording(c.Claim)] {
					return broken("adopted", "%s shows Rev.%d, which adopts %s (%s), and %s never accepted that", s.code, rev.Num, name, wording(c.Claim), p.code)
				}
			}
		}
	}
	return nil
}

// ending holds what is said of conclusions.
func (w *World) ending(s *seat) error {
	f := s.state.Now().Final()
	if len(f.Others) > 0 {
		return broken("conclusion", "%s shows two conclusions", s.code)
	}
	if !f.Concluded {
		if s.ended != "" {
			return broken("conclusion", "%s had seen a conclusion, and it is gone", s.code)
		}
		return nil
	}
	digest := f.Revision.Digest
	if w.ended == "" {
		w.ended = digest
	}
	if s.ended == "" {
		s.ended = string(digest)
	}
	if w.ended != digest || s.ended != string(digest) {
		return broken("conclusion", "%s shows that %s is concluded, and %s was before", s.code, digest, w.ended)
	}
	for _, p := range w.honest() {
		if p.failed {
			continue
		}
		if p.restored && p.gave[digest] {
			continue // it may have lost its own word; it has given it
		}
		if said := p.consent(); said != digest {
			return broken("bound", "%s shows that %s is concluded, and the last that %s consented to is %q", s.code, digest, p.code, said)
		}
	}
	return nil
}

// consent returns the text under which the seat's signature stands by its own acts alone.
func (s *seat) consent() (digest text.Digest) {
	for _, a := range s.rec.Chain(s.code) {
		body, err := talks.Decode(a.Kind, a.Body)
		if err != nil {
			continue
		}
		switch b := body.(type) {
		case *talks.Sign:
			digest = b.Digest
		case *talks.Unsign:
			digest = ""
		}
	}
	return digest
}

// End lets the network and the disks heal and judges what comes of it: everybody honest must come to hold the
// same, whatever order it came in and however often the process ended on the way.
func (w *World) End() error {
	all := w.honest()
	for _, s := range all {
		s.disk.armed = false
		if s.outside {
			if err := w.restart(s); err != nil {
				return err
			}
		}
		if s.outside {
			var b bytes.Buffer
			if err := pouch.Write(&b, pouch.Header{Talks: w.talks}, [][]byte{w.charter}); err != nil {
				return err
			}
			if err := s.join(b.Bytes()); err != nil {
				return broken("join", "%s can't join by the charter: %v", s.code, err)
			}
			continue
		}
		if s.failed {
			if err := w.restart(s); err != nil {
				return err
			}
		}
	}
	hub := all[0]
	for range rounds {
		for _, s := range all[1:] {
			if err := bring(s, hub); err != nil {
				return err
			}
		}
		for _, s := range all[1:] {
			if err := bring(hub, s); err != nil {
				return err
			}
		}
	}
	for _, s := range all {
		if s.holding() != hub.holding() {
			return broken("sync", "%s and %s have told each other everything and don't hold the same", s.code, hub.code)
		}
	}
	if err := w.Look(); err != nil {
		return err
	}
	v := hub.state.Now()
	w.reckon(hub)
	w.Figures.Revisions += len(v.Revisions()) - 1
	w.Figures.Proofs += len(hub.rec.Forks()) + len(hub.rec.RootConflicts())
	ended := 0
	if v.Final().Concluded {
		ended = 1
	}
	w.Figures.Concluded += ended
	if len(w.Liars) == 0 {
		w.Figures.Honest, w.Figures.HonestConcluded = 1, ended
	}
	switch w.Seed % 4 {
	case 0:
		return w.twin(hub)
	case 1:
		return w.verdictsEqual(hub, all[len(all)-1])
	}
	return nil
}

// verdictsEqual compares the audits of two seats that hold the same, each from its own bytes in its own order.
func (w *World) verdictsEqual(a, b *seat) error {
	waits := func(s *seat) (out []record.Head) {
		for _, p := range s.rec.Parked() {
			out = append(out, p.Head)
		}
		return out
	}
	if a == b || !slices.Equal(waits(a), waits(b)) { // acts that name what never was stay with those they reached
		return nil
	}
	var out [2][]byte
	for i, s := range []*seat{a, b} {
		var err error
		if out[i], err = w.memory.Check(s.raws()).JSON(); err != nil {
			return err
		}
	}
	if a.mutant == "" && b.mutant == "" && !bytes.Equal(out[0], out[1]) {
		return broken("verdict", "the audits of %s and %s, which hold the same, differ: %s", a.code, b.code, difference(string(out[0]), string(out[1])))
	}
	return nil
}

// bring gives one seat what it lacks of another's acts and bodies.
func bring(from, to *seat) error {
	var raws [][]byte
	for _, a := range from.rec.Missing(to.rec.Frontier()) {
		raws = append(raws, a.Raw())
	}
	for a := range from.rec.Acts() {
		if b := to.rec.Get(a.ID); b != nil && b.Body == nil && a.Body != nil {
			raws = append(raws, a.Raw())
		}
	}
	for at := 0; at < len(raws); at += batch {
		refused, err := to.take(raws[at:min(at+batch, len(raws))])
		if err != nil {
			return err
		}
		if len(refused) > 0 && from.mutant == "" && to.mutant == "" {
			return broken("refused", "%s refuses what %s holds: %v", to.code, from.code, refused[0])
		}
	}
	return to.exchange()
}
