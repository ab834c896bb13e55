package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// quietRoom is a room whose talks decide by consensus, with VES in the chair;
// the second node is LOR's, which has joined.
func quietRoom(t *testing.T) (*room, *node.Node, *node.Home) {
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
	r.node, err = r.home.OpenTalks(t.Context(), &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), Chair: "VES", Lang: "en", Outcome: talks.Resolution, Parties: []record.Party{oc.Party, card.Party}, Pen: "VES",
		Rule: talks.Consensus, Rules: 1, Title: "Quiet talks", Unicode: seal.UnicodeVersion,
	})
	r.ok(err)
	r.propose(5, 6, "avert")
	theirs := r.carry(r.node, other)
	r.signs(theirs, "LOR", func(d *desk.Desk) (*desk.Intent, error) { return d.Accede("") })
	r.carry(theirs, r.home)
	return r, theirs, other
}

// signs makes an act on another's node, and carries it here.
func (r *room) signs(n *node.Node, code string, f func(d *desk.Desk) (*desk.Intent, error)) {
	r.t.Helper()
	var in *desk.Intent
	r.ok(n.View(func(rec *record.Record, st *talks.State) (err error) {
		in, err = f(desk.New(rec, st, code))
		return err
	}))
	_, err := n.Act(r.t.Context(), in.Body)
	r.ok(err)
}

