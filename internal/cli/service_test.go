//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// nation is one party of a story with real processes on this machine.
type nation struct {
	t    *testing.T
	dir  string // of the whole story
	code string
	work string // work factor of its passphrase; "" is a low one
	addr string // where its peers call, through a wire or not
	fast string // how far its clock is ahead; "" is right
	in   string // network namespace; "" is this one
	proc *process
	last *process // as proc, and kept when it has ended
}

// process is a running 'parley serve'.
type process struct {
	cmd  *exec.Cmd
	room string // the link
	done chan error
	mu   sync.Mutex
	log  bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *process) logged() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// program is this test under the name of the program, which makes it the program: see TestMain.
func program(t *testing.T, dir string) string { t.Helper(); return named(t, dir, "parley") }

func named(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if _, err := os.Lstat(path); err == nil {
		return path
	}
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func (n *nation) command(args ...string) *exec.Cmd {
	if args = append([]string{program(n.t, n.dir)}, args...); n.in != "" {
		args = append([]string{"ip", "netns", "exec", n.in}, args...) // becomes the program
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = n.dir
	cmd.Env = append(os.Environ(), "PARLEY_HOME="+filepath.Join(n.dir, n.code), "NO_COLOR=1", "SCRIPT_YES=1", "SCRIPT_AHEAD="+n.fast, "SCRIPT_WORK="+cmp.Or(n.work, "4"), "PARLEY_PASSPHRASE_FILE="+filepath.Join(n.dir, "secret"))
	return cmd
}

// try runs one verb.
func (n *nation) try(args ...string) (stdout, stderr string, code int) {
	n.t.Helper()
	var out, talk bytes.Buffer
	cmd := n.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		n.t.Fatal(err)
	}
	return out.String(), talk.String(), cmd.ProcessState.ExitCode()
}

func (n *nation) do(args ...string) string {
	n.t.Helper()
	out, talk, code := n.try(args...)
	if code != ExitDone {
		n.t.Fatalf("%s: parley %s: exit %d\n%s%s", n.code, strings.Join(args, " "), code, out, talk)
	}
	return out
}

// serve starts the node and waits until its doors are open.
func (n *nation) serve(args ...string) *process {
	n.t.Helper()
	p := &process{cmd: n.command(append([]string{"serve", "--listen", "127.0.0.1:0", "--sync-every", "1s"}, args...)...), done: make(chan error, 1)}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	p.cmd.Stderr = p
	if err := p.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if l := strings.TrimSpace(lines.Text()); strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
			p.room = l
		}
		if strings.HasPrefix(strings.TrimSpace(lines.Text()), "certificate") || strings.HasPrefix(lines.Text(), "peers may call") && strings.Contains(strings.Join(args, " "), "sync-host") || p.room != "" && !strings.Contains(strings.Join(args, " "), "sync-listen") {
			break
		}
	}
	go func() {
		io.Copy(io.Discard, out)
		p.done <- p.cmd.Wait()
	}()
	if p.room == "" {
		n.t.Fatalf("%s doesn't serve: %v\n%s", n.code, <-p.done, p.logged())
	}
	n.proc, n.last = p, p
	n.t.Cleanup(func() { n.end(syscall.SIGKILL) })
	return p
}

// end sends a signal and waits.
func (n *nation) end(sig syscall.Signal) error {
	if n.proc == nil {
		return nil
	}
	p := n.proc
	n.proc = nil
	p.cmd.Process.Signal(sig)
	select {
	case err := <-p.done:
		return err
	case <-time.After(time.Minute):
		p.cmd.Process.Kill()
		return fmt.Errorf("%s doesn't end\n%s", n.code, p.logged())
	}
}

func (n *nation) office() (o office) {
	n.t.Helper()
	if err := json.Unmarshal([]byte(n.do("peers", "list", "--json")), &o); err != nil {
		n.t.Fatal(err)
	}
	return o
}

// equal reports whether the party holds the same as each of its peers.
func (n *nation) equal() bool {
	n.t.Helper()
	met := 0
	for _, p := range n.office().Peers {
		for _, t := range p.Talks {
			if !t.Equal {
				return false
			}
			met++
		}
	}
	return met > 0
}

func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

// wire passes connections on to another address, which may change: slowly, and cut after so many bytes.
type wire struct {
	l    net.Listener
	to   atomic.Value // string
	cut  atomic.Int64 // bytes that one connection may bring; 0 is no bound
	slow atomic.Int64 // nanoseconds for each KB
}

func newWire(t *testing.T) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{l: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go w.pass(in)
		}
	}()
	return w
}

func (w *wire) pass(in net.Conn) {
	defer in.Close()
	to, _ := w.to.Load().(string)
	out, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer out.Close()
	left := w.cut.Load()
	var end sync.WaitGroup
	one := func(a, b net.Conn) {
		defer a.Close()
		defer b.Close()
		buf := make([]byte, 1024)
		for passed := int64(0); left == 0 || passed < left; {
			n, err := b.Read(buf)
			if n > 0 {
				time.Sleep(time.Duration(w.slow.Load()))
				if _, err := a.Write(buf[:n]); err != nil {
					return
				}
				passed += int64(n)
			}
			if err != nil {
				return
			}
		}
	}
	end.Go(func() { one(in, out) })
	end.Go(func() { one(out, in) })
	end.Wait()
}

