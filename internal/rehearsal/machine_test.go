package rehearsal

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

var digests = flag.String("digests", "", "write the digests of some worlds to this file")

// machineWorlds is how many worlds another machine plays: every fourth seed, the ones that have a twin. One of them is on
// SQLite and one runs package node.
const machineWorlds = 48

// worldDigests plays the worlds and lists their digests, one a line.
func worldDigests(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i := range uint64(machineWorlds) {
		_, w, err := Play(4*i, t.TempDir(), "")
		if err != nil {
			t.Fatalf("seed %d: %v", 4*i, err)
		}
		if w.Digest().IsZero() {
			t.Fatalf("seed %d has no twin", 4*i)
		}
		fmt.Fprintln(&b, 4*i, w.Disk, w.Digest())
	}
	return b.String()
}

// TestDigests writes the digests of this machine, when it is asked to.
func TestDigests(t *testing.T) {
	if *digests == "" {
		t.Skip("SKIPPED: writes a file for TestMachine386 (-args -digests FILE)")
	}
	if err := os.WriteFile(*digests, []byte(worldDigests(t)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestMachine386: the same worlds on a machine with words of 32 bits come to the same bytes: the same acts, brought to a
// stranger by pouches in any order, with its process ending in between, give the same text, state and audit.
func TestMachine386(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skipf("SKIPPED: %s/%s can't be expected to run programs for linux/386", runtime.GOOS, runtime.GOARCH)
	}
	dir := t.TempDir()
	program, list := filepath.Join(dir, "rehearsal.test"), filepath.Join(dir, "digests")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program, ".")
	build.Env = append(os.Environ(), "GOARCH=386", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build for 386: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), program, "-test.run", "^TestDigests$", "-digests", list).CombinedOutput()
	if errors.Is(err, syscall.ENOEXEC) {
		t.Skip("SKIPPED: this kernel doesn't run programs for 386")
	}
	if err != nil {
		t.Fatalf("on 386: %v\n%s", err, out)
	}
	raw, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Split(string(raw), "\n"), strings.Split(worldDigests(t), "\n")
	if len(got) != machineWorlds+1 || len(want) != machineWorlds+1 {
		t.Fatalf("%d worlds on 386 and %d here, want %d", len(got)-1, len(want)-1, machineWorlds)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("on 386: %s\nhere:   %s", got[i], want[i])
		}
	}
}
