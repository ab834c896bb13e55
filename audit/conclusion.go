package audit

import (
	"fmt"
	"slices"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// words are the acts by which one party authenticates, signs, takes back and exchanges, read from the acts
// themselves.
type words struct {
	agreed   []word // agree and confirm, one for each block
	revoked  []word
	initials []word
	signs    []word
	unsigns  []word
	swaps    []word
}

// word is one act over one thing.
type word struct {
	act    *record.Act
	block  string
	digest text.Digest
	rev    record.ID
}

// wordsOf reads a party's acts. Those that had no right to be made, judged on their own past, are left out.
func wordsOf(rec *record.Record, now *talks.View, party string) words {
	var w words
	for _, a := range rec.Chain(party) {
		e, ok := now.Entry(a.ID)
		if !ok || e.Effect == talks.NotAllowed || e.Effect == talks.Malformed {
			continue
		}
		switch b := e.Body.(type) {
		case *talks.Agree:
			for _, s := range b.Blocks {
				w.agreed = append(w.agreed, word{act: a, block: s.ID, digest: s.Digest})
			}
		case *talks.Confirm:
			for _, s := range b.Blocks {
				w.agreed = append(w.agreed, word{act: a, block: s.ID, digest: s.Digest})
			}
		case *talks.Revoke:
			for _, id := range b.Blocks {
				w.revoked = append(w.revoked, word{act: a, block: id})
			}
		case *talks.Initial:
			w.initials = append(w.initials, word{act: a, digest: b.Digest, rev: b.Rev})
		case *talks.Sign:
			w.signs = append(w.signs, word{act: a, digest: b.Digest, rev: b.Rev})
		case *talks.Unsign:
			w.unsigns = append(w.unsigns, word{act: a, digest: b.Digest, rev: b.Rev})
		case *talks.Exchange:
			w.swaps = append(w.swaps, word{act: a, digest: b.Digest, rev: b.Rev})
		}
	}
	return w
}

// conclusion derives from the acts who is bound to what, and compares.
func (v *Verdict) conclusion(rec *record.Record, s *talks.State) {
	now := s.Now()
	final := now.Final()
	all := map[string]words{}
	for _, code := range s.Parties() {
		all[code] = wordsOf(rec, now, code)
	}
	texts := map[record.ID]*text.Text{}
	for _, r := range append(now.Revisions(), now.Beside()...) {
		texts[r.ID] = r.Text
	}
	v.initials(rec, s, all, texts)
	v.signatures(rec, s, all)

	type deal struct {
		rev    record.ID
		digest text.Digest
	}
	exchanged := map[deal][]string{} // parties with an exchange that was due
	var deals []deal
	swaps := 0
	for _, code := range s.Parties() {
		for _, x := range all[code].swaps {
			swaps++
			if why := due(rec, s, all, x); why != "" {
				v.find(Broken, "conclusion", x.act.ID, code, "%s exchanged its signature when it was not due: %s", code, why)
				continue
			}
			d := deal{x.rev, x.digest}
			if exchanged[d] == nil {
				deals = append(deals, d)
			}
			if !slices.Contains(exchanged[d], code) {
				exchanged[d] = append(exchanged[d], code)
			}
		}
	}
	v.count("exchanges of signatures followed back to every party's signature", swaps)
	concluded := 0
	for _, d := range deals {
		if len(exchanged[d]) < len(s.Parties()) {
			continue
		}
		concluded++
		known := final.Revision.ID == d.rev && final.Revision.Digest == d.digest
		for _, o := range final.Others {
			known = known || o.ID == d.rev && o.Digest == d.digest
		}
		if !known {
			v.find(Broken, "conclusion", d.rev, "", "by the acts every party has exchanged the text %.10s; the folded talks don't say so", d.digest)
		}
		if t := texts[d.rev]; t == nil || t.Digest() != d.digest {
			v.find(Broken, "conclusion", d.rev, "", "the concluded text isn't the revision's")
		}
	}
	if (concluded > 0) != final.Concluded || final.Concluded && concluded != 1+len(final.Others) {
		v.find(Broken, "conclusion", rec.Talks(), "", "by the acts %d texts are concluded; the folded talks say %v", concluded, final.Concluded)
	}
	v.Concluded = concluded > 0
}

// due says why an exchange was not due when it was made, or "": its past must hold from every party a
// signature over the text, with no withdrawal or other signature after it, no re-keying that replaced its
// key, and no proof of double-dealing that reaches it.
func due(rec *record.Record, s *talks.State, all map[string]words, x word) string {
	past := rec.Past(x.act.ID)
	for _, code := range s.Parties() {
		if why := stands(rec, past, all[code], x, code); why != "" {
			return why
		}
	}
	return ""
}

func stands(rec *record.Record, past record.Past, w words, x word, code string) string {
	why := fmt.Sprintf("it knew no signature of %s", code)
	for _, sign := range w.signs {
		if sign.digest != x.digest || sign.rev != x.rev || !past.Contains(sign.act.ID) {
			continue
		}
		if why = fallen(rec, past, w, sign, code); why == "" {
			return ""
		}
	}
	return why
}

// fallen says what in the past takes a signature's ground, or "".
func fallen(rec *record.Record, past record.Past, w words, sign word, code string) string {
	for _, list := range [][]word{w.unsigns, w.signs} {
		for _, later := range list {
			if past.Contains(later.act.ID) && rec.Continues(later.act.ID, sign.act.ID) {
				return fmt.Sprintf("it knew that %s had taken its signature back", code)
			}
		}
	}
	for _, k := range rec.Rekeys(code) {
		if past.Contains(k.ID) && sign.act.Epoch < k.Epoch {
			return fmt.Sprintf("it knew that %s had replaced the key that it signed with", code)
		}
	}
	for _, p := range rec.Reaching(sign.act.ID) {
		if p.Kind != record.ProofRekey && p.In(past) {
			return fmt.Sprintf("it knew a proof that %s dealt double", code)
		}
	}
	return ""
}

// initials checks that whoever initialled a text knew every party's agreement to each of its blocks.
func (v *Verdict) initials(rec *record.Record, s *talks.State, all map[string]words, texts map[record.ID]*text.Text) {
	n := 0
	for _, code := range s.Parties() {
		for _, x := range all[code].initials {
			n++
			t := texts[x.rev]
			if t == nil || t.Digest() != x.digest {
				v.find(Broken, "conclusion", x.act.ID, code, "%s initialled a text that isn't the revision's", code)
				continue
			}
			past := rec.Past(x.act.ID)
			for _, b := range t.Blocks {
				for _, l := range s.Charter().Authentic {
					if len(b.Content[l]) == 0 {
						v.find(Broken, "conclusion", x.act.ID, code, "initialled by %s although block %s has no words in %s", code, b.ID, l)
					}
				}
				if who := missing(rec, s, past, all, b); who != "" {
					v.find(Broken, "conclusion", x.act.ID, code, "%s initialled a text to whose block %s %s had not agreed", code, b.ID, who)
				}
			}
		}
	}
	v.count("initials followed back to every party's agreement to every block", n)
}

// signatures checks that whoever signed a text knew every party's initials on it.
func (v *Verdict) signatures(rec *record.Record, s *talks.State, all map[string]words) {
	n := 0
	for _, code := range s.Parties() {
		for _, x := range all[code].signs {
			n++
			past := rec.Past(x.act.ID)
			for _, who := range s.Parties() {
				if !slices.ContainsFunc(all[who].initials, func(y word) bool {
					return y.digest == x.digest && y.rev == x.rev && past.Contains(y.act.ID)
				}) {
					v.find(Broken, "conclusion", x.act.ID, code, "%s signed a text that %s had not initialled", code, who)
				}
			}
		}
	}
	v.count("signatures followed back to every party's initials", n)
}

// counts reports whether the past holds a word, and nothing in it that takes the word's ground: a proof of
// double-dealing, or a re-keying beside it. An agreement so lost binds nobody; a revocation so lost revokes nothing.
func counts(rec *record.Record, past record.Past, w word) bool {
	return past.Contains(w.act.ID) && !slices.ContainsFunc(rec.Reaching(w.act.ID), func(p record.Proof) bool { return p.In(past) })
}

// missing returns a party whose agreement to the block's content the past doesn't hold, or "".
func missing(rec *record.Record, s *talks.State, past record.Past, all map[string]words, b text.Block) string {
	digest := b.Digest()
	for _, code := range s.Parties() {
		w := all[code]
		if !slices.ContainsFunc(w.agreed, func(y word) bool {
			return y.block == string(b.ID) && y.digest == digest && counts(rec, past, y) &&
				!slices.ContainsFunc(w.revoked, func(z word) bool {
					return z.block == y.block && counts(rec, past, z) && rec.Continues(z.act.ID, y.act.ID)
				})
		}) {
			return code
		}
	}
	return ""
}
