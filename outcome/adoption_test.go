package outcome

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley/committee"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// hall is a committee with the chair AA and a proposal of BB's. In its text stand words of a claim that was withdrawn.
func hall(t testing.TB, codes ...string) *table {
	t.Helper()
	w := &table{t: t, rnd: rand.NewChaCha8([32]byte{9}), root: map[string]seal.PrivateKey{}, seat: map[string]seal.PrivateKey{}, codes: codes, time: "2026-11-02T09:00:00Z"}
	body, ok := committee.BodyByID("unga-committee")
	if !ok {
		t.Fatal("no such body")
	}
	c := &talks.Charter{
		Base: []talks.Block{{ID: "b1", Kind: "pp", Text: map[string]string{"en": "Recalling the harm that was done"}},
			{ID: "b2", Kind: "op", Text: map[string]string{"en": "Decides that hospitals are spared"}}, {ID: "b3", Kind: "op", Text: map[string]string{"en": "Asks for a report"}}},
		Chair: codes[0], Lang: "en", Outcome: talks.Resolution, Pen: codes[0], Procedure: body, Rule: talks.Consensus, Rules: 1, Title: "Hospitals", Unicode: seal.UnicodeVersion,
	}
	for _, code := range codes {
		w.root[code], w.seat[code] = w.newKey(), w.newKey()
		c.Parties = append(c.Parties, record.Party{Code: code, Name: "State of " + code, Root: w.root[code].Public(), Seat: w.seat[code].Public()})
	}
	var err error
	if w.rec, err = record.New(w.seal(record.Header{Party: codes[0], Seq: 1, Time: w.time, Kind: talks.KindCharter}, c, w.seat[codes[0]])); err != nil {
		t.Fatal(err)
	}
	if w.state, err = talks.New(w.rec); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes[1:] {
		w.act(code, &talks.Accede{Charter: w.rec.Talks()})
	}
	return w
}

// does lets a party do something in the committee; "chair" does it in the chair's name. It returns the id of what was made.
func (w *table) does(who string, b talks.Proceeding) string {
	w.t.Helper()
	if who == committee.ByChair {
		who, b.Role = w.codes[0], committee.ByChair
	}
	id, err := w.state.Now().Makes(who)
	if err != nil {
		w.t.Fatal(err)
	}
	w.act(who, &b)
	return id
}

func event(do committee.Kind, of string) talks.Proceeding {
	return talks.Proceeding{Event: talks.Event{Do: do, Of: of}}
}

// opened calls the roll, opens a meeting and lets BB table the newest revision.
func (w *table) opened() (proposal string) {
	roll, there := event(committee.DoRoll, ""), event(committee.DoAttendance, "")
	roll.Event.Chair = &committee.Chair{Person: "Ms Chair", Seat: w.codes[0]}
	for _, code := range w.codes {
		roll.Event.Seats = append(roll.Event.Seats, committee.Seat{Code: code, Name: code, Weight: 1, Votes: true})
	}
	there.Event.List = w.codes
	w.does(committee.ByChair, roll)
	w.does(committee.ByChair, there)
	open := event(committee.DoOpen, "")
	open.Event.Date = "2026-11-03"
	w.does(committee.ByChair, open)
	item := event(committee.DoTakeUp, "")
	item.Event.Item = "93"
	w.does(committee.ByChair, item)
	table := event(committee.DoTable, "")
	table.Rev, table.Event.Item, table.Event.Symbol, table.Event.List = w.state.Now().Newest().ID, "93", "A/C.1/L.1", []string{"BB"}
	proposal = w.does("BB", table)
	paper := event(committee.DoCirculate, proposal)
	paper.Event.Date = "2026-11-01"
	w.does(committee.ByChair, paper)
	w.does("CC", event(committee.DoSponsor, proposal))
	return proposal
}

