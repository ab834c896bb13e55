package cli

import (
	"bufio"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// openRoom: room VES [flags of serve]. A process of its own serves VES's home; from here on the commands work there:
// PARLEY_NODE (and ROOM, for the way back) names it, and the file token has the key of its link.
func openRoom(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
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
	ts.Defer(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		u, err := url.Parse(strings.TrimSpace(lines.Text()))
		if err != nil || u.Scheme != "http" || u.Path != "/enter" {
			continue
		}
		file := ts.MkAbs("token")
		ts.Check(os.WriteFile(file, []byte(u.Query().Get("key")+"\n"), 0o600))
		ts.Setenv("PARLEY_NODE", "http://"+u.Host)
		ts.Setenv("ROOM", "http://"+u.Host)
		ts.Setenv("PARLEY_TOKEN_FILE", file)
		go func() {
			for lines.Scan() { // its pipe must not fill
			}
		}()
		return
	}
	ts.Fatalf("the room of %s gave no link", args[0])
}
