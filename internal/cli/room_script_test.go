package cli

import (
	"bufio"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// rooms are the processes that serve homes in scripts: the newest of each script.
type rooms struct {
	sync.Mutex
	of map[*testscript.TestScript]*exec.Cmd
}

// open: room VES [flags of serve]. A process of its own serves VES's home; from here on the commands work there:
// PARLEY_NODE (and ROOM, for the way back) names it, the file token has the key of its link, and CERT is the SHA-256 of
// its certificate, if it made one. ! room ends it, and the commands work at homes again.
func (r *rooms) open(ts *testscript.TestScript, neg bool, args []string) {
	r.Lock()
	defer r.Unlock()
	if neg {
		ts.Setenv("PARLEY_NODE", "")
		ts.Check(r.of[ts].Process.Signal(os.Interrupt))
		ts.Check(r.of[ts].Wait())
		return
	}
	if len(args) == 0 {
		ts.Fatalf("usage: room PARTY [flags]")
	}
	program := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if found, err := exec.LookPath(filepath.Join(dir, "parley")); err == nil {
			program = found
			break
		}
	}
	asParty(ts, false, args[:1])
	cmd := exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, args[1:]...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "PARLEY_HOME="+ts.Getenv("PARLEY_HOME"), "HOME="+ts.Getenv("HOME"), "SCRIPT_WORK=4")
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	r.of[ts] = cmd
	ts.Defer(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	print := regexp.MustCompile(`^[0-9A-Fa-f:]{64,95}$`)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		u, err := url.Parse(line)
		switch {
		case err == nil && u.Path == "/enter":
			file := ts.MkAbs("token")
			ts.Check(os.WriteFile(file, []byte(u.Query().Get("key")+"\n"), 0o600))
			ts.Setenv("PARLEY_NODE", u.Scheme+"://"+u.Host)
			ts.Setenv("ROOM", u.Scheme+"://"+u.Host)
			ts.Setenv("PARLEY_TOKEN_FILE", file)
			if u.Scheme == "https" {
				continue
			}
		case print.MatchString(line):
			ts.Setenv("CERT", line)
		default:
			continue
		}
		go func() {
			for lines.Scan() { // its pipe must not fill
			}
		}()
		return
	}
	ts.Fatalf("the room of %s gave no link", args[0])
}
