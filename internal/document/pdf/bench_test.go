package pdf

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// BenchmarkWrite sets 420 paragraphs of 40 to 60 words in each language.
func BenchmarkWrite(b *testing.B) {
	for _, l := range six {
		s := &document.Sheet{Title: "Harbours", Symbol: "A/1", Lang: l}
		one := harbours(l).Paras[2]
		one.Items = []document.Item{one.Items[0], {S: strings.Repeat(one.Items[1].S, 4)}}
		for i := range 420 {
			one.ID, one.Number = text.BlockID(fmt.Sprint("b", i)), fmt.Sprint(i+1, ".")
			s.Paras = append(s.Paras, one)
		}
		b.Run(string(l), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(io.Discard, s, Options{Lines: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