// freePort is an address on this machine that nobody uses now.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 { // below the ports that systems give to who asks for any
		addr := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000))
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
	t.Fatal("no port is free")
	return ""
}

const nationText = "# Peace\n\n*The Assembly,*\n\n*Recalling* its decisions,\n\n1. *Decides* to meet and go on;\n\n2. *Calls upon* all States to prevent harm.\n"

// nations makes sealed homes, which know each other's cards.
func nations(t *testing.T, codes ...string) []*nation {
	t.Helper()
	dir := t.TempDir()
	for name, what := range map[string]string{"base.md": nationText, "secret": "correct horse battery staple\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(what), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out []*nation
	for _, code := range codes {
		n := &nation{t: t, dir: dir, code: code, addr: freePort(t)}
		n.do("init", "--code", code, "--name", "State of "+code)
		out = append(out, n)
	}
	return out
}

// Three parties, each with a process of its own; talks come as offers; nodes are killed, links are cut and slow; in the end
// all hold the same, and each record passes the audit. The command line works beside the room.
func TestServeProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR", "ORM")
	ves, lor, orm := all[0], all[1], all[2]
	bad := newWire(t) // between LOR and VES
	bad.to.Store(ves.addr)
	bad.cut.Store(30_000)
	bad.slow.Store(int64(time.Millisecond))
	book := func(n, peer *nation, at string) {
		args := []string{"peers", "add", peer.code, "--card", peer.code + ".card"}
		if at != "" {
			args = append(args, "https://"+at)
		}
		n.do(args...)
	}
	book(ves, orm, orm.addr)
	book(ves, lor, "") // LOR is behind a router: it calls
	book(lor, ves, bad.l.Addr().String())
	book(lor, orm, orm.addr)
	book(orm, ves, ves.addr)
	book(orm, lor, "")
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--party", "ORM.card", "--text", "base.md")
	up := func(n *nation) { n.serve("--sync-listen", n.addr, "--log-level", "debug") }
	for _, n := range all {
		up(n)
	}
	for _, n := range []*nation{lor, orm} {
		eventually(t, "the offer comes to "+n.code, func() bool { return len(n.office().Offers) == 1 })
		n.do("offers", "take", n.office().Offers[0].Talks.String()[:12])
		if o := n.office(); len(o.Offers) != 0 || !o.Serving {
			t.Errorf("%+v", o)
		}
	}
	// Who wants to work by hand while the room is open is told where it is.
	if _, talk, code := lor.try("talks", "join"); code != ExitBusy || !strings.Contains(talk, "the room of this home is open at http://127.0.0.1:") {
		t.Errorf("exit %d: %s", code, talk)
	}
	for i, n := range []*nation{lor, orm} {
		if err := n.end([]syscall.Signal{syscall.SIGKILL, syscall.SIGTERM}[i]); (err == nil) != (i == 1) {
			t.Errorf("%s ended with %v", n.code, err)
		}
		n.do("talks", "join")
		up(n)
	}
	for round := range 4 {
		n := all[round%3]
		n.end(syscall.SIGKILL)
		for i := range 3 {
			n.do("comment", "text", fmt.Sprintf("remark %d of round %d by %s: %s", i, round, n.code, strings.Repeat("words ", 80)))
		}
		up(n)
	}
	for _, n := range all {
		eventually(t, n.code+" holds what all hold", n.equal)
	}
	var digests []string
	for _, n := range all {
		if err := n.end(syscall.SIGTERM); err != nil {
			t.Errorf("%s: %v", n.code, err)
		}
		out := n.do("audit", "--json")
		var v struct {
			Sound   bool
			Parties []struct{ Acts int }
		}
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		acts := 0
		for _, p := range v.Parties {
			acts += p.Acts
		}
		if digests = append(digests, out); !v.Sound || acts != 15 {
			t.Errorf("%s holds %d acts: %s", n.code, acts, out)
		}
	}
	if digests[0] != digests[1] || digests[1] != digests[2] {
		t.Errorf("the audits differ: %s", strings.Join(digests, "\n"))
	}
	if out := lor.do("peers", "list"); !strings.Contains(out, "both hold the same") {
		t.Error(out)
	}
}