// puts puts something to a recorded vote; the votes are by code.
func (w *table) puts(of string, list []string, votes map[string]string) string {
	put := event(committee.DoPut, of)
	put.Event.Kind, put.Event.List = committee.Recorded, list
	ballot := w.does(committee.ByChair, put)
	for _, code := range w.codes {
		if v := votes[code]; v != "" {
			x := event(committee.DoVote, ballot)
			x.Event.Vote = v
			w.does(code, x)
		}
	}
	w.does(committee.ByChair, event(committee.DoAnnounce, ballot))
	return ballot
}

func (w *table) close() { w.does(committee.ByChair, event(committee.DoClose, "")) }

func all(codes []string, vote string, but ...string) map[string]string {
	out := map[string]string{}
	for _, c := range codes {
		out[c] = vote
	}
	for i := 0; i+1 < len(but); i += 2 {
		out[but[i]] = but[i+1]
	}
	return out
}

// adopted is a session in which an amendment to BB's proposal is carried by a vote, then the whole.
func adopted(t testing.TB, codes ...string) (*table, string) {
	w := hall(t, codes...)
	w.note("secretwording", true)
	id := w.opened()
	amend := event(committee.DoAmend, id)
	amend.Claims = []talks.Ref{{Act: w.note("protected", false)}}
	first := w.does("DD", amend)
	apart := event(committee.DoCirculate, first)
	apart.Event.Date = "2026-11-01"
	w.does(committee.ByChair, apart)
	w.does(committee.ByChair, event(committee.DoAction, id))
	w.puts(first, nil, all(codes, "yes", "AA", "no"))
	w.puts(id, nil, all(codes, "yes", "DD", "abstain", "AA", "no"))
	w.close()
	return w, id
}

// note lets DD claim another word in the second paragraph, and take it back.
func (w *table) note(word string, back bool) record.ID {
	rev := w.state.Now().Newest()
	c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: "b2", Lang: "en", Start: 4, End: 5, Exact: text.Split("spared"), New: text.Split(word)}
	id := w.act("DD", &talks.Amend{Rev: rev.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Note: "secretnote"}}})
	if back {
		w.act("DD", &talks.Withdraw{Claims: []talks.Ref{{Act: id}}})
	}
	return id
}

// published is the publication of an adoption, signed by the parties of those codes.
func (w *table) published(id string, codes ...string) *Publication {
	w.t.Helper()
	c, err := Adopted(w.rec, w.state, id)
	if err != nil {
		w.t.Fatal(err)
	}
	var words []*Words
	for _, code := range codes {
		x, err := c.Sign(code, w.seat[code], "")
		if err != nil {
			w.t.Fatal(err)
		}
		words = append(words, x)
	}
	p, err := c.Publish(words...)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// TestAdoptionPublished: who published what was adopted shows the text, sponsors, votes and the rule, and no claim or note.
func TestAdoptionPublished(t *testing.T) {
	w, id := adopted(t, "AA", "BB", "CC", "DD")
	b := w.published(id, w.codes...).Bytes()
	r := CheckAdoption(b, Options{})
	if !r.Holds || !r.Complete {
		t.Fatal(r)
	}
	if bytes.Contains(b, []byte("secret")) {
		t.Error("a note or a wording that fell is in the publication")
	}
	if got := text.Inline(r.Text.Blocks[1].Content["en"]); got != "Decides that hospitals are protected" {
		t.Errorf("the text: %q", got)
	}
	if !slices.Equal(r.Draft.Sponsors, []string{"BB", "CC"}) || len(r.Votes) != 2 || r.Refused != 0 {
		t.Errorf("sponsors %v, %d votes, %d refused", r.Draft.Sponsors, len(r.Votes), r.Refused)
	}
	whole := r.Votes[1]
	if y := whole.Outcome.Tally; y.Yes != 2 || y.No != 1 || y.Abstain != 1 || whole.Sheet.Votes[3] != "abstain" {
		t.Errorf("the vote on the whole: %+v, %v", y, whole.Sheet.Votes)
	}
	for _, want := range []string{"verified: the committee adopted this text", "A/C.1/L.1", "rule 125/126: carried", "sponsors  BB, CC"} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("it doesn't say %q:\n%s", want, r)
		}
	}
	if v := Check(b, nil); v.Holds {
		t.Error("what a committee adopted is taken for what every party signed")
	}
	if back, err := Parse(b); err != nil || !bytes.Equal(back.Bytes(), b) {
		t.Errorf("a publication has two forms: %v", err)
	}
	if keys, err := Verifiers(w.published(id, "AA")); err != nil || len(keys) != 5 {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}

