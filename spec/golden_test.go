package spec_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

var update = flag.Bool("update", false, "write the golden talks that are not there yet")

// stories are small talks whose records and verdicts stand in testdata and are
// kept for ever: a later version of these rooms has to say the same of them.
// Each is described in testdata/golden.txt.
var stories = map[string]func(*world){ // constant: a table
	"conclusion": conclusion,
	"merge":      merge,
	"words":      wordings,
	"rivals":     rivals,
	"doubles":    doubles,
	"nesting":    nesting,
	"notes":      notes,
	"carried":    carried,
	"custody":    custody,
	"attributed": attributed,
	"languages":  languages,
	"consensus":  consensus,
	"committee":  sitting,
	"follows":    follows,
}

// table opens talks of parties on four blocks; all have acceded.
func table(codes ...string) *world { return seats("", talks.AttributionOpen, codes...) }

// seats is a table at which a host holds the key of one party, with a policy on names beside wordings.
func seats(hosted string, names talks.Attribution, codes ...string) *world {
	w := &world{codes: codes, secret: map[string]seal.PrivateKey{}}
	c := &talks.Charter{Attribution: names, Lang: "en", Outcome: talks.Treaty, Pen: codes[0], Rule: "unanimity", Rules: 1, Title: "Golden", Unicode: seal.UnicodeVersion}
	var base []text.Block
	for i, words := range []string{"Each state shall not x", "Requests a report", "Decides to meet again", "Thanks all"} {
		base = append(base, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(words)}})
	}
	c.Base = talks.Wire(base)
	w.enrol(c)
	for i, p := range c.Parties {
		if p.Code == hosted {
			c.Parties[i].Custody = record.HubCustody
		}
	}
	w.found(c)
	for _, code := range codes[1:] {
		w.does(code, &talks.Accede{Charter: w.homes[0].st.Talks()})
	}
	return w
}

// does signs as the party's first desk and passes the act on to all.
func (w *world) does(code string, body talks.Body) talks.Ref {
	i := slices.Index(w.codes, code)
	w.sign(w.homes[i], body)
	chain := w.homes[i].rec.Chain(code)
	w.sync()
	return talks.Ref{Act: chain[len(chain)-1].ID}
}

func (w *world) view() *talks.View { return w.homes[0].st.Now() }

// puts is an amendment of block 1 or 2: its words from start to end become new.
func (w *world) puts(block string, start, end int, new string, more ...talks.Proposal) *talks.Amend {
	r := w.view().Newest()
	b := r.Text.Blocks[slices.IndexFunc(r.Text.Blocks, func(b text.Block) bool { return string(b.ID) == block })]
	c := text.Claim{Op: text.Replace, Base: r.Digest, Block: b.ID, Lang: "en", Start: start, End: end, Exact: b.Content["en"][start:end], New: text.Split(new)}
	return &talks.Amend{Rev: r.ID, Claims: append([]talks.Proposal{{Claim: talks.WireClaim(c), Holding: true}}, more...)}
}

func (w *world) revises(code string) {
	r, _, err := w.view().Next()
	if err != nil {
		panic(err)
	}
	w.does(code, r)
}

func (w *world) says(code string, s talks.Stance, refs ...talks.Ref) {
	w.does(code, &talks.Position{Claims: refs, Stance: s})
}

// ends takes talks of all parties from an agreed text to the exchange.
func (w *world) ends() {
	r := w.view().Newest()
	for _, p := range w.codes {
		w.does(p, &talks.Agree{Blocks: w.view().Seals(p), Rev: r.ID})
	}
	for _, p := range w.codes {
		w.does(p, &talks.Initial{Digest: r.Digest, Rev: r.ID})
	}
	for _, p := range w.codes {
		w.does(p, &talks.Sign{Digest: r.Digest, Rev: r.ID})
	}
}

