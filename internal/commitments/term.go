package commitments

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/text"
)

// term finds the first term: its last day where the words give one, and the
// words themselves.
func (g grammar) term(ws []text.Word) (due, words string) {
	if g.joined {
		return hanDate(ws)
	}
	low := make([]string, len(ws))
	for i, w := range ws {
		low[i] = strings.Trim(strings.ToLower(w.S), ",;.:،؛()")
	}
	for i := range low {
		if due, n := g.date(low[i:]); n > 0 && (n > 1 || i > 0 && slices.Contains(g.before, low[i-1])) {
			return due, strings.TrimRight(text.Plain(ws[i:i+n]), ",;.:،؛")
		}
		if _, ok := number(low[i], 1, 9999); ok && i+1 < len(low) && slices.Contains(units, low[i+1]) {
			return "", phrase(ws[i:])
		}
		for _, w := range g.within {
			parts := strings.Fields(w)
			if len(low)-i >= len(parts) && slices.Equal(low[i:i+len(parts)], parts) && g.isTerm(low[i:]) {
				return "", phrase(ws[i:])
			}
		}
	}
	return "", ""
}

// isTerm says no to "at the national level": a term in words has a number in it,
// or names a session, or is one word.
func (g grammar) isTerm(low []string) bool {
	if len(low[0]) > 7 {
		return true // annually, ежегодно
	}
	for _, w := range low[:min(len(low), 6)] {
		if strings.ContainsAny(w, "0123456789") || slices.Contains(units, w) {
			return true
		}
	}
	return false
}

// phrase is the words up to the next mark, at most twelve.
func phrase(ws []text.Word) string {
	n := min(len(ws), 12)
	for i, w := range ws[:n] {
		if strings.ContainsAny(w.S[len(w.S)-1:], ",;.:") {
			n = i + 1
			break
		}
	}
	return strings.TrimRight(text.Plain(ws[:n]), ",;.: ")
}

// date reads "1 March 2031", "March 1 2031", "1 de marzo de 2031", "March 2031",
// "2031", "2031-03-01" and says how many words it took; 0: it is none.
func (g grammar) date(low []string) (string, int) {
	if d, ok := iso(low[0]); ok {
		return d, 1
	}
	at := func(i int) (string, int) { // the next word that isn't "de"
		for i < len(low) && (low[i] == "de" || low[i] == "del") {
			i++
		}
		if i >= len(low) {
			return "", i
		}
		return low[i], i
	}
	year := func(i int) (int, int) {
		w, j := at(i)
		y, ok := number(strings.TrimSuffix(w, "г"), 1900, 2200)
		if !ok {
			return 0, 0
		}
		return y, j + 1
	}
	first := strings.TrimSuffix(low[0], g.marks)
	if d, ok := number(first, 1, 31); ok {
		w, i := at(1)
		if m := g.month(w); m > 0 {
			if y, n := year(i + 1); n > 0 {
				if d > last(y, m) {
					return "", n // 31 February: the words, for a person to see
				}
				return day(y, m, d), n
			}
		}
		return "", 0
	}
	if m := g.month(low[0]); m > 0 {
		w, i := at(1)
		if d, ok := number(w, 1, 31); ok {
			if y, n := year(i + 1); n > 0 && d <= last(y, m) {
				return day(y, m, d), n
			}
			return "", 0
		}
		if y, n := year(1); n > 0 {
			return day(y, m, last(y, m)), n
		}
		return "", 0
	}
	if y, ok := number(low[0], 1900, 2200); ok {
		return day(y, 12, 31), 1
	}
	return "", 0
}

func (g grammar) month(w string) int { return slices.Index(g.months, w) + 1 }

func number(s string, from, to int) (int, bool) {
	if len(s) == 0 || len(s) > 4 || s[0] == '+' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= from && n <= to
}

func day(y, m, d int) string { return fmt.Sprintf("%04d-%02d-%02d", y, m, d) }

// last is the last day of a month.
func last(y, m int) int {
	switch {
	case m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

func iso(s string) (string, bool) {
	p := strings.Split(s, "-")
	if len(p) != 3 || len(p[0]) != 4 || len(p[1]) != 2 || len(p[2]) != 2 {
		return "", false
	}
	y, a := number(p[0], 1900, 2200)
	m, b := number(p[1], 1, 12)
	if !a || !b {
		return "", false
	}
	d, ok := number(p[2], 1, last(y, m))
	return day(y, m, d), ok
}

// hanDate reads 2031年3月1日, 2031年3月 and 2031年.
func hanDate(ws []text.Word) (due, words string) {
	s := text.Plain(ws)
	before, after, ok := strings.Cut(s, "年")
	if !ok {
		return "", ""
	}
	digits := before[len(strings.TrimRight(before, "0123456789")):]
	y, ok := number(digits, 1900, 2200)
	if !ok {
		return "", ""
	}
	words = digits + "年"
	mm, rest, ok := strings.Cut(after, "月")
	m, fine := number(strings.TrimSpace(mm), 1, 12)
	if !ok || !fine {
		return day(y, 12, 31), words
	}
	words += mm + "月"
	dd, _, ok := strings.Cut(rest, "日")
	d, fine := number(strings.TrimSpace(dd), 1, last(y, m))
	if !ok || !fine {
		return day(y, m, last(y, m)), words
	}
	return day(y, m, d), words + dd + "日"
}
