package text

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// genRivals draws 2 to 7 drafts that are edits of one text, or of nothing in
// common, some of them equal or empty.
func genRivals() *rapid.Generator[[]Rival] {
	return rapid.Custom(func(t *rapid.T) []Rival {
		root := genText().Draw(t, "root")
		var out []Rival
		for i := range rapid.IntRange(2, 7).Draw(t, "parties") {
			r := Rival{Party: fmt.Sprintf("P%d", i)}
			switch k := rapid.IntRange(0, 9).Draw(t, "draft"); {
			case k == 0:
				r.Draft = &Text{}
			case k == 1:
				r.Draft = genText().Draw(t, "own")
			case k == 2 && i > 0:
				r.Draft = out[rapid.IntRange(0, i-1).Draw(t, "same as")].Draft
			default:
				r.Draft = genEdit(root).Draw(t, "edit")
			}
			out = append(out, r)
		}
		return out
	})
}

// L8: each party's projection is its own draft.
func TestCompileGivesEveryDraftBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rivals := genRivals().Draw(t, "rivals")
		c, err := Compile(rivals)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range c.Amendments {
			if a.Party != rivals[i].Party {
				t.Fatalf("amendment %d is of %s", i, a.Party)
			}
			mustGive(t, c.Base, a.Claims, rivals[i].Draft)
		}
	})
}

// table gives each amendment its holder.
func table(c *Compilation) []Tabled {
	var out []Tabled
	for _, a := range c.Amendments {
		for _, x := range a.Claims {
			out = append(out, Tabled{Claim: x, Holders: []Holder{{Party: a.Party}}})
		}
	}
	return out
}

// L8 and L3 together: the projection of everything that is tabled to one
// party is that party's draft, and nothing tabled is lost in the merge.
func TestCompileProjectsToEveryDraft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rivals := genRivals().Draw(t, "rivals")
		c, err := Compile(rivals)
		if err != nil {
			t.Fatal(err)
		}
		all := table(c)
		for _, r := range rivals {
			got, err := Project(c.Base, all, r.Party)
			if err != nil {
				t.Fatal(err)
			}
			if shown(got) != shown(r.Draft) {
				t.Fatalf("%s: got\n%s\nwant\n%s", r.Party, shown(got), shown(r.Draft))
			}
		}
		d, err := Merge(c.Base, all)
		if err != nil || len(d.Unplaced) > 0 {
			t.Fatalf("%v, unplaced %v", err, d.Unplaced)
		}
	})
}

// L1 and L5: neither the order of the drafts nor the parties' names matter.
func TestCompileIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rivals := genRivals().Draw(t, "rivals")
		want, err := Compile(rivals)
		if err != nil {
			t.Fatal(err)
		}
		names := rapid.Permutation(func() []int {
			out := make([]int, len(rivals))
			for i := range out {
				out[i] = i
			}
			return out
		}()).Draw(t, "names")
		var renamed []Rival
		for i, r := range rivals {
			renamed = append(renamed, Rival{Party: fmt.Sprintf("P%d", names[i]), Draft: r.Draft})
		}
		got, err := Compile(rapid.Permutation(renamed).Draw(t, "order"))
		if err != nil {
			t.Fatal(err)
		}
		if got.Base.Digest() != want.Base.Digest() {
			t.Fatalf("base\n%s\nand\n%s", shown(want.Base), shown(got.Base))
		}
		for i := range rivals {
			if !reflect.DeepEqual(got.Amendments[names[i]].Claims, want.Amendments[i].Claims) {
				t.Fatalf("%s renamed to P%d\n%s\nand\n%s", rivals[i].Party, names[i],
					told(want.Base, want.Amendments[i].Claims), told(got.Base, got.Amendments[names[i]].Claims))
			}
		}
	})
}

func TestCompileOfOneTextIsThatText(t *testing.T) {
	d := draftOf("title|Norms in space", "Recalling its resolutions", "op|Decides to meet")
	for _, rivals := range [][]Rival{{{"A", d}}, {{"A", d}, {"B", d}}} {
		c, err := Compile(rivals)
		if err != nil {
			t.Fatal(err)
		}
		if shown(c.Base) != shown(d) {
			t.Errorf("base\n%s", shown(c.Base))
		}
		for _, a := range c.Amendments {
			if len(a.Claims) > 0 {
				t.Errorf("%s: %s", a.Party, told(c.Base, a.Claims))
			}
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	d := draftOf("Recalling its resolutions")
	for _, rivals := range [][]Rival{nil, {{"A", nil}}, {{"A", d}, {"A", d}}} {
		if c, err := Compile(rivals); err == nil {
			t.Errorf("%v: %v", rivals, c)
		}
	}
}

// A fold that would leave no word keeps the words that the drafts before it
// share.
func TestCompileNeverFoldsToNothing(t *testing.T) {
	rivals := []Rival{
		{"A", draftOf("alpha beta gamma delta")},
		{"B", draftOf("gamma delta epsilon zeta")},
		{"C", draftOf("epsilon zeta alpha beta")},
	}
	c, err := Compile(rivals)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Base.Blocks) != 1 || len(c.Base.Blocks[0].Content["en"]) != 2 {
		t.Fatalf("base\n%s", shown(c.Base))
	}
	for i, a := range c.Amendments {
		mustGive(t, c.Base, a.Claims, rivals[i].Draft)
	}
}

// realFile returns the path of a real text, or skips the test.
func realFile(t testing.TB, name string) string {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: real texts not found at %s", dir)
	}
	return path
}

