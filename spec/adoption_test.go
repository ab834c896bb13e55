package spec_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/committee"
	"parley/ledger"
	"parley/outcome"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// hall is talks with a committee in the chair of AA; a proposal of BB's lies before it, and action is taken on it.
func hall() (*world, string) {
	w := &world{codes: []string{"AA", "BB", "CC", "DD"}, secret: map[string]seal.PrivateKey{}, presided: rand.New(rand.NewPCG(1, 182))}
	body, _ := committee.BodyByID("unga-committee")
	c := &talks.Charter{Chair: "AA", Lang: "en", Outcome: talks.Resolution, Pen: "AA", Procedure: body, Rule: talks.Consensus, Rules: 1, Title: "Adopted", Unicode: seal.UnicodeVersion}
	var base []text.Block
	for i, words := range []string{"Recalling what was done", "Decides that hospitals are spared", "Asks for a report"} {
		base = append(base, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: []text.Kind{text.PP, text.OP, text.OP}[i], Content: map[text.Lang][]text.Word{"en": text.Split(words)}})
	}
	c.Base = talks.Wire(base)
	w.enrol(c)
	w.found(c)
	for _, code := range w.codes[1:] {
		w.does(code, &talks.Accede{Charter: w.homes[0].st.Talks()})
	}
	w.does("AA", w.everybody())
	w.chairs(talks.Event{Do: committee.DoAttendance, List: w.codes})
	w.chairs(talks.Event{Do: committee.DoOpen, Date: "2026-01-02"})
	w.chairs(talks.Event{Do: committee.DoTakeUp, Item: "93"})
	bill := w.makes("BB")
	w.does("BB", &talks.Proceeding{Event: talks.Event{Do: committee.DoTable, Item: "93", Symbol: "A/C.1/L.1", List: []string{"BB"}}, Rev: w.view().Newest().ID})
	w.chairs(talks.Event{Do: committee.DoCirculate, Of: bill, Date: "2025-12-01"})
	w.says1("CC", talks.Event{Do: committee.DoSponsor, Of: bill})
	return w, bill
}

func (w *world) makes(code string) string {
	id, err := w.view().Makes(code)
	if err != nil {
		panic(err)
	}
	return id
}

// chairs is what the chair does; it returns the id of what that makes.
func (w *world) chairs(e talks.Event) string {
	id := w.makes("AA")
	w.does("AA", &talks.Proceeding{Event: e, Role: committee.ByChair})
	return id
}

func (w *world) says1(code string, e talks.Event) { w.does(code, &talks.Proceeding{Event: e}) }

// polls puts something to a recorded vote; votes are by the order of the codes, "" being none.
func (w *world) polls(of string, list []string, votes ...string) {
	id := w.chairs(talks.Event{Do: committee.DoPut, Of: of, List: list, Kind: committee.Recorded})
	for i, v := range votes {
		if v != "" {
			w.says1(w.codes[i], talks.Event{Do: committee.DoVote, Of: id, Vote: v})
		}
	}
	w.chairs(talks.Event{Do: committee.DoAnnounce, Of: id})
}

// adoptions are sessions whose publications stand in testdata and are kept for ever.
var adoptions = map[string]func() (*world, string){ // constant: a table
	"adopted":         byVotes,
	"adopted-divided": divided,
	"adopted-unvoted": unvoted,
	"adopted-doubles": inOrder,
}

// byVotes: an amendment of DD's is carried by a vote, then the whole.
func byVotes() (*world, string) {
	w, bill := hall()
	c := w.does("DD", w.puts("b2", 4, 5, "protected for ever"))
	first := w.makes("DD")
	w.does("DD", &talks.Proceeding{Claims: []talks.Ref{c}, Event: talks.Event{Do: committee.DoAmend, Of: bill}})
	w.chairs(talks.Event{Do: committee.DoPermit, Of: first, Text: "in time"})
	w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
	w.polls(first, nil, "no", "yes", "yes", "yes")
	w.polls(bill, nil, "no", "yes", "yes", "abstain")
	w.says1("DD", talks.Event{Do: committee.DoExplain, Of: bill, Kind: "after", Text: "so"})
	w.chairs(talks.Event{Do: committee.DoClose})
	return w, bill
}

