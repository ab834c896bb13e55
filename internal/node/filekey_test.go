package node

import (
	"bytes"
	"testing"
)

// A file's key is its own, and the same after the home was closed, in plain and in sealed homes.
func TestFileKey(t *testing.T) {
	for _, plain := range []bool{true, false} {
		dir := t.TempDir()
		cfg := Config{Code: "VES", Name: "Vesper", Plain: plain}
		opt := Options{}
		if !plain {
			cfg.Passphrase = "a long passphrase"
			opt.Passphrase = func() (string, error) { return cfg.Passphrase, nil }
		}
		h, err := Init(dir, cfg)
		if err != nil {
			t.Fatal(err)
		}
		one, err := h.FileKey("accounts")
		if err != nil || len(one) != 32 {
			t.Fatal(one, err)
		}
		two, err := h.FileKey("box")
		if err != nil || bytes.Equal(one, two) || bytes.Contains(h.own.keys.data, one) {
			t.Error("two uses have one key", err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		if h, err = Open(dir, opt); err != nil {
			t.Fatal(err)
		}
		again, err := h.FileKey("accounts")
		if err != nil || !bytes.Equal(one, again) {
			t.Error("another key after opening again", err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Only its own passphrase opens a home; no word opens a plain one.
func TestOpens(t *testing.T) {
	sealed, err := Init(t.TempDir(), Config{Code: "VES", Name: "Vesper", Passphrase: "a long passphrase", WorkFactor: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	plain, err := Init(t.TempDir(), Config{Code: "LOR", Name: "Lorne", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if !sealed.Opens("a long passphrase") || sealed.Opens("a long passphras") || sealed.Opens("") || plain.Opens("") || plain.Opens("a long passphrase") {
		t.Error("a wrong word opens it, or the right one doesn't")
	}
}