//	AA          charter  c1  ·   Rev.1  agree  initial  sign  unsign  ·          sign  exchange  ·
//	BB, CC, DD  accede   ·   ok  ·      agree  initial  sign  ·       exchange!  ·     exchange  unsign!
//
// What has a ! is not allowed: AA's signature doesn't stand; BB is bound.
func conclusion(w *world) {
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	for _, p := range w.codes[1:] {
		w.says(p, talks.Accept, c1)
	}
	w.revises("AA")
	w.ends()
	w.does("BB", &talks.Confirm{Blocks: w.view().Pledged("BB")})
	r := w.view().Newest()
	w.does("AA", &talks.Unsign{Digest: r.Digest, Rev: r.ID})
	w.does("BB", &talks.Exchange{Digest: r.Digest, Rev: r.ID}) // not allowed: AA's signature doesn't stand
	w.does("AA", &talks.Sign{Digest: r.Digest, Rev: r.ID})
	for _, p := range w.codes {
		w.does(p, &talks.Exchange{Digest: r.Digest, Rev: r.ID})
	}
	w.does("BB", &talks.Unsign{Digest: r.Digest, Rev: r.ID}) // not allowed: it is bound
}

// merge adopts claims of every operation in one revision and carries others over.
func merge(w *world) {
	r := w.view().Newest()
	wire := func(c text.Claim) talks.Proposal {
		c.Base = r.Digest
		return talks.Proposal{Claim: talks.WireClaim(c)}
	}
	note := text.Block{Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Reports 约 束")}}
	w.does("AA", &talks.Amend{Rev: r.ID, Claims: []talks.Proposal{
		wire(text.Claim{Op: text.SplitAt, Block: "b1", At: map[text.Lang]int{"en": 2}}),
		wire(text.Claim{Op: text.Insert, Gap: "b1", Blocks: []text.Block{note}, Choice: "Option “1”"}),
		wire(text.Claim{Op: text.Insert, Gap: text.GapStart, Blocks: []text.Block{note, note}}),
		wire(text.Claim{Op: text.Move, Block: "b3", Gap: text.GapStart}),
		wire(text.Claim{Op: text.Delete, Block: "b4"}),
		wire(text.Claim{Op: text.Join, Block: "b2"}),
	}})
	w.does("BB", w.puts("b1", 1, 3, "land may")) // on both sides of the cut: a rival
	w.does("BB", w.puts("b1", 1, 2, "nation"))   // not allowed: meets its own claim
	claims := w.view().Claims()
	for _, i := range []int{0, 1, 2, 4} {
		for _, p := range w.codes {
			w.says(p, talks.Accept, claims[i].Ref)
		}
	}
	w.revises("AA")
}

// wordings: conditions, packages, claims recorded for others, sub-claims,
// agreements that a late claim suspends, withdrawals.
func wordings(w *world) {
	r := w.view().Newest()
	c1 := w.does("AA", w.puts("b1", 2, 3, "must now"))
	outer := w.view().Claims()[0].Claim
	sub := text.Claim{Op: text.Replace, Base: r.Digest, Parent: outer.Key(), Block: "b1", Lang: "en", Start: 1, End: 2, Exact: outer.New[1:2], New: text.Split("soon")}
	c2 := w.does("BB", &talks.Amend{Rev: r.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(sub), Holding: true}}})
	rec := w.puts("b2", 0, 1, "Asks")
	rec.Claims[0].Holding, rec.Claims[0].For = false, "CC"
	c3 := w.does("BB", rec)
	w.does("CC", &talks.Withdraw{Claims: []talks.Ref{c3}})
	c4 := w.does("CC", w.puts("b2", 0, 1, "Bids"))
	w.does("BB", &talks.Position{Claims: []talks.Ref{c1}, Stance: talks.Accept, If: []talks.Ref{c4}})
	w.does("AA", &talks.Position{Claims: []talks.Ref{c4}, Stance: talks.Reserve, Reason: talks.Scrutiny})
	p := w.does("CC", &talks.Package{Claims: []talks.Ref{c1, c4}})
	p.Package = true
	w.says("AA", talks.Accept, p)
	w.does("AA", &talks.Agree{Blocks: w.view().Seals("AA"), Rev: r.ID})
	w.does("AA", w.puts("b3", 0, 1, "Finds"))
	w.says("BB", talks.Object, c2) // its own claim
	w.does("AA", &talks.Withdraw{Claims: []talks.Ref{c1}})
	w.says("BB", talks.Accept, p) // not allowed: it is dead
}

