package text_test

import (
	"fmt"

	"parley/text"
)

// Two parties want other words at one spot, a third another word beside it.
func ExampleMerge() {
	r, err := text.Parse("1. *Decides* that States shall prevent such use.\n", text.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	base := r.Text
	words := base.Blocks[0].Content["en"]
	change := func(word int, to string) text.Claim {
		c := text.Claim{Op: text.Replace, Base: base.Digest(), Block: base.Blocks[0].ID, Lang: "en"}
		c.Start, c.End, c.New = text.Trim(words, word, word+1, text.Split(to))
		c.Exact = words[c.Start:c.End]
		return c
	}
	should, counter := change(3, "should"), change(4, "counter")
	draft, err := text.Merge(base, []text.Tabled{
		{Claim: should, Holders: []text.Holder{{Party: "VES"}}},
		{Claim: counter, Holders: []text.Holder{{Party: "USA"}}},
		{Claim: change(4, "prohibit"), Holders: []text.Holder{{Party: "VES"}, {Party: "LOR"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(draft.Print(text.DraftPrint{Attribution: true}))

	next, carry, err := text.Apply(base, []text.Claim{counter})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(next.Print(text.PrintOptions{}))
	for _, c := range carry.All([]text.Claim{should, change(4, "prohibit")}) {
		fmt.Println(c.Lapse == nil)
	}
	// Output:
	// OP1. *Decides* that States [shall] [VES: should] [prevent] [USA: counter] [LOR, VES: prohibit] such use.
	// *Decides* that States shall counter such use. {.op}
	// true
	// false
}
