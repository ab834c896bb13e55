package desk

import (
	"fmt"
	"strings"

	"parley/internal/phrase"
)

// Count is a number with its noun: "1 claim", "3 claims".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// waits is "1 act waits", "3 acts wait".
func (d *Desk) waits(n int) string { return d.Book.N(n, "%d act waits", "%d acts wait") }

// And joins words for a sentence: "a, b and c".
func And(words []string) string { return and(phrase.Book{}, words) }

func and(book phrase.Book, words []string) string {
	switch n := len(words); n {
	case 0:
		return book.T("none")
	case 1:
		return words[0]
	default:
		return book.T("%s and %s", strings.Join(words[:n-1], ", "), words[n-1])
	}
}

// or joins words for a sentence: "a or b".
func (d *Desk) or(words []string) string {
	out := words[0]
	for _, w := range words[1:] {
		out = d.Book.T("%s or %s", out, w)
	}
	return out
}

// QuoteText puts quotation marks around what somebody wrote.
func QuoteText(s string) string { return "‘" + Visible(s) + "’" }
