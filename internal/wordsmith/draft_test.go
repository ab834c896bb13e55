package wordsmith

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"parley/text"
)

func lines(ds []Draft) []string {
	var out []string
	for _, d := range ds {
		out = append(out, text.Inline(d.Words))
	}
	return out
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		answer  string
		want    []string
		dropped int
	}{
		"plain":             {"prevent serious\navert\n", []string{"prevent serious", "avert"}, 0},
		"a list":            {"1. prevent serious\n2) avert\n- reduce\n• end\n\n", []string{"prevent serious", "avert", "reduce", "end"}, 0},
		"a year, no number": {"2030 at the latest", []string{"2030 at the latest"}, 0},
		"quoted":            {"“prevent serious”\n\"avert\"\n« éviter »", []string{"prevent serious", "avert", "éviter"}, 0},
		"said twice":        {"avert\navert\n1. avert", []string{"avert"}, 0},
		"italics":           {"*Decides* to avert", []string{"*Decides* to avert"}, 0},
		"decomposed":        {"e\u0301viter", []string{"éviter"}, 0},
		"Arabic and joiner": {"تمنع\nمی\u200cخواهد", []string{"تمنع", "می\u200cخواهد"}, 0},
		"Chinese":           {"防止伤害", []string{"防止伤害"}, 0},
		"thought aloud":     {"<think>\nfirst I count\n</think>\navert", []string{"avert"}, 0},
		"money":             {"$100 billion, 5 %", []string{"$100 billion, 5 %"}, 0},
		"nothing":           {"", nil, 0},
		"spaces":            {" \n\t\r\n", nil, 0},
	} {
		got, dropped, err := Read(c.answer)
		if err != nil || dropped != c.dropped || !slices.Equal(lines(got), c.want) {
			t.Errorf("%s: %q, %d dropped, %v; want %q", name, lines(got), dropped, err, c.want)
		}
	}
}

// What no wording may hold isn't mended but left out: a person would otherwise read another text than is proposed.
func TestHoleDraftHidesSomething(t *testing.T) {
	for name, line := range map[string]string{
		"brackets":             "[avert]",
		"a holder's bracket":   "[VES: avert]",
		"an attribute mark":    "avert {#b1}",
		"full-width brackets":  "［avert］",
		"HTML":                 "<b>avert</b>",
		"a script":             "avert <script>alert(1)</script>",
		"a link":               "avert (https://evil.example/?w=1)",
		"Markdown's link":      "avert](x)",
		"code":                 "`avert`",
		"a table":              "avert | prevent",
		"a heading":            "# avert",
		"bold":                 "**avert**",
		"one asterisk":         "avert* harm",
		"an escape":            `avert \[`,
		"a terminal's control": "avert\x1b[31m",
		"a null":               "avert\x00",
		"a bell":               "avert\x07",
		"right to left":        "avert \u202eharm",
		"an isolate":           "avert \u2067harm\u2069",
		"a zero width space":   "a\u200bvert",
		"a soft hyphen":        "a\u00advert",
		"a byte order mark":    "\ufeffavert",
		"a filler":             "avert \u3164",
		"a variation":          "avert\ufe0f",
		"a tag":                "avert\U000e0041",
		"private use":          "avert \ue000",
		"a line separator":     "avert\u2028harm",
		"marks alone":          "— …",
		"an endless word":      strings.Repeat("x", MaxWord+1),
		"an endless draft":     strings.Repeat("harm ", MaxDraft/5+1),
	} {
		got, dropped, err := Read("prevent it\n" + line + "\n")
		if err != nil || dropped != 1 || !slices.Equal(lines(got), []string{"prevent it"}) {
			t.Errorf("%s: %q, %d dropped, %v", name, lines(got), dropped, err)
		}
	}
}

func TestReadBounds(t *testing.T) {
	var many strings.Builder
	for i := range 30 {
		many.WriteString("draft " + strings.Repeat("i", i+1) + "\n")
	}
	if got, dropped, err := Read(many.String()); err != nil || len(got) != MaxDrafts || dropped != 30-MaxDrafts {
		t.Errorf("%d drafts, %d dropped, %v", len(got), dropped, err)
	}
	for _, bad := range []string{strings.Repeat("x", MaxAnswer+1), "avert\xff"} {
		if got, _, err := Read(bad); !errors.Is(err, ErrAnswer) || got != nil {
			t.Errorf("%.10q: %v, %v", bad, got, err)
		}
	}
}
