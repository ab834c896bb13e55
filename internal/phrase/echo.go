package phrase

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Limits of Echo: what it is given holds words that opponents chose.
const (
	// maxEcho is the longest sentence that is read, in bytes; the longest that the rooms make has some hundred, and the
	// words that they quote are cut short. A longer one stays as it is.
	maxEcho = 4096
	// echoSteps is how often one sentence is looked at, its parts included. The longest that the rooms make take some
	// 200; it grows with the number of reasons, 1,240 by now.
	echoSteps = 2500
	// echoDepth is how deep sentences stand in each other: "claim 2: it changes the words of c3, which is not live:
	// lapsed in Rev.2, which adopted its rival c4".
	echoDepth = 6
)

// Echo says in the book's language what another room says in English: why an
// act was refused or has no effect, what is odd in a text. Those rooms have no
// catalogue; their sentences are the same for all parties, and the second
// implementation is held to them. So the sentence is taken apart again by the
// formats of reasons.json: what stands at a place of a format must be a name, a
// number or a quotation, and a sentence that is known as well only behind a
// colon, or where the format has room for one. block says a paragraph by its
// label; nil names it by its id.
//
// A sentence that isn't known, or that can be read in two ways, isn't
// translated: then Echo reports false and returns it as it is. Of "A: B" the
// known part is translated alone. English is never touched.
func (b Book) Echo(english string, block func(id string) string) (string, bool) {
	if len(b.reasons) == 0 || len(english) > maxEcho {
		return english, false
	}
	e := echo{book: b, block: block, steps: echoSteps}
	if s, ok := e.say(english, echoDepth); ok {
		return s, true
	}
	return e.begins(english)
}

// echo is the reading of one sentence.
type echo struct {
	book  Book
	block func(id string) string
	steps int // how much may still be looked at
}

// say translates a sentence or a name.
func (e *echo) say(s string, depth int) (string, bool) {
	if out, ok := e.one(s, depth, false); ok {
		return out, true
	}
	for _, sep := range []string{": ", "; "} {
		for at := range separators(s, sep) {
			left, ok := e.one(s[:at], depth-1, false)
			if e.steps < 0 {
				return "", false
			}
			if !ok {
				continue
			}
			if right, ok := e.say(s[at+len(sep):], depth-1); ok {
				return left + e.book.mark(sep) + right, true
			}
		}
	}
	return "", false
}

// one translates what isn't put together of sentences: only a name, if name.
func (e *echo) one(s string, depth int, name bool) (string, bool) {
	if e.steps--; e.steps < 0 || depth < 0 || s == "" {
		return "", false
	}
	if to, ok := e.book.exact[s]; ok && (!name || slices.Contains(nameForms(), s)) {
		return to, true
	}
	if atom(s) {
		return s, true
	}
	if out, ok := e.list(s, depth-1); ok {
		return out, true
	}
	for i := range e.book.reasons {
		f := &e.book.reasons[i]
		if name && !f.name {
			continue
		}
		if !strings.HasPrefix(s, f.between[0]) || !strings.HasSuffix(s, f.between[len(f.between)-1]) {
			continue
		}
		found := reading{}
		e.match(f, s[len(f.between[0]):], nil, depth, &found)
		switch found.n {
		case 0:
			continue
		case 1:
			return fmt.Sprintf(f.to, found.said...), true
		}
		return "", false // two ways to read it
	}
	return "", false
}

// begins translates the longest beginning of "A: B" that is known.
func (e *echo) begins(s string) (string, bool) {
	out, ok := s, false
	for at := range separators(s, ": ") {
		if e.steps < 0 {
			break
		}
		if left, known := e.say(s[:at], echoDepth); known && left != s[:at] {
			out, ok = left+e.book.mark(": ")+s[at+2:], true
		}
	}
	return out, ok
}

// separators are the places where sep stands.
func separators(s, sep string) func(func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; ; at++ {
			i := strings.Index(s[at:], sep)
			if i < 0 || !yield(at+i) {
				return
			}
			at += i
		}
	}
}

