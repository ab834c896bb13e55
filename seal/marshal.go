package seal

import (
	"encoding"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Raw is a JSON value kept as it stands. Nil is written as null.
type Raw []byte

// Marshal returns the one encoding of v. It takes bools, integers, strings, structs (every exported field
// with a `json:"name"` tag; ",omitempty" leaves out false, 0, "" and empty lists, maps and nil pointers),
// slices and arrays (nil is []), maps with string keys, pointers and interfaces (nil is null), []byte
// (base64url, see EncodeBytes), Raw, and types that implement encoding.TextMarshaler (a string).
// Anything else, and text that the profile doesn't allow, is an error.
func Marshal(v any) ([]byte, error) {
	e := encoder{}
	if err := e.value(reflect.ValueOf(v), 0); err != nil {
		return nil, err
	}
	if len(e.b) > MaxSize {
		return nil, &FormError{Offset: -1, Reason: fmt.Sprintf("larger than %d bytes", MaxSize)}
	}
	return e.b, nil
}

// AppendString appends s as a JSON string. It fails if s isn't UTF-8 in normal form C of assigned
// characters.
func AppendString(dst []byte, s string) ([]byte, error) {
	dst = append(dst, '"')
	settled := true
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case plain[c]:
			dst = append(dst, c)
			i++
		case c < 0x80:
			dst = append(dst, '\\')
			if c == '"' || c == '\\' {
				dst = append(dst, c)
			} else if l := shortEscape(c); l != 0 {
				dst = append(dst, l)
			} else {
				dst = append(dst, 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				return nil, writeErr("byte 0x%02x of a text is not UTF-8", c)
			}
			if !inert(r) {
				if !Assigned(r) {
					return nil, writeErr("U+%04X is not a character of Unicode %s", r, UnicodeVersion)
				}
				settled = false
			}
			dst = append(dst, s[i:i+n]...)
			i += n
		}
	}
	if !settled && !norm.NFC.IsNormalString(s) {
		return nil, writeErr("text is not in Unicode normal form C: %.40q", s)
	}
	return append(dst, '"'), nil
}

const hexDigits = "0123456789abcdef"

func writeErr(format string, args ...any) error {
	return &FormError{Offset: -1, Reason: fmt.Sprintf(format, args...)}
}

type encoder struct {
	b     []byte
	plans plans
}

func (e *encoder) value(v reflect.Value, depth int) error {
	if !v.IsValid() {
		e.b = append(e.b, "null"...)
		return nil
	}
	t := v.Type()
	if t == rawType {
		raw := v.Bytes()
		if raw == nil {
			raw = []byte("null")
		}
		s := Scanner{b: raw, depth: depth}
		if err := s.Skip(); err != nil {
			return err
		}
		e.b = append(e.b, raw...)
		return s.End()
	}
	if t.PkgPath() != "" && (v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface) {
		m, ok := v.Interface().(encoding.TextMarshaler)
		if !ok && v.CanAddr() {
			m, ok = v.Addr().Interface().(encoding.TextMarshaler)
		}
		if ok {
			text, err := m.MarshalText()
			if err != nil {
				return writeErr("%v", err)
			}
			e.b, err = AppendString(e.b, string(text))
			return err
		}
	}
	var err error
	switch v.Kind() {
	case reflect.Bool:
		e.b = strconv.AppendBool(e.b, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := v.Int()
		if n > MaxInt || n < -MaxInt {
			return writeErr("integer beyond ±(2^53-1)")
		}
		e.b = strconv.AppendInt(e.b, n, 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n := v.Uint()
		if n > MaxInt {
			return writeErr("integer beyond ±(2^53-1)")
		}
		e.b = strconv.AppendUint(e.b, n, 10)
	case reflect.String:
		e.b, err = AppendString(e.b, v.String())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			e.b = append(e.b, "null"...)
			return nil
		}
		return e.value(v.Elem(), depth)
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			if v.Kind() == reflect.Array {
				return writeErr("type %s has no JSON form", t)
			}
			e.b = append(append(append(e.b, '"'), EncodeBytes(v.Bytes())...), '"')
			return nil
		}
		if depth++; depth > MaxDepth {
			return writeErr("deeper than %d levels", MaxDepth)
		}
		e.b = append(e.b, '[')
		for i := range v.Len() {
			if i > 0 {
				e.b = append(e.b, ',')
			}
			if err := e.value(v.Index(i), depth); err != nil {
				return inElem(i, err)
			}
		}
		e.b = append(e.b, ']')
	case reflect.Map:
		return e.mapping(v, depth+1)
	case reflect.Struct:
		return e.structure(v, depth+1)
	default:
		return writeErr("type %s has no JSON form", t)
	}
	return err
}

func (e *encoder) mapping(v reflect.Value, depth int) error {
	if v.Type().Key().Kind() != reflect.String {
		return writeErr("type %s has no JSON form", v.Type())
	}
	if depth > MaxDepth {
		return writeErr("deeper than %d levels", MaxDepth)
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	e.b = append(e.b, '{')
	for i, k := range keys {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		if err := checkKey(k.String()); err != nil {
			return err
		}
		e.b = append(append(append(e.b, '"'), k.String()...), '"', ':')
		if err := e.value(v.MapIndex(k), depth); err != nil {
			return in(k.String(), err)
		}
	}
	e.b = append(e.b, '}')
	return nil
}

func checkKey(k string) error {
	if k == "" || len(k) > MaxKey {
		return writeErr("a key has 1 to %d characters", MaxKey)
	}
	for i := range len(k) {
		if c := k[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return writeErr("a key holds printable ASCII only, without quote and backslash: %q", k)
		}
	}
	return nil
}

func (e *encoder) structure(v reflect.Value, depth int) error {
	if depth > MaxDepth {
		return writeErr("deeper than %d levels", MaxDepth)
	}
	plan, err := e.plans.of(v.Type())
	if err != nil {
		return err
	}
	e.b = append(e.b, '{')
	first := true
	for _, f := range plan {
		fv := v.Field(f.index)
		if f.omit && empty(fv) {
			continue
		}
		if !first {
			e.b = append(e.b, ',')
		}
		first = false
		e.b = append(append(append(e.b, '"'), f.name...), '"', ':')
		if err := e.value(fv, depth); err != nil {
			return in(f.name, err)
		}
	}
	e.b = append(e.b, '}')
	return nil
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}

// rawType is constant: a type.
var rawType = reflect.TypeFor[Raw]()

// field is how one field of a struct is read and written.
type field struct {
	name  string
	index int
	omit  bool
}

// plans remembers the fields of the struct types that one value uses.
type plans []struct {
	t    reflect.Type
	plan []field
}

func (p *plans) of(t reflect.Type) ([]field, error) {
	for i := range *p {
		if (*p)[i].t == t {
			return (*p)[i].plan, nil
		}
	}
	plan := make([]field, 0, t.NumField())
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Anonymous {
			return nil, writeErr("type %s embeds %s", t, sf.Type)
		}
		if !sf.IsExported() {
			continue
		}
		name, opts, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if err := checkKey(name); err != nil || opts != "" && opts != "omitempty" {
			return nil, writeErr("field %s of type %s has no plain json tag", sf.Name, t)
		}
		f := field{name: name, index: i, omit: opts == "omitempty"}
		at := len(plan)
		for at > 0 && plan[at-1].name > name {
			at--
		}
		plan = append(plan, field{})
		copy(plan[at+1:], plan[at:])
		plan[at] = f
	}
	*p = append(*p, struct {
		t    reflect.Type
		plan []field
	}{t, plan})
	return plan, nil
}
