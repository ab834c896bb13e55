package text

import (
	"errors"
	"slices"
	"testing"
)

// lawFill gives a block its first words in a language.
func lawFill(t *Text, id BlockID, l Lang, words string) Claim {
	return Claim{Op: Replace, Base: t.Digest(), Block: id, Lang: l, New: Split(words)}
}

// A claim may give a block words in a language that the text awaits, and in no
// other; not: in every language, or records that were judged before would be
// judged anew.
func TestRuleFirstWordsInAwaitedLanguagesOnly(t *testing.T) {
	base := lawText("op: a b c", "op: d e")
	c := lawFill(base, "b1", "fr", "x y")
	if err := c.Check(base, nil); !errors.Is(err, ErrLang) {
		t.Fatalf("without languages: %v", err)
	}
	plain := base.Digest()
	base.Langs = []Lang{"en", "fr"}
	if base.Digest() != plain {
		t.Fatal("the awaited languages are in the digest")
	}
	if err := c.Check(base, nil); err != nil {
		t.Fatalf("awaited: %v", err)
	}
	o := lawFill(base, "b1", "ru", "x y")
	if err := o.Check(base, nil); !errors.Is(err, ErrLang) {
		t.Fatalf("not awaited: %v", err)
	}
	next, y, err := Apply(base, []Claim{c})
	if err != nil || Plain(next.Blocks[0].Content["fr"]) != "x y" || !slices.Equal(next.Langs, base.Langs) {
		t.Fatalf("%v %v", next, err)
	}
	if got := y.Went("b1"); !slices.Equal(got, []BlockID{"b1"}) {
		t.Fatalf("went to %v", got)
	}
}

// Two first wordings exclude each other; so do a first wording and a split of
// the block, since nobody has said where it would be cut.
func TestRuleFirstWordsAndSplits(t *testing.T) {
	base := lawText("op: a b c", "op: d e")
	base.Langs = []Lang{"en", "fr"}
	one, two := lawFill(base, "b1", "fr", "x y"), lawFill(base, "b1", "fr", "z")
	cut := Claim{Op: SplitAt, Base: base.Digest(), Block: "b1", At: map[Lang]int{"en": 1}}
	for _, pair := range [][2]Claim{{one, two}, {one, cut}, {cut, one}} {
		if !Rivals(base, pair[0], pair[1]) {
			t.Errorf("no rivals: %s %s", pair[0].Op, pair[1].Op)
		}
	}
	d := lawMerge(t, base, []Tabled{held(one, "ADE"), held(two, "BOR")})
	if got := len(d.Rows[0].Content["fr"][0].Region.Alts); got != 3 {
		t.Errorf("%d alternatives", got)
	}
	if !slices.Equal(d.Rows[0].Langs(), []Lang{"en", "fr"}) || !d.Rows[0].Open() {
		t.Errorf("languages %v", d.Rows[0].Langs())
	}
}

// First words of the second of two joined blocks stand behind those that the
// first one has, in whatever order the changes are adopted.
func TestRuleFirstWordsOfAJoinedBlockStandBehind(t *testing.T) {
	base := lawText("op: a b c", "op: d e")
	base.Blocks[0].Content["fr"] = Split("x y")
	base.Langs = []Lang{"en", "fr"}
	join := Claim{Op: Join, Base: base.Digest(), Block: "b1"}
	fill := lawFill(base, "b2", "fr", "z")
	both, _, err := Apply(base, []Claim{join, fill})
	if err != nil {
		t.Fatal(err)
	}
	next, y, err := Apply(base, []Claim{join})
	if err != nil {
		t.Fatal(err)
	}
	if got := y.Went("b2"); !slices.Equal(got, []BlockID{"b1"}) {
		t.Fatalf("went to %v", got)
	}
	late, err := y.Claim(fill)
	if err != nil {
		t.Fatal(err)
	}
	then, _, err := Apply(next, []Claim{late})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Text{both, then} {
		if got := Plain(x.Blocks[0].Content["fr"]); got != "x y z" {
			t.Errorf("French: %q", got)
		}
	}
}

// What a copy says in an awaited language is one claim that brings it, beside
// the other changes; the block isn't made anew.
func TestDeriveBringsFirstWords(t *testing.T) {
	base := lawText("op: a b c", "op: d e")
	base.Langs = []Lang{"en", "fr"}
	copied := lawText("op: a x c", "op: d e")
	copied.Blocks[0].Content["fr"] = Split("u v")
	claims, err := Derive(base, copied)
	if err != nil {
		t.Fatal(err)
	}
	if len(claims) != 2 || claims[0].Op != Replace || claims[1].Lang != "fr" || Plain(claims[1].New) != "u v" {
		t.Fatalf("%+v", claims)
	}
	copied.Blocks = append(copied.Blocks[:1:1], Block{ID: "b2", Kind: OP, Content: map[Lang][]Word{"en": Split("d")}}, Block{ID: "b3", Kind: OP, Content: map[Lang][]Word{"en": Split("e"), "fr": Split("w")}})
	if claims, err = Derive(base, copied); err != nil {
		t.Fatal(err)
	}
	got, _, err := Apply(base, claims)
	if err != nil || Plain(got.Blocks[2].Content["fr"]) != "w" || Plain(got.Blocks[0].Content["fr"]) != "u v" {
		t.Fatalf("%v %v", got, err)
	}
}