// TestAdoptionWithoutAVote: who stands apart from a decision that was taken without a vote is shown, also where it says so after it.
func TestAdoptionWithoutAVote(t *testing.T) {
	w := hall(t, "AA", "BB", "CC", "DD")
	id := w.opened()
	w.does(committee.ByChair, event(committee.DoAction, id))
	w.does(committee.ByChair, event(committee.DoAsk, id))
	w.does(committee.ByChair, event(committee.DoGavel, id))
	leave := event(committee.DoDissociate, id)
	leave.Event.List = []string{"b3"}
	w.does("DD", leave)
	w.close()
	r := CheckAdoption(w.published(id, w.codes...).Bytes(), Options{})
	if !r.Complete || !r.Draft.NoVote || len(r.Votes) != 1 || r.Votes[0].Outcome.Result != committee.Carried || !strings.Contains(r.String(), "apart     DD b3") {
		t.Error(r)
	}
}

// TestAdoptionSigners: whose word is missing is said.
func TestAdoptionSigners(t *testing.T) {
	w, id := adopted(t, "AA", "BB", "CC", "DD")
	r := CheckAdoption(w.published(id, "AA", "CC").Bytes(), Options{})
	if !r.Holds || r.Complete || !strings.Contains(r.String(), "2 of 4 parties haven't signed the checkpoint") || !strings.Contains(r.String(), "BB, DD") {
		t.Error(r)
	}
}

// TestAdoptionFlips: no byte of it can be another.
func TestAdoptionFlips(t *testing.T) {
	w, id := adopted(t, "AA", "BB", "CC", "DD")
	b := w.published(id, w.codes...).Bytes()
	step := 41
	if testing.Short() {
		step = 401
	}
	for i := 0; i < len(b); i += step {
		c := bytes.Clone(b)
		c[i] ^= 1 << (i % 8)
		if r := CheckAdoption(c, Options{}); r.Holds {
			t.Errorf("byte %d flipped, and it holds: %q", i, c[max(0, i-30):min(len(c), i+10)])
		}
	}
}

// forge publishes something else than Adopted would, with everybody's signature, as if all had been deceived or had conspired.
func (w *table) forge(id string, change func(c *Concluded)) *Resolution {
	w.t.Helper()
	c, err := Adopted(w.rec, w.state, id)
	if err != nil {
		w.t.Fatal(err)
	}
	change(c)
	c.Statement.Acts = len(c.Acts)
	if c.Text != nil {
		c.Statement.Digest = c.Text.Digest()
	}
	if c.Adoption.Statement, err = seal.Marshal(c.Statement); err != nil {
		w.t.Fatal(err)
	}
	if err := c.shut(); err != nil {
		w.t.Fatal(err)
	}
	var words []*Words
	for _, code := range w.codes {
		x, err := c.Sign(code, w.seat[code], "")
		if err != nil {
			w.t.Fatal(err)
		}
		words = append(words, x)
	}
	p, err := c.Publish(words...)
	if err != nil {
		w.t.Fatal(err)
	}
	return CheckAdoption(p.Bytes(), Options{})
}

// vote finds the newest vote of a party.
func vote(t *testing.T, c *Concluded, code string) int {
	t.Helper()
	for i, a := range slices.Backward(c.Acts) {
		if a.Party == code && a.Kind == talks.KindProceeding && bytes.Contains(a.Body, []byte(`"do":"vote"`)) {
			return i
		}
	}
	t.Fatal("no vote of " + code)
	return 0
}

