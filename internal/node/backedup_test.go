package node

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A plain home's backup can have a passphrase of its own; a sealed home's has the home's and takes no other. When it was made
// is noted, and what broke off isn't.
func TestBackupAs(t *testing.T) {
	const chosen = "seven grey herons"
	h := newHome(t, "VES")
	must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, newHome(t, "ORM"))))
	h.factor = 4
	if l := must[LastBackup](t)(h.LastBackup()); l.At != "" {
		t.Errorf("before any: %+v", l)
	}
	if _, err := h.BackupAs(t.Context(), brokenPipe{}, BackupOptions{Passphrase: chosen}); !errors.Is(err, os.ErrClosed) {
		t.Fatal(err)
	}
	if l := must[LastBackup](t)(h.LastBackup()); l.At != "" {
		t.Errorf("after one that broke off: %+v", l)
	}
	var raw bytes.Buffer
	var told []string
	b, err := h.BackupAs(t.Context(), &raw, BackupOptions{Passphrase: chosen, Progress: func(done, of int) { told = append(told, fmt.Sprint(done, "/", of)) }})
	if err != nil || !slices.Equal(told, []string{"0/1"}) {
		t.Fatal(err, told)
	}
	for _, w := range []string{"VES", homeName, recordFile} {
		if bytes.Contains(raw.Bytes(), []byte(w)) {
			t.Errorf("the backup holds %q in the open", w)
		}
	}
	if l := must[LastBackup](t)(h.LastBackup()); l.At != b.At || !l.Sealed || l.Left != 0 {
		t.Errorf("%+v, of %+v", l, b)
	}
	if _, err := restored(t, raw.Bytes(), "another"); !errors.Is(err, ErrPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
	again, err := restored(t, raw.Bytes(), chosen)
	if err != nil {
		t.Fatal(err)
	}
	if l := must[LastBackup](t)(again.LastBackup()); l.At != "" {
		t.Errorf("a restored home has a backup already: %+v", l)
	}
	if again.MustRekey() == "" {
		t.Error("it may act")
	}
	if err := os.WriteFile(filepath.Join(h.dir, backedFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l := must[LastBackup](t)(h.LastBackup()); l.At != "" {
		t.Errorf("a damaged note: %+v", l)
	}
	sealed := sealedHome(t, "ORM")
	raw.Reset()
	if _, err := sealed.BackupAs(t.Context(), &raw, BackupOptions{Passphrase: chosen}); err == nil || raw.Len() > 0 {
		t.Errorf("a sealed home takes another passphrase: %v, %d bytes", err, raw.Len())
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }
