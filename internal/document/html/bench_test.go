package html

import (
	"bytes"
	"fmt"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// draft is a negotiating text of 229 paragraphs with 500 claims.
func draft() *document.Sheet {
	s := &document.Sheet{Lang: "en", Title: "Draft"}
	claim := 0
	for i := range 229 {
		p := para(fmt.Sprintf("b%d", i), text.OP, 0, fmt.Sprintf("OP%d.", i+1), em("Calls upon"))
		for range 3 {
			p.Items = append(p.Items, words(" all States to take measures, as appropriate and in accordance with international law, "))
			if claim == 500 {
				continue
			}
			claim++
			look := document.Item{Party: claim%5 + 1, Claims: []string{fmt.Sprintf("c%d", claim)}}
			for _, x := range []struct {
				r document.Role
				s string
			}{{document.Bracket, "["}, {document.Holder, "RUS, USA: "}, {document.New, "without prejudice to the Charter"}, {document.Bracket, "]"}} {
				look.Role, look.S = x.r, x.s
				p.Items = append(p.Items, look)
			}
		}
		s.Paras = append(s.Paras, p)
	}
	return s
}

func BenchmarkWrite(b *testing.B) {
	s := draft()
	b.ReportAllocs()
	for b.Loop() {
		write(b, s)
	}
}

func BenchmarkRead(b *testing.B) {
	raw := write(b, draft())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
