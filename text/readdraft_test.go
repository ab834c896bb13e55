package text

import (
	"strings"
	"testing"
)

// A printed draft opens as the draft that it was.
func TestPrintedDraftsReadBack(t *testing.T) {
	for name, src := range map[string]string{
		"small": "The Assembly,\n\n*Recalling* [its][the] rules,\n\n1. *Decides* that States [text: shall] [VES, LOR: should [nobody: soon]] [LOR: delete] act [VES: delete paragraph];\n\n2. [VES: *Requests* a report.]\n",
	} {
		readsBack(t, name, src)
	}
	for _, name := range draftTexts {
		readsBack(t, name, readData(t, name))
	}
}

func readsBack(t *testing.T, name, src string) {
	t.Helper()
	_, im := importText(t, src)
	d, err := Merge(im.Base, im.Claims)
	if err != nil {
		t.Fatal(err)
	}
	p := d.Print(DraftPrint{Attribution: true})
	_, again := importText(t, p)
	checkImport(t, again)
	if a, b := im.Base.Print(PrintOptions{}), again.Base.Print(PrintOptions{}); a != b {
		t.Errorf("%s: another base: %s", name, readDiff(a, b))
	}
	d2, err := Merge(again.Base, again.Claims)
	if err != nil {
		t.Fatal(err)
	}
	if q := d2.Print(DraftPrint{Attribution: true}); p != q {
		// Where brackets touch within a paragraph, trimming may put the same
		// wordings at another place of it.
		lines := strings.Split(p, "\n")
		d := differing(lines, strings.Split(q, "\n"))
		t.Logf("%s: %d of %d lines differ", name, len(d)/2, len(lines)/2)
		if name == "small" || len(d) > len(lines)/8 {
			t.Errorf("%s: the draft changes in %d of %d lines: %s", name, len(d)/2, len(lines)/2, readDiff(p, q))
		}
	}
}