// AA  charter ── c1 ── ok(c2) ─┬─ Rev.1 with c1        known to BB first
//
//	└─ Rev.1' with c1, c2   known to CC first
//
// Both are acknowledged without the proof, so they are rivals; DD names AA's first.
func rivals(w *world) {
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	c2 := w.does("BB", w.puts("b2", 0, 1, "Asks"))
	for _, p := range w.codes[1:] {
		w.says(p, talks.Accept, c1)
	}
	w.says("CC", talks.Accept, c2)
	w.says("AA", talks.Accept, c2)
	desk := w.homes[0]
	twin := w.copy(desk)
	w.sign(desk, next(desk))
	w.sync(desk, w.homes[1])
	w.sign(w.homes[1], &talks.Comment{Text: "seen"})
	w.sign(w.homes[3], &talks.Position{Claims: []talks.Ref{c2}, Stance: talks.Accept})
	w.sync(twin, w.homes[3])
	w.sign(twin, next(twin))
	w.sync(twin, w.homes[2])
	w.sign(w.homes[2], &talks.Comment{Text: "seen"})
	w.sync()
	_, term, _ := w.view().Pen()
	w.does("BB", &talks.Pen{From: w.view().Newest().ID, Term: term + 1, To: "DD"})
}

func next(h *home) talks.Body {
	r, _, err := h.st.Now().Next()
	if err != nil {
		panic(err)
	}
	return r
}

// BB  accede ── c1 ─┬─ c2                    a fork: c2 and c3 fall
//
//	├─ c3
//	├─ rekey ── c4           continues c1 …
//	└─ rekey' ── c5          … twice: a root conflict
func doubles(w *world) {
	w.does("BB", w.puts("b1", 2, 3, "must"))
	one, two, three := w.homes[1], w.copy(w.homes[1]), w.copy(w.homes[1])
	four := w.copy(w.homes[1])
	w.sign(one, w.puts("b2", 0, 1, "Asks"))
	w.sign(two, w.puts("b2", 0, 1, "Bids"))
	w.sync(w.homes[0], one, two)
	w.rekey(three)
	w.sign(three, &talks.Comment{Text: "new key"})
	w.sync(w.homes[0], three)
	w.rekey(four)
	w.sign(four, &talks.Comment{Text: "another new key"})
	w.sync()
	w.does("AA", &talks.Comment{Text: "sees the proof"})
}

// nesting proposes amendments to amendments, each in its own act, until one is too deep.
func nesting(w *world) {
	w.does("AA", w.puts("b1", 2, 3, "w0 x0 y0"))
	for i := range talks.MaxNesting {
		all := w.view().Live()
		up := all[slices.IndexFunc(all, func(c talks.Claim) bool {
			return !slices.ContainsFunc(all, func(o talks.Claim) bool { return o.Claim.Parent == c.Key })
		})].Claim
		c := text.Claim{Op: text.Replace, Base: up.Base, Parent: up.Key(), Block: "b1", Lang: "en", Start: 1, End: 2, Exact: up.New[1:2], New: text.Split(fmt.Sprintf("w%d x%d y%d", i+1, i+1, i+1))}
		w.does(w.codes[(i+1)%2], &talks.Amend{Rev: w.view().Newest().ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c)}}})
	}
}