// The chair puts a wording and a paragraph in silence and moves the deadline,
// another party breaks it: all of it on the page, and whatever they wrote is text.
func TestSilenceOnThePage(t *testing.T) {
	r, theirs, other := quietRoom(t)
	at := r.text() + "/silence"
	claim := regexp.MustCompile(`name="name" value="(c\d+)"`)
	_, page := r.get(r.known, at)
	m := claim.FindStringSubmatch(page)
	if m == nil || !strings.Contains(page, "Nothing lies in silence.") || !strings.Contains(page, `value="OP1"`) {
		t.Fatalf("the chair is offered nothing to put in silence:\n%s", page)
	}
	if _, text := r.get(r.known, r.text()); !strings.Contains(text, at+`"`) {
		t.Error("the menu doesn't lead to the silence")
	}
	until := time.Now().UTC().Add(100 * time.Hour).Truncate(time.Second)
	wish := url.Values{"do": {"silence"}, "name": {m[1], "OP1"}, "until": {until.Add(-90 * time.Hour).Format(time.RFC3339)}, "place": {"noon <b>York</b>"}, "note": {"please <i>agree</i>"}}
	if code, body, _ := r.post(r.known, r.text()+"/ask", wish); code == http.StatusOK {
		if code, body, _ = r.post(r.known, r.text()+"/sign", hidden(t, body)); code != http.StatusConflict || !strings.Contains(body, "72 hours") {
			t.Errorf("ten hours are enough: %d\n%s", code, body)
		}
	}
	wish.Set("until", until.Format("2006-01-02T15:04:05Z07:00"))
	_, body, _ := r.post(r.known, r.text()+"/ask", wish)
	if !strings.Contains(body, until.Format(time.RFC3339)+" (noon &lt;b&gt;York") {
		t.Errorf("the page before signing doesn't say the deadline in UTC:\n%s", body)
	}
	if code, body, _ := r.post(r.known, r.text()+"/sign", hidden(t, body)); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	_, page = r.get(r.known, at)
	for _, want := range []string{m[1] + "</a>", ">OP1</a>", `<time datetime="` + until.Format(time.RFC3339), "noon &lt;b&gt;York", "please &lt;i&gt;agree", "1 party is not known to have heard of it:", "Still to answer:", "nobody yet", `value="break"`, `name="moves"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if t.Failed() {
		t.Logf("%s", page)
	}

	// The deadline moves, in UTC where no script says the instant.
	later := until.Add(48 * time.Hour)
	_, body, _ = r.post(r.known, r.text()+"/ask", url.Values{"do": {"silence"}, "moves": {hiddenOf(t, page, "moves")}, "at": {later.Format(fieldTime)}})
	if code, body, _ := r.post(r.known, r.text()+"/sign", hidden(t, body)); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	if _, page = r.get(r.known, at); !strings.Contains(page, later.Format("2006-01-02 15:04 UTC")) || !strings.Contains(page, "the deadline was moved") || !strings.Contains(page, "1 earlier silence") {
		t.Errorf("the deadline didn't move:\n%s", page)
	}

	r.carry(r.node, other)
	r.signs(theirs, "LOR", func(d *desk.Desk) (*desk.Intent, error) {
		return d.BreakSilence("", "OP1", `not <script>alert(1)</script> yet`)
	})
	r.carry(theirs, r.home)
	if _, page = r.get(r.known, at); !strings.Contains(page, "broke it on OP1") || !strings.Contains(page, "not &lt;script&gt;") || strings.Contains(page, `value="break"`) || strings.Contains(page, `name="moves"`) || !strings.Contains(page, "broken: nothing is agreed by it") {
		t.Errorf("the break isn't shown:\n%s", page)
	}
}

// A silence is broken from the page, with a reason; who only reads is offered
// nothing and can't.
func TestSilenceBrokenOnThePage(t *testing.T) {
	r, _, _ := quietRoom(t)
	a, _ := r.people(t, "VES")
	head, reader := r.joined(a, seat("VES", All), "head"), r.joined(a, seat("VES", Read), "reader")
	watching := r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs")
	at := r.text() + "/silence"
	put := url.Values{"do": {"silence"}, "name": {"OP1"}, "at": {time.Now().UTC().Add(100 * time.Hour).Format(fieldTime)}}
	for _, c := range []*http.Client{reader, watching} {
		if code, _, _ := r.post(c, r.text()+"/ask", put); code != http.StatusForbidden {
			t.Errorf("who reads may ask: %d", code)
		}
	}
	_, body, _ := r.post(head, r.text()+"/ask", put)
	if code, body, _ := r.post(head, r.text()+"/sign", hidden(t, body)); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	for _, c := range []*http.Client{reader, watching} {
		if code, page := r.get(c, at); code != http.StatusOK || strings.Contains(page, `name="do"`) || !strings.Contains(page, "In silence") {
			t.Errorf("who reads: %d\n%s", code, page)
		}
	}
	_, page := r.get(head, at)
	say := url.Values{"do": {"break"}, "of": {hiddenOf(t, page, "of")}, "on": {"OP1"}, "reason": {"  "}}
	if code, _, _ := r.post(head, r.text()+"/ask", say); code != http.StatusConflict {
		t.Errorf("a break without a reason: %d", code)
	}
	say.Set("reason", "our capital needs a day")
	_, body, _ = r.post(head, r.text()+"/ask", say)
	if !strings.Contains(body, "the chair has to ask anew") {
		t.Errorf("what follows isn't said:\n%s", body)
	}
	if code, body, _ := r.post(head, r.text()+"/sign", hidden(t, body)); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	if _, page = r.get(head, at); !strings.Contains(page, "our capital needs a day") || strings.Contains(page, `value="break"`) {
		t.Errorf("the break isn't shown:\n%s", page)
	}
	for _, bad := range []url.Values{{"do": {"silence"}}, {"do": {"silence"}, "at": {"soon"}, "name": {"OP1"}}, {"do": {"silence"}, "at": put["at"]}, {"do": {"break"}, "of": {"ffff"}, "reason": {"no"}}} {
		if code, _, _ := r.post(head, r.text()+"/ask", bad); code < 400 || code >= 500 {
			t.Errorf("%v: %d", bad, code)
		}
	}
}

// Talks by unanimity have no such page, and no such words in the menu.
func TestNoSilenceUnderUnanimity(t *testing.T) {
	r := newRoom(t)
	if code, _ := r.get(r.known, r.text()+"/silence"); code != http.StatusNotFound {
		t.Errorf("%d", code)
	}
	if _, page := r.get(r.known, r.text()); strings.Contains(page, "/silence") {
		t.Error("the menu leads to it")
	}
}

// hiddenOf is the value of the first field of this name on a page.
func hiddenOf(t *testing.T, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no field %s:\n%s", name, page)
	}
	return m[1]
}
