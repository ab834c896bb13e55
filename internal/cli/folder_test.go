package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"
)

// folder makes an empty folder the current one. run runs parley there, wants its
// exit code and gives all it says; write puts a file into the folder.
func folder(t *testing.T) (run func(want int, args ...string) string, write func(name string, raw []byte)) {
	t.Chdir(t.TempDir())
	run = func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		m := Main{
			Args: append([]string{"--yes"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
			Env: func(string) string { return "" }, Now: time.Now, Rand: rand.Reader,
		}
		if code := m.Run(context.Background()); code != want {
			t.Fatalf("parley %v: exit %d\n%s", args, code, out.String())
		}
		return out.String()
	}
	write = func(name string, raw []byte) {
		t.Helper()
		if err := os.WriteFile(name, raw, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return run, write
}
