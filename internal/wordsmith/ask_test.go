package wordsmith

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func place() Ask {
	return Ask{Lang: "en", Before: "*Calls upon* all States to", After: "harm", Wordings: []Wording{
		{Now: true, Words: "prevent"}, {Words: "avert the gravest", Holders: []string{"LOR", "VES"}}, {},
	}}
}

// What is sent of the talks, to the letter.
func TestLetter(t *testing.T) {
	got, err := place().Letter(3)
	if err != nil {
		t.Fatal(err)
	}
	const want = `A text is being negotiated. The wording of one place in it is disputed. Suggest 3 further wordings of that place which all sides might accept.

Language: en
The paragraph, with [...] at the disputed place:
*Calls upon* all States to [...] harm
The wordings on the table:
1. (as the text stands) prevent
2. (held by LOR, VES) avert the gravest
3. (no words)

Answer with each suggestion on a line of its own, in the language named above: only the words for the disputed place, without numbers, quotation marks, brackets or remarks. Words between *asterisks* stand in italics.
`
	if got != want {
		t.Errorf("the letter is\n%s\nwant\n%s", got, want)
	}
}

// An ask has no field in which a note, a reason, a key, an id or a point could travel. Whoever adds one must come by here.
func TestHoleAskCarriesMore(t *testing.T) {
	var fields []string
	for _, ty := range []reflect.Type{reflect.TypeFor[Ask](), reflect.TypeFor[Wording]()} {
		for i := range ty.NumField() {
			fields = append(fields, fmt.Sprintf("%s.%s %s", ty.Name(), ty.Field(i).Name, ty.Field(i).Type))
		}
	}
	want := []string{
		"Ask.Lang string", "Ask.Before string", "Ask.After string", "Ask.Wordings []wordsmith.Wording",
		"Wording.Now bool", "Wording.Words string", "Wording.Holders []string",
	}
	if !slices.Equal(fields, want) {
		t.Errorf("the fields are %q, want %q", fields, want)
	}
}

func TestLetterRefuses(t *testing.T) {
	for name, change := range map[string]func(a *Ask, n *int){
		"no draft":        func(a *Ask, n *int) { *n = 0 },
		"too many drafts": func(a *Ask, n *int) { *n = MaxDrafts + 1 },
		"no language":     func(a *Ask, n *int) { a.Lang = "" },
		"one wording":     func(a *Ask, n *int) { a.Wordings = a.Wordings[:1] },
		"many wordings":   func(a *Ask, n *int) { a.Wordings = make([]Wording, MaxWordings+1) },
		"long":            func(a *Ask, n *int) { a.After = strings.Repeat("x", MaxLetter) },
		"not UTF-8":       func(a *Ask, n *int) { a.Wordings[0].Words = "\xff" },
	} {
		a, n := place(), 3
		change(&a, &n)
		if letter, err := a.Letter(n); !errors.Is(err, ErrAsk) || letter != "" {
			t.Errorf("%s: %q, %v", name, letter, err)
		}
	}
}