// notes: comments, parking, placing, a revoked and a confirmed agreement,
// positions recorded for others, conditions that wait for each other.
func notes(w *world) {
	r := w.view().Newest()
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	c2 := w.does("BB", w.puts("b2", 0, 1, "Asks"))
	w.does("CC", &talks.Comment{By: "M. Adeyemi", On: talks.Target{Block: "b2"}, Text: "Our experts meet on Monday."})
	w.does("CC", &talks.Park{On: talks.Target{Claim: []talks.Ref{c1}}, Note: "until Monday"})
	w.does("DD", &talks.Place{On: talks.Target{Act: c2.Act}, Where: "annex II"})
	w.does("DD", &talks.Position{Claims: []talks.Ref{c1}, Stance: talks.Object, For: "CC"})
	w.does("AA", &talks.Position{Claims: []talks.Ref{c2}, Stance: talks.Accept, If: []talks.Ref{c1}})
	w.does("BB", &talks.Position{Claims: []talks.Ref{c1}, Stance: talks.Accept, If: []talks.Ref{c2}})
	w.does("AA", &talks.Agree{Blocks: w.view().Seals("AA"), Rev: r.ID})
	w.does("BB", &talks.Agree{Blocks: w.view().Seals("BB"), Rev: r.ID})
	w.does("AA", &talks.Revoke{Blocks: []string{"b3"}})
	w.does("BB", &talks.Confirm{Blocks: w.view().Pledged("BB")})
	w.does("BB", &talks.Revoke{Blocks: []string{"b3"}}) // not allowed: confirmed
	w.does("CC", &talks.Park{On: talks.Target{Claim: []talks.Ref{c1}}})
}

// Rev.0  c1 "not"→"never" adopted   c2 strictly around it   c3 behind it   c4 its rival   c5 inside a deleted block
// Rev.1  ·                          quotes the new words    moves along    lapses         lapses
// Rev.2  ·                          adopted                 lives          ·              ·
func carried(w *world) {
	r := w.view().Newest()
	c1 := w.does("AA", w.puts("b1", 3, 4, "never ever"))
	c2 := w.does("BB", w.puts("b1", 2, 5, "should do that"))
	w.does("CC", w.puts("b3", 3, 4, "soon"))
	w.does("DD", w.puts("b1", 3, 4, "hardly"))
	w.does("CC", w.puts("b4", 1, 2, "everybody"))
	c6 := w.does("DD", &talks.Amend{Rev: r.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(text.Claim{Op: text.Delete, Base: r.Digest, Block: "b4"}), Holding: true}}})
	for _, p := range w.codes {
		w.says(p, talks.Accept, c1)
		w.says(p, talks.Accept, c6)
	}
	w.revises("AA")
	w.does("BB", w.puts("b2", 2, 3, "statement"))
	for _, p := range w.codes {
		w.says(p, talks.Accept, c2)
	}
	w.revises("AA")
}

// A host holds the key of CC, and later that of BB. What has a ! is not allowed.
//
//	AA, DD  charter, accede  ok  agree            initial          sign                            exchange
//	BB      accede           ok  agree            initial  rekey→hub  sign! exchange!  rekey  sign  exchange
//	CC      accede           ok  agree  confirm!  initial! rekey  initial  sign                    exchange
func custody(w *world) {
	*w = *seats("CC", talks.AttributionOpen, w.codes...)
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	for _, p := range w.codes[1:] {
		w.says(p, talks.Accept, c1)
	}
	w.revises("AA")
	r := w.view().Newest()
	all := func(say func() talks.Body, codes ...string) {
		for _, p := range codes {
			w.does(p, say())
		}
	}
	initial := func() talks.Body { return &talks.Initial{Digest: r.Digest, Rev: r.ID} }
	sign := func() talks.Body { return &talks.Sign{Digest: r.Digest, Rev: r.ID} }
	exchange := func() talks.Body { return &talks.Exchange{Digest: r.Digest, Rev: r.ID} }
	rekey := func(i int, to record.Custody) {
		w.rekeyTo(w.homes[i], to)
		w.sync()
	}
	for _, p := range w.codes {
		w.does(p, &talks.Agree{Blocks: w.view().Seals(p), Rev: r.ID})
	}
	w.does("CC", &talks.Confirm{Blocks: w.view().Pledged("CC")}) // not allowed
	all(initial, w.codes...)                                     // CC's is not allowed
	rekey(2, record.OwnCustody)
	all(initial, "CC")
	rekey(1, record.HubCustody)
	all(sign, w.codes...) // BB's is not allowed
	all(exchange, "BB")   // not allowed
	rekey(1, record.HubCustody)
	rekey(1, record.OwnCustody)
	all(sign, "BB")
	all(exchange, w.codes...)
}

