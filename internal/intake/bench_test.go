package intake

import (
	"fmt"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// BenchmarkDoor takes in a Word file of 50 pages with 2,000 tracked changes of
// two people: read, understood, planned, foreseen.
func BenchmarkDoor(b *testing.B) {
	base := &text.Text{}
	var authors [2]document.Author
	authors[0].Name, authors[1].Name = "Jane Doe", "John Roe"
	for i := range 500 {
		words := text.Split(fmt.Sprintf("Decides in paragraph %d that all States shall refrain from such acts of war as would harm the civilian population and its means of living in the places named above, and that they shall report on them", i))
		base.Blocks = append(base.Blocks, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": words}})
	}
	digest := base.Digest()
	for i, x := range base.Blocks {
		ws := x.Content["en"]
		for k, at := range []int{2, 8, 15, 24} {
			a := &authors[(i+k)%2]
			a.Claims = append(a.Claims, text.Claim{Op: text.Replace, Base: digest, Block: x.ID, Lang: "en", Start: at, End: at + 1, Exact: ws[at : at+1], New: text.Split("other words")})
		}
	}
	r := roomOf(b, base, "VES", "LOR", "ARD")
	file := File{"long.docx", word(b, base, authors[:]...)}
	d := r.desk("VES")
	who := []Mapping{{"Jane Doe": "VES", "John Roe": "LOR"}}
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r.read("VES", Options{}, file)
		}
	})
	in := r.read("VES", Options{}, file)
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p, err := in.Plan(d, who, PlanOptions{})
			if err != nil {
				b.Fatal(err)
			}
			if len(p.Items) != 2000 || p.Intent == nil {
				b.Fatalf("%d changes", len(p.Items))
			}
		}
	})
}
