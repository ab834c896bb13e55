package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fuzzVerbs are those that only look, or ask before they sign.
func fuzzVerbs() []string {
	return []string{"help", "status", "text", "log", "claims", "compare", "read", "compile", "amend", "insert", "delete", "move", "split", "join", "both", "propose",
		"comment", "park", "place", "position", "package", "affirm", "withdraw", "revise", "pen", "agree", "revoke", "confirm", "initial", "sign", "unsign", "talks", "audit", "completion", "silence", "committee", "publish"}
}

// FuzzArgs runs command lines, an argument a line, in a home with talks, with something at standard input.
// The exit code is one of the six; a refusal says what is wrong; nothing that a terminal obeys is written;
// an answer in JSON is JSON; and nobody signs without having said yes.
func FuzzArgs(f *testing.F) {
	dir := f.TempDir()
	back, err := os.Getwd() // a failing input is written beside the test, not where the command lines run
	if err != nil {
		f.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		f.Fatal(err)
	}
	clock := func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }
	run := func(home, stdin string, args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		m := Main{Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs, Now: clock, Rand: &seeded{seed: strings.Join(args, " ")},
			Env: func(k string) string { return map[string]string{"PARLEY_HOME": home}[k] }}
		return m.Run(context.Background()), out.String(), errs.String()
	}
	must := func(home string, args ...string) {
		if code, _, errs := run(home, "", append([]string{"--yes"}, args...)...); code != ExitDone {
			f.Fatalf("%v: %s", args, errs)
		}
	}
	const draft = "*Recalling* its resolutions,\n\n1. *Decides* to meet in spring;\n\n2. *Requests* a report.\n"
	if err := os.WriteFile("draft.md", []byte(draft), 0o600); err != nil {
		f.Fatal(err)
	}
	must("lor", "init", "--plain", "--code", "LOR", "--name", "Lorne")
	must("ves", "init", "--plain", "--code", "VES", "--name", "Vesper")
	must("ves", "talks", "open", "--title", "Talks", "--party", "LOR.card", "--text", "draft.md")
	must("ves", "amend", "OP1", "spring", "autumn")
	if err := os.Chdir(back); err != nil {
		f.Fatal(err)
	}
	marks, err := filepath.Glob(filepath.Join(dir, "ves", "talks", "*", "record.db.mark"))
	if err != nil || len(marks) != 1 {
		f.Fatal(marks, err)
	}
	signed := func() string {
		b, err := os.ReadFile(marks[0])
		if err != nil {
			f.Fatal(err)
		}
		return string(b)
	}
	before := signed()
	for _, line := range []string{"status", "text\n--clean", "amend\nOP1\nspring\nsummer", "position\naccept\nc1\n--if\nc3", "comment\nOP3(a)\nx", "claims\n--json", "read\n-", "compare\nRev.0\nRev.1",
		"log\n--last\n-1", "insert\n--after\nOP2\nx\n--depth\n99999999999", "agree\n--all", "help\nsign", "text\n--at\n3f9a", "compile\nA=draft.md\nB=-", "--talks\n\x1b[2J\nstatus", "pen\nLOR\n--from\nRev.0+c1", "package\npropose\nc1,c1", "audit\n-"} {
		f.Add(line, "# A\n\n1. *Decides* [A: to] meet.\n")
	}
	f.Fuzz(func(t *testing.T, line, stdin string) {
		args := strings.Split(line, "\n")
		verb := ""
		for _, a := range args {
			if strings.ContainsAny(a, `/\`+"\x00") || strings.HasPrefix(a, "-o") || strings.HasPrefix(a, "--o") || strings.Contains(a, "yes") || strings.Contains(a, "home") || strings.Contains(a, "..") {
				return // it could write elsewhere, or say yes
			}
			if verb == "" && slices.Contains(fuzzVerbs(), a) {
				verb = a
			}
		}
		if verb == "" || len(line)+len(stdin) > 2000 {
			return
		}
		t.Chdir(dir)
		code, out, errs := run("ves", stdin, args...)
		if code < ExitDone || code > ExitLocked {
			t.Fatalf("%q: exit %d", args, code)
		}
		if code != ExitDone && code != ExitVerdict && (!strings.Contains(errs, "error: ") || strings.Contains(errs, "error: \n")) {
			t.Fatalf("%q: exit %d without a reason: %s", args, code, errs)
		}
		for _, s := range []string{out, errs} {
			if at := strings.IndexFunc(s, func(r rune) bool {
				return r != '\n' && r != '\t' && (r < 0x20 || r >= 0x7f && r < 0xa0) || r >= 0x202a && r <= 0x202e
			}); at >= 0 {
				t.Fatalf("%q: a terminal would obey %q", args, s[max(0, at-20):min(len(s), at+20)])
			}
		}
		if code == ExitDone && slices.Contains(args, "--json") && out != "" && verb != "help" && verb != "completion" && !json.Valid([]byte(out)) && !slices.ContainsFunc(args, func(a string) bool { return a == "-h" || strings.HasSuffix(a, "-help") }) {
			t.Fatalf("%q: not JSON: %s", args, out)
		}
		if len(out)+len(errs) > 200*(len(line)+len(stdin))+200_000 {
			t.Fatalf("%q: an answer of %d bytes", args, len(out))
		}
		if signed() != before {
			t.Fatalf("%q: signed without a yes", args)
		}
	})
}

// TestArgumentsAreShownVisible: a pasted argument with control characters came back raw in the error about
// it, and a party's name to compile in the answer. (FuzzArgs found both.)
func TestArgumentsAreShownVisible(t *testing.T) {
	for _, args := range [][]string{{"compile", "\x1c=-", "B=-"}, {"compile", "A\n=-", "B=-"}, {"position", "accept", "c1", "--\x7f"}, {"\x1b[2J"}, {"status", "\x1b[2J"}, {"talks", "open", "--party", "\x9b2J"}, {"--\x07"}} {
		var out, errs bytes.Buffer
		m := Main{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Env: func(string) string { return "nowhere" }}
		if code := m.Run(context.Background()); code == ExitDone || strings.ContainsAny(errs.String(), "\x07\x1b\x7f\u009b") {
			t.Errorf("%q: exit %d, %q", args, code, errs.String())
		}
	}
}
