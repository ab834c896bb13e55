package committee

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// ReadBody reads a rules file: JSON as the fields of [Body] say, no other
// field, none twice. The error says what is wrong and where.
func ReadBody(raw []byte) (*Body, error) {
	if len(raw) > MaxBody {
		return nil, fmt.Errorf("read the rules: %d bytes: %d is the most", len(raw), MaxBody)
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("read the rules: not UTF-8")
	}
	if err := once(raw); err != nil {
		return nil, fmt.Errorf("read the rules: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var b Body
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("read the rules: byte %d: %w", d.InputOffset(), err)
	}
	if err := b.Check(); err != nil {
		return nil, fmt.Errorf("read the rules: %w", err)
	}
	return &b, nil
}

// once refuses a key that stands twice in one object, whatever its case, and
// anything after the value.
func once(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	type frame struct {
		keys map[string]bool // nil in an array
		key  bool            // a key comes next
	}
	var in []frame
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) && len(in) == 0 {
			return errors.New("the file is empty")
		}
		if err != nil {
			return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
		}
		top := len(in) - 1
		if delim, ok := tok.(json.Delim); ok && (delim == '{' || delim == '[') {
			if top >= 0 && in[top].keys != nil {
				in[top].key = true
			}
			f := frame{}
			if delim == '{' {
				f = frame{map[string]bool{}, true}
			}
			in = append(in, f)
			if len(in) > 10 {
				return fmt.Errorf("byte %d: nested too deep", d.InputOffset())
			}
			continue
		} else if ok {
			in = in[:top]
		} else if top >= 0 && in[top].keys != nil {
			if in[top].key {
				k := strings.ToLower(tok.(string))
				if in[top].keys[k] {
					return fmt.Errorf("byte %d: %q stands twice", d.InputOffset(), tok)
				}
				in[top].keys[k] = true
			}
			in[top].key = !in[top].key
		}
		if len(in) == 0 {
			break
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("byte %d: something stands after the rules", d.InputOffset())
	}
	return nil
}

// Check tells what is wrong with a body, or nil.
func (b *Body) Check() error {
	if !named(b.ID) || b.Name == "" || len(b.Name) > MaxName || len(b.Source) > MaxText {
		return errors.New("id and name: an id has no spaces; both are needed")
	}
	if len(b.Decisions) > MaxRules || len(b.Motions) > MaxRules || len(b.Rules) > MaxRules || b.Hours < 0 || b.Hours > 10_000 {
		return fmt.Errorf("more than %d rules, decisions or motions, or hours out of bounds", MaxRules)
	}
	for i, list := range [][]Test{b.Open, b.Decide} {
		name := []string{"open", "decide"}[i]
		if len(list) == 0 {
			return fmt.Errorf("%s: who must be there? one test at least", name)
		}
		for i, t := range list {
			if err := t.check(); err != nil {
				return fmt.Errorf("%s %d: %w", name, i+1, err)
			}
			if t.Count == countConcurring || t.Of == ofVoting || t.Block != 0 {
				return fmt.Errorf("%s %d: a quorum counts seats or weight, of members or as such", name, i+1)
			}
		}
	}
	var seen []string
	for i, d := range b.Decisions {
		if err := d.check(b); err != nil {
			return fmt.Errorf("decision %d: %w", i+1, err)
		}
		for _, q := range d.On {
			key := string(q) + " " + d.Category
			if slices.Contains(seen, key) {
				return fmt.Errorf("decision %d: %s stands twice", i+1, strings.TrimSpace(key))
			}
			seen = append(seen, key)
		}
	}
	for _, q := range questions {
		if b.Votes && !slices.Contains(seen, string(q)+" ") {
			return fmt.Errorf("no decision says what carries a %s", q)
		}
	}
	seen = nil
	for i, m := range b.Motions {
		if !slices.Contains(movables, m.Kind) || slices.Contains(seen, m.Kind) || m.Rank < 0 || m.Rank > MaxRules || m.For < 0 || m.Not < 0 || m.For > MaxSeats || m.Not > MaxSeats || !slices.Contains(topics, m.Topic) {
			return fmt.Errorf("motion %d: kind %q, topic %q: unknown or twice, or a number out of bounds; kinds: %s", i+1, m.Kind, m.Topic, strings.Join(movables, ", "))
		}
		seen = append(seen, m.Kind)
	}
	seen = nil
	for i, r := range b.Rules {
		if !slices.Contains(topics, r.Topic) || slices.Contains(seen, string(r.Topic)) || r.Number == "" || len(r.Number) > MaxName || r.Says == "" || len(r.Says) > MaxText {
			return fmt.Errorf("rule %d (%s %s): an unknown topic, one twice, or no number or words", i+1, r.Topic, r.Number)
		}
		seen = append(seen, string(r.Topic))
	}
	return nil
}

func (d Decision) check(b *Body) error {
	if len(d.On) == 0 || len(d.Tests) == 0 || len(d.Topics) == 0 || len(d.Category) > MaxName || len(d.Tests) > len(questions) || len(d.On) > len(questions) || len(d.Topics) > len(topics) {
		return errors.New("on, tests and topics: one at least of each, and few")
	}
	if d.Tie != "rejected" && d.Tie != "again" {
		return fmt.Errorf("tie %q: want rejected or again", d.Tie)
	}
	if d.Tie == "again" && b.Hours == 0 {
		return errors.New("tie again: within how many hours?")
	}
	for _, q := range d.On {
		if !slices.Contains(questions, q) {
			return fmt.Errorf("on %q: unknown", q)
		}
	}
	for _, t := range d.Topics {
		if b.Rule(t).Number == "" {
			return fmt.Errorf("topic %q: no rule of the file has it", t)
		}
	}
	for i, t := range d.Tests {
		if err := t.check(); err != nil {
			return fmt.Errorf("test %d: %w", i+1, err)
		}
	}
	return nil
}
