package intake

import (
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

const rive = `# Sur le fleuve

*Rappelant* le traité des « deux rives »,

1. *Décide* : partager l'eau ; puis la mesurer ;

2. *Demande* un rapport.
`

// TestFrenchSpaces: the no-break spaces that word processors put beside marks are
// no changes, neither in a text nor between the runs of a Word file; where the
// record has them, they are.
func TestFrenchSpaces(t *testing.T) {
	set := strings.NewReplacer("« ", "«\u00a0", " »", "\u202f»", " :", "\u00a0:", " ;", "\u202f;").Replace(rive)
	set = strings.Replace(set, "mesurer", "[mesurer] [LOR: surveiller]", 1)
	var sheet document.Sheet
	for line := range strings.SplitSeq(strings.TrimSpace(strings.NewReplacer("# ", "", "*", "").Replace(set)), "\n\n") {
		p := document.Para{}
		for i, part := range strings.SplitAfter(line, "\u00a0") {
			p.Items = append(p.Items, document.Item{S: part, Em: i == 1})
		}
		sheet.Paras = append(sheet.Paras, p)
	}
	for _, f := range []File{{"a.md", []byte(set)}, {"a.docx", wordOf(t, &sheet)}} {
		r := newRoom(t, rive)
		in := r.read("VES", Options{}, f)
		if p := in.Papers[0]; len(p.Authors) != 1 || !p.Base.Certain {
			t.Fatalf("%s: %+v", f.Name, p)
		}
		want(t, f.Name, story(r.take("VES", in, Mapping{"LOR": "LOR"})), "new LOR→LOR: OP1: ‘mesurer’ becomes ‘surveiller’")
	}

	r := newRoom(t, strings.Replace(rive, "« deux", "«\u00a0deux", 1))
	in := r.read("VES", Options{}, File{"b.md", []byte(strings.Replace(rive, "un rapport", "deux rapports", 1))})
	set = ""
	for _, c := range in.Papers[0].Authors[0].Claims {
		set += text.Plain(c.Exact) + "|"
	}
	if !strings.Contains(set, "«\u00a0deux") {
		t.Errorf("of a record with no-break spaces %q changes", set)
	}
}
