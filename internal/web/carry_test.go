package web

import (
	"bytes"
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/audit"
	"parley/internal/accounts"
	"parley/internal/node"
	"parley/seal"
	"parley/talks"
)

// TestSeatGoesHomeOnThePages: the delegation takes its file from the page, settles on a node of its own, and brings a pouch back on the
// page; the page says that the seat has gone, and only then the secretariat can take it out, with its people's accounts.
func TestSeatGoesHomeOnThePages(t *testing.T) {
	r := newGuests(t)
	hb, mid, c := r.middle()
	root, key, n := hb.root, hb.seat, c.Node()
	a, _ := r.people(t, "VES", "LOR", "DOR", "MID")
	all := r.delegations(a)
	sec, ours := all["secretariat"], r.joined(a, seat("MID", All), "mid-head")
	must(a.Invite(t.Context(), accounts.Operator, accounts.Invitation{Kind: accounts.Delegate, Seat: "MID", Can: Read}))

	code, page := r.get(ours, "/seat")
	if code != http.StatusOK || !strings.Contains(page, `href="/seat/file"`) || !strings.Contains(page, "parley init --seat MID.seat") || strings.Contains(page, "has carried its seat") {
		t.Fatalf("%d\n%s", code, page)
	}
	for name, who := range all {
		if code, body := r.get(who, "/seat/file"); code < 400 || strings.Contains(body, mid.Identity()) {
			t.Errorf("%s gets %d", name, code)
		}
	}
	remove := func(who *http.Client, code, again string) (int, string) {
		status, page, _ := r.post(who, "/seats/remove", url.Values{"code": {code}, "again": {again}})
		return status, page
	}
	for _, f := range []struct {
		who         *http.Client
		code, again string
		want        int
	}{{ours, "MID", "MID", 403}, {all["LOR"], "MID", "MID", 403}, {sec, "MID", "MID", 409}, {sec, "MID", "", 409}, {sec, "VES", "VES", 409}, {sec, "LOR", "LOR", 409}, {sec, "NOT", "NOT", 409}, {sec, "", "", 409}} {
		if code, page := remove(f.who, f.code, f.again); code != f.want || len(r.home.Seats()) != 4 {
			t.Errorf("%s taken out: %d\n%s", f.code, code, page)
		}
	}

	code, file := r.get(ours, "/seat/file")
	if code != http.StatusOK || strings.Contains(file, key.Secret()[15:]) || strings.Contains(file, "ciphertext") {
		t.Fatalf("%d", code)
	}
	home, done, err := node.Settle(t.Context(), filepath.Join(t.TempDir(), "home"), node.Config{Plain: true, Root: root}, strings.NewReader(file))
	if err != nil || len(done) != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	defer home.Close()
	m := must(home.Node(t.Context(), n.ID()))
	must(m.Act(t.Context(), &talks.Comment{Text: "from home"}))
	var pouch bytes.Buffer
	must(m.Own().Pack(t.Context(), &pouch, node.PackOptions{All: true}))
	r.known = ours
	if code, page, _ := r.upload("/pouches", nil, [][3]string{{"pouch", "home.pouch", pouch.String()}}); code != http.StatusOK || strings.Contains(page, "must re-key") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, page = r.get(ours, "/seat"); code != http.StatusOK || !strings.Contains(page, "MID has carried its seat home") || !strings.Contains(page, done[0].Act.Short()) || strings.Contains(page, "data-seat-delegate") || strings.Contains(page, "/seat/file") {
		t.Errorf("%d\n%s", code, page)
	}
	if code, _ := r.get(ours, "/seat/file"); code != http.StatusConflict {
		t.Errorf("a second file, that would contradict the first: %d", code)
	}
	if v := audit.Check(n.Raws()); !v.Sound || v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
	if _, page = r.get(sec, "/seats"); !strings.Contains(page, "MID has carried its seat home") || !strings.Contains(page, "Take the seat of MID out") || strings.Contains(page, "Take the seat of LOR out") {
		t.Errorf("%s", page)
	}
	if code, page := remove(sec, "MID", "LOR"); code != http.StatusConflict || len(r.home.Seats()) != 4 {
		t.Errorf("%d\n%s", code, page)
	}
	if code, page := remove(sec, "mid", " mid "); code != http.StatusOK || len(r.home.Seats()) != 3 || strings.Contains(keyed.ReplaceAllString(page, "#"), "MID") {
		t.Errorf("%d\n%s", code, page)
	}
	// Its people aren't those of whoever is lodged here by that code next.
	must(r.home.Lodge("MID", "Another Middle", false))
	if code, page := r.get(ours, "/seat"); code == http.StatusOK && strings.Contains(page, "Another Middle") {
		t.Errorf("%d\n%s", code, page)
	}
	for _, p := range must(a.People(t.Context(), accounts.Operator)) {
		if p.Seat == "MID" {
			t.Errorf("%s has an account still", p.Name)
		}
	}
	for _, inv := range must(a.Invitations(t.Context(), accounts.Operator)) {
		if inv.Seat == "MID" {
			t.Error("an invitation to the seat that is gone")
		}
	}

	// The secretariat invites the first of the new ones, who see nothing of the old; from then on they invite the others.
	if _, page = r.get(sec, "/seats"); !strings.Contains(page, "Invite the first person of MID") {
		t.Errorf("nobody can be invited to the seat that was lodged again:\n%s", page)
	}
	code, page, _ = r.post(sec, "/people/invite", url.Values{"kind": {"delegate"}, "seat": {"MID"}, "for": {"New Head"}, "can": accounts.All.Words()})
	link := regexp.MustCompile(`https?://\S+/join\?i=[^<"\s]+`).FindString(html.UnescapeString(page))
	if code != http.StatusOK || link == "" {
		t.Fatalf("%d\n%s", code, page)
	}
	token := must(url.Parse(link)).Query().Get("i")
	came := must(a.Accept(t.Context(), token, accounts.Join{Login: "mid-head", Name: "New Head", Password: "seven grey herons on the quay"}, accounts.Caller{Address: "192.0.2.1"}))
	if list := must(a.People(t.Context(), came.Account.ID)); len(list) != 1 || list[0].Name != "New Head" {
		t.Errorf("the new head sees %+v", list)
	}
	if code, page, _ = r.post(sec, "/people/invite", url.Values{"kind": {"delegate"}, "seat": {"MID"}, "can": {"read"}}); code < 400 {
		t.Errorf("the secretariat invites beside the delegation: %d\n%s", code, page)
	}
}