// TestHoleVoteLeftOut: not even with everybody's signature is a vote dropped, changed or closed, a proposal that was lost taken
// for adopted, or another text put in its place; what rests on the signers' word alone is said.
func TestHoleVoteLeftOut(t *testing.T) {
	for _, x := range []struct {
		name, want string
		change     func(*table, *Concluded)
	}{
		{"a vote is dropped", "isn't before it", func(_ *table, c *Concluded) {
			i := vote(t, c, "CC")
			c.Acts = slices.Delete(slices.Clone(c.Acts), i, i+1)
		}},
		{"another proposal", "has no proposal", func(_ *table, c *Concluded) { c.Adoption.Proposal = "BB-77" }},
		{"the amendment as the proposal", "has no proposal", func(w *table, c *Concluded) {
			for _, d := range w.state.Now().Proceedings().Sitting.Drafts() {
				if d.Amends != "" {
					c.Adoption.Proposal = d.ID
				}
			}
		}},
		{"a paragraph more", "paragraphs that the committee doesn't have", func(_ *table, c *Concluded) {
			c.Text = &text.Text{Langs: c.Text.Langs, Blocks: append(slices.Clone(c.Text.Blocks), text.Block{ID: "b9", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("And more")}})}
		}},
		{"a paragraph less", "lacks the paragraph b3", func(_ *table, c *Concluded) {
			c.Text = &text.Text{Langs: c.Text.Langs, Blocks: slices.Clone(c.Text.Blocks[:2])}
		}},
		{"another revision", "another revision was tabled", func(_ *table, c *Concluded) { c.Statement.Rev[3] ^= 1 }},
		{"other rules", "isn't adopted", func(_ *table, c *Concluded) {
			b := *c.Adoption.Body
			b.Decisions = slices.Clone(b.Decisions)
			for i := range b.Decisions {
				b.Decisions[i].Tests = []committee.Test{{Count: "seats", Of: "voting", Num: 9, Den: 10}}
			}
			c.Adoption.Body = &b
		}},
		{"another chair", "haven't signed|isn't here", func(_ *table, c *Concluded) { c.Adoption.Chair = "CC" }},
		{"the meeting was closed by a vote", "isn't here", func(_ *table, c *Concluded) { c.Adoption.Close = c.Acts[vote(t, c, "CC")].ID }},
		{"a vote is said to have no effect", "by the word of those who signed", func(_ *table, c *Concluded) {
			c.Adoption.Given = append(c.Adoption.Given, Given{Act: c.Acts[vote(t, c, "CC")].ID, Fate: Idle})
		}},
		{"a vote stands for something", "stands for itself", func(_ *table, c *Concluded) {
			c.Adoption.Given = append(c.Adoption.Given, Given{Act: c.Acts[vote(t, c, "CC")].ID, Parts: []committee.Part{{ID: "b1", Words: 1}}})
		}},
		{"of the amendment nothing is said", "doesn't say what", func(_ *table, c *Concluded) { c.Adoption.Given = c.Adoption.Given[:1] }},
		{"an act that isn't there", "aren't here", func(_ *table, c *Concluded) {
			c.Adoption.Given = append(c.Adoption.Given, Given{Act: record.ID{1}, Fate: Idle})
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			w, id := adopted(t, "AA", "BB", "CC", "DD")
			r := w.forge(id, func(c *Concluded) { x.change(w, c) })
			found := false
			for _, want := range strings.Split(x.want, "|") {
				found = found || strings.Contains(r.String(), want)
			}
			if !found || r.Complete || x.name != "a vote is said to have no effect" && r.Holds {
				t.Errorf("want %q, it says\n%s", x.want, r)
			}
		})
	}
}

