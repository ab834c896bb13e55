package akn

import (
	"bytes"
	"testing"

	"parley/internal/document/sheets"
)

// FuzzRead asserts that whatever can be read can be written, and that reading it
// again gives the same sheet.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		out := write(t, s, meta())
		again, err := Read(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		sheets.Same(t, "again", s, again, out)
	})
}
