package text

import (
	"strings"
	"testing"
)

// over takes a source apart for talks on a base and shows the claims in one line
// each: what goes, what comes.
func over(t *testing.T, base, src string) (*Import, string) {
	t.Helper()
	b := readMust(t, base, ReadOptions{}).Text
	im, err := readMust(t, src, ReadOptions{}).ImportOver(b)
	if err != nil {
		t.Fatal(err)
	}
	checkImport(t, im)
	var out []string
	for _, c := range im.Claims {
		who := ""
		for _, h := range c.Holders {
			who += h.Party
		}
		out = append(out, who+": "+Plain(c.Claim.Exact)+" → "+Plain(c.Claim.New))
	}
	return im, strings.Join(out, "\n")
}

// TestImportOver: which wordings in brackets are the base's.
func TestImportOver(t *testing.T) {
	const base = "Any words are here and/or there."
	for _, x := range []struct{ name, src, base, claims string }{
		{"as Import would", "Any words are here [LOR: now] and/or there.", base, "LOR:  → now"},
		{"alone", "Any words are [here] and/or there.", base, ""},
		{"an idiom is no choice", "Any words are here [VES: and/or] [LOR: and] there.", base, "LOR: and/or → and"},
		{"none of the base", "Any words were [here] and/or there.", "Any words were and/or there.", ":  → here"},
		{"the mark may be left out", "Any words are here and/or [VES: there] [LOR: not].", base, "LOR: there. → not."},
		{"rather what is held by nobody", "Any [LOR: words] [words] are here and/or there.", base, ""},
		{"text said in vain", "Any words are [text: there] [VES: here] and/or there.", base, ": here → there"},
	} {
		im, got := over(t, base, x.src)
		if p := Plain(im.Base.Blocks[0].Content["en"]); p != x.base {
			t.Errorf("%s: base %q", x.name, p)
		}
		if got != x.claims {
			t.Errorf("%s: claims %q, want %q", x.name, got, x.claims)
		}
	}
}

// TestImportOverTakesTheBestBase: of several bases the one that most paragraphs
// are of.
func TestImportOverTakesTheBestBase(t *testing.T) {
	old, now := readMust(t, "It is here.\n\nIt goes on.", ReadOptions{}).Text, readMust(t, "It is there.\n\nIt goes on.", ReadOptions{}).Text
	for _, bases := range [][]*Text{{old, now}, {now, old}} {
		im, err := readMust(t, "It [is] [was] [VES: there] [LOR: gone].\n\nIt goes on.", ReadOptions{}).ImportOver(bases...)
		if err != nil || im.Base.Digest() != now.Digest() || len(im.Claims) != 2 {
			t.Errorf("%v: %+v", err, im)
		}
	}
}

// TestImportOverIsBounded: letters that could be any paragraph's in ever so many
// ways are told apart within the work that the limits allow, or not at all.
func TestImportOverIsBounded(t *testing.T) {
	for _, unit := range []string{"[a]a ", "[a[a[a]]]", "[a/a/a]", "[[[[a]]]] [b]"} {
		base := readMust(t, strings.Repeat("a", 4000)+"\n\n"+strings.Repeat("a", 900), ReadOptions{}).Text
		r := readMust(t, strings.Repeat(unit, 200)+"c", ReadOptions{})
		im, err := r.importer()
		if err != nil {
			t.Fatal(err)
		}
		budget := int64(maxSettleWork)
		if got, _ := im.settle(base, &budget); len(got) > 0 {
			t.Errorf("%q is found", unit)
		}
		if spent := maxSettleWork - budget; spent > 20_000_000 {
			t.Errorf("%q took %d steps", unit, spent)
		}
		if budget = 1000; len(r.Text.Blocks) != 1 {
			t.Fatal("not one paragraph")
		}
		if im.settle(base, &budget); budget < -100_000 {
			t.Errorf("%q went on without any budget: %d", unit, budget)
		}
	}
}