// middle lodges MID, whose keys are in a browser, and seats it in talks with VES.
func (r *room) middle() (*hub, *node.Seat, *node.Chair) {
	r.t.Helper()
	root, key := must(seal.GenerateKey(strings.NewReader(strings.Repeat("r", 32)))), must(seal.GenerateKey(strings.NewReader(strings.Repeat("s", 32))))
	mid := must(r.home.Lodge("MID", "Middle", false))
	hb := &hub{&room{t: r.t, home: r.home}, root, key}
	if err := mid.SetCard([]byte(cardOf(mid, root, key)), []byte("ciphertext")); err != nil {
		r.t.Fatal(err)
	}
	own := must(r.home.Seat("VES"))
	n := must(own.OpenTalks(r.t.Context(), charterBetween("Among two", own, mid)))
	c := must(n.As("MID"))
	must(c.Take(r.t.Context(), hb.sign(must(c.Prepare(&talks.Accede{Charter: n.ID()})))))
	return hb, mid, c
}

// cardOf is the card that a browser makes with these keys.
func cardOf(s *node.Seat, root, key seal.PrivateKey) string {
	form := map[string]any{"age": s.Recipient(), "card": 1, "code": s.Code(), "name": s.Name(), "root": root.Public(), "seat": key.Public()}
	msg := must(seal.Marshal(form))
	form["signs"] = []map[string]any{{"alg": "ed25519", "sig": root.Sign("parley card v1", msg)}, {"alg": "ed25519", "sig": key.Sign("parley card v1", msg)}}
	return string(must(seal.Marshal(form)))
}