// list translates names that are counted up: "c1, c2 and 3 more", "LOR, VES".
func (e *echo) list(s string, depth int) (string, bool) {
	at := strings.LastIndex(s, " and ")
	items := strings.Split(s[:max(at, 0)], ", ")
	switch {
	case at >= 0:
		items = append(items, s[at+len(" and "):])
	case strings.Contains(s, ", "):
		items = strings.Split(s, ", ")
	default:
		return "", false
	}
	var out []string
	for _, item := range items {
		if strings.Contains(item, " and ") {
			return "", false
		}
		said, ok := e.one(item, depth, true)
		if !ok {
			return "", false
		}
		out = append(out, said)
	}
	n := len(out) - 1
	if at < 0 {
		return strings.Join(out, ", "), true
	}
	return e.book.T("%s and %s", strings.Join(out[:n], ", "), out[n]), true
}

// reading is what a sentence is by one format.
type reading struct {
	n    int   // how many ways there are to read it, counted up to 2
	said []any // what stands at its places, translated
}

// match finds the ways in which rest, behind what was read already, goes on by
// the format.
func (e *echo) match(f *format, rest string, said []any, depth int, found *reading) {
	i := len(said)
	if e.steps--; e.steps < 0 {
		found.n = 0
		return
	}
	if i == len(f.places) {
		if rest == "" {
			found.n++
			found.said = slices.Clone(said)
		}
		return
	}
	next := f.between[i+1]
	one := func(n int) { // the place holds the first n bytes
		if n > len(rest) || !strings.HasPrefix(rest[n:], next) {
			return
		}
		if s, ok := e.place(f.places[i], rest[:n], depth-1); ok {
			e.match(f, rest[n+len(next):], append(said, s), depth, found)
		}
	}
	switch f.places[i] {
	case 'd', 'X', 'b':
		n := 0
		for n < len(rest) && inPlace(f.places[i], rest[n]) {
			n++
		}
		one(n)
	case 'q':
		if q, err := strconv.QuotedPrefix(rest); err == nil && q[0] == '"' {
			one(len(q))
		}
	default:
		if next == "" {
			one(len(rest))
			return
		}
		for at := range separators(rest, next) {
			if found.n > 1 || e.steps < 0 {
				return
			}
			one(at)
		}
	}
}

// inPlace reports whether a letter can stand in a number or a block's id.
func inPlace(kind, c byte) bool {
	switch {
	case '0' <= c && c <= '9':
		return true
	case kind == 'X':
		return 'A' <= c && c <= 'F' || 'a' <= c && c <= 'f'
	case kind == 'b':
		return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c == '-' || c == '_'
	}
	return false
}

// place translates what stands at a place of a format.
func (e *echo) place(kind byte, s string, depth int) (string, bool) {
	switch kind {
	case 'd', 'X':
		return s, s != ""
	case 'b':
		if e.block == nil {
			return e.book.T("block %s", s), s != ""
		}
		return e.block(s), s != ""
	case 'q':
		return strings.ReplaceAll(s[1:len(s)-1], `\"`, `"`), true
	case 'o':
		if s == "" {
			return "", true
		}
		fallthrough
	case 't':
		return e.say(s, depth)
	}
	return e.one(s, depth, true)
}

// maxAtom is the longest name, in bytes: a full reference, an address.
const maxAtom = 256

// charName matches a character as text.Oddities names it.
//
// constant: nobody writes to it.
var charName = regexp.MustCompile(`^U\+[0-9A-F]{4,6}( ([A-Z0-9][A-Z0-9 ()-]*|<[A-Za-z0-9 -]+>))?$`)

// numbered matches the number of a paragraph that has more than one word; the
// first group is its main word.
//
// constant: nobody writes to it.
var numbered = regexp.MustCompile(`^(?:Art\. |Note )?(\S+)(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|ante|alt|new)(?: [0-9]{1,3})?)*$`)

// atom reports whether s is a name or a quotation: what every language says
// with the same letters.
func atom(s string) bool {
	if len(s) > maxAtom || s == "" {
		return false
	}
	if q, ok := strings.CutPrefix(s, "“"); ok {
		if q, ok = strings.CutSuffix(q, "”"); ok && (!strings.ContainsFunc(q, unicode.IsSpace) || balanced(q)) {
			return true
		}
	}
	if q, err := strconv.QuotedPrefix(s); err == nil && q == s && s[0] == '"' {
		return true
	}
	if strings.HasPrefix(s, "{") && strings.IndexByte(s, '}') == len(s)-1 { // an attribute line
		return true
	}
	s = numbered.ReplaceAllString(s, "$1") // "OP3 bis", "Art. 4"
	if strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`,;"“”‘’«»`, r) || !unicode.IsPrint(r)
	}) {
		return charName.MatchString(s)
	}
	return !strings.HasSuffix(s, ":")
}