// A charter under which only the parties are shown who holds what: nothing else is judged otherwise.
//
//	AA          charter  c1  ·   Rev.1  agree  initial  sign  exchange
//	BB, CC, DD  accede   ·   ok  ·      agree  initial  sign  exchange
func attributed(w *world) {
	*w = *seats("", talks.AttributionParties, w.codes...)
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	for _, p := range w.codes[1:] {
		w.says(p, talks.Accept, c1)
	}
	w.revises("AA")
	w.ends()
	r := w.view().Newest()
	for _, p := range w.codes {
		w.does(p, &talks.Exchange{Digest: r.Digest, Rev: r.ID})
	}
}

// Talks of AA, CC and DD that go on from those of AA, BB, CC and DD: a wording of each is recorded; BB's for nobody named.
//
//	AA      charter  supports its own  ·            Rev.1
//	CC, DD  accede   ·                 accepts all  ·
func follows(w *world) {
	old := w.homes[0]
	for _, p := range w.codes {
		w.does(p, w.puts("b"+string(p[0]-'A'+'1'), 1, 2, "newly"))
	}
	c := old.st.Charter()
	var ends []record.ID
	for _, h := range old.rec.Frontier() {
		ends = append(ends, h.ID)
	}
	stay := slices.DeleteFunc(slices.Clone(c.Parties), func(p record.Party) bool { return p.Code == "BB" })
	next := old.st.Now().Succeed(stay, ends)
	w.codes, w.homes = []string{"AA", "CC", "DD"}, nil
	w.found(next)
	words := old.st.Now().Words("AA")
	acts, _ := w.homes[0].st.Now().Again("AA", words)
	for _, p := range w.codes[1:] {
		w.does(p, &talks.Accede{Charter: w.homes[0].st.Talks()})
	}
	for _, b := range acts {
		w.does("AA", b)
	}
	var all []talks.Ref
	for _, cl := range w.view().Live() {
		all = append(all, cl.Ref)
	}
	for _, p := range w.codes {
		w.says(p, talks.Accept, all...)
	}
	w.revises("AA")
}

