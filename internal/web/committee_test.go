package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/committee"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// hallRoom is a room whose talks have a committee, with VES in the chair; the second node is LOR's.
func hallRoom(t *testing.T) (*room, *node.Node) {
	t.Helper()
	r := newRoom(t)
	other, err := node.Init(t.TempDir(), node.Config{Code: "LOR", Name: "Lorne", Plain: true})
	r.ok(err)
	t.Cleanup(func() { other.Close() })
	rd, err := text.Parse("# Peace\n\n*The Assembly,*\n\n1. *Decides* to meet;\n\n2. *Calls upon* all States to prevent harm.\n", text.ReadOptions{})
	r.ok(err)
	im, err := rd.Import()
	r.ok(err)
	oc, err := other.Card()
	r.ok(err)
	card, err := r.home.Card()
	r.ok(err)
	body, _ := committee.BodyByID("unga-committee")
	r.node, err = r.home.OpenTalks(t.Context(), &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), Chair: "VES", Lang: "en", Outcome: talks.Resolution, Parties: []record.Party{oc.Party, card.Party}, Pen: "VES", Procedure: body,
		Rule: talks.Consensus, Rules: 1, Title: "The committee", Unicode: seal.UnicodeVersion,
	})
	r.ok(err)
	theirs := r.carry(r.node, other)
	r.signs(theirs, "LOR", func(d *desk.Desk) (*desk.Intent, error) { return d.Accede("") })
	r.carry(theirs, r.home)
	return r, theirs
}

// asks sends a form of the committee's and signs what the page before signing shows.
func (r *room) asks(f url.Values) {
	r.t.Helper()
	f.Set("do", "committee")
	code, page, _ := r.post(r.known, r.text()+"/ask", f)
	if code != http.StatusOK {
		r.t.Fatalf("%v: %d\n%s", f, code, page)
	}
	sign := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`).FindAllStringSubmatch(page[strings.Index(page, `id="sign"`):], -1) {
		sign.Add(m[1], unescape(m[2]))
	}
	if code, page, _ := r.post(r.known, r.text()+"/sign", sign); code != http.StatusSeeOther && code != http.StatusOK {
		r.t.Fatalf("%v: %d\n%s", f, code, page)
	}
}

func unescape(s string) string {
	return strings.NewReplacer("&#43;", "+", "&amp;", "&", "&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'").Replace(s)
}

// does has the other party do something in the committee.
func (r *room) does(theirs *node.Node, e committee.Event) {
	r.t.Helper()
	r.carry(r.node, theirs.Home())
	_, err := theirs.Act(r.t.Context(), talks.Proceed(e))
	r.ok(err)
	r.carry(theirs, r.home)
}

// A chair takes a draft through its day with the buttons of the pages: table, vote, result, record, sheet.
func TestCommitteeByItsPages(t *testing.T) {
	r, theirs := hallRoom(t)
	see := func(page string, want ...string) string {
		t.Helper()
		code, body := r.get(r.known, r.text()+page)
		for _, w := range want {
			if code != http.StatusOK || !strings.Contains(body, w) {
				t.Fatalf("%s: %d, no %q\n%s", page, code, w, body)
			}
		}
		return body
	}
	see("/committee", "Take the roll", "No meeting is open.")
	r.asks(url.Values{"event": {"roll"}, "as": {"chair"}, "seats": {"VES 1\nLOR 1"}, "person": {"Ms Chair"}})
	see("/committee", "Open the meeting")
	r.asks(url.Values{"event": {"attendance"}, "as": {"chair"}, "list": {"VES", "LOR"}})
	r.asks(url.Values{"event": {"table"}, "symbol": {"A/C.1/L.1"}, "item": {"93"}, "text": {"Peace <b>"}})
	r.asks(url.Values{"event": {"circulate"}, "as": {"chair"}, "of": {r.acting("L.1")}, "date": {"2020-01-01"}})
	r.asks(url.Values{"event": {"open"}, "as": {"chair"}, "date": {"2026-11-24"}})
	r.asks(url.Values{"event": {"take-up"}, "as": {"chair"}, "item": {"93"}})
	id := r.acting("L.1")
	r.asks(url.Values{"event": {"action"}, "as": {"chair"}, "of": {id}})
	see("/committee", "Before the committee", "A/C.1/L.1", "Peace &lt;b&gt;")
	r.asks(url.Values{"event": {"put"}, "as": {"chair"}, "of": {id}, "kind_of": {"recorded"}})
	see("/committee/hall", "0 of 2 have voted", `class="v-none"`)
	ballot := see("/committee/ballot", ">not participating<", ">yes<", ">no<", ">abstain<")
	vote := regexp.MustCompile(`name="of" value="([^"]+)"`).FindStringSubmatch(ballot)[1]
	r.asks(url.Values{"event": {"vote"}, "of": {vote}, "vote": {"yes"}})
	see("/committee/ballot", "Your vote: yes", `value="correct"`)
	r.does(theirs, committee.Event{Do: committee.DoVote, Of: vote, Vote: "no"})
	see("/committee/hall", "2 of 2 have voted", `class="v-no"`)
	r.asks(url.Values{"event": {"announce"}, "as": {"chair"}, "of": {vote}})
	see("/committee/hall", "rejected", "1 yes, 1 no")
	see("/committee/record", "End the vote on", "Who voted how", "as=csv")
	if csv := see("/committee/sheet?as=csv&ballot=" + vote); !strings.Contains(csv, "LOR,Lorne,1,true,false,no") {
		t.Error(csv)
	}
	var sheet committee.Sheet
	if err := json.Unmarshal([]byte(see("/committee/sheet?ballot="+vote)), &sheet); err != nil {
		t.Fatal(err)
	}
	body, _ := committee.BodyByID(sheet.Body)
	if out, err := sheet.Count(body); err != nil || out.Result != committee.Rejected {
		t.Errorf("counted again: %v %v", out, err)
	}
	if page := see("/committee/file?format=html", "Take the roll", "1 yes, 1 no"); !strings.Contains(page, "no: LOR") || strings.Contains(page, "Peace <b>") {
		t.Error(page)
	}
	if docx := see("/committee/file"); !strings.HasPrefix(docx, "PK") {
		t.Errorf("%.40q is no docx", docx)
	}
	if pdf := see("/committee/file?format=pdf"); !strings.HasPrefix(pdf, "%PDF") {
		t.Errorf("%.40q is no pdf", pdf)
	}
	if code, _ := r.get(r.known, r.text()+"/committee/file?format=exe"); code != http.StatusBadRequest {
		t.Errorf("a format that isn't there: %d", code)
	}
	_, api := r.get(r.known, "/api/v1"+r.text()+"/committee")
	var got struct{ Committee apiSitting }
	err := json.Unmarshal([]byte(api), &got)
	if have := got.Committee; err != nil || len(have.Ballots) != 1 || have.Ballots[0].Outcome.Result != committee.Rejected || len(have.Record) < 9 {
		t.Errorf("%v\n%s", err, api)
	}
}

