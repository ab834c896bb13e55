package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// space is one of the vocabularies that the reader knows.
type space byte

const (
	other space = iota
	word
	math
	compat   // alternate content
	relation // r:id and the like
	pkgRel   // the package's own relations
)

// spaceOf knows the transitional and the strict names.
func spaceOf(uri string) space {
	switch uri {
	case "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main":
		return word
	case "http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math":
		return math
	case "http://schemas.openxmlformats.org/markup-compatibility/2006":
		return compat
	case "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships":
		return relation
	case "http://schemas.openxmlformats.org/package/2006/relationships":
		return pkgRel
	}
	return other
}

// elem is the start of an element.
type elem struct {
	space space
	name  string
	attrs []xml.Attr
	sc    *scanner
}

// w is the name of an element of the main vocabulary, or "".
func (e elem) w() string {
	if e.space == word {
		return e.name
	}
	return ""
}

// attr is the value of an attribute of the main vocabulary or of none.
func (e elem) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name && (a.Name.Space == "" || e.sc.known[a.Name.Space] == word) {
			return a.Value
		}
	}
	return ""
}

// on is the value of a switch: absent, it is on.
func (e elem) on() bool { return onValue(e.attr("val")) }

func onValue(v string) bool { return v != "0" && v != "false" && v != "off" }

// scanner walks the elements of one part. It keeps to what a part of a
// document may hold and refuses the rest: DOCTYPE, entities, tags that don't
// match, elements too deep.
type scanner struct {
	part  string
	d     *xml.Decoder
	open  []xml.Name
	known map[string]space // by prefix
	undo  []binding
}

type binding struct {
	depth  int
	prefix string
	was    space
	had    bool
}

func newScanner(part string, r io.Reader) *scanner {
	d := xml.NewDecoder(&shortTokens{r: r})
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the encoding is %.20q, only UTF-8 is read", charset)
	}
	return &scanner{part: part, d: d, known: map[string]space{}}
}

var errToken = fmt.Errorf("a tag or a stretch of letters of more than %d bytes", MaxToken)

// shortTokens fails when no "<" comes for too long: neither letters nor the
// values of attributes may hold one.
type shortTokens struct {
	r io.Reader
	n int
}

func (s *shortTokens) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	for rest := p[:n]; ; {
		i := bytes.IndexByte(rest, 0x3C)
		if i < 0 {
			s.n += len(rest)
			break
		}
		s.n, rest = 0, rest[i+1:]
	}
	if s.n > MaxToken {
		return 0, errToken
	}
	return n, err
}

func (s *scanner) fail(err error) error {
	var mine *FileError
	if errors.As(err, &mine) {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("it ends too early")
	}
	line, _ := s.d.InputPos()
	return &FileError{Part: s.part, Line: line, Err: err}
}

// token returns the next start (elem, true), or the next end or letters.
func (s *scanner) token() (tok xml.Token, e elem, err error) {
	for {
		tok, err = s.d.RawToken()
		if err != nil {
			return nil, e, s.fail(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if len(s.open) >= MaxDepth {
				return nil, e, s.fail(fmt.Errorf("more than %d elements inside each other", MaxDepth))
			}
			s.open = append(s.open, t.Name)
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" {
					s.bind(a.Name.Local, a.Value)
				} else if a.Name.Space == "" && a.Name.Local == "xmlns" {
					s.bind("", a.Value)
				}
			}
			return tok, elem{s.known[t.Name.Space], t.Name.Local, t.Attr, s}, nil
		case xml.EndElement:
			n := len(s.open) - 1
			if n < 0 || s.open[n] != t.Name {
				return nil, e, s.fail(fmt.Errorf("</%.40s> closes what wasn't opened", t.Name.Local))
			}
			for k := len(s.undo) - 1; k >= 0 && s.undo[k].depth == len(s.open); k-- {
				if u := s.undo[k]; u.had {
					s.known[u.prefix] = u.was
				} else {
					delete(s.known, u.prefix)
				}
				s.undo = s.undo[:k]
			}
			s.open = s.open[:n]
			return tok, e, nil
		case xml.CharData:
			return tok, e, nil
		case xml.Directive:
			return nil, e, s.fail(errors.New("it holds a DOCTYPE; no word processor writes one"))
		}
	}
}

func (s *scanner) bind(prefix, uri string) {
	was, had := s.known[prefix]
	s.undo = append(s.undo, binding{len(s.open), prefix, was, had})
	s.known[prefix] = spaceOf(uri)
}

// each calls f for the elements inside the one that was just opened, up to
// its end. What f leaves unread of an element is passed over.
func (s *scanner) each(f func(elem) error) error {
	depth := len(s.open)
	for {
		tok, e, err := s.token()
		if err != nil {
			return err
		}
		switch tok.(type) {
		case xml.EndElement:
			if len(s.open) < depth {
				return nil
			}
		case xml.StartElement:
			if err := f(e); err != nil {
				return err
			}
			for len(s.open) > depth {
				if _, _, err := s.token(); err != nil {
					return err
				}
			}
		}
	}
}

// letters returns the letters of the element that was just opened.
func (s *scanner) letters() (string, error) {
	depth := len(s.open)
	var out []byte
	for {
		tok, _, err := s.token()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.CharData:
			if out = append(out, t...); len(out) > MaxToken {
				return "", s.fail(errToken)
			}
		case xml.EndElement:
			if len(s.open) < depth {
				return string(out), nil
			}
		}
	}
}

// end reads to the end of the part: nothing may follow, and what was unpacked
// is what was packed.
func (s *scanner) end() error {
	for {
		tok, err := s.d.RawToken()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return s.fail(err)
		}
		if _, ok := tok.(xml.StartElement); ok {
			return s.fail(errors.New("it goes on behind its end"))
		}
	}
}

// root opens the outermost element.
func (s *scanner) root() (elem, error) {
	for {
		tok, e, err := s.token()
		if err != nil {
			return e, err
		}
		if _, ok := tok.(xml.StartElement); ok {
			return e, nil
		}
	}
}
