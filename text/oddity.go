package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Oddities names, in words, what a change does that a reader can't see, or
// could easily overlook: letters of another script that look alike,
// characters that show nothing (zero width, joiners, bidi controls, soft
// hyphens), no-break spaces, other dashes and quotation marks, digits and
// letters that pass for each other, combining marks, and changes of case or
// emphasis alone. old and new are the words before and after; either may be
// empty.
//
// Each message names the character as "U+XXXX NAME" and the word by its
// place, counted from 1, among the new words (or among the old ones where it
// says so). An unchanged oddity isn't named. Messages are sentences without
// a final full stop, in the order of the words.
func Oddities(old, new []Word) []string {
	var out []string
	scripts := commonScript(old, new)
	pairs := alikeWords(old, new)
	gone, come := map[rune]int{}, map[rune]int{}
	i, j := 0, 0
	marked := 0 // neighbouring words before j of which only the emphasis changes
	flush := func() {
		if marked > 0 {
			out = append(out, oddEmphasis(new, j-marked, j))
		}
		marked = 0
	}
	for _, p := range append(pairs, matchPair{len(old), len(new)}) {
		// Words that are just gone may have held what shows nothing, and new
		// ones may hold it again.
		for _, w := range old[i:p.A] {
			for _, r := range w.S {
				if showsNothing(r) || fixedSpace(r) {
					gone[r]++
				}
			}
		}
		if j < p.B {
			flush()
		}
		for ; j < p.B; j++ {
			out = append(out, oddWord(j, new[j], scripts, gone)...)
		}
		if p.A < len(old) {
			a, b := old[p.A], new[p.B]
			if a.S != b.S || a == b || marked > 0 && new[j-1].Em != b.Em {
				flush()
			}
			if a.S == b.S && a != b {
				marked++
			} else {
				out = append(out, oddPair(j, a, b)...)
			}
			j++
		}
		i = p.A + 1
	}
	flush()
	// What shows nothing and goes for good.
	for _, w := range new {
		for _, r := range w.S {
			if showsNothing(r) {
				come[r]++
			}
		}
	}
	i = 0
	for _, p := range append(pairs, matchPair{len(old), len(new)}) {
		for ; i < p.A; i++ {
			for _, r := range old[i].S {
				if !showsNothing(r) {
					continue
				}
				if come[r] > 0 {
					come[r]--
					continue
				}
				out = append(out, fmt.Sprintf("old word %d, %s: %s goes", i+1, oddQuote(old[i].S), charName(r)))
			}
		}
		i = p.A + 1
	}
	return slices.Compact(out)
}

// oddEmphasis names words from … to-1 of which only the emphasis changes.
func oddEmphasis(new []Word, from, to int) string {
	if to-from == 1 {
		at := fmt.Sprintf("word %d, %s", from+1, oddQuote(new[from].S))
		if new[from].Em {
			return at + ": only the emphasis changes, it is now emphasised"
		}
		return at + ": only the emphasis changes, it is no longer emphasised"
	}
	at := fmt.Sprintf("words %d to %d, %s", from+1, to, oddQuote(Plain(new[from:to])))
	if new[from].Em {
		return at + ": only the emphasis changes, they are now emphasised"
	}
	return at + ": only the emphasis changes, they are no longer emphasised"
}

