package web

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// call asks the interface as a program does.
func (r *room) call(method, path, key, body string) (int, string, http.Header) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.srv.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

type operation struct {
	Summary   string `json:"summary"`
	Responses map[string]struct {
		Content map[string]struct {
			Schema struct {
				Required []string `json:"required"`
			} `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
	Parameters []struct {
		Name string `json:"name"`
	} `json:"parameters"`
}

func description(t *testing.T) map[string]map[string]operation {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]operation `json:"paths"`
	}
	if err := json.Unmarshal(openapi, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Paths
}

// The description and the route table name the same paths.
func TestOpenAPIIsTheRouteTable(t *testing.T) {
	paths := description(t)
	said := map[string]bool{}
	for path, ops := range paths {
		for method, op := range ops {
			said[strings.ToUpper(method)+" "+path] = true
			if op.Summary == "" || len(op.Responses) < 2 {
				t.Errorf("%s %s isn't described", method, path)
			}
			if strings.Contains(path, "{talks}") && !slices.ContainsFunc(op.Parameters, func(p struct {
				Name string `json:"name"`
			}) bool {
				return p.Name == "talks"
			}) {
				t.Errorf("%s %s doesn't name its parameter", method, path)
			}
		}
	}
	for _, rt := range routes() {
		if strings.Contains(rt.pattern, " /api/") {
			if !said[rt.pattern] {
				t.Errorf("%s isn't in openapi.json", rt.pattern)
			}
			delete(said, rt.pattern)
		}
	}
	for p := range said {
		t.Errorf("openapi.json describes %s, which isn't there", p)
	}
}

// Every path that only reads answers with what its description requires.
func TestAPIAnswersAsDescribed(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "grave harm")
	for path, ops := range description(t) {
		for method, op := range ops {
			if method != "get" || strings.HasSuffix(path, "/live") {
				continue
			}
			at := strings.NewReplacer("{talks}", r.node.ID().String(), "{file...}", "entries/000.p/2", "{id}", r.node.ID().String()).Replace(path)
			if strings.HasSuffix(path, "/compare") {
				at += "?a=rev0&b=VES"
			}
			code, body, head := r.call("GET", at, r.door.Key(), "")
			if code != http.StatusOK {
				t.Errorf("%s: %d %s", path, code, body)
				continue
			}
			for ctype, c := range op.Responses["200"].Content {
				if head.Get("Content-Type") != ctype {
					t.Errorf("%s: %s, described as %s", path, head.Get("Content-Type"), ctype)
				}
				var got map[string]any
				if ctype == "application/json" {
					if err := json.Unmarshal([]byte(body), &got); err != nil {
						t.Errorf("%s: %v", path, err)
					}
				}
				for _, f := range c.Schema.Required {
					if _, ok := got[f]; !ok {
						t.Errorf("%s lacks %q", path, f)
					}
				}
			}
		}
	}
}

// TestRunningLogByAPI: who makes an act gets its receipt with the answer, and a program that reads tiles alone finds that the
// log holds the record, and only grows.
func TestRunningLogByAPI(t *testing.T) {
	r := newRoom(t)
	at := "/api/v1/t/" + r.node.ID().String()
	get := func(path string) string {
		t.Helper()
		code, body, _ := r.call("GET", at+"/running/"+path, r.door.Key(), "")
		if code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, code, body)
		}
		return body
	}
	log, err := ledger.ParseRunning(strings.TrimSpace(get("key")))
	if err != nil || log.Code != "VES" || log.Talks != r.node.ID().String() {
		t.Fatalf("%+v, %v", log, err)
	}
	code, body, _ := r.call("POST", at+"/acts", r.door.Key(), `{"kind":"comment","body":{"on":{},"text":"we were here"}}`)
	var made struct {
		Act     string          `json:"act"`
		Receipt json.RawMessage `json:"receipt"`
	}
	if err := json.Unmarshal([]byte(body), &made); err != nil || code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	for _, raw := range []string{string(made.Receipt), get("receipt/" + made.Act)} {
		receipt, err := ledger.ParseReceipt([]byte(raw))
		if err != nil || receipt.Log != log.Key.String() || receipt.Leaf != made.Act {
			t.Fatalf("%s: %v", raw, err)
		}
	}
	note, err := ledger.ParseNote([]byte(get("checkpoint")))
	if err != nil || len(note.Sigs) != 2 {
		t.Fatalf("%v, %v", note, err)
	}
	c, err := log.Read(note)
	if err != nil || c.Size != int64(r.acts()) {
		t.Fatalf("%+v, %v", c, err)
	}
	var own ledger.Log
	leaves := get(ledger.Tile{Entries: true, W: int(c.Size)}.Path())
	for i := range int(c.Size) {
		leaf := leaves[34*i : 34*i+34]
		if leaf[:2] != "\x00\x20" {
			t.Fatalf("leaf %d: %x", i, leaf)
		}
		if err := own.Append([]byte(leaf[2:])); err != nil {
			t.Fatal(err)
		}
	}
	if own.Root() != c.Root {
		t.Error("the leaves don't give the root")
	}
	if hashes := get(ledger.Tile{W: int(c.Size)}.Path()); len(hashes) != 32*int(c.Size) {
		t.Errorf("%d bytes of hashes", len(hashes))
	}
	for _, bad := range []string{"tile/0/001", "tile/entries/000", "receipt/00", "receipt/" + strings.Repeat("0", 64)} {
		if code, body, _ := r.call("GET", at+"/running/"+bad, r.door.Key(), ""); code < 300 || code >= 500 {
			t.Errorf("%s: %d %s", bad, code, body)
		}
	}
}

// A program that holds the acts can compute everything itself, and act.
func TestAPIActsAreTheRecord(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "grave harm")
	at := "/api/v1/t/" + r.node.ID().String()
	_, body, _ := r.call("GET", at+"/acts", r.door.Key(), "")
	lines := strings.Split(strings.TrimSpace(body), "\n")
	rec, err := record.New([]byte(lines[0]))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines[1:] {
		if _, err := rec.Add([]byte(l)); err != nil {
			t.Fatal(err)
		}
	}
	st, err := talks.New(rec)
	if err != nil || len(st.Now().Live()) != 1 {
		t.Fatalf("the claim isn't there: %v", err)
	}
	act := func(b talks.Body) string {
		raw, err := seal.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		return `{"kind":"` + b.Kind() + `","body":` + string(raw) + `}`
	}
	comment := act(&talks.Comment{Text: "a remark"})
	if code, body, _ := r.call("POST", at+"/foresee", r.door.Key(), comment); code != http.StatusOK || r.acts() != 2 {
		t.Errorf("foresee: %d %s, %d acts", code, body, r.acts())
	}
	if code, body, _ := r.call("POST", at+"/acts", r.door.Key(), comment); code != http.StatusOK || r.acts() != 3 || !strings.Contains(body, `"party":"VES"`) {
		t.Errorf("act: %d %s, %d acts", code, body, r.acts())
	}
	for name, c := range map[string]struct {
		key, body string
		want      int
	}{
		"no key":        {"", comment, http.StatusUnauthorized},
		"wrong key":     {"x", comment, http.StatusUnauthorized},
		"not JSON":      {r.door.Key(), "{", http.StatusBadRequest},
		"two acts":      {r.door.Key(), comment + comment, http.StatusBadRequest},
		"unknown field": {r.door.Key(), `{"kind":"comment","body":{},"x":1}`, http.StatusBadRequest},
		"unknown kind":  {r.door.Key(), `{"kind":"crown","body":{}}`, http.StatusBadRequest},
		"re-keying":     {r.door.Key(), `{"kind":"rekey","body":{}}`, http.StatusBadRequest},
		"not allowed":   {r.door.Key(), act(&talks.Withdraw{Claims: []talks.Ref{{Act: r.node.ID(), N: 7}}}), http.StatusConflict},
		"too large":     {r.door.Key(), `{"kind":"comment","body":{"text":"` + strings.Repeat("x", maxForm) + `"}}`, http.StatusBadRequest},
	} {
		code, body, _ := r.call("POST", at+"/acts", c.key, c.body)
		var e apiError
		if err := json.Unmarshal([]byte(body), &e); code != c.want || err != nil || e.Error == "" {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	if r.acts() != 3 {
		t.Errorf("%d acts", r.acts())
	}
}
