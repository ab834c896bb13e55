//go:build unix

package cli

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley/internal/courier"
	"parley/internal/node"
)

// glass is a proxy that ends the TLS of a node, as one does that stands before it, and keeps a copy of all that passes.
type glass struct {
	addr, print string
	mu          sync.Mutex
	saw         bytes.Buffer
}

func (g *glass) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.saw.Write(b)
}

func (g *glass) seen() []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	return bytes.Clone(g.saw.Bytes())
}

func newGlass(t *testing.T, to string) *glass {
	t.Helper()
	cert, err := courier.SelfSigned(rand.Reader, time.Now(), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	sum := sha256.Sum256(cert.Certificate[0])
	g := &glass{addr: l.Addr().String(), print: hex.EncodeToString(sum[:])}
	behind := newWay(t, to)
	behind.copy = g
	go func() {
		for {
			raw, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				in := tls.Server(raw, courier.ServerTLS(cert))
				defer in.Close()
				out, err := net.Dial("tcp", behind.addr())
				if err != nil {
					return
				}
				defer out.Close()
				go func() { io.Copy(out, in); out.Close() }()
				io.Copy(in, out)
			}()
		}
	}()
	return g
}

// crawl reads every page that links lead to from the first.
func (d *delegate) crawl() map[string]string {
	d.t.Helper()
	out, todo := map[string]string{}, []string{"/"}
	for len(todo) > 0 && len(out) < 200 {
		at := todo[0]
		todo = todo[1:]
		if _, done := out[at]; done || strings.HasSuffix(at, "/live") {
			continue
		}
		resp, err := d.c.Get(d.base + at)
		if err != nil {
			d.t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			d.t.Fatal(err)
		}
		out[at] = string(b)
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, m := range regexp.MustCompile(`href="(/[^"#]*)`).FindAllStringSubmatch(string(b), -1) {
			todo = append(todo, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	return out
}

// What a party keeps to itself, and what it says to one other, is nowhere else: not on the wire to a third, nor in its home, its
// backup or on its pages, nor in a pouch, a log, metrics, the debug pages or the answers for programs. Each secret holds a word
// of its own; a word that everybody may read shows that the search finds what is there.
func TestCanary(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	ves := nations(t, "VES")[0]
	plain := func(code string) *nation {
		n := &nation{t: t, dir: ves.dir, code: code, addr: freePort(t)}
		n.do("init", "--plain", "--code", code, "--name", "State of "+code)
		return n
	}
	lor, orm, dor := plain("LOR"), plain("ORM"), plain("DOR")
	write := func(name, what string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(ves.dir, name), []byte(what), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const public = "zqpublic"
	secrets := map[string]string{ // constant: word and where it was put
		"zqdraft": "a private draft", "zqthought": "an act that was asked for and not made", "zqfloat": "a float", "zqfloatedwords": "the wording of a float", "zqlibrary": "a text of the library", "zqshelf": "a name in the library",
		"zqaddress": "the address book", "zqtalks": "the title of talks with another", "zqtext": "the text of talks with another", "zqremark": "a remark in talks with another",
		"zqline": "a red line", "zqcabinet": "the note on a red line", "zqfallback": "a fallback", "zqtopic": "a topic of the brief", "zqguess": "a guess", "zqinstruct": "an instruction's note", "correct horse": "the passphrase",
	}
	write("lib.md", "*Decides* to zqlibrary;\n")
	write("other.md", "# zqtext\n\n1. *Decides* to zqtext.\n")

	g := newGlass(t, lor.addr)
	ves.do("peers", "add", "LOR", "https://"+g.addr, "--card", "LOR.card", "--proxied", "--fingerprint", g.print)
	ves.do("peers", "add", "ORM", "https://"+orm.addr, "--card", "ORM.card")
	ves.do("peers", "add", "DOR", "https://zqaddress.invalid:8421", "--card", "DOR.card")
	for _, n := range []*nation{lor, orm, dor} {
		n.do("peers", "add", "VES", "--card", "VES.card")
	}
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--party", "ORM.card", "--text", "base.md")
	ves.do("library", "add", "zqshelf", "lib.md")
	ves.do("talks", "open", "--title", "zqtalks", "--party", "ORM.card", "--text", "other.md")
	ves.briefed()
	debug := freePort(t)
	vp := ves.serve("--sync-listen", ves.addr, "--log-level", "debug", "--debug-listen", debug)
	lp := lor.serve("--sync-listen", lor.addr, "--sync-host", g.addr, "--log-level", "debug")
	op := orm.serve("--sync-listen", orm.addr, "--log-level", "debug")
	v, l, o := vp.enter(t), lp.enter(t), op.enter(t)
	at := map[string]string{} // pages of the talks, by title
	eventually(t, "offers come", func() bool { return len(lor.office().Offers) == 1 && len(orm.office().Offers) == 2 })
	for _, f := range orm.office().Offers {
		at[f.Title] = "/t/" + f.Talks.String()[:16]
		o.post("/offers/take", url.Values{"talks": {f.Talks.String()}})
		o.sign(at[f.Title], url.Values{"do": {"accede"}})
	}
	l.post("/offers/take", url.Values{"talks": {lor.office().Offers[0].Talks.String()}})
	l.sign(at["Peace"], url.Values{"do": {"accede"}})

	// What is private, and what is not.
	_, form, _ := strings.Cut(v.post(at["Peace"]+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"zqdraft"}}), `class="do"`)
	form, _, _ = strings.Cut(form, "</form>")
	draft := url.Values{}
	for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		draft.Add(m[1], strings.NewReplacer("&#34;", `"`, "&#43;", "+", "&#39;", "'", "&amp;", "&").Replace(m[2]))
	}
	if page := v.post(at["Peace"]+"/drafts", draft); !strings.Contains(page, "zqdraft") {
		t.Fatal("no draft is kept")
	}
	v.post(at["Peace"]+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"zqthought"}})
	block := regexp.MustCompile(`propose\?block=([^"&]+)`).FindStringSubmatch(v.get(at["Peace"]))
	if block == nil {
		t.Fatal("no paragraph")
	}
	v.post(at["Peace"]+"/floats", url.Values{"to": {"ORM"}, "hours": {"72"}, "text": {"zqfloat"}, "block": {block[1]}, "words": {"*Decides* zqfloatedwords"}})
	v.sign(at["zqtalks"], url.Values{"do": {"comment"}, "on": {"OP1"}, "note": {"zqremark"}})
	v.sign(at["Peace"], url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {public}})
	eventually(t, "LOR has what is for all", func() bool { return strings.Contains(l.get(at["Peace"]+"/record"), public) })
	eventually(t, "ORM has what is for it", func() bool {
		return strings.Contains(o.get(at["Peace"]+"/floats"), "zqfloatedwords") && strings.Contains(o.get(at["zqtalks"]+"/record"), "zqremark")
	})
	ves.do("sync", "LOR")
	ves.do("sync", "LOR")

	// Where it may not be.
	search := func(where string, what []byte, may ...string) {
		t.Helper()
		for word, kind := range secrets {
			if bytes.Contains(what, []byte(word)) && !strings.Contains(strings.Join(may, " "), word) {
				t.Errorf("%s holds %s (%s)", where, kind, word)
			}
		}
	}
	has := func(where string, what []byte) {
		t.Helper()
		if !bytes.Contains(what, []byte(public)) {
			t.Errorf("%s doesn't hold what it must: the search finds nothing there", where)
		}
		search(where, what)
	}
	has("the wire to LOR", g.seen())
	var pages strings.Builder
	for _, p := range l.crawl() {
		pages.WriteString(p)
	}
	has("LOR's pages", []byte(pages.String()))
	lor.do("backup", "lor.backup")
	for _, path := range []string{"/acts", "/log", "/status", "/text", "/claims", "/pouch?all=1"} { // of VES itself
		u, err := url.Parse(vp.room)
		if err != nil {
			t.Fatal(err)
		}
		req, _ := http.NewRequest("GET", "http://"+u.Host+"/api/v1"+at["Peace"]+path, nil)
		req.Header.Set("Authorization", "Bearer "+u.Query().Get("key"))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", path, resp.StatusCode, b)
		}
		if path == "/acts" {
			has("VES's acts", b)
		}
		search("VES's answer at "+path, b)
		if strings.HasPrefix(path, "/pouch") {
			write("to-all.pouch", string(b))
		}
	}
	inside := &delegate{t, "http://" + debug, http.DefaultClient}
	for _, path := range []string{"/", "/metrics", "/healthz", "/readyz", "/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1", "/debug/pprof/allocs?debug=1"} {
		search("VES's debug page "+path, []byte(inside.get(path)))
	}
	ves.do("backup", "ves.backup")
	raw, err := os.ReadFile(filepath.Join(ves.dir, "ves.backup"))
	if err != nil {
		t.Fatal(err)
	}
	search("VES's sealed backup", raw)
	for _, n := range []*nation{ves, lor, orm} {
		if err := n.end(syscall.SIGTERM); err != nil {
			t.Errorf("%s: %v", n.code, err)
		}
		may := ""
		if n == ves {
			may = "zqaddress" // docs/operate.md: addresses are in one's own log
		}
		search(n.code+"'s log", []byte(n.last.logged()), may)
		if strings.Contains(n.last.logged(), public) {
			t.Errorf("%s's log holds the words of an act", n.code)
		}
	}
	disk := func(n *nation) []byte {
		var all []byte
		err := filepath.WalkDir(filepath.Join(n.dir, n.code), func(p string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				b, rerr := os.ReadFile(p)
				all, err = append(append(all, p...), b...), rerr
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	search("VES's sealed home", disk(ves), "zqtalks zqtext zqremark") // acts are no secret from who has the disk
	opened := func(where, dir string) {
		t.Helper()
		h, err := node.Open(dir, node.Options{Rand: rand.Reader, Clock: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		list, err := h.Talks()
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %d talks, %v", where, len(list), err)
		}
		n, err := h.Node(t.Context(), list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		has(where+": its acts", bytes.Join(n.Raws(), []byte("\n")))
		floats, err := n.Floats()
		if err != nil {
			t.Fatal(err)
		}
		peers, err := h.Peers()
		if err != nil {
			t.Fatal(err)
		}
		all, err := json.Marshal([]any{floats, peers, list})
		if err != nil {
			t.Fatal(err)
		}
		search(where, all)
		f, err := os.Open(filepath.Join(ves.dir, "to-all.pouch"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, _, p, err := h.PeekTalks(f)
		if err != nil {
			t.Fatal(err)
		}
		has("VES's pouch, opened", bytes.Join(p.Acts, []byte("\n")))
	}
	search("LOR's disk", disk(lor))
	opened("LOR's home", filepath.Join(lor.dir, "LOR"))
	if err := os.RemoveAll(filepath.Join(lor.dir, "LOR")); err != nil {
		t.Fatal(err)
	}
	lor.do("restore", "lor.backup")
	search("LOR's backup on the disk", disk(lor))
	opened("LOR's backup", filepath.Join(lor.dir, "LOR"))
	search("ORM's disk", disk(orm), "zqfloat zqfloatedwords zqtalks zqtext zqremark") // these are for ORM
}