// Two authentic languages; what has a ! is not allowed.
//
//	AA          charter  fr of b2–b4  ·   Rev.1  en of b1  ·   Rev.2  correspond  agree  initial!  ·           initial  ·        sign  exchange
//	BB, CC, DD  accede   ·            ok  ·      ·         ok  ·      ·           agree  ·         correspond  initial  differ!  sign  exchange
//
// In Rev.2 the French of b1 is stale until all have said that it corresponds.
func languages(w *world) {
	keys, secret := w.keys, w.secret
	*w = world{codes: w.codes, keys: keys[:0:0], secret: secret}
	c := &talks.Charter{Authentic: []text.Lang{"en", "fr"}, Lang: "en", Outcome: talks.Treaty, Pen: "AA", Rule: "unanimity", Rules: 1, Title: "Golden", Unicode: seal.UnicodeVersion}
	var base []text.Block
	for i, words := range []string{"Each state shall not x", "Requests a report", "Decides to meet again", "Thanks all"} {
		base = append(base, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(words)}})
	}
	base[0].Content["fr"] = text.Split("Aucun État ne doit x")
	c.Base = talks.Wire(base)
	w.enrol(c)
	w.found(c)
	for _, code := range w.codes[1:] {
		w.does(code, &talks.Accede{Charter: w.homes[0].st.Talks()})
	}
	r := w.view().Newest()
	french := &talks.Amend{Rev: r.ID}
	for i, words := range []string{"Demande un rapport", "Décide de se réunir à nouveau", "Remercie chacun"} {
		c := text.Claim{Op: text.Replace, Base: r.Digest, Block: base[i+1].ID, Lang: "fr", New: text.Split(words)}
		french.Claims = append(french.Claims, talks.Proposal{Claim: talks.WireClaim(c), Holding: true})
	}
	ref := w.does("AA", french)
	for i := range french.Claims {
		ref.N = i
		for _, p := range w.codes[1:] {
			w.says(p, talks.Accept, ref)
		}
	}
	w.revises("AA")
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	for _, p := range w.codes[1:] {
		w.says(p, talks.Accept, c1)
	}
	w.revises("AA")
	r = w.view().Newest()
	w.does("AA", &talks.Correspond{Blocks: w.view().Uneven("AA"), Rev: r.ID})
	for _, p := range w.codes {
		w.does(p, &talks.Agree{Blocks: w.view().Seals(p), Rev: r.ID})
	}
	w.does("AA", &talks.Initial{Digest: r.Digest, Rev: r.ID}) // not allowed: the French is stale
	for _, p := range w.codes[1:] {
		w.does(p, &talks.Correspond{Blocks: w.view().Uneven(p), Rev: r.ID})
	}
	for _, p := range w.codes {
		w.does(p, &talks.Initial{Digest: r.Digest, Rev: r.ID})
	}
	w.does("BB", &talks.Differ{Blocks: []string{"b2"}}) // not allowed: it never said so
	for _, p := range w.codes {
		w.does(p, &talks.Sign{Digest: r.Digest, Rev: r.ID})
	}
	for _, p := range w.codes {
		w.does(p, &talks.Exchange{Digest: r.Digest, Rev: r.ID})
	}
}

