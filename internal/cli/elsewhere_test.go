package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/node"
	"parley/internal/web"
)

// even is a source of bytes that are all the same, so that the order of those who draw from it doesn't matter.
type even struct{}

func (even) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 7
	}
	return len(p), nil
}

// stage is a story of VES and LOR in one process, whose every byte follows from its steps. VES works at its home, or
// at a node that has it open.
type stage struct {
	t   *testing.T
	dir string
	far string // the node's address; "" before it runs, and where there is none
	key string
}

func theHour() time.Time { return time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC) }

// run runs one verb and returns what a person sees of it.
func (s *stage) run(code string, args ...string) string {
	s.t.Helper()
	s.t.Chdir(s.dir)
	var out, talk bytes.Buffer
	m := Main{Args: append([]string{"--yes"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Now: theHour, Rand: even{}, WorkFactor: 4}
	if args[0] == "init" {
		m.Rand = &seeded{seed: code}
	}
	env := map[string]string{"PARLEY_HOME": filepath.Join(s.dir, "home."+code)}
	if code == "VES" && s.far != "" {
		env = map[string]string{"PARLEY_NODE": s.far, "PARLEY_TOKEN": s.key}
	}
	m.Env = func(name string) string { return env[name] }
	exit := m.Run(context.Background())
	return strings.Join(args, " ") + "\n" + out.String() + talk.String() + "exit " + string(rune('0'+exit)) + "\n"
}

// serve opens VES's home for programs.
func (s *stage) serve() *node.Home {
	s.t.Helper()
	h, err := node.Open(filepath.Join(s.dir, "home.VES"), node.Options{Rand: even{}, Clock: theHour})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { h.Close() })
	door := web.NewOwn("VES", "")
	srv := httptest.NewUnstartedServer(nil)
	w, err := web.New(web.Options{Home: h, Door: door, Hosts: []string{srv.Listener.Addr().String()}})
	if err != nil {
		s.t.Fatal(err)
	}
	srv.Config = web.Bounded(w)
	srv.Start()
	s.t.Cleanup(srv.Close)
	s.t.Cleanup(func() { w.Close() })
	s.far, s.key = srv.URL, door.Key()
	return h
}

// meet lets the parties open talks.
func (s *stage) meet() {
	s.t.Helper()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o666); err != nil {
			s.t.Fatal(err)
		}
	}
	write("base.md", "# Peace\n\n*The parties,*\n\n*Recalling* their talks,\n\n1. *Decide* to meet once a year;\n\n2. *Decide* that goods may cross the border;\n\n3. *Call upon* all to help.\n")
	write("copy.md", "# Peace\n\n*The parties,*\n\n*Recalling* their talks,\n\n1. *Decide* to meet twice a year;\n\n2. *Decide* that goods may cross the border;\n\n3. *Call upon* all to help.\n")
	for _, v := range [][]string{
		{"VES", "init", "--plain", "--code", "VES", "--name", "Vesper"}, {"LOR", "init", "--plain", "--code", "LOR", "--name", "Lorne"},
		{"VES", "library", "add", "A/RES/1", "base.md"},
		{"VES", "talks", "open", "--title", "Border talks", "--party", "LOR.card", "--text", "base.md"},
		{"VES", "pouch", "pack", "-o", "1.pouch"}, {"LOR", "pouch", "unpack", "1.pouch"}, {"LOR", "talks", "join"},
		{"LOR", "amend", "OP2", "goods", "persons and goods", "--note", "people, too", "--source", "A/RES/1 OP2"}, {"LOR", "pouch", "pack", "-o", "2.pouch"},
	} {
		if got := s.run(v[0], v[1:]...); !strings.HasSuffix(got, "exit 0\n") {
			s.t.Fatal(got)
		}
	}
}

