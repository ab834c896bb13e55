package blind_test

import (
	"bytes"
	"errors"
	"testing"

	"parley/internal/blind"
)

// FuzzFile: a file has one spelling, and no bytes break a run.
func FuzzFile(f *testing.F) {
	d := lay(f, "fuzz", true, true)
	if err := d.run(); err != nil {
		f.Fatal(err)
	}
	for n := range 5 {
		raw, err := blind.EncodeFile(d.q, claims(), d.sent(1)[:n])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"messages":[],"question":{},"v":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		q, list, all, err := blind.DecodeFile(raw)
		if err != nil {
			if !errors.Is(err, blind.ErrMessage) {
				t.Fatalf("refused by another name: %v", err)
			}
			return
		}
		if back, err := blind.EncodeFile(q, list, all); err != nil || !bytes.Equal(back, raw) {
			t.Fatalf("two spellings: %v", err)
		}
		r, err := blind.Start(q, q.Parties[0].Code, true, make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if err := r.Take(m); err == nil && m.From != q.Parties[1].Code {
				t.Fatal("took the message of a stranger")
			}
		}
	})
}
