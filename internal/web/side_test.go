package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// Side talks from the pages: opened among two of three on one paragraph, settled there, and brought back as one amendment
// that names whose talks it came from. Before they are settled nothing comes back.
func TestSidePages(t *testing.T) {
	r := newRoom(t)
	other, err := node.Init(t.TempDir(), node.Config{Code: "ORM", Name: "Orm", Plain: true})
	r.ok(err)
	t.Cleanup(func() { other.Close() })
	main, _ := r.three(other)
	at := "/t/" + main.ID().String()[:16]
	if code, page := r.get(r.known, r.text()+"/side"); code != http.StatusOK || !strings.Contains(page, "nobody to leave out") {
		t.Errorf("with two parties: %d", code)
	}
	if code, page := r.get(r.known, at+"/side"); code != http.StatusOK || !strings.Contains(page, "There are no side talks") || !strings.Contains(page, `name="on" value="OP2"`) {
		t.Fatalf("%d\n%s", code, page)
	}
	for _, bad := range []url.Values{{}, {"with": {"ORM"}}, {"with": {"ORM", "CAN"}, "on": {"OP2"}}, {"with": {"ORM"}, "on": {"OP9"}}, {"with": {"VES"}, "on": {"OP2"}}} {
		if code, _, _ := r.post(r.known, at+"/side", bad); code < 400 || code >= 500 {
			t.Errorf("%v: %d", bad, code)
		}
	}
	code, page, _ := r.post(r.known, at+"/side", url.Values{"with": {"ORM"}, "on": {"OP2"}})
	if code != http.StatusOK || !strings.Contains(page, "Side talks of ORM and VES: Three") || !strings.Contains(page, "prevent harm") || strings.Contains(page, "go on") {
		t.Fatalf("%d\n%s", code, page)
	}
	code, _, to := r.post(r.known, "/open/sign", hidden(t, page))
	if code != http.StatusOK {
		t.Fatal(code)
	}
	u, err := url.Parse(to)
	r.ok(err)
	id, err := r.home.Find(strings.Split(u.Path, "/")[2])
	r.ok(err)
	side, err := r.home.Node(t.Context(), id)
	r.ok(err)
	if code, page := r.get(r.known, at+"/side"); code != http.StatusOK || !strings.Contains(page, "come to nothing yet") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, _, _ := r.post(r.known, at+"/side/back", url.Values{"side": {id.String()}}); code != http.StatusConflict {
		t.Errorf("brought back before it was settled: %d", code)
	}
	r.settle(side, other)
	if code, page := r.get(r.known, at+"/side"); code != http.StatusOK || !strings.Contains(page, "Bring the result back") {
		t.Fatalf("%d\n%s", code, page)
	}
	code, page, _ = r.post(r.known, at+"/side/back", url.Values{"side": {id.String()}})
	if code != http.StatusOK || !strings.Contains(page, "‘prevent’ becomes ‘avert’") || !strings.Contains(page, "result of side talks of ORM and VES, ad referendum") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, _, _ := r.post(r.known, at+"/sign", hidden(t, page)); code != http.StatusOK {
		t.Fatal(code)
	}
	err = main.View(func(_ *record.Record, st *talks.State) error {
		if n := len(st.Now().Live()); n != 1 {
			t.Errorf("%d claims in the main talks", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// three opens talks of three parties: the room's home, another, and one that keeps away.
func (r *room) three(other *node.Home) (mine, theirs *node.Node) {
	r.t.Helper()
	away, err := node.Init(r.t.TempDir(), node.Config{Code: "CAN", Name: "Canton", Plain: true})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { away.Close() })
	return r.among("Three", away, other)
}

// settle lets both parties of side talks come to one wording of OP1 there, and agree to it.
func (r *room) settle(mine *node.Node, other *node.Home) {
	r.t.Helper()
	build := func(n *node.Node, make func(d *desk.Desk) (*desk.Intent, error)) {
		r.t.Helper()
		var body talks.Body
		r.ok(n.View(func(rec *record.Record, st *talks.State) error {
			in, err := make(desk.New(rec, st, n.Home().Code()))
			if err == nil {
				body = in.Body
			}
			return err
		}))
		_, err := n.Act(r.t.Context(), body)
		r.ok(err)
	}
	theirs := r.carry(mine, other)
	build(theirs, func(d *desk.Desk) (*desk.Intent, error) { return d.Accede("") })
	build(theirs, func(d *desk.Desk) (*desk.Intent, error) {
		claims, err := d.AmendWords("OP1", "prevent", "avert", &desk.Proposing{})
		if err != nil {
			return nil, err
		}
		return d.Amendment(claims, &desk.Proposing{})
	})
	r.carry(theirs, r.home)
	build(mine, func(d *desk.Desk) (*desk.Intent, error) {
		return d.Position(talks.Accept, []string{"c1"}, &desk.Speaking{})
	})
	build(mine, func(d *desk.Desk) (*desk.Intent, error) { return d.Revise() })
	build(mine, func(d *desk.Desk) (*desk.Intent, error) { return d.Agree(nil, true, "") })
	r.carry(mine, other)
	build(theirs, func(d *desk.Desk) (*desk.Intent, error) { return d.Agree(nil, true, "") })
	r.carry(theirs, r.home)
}

// Who only watches hears nothing of side talks, on any route: neither that there are some nor what they say. Other talks of the same few
// parties, about other words, aren't side talks.
func TestHoleObserverAtSideTalks(t *testing.T) {
	r := newGuests(t)
	lor, dor := must(r.home.Seat("LOR")), must(r.home.Seat("DOR"))
	aside := charterBetween("Aside of two", lor, dor)
	aside.Base = aside.Base[1:] // as it stands in the talks of three
	side := must(lor.OpenTalks(t.Context(), aside))
	apart := charterBetween("Fisheries", lor, dor)
	apart.Base = []talks.Block{{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides to fish"}}}
	must(lor.OpenTalks(t.Context(), apart))
	a, _ := r.people(t, "VES", "LOR", "DOR")
	all := r.delegations(a)
	obs := all["observer"]
	for _, rt := range routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if path == "/logout" || method != "GET" || strings.HasSuffix(path, "/live") { // a stream has no end
			continue
		}
		path = strings.NewReplacer("{$}", "", "{talks}", side.ID().String(), "{name}", "c1", "{id}", strings.Repeat("0", 32), "{dir}", "none", "{file...}", "parley.css").Replace(path)
		code, body := r.get(obs, path)
		if strings.Contains(body, "Aside") || strings.Contains(path, side.ID().String()) && code < 400 || path != "/readyz" && code >= 500 {
			t.Errorf("an observer at %s: %d\n%s", path, code, body)
		}
	}
	if status, _ := r.tune(obs); status != http.StatusOK {
		t.Errorf("an observer hears nothing of the talks of all: %d", status)
	}
	main := r.node
	r.node = side
	if status, _ := r.tune(obs); status != http.StatusNotFound {
		t.Errorf("an observer hears when somebody acts in side talks: %d", status)
	}
	r.node = main
	if _, page := r.get(obs, "/"); !strings.Contains(page, "Peace") || !strings.Contains(page, "Fisheries") {
		t.Errorf("an observer doesn't see the other talks:\n%s", page)
	}
	for _, name := range []string{"LOR", "DOR", "secretariat"} {
		if code, _ := r.get(all[name], "/t/"+side.ID().String()); code != http.StatusOK {
			t.Errorf("%s at its side talks: %d", name, code)
		}
	}
}
