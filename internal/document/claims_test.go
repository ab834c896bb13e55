package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/text"
)

// sheetOf reads lines as paragraphs: "{x|A}" is deleted by A, "(x|A)"
// inserted, "({x|B}|A)" both; a line that ends in "+A" or "-A" has a mark that
// A inserted or deleted.
func sheetOf(lines ...string) *Sheet {
	s := &Sheet{Notes: map[string][]Para{}, Comments: map[string]Comment{}}
	for i, l := range lines {
		p := Para{Line: i + 1}
		if n := len(l) - 2; n >= 0 && (l[n] == '+' || l[n] == '-') {
			if p.Mark.Ins = (&Change{Author: l[n+1:]}); l[n] == '-' {
				p.Mark = Marks{Del: p.Mark.Ins}
			}
			l = l[:n]
		}
		var m Marks
		for l != "" {
			k := strings.IndexAny(l, "{(|")
			if k < 0 {
				k = len(l)
			}
			if k > 0 {
				p.Items = append(p.Items, Item{S: l[:k], Marks: m})
			}
			if l = l[k:]; l == "" {
				break
			}
			switch l[0] {
			case '{':
				m.Del = &Change{Author: l[strings.Index(l, "}")-1:][:1]}
				l = l[1:]
			case '(':
				end := strings.Index(l, ")")
				m.Ins = &Change{Author: l[end-1 : end]}
				l = l[1:]
			case '|':
				if l[2] == '}' {
					m.Del = nil
				} else {
					m.Ins = nil
				}
				l = l[3:]
			}
		}
		s.Paras = append(s.Paras, p)
	}
	return s
}

func baseOf(lines ...string) *text.Text {
	t := &text.Text{}
	for i, l := range lines {
		t.Blocks = append(t.Blocks, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(l)}})
	}
	return t
}

func said(u *Understood) string {
	var out []string
	keys := map[text.Key]string{}
	for _, a := range u.Authors {
		for _, c := range a.Claims {
			s := fmt.Sprintf("%s %s", a.Name, c.Op)
			if c.Parent != "" {
				s += " in " + keys[c.Parent]
			}
			if c.Block != "" {
				s += " " + string(c.Block)
			}
			switch c.Op {
			case text.Replace:
				s += fmt.Sprintf(" “%s” by “%s”", text.Plain(c.Exact), text.Plain(c.New))
			case text.Insert:
				for _, b := range c.Blocks {
					s += fmt.Sprintf(" %s “%s”", b.Kind, text.Plain(b.Content["en"]))
				}
			case text.SplitAt:
				s += fmt.Sprintf(" at %d", c.At["en"])
			}
			if c.Gap != "" {
				s += " after " + string(c.Gap)
			}
			keys[c.Key()] = a.Name
			out = append(out, s)
		}
	}
	for _, l := range u.Lost {
		out = append(out, fmt.Sprintf("lost %d %s", l.Line, l.What))
	}
	return strings.Join(out, "\n")
}