// What is rare has its forms: a deadline, an oral revision, a revised text, leave by the chair, standing apart from a consensus on one
// paragraph; and all can read it beside that paragraph.
func TestRareActsOfACommittee(t *testing.T) {
	r, theirs := hallRoom(t)
	page := func(p string) string {
		t.Helper()
		code, body := r.get(r.known, r.text()+p)
		if code != http.StatusOK {
			t.Fatalf("%s: %d\n%s", p, code, body)
		}
		return body
	}
	has := func(p string, want ...string) {
		t.Helper()
		body := page(p)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: no %q\n%s", p, w, body)
			}
		}
	}
	r.asks(url.Values{"event": {"roll"}, "as": {"chair"}, "seats": {"VES 1\nLOR 1"}, "person": {"Ms Chair"}})
	r.asks(url.Values{"event": {"attendance"}, "as": {"chair"}, "list": {"VES", "LOR"}})
	has("/committee", "Set a deadline", `type="datetime-local" name="until"`)
	for _, bad := range []string{"", "tomorrow", "2031-02-30T10:00", "2031-03-01T18:00:00+02:00"} {
		if code, _, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"committee"}, "event": {"deadline"}, "as": {"chair"}, "kind_of": {"amendments"}, "until": {bad}}); code != http.StatusBadRequest {
			t.Errorf("a deadline at %q: %d", bad, code)
		}
	}
	r.asks(url.Values{"event": {"deadline"}, "as": {"chair"}, "kind_of": {"amendments"}, "until": {"2031-03-01T18:00"}})
	has("/committee", "Set the deadline for amendments")
	r.asks(url.Values{"event": {"table"}, "symbol": {"A/C.1/L.1"}, "item": {"93"}, "text": {"Peace"}})
	id := r.acting("L.1")
	has("/committee", "Revise a draft orally", "Put the newest text in a draft’s place", "Let an amendment through on the day itself", "Let seats explain their vote once more")
	if body := page("/committee"); strings.Contains(body, "Dissociate from consensus") {
		t.Error("nothing is adopted, and one may stand apart from it")
	}
	r.asks(url.Values{"event": {"revise"}, "of": {id}, "symbol": {"A/C.1/L.1/Rev.1"}})
	r.propose(5, 6, "avert")
	name := ""
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error { name = st.Now().Live()[0].Name; return nil }))
	r.asks(url.Values{"event": {"circulate"}, "as": {"chair"}, "of": {id}, "date": {"2020-01-01"}})
	r.asks(url.Values{"event": {"open"}, "as": {"chair"}, "date": {"2026-11-24"}})
	r.asks(url.Values{"event": {"take-up"}, "as": {"chair"}, "item": {"93"}})
	if code, said, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"committee"}, "event": {"oral"}, "of": {id}, "name": {name}}); code != http.StatusConflict || !strings.Contains(said, "certifies the wording") {
		t.Errorf("an oral revision that nobody certifies: %d\n%s", code, said)
	}
	r.asks(url.Values{"event": {"oral"}, "of": {id}, "name": {name}, "certified": {"yes"}})
	r.asks(url.Values{"event": {"action"}, "as": {"chair"}, "of": {id}})
	r.asks(url.Values{"event": {"ask"}, "as": {"chair"}, "of": {id}})
	r.asks(url.Values{"event": {"gavel"}, "as": {"chair"}, "of": {id}})
	has("/committee", "Dissociate from consensus on A/C.1/L.1/Rev.1", "From these parts; none ticked is the whole")
	part := ""
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error {
		d, _ := st.Now().Proceedings().Sitting.Draft(id)
		part = d.Parts[len(d.Parts)-1].ID
		return nil
	}))
	r.does(theirs, committee.Event{Do: committee.DoDissociate, Of: id, List: []string{part}, Text: "too <b>far</b>"})
	has("/committee", "LOR dissociates itself from the consensus on OP2: “too &lt;b&gt;far&lt;/b&gt;”")
	has("/committee/file?format=html", "Dissociated from consensus", "LOR dissociates itself from the consensus on OP2")
	var text struct {
		Remarks []desk.Remark `json:"remarks"`
	}
	_, raw := r.get(r.known, "/api/v1"+r.text()+"/text")
	if err := json.Unmarshal([]byte(raw), &text); err != nil || len(text.Remarks) != 1 || text.Remarks[0].Label != "OP2" || text.Remarks[0].Party != "LOR" {
		t.Errorf("%v: nobody sees it beside the paragraph: %s", err, raw)
	}
}

