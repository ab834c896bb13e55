package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// frontier is the digest of the record's frontier, and the frontier.
func (r *room) frontier() (digest, heads string) {
	r.t.Helper()
	err := r.node.View(func(rec *record.Record, _ *talks.State) error {
		f := rec.Frontier()
		raw, err := json.Marshal(f)
		digest, heads = f.Digest().String(), string(raw)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return digest, heads
}

// What a program sends is answered as it is described, and what is wrong with it is said with a code.
func TestAPITakesAsDescribed(t *testing.T) {
	r := newRoom(t)
	paths := description(t)
	at := "/api/v1/t/" + r.node.ID().String()
	digest, heads := r.frontier()
	old := digest
	remark, err := seal.Marshal(&talks.Comment{Text: "a remark"})
	if err != nil {
		t.Fatal(err)
	}
	comment := func(at string) string { return `{"kind":"comment","body":` + string(remark) + `,"at":"` + at + `"}` }
	for _, c := range []struct {
		path, body string
		want       int
		code       string
	}{
		{"/missing", `{"have":[]}`, 200, ""},
		{"/missing", `{"have":` + heads + `}`, 200, ""},
		{"/missing", `{"have":[{"id":"x","party":"VES","seq":1}]}`, 400, "request"},
		{"/missing", `{"have":[],"more":1}`, 400, "request"},
		{"/missing", `{"have":[` + strings.Repeat(" ", maxFrontier) + `]}`, 400, "request"},
		{"/seen", `{"at":"` + digest + `"}`, 200, ""},
		{"/seen", `{"at":"` + strings.Repeat("1", 64) + `"}`, 409, "stale"},
		{"/compared", `{"compared":true}`, 200, ""},
		{"/compared", `{"compared":"yes"}`, 400, "request"},
		{"/compared", `{"compared":false} x`, 400, "request"},
		{"/authors", `{"authors":[{"author":"Jane Doe","file":"a.docx","to":"VES"}]}`, 200, ""},
		{"/authors", `{"authors":"Jane Doe"}`, 400, "request"},
		{"/foresee", comment(digest), 200, ""},
		{"/acts", comment(digest), 200, ""},
		{"/acts", comment(old), 409, "stale"},
		{"/foresee", comment(old), 409, "stale"},
		{"/acts", `{"kind":"comment","body":{"text":"a remark"}}`, 400, "request"},
		{"/pouches", "not a pouch", 409, "refused"},
		{"/nothing", "{}", 404, ""},
	} {
		to := at + c.path
		if c.path == "/pouches" {
			to = "/api/v1/pouches?file=a.pouch"
		}
		code, body, head := r.call("POST", to, r.door.Key(), c.body)
		var got map[string]any
		err := json.Unmarshal([]byte(body), &got)
		if code != c.want || c.code != "" && (err != nil || got["code"] != c.code || got["error"] == "") {
			t.Errorf("%s %.80s: %d %.200s", c.path, c.body, code, body)
		}
		if code != 200 {
			continue
		}
		said := paths["/api/v1/t/{talks}"+c.path]["post"].Responses["200"].Content
		for ctype, s := range said {
			if head.Get("Content-Type") != ctype {
				t.Errorf("%s: %s, described as %s", c.path, head.Get("Content-Type"), ctype)
			}
			for _, f := range s.Schema.Required {
				if _, ok := got[f]; !ok {
					t.Errorf("%s lacks %q", c.path, f)
				}
			}
		}
		if len(said) == 0 {
			t.Errorf("%s isn't described", c.path)
		}
	}
	if r.acts() != 2 {
		t.Errorf("%d acts", r.acts())
	}
	if len(r.node.News()) != 1 || r.node.Notes().Compared == "" {
		t.Errorf("noted: %+v", r.node.Notes())
	}
}

// What a seat noted for itself, its library and what keeps its home from acting are nobody else's.
func TestHoleNotesOfAnotherSeat(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	if err := r.node.SetCompared(true); err != nil {
		t.Fatal(err)
	}
	if err := r.node.Looked(); err != nil {
		t.Fatal(err)
	}
	at := "/api/v1/t/" + r.node.ID().String()
	for name, c := range map[string]*http.Client{
		"another seat": r.joined(a, seat("LOR", All), "lor"),
		"an observer":  r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
	} {
		if code, body := r.get(c, at+"/notes"); strings.TrimSpace(body) != `{"compared":"","seen":[]}` && (name != "another seat" || code != http.StatusNotFound) {
			t.Errorf("%s: %d %s", name, code, body)
		}
		if code, body := r.get(c, "/api/v1/library"); code != http.StatusForbidden {
			t.Errorf("%s: library %d %s", name, code, body)
		}
	}
	if _, body := r.get(r.joined(a, seat("VES", All), "ves"), at+"/notes"); !strings.Contains(body, `"party":"VES"`) {
		t.Errorf("one's own: %s", body)
	}
}
