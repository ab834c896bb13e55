package wordsmith

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Helper writes drafts.
type Helper interface {
	// Host is where letters go, for people to read: a host, with its port if
	// that isn't the usual one.
	Host() string
	// Drafts is how many drafts it is asked for.
	Drafts() int
	// Suggest sends the letter of an ask and reads the answer. Whoever calls it
	// has shown that letter and that host to a person, who confirmed this one
	// sending. dropped is how many lines of the answer were no drafts.
	Suggest(ctx context.Context, a Ask) (drafts []Draft, dropped int, err error)
}

// Ask is one disputed place of a text, in the stored form of words
// (text.Inline). It is all that a helper learns.
type Ask struct {
	Lang     string    // the language of the words: "en"
	Before   string    // of the paragraph, before the place
	After    string    // and behind it
	Wordings []Wording // what is on the table for it; the present text first
}

// Wording is one wording of the place.
type Wording struct {
	Now     bool     // it is the text as it stands
	Words   string   // "" is a wording without words
	Holders []string // codes of parties; none where their names aren't sent
}

// ErrAsk is wrapped when an ask can't be sent.
var ErrAsk = errors.New("no drafts can be asked for here")

// Letter is what is sent: these words, and no others of the talks. want is the
// number of drafts that it asks for. The error wraps ErrAsk.
func (a Ask) Letter(want int) (string, error) {
	switch {
	case want < 1 || want > MaxDrafts:
		return "", fmt.Errorf("%w: %d drafts were asked for, and 1 to %d can be", ErrAsk, want, MaxDrafts)
	case a.Lang == "":
		return "", fmt.Errorf("%w: the words have no language", ErrAsk)
	case len(a.Wordings) < 2:
		return "", fmt.Errorf("%w: only one wording is on the table", ErrAsk)
	case len(a.Wordings) > MaxWordings:
		return "", fmt.Errorf("%w: %d wordings are on the table, and at most %d are sent", ErrAsk, len(a.Wordings), MaxWordings)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "A text is being negotiated. The wording of one place in it is disputed. Suggest %d further wordings of that place which all sides might accept.\n\n", want)
	fmt.Fprintf(&b, "Language: %s\nThe paragraph, with [...] at the disputed place:\n", a.Lang)
	b.WriteString(strings.TrimSpace(a.Before + " [...] " + a.After))
	b.WriteString("\nThe wordings on the table:\n")
	for i, w := range a.Wordings {
		fmt.Fprintf(&b, "%d. ", i+1)
		if w.Now {
			b.WriteString("(as the text stands) ")
		}
		if len(w.Holders) > 0 {
			fmt.Fprintf(&b, "(held by %s) ", strings.Join(w.Holders, ", "))
		}
		if w.Words == "" {
			b.WriteString("(no words)")
		}
		b.WriteString(w.Words + "\n")
	}
	b.WriteString("\nAnswer with each suggestion on a line of its own, in the language named above: only the words for the disputed place, without numbers, quotation marks, brackets or remarks. Words between *asterisks* stand in italics.\n")
	out := b.String()
	if len(out) > MaxLetter {
		return "", fmt.Errorf("%w: its paragraph and wordings come to %d bytes, and at most %d are sent", ErrAsk, len(out), MaxLetter)
	}
	if !utf8.ValidString(out) {
		return "", fmt.Errorf("%w: its words aren't UTF-8", ErrAsk)
	}
	return out, nil
}