// realRivals are the excerpts of the two resolutions on ICT security of 2018.
func realRivals(t testing.TB) []Rival {
	var out []Rival
	for _, n := range []string{"73_27", "73_266"} {
		raw, err := os.ReadFile(realFile(t, "ict-resolutions/A_RES_"+n+".PARTIAL.cleaned.txt"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Parse(string(raw), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Rival{Party: n, Draft: r.Text})
	}
	return out
}

func TestCompileOfTheRealRivals(t *testing.T) {
	rivals := realRivals(t)
	c, err := Compile(rivals)
	if err != nil {
		t.Fatal(err)
	}
	var starts []string
	for _, b := range c.Base.Blocks {
		starts = append(starts, strings.Join(strings.Fields(Plain(b.Content["en"]))[:4], " "))
	}
	if want := []string{"Underlining the importance of", "Welcoming the effective work"}; !slices.Equal(starts, want) {
		t.Fatalf("base %q, want %q", starts, want)
	}
	for _, a := range c.Amendments {
		words, blocks := 0, 0
		for _, x := range a.Claims {
			switch x.Op {
			case Replace:
				words++
			case Insert:
				blocks += len(x.Blocks)
			default:
				t.Errorf("%s: %s", a.Party, x.Op)
			}
		}
		if words != 3 || blocks != map[string]int{"73_27": 6, "73_266": 4}[a.Party] {
			t.Errorf("%s: %d word claims, %d paragraphs\n%s", a.Party, words, blocks, told(c.Base, a.Claims))
		}
		i := slices.IndexFunc(rivals, func(r Rival) bool { return r.Party == a.Party })
		mustGive(t, c.Base, a.Claims, rivals[i].Draft)
	}
	draft, err := Merge(c.Base, table(c))
	if err != nil {
		t.Fatal(err)
	}
	whole, concern := 0, 0
	for _, r := range draft.Rows {
		regions := 0
		var alts []string
		for _, p := range r.Content["en"] {
			if p.Region == nil {
				continue
			}
			regions++
			for _, a := range p.Region.Alts {
				for _, q := range a.Pieces {
					if !a.Base {
						alts = append(alts, Plain(q.Words))
					}
				}
			}
		}
		if strings.HasPrefix(Plain(r.Block.Content["en"]), "Expressing concern") {
			concern++
		}
		if r.Insert != nil {
			whole++
			if regions > 0 || len(r.Insert.Holders) != 1 {
				t.Errorf("an inserted paragraph has %d regions and the holders %v", regions, r.Insert.Holders)
			}
			continue
		}
		t.Logf("%d regions: %q", regions, alts)
		if regions != map[string]int{"U": 1, "W": 2}[r.Block.Content["en"][0].S[:1]] {
			t.Errorf("%d regions", regions)
		}
	}
	if whole != 10 || concern != 3 {
		t.Errorf("%d whole paragraphs, %d that express concern", whole, concern)
	}
}

func TestCompileIsReadable(t *testing.T) {
	c, err := Compile([]Rival{
		{"VES", draftOf("title|Norms for the high meadow",
			"Recalling the long peace of the meadow",
			"Stressing that shepherds shall share the wells",
			"op|Decides that each village may graze forty sheep",
			"op|Invites the elders to meet every spring")},
		{"ORM", draftOf("title|Norms for the high meadow",
			"Stressing that shepherds should share the wells",
			"Recalling the long peace of the meadow",
			"Alarmed by the wolves of last winter",
			"op|Decides that each village may graze sixty sheep",
			"op|Invites the elders to meet every spring")},
		{"SUD", draftOf("title|Norms for the high meadow",
			"Recalling the long peace of the meadow",
			"Stressing that shepherds should share the wells",
			"op|Decides that each village may graze fifty sheep")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	for _, b := range c.Base.Blocks {
		fmt.Fprintf(&s, "%s %s: %s\n", b.ID, b.Kind, Plain(b.Content["en"]))
	}
	for _, a := range c.Amendments {
		s.WriteString(a.Party + "\n" + told(c.Base, a.Claims))
	}
	want := strings.TrimPrefix(`
b1 title: Norms for the high meadow
b2 pp: Recalling the long peace of the meadow
b3 pp: Stressing that shepherds share the wells
b4 op: Decides that each village may graze sheep
b5 op: Invites the elders to meet every spring
ORM
move b3 to b1
b3 3-3 [] -> [should]
insert at b3 [Alarmed by the wolves of last winter]
b4 6-6 [] -> [sixty]
SUD
b3 3-3 [] -> [should]
b4 6-6 [] -> [fifty]
delete b5
VES
b3 3-3 [] -> [shall]
b4 6-6 [] -> [forty]
`, "\n")
	if s.String() != want {
		t.Errorf("got\n%s\nwant\n%s", s.String(), want)
	}
}
