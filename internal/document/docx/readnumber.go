package docx

import (
	"fmt"
	"strconv"
	"strings"

	"parley/internal/document"
)

// listLevel is one level of a list.
type listLevel struct {
	start   int
	format  string // "decimal", "lowerLetter", …
	text    string // "%1.%2"
	restart int    // level below which it starts anew; -1: each lower one, 0: never
	style   string // the paragraph style that is bound to it
	legal   bool   // all numbers in it are decimal
}

// list is what Word calls an abstract numbering: levels and, while the
// document is read, their counters.
type list struct {
	levels [9]listLevel
	link   string // the style that defines it in its stead
	count  [9]int // 0: not yet
}

// numbering holds the lists of a document.
type numbering struct {
	lists map[string]*list
	nums  map[string]*num
}

// num is a use of a list with changes of its own.
type num struct {
	list   string
	start  map[int]int
	levels map[int]listLevel
	used   map[int]bool // levels whose start was taken into account
}

func (r *reader) readNumbering(name string) error {
	r.nums = numbering{lists: map[string]*list{}, nums: map[string]*num{}}
	s, done, err := r.parts.scan(name)
	if s == nil {
		return err
	}
	defer done()
	if _, err := s.root(); err != nil {
		return err
	}
	return s.each(func(e elem) error {
		if len(r.nums.lists)+len(r.nums.nums) > MaxStyles {
			return s.fail(fmt.Errorf("more than %d lists", MaxStyles))
		}
		switch e.w() {
		case "abstractNum":
			l := &list{}
			for i := range l.levels {
				l.levels[i] = listLevel{start: 1, format: "decimal", restart: -1}
			}
			r.nums.lists[e.attr("abstractNumId")] = l
			return s.each(func(e elem) error {
				switch e.w() {
				case "numStyleLink":
					l.link = e.attr("val")
				case "lvl":
					return readLevel(s, &l.levels[level(e.attr("ilvl"))])
				}
				return nil
			})
		case "num":
			n := &num{start: map[int]int{}, levels: map[int]listLevel{}, used: map[int]bool{}}
			r.nums.nums[e.attr("numId")] = n
			return s.each(func(e elem) error {
				switch e.w() {
				case "abstractNumId":
					n.list = e.attr("val")
				case "lvlOverride":
					i := level(e.attr("ilvl"))
					return s.each(func(e elem) error {
						switch e.w() {
						case "startOverride":
							n.start[i] = small(e.attr("val"))
						case "lvl":
							l := listLevel{start: 1, format: "decimal", restart: -1}
							err := readLevel(s, &l)
							n.levels[i] = l
							return err
						}
						return nil
					})
				}
				return nil
			})
		}
		return nil
	})
}

func readLevel(s *scanner, l *listLevel) error {
	return s.each(func(e elem) error {
		switch e.w() {
		case "start":
			l.start = small(e.attr("val"))
		case "numFmt":
			l.format = e.attr("val")
		case "lvlText":
			if l.text = e.attr("val"); len(l.text) > 200 {
				return s.fail(fmt.Errorf("a number of %d letters", len(l.text)))
			}
		case "lvlRestart":
			l.restart = small(e.attr("val"))
		case "pStyle":
			l.style = e.attr("val")
		case "isLgl":
			l.legal = e.on()
		}
		return nil
	})
}

// small reads a count; what can't be one is 0.
func small(v string) int {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

// resolve finds the list of a place, following the style that defines a list
// in another's stead at most once: two that name each other end it.
func (r *reader) resolve(id string) (*num, *list) {
	n := r.nums.nums[id]
	if n == nil {
		return nil, nil
	}
	l := r.nums.lists[n.list]
	if l != nil && l.link != "" {
		if m := r.nums.nums[r.styles.number(l.link).id]; m != nil && r.nums.lists[m.list] != nil {
			return m, r.nums.lists[m.list]
		}
	}
	return n, l
}

// next counts a paragraph and returns its number as it is printed, its level
// and whether it is numbered at all.
func (r *reader) next(ref numRef, style string) (printed string, depth int, ok bool) {
	n, l := r.resolve(ref.id)
	if l == nil {
		return "", 0, false
	}
	i := max(ref.level, 0)
	if ref.level < 0 {
		for k := range l.levels {
			if l.levels[k].style != "" && l.levels[k].style == style {
				i = k
			}
		}
	}
	at := func(k int) listLevel {
		if o, ok := n.levels[k]; ok {
			return o
		}
		return l.levels[k]
	}
	if start, ok := n.start[i]; ok && !n.used[i] {
		n.used[i] = true
		l.count[i] = start
	} else if l.count[i] == 0 {
		l.count[i] = max(at(i).start, 1)
		if at(i).start == 0 {
			l.count[i] = 0
		}
	} else {
		l.count[i]++
	}
	for k := i + 1; k < 9; k++ {
		if rs := at(k).restart; rs < 0 || rs > i {
			l.count[k] = 0
		}
	}
	lv := at(i)
	if lv.format == "none" {
		return "", i, true
	}
	if lv.format == "bullet" {
		return "•", i, true
	}
	var b strings.Builder
	for t := lv.text; t != "" && b.Len() < maxNumber; {
		if len(t) > 1 && t[0] == '%' && t[1] >= '1' && t[1] <= '9' {
			k := int(t[1] - '1')
			f := at(k).format
			if lv.legal {
				f = "decimal"
			}
			c := l.count[k]
			if c == 0 && k != i {
				c = max(at(k).start, 1)
			}
			b.WriteString(counted(f, c))
			t = t[2:]
			continue
		}
		b.WriteByte(t[0])
		t = t[1:]
	}
	return strings.TrimSpace(strings.ToValidUTF8(b.String(), "")), i, true
}

// counted writes a count in one of Word's formats.
func counted(format string, n int) string {
	switch format {
	case "lowerLetter":
		return letters('a', 26, n)
	case "upperLetter":
		return letters('A', 26, n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		return fmt.Sprintf("%02d", n)
	case "russianLower":
		return oneOf("абвгдежзиклмнопрстуфхцчшщэюя", n)
	case "russianUpper":
		return oneOf("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ", n)
	case "arabicAlpha":
		return oneOf("أبتثجحخدذرزسشصضطظعغفقكلمنهوي", n)
	case "arabicAbjad", "chineseCounting":
		if n > 0 {
			return document.Count(format, n)
		}
	case "none":
		return ""
	case "bullet":
		return "•"
	}
	return strconv.Itoa(n)
}

// letters is a, b, …, z, aa, bb, … as Word counts.
func letters(first rune, of, n int) string {
	if n < 1 || n > of*30 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%of)), (n-1)/of+1)
}

func oneOf(alphabet string, n int) string {
	rs := []rune(alphabet)
	if n < 1 || n > 30*len(rs) {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rs[(n-1)%len(rs)]), (n-1)/len(rs)+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for i, v := range []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1} {
		for ; n >= v; n -= v {
			b.WriteString([]string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}[i])
		}
	}
	return b.String()
}
