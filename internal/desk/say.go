package desk

import (
	"fmt"
	"strings"
)

// Count is a number with its noun: "1 claim", "3 claims".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// waits is "1 act waits", "3 acts wait".
func waits(n int) string {
	if n == 1 {
		return "1 act waits"
	}
	return Count(n, "act") + " wait"
}

// And joins words for a sentence: "a, b and c".
func And(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// QuoteText puts quotation marks around what somebody wrote.
func QuoteText(s string) string { return "‘" + Visible(s) + "’" }