// TestClaimsShapes: the shapes that word processors make of what people do.
func TestClaimsShapes(t *testing.T) {
	base := baseOf("Urges all States to meet", "Requests a report on fog", "Decides to stay")
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"words": {[]string{"Urges {all|A}(some|A) States to meet;", "Requests a {short |A}report", "Decides to stay."}[:1], `A replace b1 “all” by “some”`},
		"half a word": {[]string{"Urges all State{s|A}(hood|A) to meet;", "Requests a report on fog;", "Decides to stay."},
			`A replace b1 “States” by “Statehood”`},
		"two words replaced one by one are one change where they touch": {[]string{"Urges {all|A} {States|A}(them|A) to meet;", "Requests a report on fog;", "Decides to stay."},
			`A replace b1 “all States” by “them”`},
		"only the derived punctuation": {[]string{"Urges all States to meet{;|A}(.|A)", "Requests a report on fog;", "Decides to stay."}, ``},
		"a paragraph typed after another, as Word marks it": {[]string{"Urges all States to meet+A", "(Notes the sea|A);", "Requests a report on fog;", "Decides to stay."},
			`A insert op “Notes the sea” after b1`},
		"a paragraph typed before another": {[]string{"(Notes the sea;|A)+A", "Urges all States to meet;", "Requests a report on fog;", "Decides to stay."},
			`A insert op “Notes the sea” after ^`},
		"two paragraphs are one insertion": {[]string{"Urges all States to meet;", "(Notes the sea;|A)+A", "(Notes the land;|A)+A", "Requests a report on fog;", "Decides to stay."},
			`A insert op “Notes the sea” op “Notes the land” after b1`},
		"the last paragraph deleted with the mark before it": {[]string{"Urges all States to meet;", "Requests a report on fog;-A", "{Decides to stay.|A}"},
			`A delete b3`},
		"a paragraph deleted": {[]string{"Urges all States to meet;", "{Requests a report on fog;|A}-A", "Decides to stay."}, `A delete b2`},
		"one deleted, one in its place": {[]string{"Urges all States to meet;", "{Requests a report on fog;|A}(Notes the sea;|A)", "Decides to stay."},
			`A replace b2 “Requests a report on fog” by “Notes the sea”`},
		"split and join": {[]string{"Urges all States+A", " to meet; -A", "Requests a report on fog;", "Decides to stay."},
			"A split b1 at 3\nA replace b1 “meet” by “meet;”\nA join b1"},
		"two authors":                          {[]string{"{Urges|A}(Asks|A) all {States|B}(parties|B) to meet;", "Requests a report on fog;", "Decides to stay."}, "A replace b1 “Urges” by “Asks”\nB replace b1 “States” by “parties”"},
		"a change within another's":            {[]string{"Urges all (good ({and great |B}|A)(but small |B)(old |A)|A)States to meet;", "Requests a report on fog;", "Decides to stay."}, "A replace b1 “” by “good and great old”\nB replace in A b1 “and great” by “but small”"},
		"the last word of another's paragraph": {[]string{"Urges all States to meet+A", "(Notes the {sea|B}|A)(land|B)(;|A)", "Requests a report on fog;", "Decides to stay."}, "A insert op “Notes the sea” after b1\nB replace in A +0 “sea” by “land”"},
		"another's word replaced": {[]string{"Urges {all|A}({some|B}|A)(most|B) States to meet;", "Requests a report on fog;", "Decides to stay."},
			"A replace b1 “all” by “some”\nB replace in A b1 “some” by “most”"},
		"another's word replaced, the new one before it": {[]string{"Urges {all|A}(most|B)({some|B}|A) States to meet;", "Requests a report on fog;", "Decides to stay."},
			"A replace b1 “all” by “some”\nB replace in A b1 “some” by “most”"},
		"the end of what another inserts replaced": {[]string{"Urges all (good and {great|B}|A)(small|B) States to meet;", "Requests a report on fog;", "Decides to stay."},
			"A replace b1 “” by “good and great”\nB replace in A b1 “great” by “small”"},
		"a whole paragraph of another's replaced": {[]string{"Urges all States to meet;", "({Notes the sea|B};|A)(Notes rain|B)+A", "Requests a report on fog;", "Decides to stay."},
			"A insert op “Notes the sea” after b1\nlost 2 nested"},
		"words at the end of another's paragraph": {[]string{"Urges all States to meet;", "(Notes the sea|A)( and rain|B)+A", "Requests a report on fog;", "Decides to stay."},
			"A insert op “Notes the sea” after b1\nB replace in A +0 “” by “and rain”"},
		"words at the beginning of another's paragraph": {[]string{"Urges all States to meet;", "(Also n|B)({N|B}otes the sea|A)+A", "Requests a report on fog;", "Decides to stay."},
			"A insert op “Notes the sea” after b1\nB replace in A +0 “Notes” by “Also notes”"},
		"another's insertion deleted":               {[]string{"Urges all ({good |B}|A)States to meet;", "Requests a report on fog;", "Decides to stay."}, "A replace b1 “” by “good”\nB replace in A b1 “good” by “”"},
		"a word that cuts in two":                   {[]string{"Urges all Sta+A", "tes to meet;", "Requests a report on fog;", "Decides to stay."}, "lost"},
		"changed without being marked":              {[]string{"Urges all States to {meet|A}(talk|A) now;", "Requests a report on fog;", "Decides to stay."}, `A replace b1 “meet” by “talk”`},
		"changed where the words aren't the base's": {[]string{"Urges all States to sit {now|A}(then|A);", "Requests a report on fog;", "Decides to stay."}, "lost 1 unplaced"},
		"a paragraph that the base lacks":           {[]string{"Urges all States to meet;", "Welcomes {rain|A}(snow|A);", "Requests a report on fog;", "Decides to stay."}, "lost 2 unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			u := Claims(sheetOf(c.lines...), base, "en")
			got := said(u)
			if c.want == "lost" {
				if !strings.Contains(got, "lost 1 compared") {
					t.Errorf("got\n%s", got)
				}
				return
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			for _, a := range u.Authors {
				for i := range a.Claims {
					if a.Claims[i].Parent != "" {
						continue
					}
					if err := a.Claims[i].Check(base, nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
}

// TestMatches: what was not tracked is told, never turned into a claim.
func TestMatches(t *testing.T) {
	base := baseOf("Urges all States to meet", "Requests a report on fog", "Decides to stay")
	u := Claims(sheetOf("Urges all parties to meet;", "Welcomes rain;", "Decides to stay."), base, "en")
	var got []string
	for _, b := range u.Blocks {
		got = append(got, fmt.Sprintf("%d %s %s %d", b.Line, b.Block, b.How, b.Confidence))
	}
	want := []string{"1 b1 likeness 80", "2  new 0", "3 b3 words 100", "0 b2 missing 0"}
	if !slices.Equal(got, want) || len(u.Authors) != 0 {
		t.Errorf("got %q, want %q; authors %+v", got, want, u.Authors)
	}
	s := sheetOf("Something else entirely;")
	s.Paras[0].ID = "b1" // an id that the words don't bear out
	if u := Claims(s, base, "en"); u.Blocks[0].Block != "" {
		t.Errorf("matched by a lying id: %+v", u.Blocks[0])
	}
	other := baseOf("Nothing of this")
	if i, q := Likely(sheetOf("Urges all States to meet;", "Requests a report on fog;", "Decides {to|A} stay."), []*text.Text{other, base}, "en"); i != 1 || q != 100 {
		t.Errorf("revision %d with %d %%", i, q)
	}
}

// TestCommentsOnClaims: a comment stands on the claims whose words it spans.
func TestCommentsOnClaims(t *testing.T) {
	base := baseOf("Urges all States to meet")
	s := sheetOf("Urges {all|A}(some|A) States to {meet|A}(talk|A);")
	s.Comments["7"] = Comment{Author: "Jane", Text: "too weak"}
	it := s.Paras[0].Items
	s.Paras[0].Items = slices.Concat([]Item{it[0], {Comment: "7"}}, it[1:3], []Item{{Comment: "/7"}}, it[3:])
	u := Claims(s, base, "en")
	if len(u.Remarks) != 1 || u.Remarks[0].Text != "too weak" || len(u.Authors) != 1 || len(u.Authors[0].Claims) != 2 ||
		!slices.Equal(u.Remarks[0].Claims, []text.Key{u.Authors[0].Claims[0].Key()}) {
		t.Errorf("%+v", u)
	}
}

// TestChangesInRows: a row of a table is a block: what somebody changes in it,
// and a row that comes or goes, are claims like others.
func TestChangesInRows(t *testing.T) {
	row := func(m Marks, cells ...string) Para {
		p := Para{Mark: m, Cells: []Cell{}}
		for _, c := range cells {
			p.Cells = append(p.Cells, Cell{Paras: sheetOf(c).Paras})
		}
		return p
	}
	s := sheetOf("Urges all States to meet;")
	s.Paras = append(s.Paras, row(Marks{}, "fog", "{ten|A}(nine|A) days"), row(Marks{Del: &Change{Author: "B"}}, "ice", "two"), row(Marks{Ins: &Change{Author: "B"}}, "snow", "one"), row(Marks{}, "", "end"))
	for i := range s.Paras {
		s.Paras[i].Line = i + 1
	}
	base := baseOf("Urges all States to meet", "| fog | ten days |", "| ice | two |", "|  | end |")
	for i := 1; i < 4; i++ {
		base.Blocks[i].Kind = text.Paragraph
	}
	u := Claims(s, base, "en")
	want := "A replace b2 “ten” by “nine”\nB delete b3\nB insert paragraph “| snow | one |” after b3"
	if got := said(u); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestTwoDeletionsOfOneWord: one document can't bear them, and says so.
func TestTwoDeletionsOfOneWord(t *testing.T) {
	base := baseOf("Urges all States to meet")
	c := text.Claim{Op: text.Replace, Base: base.Digest(), Block: "b1", Lang: "en", Start: 1, End: 2, Exact: text.Split("all"), New: text.Split("some")}
	d := c
	d.New = text.Split("few")
	_, err := Tracked(base, []Author{{Name: "A", Claims: []text.Claim{c}}, {Name: "B", Claims: []text.Claim{d}}}, "en", "")
	if err == nil || !strings.Contains(err.Error(), "block b1: two deletions of one word") {
		t.Errorf("got %v", err)
	}
}
