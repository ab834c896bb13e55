package text_test

import (
	"fmt"

	"parley/text"
)

func paragraphs(lines ...string) *text.Text {
	t := &text.Text{}
	for i, l := range lines {
		t.Blocks = append(t.Blocks, text.Block{
			ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP,
			Content: map[text.Lang][]text.Word{"en": text.Split(l)},
		})
	}
	return t
}

// The smallest changes that lead to an edited copy.
func ExampleDerive() {
	base := paragraphs("Urges both parties to meet every year", "Requests a report")
	edited := paragraphs("Urges all parties to meet every month", "Requests a report")
	claims, err := text.Derive(base, edited)
	if err != nil {
		fmt.Println(err)
	}
	for _, c := range claims {
		fmt.Printf("%s %s %d–%d: %q becomes %q\n", c.Op, c.Block, c.Start, c.End, text.Plain(c.Exact), text.Plain(c.New))
	}
	// Output:
	// replace b1 1–2: "both" becomes "all"
	// replace b1 6–7: "year" becomes "month"
}

// Two parties bring rival drafts. What both say is the base; what only one
// says is that party's amendment.
func ExampleCompile() {
	c, err := text.Compile([]text.Rival{
		{Party: "VES", Draft: paragraphs("Urges both parties to meet every year", "Requests a report")},
		{Party: "ORM", Draft: paragraphs("Urges both parties to meet every month")},
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, b := range c.Base.Blocks {
		fmt.Println("base:", text.Plain(b.Content["en"]))
	}
	for _, a := range c.Amendments {
		for _, x := range a.Claims {
			fmt.Printf("%s: %s %q", a.Party, x.Op, text.Plain(x.New))
			for _, b := range x.Blocks {
				fmt.Printf(" %q", text.Plain(b.Content["en"]))
			}
			fmt.Println()
		}
	}
	// Output:
	// base: Urges both parties to meet every
	// ORM: replace "month"
	// VES: replace "year"
	// VES: insert "" "Requests a report"
}

// What a reader can't see is said.
func ExampleOddities() {
	for _, s := range text.Oddities(text.Split("all States"), text.Split("all St\u0430tes")) {
		fmt.Println(s)
	}
	// Output:
	// word 2, “Stаtes”: U+0430 CYRILLIC SMALL LETTER A stands in place of U+0061 LATIN SMALL LETTER A
}

// Two texts side by side, as a reader sees them.
func ExampleCompare() {
	a := paragraphs("Urges both parties to meet every year", "Requests a report")
	b := paragraphs("Urges both parties to meet every month", "Requests a report")
	for _, row := range text.Compare(a, b).Rows {
		fmt.Println(row.Change, row.Label())
		for _, m := range row.Words["en"] {
			fmt.Println(" ", m.Mark, text.Plain(m.Words))
		}
	}
	// Output:
	// changed OP1
	//   kept Urges both parties to meet every
	//   removed year
	//   added month
	// same OP2
	//   kept Requests a report
}

// Agreed language is language of a source, word for word.
func ExampleVerbatim() {
	source := text.Split("Urges both parties to meet every year")
	fmt.Println(text.Verbatim(text.Split("to meet every year"), source))
	fmt.Println(text.Verbatim(text.Split("to meet each year"), source))
	// Output:
	// verbatim
	// differs at word 3: “each” where the source has “every”
}
