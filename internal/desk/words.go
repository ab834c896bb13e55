package desk

import (
	"errors"
	"slices"
	"strings"

	"parley/text"
)

// parseWords reads words as a person types them; *asterisks* emphasise when
// they come in pairs. marked tells whether there were any. Bytes that are no
// UTF-8 become U+FFFD here, before an asterisk between two of them can go and
// make them a space.
func parseWords(s string) (ws []text.Word, marked bool) {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if n := strings.Count(s, "*"); n == 0 || n%2 != 0 {
		return text.Split(s), false
	}
	glued := false // no space stood before the asterisk
	for i, part := range strings.Split(s, "*") {
		list := text.Split(part)
		if len(list) == 0 {
			glued = glued && part == ""
			continue
		}
		for k := range list {
			list[k].Em = i%2 == 1
		}
		if n := len(ws); n > 0 && glued && !strings.HasPrefix(part, " ") && text.SpaceBetween(ws[n-1], list[0]) {
			whole := text.Split(ws[n-1].S + list[0].S)
			whole[0].Em = ws[n-1].Em
			ws = append(ws[:n-1], whole...)
			list = list[1:]
		}
		ws = append(ws, list...)
		glued = !strings.HasSuffix(part, " ")
	}
	return ws, true
}

// place is where quoted words stand in a content.
type place struct {
	start, end int
	head, tail string // letters of the first and last word that weren't quoted
}

// findWords finds the places where quoted words stand. Neither emphasis nor
// punctuation at the outer ends counts.
func findWords(content, quoted []text.Word) []place {
	n := len(quoted)
	if n == 0 {
		return nil
	}
	var out []place
	for i := 0; i+n <= len(content); i++ {
		p := place{start: i, end: i + n}
		ok := true
		for k := 0; k < n && ok; k++ {
			have, want := content[i+k].S, quoted[k].S
			if have == want {
				continue
			}
			at := strings.Index(have, want)
			if ok = at >= 0; !ok {
				break
			}
			head, tail := have[:at], have[at+len(want):]
			ok = (head == "" || k == 0 && openingMarks(head)) && (tail == "" || k == n-1 && closingMarks(tail))
			if k == 0 {
				p.head = head
			}
			if k == n-1 {
				p.tail = tail
			}
		}
		if ok {
			out = append(out, p)
		}
	}
	return out
}

func openingMarks(s string) bool { return strings.Trim(s, "(“‘«\"'[") == "" }
func closingMarks(s string) bool { return strings.Trim(s, ",;:.)”’»\"'!?]") == "" }

// notSaid is the error for quoted words that don't stand where they are sought.
type notSaid string

func (e notSaid) Error() string { return string(e) }

// onePlace finds the one place that is meant, nth counted from 1, 0 when the
// words stand only once.
func (d *Desk) onePlace(where string, content []text.Word, quoted string, nth int) (place, error) {
	ws, _ := parseWords(quoted)
	if len(ws) == 0 {
		return place{}, Usage{Msg: d.Book.T("the words to change are empty; to add words quote the word beside them"), Verb: "amend"}
	}
	found := findWords(content, ws)
	switch {
	case len(found) == 0:
		return place{}, Hint{notSaid(d.Book.T("%s doesn't say %s", where, quote(ws))), d.Book.T("it says: %s", quote(content))}
	case nth > len(found):
		return place{}, errors.New(d.Book.T("%s says %s only %s", where, quote(ws), d.times(len(found))))
	case nth > 0:
		return found[nth-1], nil
	case len(found) > 1:
		var at []string
		for i, p := range found {
			at = append(at, d.Book.T("--nth %d is in ‘%s’", i+1, Visible(text.Plain(content[max(0, p.start-2):min(len(content), p.end+2)]))))
		}
		return place{}, Hint{errors.New(d.Book.T("%s says %s %s", where, quote(ws), d.times(len(found)))), strings.Join(at, "; ")}
	}
	return found[0], nil
}

func (d *Desk) times(n int) string {
	switch n {
	case 1:
		return d.Book.T("once")
	case 2:
		return d.Book.T("twice")
	}
	return d.Book.N(n, "%d time", "%d times")
}

// newWords reads the words that take a place's place: unquoted punctuation is
// kept. Where the person marks no emphasis, words that stay at either end keep
// theirs, and those between have it when all words that they replace have.
func newWords(content []text.Word, p place, typed string) []text.Word {
	ws, marked := parseWords(typed)
	if len(ws) == 0 {
		return nil
	}
	ws[0].S = p.head + ws[0].S
	ws[len(ws)-1].S += p.tail
	if marked {
		return ws
	}
	old := content[p.start:p.end]
	n := min(len(old), len(ws))
	head, tail := 0, 0
	for head < n && old[head].S == ws[head].S {
		ws[head].Em = old[head].Em
		head++
	}
	for tail < n-head && old[len(old)-1-tail].S == ws[len(ws)-1-tail].S {
		ws[len(ws)-1-tail].Em = old[len(old)-1-tail].Em
		tail++
	}
	gone := old[head : len(old)-tail]
	if len(gone) == 0 {
		gone = old
	}
	all := !slices.ContainsFunc(gone, func(w text.Word) bool { return !w.Em })
	for i := head; i < len(ws)-tail; i++ {
		ws[i].Em = all
	}
	return ws
}
