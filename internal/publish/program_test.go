package publish

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "make the checking program in gen anew")

// TestProgram: the committed program of the page is what its sources make, byte for byte, with the version of Go that made
// it. To make it anew:
//
//	go test ./internal/publish -run TestProgram -update
func TestProgram(t *testing.T) {
	if testing.Short() && !*update {
		t.Skip("builds a program for another system")
	}
	const version = "gen/go.version"
	made, err := os.ReadFile(version)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if !*update && strings.TrimSpace(string(made)) != runtime.Version() {
		t.Skipf("made by %s, and this is %s: another version makes other bytes", made, runtime.Version())
	}
	if _, err := os.ReadFile("browser/main.go"); err != nil { // so that go test sees that it changed; the rooms it sees by itself
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "check.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", out, "parley/internal/publish/browser")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWASM=")
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	for file, source := range map[string]string{"gen/check.wasm.gz": out, "gen/exec.js.gz": filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")} {
		raw, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			var b bytes.Buffer
			w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(raw); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(version, []byte(runtime.Version()+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		packed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		have, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, raw) {
			t.Errorf("%s isn't what the sources make: go test ./internal/publish -run TestProgram -update", file)
		}
	}
}
