package akn

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"parley/internal/document"
	"parley/text"
)

// Meta is what the metadata says and a sheet doesn't hold.
type Meta struct {
	Body     string // who adopts, in addresses: "unga"; "" is "talks"
	BodyName string // "General Assembly"; "" is Body
	Number   string // of the work, in addresses: "79-l-63"; "" is made from the symbol or title
	Date     string // of the work, 2006-01-02: wanted
	Issued   string // of this expression, 2006-01-02; "" is Date
	Version  string // "Rev.2"; "" for none
	Base     string // address of what tracked changes amend; "" is the work's own
	Amends   string // 2006-01-02: they amend the version of the work of this day; "" where Base or none says so
	Parties  []Party
	Sponsors []string // codes of parties, in order
	Steps    []Step
	Votes    []Vote
}

// Party is a side whose name may be shown.
type Party struct {
	Code string
	Name string
}

// Step is an event in the life of the text, in order.
type Step struct {
	Date    string // 2006-01-02
	Outcome string // "revision", "adopted", …
	Symbol  string // "A/C.1/76/L.13/Rev.1"; "" for none
	By      string // code of a party; "" for none
}

// Vote is one vote. Roll is by choice ("yes", "no", "abstain"), codes of parties
// in order; it may be nil where only figures are known.
type Vote struct {
	Of       string // what was voted on: "OP3"; "" for the whole
	Outcome  string // "adopted", "rejected", "adoptedWithoutVote"
	Yes      int
	No       int
	Abstain  int
	Roll     map[string][]string
	NoFigure bool // adopted without a vote
}

// space is the namespace of our own attributes. It never changes.
const space = "tag:parley,2026:akn"

const (
	aknSpace = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
	xmlSpace = "http://www.w3.org/XML/1998/namespace"
)

// constant: three-letter languages, as addresses and FRBRlanguage have them.
var languages = map[text.Lang]string{"ar": "ara", "zh": "zho", "en": "eng", "fr": "fra", "ru": "rus", "es": "spa"}

func language(l text.Lang) string {
	if s := languages[l]; s != "" {
		return s
	}
	if l == "" {
		return "und"
	}
	return string(l)
}

// fromLanguage is language back.
func fromLanguage(s string) text.Lang {
	for l, three := range languages {
		if s == three {
			return l
		}
	}
	if s == "und" {
		return ""
	}
	return text.Lang(strings.ToLower(s))
}

func checkDate(what, s string) error {
	if _, err := time.Parse("2006-01-02", s); err != nil {
		return fmt.Errorf("akn: %s is %q: a date such as 2026-11-23 is wanted", what, s)
	}
	return nil
}

// check finds what would make the file invalid, and fills in what may be left out.
func (m Meta) check(s *document.Sheet) (Meta, error) {
	if err := checkDate("the date of the work", m.Date); err != nil {
		return m, err
	}
	if m.Issued == "" {
		m.Issued = m.Date
	}
	if err := checkDate("the date of this version", m.Issued); err != nil {
		return m, err
	}
	if m.Amends != "" {
		if err := checkDate("the date of what is amended", m.Amends); err != nil {
			return m, err
		}
	}
	for i, st := range m.Steps {
		if err := checkDate(fmt.Sprintf("the date of step %d", i+1), st.Date); err != nil {
			return m, err
		}
	}
	if m.Body = slug(m.Body); m.Body == "" {
		m.Body = "talks"
	}
	if m.BodyName == "" {
		m.BodyName = m.Body
	}
	for _, n := range []string{m.Number, s.Symbol, s.Title, "text"} {
		if m.Number = slug(n); m.Number != "" {
			break
		}
	}
	return m, nil
}

// work is the address of the work.
func (m Meta) work() string {
	return "/akn/un/statement/deliberation/" + m.Body + "/" + m.Date + "/" + m.Number
}

// version is the address of the work as of a day.
func (m Meta) version(l text.Lang, day string) string {
	return m.work() + "/" + language(l) + "@" + day
}

// slug is what of s may stand in an address and in an eId: letters and digits,
// all else a hyphen.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() > 80 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
