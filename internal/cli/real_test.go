package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// side is one party's home in a test: its command line.
type side struct {
	t    *testing.T
	home string
}

// run runs one command and returns its answer.
func (s side) run(args ...string) string {
	s.t.Helper()
	var out, talk bytes.Buffer
	m := Main{
		Args: append([]string{"--home", s.home, "--yes"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk,
		Env: func(string) string { return "" }, Now: time.Now, Rand: rand.Reader,
	}
	if code := m.Run(context.Background()); code != ExitDone {
		s.t.Fatalf("parley %v: exit %d\n%s\n%s", args, code, out.String(), talk.String())
	}
	return out.String()
}

// sends packs everything for the other side, which unpacks it.
func (s side) sends(to side) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "x.pouch")
	s.run("pouch", "pack", "-o", file)
	to.run("pouch", "unpack", file)
}

// open lists the live claims that this side hasn't spoken on, by holder.
func (s side) open() map[string][]string {
	s.t.Helper()
	var now struct {
		Claims []struct {
			Name    string
			Holders []struct{ Party string }
		}
	}
	if err := json.Unmarshal([]byte(s.run("--json", "claims")), &now); err != nil {
		s.t.Fatal(err)
	}
	out := map[string][]string{}
	for _, c := range now.Claims {
		for _, h := range c.Holders {
			out[h.Party] = append(out[h.Party], c.Name)
		}
	}
	return out
}

// TestRealRivals lets the excerpts of the two rival resolutions of 2018 become
// one text: each side can live with the other's paragraphs, and gives way on
// words; both then sign the same bytes.
func TestRealRivals(t *testing.T) {
	data := os.Getenv("PARLEY_TESTDATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	one := filepath.Join(data, "ict-resolutions", "A_RES_73_27.PARTIAL.cleaned.txt")
	two := filepath.Join(data, "ict-resolutions", "A_RES_73_266.PARTIAL.cleaned.txt")
	if _, err := os.Stat(one); err != nil {
		t.Skipf("SKIPPED: real texts not found at %s", data)
	}
	dir := t.TempDir()
	a, b := side{t, filepath.Join(dir, "a")}, side{t, filepath.Join(dir, "b")}
	drafts := []string{"--compile", "AAA=" + one, "--compile", "BBB=" + two}
	a.run("init", "--code", "AAA", "--name", "The one", "--plain", "-o", filepath.Join(dir, "a.card"))
	b.run("init", "--code", "BBB", "--name", "The other", "--plain", "-o", filepath.Join(dir, "b.card"))
	a.run(append([]string{"talks", "open", "--title", "Rivals", "--party", filepath.Join(dir, "b.card")}, drafts...)...)
	a.run(append([]string{"propose"}, drafts...)...)
	a.sends(b)
	b.run("talks", "join")
	b.run(append([]string{"propose"}, drafts...)...)
	b.sends(a)

	// Each side's projection is its own draft.
	for _, x := range []struct{ party, file string }{{"AAA", one}, {"BBB", two}} {
		got, src := a.run("text", "--party", x.party, "--markdown"), read(t, x.file)
		for _, para := range strings.Split(src, "\n\n") {
			if w := bare(para); w != "" && !strings.Contains(bare(got), w) {
				t.Errorf("%s's text lacks its own paragraph %.40q", x.party, para)
			}
		}
	}

	// AAA accepts all that BBB holds, and BBB what AAA still holds: in the
	// three regions BBB's words win, all other paragraphs stand beside each other.
	a.run(append([]string{"position", "accept"}, a.open()["BBB"]...)...)
	a.sends(b)
	b.run(append([]string{"position", "accept"}, b.open()["AAA"]...)...)
	b.sends(a)
	a.run("revise")
	a.run("agree", "--all")
	a.sends(b)
	b.run("agree", "--all")
	b.run("initial")
	b.sends(a)
	a.run("initial")
	a.run("sign")
	a.sends(b)
	b.run("sign")
	b.sends(a)
	a.sends(b)
	end := a.run("export")
	if end != b.run("export") {
		t.Error("the two sides hold different texts")
	}
	for _, file := range []string{one, two} {
		for _, para := range strings.Split(read(t, file), "\n\n") {
			w := bare(para)
			shared := strings.HasPrefix(para, "Underlining the importance") || strings.HasPrefix(para, "Welcoming the effective work")
			if w != "" && file == one && shared {
				continue // BBB's words stand here
			}
			if !strings.Contains(bare(end), w) {
				t.Errorf("the signed text lacks %.40q", para)
			}
		}
	}
	if strings.ContainsAny(end, "[]") {
		t.Error("brackets are left")
	}
	for _, s := range []side{a, b} {
		if v := s.run("audit"); !strings.Contains(v, "sound, and concluded") {
			t.Errorf("audit: %s", v)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// bare leaves out emphasis, spaces and the paragraph's final mark.
func bare(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "*", "")), " ")
	return strings.TrimRight(s, ",;. ")
}
