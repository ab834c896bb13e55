package akn

import (
	"bytes"
	"testing"

	"parley/internal/document/sheets"
)

func BenchmarkWrite(b *testing.B) {
	s := sheets.Draft()
	b.ReportAllocs()
	for b.Loop() {
		write(b, s, meta())
	}
}

func BenchmarkRead(b *testing.B) {
	raw := write(b, sheets.Draft(), meta())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
