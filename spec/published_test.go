package spec_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"parley/outcome"
)

// published asks the second implementation about publications.
func published(t *testing.T, files ...string) (out []map[string]any) {
	t.Helper()
	cmd := exec.Command(node(t), append([]string{"published/main.js", "--json"}, files...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	raw, err := cmd.Output()
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	for _, line := range bytes.Split(bytes.TrimSpace(raw), []byte("\n")) {
		var o map[string]any
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatalf("%v: %s\n%s", err, line, stderr.Bytes())
		}
		out = append(out, o)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return len(f) > 2 && f[:2] == "--" })
	if len(out) != len(files) {
		t.Fatalf("%d answers for %d files\n%s", len(out), len(files), stderr.Bytes())
	}
	return out
}

// TestPublished: both implementations say the same of the golden publications, closed and whole.
func TestPublished(t *testing.T) {
	files := []string{"testdata/published.parley", "testdata/published-whole.parley"}
	for i, o := range published(t, files...) {
		raw, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		v := outcome.Check(raw, nil)
		if o["holds"] != true || !v.Complete || o["root"] != v.Root || o["digest"] != string(v.Statement.Digest) || o["open"] != float64(v.Open) ||
			len(o["signed"].([]any)) != len(v.Seats) || o["unchecked"] != "3 ML-DSA signatures" {
			t.Errorf("%s: %v\n%s", files[i], o, v)
		}
	}
}

// TestPublishedFlips: of a publication with one changed byte the second implementation says what the first says, but where the
// byte stands in an ML-DSA signature or key, which it doesn't verify.
func TestPublishedFlips(t *testing.T) {
	good, err := os.ReadFile("testdata/published.parley")
	if err != nil {
		t.Fatal(err)
	}
	p, err := outcome.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.Index(good, p.Checkpoint)
	flips(t, good, from, from+len(p.Checkpoint), func(b []byte) bool { return outcome.Check(b, nil).Holds })
}

// flips asks both implementations about a publication with one changed byte, but for those between from and to.
func flips(t *testing.T, good []byte, from, to int, holds func([]byte) bool) {
	t.Helper()
	step := 97
	if testing.Short() {
		step = 997
	}
	var files []string
	var at []int
	for i := 0; i < len(good); i += step {
		if i >= from && i < to {
			continue
		}
		c := slices.Clone(good)
		c[i] ^= 1
		if holds(c) {
			t.Fatalf("byte %d flipped, and it holds", i)
		}
		f := filepath.Join(t.TempDir(), "flipped.parley")
		if err := os.WriteFile(f, c, 0o600); err != nil {
			t.Fatal(err)
		}
		files, at = append(files, f), append(at, i)
	}
	for i, o := range published(t, files...) {
		if o["holds"] == true {
			t.Errorf("byte %d flipped, and the second implementation holds it: %q", at[i], good[max(0, at[i]-30):at[i]+5])
		}
	}
	t.Logf("%d bytes flipped", len(files))
}