// divided: BB moves an oral revision, a paragraph is voted on separately and falls, then the rest is adopted.
func divided() (*world, string) {
	w, bill := hall()
	c := w.does("BB", w.puts("b1", 0, 1, "Noting"))
	w.does("BB", &talks.Proceeding{Claims: []talks.Ref{c}, Event: talks.Event{Do: committee.DoOral, Of: bill, Certified: true}})
	w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
	motion := w.makes("DD")
	w.says1("DD", talks.Event{Do: committee.DoMove, Kind: committee.MoveDivide, Of: bill, Groups: [][]string{{"b3"}}})
	w.says1("BB", talks.Event{Do: committee.DoObject, Of: motion})
	w.says1("CC", talks.Event{Do: committee.DoSpeak, Of: motion, Kind: "against"})
	w.polls(motion, nil, "yes", "no", "yes", "yes")
	w.polls(bill, []string{"b3"}, "no", "yes", "no", "no")
	w.polls(bill, nil, "", "yes", "yes", "not-participating")
	w.chairs(talks.Event{Do: committee.DoClose})
	return w, bill
}

// unvoted: nobody objects, and DD stands apart from a paragraph.
func unvoted() (*world, string) {
	w, bill := hall()
	w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
	w.chairs(talks.Event{Do: committee.DoAsk, Of: bill})
	w.chairs(talks.Event{Do: committee.DoGavel, Of: bill})
	w.says1("DD", talks.Event{Do: committee.DoDissociate, Of: bill, List: []string{"b3"}})
	w.chairs(talks.Event{Do: committee.DoClose})
	return w, bill
}

// inOrder: BB does as if it had the chair, DD signs two votes, CC votes twice under a new key and beside it under the old one, and
// BB's vote is known to the chair after it announced the result alone.
func inOrder() (*world, string) {
	w, bill := hall()
	w.does("BB", &talks.Proceeding{Event: talks.Event{Do: committee.DoClose}, Role: committee.ByChair}) // not allowed
	w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
	id := w.chairs(talks.Event{Do: committee.DoPut, Of: bill, Kind: committee.Recorded})
	cast := func(h *home, v string) {
		w.sign(h, &talks.Proceeding{Event: talks.Event{Do: committee.DoVote, Of: id, Vote: v}})
	}
	two, old := w.copy(w.homes[3]), w.copy(w.homes[2])
	cast(w.homes[3], "yes")
	cast(two, "no")
	w.rekey(w.homes[2])
	cast(w.homes[2], "yes")
	cast(w.homes[2], "no") // refused: it has voted
	cast(old, "no")
	cast(w.homes[0], "yes")
	w.sync(w.homes[0], w.homes[2], w.homes[3], two, old)
	cast(w.homes[1], "no")
	w.sign(w.homes[0], &talks.Proceeding{Event: talks.Event{Do: committee.DoAnnounce, Of: id}, Role: committee.ByChair})
	w.homes = w.homes[:4]
	w.sync()
	w.sync()
	w.chairs(talks.Event{Do: committee.DoClose})
	return w, bill
}

// seat is the key with which a party signs now.
func (w *world) seat(s outcome.Statement, code string) seal.PrivateKey {
	for _, p := range s.Parties {
		if p.Code == code {
			return w.secret[p.Newest()[0].String()]
		}
	}
	panic(code)
}

// forged is what is published of a session by everybody's signature, after a change to what it says.
func (w *world) forged(t *testing.T, bill string, change func(*outcome.Concluded)) []byte {
	t.Helper()
	c, err := outcome.Adopted(w.homes[0].rec, w.homes[0].st, bill)
	if err != nil {
		t.Fatal(err)
	}
	return w.forgedOf(t, c, change)
}

func (w *world) forgedOf(t *testing.T, c *outcome.Concluded, change func(*outcome.Concluded)) []byte {
	t.Helper()
	var err error
	change(c)
	if c.Adoption != nil {
		c.Statement.Acts, c.Statement.Digest = len(c.Acts), c.Text.Digest()
		if c.Adoption.Statement, err = seal.Marshal(c.Statement); err != nil {
			t.Fatal(err)
		}
	}
	c.Log = &ledger.Log{}
	for _, a := range c.Acts {
		m, err := seal.Members(a.Raw())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Log.Append(m[1].Value); err != nil {
			t.Fatal(err)
		}
	}
	var last any = c.Statement
	if c.Adoption != nil {
		last = c.Adoption
	}
	leaf, err := seal.Marshal(last)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Log.Append(leaf); err != nil {
		t.Fatal(err)
	}
	var words []*outcome.Words
	for _, code := range w.codes {
		x, err := c.Sign(code, w.seat(c.Statement, code), "")
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, x)
	}
	p, err := c.Publish(words...)
	if err != nil {
		t.Fatal(err)
	}
	return p.Bytes()
}