// AA  charter  c1  ·               G: ok  ·       ·           silent        Rev.1 …
// BB  accede   ·   silence broken  ·      ·       silence 2   silent (chair)
// CC  accede   ·   break           G      ·       ·           spoken for by G
// DD  accede   ·   silent, void    ·      silent! ·           silent
func consensus(w *world) {
	keys, secret := w.keys, w.secret
	*w = world{codes: w.codes, keys: keys[:0:0], secret: secret, presided: rand.New(rand.NewPCG(1, 1))}
	c := &talks.Charter{Chair: "BB", Groups: []talks.Group{{Code: "G", Members: []string{"AA", "CC"}, Name: "Group", Voice: "AA"}}, Lang: "en", Notice: 48,
		Outcome: talks.Resolution, Pen: "AA", Rule: talks.Consensus, Rules: 1, Title: "Golden", Unicode: seal.UnicodeVersion}
	base := []text.Block{{ID: "b1", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Each state shall not x")}}, {ID: "b2", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Thanks all")}}}
	c.Base = talks.Wire(base)
	w.enrol(c)
	w.found(c)
	for _, code := range w.codes[1:] {
		w.does(code, &talks.Accede{Charter: w.homes[0].st.Talks()})
	}
	rev0 := w.view().Newest()
	c1 := w.does("AA", w.puts("b1", 2, 3, "must"))
	ask := func(code, deadline string) record.ID {
		return w.does(code, &talks.Silence{Blocks: w.view().Seals(code), Claims: []talks.Ref{c1}, Deadline: deadline, Place: "17:00 here", Rev: rev0.ID}).Act
	}
	ask("AA", "2026-01-09T00:00:00Z") // not allowed: BB has the chair
	ask("BB", "2026-01-03T00:00:00Z") // not allowed: less than 48 hours
	one := ask("BB", "2026-01-05T00:00:00Z")
	w.does("CC", &talks.KeptSilence{Silence: one}) // not allowed: early
	w.hours = 96
	w.does("DD", &talks.KeptSilence{Silence: one})
	w.does("CC", &talks.Break{On: talks.Target{Claim: []talks.Ref{c1}}, Reason: "no instructions", Silence: one})
	w.does("BB", &talks.KeptSilence{Silence: one}) // not allowed: broken
	w.does("AA", &talks.Position{Claims: []talks.Ref{c1}, Group: "G", Stance: talks.Accept})
	w.does("CC", &talks.Position{Claims: []talks.Ref{c1}, Group: "G", Stance: talks.Object}) // not allowed: AA is the voice
	two := ask("BB", "2026-01-09T00:00:00Z")
	q := *w.view().Silences()[1].Body
	q.Deadline, q.Prolongs = "2026-01-10T00:00:00Z", two
	three := w.does("BB", &q).Act
	w.hours = 216
	w.does("DD", &talks.KeptSilence{Silence: two}) // not allowed: prolonged
	w.says("DD", talks.Object, c1)
	w.does("DD", &talks.KeptSilence{Silence: three}) // not allowed: DD has spoken
	w.says("DD", talks.Accept, c1)
	for _, code := range w.codes {
		w.does(code, &talks.KeptSilence{Silence: three})
	}
	w.does("DD", &talks.Break{Reason: "late", Silence: three}) // not allowed: DD was silent
	w.revises("AA")
	w.ends()
	r := w.view().Newest()
	for _, code := range w.codes {
		w.does(code, &talks.Exchange{Digest: r.Digest, Rev: r.ID})
	}
}

// tell plays a story and packs it.
func tell(t *testing.T, story func(*world)) []byte {
	t.Helper()
	w := table("AA", "BB", "CC", "DD")
	story(w)
	w.sync()
	w.sync()
	return packAll(t, w.homes[0].rec)
}

func packAll(t *testing.T, rec *record.Record) []byte {
	t.Helper()
	var raws [][]byte
	for a := range rec.Acts() {
		raws = append(raws, a.Raw())
	}
	var b bytes.Buffer
	if err := pouch.Write(&b, pouch.Header{From: record.Frontier{}, Talks: rec.Charter().ID, To: rec.Frontier()}, raws); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGolden: the golden talks still have the verdicts that were written with
// them, in both implementations.
func TestGolden(t *testing.T) {
	names := slices.Sorted(maps.Keys(stories))
	if *update {
		for _, name := range names {
			file := filepath.Join("testdata", name+".pouch")
			if _, err := os.Stat(file); err == nil {
				t.Logf("%s stays as it is: golden talks are kept for ever", file)
				continue
			}
			raw := tell(t, stories[name])
			v := judged(t, raw)
			for i := range v.Acts {
				v.Acts[i].Why = ""
			}
			out, err := json.MarshalIndent(v, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			for f, b := range map[string][]byte{file: raw, filepath.Join("testdata", name+".json"): append(out, '\n')} {
				if err := os.WriteFile(f, b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	files, err := filepath.Glob("testdata/*.pouch")
	if err != nil || len(files) < len(names) {
		t.Fatalf("%d golden talks, %d stories: %v", len(files), len(names), err)
	}
	got := checked(t, node(t), files...)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want := &verdict{}
		text, err := os.ReadFile(f[:len(f)-len("pouch")] + "json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, want); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if diff := differ(want, judged(t, raw)); diff != "" {
			t.Errorf("%s: golden and the rooms of this house: %.2000s", f, diff)
		}
		if diff := differ(want, got[f]); diff != "" {
			t.Errorf("%s: golden and the checker: %.2000s", f, diff)
		}
	}
}
