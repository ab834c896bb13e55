//go:build unix

package node

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/audit"
	"parley/internal/store"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// childActs makes acts without end and prints the id of each once it is acknowledged.
func childActs(dir string) {
	h, err := Open(dir, Options{})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	id, err := h.Find("")
	if err != nil {
		fmt.Println("error", err)
		return
	}
	n, err := h.Node(ctx(), id)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	for i := 0; ; i++ {
		m, err := n.Act(ctx(), &talks.Comment{Text: fmt.Sprintf("remark %d", i)})
		if err != nil {
			fmt.Println("error", errors.Is(err, store.ErrReadOnly), err)
			return
		}
		fmt.Println(m.ID)
	}
}

// TestKilledNode kills a node in the middle of acts: no acknowledged act is lost, the chain goes on, and no
// restart makes a fork.
func TestKilledNode(t *testing.T) {
	if dir := os.Getenv("PARLEY_NODE_ACTS"); dir != "" {
		childActs(dir)
		os.Exit(0)
	}
	va, _, a, _ := pair(t)
	dir, id := va.Dir(), a.ID()
	va.Close()
	acked := map[string]bool{}
	for round := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledNode$")
		cmd.Env = append(os.Environ(), "PARLEY_NODE_ACTS="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; lines.Scan(); i++ {
			if strings.HasPrefix(lines.Text(), "error") {
				t.Fatal(lines.Text())
			}
			acked[lines.Text()] = true
			if i == 0 {
				time.AfterFunc(time.Duration(2+3*round)*time.Millisecond, func() { cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
	}
	va = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	defer va.Close()
	if why := va.MustRekey(); why != "" {
		t.Errorf("after the kills: must re-key: %s", why)
	}
	a = must[*Node](t)(va.Node(t.Context(), id))
	a.View(func(r *record.Record, _ *talks.State) error {
		for s := range acked {
			d, err := seal.ParseDigest(s)
			if err != nil || r.Get(d) == nil {
				t.Errorf("the act %s was acknowledged and is lost (%v)", s, err)
			}
		}
		return nil
	})
	if v := oracle(t, a); v.Has(audit.Proof) {
		t.Errorf("a restart made a fork:\n%s", v)
	}
}

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
