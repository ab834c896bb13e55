//go:build unix

package node

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/store"
	"parley/record"
	"parley/talks"
)

// TestFullDisk: a home on a disk that fills up refuses in words, loses nothing, and goes on when there is
// space again.
func TestFullDisk(t *testing.T) {
	small := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: no right to mount a small disk: %s", bytes.TrimSpace(out))
	}
	defer exec.Command("umount", "-l", small).Run()
	va, _, a, _ := pair(t)
	id := a.ID()
	va.Close()
	dir := filepath.Join(small, "home")
	if err := os.CopyFS(dir, os.DirFS(va.Dir())); err != nil {
		t.Fatal(err)
	}
	if err := saveInstance(dir, ""); err != nil { // moved on purpose
		t.Fatal(err)
	}
	va = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	a = must[*Node](t)(va.Node(t.Context(), id))
	made := 0
	var err error
	for made < 2000 {
		if _, err = a.Act(t.Context(), &talks.Comment{Text: strings.Repeat("word ", 200)}); err != nil {
			break
		}
		made++
	}
	if !errors.Is(err, store.ErrReadOnly) || !strings.Contains(err.Error(), "nothing acknowledged is lost") {
		t.Fatalf("after %d acts: %v", made, err)
	}
	if _, err := a.Act(t.Context(), &talks.Comment{Text: "again"}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("the next act: %v", err)
	}
	if err := a.SetCompared(true); err == nil {
		t.Log("a note still found room")
	}
	va.Close()
	big := filepath.Join(t.TempDir(), "home")
	if err := os.CopyFS(big, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := saveInstance(big, ""); err != nil {
		t.Fatal(err)
	}
	va = must[*Home](t)(Open(big, Options{Clock: newClock().Now}))
	defer va.Close()
	a = must[*Node](t)(va.Node(t.Context(), id))
	if n := len(a.Raws()); n < made+2 {
		t.Errorf("%d acts, %d were acknowledged", n, made+2)
	}
	act(t, a, &talks.Comment{Text: "on we go"})
	oracle(t, a)
}

// TestManyDeps: acts that name more than an act may are refused with a code; the rest of the pouch is taken.
func TestManyDeps(t *testing.T) {
	_, vo, a, b := pair(t)
	for _, n := range []int{record.MaxDeps + 1, 100_000} {
		var deps strings.Builder
		for i := range n {
			if i > 0 {
				deps.WriteByte(',')
			}
			fmt.Fprintf(&deps, `{"id":"%064x","party":"VES","seq":%d}`, i+1, i+1)
		}
		raw := strings.Replace(string(a.Raws()[0]), `"deps":[]`, `"deps":[`+deps.String()+`]`, 1)
		_, err := record.Decode([]byte(raw))
		if c := record.CodeOf(err); c != record.CodeDeps && c != record.CodeSize {
			t.Errorf("%d deps: %v", n, err)
		}
	}
	_, _, err := vo.Import(t.Context(), io.LimitReader(endless{}, 1<<26), ImportOptions{})
	if err == nil || len(b.Raws()) != 2 {
		t.Errorf("endless file: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '{'
	}
	return len(p), nil
}
