package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// signing are the routes at which an act may be made: from what the form or the request holds, and nothing else.
var signing = []string{"POST /t/{talks}/sign", "POST /api/v1/t/{talks}/acts", "POST /open/sign", "POST /api/v1/talks"} // constant: nothing writes to it

// FuzzForms sends any body to any route that takes one, as somebody whom the node knows and who may do everything. It asserts
// that no answer is a fault of the node, that each page is one that the strict reader takes, and that an act is made only where
// the route signs, at most one, and that it is the one that the form held.
func FuzzForms(f *testing.F) {
	r := newRoomOf(f, "# Peace\n\n*The Assembly,*\n\n1. *Decides* to meet and go on;\n\n2. *Calls upon* all States to prevent harm.\n")
	r.propose(5, 6, "grave harm")
	ours := ownWords(f)
	var forms []route
	for _, rt := range routes() {
		// Calling peers waits for the network; the seat's keys are made once.
		if strings.HasPrefix(rt.pattern, "POST ") && !rt.people && rt.pattern != "POST /peers/call" {
			forms = append(forms, rt)
		}
	}
	types := []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=xxx", "application/json", ""}
	acts := func(t testing.TB) (n int, last []byte) {
		list, err := r.home.Talks()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			k, err := r.home.Node(context.Background(), l.ID)
			if err != nil {
				t.Fatal(err)
			}
			raws := k.Raws()
			if n += len(raws); l.ID == r.node.ID() {
				last = raws[len(raws)-1]
			}
		}
		return n, last
	}
	var block text.BlockID
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error {
		blocks := st.Now().Newest().Text.Blocks
		block = blocks[len(blocks)-1].ID
		return nil
	}))
	comment, err := seal.Marshal(&talks.Comment{Text: "said by a program"})
	r.ok(err)
	f.Add(signing[1], uint8(2), fmt.Appendf(nil, `{"kind":"comment","body":%s}`, comment))
	for _, rt := range forms {
		f.Add(rt.pattern, uint8(0), []byte("do=comment&on=OP2&note=a+remark&name=c2&version=1"))
		f.Add(rt.pattern, uint8(0), []byte("block="+string(block)+"&lang=en&words=*Calls+upon*+all+States+to+avert+harm&note=a+remark"))
		if rt.pattern == signing[0] {
			raw, err := seal.Marshal(&talks.Comment{Text: "seed"})
			r.ok(err)
			f.Add(rt.pattern, uint8(0), []byte(url.Values{"kind": {"comment"}, "raw": {base64.StdEncoding.EncodeToString(raw)}, "seen": {"SEEN"}, "do": {"comment"}, "note": {"seed"}, "on": {"text"}}.Encode()))
		}
	}
	f.Fuzz(func(t *testing.T, at string, kind uint8, body []byte) {
		which := 0
		for _, b := range []byte(at) {
			which += int(b)
		}
		rt := forms[which%len(forms)]
		if i := slices.IndexFunc(forms, func(rt route) bool { return rt.pattern == at }); i >= 0 {
			rt = forms[i]
		}
		_, path, _ := strings.Cut(rt.pattern, " ")
		path = strings.NewReplacer("{talks}", r.node.ID().String()[:16], "{id}", strings.Repeat("0", 32)).Replace(path)
		body = bytes.ReplaceAll(body, []byte("SEEN"), strconv.AppendInt(nil, int64(r.node.Acts()), 10)) // how many acts the page showed
		q := httptest.NewRequest("POST", "http://"+r.srv.Listener.Addr().String()+path, bytes.NewReader(body))
		q.Header.Set("Authorization", "Bearer "+r.door.Key())
		ctype := types[int(kind)%len(types)]
		if ctype != "" {
			q.Header.Set("Content-Type", ctype)
		}
		before, _ := acts(t)
		w := httptest.NewRecorder()
		r.server.ServeHTTP(w, q)
		if w.Code >= 500 {
			t.Fatalf("%s: %d %s", rt.pattern, w.Code, w.Body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			if err := ours.read(w.Body.String()); err != nil {
				t.Fatalf("%s: %v", rt.pattern, err)
			}
		}
		after, last := acts(t)
		if after == before {
			return
		}
		if after != before+1 || !slices.Contains(signing, rt.pattern) {
			t.Fatalf("%s makes %d acts", rt.pattern, after-before)
		}
		if rt.pattern == signing[2] || rt.pattern == signing[3] { // talks of their own, whose charter is all there is
			return
		}
		held := heldBody(ctype, body)
		var made struct {
			Body struct {
				Text, By string
			}
		}
		if err := json.Unmarshal(last, &made); err != nil {
			t.Fatal(err)
		}
		var want struct{ Text string }
		if json.Unmarshal(held, &want) != nil || want.Text != made.Body.Text || made.Body.By != "Delegate" {
			t.Fatalf("%s: the form held %s, and this was signed: %s", rt.pattern, held, last)
		}
	})
}

// heldBody is the act's body as the form or the request holds it.
func heldBody(ctype string, body []byte) []byte {
	var in struct{ Body json.RawMessage }
	if json.Unmarshal(body, &in) == nil && in.Body != nil {
		return in.Body
	}
	var raw string
	kind, params, _ := mime.ParseMediaType(ctype)
	if kind == "multipart/form-data" {
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(1 << 20)
		if err == nil && len(form.Value["raw"]) > 0 {
			raw = form.Value["raw"][0]
		}
	} else if q, err := url.ParseQuery(string(body)); err == nil {
		raw = q.Get("raw")
	}
	out, _ := base64.StdEncoding.DecodeString(raw)
	return out
}
