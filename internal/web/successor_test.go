package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// Talks go on without one of three parties from the pages: the charter says so, the page of parties holds it to the talks
// before, and the party says again what it said there, act by act, until nothing is left.
func TestSuccessorPages(t *testing.T) {
	r := newRoom(t)
	other, err := node.Init(t.TempDir(), node.Config{Code: "ORM", Name: "Orm", Plain: true})
	r.ok(err)
	t.Cleanup(func() { other.Close() })
	main, _ := r.three(other)
	at := "/t/" + main.ID().String()[:16]
	var body talks.Body
	r.ok(main.View(func(rec *record.Record, st *talks.State) error {
		d := desk.New(rec, st, "VES")
		claims, err := d.AmendWords("OP2", "prevent", "avert", &desk.Proposing{})
		r.ok(err)
		in, err := d.Amendment(claims, &desk.Proposing{})
		r.ok(err)
		body = in.Body
		return nil
	}))
	_, err = main.Act(t.Context(), body)
	r.ok(err)
	if code, page := r.get(r.known, at+"/parties"); code != http.StatusOK || !strings.Contains(page, `href="`+at+`/successor"`) || strings.Contains(page, "The talks before") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, page := r.get(r.known, at+"/successor"); code != http.StatusOK || !strings.Contains(page, `name="leave" value="ORM"`) {
		t.Fatalf("%d\n%s", code, page)
	}
	ask := func(fields map[string]string, card string) (int, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for k, v := range fields {
			r.ok(w.WriteField(k, v))
		}
		if card != "" {
			f, err := w.CreateFormFile("card", "x.card")
			r.ok(err)
			_, err = f.Write([]byte(card))
			r.ok(err)
		}
		r.ok(w.Close())
		return send(t, r, r.known, at+"/successor", w.FormDataContentType(), b.Bytes())
	}
	for _, bad := range []map[string]string{{"title": "T", "leave": "VES"}, {"title": "T", "leave": "XYZ"}, {"title": "T", "leave": "ORM", "pen": "ORM"}} {
		if code, _ := ask(bad, ""); code != http.StatusConflict {
			t.Errorf("%v: %d", bad, code)
		}
	}
	if code, _ := ask(map[string]string{"title": "T", "leave": "ORM"}, "no card"); code != http.StatusBadRequest {
		t.Errorf("no card: %d", code)
	}
	code, page := ask(map[string]string{"leave": "ORM", "title": "Without Orm"}, "")
	if code != http.StatusOK || !strings.Contains(page, "these talks go on from the talks "+main.ID().Short()) || strings.Contains(page, ">ORM<") {
		t.Fatalf("%d\n%s", code, page)
	}
	code, _, to := r.post(r.known, "/open/sign", hidden(t, page))
	if code != http.StatusOK {
		t.Fatal(code)
	}
	u, err := url.Parse(to)
	r.ok(err)
	next := "/t/" + strings.Split(u.Path, "/")[2]
	if code, page := r.get(r.known, next+"/parties"); code != http.StatusOK || !strings.Contains(page, "every live wording for those who hold it") || !strings.Contains(page, "ORM: no longer there") || !strings.Contains(page, `action="`+next[:19]) {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, page := r.get(r.known, at+"/parties"); code != http.StatusOK || !strings.Contains(page, "These talks go on in others: <a href=\""+next[:19]) {
		t.Errorf("%d\n%s", code, page)
	}
	code, page, _ = r.post(r.known, next+"/again", nil)
	if code != http.StatusOK || !strings.Contains(page, "VES supports") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, _, _ := r.post(r.known, next+"/sign", hidden(t, page)); code != http.StatusOK {
		t.Fatal(code)
	}
	if code, page, _ := r.post(r.known, next+"/again", nil); code != http.StatusConflict || !strings.Contains(page, "nothing is left to say again") {
		t.Errorf("%d\n%s", code, page)
	}
	if code, _, _ := r.post(r.known, at+"/again", nil); code != http.StatusConflict {
		t.Errorf("talks that follow none: %d", code)
	}
	id, err := r.home.Find(strings.Split(u.Path, "/")[2])
	r.ok(err)
	n, err := r.home.Node(t.Context(), id)
	r.ok(err)
	r.ok(n.View(func(_ *record.Record, st *talks.State) error {
		live := st.Now().Live()
		if len(live) != 1 || len(live[0].Held) != 1 || live[0].Held[0].Party != "VES" || live[0].Held[0].Recorded != "" {
			t.Errorf("%+v", live)
		}
		return nil
	}))
}