// One script, at a home and at a node that has the home open: every byte that a person or a program reads is the same, but
// for the line that says that nothing watches over red lines there.
func TestANodeElsewhereAnswersAsAHome(t *testing.T) {
	script := [][]string{
		{"VES", "talks", "list"}, {"VES", "talks", "list", "--json"}, {"VES", "talks", "show"}, {"VES", "talks", "show", "--json"}, {"VES", "library", "list"},
		{"VES", "status"}, {"VES", "talks", "compared"}, {"VES", "pouch", "unpack", "2.pouch"}, {"VES", "pouch", "unpack", "2.pouch", "--json"},
		{"VES", "status", "--json", "--series", "--keep-news"}, {"VES", "status"}, {"VES", "status"}, {"VES", "text"}, {"VES", "text", "--json"}, {"VES", "text", "--party", "LOR"},
		{"VES", "text", "--ids", "-o", "mine.md"}, {"VES", "propose", "copy.md"}, {"VES", "position", "object", "c1", "--note", "not yet"},
		{"VES", "amend", "c1", "persons", "people", "--by", "A. Vesper", "--source", "A/RES/1 OP2"}, {"VES", "comment", "OP3", "a remark"}, {"VES", "claims"}, {"VES", "claims", "--json", "--all"},
		{"VES", "package", "propose", "c1", "c2"}, {"VES", "package", "list"}, {"VES", "both", "c1", "c3"}, {"VES", "insert", "--after", "OP3", "Thank all"},
		{"VES", "delete", "OP9"}, {"VES", "position", "accept", "c99"}, {"VES", "sign"}, {"VES", "initial"}, {"VES", "agree", "OP1"}, {"VES", "--talks", "ffff", "status"},
		{"VES", "log"}, {"VES", "log", "--json"}, {"VES", "log", "--last", "1"}, {"VES", "compare", "Rev.0", "LOR"}, {"VES", "commitments"}, {"VES", "compare", "VES", "LOR", "--json"},
		{"VES", "export"}, {"VES", "export", "--json"}, {"VES", "audit"}, {"VES", "audit", "--json"}, {"VES", "withdraw", "c2", "c4"}, {"VES", "pouch", "pack", "--all", "--plain", "-o", "plain.pouch"},
		{"VES", "pouch", "pack", "-o", "3.pouch"}, {"VES", "pouch", "pack", "--to", "XXX", "-o", "4.pouch"}, {"VES", "pouch", "unpack", "base.md"}, {"VES", "pouch", "list", "plain.pouch"},
		{"LOR", "pouch", "unpack", "3.pouch"}, {"LOR", "withdraw", "c1"}, {"LOR", "position", "accept", "c6"}, {"LOR", "pouch", "pack", "-o", "5.pouch"}, {"VES", "pouch", "unpack", "5.pouch"},
		{"VES", "status", "--claims"}, {"VES", "package", "withdraw", "p2"}, {"VES", "withdraw", "c3"}, {"VES", "revise"}, {"VES", "agree", "--all"}, {"VES", "confirm", "OP1"}, {"VES", "initial"}, {"VES", "pouch", "pack", "-o", "6.pouch"},
		{"LOR", "pouch", "unpack", "6.pouch"}, {"LOR", "agree", "--all"}, {"LOR", "initial"}, {"LOR", "pouch", "pack", "-o", "7.pouch"}, {"VES", "pouch", "unpack", "7.pouch"},
		{"VES", "initial"}, {"VES", "sign"}, {"VES", "pouch", "pack", "-o", "8.pouch"}, {"LOR", "pouch", "unpack", "8.pouch"}, {"LOR", "sign"}, {"LOR", "pouch", "pack", "-o", "9.pouch"},
		{"VES", "pouch", "unpack", "9.pouch"}, {"VES", "register", "list"}, {"VES", "register", "add", "OP3", "--verb", "call upon", "--party", "lor"}, {"VES", "register", "list", "--json"}, {"VES", "status"}, {"VES", "status", "--json"}, {"VES", "export", "--json"}, {"VES", "audit"},
	}
	here, there := &stage{t: t, dir: t.TempDir()}, &stage{t: t, dir: t.TempDir()}
	here.meet()
	there.meet()
	there.serve()
	done, told := 0, 0
	for _, v := range script {
		a, b := here.run(v[0], v[1:]...), there.run(v[0], v[1:]...)
		if strings.Contains(b, elsewhereLines) {
			told++
		}
		if b = strings.ReplaceAll(b, elsewhereLines+"\n", ""); a != b {
			t.Fatalf("at a home:\n%s\nat a node:\n%s", a, b)
		}
		if strings.HasSuffix(a, "exit 0\n") {
			done++
		} else {
			t.Log(a)
		}
	}
	if last := here.run("VES", "status"); !strings.Contains(last, "concluded") || len(script)-done != 12 {
		t.Errorf("the story didn't come to its end: %d of %d done\n%s", done, len(script), last)
	}
	if told < 4 {
		t.Errorf("of what binds, %d acts said that nothing watches over red lines", told)
	}
}