// TestAdoptionHeardInTheChairsOrder: a vote that the chair learns of after it announced the result isn't counted, a vote that
// the rules refuse isn't either, and a member that signed two votes has none once the chair has both: in the publication as in the talks.
func TestAdoptionHeardInTheChairsOrder(t *testing.T) {
	w := hall(t, "AA", "BB", "CC", "DD")
	id := w.opened()
	w.does(committee.ByChair, event(committee.DoAction, id))
	put := event(committee.DoPut, id)
	put.Event.Kind = committee.Recorded
	ballot := w.does(committee.ByChair, put)
	cast := func(code, v string) talks.Proceeding {
		x := event(committee.DoVote, ballot)
		x.Event.Vote = v
		return x
	}
	before, err := w.rec.Next("DD", talks.KindProceeding, w.time)
	if err != nil {
		t.Fatal(err)
	}
	w.does("BB", cast("BB", "yes"))
	w.does("BB", cast("BB", "no")) // refused: it has voted
	no, yes := cast("DD", "no"), cast("DD", "yes")
	w.put(w.seal(before, &no, w.seat["DD"]))
	w.put(w.seal(before, &yes, w.seat["DD"]))
	chair, err := w.rec.Next("AA", talks.KindProceeding, w.time) // knows all of these, and not what follows
	if err != nil {
		t.Fatal(err)
	}
	late := w.act("CC", func() *talks.Proceeding { x := cast("CC", "no"); return &x }())
	said := event(committee.DoAnnounce, ballot)
	said.Role = committee.ByChair
	w.put(w.seal(chair, &said, w.seat["AA"]))
	w.does("DD", event(committee.DoSponsor, id)) // of one who dealt double: nothing
	w.close()
	r := CheckAdoption(w.published(id, w.codes...).Bytes(), Options{})
	if !r.Holds || len(r.Votes) != 1 {
		t.Fatal(r)
	}
	want := w.state.Now().Proceedings()
	if y := r.Votes[0].Outcome.Tally; y.Yes != 1 || y.No != 0 || r.Draft.Why != want.Sitting.Drafts()[0].Why {
		t.Errorf("%+v; the talks say %s", y, want.Sitting.Drafts()[0].Why)
	}
	if !r.Has(Proof) || !slices.Equal(r.Draft.Sponsors, []string{"BB", "CC"}) {
		t.Errorf("sponsors %v\n%s", r.Draft.Sponsors, r)
	}
	if i := slices.IndexFunc(want.Steps, func(s *talks.Step) bool { return s.ID == late }); i < 0 || want.Steps[i].Refusal == nil {
		t.Error("the late vote isn't refused in the talks: this test doesn't test it")
	}
}

// TestAdoptionAfterANewKey: who replaced its key votes under the new one, and what its old key signs beside that counts for nothing.
func TestAdoptionAfterANewKey(t *testing.T) {
	w := hall(t, "AA", "BB", "CC", "DD")
	id := w.opened()
	w.does(committee.ByChair, event(committee.DoAction, id))
	put := event(committee.DoPut, id)
	put.Event.Kind = committee.Recorded
	ballot := w.does(committee.ByChair, put)
	yes, no := event(committee.DoVote, ballot), event(committee.DoVote, ballot)
	yes.Event.Vote, no.Event.Vote = "yes", "no"
	old := w.seat["CC"]
	beside, err := w.rec.Next("CC", talks.KindProceeding, w.time)
	if err != nil {
		t.Fatal(err)
	}
	w.rekey("CC")
	w.put(w.seal(beside, &no, old))
	w.does("CC", yes)
	w.does("BB", yes)
	w.does(committee.ByChair, event(committee.DoAnnounce, ballot))
	w.close()
	r := CheckAdoption(w.published(id, w.codes...).Bytes(), Options{})
	if !r.Holds || len(r.Votes) != 1 || r.Votes[0].Outcome.Tally.Yes != 2 || r.Votes[0].Outcome.Tally.No != 0 || r.Has(Gap) {
		t.Error(r)
	}
	if want := w.state.Now().Proceedings().Sitting.Drafts()[0].Why; r.Draft.Why != want {
		t.Errorf("%s; the talks say %s", r.Draft.Why, want)
	}
}

