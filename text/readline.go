package text

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineForm is what the beginning of a source line says about a block.
type lineForm int

const (
	plainForm  lineForm = iota
	headForm            // # … ######
	numForm             // 1.  2bis.  3)
	letterForm          // (a)  (iv)
	bulletForm          // -  *  +
	noteForm            // [^1]:
	tableForm           // | … |
)

// opening is the beginning of a block.
type opening struct {
	form  lineForm
	level int    // number of #, or indentation in steps of four columns
	mark  string // the printed number or letter, without its punctuation
	size  int    // characters of the line before the text
	named Kind   // what the number says that the block is ("OP3."), or ""
}

// constant: the forms of lines, compiled once and never assigned again.
var (
	headLine   = regexp.MustCompile(`^(#{1,6})(?:[ \t]+|$)`)
	numLine    = regexp.MustCompile(`^(\d{1,4}(?:\.\d{1,4}){0,3}(?:[.)]|[. ]?(?:bis|ter|quater|quinquies|sexies|alt)[.)]?))(?:[ \t]+|$)`)
	letterLine = regexp.MustCompile(`^\(([A-Za-z]{1,6}|\d{1,3}|[а-яА-Я]|[ء-ي]ـ?|[一二三四五六七八九十]{1,3})\)(?:\.|` + laterWords + `)(?:[ \t]+|$)`)
	wideLine   = regexp.MustCompile(`^（([A-Za-z]{1,6}|\d{1,3}|[一二三四五六七八九十]{1,3})）[ \t]*`)
	halfLine   = regexp.MustCompile(`^([a-zA-Zа-я]|[ivxl]{2,8}|` + twice + `)\)(?:` + laterWords + `)(?:[ \t]+|$)`)
	quoteLine  = regexp.MustCompile(`^['‘’](\d{1,3})['‘’](?:` + laterWords + `)[ \t]+`)
	dashLine   = regexp.MustCompile(`^(\d{1,3}|[٠-٩]{1,3}) ?-[ \t]+`)
	cjkLine    = regexp.MustCompile(`^(\d{1,3})[．、][ \t]*`)
	noteLabel  = regexp.MustCompile(`^Note [0-9A-Za-z_-]{1,36}\. \[\^([0-9A-Za-z_-]{1,36})\](?:[ \t]+|$)`)
	labelLine  = regexp.MustCompile(`^(PP|OP|Art\. \w+\.|§\d+\.)(\d{1,4})` + laterWords + `\.(?:[ \t]+|$)`)
	bracketed  = regexp.MustCompile(`^\[(?:[A-Z0-9]{2,8}(?: ?[,/] ?[A-Z0-9]{2,8})*:)?[ \t]*`)
	bulletLine = regexp.MustCompile(`^[-*+](?:[ \t]+|$)`)
	noteLine   = regexp.MustCompile(`^\[\^([0-9A-Za-z_-]{1,36})\]:(?:[ \t]+|$)`)
	refLine    = regexp.MustCompile(`^\[([^\[\]^][^\[\]]{0,99})\]:[ \t]*(\S+)[ \t]*$`)
	ruleLine   = regexp.MustCompile(`^(?:-[ \t]*){3,}$|^(?:\*[ \t]*){3,}$|^(?:_[ \t]*){3,}$`)
	attrLine   = regexp.MustCompile(`^\{:[^{}]*\}$`)
	attrTail   = regexp.MustCompile(`(?:^|[ \t])\{([#.][^{}]*)\}$`)
	langTag    = regexp.MustCompile(`^\{([a-z]{2,3}(?:-[a-z0-9]{1,8})*|-)\}(?:[ \t]|$)`)
	langWord   = regexp.MustCompile(`^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$`)
	symbolLine = regexp.MustCompile(`^[A-Z0-9]+(?:-[0-9A-Z]+)*/[0-9]+[A-Z]?\. \S`)
)

// laterWords are the words behind a number, and ante for what stands before
// the first paragraph of a draft.
const laterWords = `(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|ante)(?: \d{1,3})?)*`

// twice are the letters that follow z).
const twice = "aa|bb|cc|dd|ee|ff|gg|hh|jj|kk|ll|mm|nn|oo|pp|qq|rr|ss|tt|uu|ww|yy|zz"

// blanks are the white space characters around a line.
const blanks = " \t\r\v\f"

// open reads the beginning of a line that isn't blank.
func openLine(line string) opening {
	body := strings.TrimLeft(line, blanks)
	indent := 0
	for _, r := range line[:len(line)-len(body)] {
		if r == '\t' {
			indent += 4 - indent%4
		} else {
			indent++
		}
	}
	o := opening{level: min((indent+1)/4, MaxDepth), size: len(line) - len(body)}
	take := func(form lineForm, m []string) opening {
		o.form, o.size = form, o.size+len(m[0])
		if indent == 2 && form != headForm && form != noteForm {
			o.level = 1 // a list in a list, as many type it
		}
		if len(m) > 1 {
			o.mark = m[1]
		}
		return o
	}
	if body == "" { // nothing but marks that were taken off
		return o
	}
	if m := halfLine.FindStringSubmatch(body); m != nil { // a) as French, Spanish and Russian texts have it
		return take(letterForm, m)
	}
	switch body[0] {
	case '#':
		if m := headLine.FindStringSubmatch(body); m != nil {
			o.level = len(m[1])
			return take(headForm, m)
		}
	case '(':
		if m := letterLine.FindStringSubmatch(body); m != nil {
			return take(letterForm, m)
		}
	case '[':
		if m := noteLine.FindStringSubmatch(body); m != nil {
			return take(noteForm, m)
		}
	case '-', '*', '+':
		if m := bulletLine.FindStringSubmatch(body); m != nil {
			return take(bulletForm, m)
		}
	case 'P', 'O', 'A', "§"[0]:
		if m := labelLine.FindStringSubmatch(body); m != nil {
			o = take(numForm, []string{m[0], m[2]})
			switch m[1] {
			case "PP":
				o.named = PP
			case "OP":
				o.named = OP
			default:
				o.named = Item
			}
		}
	case 'N':
		if m := noteLabel.FindStringSubmatch(body); m != nil {
			return take(noteForm, m)
		}
	case '|':
		o.form = tableForm
	default:
		if m := numLine.FindStringSubmatch(body); m != nil {
			m[1] = strings.TrimRight(m[1], ".)")
			return take(numForm, m)
		}
		if m := wideLine.FindStringSubmatch(body); m != nil { // （一） as Chinese texts have it
			return take(letterForm, m)
		}
		if m := quoteLine.FindStringSubmatch(body); m != nil && arabic(body) { // '1' as Arabic ones do
			return take(letterForm, m)
		}
		if m := otherNumber(body); m != nil {
			return take(numForm, m)
		}
	}
	return o
}