// acting is the id of the draft with that symbol.
func (r *room) acting(symbol string) (id string) {
	r.t.Helper()
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error {
		for _, d := range st.Now().Proceedings().Sitting.Drafts() {
			for _, p := range d.Papers {
				if strings.HasSuffix(p.Symbol, symbol) {
					id = d.ID
				}
			}
		}
		return nil
	}))
	return id
}

// In a roll call something always comes while a delegate reads: a vote that was shown is signed all the same, and what has no place any more is refused.
func TestHoleRollCallSendsVotersBack(t *testing.T) {
	r, theirs := hallRoom(t)
	r.asks(url.Values{"event": {"roll"}, "as": {"chair"}, "seats": {"VES 1\nLOR 1"}, "person": {"Ms Chair"}})
	_, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"committee"}, "event": {"attendance"}, "as": {"chair"}, "list": {"VES", "LOR"}})
	sign := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`).FindAllStringSubmatch(page[strings.Index(page, `id="sign"`):], -1) {
		sign.Add(m[1], unescape(m[2]))
	}
	if _, err := base64.StdEncoding.DecodeString(sign.Get("raw")); err != nil {
		t.Fatal(err)
	}
	before := r.acts()
	r.does(theirs, committee.Event{Do: committee.DoArrive})
	if code, page, _ := r.post(r.known, r.text()+"/sign", sign); strings.Contains(page, "Something came while you were reading") {
		t.Errorf("%d\n%s", code, page)
	}
	if r.acts() != before+1 { // of this node’s party
		t.Errorf("%d acts, %d before", r.acts(), before)
	}
	if code, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"committee"}, "event": {"vote"}, "of": {"nothing"}, "vote": {"yes"}}); code != http.StatusConflict {
		t.Errorf("a vote on nothing: %d\n%s", code, page)
	}
}

// The name from which a roll call begins is drawn by the pages: words that are kept, then shown; another word than the one given is refused.
func TestRollCallIsDrawn(t *testing.T) {
	r, theirs := hallRoom(t)
	r.asks(url.Values{"event": {"roll"}, "as": {"chair"}, "seats": {"VES 1\nLOR 1"}, "person": {"Ms Chair"}})
	_, page := r.get(r.known, r.text()+"/committee/ballot")
	if !strings.Contains(page, "A word that nobody guesses") {
		t.Fatal(page)
	}
	r.asks(url.Values{"event": {"commit"}, "of": {"draw-1"}, "value": {"heron"}})
	r.does(theirs, committee.Event{Do: committee.DoCommit, Of: "draw-1", Text: committee.Commitment("draw-1", "LOR", "quay")})
	if code, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"committee"}, "event": {"reveal"}, "of": {"draw-1"}, "value": {"hero"}}); code != http.StatusConflict {
		t.Errorf("another word: %d\n%s", code, page)
	}
	r.asks(url.Values{"event": {"reveal"}, "of": {"draw-1"}, "value": {"heron"}})
	if _, page = r.get(r.known, r.text()+"/committee"); strings.Contains(page, "Draw the name") {
		t.Error("it is drawn before LOR shows its word")
	}
	r.does(theirs, committee.Event{Do: committee.DoReveal, Of: "draw-1", Text: "quay"})
	if _, page = r.get(r.known, r.text()+"/committee"); !strings.Contains(page, "Draw the name") {
		t.Errorf("no step for the draw\n%s", page)
	}
	r.asks(url.Values{"event": {"draw"}, "as": {"chair"}, "of": {"draw-1"}})
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error {
		if l := st.Now().Proceedings().Sitting.Lots(); len(l) != 1 || l[0].Drawn == "" {
			t.Errorf("%+v", l)
		}
		return nil
	}))
}