// TestHoleTakenUpAgain: what was adopted and then taken up again isn't adopted, whether the meeting was closed in between or not.
func TestHoleTakenUpAgain(t *testing.T) {
	for _, between := range []bool{false, true} {
		w := hall(t, "AA", "BB", "CC", "DD")
		id := w.opened()
		w.does(committee.ByChair, event(committee.DoAction, id))
		w.puts(id, nil, all(w.codes, "yes"))
		if between {
			w.close()
			open, item := event(committee.DoOpen, ""), event(committee.DoTakeUp, "")
			open.Event.Date, item.Event.Item = "2026-11-04", "93"
			w.does(committee.ByChair, open)
			w.does(committee.ByChair, item)
		}
		again := event(committee.DoMove, id)
		again.Event.Kind = committee.MoveAgain
		w.puts(w.does("CC", again), nil, all(w.codes, "yes"))
		w.close()
		if d, ok := w.state.Now().Proceedings().Sitting.Draft(id); !ok || d.Status != committee.Live {
			t.Fatalf("it wasn't taken up again: %v %s", d.Status, d.Why)
		}
		if _, err := Adopted(w.rec, w.state, id); !errors.Is(err, ErrNotAdopted) {
			t.Errorf("closed in between: %v: %v", between, err)
		}
	}
}

// TestNotAdopted: what is lost, still before the committee, or decided in a meeting that goes on isn't published.
func TestNotAdopted(t *testing.T) {
	w := hall(t, "AA", "BB", "CC", "DD")
	id := w.opened()
	none := func(when string) {
		t.Helper()
		if _, err := Adopted(w.rec, w.state, id); !errors.Is(err, ErrNotAdopted) {
			t.Errorf("%s: %v", when, err)
		}
	}
	none("tabled")
	w.does(committee.ByChair, event(committee.DoAction, id))
	w.puts(id, nil, all(w.codes, "yes"))
	none("adopted, and the meeting goes on")
	w.close()
	if _, err := Adopted(w.rec, w.state, "BB-99"); !errors.Is(err, ErrNotAdopted) {
		t.Errorf("another id: %v", err)
	}
	c, err := Adopted(w.rec, w.state, id)
	if err != nil {
		t.Fatal(err)
	}
	w.act("BB", &talks.Comment{Text: "congratulations"})
	if later, err := Adopted(w.rec, w.state, id); err != nil || later.Checkpoint() != c.Checkpoint() {
		t.Errorf("what is said later changes the log: %v", err)
	}
	lost := hall(t, "AA", "BB", "CC", "DD")
	id = lost.opened()
	lost.does(committee.ByChair, event(committee.DoAction, id))
	lost.puts(id, nil, all(lost.codes, "no"))
	lost.close()
	w = lost
	none("lost")
	signed := concluded(t, "AA", "BB")
	if _, err := Adopted(signed.rec, signed.state, id); !errors.Is(err, ErrNotAdopted) {
		t.Errorf("talks without a committee: %v", err)
	}
}

// BenchmarkCheckAdoption verifies a session of 193 parties in which an amendment and the whole were voted on by all.
func BenchmarkCheckAdoption(b *testing.B) {
	codes := []string{"AA", "BB", "CC", "DD"}
	for i := len(codes); i < 193; i++ {
		codes = append(codes, string([]byte{'E' + byte(i/26), 'A' + byte(i%26)}))
	}
	w, id := adopted(b, codes...)
	raw := w.published(id, "AA", "BB").Bytes()
	acts, votes := 0, 0
	b.ResetTimer()
	for range b.N {
		r := CheckAdoption(raw, Options{})
		if !r.Holds {
			b.Fatal(r)
		}
		acts, votes = r.Statement.Acts, 0
		for _, v := range r.Votes {
			votes += int(v.Outcome.Tally.Yes + v.Outcome.Tally.No + v.Outcome.Tally.Abstain)
		}
	}
	b.ReportMetric(float64(acts), "acts")
	b.ReportMetric(float64(votes), "votes")
}
