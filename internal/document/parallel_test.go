package document

import (
	"slices"
	"testing"

	"parley/text"
)

// TestParallel: a row for each block, a cell for each language with the final
// mark of that language, and a remark where a version is missing.
func TestParallel(t *testing.T) {
	base := &text.Text{Blocks: []text.Block{
		{ID: "b1", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Decides"), "zh": text.Split("决定"), "ar": text.Split("تقرر")}},
		{ID: "b2", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("Requests"), "ar": text.Split("تطلب")}},
	}}
	langs := LangsOf(base, "en")
	if !slices.Equal(langs, []text.Lang{"en", "ar", "zh"}) {
		t.Fatalf("languages %v", langs)
	}
	s := Parallel(base, Abreast{Head: Head{Lang: "en"}, Langs: langs, Block: "Paragraph", Name: OwnName,
		Marks: map[text.BlockID]map[text.Lang]string{"b2": {"zh": "missing"}}})
	var got [][]string
	for _, p := range s.Paras {
		var row []string
		for _, c := range p.Cells {
			cell := ""
			for _, q := range c.Paras {
				for _, it := range q.Items {
					cell += it.S
				}
			}
			row = append(row, cell)
		}
		got = append(got, row)
	}
	want := [][]string{{"Paragraph", "English", "العربية", "中文"}, {"OP1", "Decides;", "تقرر؛", "决定；"}, {"OP2", "Requests.", "تطلب.", "missing"}}
	if !slices.EqualFunc(got, want, func(a, b []string) bool { return slices.Equal(a, b) }) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if s.Paras[1].Cells[2].Paras[0].Lang != "ar" {
		t.Error("a cell doesn't say its language")
	}
}