// sameAdoption compares the second implementation's verdict on an adoption with the first's: votes by name, results, sponsors, counts.
func sameAdoption(t *testing.T, name string, r *outcome.Resolution, o map[string]any) {
	t.Helper()
	if o["holds"] != r.Holds {
		t.Errorf("%s: holds %v, by the second implementation %v: %v\n%s", name, r.Holds, o["holds"], o["false"], r)
		return
	}
	if !r.Holds {
		return
	}
	list := func(v any) (out []string) {
		for _, x := range v.([]any) {
			out = append(out, fmt.Sprint(x))
		}
		return out
	}
	var signed []string
	for _, s := range r.Seats {
		if s.Checkpoint {
			signed = append(signed, s.Code)
		}
	}
	type sum struct{ got, want any }
	for what, x := range map[string]sum{
		"root": {o["root"], r.Root}, "digest": {o["digest"], string(r.Statement.Digest)}, "open": {o["open"], float64(r.Open)},
		"heard": {o["heard"], float64(r.Heard)}, "refused": {o["refused"], float64(r.Refused)}, "without a vote": {o["no_vote"], r.Draft.NoVote},
		"sponsors": {fmt.Sprint(list(o["sponsors"])), fmt.Sprint(r.Draft.Sponsors)}, "signed": {fmt.Sprint(list(o["signed"])), fmt.Sprint(signed)},
	} {
		if x.got != x.want {
			t.Errorf("%s: %s %v, by the second implementation %v", name, what, x.want, x.got)
		}
	}
	var want, got []string
	for _, v := range r.Votes {
		names := []string{}
		for i, s := range v.Sheet.Seats {
			if v.Sheet.Votes[i] != "" {
				names = append(names, s.Code+" "+v.Sheet.Votes[i])
			}
		}
		y := v.Outcome.Tally
		want = append(want, fmt.Sprint(v.Sheet.ID, " ", v.Sheet.Of, " ", v.Sheet.Question, v.Sheet.Parts, v.Sheet.NoVote, v.Outcome.Result, y.Yes, y.No, y.Abstain, y.None, names))
	}
	for _, x := range o["votes"].([]any) {
		v := x.(map[string]any)
		names := []string{}
		for code, said := range v["votes"].(map[string]any) {
			names = append(names, code+" "+said.(string))
		}
		slices.Sort(names)
		n := func(k string) int64 { f, _ := v[k].(float64); return int64(f) }
		got = append(got, fmt.Sprint(v["id"], " ", v["of"], " ", v["on"], list(v["parts"]), v["no_vote"], v["result"], n("yes"), n("no"), n("abstain"), n("none"), names))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: votes\n%s\nby the second implementation\n%s", name, strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	believed := o["believed"].(map[string]any)
	for what, sentence := range map[string]string{"idle": "has no effect by the rules of the talks", "unfit": "don't fit the text"} {
		n := 0
		for _, f := range r.Findings {
			if strings.Contains(f.Text, sentence) {
				n++
			}
		}
		if got := len(believed[what].([]any)); got != n {
			t.Errorf("%s: %d acts are believed to be %s, by the second implementation %d", name, n, what, got)
		}
	}
	var apart []string
	for _, m := range r.Remarks {
		if m.Kind == "dissociate" {
			apart = append(apart, fmt.Sprint(m.By, m.Parts))
		}
	}
	var too []string
	for _, x := range o["apart"].([]any) {
		too = append(too, fmt.Sprint(x.(map[string]any)["by"], list(x.(map[string]any)["parts"])))
	}
	if !slices.Equal(apart, too) {
		t.Errorf("%s: apart %v, by the second implementation %v", name, apart, too)
	}
}

// TestAdoptions: both implementations say the same of the golden adoptions, who voted how and what that decided included; a
// reader of what parties signed refuses them, and a reader of adoptions what parties signed.
func TestAdoptions(t *testing.T) {
	wants := map[string]string{ // constant: what the votes on the whole came to
		"adopted": "2 yes, 1 no, 1 abstain", "adopted-divided": "2 yes, 0 no, 0 abstain", "adopted-unvoted": "nobody objects", "adopted-doubles": "2 yes, 0 no, 0 abstain"}
	var files []string
	for name, play := range adoptions {
		file := filepath.Join("testdata", name+".parley")
		files = append(files, file)
		if _, err := os.Stat(file); err != nil && *update {
			w, bill := play()
			if err := os.WriteFile(file, w.forged(t, bill, func(*outcome.Concluded) {}), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.Sort(files)
	treaty := "testdata/published.parley"
	for i, o := range published(t, files...) {
		raw, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		r := outcome.CheckAdoption(raw, outcome.Options{})
		want := wants[strings.TrimSuffix(filepath.Base(files[i]), ".parley")]
		if !r.Holds || o["holds"] != true || !strings.HasPrefix(r.Draft.Why, want) {
			t.Errorf("%s: want %q, it is %q; %v\n%s", files[i], want, r.Draft.Why, o["false"], r)
		}
		sameAdoption(t, files[i], r, o)
		if outcome.Check(raw, nil).Holds {
			t.Errorf("%s is taken for what parties signed", files[i])
		}
	}
	for _, o := range published(t, append([]string{"--form=treaty"}, files...)...) {
		if o["holds"] != false {
			t.Errorf("an adoption is taken for what parties signed: %v", o)
		}
	}
	for _, o := range published(t, "--form=adoption", treaty) {
		if o["holds"] != false {
			t.Errorf("what parties signed is taken for an adoption: %v", o)
		}
	}
}

// lastVote is the place of a party's newest vote.
func lastVote(c *outcome.Concluded, code string) int {
	for i, a := range slices.Backward(c.Acts) {
		if a.Party == code && a.Kind == talks.KindProceeding && bytes.Contains(a.Body, []byte(`"do":"vote"`)) {
			return i
		}
	}
	panic("no vote of " + code)
}

// TestHoleForgedAdoptions: what is forged with everybody's signature both implementations refuse; what rests on the signers' word
// alone both take, with the same votes.
func TestHoleForgedAdoptions(t *testing.T) {
	w, bill := byVotes()
	other, otherBill := divided()
	elsewhere, err := outcome.Adopted(other.homes[0].rec, other.homes[0].st, otherBill)
	if err != nil {
		t.Fatal(err)
	}
	block := func(id, words string) text.Block {
		return text.Block{ID: text.BlockID(id), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(words)}}
	}
	given := func(c *outcome.Concluded, g ...outcome.Given) {
		c.Adoption.Given = append(slices.Clone(c.Adoption.Given), g...)
	}
	cases := []struct {
		name   string
		holds  bool
		change func(*outcome.Concluded)
	}{
		{"as it is", true, func(*outcome.Concluded) {}},
		{"a vote is dropped", false, func(c *outcome.Concluded) {
			i := lastVote(c, "CC")
			c.Acts = slices.Delete(slices.Clone(c.Acts), i, i+1)
		}},
		{"two votes change places", false, func(c *outcome.Concluded) {
			i, k := lastVote(c, "CC"), lastVote(c, "BB")
			c.Acts = slices.Clone(c.Acts)
			c.Acts[i], c.Acts[k] = c.Acts[k], c.Acts[i]
		}},
		{"acts of another session", false, func(c *outcome.Concluded) { c.Acts = elsewhere.Acts }},
		{"another proposal", false, func(c *outcome.Concluded) { c.Adoption.Proposal = "BB-77" }},
		{"the amendment as the proposal", false, func(c *outcome.Concluded) {
			for _, d := range w.view().Proceedings().Sitting.Drafts() {
				if d.Amends != "" {
					c.Adoption.Proposal = d.ID
				}
			}
		}},
		{"a paragraph more", false, func(c *outcome.Concluded) {
			c.Text = &text.Text{Langs: c.Text.Langs, Blocks: append(slices.Clone(c.Text.Blocks), block("b9", "And more"))}
		}},
		{"a paragraph less", false, func(c *outcome.Concluded) {
			c.Text = &text.Text{Langs: c.Text.Langs, Blocks: slices.Clone(c.Text.Blocks[:2])}
		}},
		{"another revision", false, func(c *outcome.Concluded) { c.Statement.Rev[3] ^= 1 }},
		{"other rules", false, func(c *outcome.Concluded) {
			b := *c.Adoption.Body
			b.Decisions = slices.Clone(b.Decisions)
			for i := range b.Decisions {
				b.Decisions[i].Tests = []committee.Test{{Count: "seats", Of: "voting", Num: 9, Den: 10}}
			}
			c.Adoption.Body = &b
		}},
		{"rules by which more must be there", false, func(c *outcome.Concluded) {
			b := *c.Adoption.Body
			b.Decide = []committee.Test{{Count: "seats", Least: 9}}
			c.Adoption.Body = &b
		}},
		{"rules that are none", false, func(c *outcome.Concluded) {
			b := *c.Adoption.Body
			b.Decide = nil
			c.Adoption.Body = &b
		}},
		{"another chair", false, func(c *outcome.Concluded) { c.Adoption.Chair = "CC" }},
		{"a chair who isn't there", false, func(c *outcome.Concluded) { c.Adoption.Chair = "ZZ" }},
		{"closed by a vote", false, func(c *outcome.Concluded) { c.Adoption.Close = c.Acts[lastVote(c, "CC")].ID }},
		{"a vote has no effect", true, func(c *outcome.Concluded) {
			given(c, outcome.Given{Act: c.Acts[lastVote(c, "DD")].ID, Fate: outcome.Idle})
		}},
		{"votes without which it falls have no effect", false, func(c *outcome.Concluded) {
			given(c, outcome.Given{Act: c.Acts[lastVote(c, "CC")].ID, Fate: outcome.Idle}, outcome.Given{Act: c.Acts[lastVote(c, "BB")].ID, Fate: outcome.Idle})
		}},
		{"a vote stands for something", false, func(c *outcome.Concluded) {
			given(c, outcome.Given{Act: c.Acts[lastVote(c, "CC")].ID, Parts: []committee.Part{{ID: "b1", Words: 1}}})
		}},
		{"of the amendment nothing is said", false, func(c *outcome.Concluded) { c.Adoption.Given = c.Adoption.Given[:1] }},
		{"the amendment fits no text", true, func(c *outcome.Concluded) {
			g := slices.Clone(c.Adoption.Given)
			g[1] = outcome.Given{Act: g[1].Act, Fate: outcome.Unfit}
			c.Adoption.Given, c.Text = g, w.view().Newest().Text
		}},
		{"what was put has other numbers of words", false, func(c *outcome.Concluded) {
			g := slices.Clone(c.Adoption.Given)
			g[1] = outcome.Given{Act: g[1].Act, Fate: outcome.Unfit}
			g[0].Parts = slices.Clone(g[0].Parts)
			g[0].Parts[0].Words++
			c.Adoption.Given, c.Text = g, w.view().Newest().Text
		}},
		{"an act that isn't there", false, func(c *outcome.Concluded) { given(c, outcome.Given{Act: record.ID{1}, Fate: outcome.Idle}) }},
		{"an act that is named twice", false, func(c *outcome.Concluded) { given(c, c.Adoption.Given[0]) }},
		{"the form of what parties signed", false, func(c *outcome.Concluded) { c.Adoption = nil }},
	}
	type hostile struct {
		name  string
		holds bool
		raw   []byte
	}
	var all []hostile
	for _, x := range cases {
		all = append(all, hostile{x.name, x.holds, w.forged(t, bill, x.change)})
	}
	good := w.forged(t, bill, func(*outcome.Concluded) {})
	c, err := outcome.Adopted(w.homes[0].rec, w.homes[0].st, bill)
	if err != nil {
		t.Fatal(err)
	}
	one, two := lastVote(c, "BB"), lastVote(c, "CC")
	for _, x := range []struct {
		name   string
		change func(*outcome.Publication)
	}{
		{"a vote with another's signature", func(p *outcome.Publication) {
			sig := func(raw []byte) []byte { at := bytes.Index(raw, []byte(`"sig":"`)) + 7; return raw[at : at+86] }
			p.Acts[two] = bytes.Clone(p.Acts[two])
			copy(sig(p.Acts[two]), sig(p.Acts[one]))
		}},
		{"a vote that says no", func(p *outcome.Publication) {
			p.Acts[two] = bytes.Replace(p.Acts[two], []byte(`"vote":"yes"`), []byte(`"vote":"no"`), 1)
		}},
		{"a vote under another salt", func(p *outcome.Publication) {
			at := bytes.Index(p.Acts[two], []byte(`"salt":"`)) + 8
			p.Acts[two] = bytes.Clone(p.Acts[two])
			p.Acts[two][at] ^= 1
		}},
		{"a vote whose words are withheld", func(p *outcome.Publication) {
			raw := p.Acts[two]
			head, salt, sigs := bytes.Index(raw, []byte(`"head":`)), bytes.Index(raw, []byte(`"salt":`)), bytes.Index(raw, []byte(`"sigs":`))
			p.Acts[two] = slices.Concat([]byte(`{"body":null,`), raw[head:salt], []byte(`"salt":"",`), raw[sigs:])
		}},
		{"a vote that stands there twice", func(p *outcome.Publication) { p.Acts = slices.Insert(p.Acts, two, p.Acts[two]) }},
		{"another text", func(p *outcome.Publication) {
			p.Text = bytes.Replace(p.Text, []byte("protected"), []byte("forgotten"), 1)
		}},
		{"the checkpoint of another session", func(p *outcome.Publication) {
			q, err := outcome.Parse(other.forged(t, otherBill, func(*outcome.Concluded) {}))
			if err != nil {
				t.Fatal(err)
			}
			p.Checkpoint = q.Checkpoint
		}},
		{"a signature of the checkpoint twice", func(p *outcome.Publication) {
			at := bytes.Index(p.Checkpoint, []byte("\n\n")) + 2
			end := at + bytes.IndexByte(p.Checkpoint[at:], '\n') + 1
			p.Checkpoint = slices.Concat(p.Checkpoint[:end], p.Checkpoint[at:end], p.Checkpoint[end:])
		}},
		{"the frame of what parties signed", func(p *outcome.Publication) { p.Adoption = false }},
	} {
		p, err := outcome.Parse(good)
		if err != nil {
			t.Fatal(err)
		}
		x.change(p)
		raw := p.Bytes()
		if bytes.Equal(raw, good) {
			t.Fatalf("%s: nothing was changed", x.name)
		}
		all = append(all, hostile{x.name, false, raw})
	}
	dir := t.TempDir()
	var files []string
	for i, x := range all {
		f := filepath.Join(dir, fmt.Sprintf("%02d.parley", i))
		if err := os.WriteFile(f, x.raw, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	for i, o := range published(t, files...) {
		r := outcome.CheckAdoption(all[i].raw, outcome.Options{})
		if r.Holds != all[i].holds {
			t.Errorf("%s: holds is %v, want %v\n%s", all[i].name, r.Holds, all[i].holds, r)
		}
		sameAdoption(t, all[i].name, r, o)
	}
}

// idleWords takes out what the signers say of acts that have no effect.
func idleWords(c *outcome.Concluded) {
	c.Adoption.Given = slices.DeleteFunc(slices.Clone(c.Adoption.Given), func(g outcome.Given) bool { return g.Fate == outcome.Idle })
}

// upto lets a publication end with an act that is said to close the meeting.
func (w *world) upto(id record.ID) func(*outcome.Concluded) {
	return func(c *outcome.Concluded) {
		past := w.homes[0].rec.Upto(id)
		c.Adoption.Close, c.Acts = id, nil
		for a := range w.homes[0].rec.Acts() {
			if past.Contains(a.ID) {
				c.Acts = append(c.Acts, a)
			}
		}
	}
}

// TestHoleOtherSessions: sessions that have no one order or no end are refused by both implementations; what everybody sees to have
// no effect needs nobody's word.
func TestHoleOtherSessions(t *testing.T) {
	last := func(w *world, code string) record.ID {
		chain := w.homes[0].rec.Chain(code)
		return chain[len(chain)-1].ID
	}
	cases := []struct {
		name  string
		holds bool
		make  func() []byte
	}{
		{"what has no effect, and nobody says so", true, func() []byte {
			w, bill := inOrder()
			return w.forged(t, bill, idleWords)
		}},
		{"another revision, which is there", false, func() []byte {
			w, bill := hall()
			r := w.view().Newest()
			w.does("AA", &talks.Revise{Digest: r.Digest, N: 1, Parent: r.ID}) // nothing is agreed: not allowed
			other := last(w, "AA")
			w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
			w.polls(bill, nil, "yes", "yes")
			w.chairs(talks.Event{Do: committee.DoClose})
			return w.forged(t, bill, func(c *outcome.Concluded) { c.Statement.Rev = other })
		}},
		{"other numbers of words, and another proposal is revised orally", false, func() []byte {
			w, bill := hall()
			w.does("CC", &talks.Proceeding{Event: talks.Event{Do: committee.DoTable, Item: "93", Parts: []committee.Part{{ID: "p", Operative: true, Words: 3}}}})
			other := w.view().Proceedings().Sitting.Drafts()[1].ID
			w.says1("CC", talks.Event{Do: committee.DoOral, Of: other, Certified: true, Changes: []committee.Change{{ID: "c", Part: "p", Do: "revise", Deleted: 1, Added: 2}}})
			w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
			w.polls(bill, nil, "yes", "yes")
			w.chairs(talks.Event{Do: committee.DoClose})
			return w.forged(t, bill, func(c *outcome.Concluded) { c.Adoption.Given[0].Parts[0].Words++ })
		}},
		{"an act behind the end", false, func() []byte {
			w, bill := byVotes()
			w.does("DD", &talks.Comment{Text: "well done"})
			return w.forged(t, bill, func(c *outcome.Concluded) { end := c.Adoption.Close; w.upto(last(w, "DD"))(c); c.Adoption.Close = end })
		}},
		{"the chair goes on behind the end", false, func() []byte {
			w, bill := byVotes()
			w.chairs(talks.Event{Do: committee.DoOpen, Date: "2026-01-03"})
			return w.forged(t, bill, func(c *outcome.Concluded) { end := c.Adoption.Close; w.upto(last(w, "AA"))(c); c.Adoption.Close = end })
		}},
		{"closed while a point of order waits", false, func() []byte {
			w, bill := hall()
			w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
			w.polls(bill, nil, "yes", "yes")
			point := w.makes("DD")
			w.says1("DD", talks.Event{Do: committee.DoMove, Kind: committee.MovePoint})
			w.chairs(talks.Event{Do: committee.DoClose}) // refused
			refused := last(w, "AA")
			w.chairs(talks.Event{Do: committee.DoRuling, Of: point})
			w.chairs(talks.Event{Do: committee.DoClose})
			return w.forged(t, bill, w.upto(refused))
		}},
		{"a chair that deals double", false, func() []byte {
			w, bill := hall()
			w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
			w.polls(bill, nil, "yes", "yes")
			w.chairs(talks.Event{Do: committee.DoClose})
			good, err := outcome.Adopted(w.homes[0].rec, w.homes[0].st, bill)
			if err != nil {
				t.Fatal(err)
			}
			end := good.Adoption.Close
			two := w.copy(w.homes[0])
			w.sign(w.homes[0], &talks.Comment{Text: "one"})
			w.sign(two, &talks.Comment{Text: "other"})
			w.sync()
			w.does("BB", &talks.Comment{Text: "both"})
			w.homes = w.homes[:4]
			w.sync()
			w.chairs(talks.Event{Do: committee.DoClose})
			return w.forgedOf(t, good, func(c *outcome.Concluded) { w.upto(last(w, "AA"))(c); c.Adoption.Close = end })
		}},
		{"a party that replaced one key twice", false, func() []byte {
			w, bill := hall()
			w.chairs(talks.Event{Do: committee.DoAction, Of: bill})
			two := w.copy(w.homes[3])
			w.rekey(w.homes[3])
			w.rekey(two)
			w.sync()
			w.homes = w.homes[:4]
			w.polls(bill, nil, "yes", "yes")
			w.chairs(talks.Event{Do: committee.DoClose})
			return w.forged(t, bill, func(*outcome.Concluded) {})
		}},
	}
	var files []string
	dir := t.TempDir()
	for i, x := range cases {
		files = append(files, filepath.Join(dir, fmt.Sprintf("%02d.parley", i)))
		if err := os.WriteFile(files[i], x.make(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, o := range published(t, files...) {
		raw, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		r := outcome.CheckAdoption(raw, outcome.Options{})
		if r.Holds != cases[i].holds {
			t.Errorf("%s: holds is %v, want %v\n%s", cases[i].name, r.Holds, cases[i].holds, r)
		}
		sameAdoption(t, cases[i].name, r, o)
	}
}

// TestAdoptionFlips: of an adoption with one changed byte the second implementation says what the first says, but where the byte
// stands in an ML-DSA signature or key, which it doesn't verify.
func TestAdoptionFlips(t *testing.T) {
	good, err := os.ReadFile("testdata/adopted.parley")
	if err != nil {
		t.Fatal(err)
	}
	p, err := outcome.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.Index(good, p.Checkpoint)
	flips(t, good, from, from+len(p.Checkpoint), func(b []byte) bool { return outcome.CheckAdoption(b, outcome.Options{}).Holds })
}