// otherNumber finds the number of a paragraph as Arabic and Chinese texts have it:
// "1 - تقرر", "٢ - تطلب", "3．决定"; its digits are then ASCII.
func otherNumber(body string) []string {
	m := dashLine.FindStringSubmatch(body)
	if m != nil {
		if !arabic(body[len(m[0]):]) {
			return nil
		}
	} else if m = cjkLine.FindStringSubmatch(body); m != nil {
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(body[len(m[0]):], "*["))
		if !cjk(next) {
			return nil
		}
	}
	if m != nil {
		m[1] = strings.Map(func(r rune) rune {
			if r >= '٠' && r <= '٩' {
				return '0' + r - '٠'
			}
			return r
		}, m[1])
	}
	return m
}

// arabic reports whether there is an Arabic letter in s.
func arabic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) })
}

// Numbered is the length in bytes of the number or letter with which words
// begin, as texts in six languages have them ("3. ", "а) ", "٢ - ", "（一）"), with
// the space behind it; 0 for none, and where nothing stands behind it.
func Numbered(s string) int {
	o := openLine(s)
	if o.form != numForm && o.form != letterForm || o.size >= len(s) {
		return 0
	}
	return o.size
}

// openBracket reads the beginning of a line whose number or letter stands
// inside a bracket: "[USA: 2. Invites". The number is the paragraph's, as it
// is in "2. [USA: Invites". head is the length of the bracket's beginning in
// bytes, which belongs to the text; 0 when there is no such number.
func openBracket(line string) (o opening, head int) {
	body := strings.TrimLeft(line, blanks)
	m := bracketed.FindString(body)
	if m == "" || len(m) == len(body) {
		return o, 0
	}
	if end := strings.IndexByte(body, ']'); end >= 0 && strings.HasPrefix(body[end:], "](") {
		return o, 0 // a link
	}
	indent := line[:len(line)-len(body)]
	if o = openLine(indent + body[len(m):]); o.form != numForm && o.form != letterForm {
		return opening{}, 0
	}
	o.size += len(m)
	return o, len(m)
}

// guard puts a backslash into words that would be read as the beginning of
// another kind of line.
func guard(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '#', '(', '-', '+', '|', '{', '_':
		return `\` + s
	case '[':
		if m := noteLine.FindString(s); m != "" {
			i := strings.IndexByte(m, ':')
			return s[:i] + `\` + s[i:]
		}
	}
	if numLine.MatchString(s) {
		return `\` + s
	}
	if halfLine.MatchString(s) {
		return strings.Replace(s, ")", `\)`, 1)
	}
	if wideLine.MatchString(s) {
		return `\` + s
	}
	if i := strings.IndexFunc(s, unicode.IsDigit); quoteLine.MatchString(s) {
		return s[:i] + `\` + s[i:]
	}
	if dashLine.MatchString(s) {
		if s[0] >= '0' && s[0] <= '9' {
			return `\` + s
		}
		return strings.Replace(s, "-", `\-`, 1)
	}
	if cjkLine.MatchString(s) {
		return `\` + s
	}
	if m := noteLabel.FindString(s); m != "" {
		return strings.Replace(s, ".", `\.`, 1)
	}
	if m := labelLine.FindString(s); m != "" {
		i := strings.LastIndexByte(m, '.')
		return s[:i] + `\` + s[i:]
	}
	return s
}

// attributes are what stands in {#id .kind .depth2} at the end of a line.
type attributes struct {
	id    BlockID
	kind  Kind
	depth int // -1 when not given
}

func readAttributes(s string) attributes {
	a := attributes{depth: -1}
	for _, f := range strings.Fields(s) {
		switch {
		case f[0] == '#' && len(f) > 1:
			a.id = BlockID(f[1:])
		case strings.HasPrefix(f, ".depth"):
			if d, err := strconv.Atoi(f[6:]); err == nil && d >= 0 {
				a.depth = min(d, MaxDepth)
			}
		case f[0] == '.' && slices.Contains(Kinds(), Kind(f[1:])):
			a.kind = Kind(f[1:])
		}
	}
	return a
}

// refMark is the label of a link definition, or "".
func refMark(line string) string {
	line = strings.Trim(line, blanks)
	if !strings.HasPrefix(line, "[") || !strings.Contains(line, "]:") {
		return ""
	}
	if m := refLine.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

func isRefLine(line string) bool { return refMark(line) != "" }
