package cli

import (
	"archive/zip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
		"relay":  relay,
	})
}

// relay is a program that joins its stdin and stdout to an address: run in a network namespace, it is a way in.
func relay() {
	c, err := net.Dial("tcp", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() { io.Copy(c, os.Stdin); c.Close() }()
	io.Copy(os.Stdout, c)
	os.Exit(0)
}

// scriptMain is parley as the scripts run it: the real program with a clock
// that SCRIPT_TIME can stop and SCRIPT_AHEAD put ahead or behind, and answers typed through SCRIPT_ASK.
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
	if ahead, err := time.ParseDuration(os.Getenv("SCRIPT_AHEAD")); err == nil {
		m.Now = func() time.Time { return time.Now().Add(ahead) }
	}
	m.Width, _ = strconv.Atoi(os.Getenv("SCRIPT_WIDTH")) // without it 0: the usual width
	if seed := os.Getenv("SCRIPT_SEED"); seed != "" {
		m.Rand = &seeded{seed: seed + strings.Join(os.Args, "\x00")}
	}
	if work, err := strconv.Atoi(os.Getenv("SCRIPT_WORK")); err == nil {
		m.WorkFactor = work
	}
	if os.Getenv("SCRIPT_YES") != "" {
		m.Args = append([]string{"--yes"}, m.Args...)
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
	checker, err := filepath.Abs(filepath.Join("..", "..", "spec", "checker", "main.js"))
	if err != nil {
		t.Fatal(err)
	}
	r := &rooms{of: map[*testscript.TestScript]*exec.Cmd{}}
	testscript.Run(t, testscript.Params{
		Dir:  filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"as": asParty, "send": sendPouch, "meet": meet, "forge": forge, "spoil": spoil, "room": r.open, "unzip": unzip, "writer": writingServer, "flip": flip},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("CHECKER", checker)
			e.Setenv("NO_COLOR", "1")
			return nil
		},
	})
}

// flip: flip FILE. One byte in the middle becomes another.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FILE")
	}
	raw, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	raw[len(raw)/2] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), raw, 0o644))
}

// unzip: unzip FILE OUT. OUT gets all parts of a package, one after the other.
func unzip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unzip FILE OUT")
	}
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer z.Close()
	out, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	defer out.Close()
	for _, f := range z.File {
		r, err := f.Open()
		ts.Check(err)
		_, err = io.Copy(out, r)
		ts.Check(err)
		fmt.Fprintf(out, "\n%s\n", f.Name)
	}
}

// asParty: as VES. From here on the commands are VES's, in the home ves.
func asParty(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: as PARTY")
	}
	ts.Setenv("PARLEY_HOME", ts.MkAbs(strings.ToLower(args[0])))
}

// sendPouch: send VES LOR. What LOR lacks goes from VES to LOR.
func sendPouch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: send FROM TO")
	}
	file := ts.MkAbs(fmt.Sprintf("%s-%s.pouch", strings.ToLower(args[0]), strings.ToLower(args[1])))
	before := ts.Getenv("PARLEY_HOME")
	asParty(ts, false, args[:1])
	ts.Check(ts.Exec("parley", "pouch", "pack", "--to", args[1], "-o", file, "--force"))
	asParty(ts, false, args[1:])
	ts.Check(ts.Exec("parley", "pouch", "unpack", file))
	ts.Setenv("PARLEY_HOME", before)
}

// meet: meet VES LOR [flags of talks open]. The parties make plain homes, the
// first opens talks, the others join and compare, all know it. From then on
// acts are signed unasked.
func meet(ts *testscript.TestScript, neg bool, args []string) {
	var codes []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "--") {
		codes, args = append(codes, args[0]), args[1:]
	}
	ts.Setenv("SCRIPT_YES", "1")
	open := append([]string{"talks", "open", "--title", "Talks"}, args...)
	for i, code := range codes {
		asParty(ts, false, []string{code})
		ts.Check(ts.Exec("parley", "init", "--plain", "--code", code, "--name", "Party "+code))
		if i > 0 {
			open = append(open, "--party", code+".card")
		}
	}
	asParty(ts, false, codes[:1])
	ts.Check(ts.Exec("parley", open...))
	for _, code := range codes[1:] {
		sendPouch(ts, false, []string{codes[0], code})
		asParty(ts, false, []string{code})
		ts.Check(ts.Exec("parley", "talks", "join"))
		ts.Check(ts.Exec("parley", "talks", "compared"))
	}
	for _, code := range codes[1:] {
		sendPouch(ts, false, []string{code, codes[0]})
	}
	for _, code := range codes[1:] {
		sendPouch(ts, false, []string{codes[0], code})
	}
	asParty(ts, false, codes[:1])
}

// TestReadme holds the ten lines of the README equal to the story that runs
// them.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	story, err := os.ReadFile(filepath.Join("testdata", "script", "quickstart.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(readme), "in ten lines\n\n")
	if !ok {
		t.Fatal("the README has no ten lines")
	}
	block, _, _ := strings.Cut(rest, "\n\n")
	n := 0
	for _, line := range strings.Split(block, "\n") {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " #")
		for _, one := range strings.Split(line, " ; ") {
			if one = strings.TrimSpace(one); one == "" || strings.HasPrefix(one, "#") {
				continue
			}
			n++
			if !strings.Contains(string(story), "\n"+one+"\n") {
				t.Errorf("quickstart.txtar doesn't run %q", one)
			}
		}
	}
	if n < 10 {
		t.Errorf("found %d commands", n)
	}
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
		if !slices.Contains(groups(), v.group) {
			t.Errorf("parley help doesn't list %s: it has no chapter %q", v.name, v.group)
		}
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
