//go:build linux

package cli

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// peakBound is the memory in MB that a node may ever have had. Of what peers send it holds at most 16 messages at once, each
// a batch of acts and one line (courier.MaxAtOnce): 144 MB at the very worst, beside some 40 MB of an idle node.
const peakBound = 250

// stayBound is what a node may keep in MB when the attack is over.
const stayBound = 150

// memory is a line of /proc/PID/status in MB; 0 where there is none.
func (n *nation) memory(what string) (mb int) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.proc.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), what+":")
	fmt.Sscan(rest, &mb)
	return mb / 1000
}

// A party of the talks that lies with everything it has, to a real node over its real port: forks, replays, floods, bodies
// without end, slow headers, garbage, more connections than there is room for, acts of other talks, and as the one that is
// called: wrong certificates, other parties' names, answers without end. What is false is refused; the node's memory stays
// within its bounds; the honest parties go on; and what was seen stands in 'parley peers' and on the page.
func TestLyingPeer(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	two := nations(t, "VES", "ORM")
	s := &storm{t: t, acked: map[string]bool{}, said: map[int]int{}}
	ves, orm := &sailor{nation: two[0], s: s}, &sailor{nation: two[1], s: s}
	lor := &nation{t: t, dir: ves.dir, code: "LOR"}
	lor.do("init", "--plain", "--code", "LOR", "--name", "State of LOR")
	ves.do("peers", "add", "ORM", "--card", "ORM.card")
	ves.do("peers", "add", "LOR", "--card", "LOR.card")
	orm.do("peers", "add", "VES", "https://"+ves.addr, "--card", "VES.card")
	lor.do("peers", "add", "VES", "https://"+ves.addr, "--card", "VES.card")
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--party", "ORM.card", "--text", "base.md")
	ves.up()
	orm.up()
	lor.do("sync")
	lor.do("offers", "take", lor.office().Offers[0].Talks.String())
	lor.do("talks", "join")
	lor.do("sync")
	eventually(t, "the offer comes to ORM", func() bool { return len(orm.office().Offers) == 1 })
	s.talks = orm.office().Offers[0].Talks.String()
	orm.do("offers", "take", s.talks)

	// Talks that LOR has no part in.
	ves.down(syscall.SIGTERM)
	ves.do("talks", "open", "--title", "Zanzibar", "--party", "ORM.card", "--text", "base.md")
	ves.up()
	other := talksOf(t, ves.nation, "Zanzibar")

	l := &liar{code: "LOR", home: filepath.Join(lor.dir, "LOR"), file: filepath.Join(t.TempDir(), "none"), when: time.Now().UTC().Format(time.RFC3339)}
	if err := l.load(); err != nil {
		t.Fatal(err)
	}
	id, key := l.rec.Talks(), l.seats[0]
	liar := func(source string) *tongue {
		g := connect(t, source, ves.addr)
		g.greet(id, "LOR", key)
		return g
	}
	said := 0
	honest := func(while string) {
		t.Helper()
		said++
		words := fmt.Sprintf("honest words %d", said)
		body, err := seal.Marshal(&talks.Comment{Text: words})
		if err != nil {
			t.Fatal(err)
		}
		if code, raw, err := ves.ask("POST", "/acts", fmt.Sprintf(`{"kind":"comment","body":%s}`, body)); code != http.StatusOK {
			t.Fatalf("%s: %d %v %s", while, code, err, raw)
		}
		eventually(t, "honest parties go on while "+while, func() bool {
			_, raw, err := orm.ask("GET", "/acts", "")
			return err == nil && bytes.Contains(raw, []byte(words))
		})
	}
	honest("nothing happens")

	next := func() record.Header {
		h, err := l.rec.Next("LOR", talks.KindComment, l.when)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	say := func(h record.Header, words string) []byte {
		raw, _, err := l.seal(h, &talks.Comment{Text: words}, key)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}

	// Replays: one act eight thousand times, in three messages.
	one := say(next(), "said once")
	g := liar("127.0.0.2")
	for range 3 {
		if status, got := g.tell(id, slices.Repeat([][]byte{one}, courier.MaxActs), id); status != http.StatusOK {
			t.Errorf("replays: %d %s", status, got)
		}
	}
	if _, raw, _ := ves.ask("GET", "/acts", ""); bytes.Count(raw, []byte("said once")) != 1 {
		t.Error("an act that came often isn't there once")
	}
	honest("acts are replayed")

	// A flood: true acts, and then what no record can take.
	if _, err := l.rec.Add(one); err != nil {
		t.Fatal(err)
	}
	var many [][]byte
	for i := range 1500 {
		raw := say(next(), fmt.Sprintf("flood %d %s", i, strings.Repeat("x", 500)))
		if _, err := l.rec.Add(raw); err != nil {
			t.Fatal(err)
		}
		many = append(many, raw)
	}
	if status, got := liar("127.0.0.2").tell(id, many, id); status != http.StatusOK {
		t.Errorf("a flood: %d %s", status, got)
	}
	bad := bytes.Replace(say(next(), "with another signature"), []byte("with another"), []byte("with a false"), 1)
	if status, got := liar("127.0.0.2").tell(id, slices.Repeat([][]byte{bad}, 500), id); status == http.StatusOK || len(got) > 200 {
		t.Errorf("acts that no record can take: %d %s", status, got)
	}
	honest("acts flood in")

	// Acts of other talks are passed over, and nobody looks into these.
	for _, act := range [][][]byte{nil, {say(next(), "in talks of others")}} {
		if status, got := liar("127.0.0.2").tell(other, act, id, other); status != http.StatusOK || bytes.Contains(got, []byte("Zanzibar")) || bytes.Contains(got, []byte(other.String())) {
			t.Errorf("LOR asks for talks in which it has no part: %d %.200s", status, got)
		}
	}
	s.talks = other.String()
	if acts := ves.acts(); len(acts) != 1 {
		t.Errorf("talks in which LOR has no part have %d acts", len(acts))
	}
	s.talks = id.String()

	// Bodies without end, before and after the proof, in lines with and without an end.
	for name, body := range map[string]func() (string, io.Reader){
		"a greeting without end": func() (string, io.Reader) { return "/courier/v1/hello", forEver(nil, "x") },
		"a greeting too deep": func() (string, io.Reader) {
			return "/courier/v1/hello", strings.NewReader(strings.Repeat("[", 30_000) + "\n")
		},
		"a proof without end": func() (string, io.Reader) { return "/courier/v1/exchange", forEver(nil, "x") },
		"a head without end":  func() (string, io.Reader) { return "/courier/v1/exchange", forEver(slices.Clone(g.first), "x") },
		"a head too deep": func() (string, io.Reader) {
			return "/courier/v1/exchange", strings.NewReader(string(g.first) + strings.Repeat("[", 3_000_000) + "\n")
		},
		"an act without end": func() (string, io.Reader) {
			return "/courier/v1/exchange", forEver(fmt.Appendf(slices.Concat(g.first, head(t, id)), "{\"talks\":%q}\n", id), "x")
		},
		"marks without end": func() (string, io.Reader) {
			return "/courier/v1/exchange", forEver(slices.Concat(g.first, head(t, id)), fmt.Sprintf("{\"talks\":%q}\n", id))
		},
		"acts without end": func() (string, io.Reader) {
			return "/courier/v1/exchange", forEver(fmt.Appendf(slices.Concat(g.first, head(t, id)), "{\"talks\":%q}\n", id), string(one)+"\n")
		},
		"garbage": func() (string, io.Reader) {
			return "/courier/v1/exchange", forEver(fmt.Appendf(slices.Concat(g.first, head(t, id)), "{\"talks\":%q}\n", id), "\x00\xff\n{}\n[[[\n")
		},
		"floats without end": func() (string, io.Reader) { return "/courier/v1/floats", forEver(nil, "{}\n") },
	} {
		g = liar("127.0.0.3")
		path, b := body()
		if status, got := g.post(path, b); status >= 200 && status < 400 || status >= 500 || len(got) > 500 {
			t.Errorf("%s: %d %.200s", name, status, got)
		}
	}
	honest("bodies have no end")

	// Garbage instead of TLS, and of HTTP inside it.
	for i := range 40 {
		raw, err := from("127.0.0.4", ves.addr)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 4096)
		rand.Read(b)
		if i%2 == 0 {
			raw.Write(b)
		} else {
			c := tls.Client(raw, &tls.Config{InsecureSkipVerify: true})
			c.SetDeadline(time.Now().Add(20 * time.Second))
			c.Write(append([]byte("POST /courier/v1/hello HTTP/1.1\r\nContent-Length: -1\r\nTransfer-Encoding: x\r\n"), b...))
			c.Close()
		}
		raw.Close()
	}

	// More connections than there is room for, all of which begin a header and don't end it.
	var held []*tls.Conn
	turned := 0
	for i := range 2000 {
		raw, err := from(fmt.Sprintf("127.0.1.%d", 1+i%8), ves.addr)
		if err != nil {
			turned++
			continue
		}
		if i >= 400 { // these say nothing at all
			t.Cleanup(func() { raw.Close() })
			if i%2 == 0 {
				raw.Close()
			}
			continue
		}
		c := tls.Client(raw, &tls.Config{InsecureSkipVerify: true})
		c.SetDeadline(time.Now().Add(30 * time.Second))
		if _, err := c.Write([]byte("POST /courier/v1/hello HTTP/1.1\r\nHost: x\r\nX-Slow: ")); err != nil {
			turned++
			raw.Close()
			continue
		}
		held = append(held, c)
	}
	if len(held) > 128 || len(held) == 0 || turned < 200 {
		t.Errorf("%d slow connections are held, %d turned away; one address may have 16", len(held), turned)
	}
	for _, c := range held {
		c.Write([]byte("x"))
	}
	honest("slow headers hold connections")
	for _, c := range held {
		c.Close()
	}

	// Double-dealing: two acts in one place.
	h := next()
	if status, got := liar("127.0.0.2").tell(id, [][]byte{say(h, "yes, we agree"), say(h, "no, never")}, id); status != http.StatusOK {
		t.Errorf("a fork: %d %s", status, got)
	}
	proven := func(n *sailor) func() bool {
		return func() bool {
			page := n.proc.enter(t).get("/peers")
			i := strings.Index(page, `class="alarm" role="alert">PROOF OF DOUBLE-DEALING: LOR has signed two acts in one place`)
			return i >= 0 && strings.Contains(n.do("peers", "list"), "PROOF OF DOUBLE-DEALING: LOR signed two acts")
		}
	}
	eventually(t, "VES shows the proof", proven(ves))
	honest("a fork is known")
	if !strings.Contains(ves.do("peers", "list"), "acts that no record can take") || !strings.Contains(ves.proc.enter(t).get("/peers"), "acts that no record can take") {
		t.Errorf("what LOR sent isn't shown:\n%s", ves.do("peers", "list"))
	}
	eventually(t, "ORM, which never met LOR, shows the proof", proven(orm))

	// LOR is called, and lies in its answers.
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://127.0.0.1:1/", http.StatusTemporaryRedirect)
	}
	endless := func(w http.ResponseWriter, r *http.Request) { io.Copy(w, forEver(nil, "x")) }
	for name, c := range map[string]struct {
		f     http.HandlerFunc
		print func(string) string
		want  string
	}{
		"a wrong certificate":   {endless, func(string) string { return strings.Repeat("0", 64) }, "its certificate has the fingerprint"},
		"a redirect":            {redirect, func(p string) string { return p }, "failed"},
		"an answer without end": {endless, func(p string) string { return p }, "failed"},
		"headers without end": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		}, func(p string) string { return p }, "failed"},
	} {
		addr, print := impostor(t, c.f)
		ves.do("peers", "add", "LOR", "https://"+addr, "--fingerprint", c.print(print))
		ves.try("sync", "LOR")
		out := ves.do("peers", "list")
		_, out, _ = strings.Cut(out, "\nLOR ")
		if !strings.Contains(out, c.want) || c.want != "failed" && !strings.Contains(out, "LOOK AT THIS") {
			_, all, _ := ves.try("peers", "list")
			t.Errorf("%s isn't shown:\n%s\n%s", name, out, all)
		}
	}
	// Another party's node at LOR's address.
	ves.do("peers", "add", "LOR", "https://"+ves.addr)
	ves.try("sync", "LOR")
	if _, out, _ := strings.Cut(ves.do("peers", "list"), "\nLOR "); !strings.Contains(out, "LOOK AT THIS") {
		t.Errorf("its own node at LOR's address:\n%s", out)
	}
	ves.proc.enter(t).post("/peers/remove", url.Values{"party": {"LOR"}})
	honest("LOR lies when called")

	peak, stays := ves.memory("VmHWM"), ves.memory("VmRSS")
	if peak == 0 || peak > peakBound {
		t.Errorf("the node had %d MB at its worst", peak)
	}
	eventually(t, "the node gives its memory back", func() bool { stays = ves.memory("VmRSS"); return stays < stayBound })
	t.Logf("%d MB at the worst, %d MB in the end", peak, stays)
	for _, n := range []*sailor{ves, orm} {
		if log := n.proc.logged(); strings.Contains(log, "panic") || strings.Contains(log, "level=ERROR") {
			t.Errorf("%s has trouble:\n%s", n.code, log)
		}
	}
	eventually(t, "both hold the same", func() bool { return slices.Equal(ves.acts(), orm.acts()) })
	for _, n := range []*sailor{ves, orm} {
		n.down(syscall.SIGTERM)
		n.do("audit", "--talks", s.talks[:10])
	}
}

// talksOf is the id of a nation's talks with a title, while its room is open.
func talksOf(t *testing.T, n *nation, title string) record.ID {
	t.Helper()
	page := n.proc.enter(t).get("/")
	i := strings.Index(page, title)
	if i < 0 {
		t.Fatalf("no talks %q", title)
	}
	j := strings.LastIndex(page[:i], `href="/t/`)
	if j < 0 {
		t.Fatalf("no link to the talks %q", title)
	}
	short := page[j+len(`href="/t/`):][:16]
	u, err := url.Parse(n.proc.room)
	if err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequest("GET", "http://"+u.Host+"/api/v1/t/"+short+"/status", nil)
	req.Header.Set("Authorization", "Bearer "+u.Query().Get("key"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	k := bytes.Index(raw, []byte(short))
	if k < 0 {
		t.Fatalf("no id in %s", raw)
	}
	id, err := seal.ParseDigest(string(raw[k:][:64]))
	if err != nil {
		t.Fatal(err)
	}
	return id
}
