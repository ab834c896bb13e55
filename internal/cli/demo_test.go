package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestDemo plays the whole demo and goes on by hand in the homes that it
// keeps: both sides export the same signed text, and both audits are sound.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	run := func(args ...string) string {
		t.Helper()
		var out, talk bytes.Buffer
		m := Main{
			Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk,
			Env: func(string) string { return "" }, Now: time.Now, Rand: rand.Reader,
		}
		if code := m.Run(context.Background()); code != ExitDone {
			t.Fatalf("parley %v: exit %d\n%s\n%s", args, code, out.String(), talk.String())
		}
		return out.String()
	}
	play := run("demo", "--keep", dir)
	for _, want := range []string{
		"[VES (c8): prohibit] [LOR (c19): renounce]",
		"[grows] [LOR (c17): may grow]",
		"the agreement of LOR and VES is suspended: re-opened by LOR with c23",
		"sound, and concluded: every party has tabled Rev.1 and exchanged its signature",
	} {
		if !strings.Contains(play, want) {
			t.Errorf("the play doesn't show %q", want)
		}
	}
	if strings.Contains(play, "\x1b") {
		t.Error("colour without a terminal")
	}
	one := run("--home", filepath.Join(dir, "ves.home"), "export")
	two := run("--home", filepath.Join(dir, "lor.home"), "export")
	if one != two {
		t.Errorf("the two homes export different texts:\n%s\n%s", one, two)
	}
	if !strings.Contains(one, "all States, assisted by experts,") {
		t.Errorf("the signed text isn't the one that was negotiated:\n%s", one)
	}
	run("--home", filepath.Join(dir, "ves.home"), "audit")
}

// TestReadmePicture holds the README's picture of a bracketed text equal to
// what the demo's drafts compile to.
func TestReadmePicture(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```\n")
	picture, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("the README has no picture")
	}
	dir := t.TempDir()
	args := []string{"compile"}
	for _, p := range []string{"ves", "lor"} {
		file := filepath.Join(dir, p+".md")
		if err := os.WriteFile(file, []byte(demoDrafts[p+".md"]), 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, strings.ToUpper(p)+"="+file)
	}
	var out strings.Builder
	m := Main{Args: args, Stdout: &out, Stderr: &out, Env: func(string) string { return "" }}
	if code := m.Run(context.Background()); code != ExitDone {
		t.Fatalf("exit %d: %s", code, out.String())
	}
	have := strings.Join(strings.Fields(out.String()), " ")
	for _, para := range strings.Split(strings.TrimSpace(picture), "\n\n") {
		_, words, _ := strings.Cut(strings.Join(strings.Fields(para), " "), " ") // numbers differ: the picture leaves paragraphs out
		if !strings.Contains(have, words) {
			t.Errorf("the demo's drafts don't give %q", para)
		}
	}
}
