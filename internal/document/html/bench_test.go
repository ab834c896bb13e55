package html

import (
	"bytes"
	"testing"

	"parley/internal/document/sheets"
)

func BenchmarkWrite(b *testing.B) {
	s := sheets.Draft()
	b.ReportAllocs()
	for b.Loop() {
		write(b, s)
	}
}

func BenchmarkRead(b *testing.B) {
	raw := write(b, sheets.Draft())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
