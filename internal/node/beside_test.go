package node

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A database of another room comes into the backup by its own copy, never as the file that lies there; one that nobody has
// open makes the backup fail rather than miss it.
func TestBackupBeside(t *testing.T) {
	h := sealedHome(t, "VES")
	if err := os.WriteFile(filepath.Join(h.Dir(), "drafts.db"), []byte("half written"), 0o600); err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := h.Backup(t.Context(), &raw); err == nil {
		t.Fatal("a backup without a database that is there")
	}
	for _, name := range []string{"drafts", "../drafts.db", "talks/drafts.db"} {
		if h.Beside(name, nil) == nil {
			t.Errorf("%q is taken", name)
		}
	}
	broken := errors.New("the disk is full")
	for _, c := range []struct {
		copy func(context.Context, string) error
		want error
	}{
		{func(context.Context, string) error { return broken }, broken},
		{func(_ context.Context, to string) error { return os.WriteFile(to, []byte("whole"), 0o600) }, nil},
	} {
		if err := h.Beside("drafts.db", c.copy); err != nil {
			t.Fatal(err)
		}
		raw.Reset()
		if _, err := h.Backup(t.Context(), &raw); !errors.Is(err, c.want) {
			t.Fatal(err)
		}
	}
	again, err := restored(t, raw.Bytes(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(again.Dir(), "drafts.db")); err != nil || string(b) != "whole" {
		t.Errorf("%q %v", b, err)
	}
}

// The link's key stays until another is asked for, is sealed on the disk, and isn't restored elsewhere.
func TestLinkKey(t *testing.T) {
	h := sealedHome(t, "VES")
	one := must[[]byte](t)(h.LinkKey(false))
	if two := must[[]byte](t)(h.LinkKey(false)); len(one) != 32 || !bytes.Equal(one, two) {
		t.Errorf("%x, then %x", one, two)
	}
	fresh := must[[]byte](t)(h.LinkKey(true))
	if now := must[[]byte](t)(h.LinkKey(false)); bytes.Equal(one, fresh) || !bytes.Equal(fresh, now) {
		t.Errorf("%x, then %x, then %x", one, fresh, now)
	}
	if b, err := os.ReadFile(filepath.Join(h.Dir(), linkFile)); err != nil || bytes.Contains(b, []byte("key")) {
		t.Errorf("it lies open: %q %v", b, err)
	}
	var raw bytes.Buffer
	if _, err := h.Backup(t.Context(), &raw); err != nil {
		t.Fatal(err)
	}
	again, err := restored(t, raw.Bytes(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if other := must[[]byte](t)(again.LinkKey(false)); bytes.Equal(other, fresh) {
		t.Error("the link was restored")
	}
}

// The certificate of the pages stays while it has the names that are asked for.
func TestPagesCertificate(t *testing.T) {
	h := sealedHome(t, "VES")
	one, print, err := h.PagesCertificate([]string{"localhost", "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	leaf := must[*x509.Certificate](t)(x509.ParseCertificate(one.Certificate[0]))
	if leaf.VerifyHostname("localhost") != nil || leaf.VerifyHostname("127.0.0.1") != nil {
		t.Error(leaf.DNSNames, leaf.IPAddresses)
	}
	if _, same, err := h.PagesCertificate([]string{"localhost"}); err != nil || same != print {
		t.Error("another certificate for fewer names", err)
	}
	if _, other, err := h.PagesCertificate([]string{"room.example"}); err != nil || other == print {
		t.Error("the same certificate for another name", err)
	}
	if c := must[[]byte](t)(os.ReadFile(filepath.Join(h.Dir(), pagesName))); bytes.Contains(c, one.Certificate[0][:40]) {
		t.Error("it lies open")
	}
}
