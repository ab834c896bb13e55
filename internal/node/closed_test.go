package node

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestClosedFiles: a closed file is what was last written, sealed under the home's key, and in its backup; a failed edit changes
// nothing.
func TestClosedFiles(t *testing.T) {
	h := sealedHome(t, "VES")
	type notes struct {
		Words string `json:"words"`
	}
	var n notes
	if found, err := h.own.Closed("test", &n); found || err != nil {
		t.Fatal(found, err)
	}
	const canary = "CANARY-OF-A-CLOSED-FILE"
	for _, w := range []string{"first", canary} {
		if err := h.own.EditClosed("test", &n, func() error { n.Words = w; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	stop := errors.New("stop")
	if err := h.own.EditClosed("test", &n, func() error { n.Words = "third"; return stop }); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	n = notes{}
	if found, err := h.own.Closed("test", &n); !found || err != nil || n.Words != canary {
		t.Fatal(found, err, n)
	}
	raw, err := os.ReadFile(filepath.Join(h.dir, "closed-test"))
	if err != nil || bytes.Contains(raw, []byte(canary)) {
		t.Errorf("the file isn't sealed (%v)", err)
	}
	if err := os.WriteFile(filepath.Join(h.dir, "closed-other"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.own.Closed("other", &n); !errors.Is(err, ErrDamaged) {
		t.Errorf("a file in another's place: %v", err)
	}
	if err := os.Remove(filepath.Join(h.dir, "closed-other")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := h.Backup(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "again")
	opt := Options{Passphrase: pass("correct horse"), WorkFactor: 4}
	if _, err := Restore(dir, &out, opt); err != nil {
		t.Fatal(err)
	}
	again, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	n = notes{}
	if found, err := again.own.Closed("test", &n); !found || err != nil || n.Words != canary {
		t.Errorf("after restoring: %v %v %v", found, err, n)
	}
}

// TestSignBeside: the seat's key signs letters beside the record, and never what could be an act or a login.
func TestSignBeside(t *testing.T) {
	h := sealedHome(t, "VES")
	key := h.own.party().Seat
	sig, err := h.own.SignBeside(t.Context(), "parley blind v1 message", []byte("x"))
	if err != nil || !key.Verify("parley blind v1 message", []byte("x"), sig) {
		t.Error(err)
	}
	for _, domain := range []string{"", "parley act v1", "parley record v1 act", "parley mediation", "parley courier v1 hello", "parley blind"} {
		if _, err := h.own.SignBeside(t.Context(), domain, []byte("x")); !errors.Is(err, ErrUse) {
			t.Errorf("%q: %v", domain, err)
		}
	}
	if err := h.own.suspect("a test"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.own.SignBeside(t.Context(), "parley blind v1 message", nil); !errors.Is(err, ErrMustRekey) {
		t.Errorf("a seat that must re-key signs: %v", err)
	}
}