// balanced reports whether every quotation inside q ends inside q: then “q” is
// one quotation.
func balanced(q string) bool {
	open := 0
	for _, r := range q {
		switch r {
		case '“':
			open++
		case '”':
			if open--; open < 0 {
				return false
			}
		}
	}
	return open == 0
}

// mark is ": " or "; " as the language writes it.
func (b Book) mark(sep string) string {
	switch {
	case b.lang != "fr":
		return sep
	case sep == ": ":
		return "\u00a0: "
	}
	return "\u202f" + sep
}

// format is the form of a sentence of another room.
type format struct {
	between []string // the letters before, between and behind the places
	places  []byte   // 'd' a number, 'X' hexadecimal, 'q' Go's quotation, 'b' the id behind the word block, 't' a sentence, 'o' one that may be missing, 's' a name
	to      string   // the translation; each place is a %s
	letters int
	name    bool // it names something
}

// nameForms are the formats that name something, and the words that can stand
// in a name's place; every other is a sentence.
func nameForms() []string {
	return []string{
		"%s by %s", "%d more", "package %s", "act %s", "block %s", "Rev.%d (%s)", "revision %s", "after %s", "the beginning",
		"this title", "this formula", "this heading", "this note", "this paragraph", "an adopted claim", "another claim",
		"1 agreed claim", "%d agreed claims", "its own newer claim", "its own package", "another script",
		"Latin", "Cyrillic", "Greek", "Armenian", "Arabic", "Hebrew", "confirm", "initial", "sign", "exchange",
		"this home", "the seat of %s", "1 act waits", "%d acts wait", "1 other", "%d others", "not allowed", "not known here", "not unique", "already open",
	}
}

// verbs matches a place of a format, or of its translation.
//
// constant: nobody writes to it.
var verbs = regexp.MustCompile(`%(\[\d+\])?[dqsX]`)

// reasons reads the formats of a language, those with the most letters first:
// of two that fit, that says more.
func reasons(raw []byte, lang string) (list []format, exact map[string]string, err error) {
	var all map[string]map[string]string
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, nil, err
	}
	exact = map[string]string{}
	for key, in := range all {
		to, ok := in[lang]
		if !ok {
			continue
		}
		f := parseFormat(key)
		f.name = slices.Contains(nameForms(), key)
		f.to = verbs.ReplaceAllStringFunc(to, func(v string) string {
			if strings.HasSuffix(v, "q") {
				return quoted(lang, v[:len(v)-1]+"s")
			}
			return v[:len(v)-1] + "s"
		})
		if len(f.places) == 0 {
			exact[f.between[0]] = strings.ReplaceAll(to, "%%", "%")
			continue
		}
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b format) int {
		return cmp.Or(b.letters-a.letters, slices.Compare(a.between, b.between))
	})
	return list, exact, nil
}

// parseFormat takes a key of reasons.json apart.
func parseFormat(key string) format {
	f := format{between: []string{""}}
	add := func(s string) {
		f.between[len(f.between)-1] += strings.ReplaceAll(s, "%%", "%")
		f.letters += len(s)
	}
	at := 0
	for _, v := range verbs.FindAllStringIndex(key, -1) {
		before := key[at:v[0]]
		kind := key[v[1]-1]
		head, isBlock := strings.CutSuffix(before, "block ")
		switch {
		case kind == 's' && isBlock:
			before, kind = head+"block ", 'b'
		case kind == 's' && roomy(key[v[1]:]) && (v[0] == 0 || strings.HasSuffix(before, ": ") || strings.HasSuffix(before, "? ")):
			kind = 't' // "%s, which already says the same"
		case kind == 's' && v[0] > 0 && !strings.HasSuffix(before, " ") && v[1] == len(key):
			kind = 'o' // something may be added at the end
		}
		add(before)
		f.places, f.between = append(f.places, kind), append(f.between, "")
		at = v[1]
	}
	add(key[at:])
	return f
}

// roomy reports whether a place that such letters follow has room for a
// sentence, when it begins one.
func roomy(after string) bool {
	for _, s := range []string{", ", ": ", "; ", " ("} {
		if strings.HasPrefix(after, s) {
			return true
		}
	}
	return false
}

// quoted puts a place between the language's quotation marks.
func quoted(lang, v string) string {
	if lang == "fr" {
		return "«\u202f" + v + "\u202f»"
	}
	return "«" + v + "»"
}