// What the interface answers is the JSON of the command line, object for object.
func TestInterfaceAnswersAsTheCommandLine(t *testing.T) {
	s := &stage{t: t, dir: t.TempDir()}
	s.meet()
	h := s.serve()
	for _, v := range [][]string{{"pouch", "unpack", "2.pouch"}, {"amend", "OP1", "a", "each"}, {"comment", "c1", "why?"}, {"package", "propose", "c1", "c2"}} {
		if got := s.run("VES", v...); !strings.HasSuffix(got, "exit 0\n") {
			t.Fatal(got)
		}
	}
	list, err := h.Talks()
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	at := "/t/" + list[0].ID.String()
	for path, v := range map[string]string{
		"/talks": "talks list --json", at + "/status": "status --json --keep-news", at + "/status?series=yes": "status --json --keep-news --series",
		at + "/text": "text --json", at + "/text?clean=yes": "text --json --clean", at + "/text?party=LOR": "text --json --party LOR",
		at + "/claims?all=yes": "claims --json --all", at + "/log": "log --json", at + "/compare?a=Rev.0&b=LOR": "compare Rev.0 LOR --json",
	} {
		req, err := http.NewRequest("GET", s.far+"/api/v1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var there, here any
		if err := json.NewDecoder(resp.Body).Decode(&there); err != nil {
			t.Fatal(path, err)
		}
		resp.Body.Close()
		said := s.run("VES", strings.Fields(v)...)
		if err := json.Unmarshal([]byte(said[strings.Index(said, "{"):strings.LastIndex(said, "}")+1]), &here); err != nil {
			t.Fatal(v, err)
		}
		if !reflect.DeepEqual(here, there) {
			t.Errorf("%s is not what 'parley %s' says:\n%v\n%v", path, v, there, here)
		}
	}
}

// Each verb works at a node, needs neither home nor node, or says why it doesn't work there and what to do.
func TestEachVerbKnowsWhereItWorks(t *testing.T) {
	works := strings.Fields("join text languages translate correspond propose import amend insert delete move split both reword affirm withdraw comment park place revise pen agree confirm initial sign status claims log compare commitments export audit")
	works = append(works, "talks join", "talks list", "talks show", "talks compared", "talks again", "library list", "pouch pack", "pouch unpack",
		"position support", "position accept", "position reserve", "position object", "position with", "committee do", "committee vote", "committee next", "committee record", "register list", "register add", "register say", "silence put", "silence break", "silence list", "package propose", "package accept", "package object", "package withdraw", "package list")
	neither := []string{"login", "logout", "compile", "read", "completion", "pouch list", "publish verify", "witness check"}
	for _, v := range verbs() {
		if slices.Contains(works, v.name) || slices.Contains(neither, v.name) {
			if why := hereOnly(v.name); why != "" {
				t.Errorf("%s: %s", v.name, why)
			}
			continue
		}
		var talk bytes.Buffer
		m := Main{Args: append(strings.Fields(v.name), "--node", "http://127.0.0.1:1"), Stdin: strings.NewReader(""), Stdout: &talk, Stderr: &talk, Now: theHour, Rand: even{}, Env: func(string) string { return "" }}
		code := m.Run(context.Background())
		if got := talk.String(); code != ExitRefused || !strings.Contains(got, "error: parley "+v.name+" doesn't work at a node elsewhere: ") || !strings.Contains(got, "hint: leave out --node") {
			t.Errorf("%s: exit %d: %s", v.name, code, got)
		}
	}
}
