package cli

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden help pages anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"parley": func() { os.Exit(scriptMain().Run(context.Background())) },
	})
}

// scriptMain is parley as the scripts run it: the real program with a clock
// that SCRIPT_TIME can set and answers typed through SCRIPT_ASK.
func scriptMain() Main {
	m := Main{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Env: os.Getenv, Now: time.Now, Rand: rand.Reader,
	}
	if at := os.Getenv("SCRIPT_TIME"); at != "" {
		if t, err := time.Parse(time.RFC3339, at); err == nil {
			m.Now = func() time.Time { return t }
		}
	}
	if seed := os.Getenv("SCRIPT_SEED"); seed != "" {
		m.Rand = &seeded{seed: seed + strings.Join(os.Args, "\x00")}
	}
	if work, err := strconv.Atoi(os.Getenv("SCRIPT_WORK")); err == nil {
		m.WorkFactor = work
	}
	if ask, ok := os.LookupEnv("SCRIPT_ASK"); ok {
		m.Ask = func(prompt string) (string, error) { fmt.Fprintln(os.Stderr, prompt); return ask, nil }
	}
	return m
}

// seeded is a reader of bytes that follow from a seed, for scripts whose
// output must not change.
type seeded struct {
	seed string
	n    uint64
	rest []byte
}

func (s *seeded) Read(p []byte) (int, error) {
	for i := range p {
		if len(s.rest) == 0 {
			sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed), s.n))
			s.n, s.rest = s.n+1, sum[:]
		}
		p[i], s.rest = s.rest[0], s.rest[1:]
	}
	return len(p), nil
}

// TestScript runs the stories in testdata/script, several parties in each.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: false,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("NO_COLOR", "1")
			return nil
		},
	})
}

// TestHelp compares every help page with its golden file.
func TestHelp(t *testing.T) {
	var out strings.Builder
	run := func(args ...string) {
		fmt.Fprintf(&out, "$ parley %s\n", strings.Join(args, " "))
		m := Main{Args: args, Stdout: &out, Stderr: &out, Stdin: strings.NewReader(""), Env: func(string) string { return "" }}
		if code := m.Run(context.Background()); code != ExitDone {
			t.Errorf("parley %v: exit %d", args, code)
		}
		io.WriteString(&out, "\n")
	}
	run("help")
	for _, v := range verbs() {
		run(append([]string{"help"}, strings.Fields(v.name)...)...)
	}
	for _, p := range topics() {
		run("help", p.name)
	}
	golden := filepath.Join("testdata", "help.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != out.String() {
		t.Errorf("help differs from %s; if that is meant: go test ./internal/cli -run TestHelp -update", golden)
	}
}
