package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parley/internal/node"
)

// writingServer: writer ANSWER SENT. A server that answers with the lines of ANSWER; what it is sent, head and body, is added
// to SENT. $WRITER is its address.
func writingServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: writer ANSWER SENT")
	}
	answer, sent := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { write(w, r, answer, sent) }))
	ts.Defer(s.Close)
	ts.Setenv("WRITER", s.URL+"/v1")
}

func write(w http.ResponseWriter, r *http.Request, answer, sent string) {
	words, err := os.ReadFile(answer)
	if err != nil {
		http.Error(w, "EVIL "+r.Header.Get("Authorization"), 500)
		return
	}
	body, _ := io.ReadAll(r.Body)
	f, err := os.OpenFile(sent, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		r.Header.Write(f)
		f.Write(append(body, '\n'))
		f.Close()
	}
	raw, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": string(words)}}}})
	w.Header().Set("Content-Type", "application/json")
	w.Write(raw)
}

// typist is a person at a terminal, who types a line at a time.
type typist struct{ lines []string }

func (p *typist) Read(b []byte) (int, error) {
	if len(p.lines) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.lines[0]+"\n")
	p.lines = p.lines[1:]
	return n, nil
}

// A draft is signed only by a person who has read it: one yes to send, another to sign, and no --yes instead.
func TestRewordAtATerminal(t *testing.T) {
	dir := t.TempDir()
	file := func(name, words string) string {
		t.Helper()
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	answer, sent := file("answer", "limit\navert\n"), filepath.Join(dir, "sent")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { write(w, r, answer, sent) }))
	defer s.Close()
	ves, lor := filepath.Join(dir, "ves"), filepath.Join(dir, "lor")
	run := func(ask bool, in []string, args ...string) (int, string) {
		t.Helper()
		var out bytes.Buffer
		m := Main{Args: append([]string{"--home", ves}, args...), Stdin: &typist{in}, Stdout: &out, Stderr: &out, Env: func(string) string { return "" }, Now: time.Now}
		if ask {
			m.Ask = func(string) (string, error) { return "", nil }
		}
		return m.Run(context.Background()), out.String()
	}
	cards := map[string]string{}
	for code, home := range map[string]string{"VES": ves, "LOR": lor} {
		h, err := node.Init(home, node.Config{Code: code, Name: code, Plain: true})
		if err != nil {
			t.Fatal(err)
		}
		card, err := h.Card()
		if err != nil {
			t.Fatal(err)
		}
		cards[code] = file(code+".card", string(card.Bytes()))
		h.Close()
	}
	for _, args := range [][]string{
		{"--yes", "talks", "open", "--title", "Harm", "--party", cards["LOR"], "--text", file("base.md", "1. *Calls upon* all States to prevent harm\n")},
		{"--yes", "amend", "OP1", "prevent", "stop"},
	} {
		if code, out := run(false, nil, args...); code != 0 {
			t.Fatalf("%v: %d\n%s", args, code, out)
		}
	}
	file("ves/wording.toml", "endpoint = \""+s.URL+"\"\nmodel = \"small\"\n")
	for _, c := range []struct {
		name  string
		ask   bool
		in    []string
		args  []string
		code  int
		sends bool
		want  string
	}{
		{"no to sending", true, []string{"n"}, []string{"reword", "c2"}, ExitRefused, false, "nothing was sent"},
		{"nobody to ask", false, nil, []string{"reword", "c2"}, ExitRefused, false, "nothing was sent"},
		{"--yes for a draft unread", true, []string{"y", "y"}, []string{"--yes", "reword", "c2", "--propose", "1"}, ExitRefused, false, "by a person who has read it"},
		{"nobody reads it", false, nil, []string{"reword", "c2", "--propose", "1"}, ExitRefused, false, "by a person who has read it"},
		{"yes to sending, no to signing", true, []string{"y", "n"}, []string{"reword", "c2", "--propose", "2"}, ExitRefused, true, "nothing was signed"},
		{"a draft that isn't there", true, []string{"y", "y"}, []string{"reword", "c2", "--propose", "3"}, ExitRefused, true, "there is no draft 3"},
		{"yes and yes", true, []string{"y", "y"}, []string{"reword", "c2", "--propose", "2"}, ExitDone, true, "‘prevent’ becomes ‘avert’"},
	} {
		os.Remove(sent)
		code, out := run(c.ask, c.in, c.args...)
		_, err := os.Stat(sent)
		if code != c.code || !strings.Contains(out, c.want) || (err == nil) != c.sends {
			t.Errorf("%s: %d, sent %v, want %q in\n%s", c.name, code, err == nil, c.want, out)
		}
		_, claims := run(false, nil, "claims")
		if has := strings.Contains(claims, "avert"); has != (c.code == ExitDone) {
			t.Errorf("%s: the claims are\n%s", c.name, claims)
		}
	}
}