// oddPair names how two words that look alike, but aren't written alike,
// differ.
func oddPair(j int, old, new Word) []string {
	if old == new {
		return nil
	}
	at := fmt.Sprintf("word %d, %s", j+1, oddQuote(new.S))
	var out []string
	ol, oa, or := oddLooks(old.S, false)
	nl, na, nr := oddLooks(new.S, false)
	if !slices.Equal(ol, nl) {
		_, oa, or = oddLooks(old.S, true)
		_, na, nr = oddLooks(new.S, true)
	}
	named, more, cases := 0, 0, 0
	for k := range na {
		switch {
		case k >= len(oa) || oa[k] == na[k]:
		case unicode.ToLower(oa[k]) == unicode.ToLower(na[k]):
			cases++
		case named == oddityLetters:
			more++
		default:
			named++
			out = append(out, fmt.Sprintf("%s: %s stands in place of %s", at, charName(na[k]), charName(oa[k])))
		}
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("%s: %d more letters are replaced by ones that look alike", at, more))
	}
	if cases > 0 {
		if len(out) == 0 && len(or) == 0 && len(nr) == 0 {
			out = append(out, fmt.Sprintf("%s: only the case changes, before %s", at, oddQuote(old.S)))
		} else {
			out = append(out, fmt.Sprintf("%s: the case changes, before %s", at, oddQuote(old.S)))
		}
	}
	for _, r := range runesWithout(nr, or) {
		out = append(out, fmt.Sprintf("%s: %s is added", at, charName(r)))
	}
	for _, r := range runesWithout(or, nr) {
		out = append(out, fmt.Sprintf("%s: %s goes", at, charName(r)))
	}
	if len(out) == 0 { // the same characters, elsewhere in the word
		out = append(out, fmt.Sprintf("%s: characters that show nothing change their place", at))
	}
	if old.Em != new.Em {
		out = append(out, at+": the emphasis changes too")
	}
	return out
}

// oddWord names what is odd in a word that is new. known counts what the
// words that it replaces held already.
func oddWord(j int, w Word, script string, known map[rune]int) []string {
	at := fmt.Sprintf("word %d, %s", j+1, oddQuote(w.S))
	var out []string
	rs := []rune(w.S)
	for k, r := range rs {
		switch {
		case showsNothing(r) || fixedSpace(r):
			if known[r] > 0 {
				known[r]--
				continue
			}
			out = append(out, fmt.Sprintf("%s: holds %s", at, charName(r)))
		case unicode.Is(unicode.Mn, r) && k > 0 && letterScript(rs[k-1]) != "another script" && letterScript(rs[k-1]) != "Arabic" && letterScript(rs[k-1]) != "Hebrew":
			out = append(out, fmt.Sprintf("%s: holds %s", at, charName(r)))
		case k > 0 && k+1 < len(rs) && strings.ContainsRune("OolI", r) && unicode.IsDigit(rs[k-1]) && unicode.IsDigit(rs[k+1]):
			out = append(out, fmt.Sprintf("%s: %s stands among digits", at, charName(r)))
		}
	}
	mixed := mixedLetters(rs)
	for k, m := range mixed {
		if k == oddityLetters {
			out = append(out, fmt.Sprintf("%s: %d more letters of another script", at, len(mixed)-k))
			break
		}
		out = append(out, fmt.Sprintf("%s: %s stands among %s letters", at, charName(m.letter), m.among))
	}
	if len(mixed) == 0 && script == "Latin" {
		if s := disguised(rs); s != "" {
			out = append(out, fmt.Sprintf("%s: written in %s letters that look Latin, beginning with %s", at, s, charName(firstLetter(rs))))
		}
	}
	return out
}

type strayLetter struct {
	letter rune
	among  string
}

// mixedLetters finds, in each unbroken run of letters, those of a script that
// isn't the run's main one.
func mixedLetters(rs []rune) []strayLetter {
	var out []strayLetter
	for i := 0; i < len(rs); {
		if letterScript(rs[i]) == "" {
			i++
			continue
		}
		end := i
		count := map[string]int{}
		main := letterScript(rs[i])
		for end < len(rs) && (letterScript(rs[end]) != "" || unicode.IsMark(rs[end]) || showsNothing(rs[end])) {
			if s := letterScript(rs[end]); s != "" {
				count[s]++
				if count[s] > count[main] {
					main = s
				}
			}
			end++
		}
		if len(count) > 1 {
			for _, r := range rs[i:end] {
				if s := letterScript(r); s != "" && s != main {
					out = append(out, strayLetter{r, main})
				}
			}
		}
		i = end
	}
	return out
}

