package document

import (
	"strings"
	"testing"

	"parley/text"
)

// tabledOf is what takes a to each of the edited texts, held by A, B, ….
func tabledOf(t testing.TB, a *text.Text, edited ...string) *text.Draft {
	t.Helper()
	var tabled []text.Tabled
	for i, e := range edited {
		claims, err := text.Derive(a, parsed(t, e))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range claims {
			tabled = append(tabled, text.Tabled{Claim: c, Holders: []text.Holder{{Party: string(rune('A' + i))}}})
		}
	}
	d, err := text.Merge(a, tabled)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The sheet says what the printed draft says, letter for letter; without names
// it names nobody, not in the looks of its letters either.
func TestBracketedSaysWhatIsPrinted(t *testing.T) {
	src := strings.NewReplacer("[^1]", "", "\n[^1]: Signed long ago.\n", "").Replace(story)
	src, _, _ = strings.Cut(src, ": Signed")
	a := parsed(t, src)
	d := tabledOf(t, a,
		strings.NewReplacer("shall prevent", "should prevent", "3. *Calls", "3. *Thanks* all;\n\n4. *Calls", "such use and", "such use;\n\n2. and").Replace(src),
		strings.NewReplacer("shall prevent", "may prevent", "    (b) on what is to be done next by all;\n\n", "", "report to the Assembly", "report").Replace(src))
	name := func(text.Key) string { return "c7" }
	for _, named := range []bool{true, false} {
		o := Bracketing{Head: Head{Lang: "en"}, Holders: named, Party: func(string) int { return 3 }}
		print := text.DraftPrint{Attribution: named}
		if named {
			o.Name, print.Name = name, name
		}
		var out []string
		for _, p := range Bracketed(d, o).Paras {
			line := p.Number
			if line != "" {
				line += " "
			}
			for _, it := range p.Items {
				line += it.S
				if !named && (it.Party != 0 || it.Claims != nil || it.Role == Holder) {
					t.Errorf("%q tells whose it is: %+v", it.S, it)
				}
			}
			out = append(out, line)
		}
		var want []string
		for _, l := range strings.Split(d.Print(print), "\n") {
			if l = strings.TrimSpace(strings.NewReplacer("*", "", "\\", "", "# ", "").Replace(l)); l != "" {
				want = append(want, l)
			}
		}
		if got, want := strings.Join(out, "\n"), strings.Join(want, "\n"); got != want {
			t.Errorf("the sheet says\n%s\nand not\n%s", got, want)
		} else if named && !strings.Contains(got, "[A (c7): ") {
			t.Errorf("nobody holds anything:\n%s", got)
		}
	}
}

// A table has a column for each party, and rows for what they would add.
func TestTable(t *testing.T) {
	a := parsed(t, story)
	b := parsed(t, strings.NewReplacer("shall prevent", "should prevent", "3. *Calls", "3. *Thanks* all who came to help;\n\n4. *Calls", "    (b) on what is to be done next by all;\n\n", "").Replace(story))
	s := Table(a, Compiling{Head: Head{Lang: "en"}, Block: "Block", Base: "Base", Position: "Positions", Same: "=", Gone: "gone", New: "new",
		Parties: []Wanted{{"LOR", b}, {"VES", a}}, Positions: map[text.BlockID][]string{a.Blocks[3].ID: {"c1: VES accepts"}}})
	var rows []string
	for _, p := range s.Paras {
		if len(p.Cells) != 5 {
			t.Errorf("a row of %d cells", len(p.Cells))
		}
		rows = append(rows, p.Letters())
	}
	got := strings.Join(rows, "\n")
	for _, want := range []string{
		"Block | Base | LOR | VES | Positions\n",
		"report on it every year to the Assembly | Decides that States should prevent such use and report on it every year to the Assembly | = | c1: VES accepts\n",
		"OP2(b) | on what is to be done next by all | gone | = | \n",
		"new |  | Thanks all who came to help |  | \n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the table lacks %q:\n%s", want, got)
		}
	}
}