// Backup beside the room, restore elsewhere: the restored home hears what it lacks, must re-key, and the others take its
// new key.
func TestBackupWhileServing(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR")
	ves, lor := all[0], all[1]
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--text", "base.md")
	ves.do("peers", "add", "LOR", "--card", "LOR.card")
	lor.do("peers", "add", "VES", "https://"+ves.addr, "--card", "VES.card")
	ves.serve("--sync-listen", ves.addr)
	lor.do("sync")
	lor.do("offers", "take", lor.office().Offers[0].Talks.String())
	lor.do("talks", "join")
	lor.do("sync", "ves")
	ves.do("backup", "ves.backup")
	if _, talk, code := ves.try("backup", "ves.backup"); code != ExitRefused || !strings.Contains(talk, "never replaces") {
		t.Errorf("exit %d: %s", code, talk)
	}
	ves.end(syscall.SIGTERM)
	ves.do("comment", "text", "said after the backup")
	ves.serve("--sync-listen", ves.addr)
	lor.do("sync")
	ves.end(syscall.SIGKILL)
	if err := os.RemoveAll(filepath.Join(ves.dir, "VES")); err != nil {
		t.Fatal(err)
	}
	if out, talk, _ := ves.try("restore", "ves.backup"); !strings.Contains(out, "as it was at") || !strings.Contains(talk, "may not act yet") {
		t.Fatal(out, talk)
	}
	if _, talk, code := ves.try("comment", "text", "as if nothing had happened"); code != ExitRefused || !strings.Contains(talk, "backup") {
		t.Errorf("exit %d: %s", code, talk)
	}
	ves.serve("--sync-listen", ves.addr)
	lor.do("sync")
	ves.end(syscall.SIGTERM)
	if out := ves.do("log"); !strings.Contains(out, "said after the backup") {
		t.Errorf("what was said after the backup didn't come back:\n%s", out)
	}
	ves.do("rekey")
	ves.do("comment", "text", "with a new key")
	ves.serve("--sync-listen", ves.addr)
	lor.do("sync")
	ves.end(syscall.SIGTERM)
	if a, b := ves.do("audit"), lor.do("audit"); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

// A log names parties, ids and addresses, and nothing that is secret: no key, passphrase, token, or word of a text.
func TestLogsKeepSecrets(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR")
	ves, lor := all[0], all[1]
	ves.do("talks", "open", "--title", "Zanzibar", "--party", "LOR.card", "--text", "base.md")
	ves.do("comment", "text", "quagmire")
	ves.do("peers", "add", "LOR", "https://"+lor.addr, "--card", "LOR.card")
	lor.do("peers", "add", "VES", "https://"+freePort(t), "--card", "VES.card")
	var logs []string
	for _, form := range []string{"text", "json"} {
		p := ves.serve("--sync-listen", ves.addr, "--log-level", "debug", "--log", form)
		q := lor.serve("--sync-listen", lor.addr, "--log-level", "debug", "--log", form)
		eventually(t, "an offer", func() bool { ves.do("sync"); return len(lor.office().Offers) == 1 || form == "json" })
		if form == "text" {
			lor.do("offers", "take", lor.office().Offers[0].Talks.String())
			ves.do("sync")
		}
		lor.try("sync") // to an address where nobody is
		resp, err := http.Get(p.room)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		ves.do("backup", form+".backup")
		serving, err := os.ReadFile(filepath.Join(ves.dir, "VES", "serving"))
		if err != nil {
			t.Fatal(err)
		}
		var at struct{ Token string }
		if err := json.Unmarshal(serving, &at); err != nil || at.Token == "" {
			t.Fatal(err, string(serving))
		}
		ves.end(syscall.SIGTERM)
		lor.end(syscall.SIGTERM)
		log := p.logged() + q.logged()
		logs = append(logs, log)
		_, key, _ := strings.Cut(p.room, "key=")
		for what, secret := range map[string]string{
			"the passphrase": "correct horse", "the control token": at.Token, "the link's key": key, "a private key": "ed25519-secret", "an age key": "AGE-SECRET-KEY",
			"a word of the title": "Zanzibar", "a word of a remark": "quagmire", "a word of the text": "Recalling", "PEM": "PRIVATE KEY",
		} {
			if secret == "" || strings.Contains(log, secret) {
				t.Errorf("the %s log has %s (%q)", form, what, secret)
			}
		}
	}
	if !strings.Contains(logs[0], "a peer can't be met") || !regexp.MustCompile(`(?m)^\{.*"msg":"the room is open".*\}$`).MatchString(logs[1]) {
		t.Errorf("the logs say too little: %q", logs)
	}
}

// Whoever reaches the control port without the token gets nothing.
func TestControlPortWantsItsToken(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	ves := nations(t, "VES")[0]
	ves.serve()
	raw, err := os.ReadFile(filepath.Join(ves.dir, "VES", "serving"))
	if err != nil {
		t.Fatal(err)
	}
	var at struct{ Control, Token string }
	if err := json.Unmarshal(raw, &at); err != nil {
		t.Fatal(err)
	}
	if host, _, _ := net.SplitHostPort(at.Control); host != "127.0.0.1" {
		t.Errorf("the control port is at %s", at.Control)
	}
	for _, token := range []string{"", "Bearer ", "Bearer x", at.Token} {
		for _, path := range []string{"/errand", "/backup", "/"} {
			req, _ := http.NewRequest("POST", "http://"+at.Control+path, strings.NewReader(`{"do":"list"}`))
			req.Header.Set("Authorization", token)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %q: %d", path, token, resp.StatusCode)
			}
		}
	}
	ves.end(syscall.SIGTERM)
	if _, err := os.Stat(filepath.Join(ves.dir, "VES", "serving")); err == nil {
		t.Error("a closed room still says where it is")
	}
}