// disguised names the script of a word all of whose letters look Latin and
// none is.
func disguised(rs []rune) string {
	name := ""
	for _, r := range rs {
		s := letterScript(r)
		switch {
		case s == "":
		case s == "Latin" || alikes[r] == 0 || letterScript(alikes[r]) != "Latin":
			return ""
		default:
			name = s
		}
	}
	return name
}

func firstLetter(rs []rune) rune {
	return rs[slices.IndexFunc(rs, unicode.IsLetter)]
}

// commonScript is the script of most letters.
func commonScript(lists ...[]Word) string {
	count := map[string]int{}
	best := ""
	for _, ws := range lists {
		for _, w := range ws {
			for _, r := range w.S {
				if s := letterScript(r); s != "" {
					count[s]++
					if count[s] > count[best] || count[s] == count[best] && s == "Latin" {
						best = s
					}
				}
			}
		}
	}
	return best
}

// alikeWords pairs, in order, as many words as can be that are equal or look
// alike.
func alikeWords(old, new []Word) []matchPair {
	var out []matchPair
	lead := 0
	for lead < len(old) && lead < len(new) && old[lead] == new[lead] {
		out = append(out, matchPair{lead, lead})
		lead++
	}
	a, b := old[lead:], new[lead:]
	tail := 0
	for tail < len(a) && tail < len(b) && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	a, b = a[:len(a)-tail], b[:len(b)-tail]
	type seen struct{ plain, fold string }
	see := func(ws []Word) []seen {
		out := make([]seen, len(ws))
		for i, w := range ws {
			p, _, _ := oddLooks(w.S, false)
			f, _, _ := oddLooks(w.S, true)
			out[i] = seen{string(p), string(f)}
		}
		return out
	}
	sa, sb := see(a), see(b)
	alike := func(i, j int) bool { return sa[i].plain == sb[j].plain || sa[i].fold == sb[j].fold }
	if len(a)*len(b) > oddityCells {
		for i := 0; i < min(len(a), len(b)); i++ {
			if alike(i, i) {
				out = append(out, matchPair{lead + i, lead + i})
			}
		}
	} else {
		m := len(b) + 1
		best := make([]int32, (len(a)+1)*m) // from i, j to the end
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				n := max(best[(i+1)*m+j], best[i*m+j+1])
				if alike(i, j) {
					// An equal word is worth more than one that only looks so.
					worth := int32(2)
					if a[i] == b[j] {
						worth = 3
					}
					n = max(n, best[(i+1)*m+j+1]+worth)
				}
				best[i*m+j] = n
			}
		}
		for i, j := 0, 0; i < len(a) && j < len(b); {
			n := best[i*m+j]
			switch {
			case n == best[(i+1)*m+j]:
				i++
			case n == best[i*m+j+1]:
				j++
			default:
				out = append(out, matchPair{lead + i, lead + j})
				i, j = i+1, j+1
			}
		}
	}
	for k := tail; k > 0; k-- {
		out = append(out, matchPair{len(old) - k, len(new) - k})
	}
	return out
}

// runesWithout is a with each element of b taken away once.
func runesWithout(a, b []rune) []rune {
	left := map[rune]int{}
	for _, r := range b {
		left[r]++
	}
	var out []rune
	for _, r := range a {
		if left[r] > 0 {
			left[r]--
			continue
		}
		out = append(out, r)
	}
	return out
}

// charName is "U+0430 CYRILLIC SMALL LETTER A", and "U+4E00" for a character
// that charNames doesn't name.
func charName(r rune) string {
	code := fmt.Sprintf("%04X ", r)
	for _, sep := range []string{";", "\n"} {
		if _, rest, ok := strings.Cut(charNames, sep+code); ok {
			name, _, _ := strings.Cut(rest, ";")
			return "U+" + code + name
		}
	}
	return "U+" + strings.TrimSpace(code)
}

// oddQuote quotes a word with every character that shows nothing written as
// its code point.
func oddQuote(s string) string {
	var b strings.Builder
	b.WriteString("“")
	for _, r := range s {
		if showsNothing(r) || fixedSpace(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteString("”")
	return b.String()
}
