package seal

import (
	"bytes"
	"encoding"
	"fmt"
	"reflect"
)

// Unmarshal reads b into v, a pointer to a value that Marshal can write. It takes exactly the bytes that
// Marshal gives for the result: every field without omitempty must be there, no field with omitempty may
// be there when empty, and no other field may be. The error is a *FormError that says where; v may then
// be half filled.
func Unmarshal(b []byte, v any) error {
	var c Codec
	return c.Unmarshal(b, v)
}

// Codec does what Unmarshal does and remembers the fields of struct types in between, which makes reading
// many small values of the same types faster. The zero value is ready; one goroutine uses it at a time.
type Codec struct{ plans plans }

// Unmarshal is like the function of that name.
func (c *Codec) Unmarshal(b []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return writeErr("read into %T: want a pointer", v)
	}
	d := decoder{Scanner: Scanner{b: b}, plans: &c.plans}
	if err := d.value(p.Elem()); err != nil {
		return err
	}
	return d.End()
}

// Member is one key of an object and its value's bytes.
type Member struct {
	Key   string
	Value []byte
}

// Members splits an object into its members, in order; the values are parts of b. Use it to look at one
// part of an object whose other fields are somebody else's.
func Members(b []byte) ([]Member, error) {
	s := NewScanner(b)
	var out []Member
	more, err := s.Open('{')
	for last := ""; more && err == nil; more, err = s.More('}') {
		if last, err = s.Key(last); err != nil {
			return nil, err
		}
		raw, err := s.Raw()
		if err != nil {
			return nil, in(last, err)
		}
		out = append(out, Member{last, raw})
	}
	if err != nil {
		return nil, err
	}
	return out, s.End()
}

// Elements splits an array into its elements, in order; they are parts of b.
func Elements(b []byte) ([][]byte, error) {
	s := NewScanner(b)
	var out [][]byte
	more, err := s.Open('[')
	for ; more && err == nil; more, err = s.More(']') {
		raw, err := s.Raw()
		if err != nil {
			return nil, inElem(len(out), err)
		}
		out = append(out, raw)
	}
	if err != nil {
		return nil, err
	}
	return out, s.End()
}

type decoder struct {
	Scanner
	plans *plans
}

func (d *decoder) value(v reflect.Value) error {
	t := v.Type()
	if t == rawType {
		raw, err := d.Raw()
		v.SetBytes(bytes.Clone(raw))
		return err
	}
	if t.PkgPath() != "" && v.Kind() != reflect.Interface {
		if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
			return d.text(u)
		}
	}
	at := d.i
	switch v.Kind() {
	case reflect.Bool:
		switch {
		case d.TryLit("true"):
			v.SetBool(true)
		case d.TryLit("false"):
			v.SetBool(false)
		default:
			return d.fail("want true or false")
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := d.Int()
		if err != nil {
			return err
		}
		if v.OverflowInt(n) {
			return d.failAt(at, "integer %d is out of range", n)
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := d.Int()
		if err != nil {
			return err
		}
		if n < 0 || v.OverflowUint(uint64(n)) {
			return d.failAt(at, "integer %d is out of range", n)
		}
		v.SetUint(uint64(n))
	case reflect.String:
		s, err := d.Str()
		if err != nil {
			return err
		}
		v.SetString(s)
	case reflect.Pointer:
		if d.TryLit("null") {
			v.SetZero()
			return nil
		}
		if v.IsNil() {
			v.Set(reflect.New(t.Elem()))
		}
		return d.value(v.Elem())
	case reflect.Interface:
		if v.NumMethod() > 0 {
			return d.fail("cannot read into %s", t)
		}
		x, err := d.any()
		if err != nil {
			return err
		}
		if x == nil {
			v.SetZero()
		} else {
			v.Set(reflect.ValueOf(x))
		}
	case reflect.Slice:
		return d.slice(v)
	case reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return d.fail("cannot read into %s", t)
		}
		more, err := d.Open('[')
		n := 0
		for ; more && err == nil; more, err = d.More(']') {
			if n == v.Len() {
				return d.fail("more than %d elements", n)
			}
			if err := d.value(v.Index(n)); err != nil {
				return inElem(n, err)
			}
			n++
		}
		if err == nil && n < v.Len() {
			return d.fail("want %d elements, got %d", v.Len(), n)
		}
		return err
	case reflect.Map:
		return d.mapping(v)
	case reflect.Struct:
		return d.structure(v)
	default:
		return d.fail("cannot read into %s", t)
	}
	return nil
}

func (d *decoder) text(u encoding.TextUnmarshaler) error {
	at := d.i
	b, err := d.Bytes()
	if err != nil {
		return err
	}
	if err := u.UnmarshalText(b); err != nil {
		return d.failAt(at, "%v", err)
	}
	if _, ok := u.(*Digest); ok {
		return nil // has one spelling
	}
	m, ok := u.(encoding.TextMarshaler)
	if !ok {
		return d.failAt(at, "type %T cannot be written", u)
	}
	if back, err := m.MarshalText(); err != nil || !bytes.Equal(back, b) {
		return d.failAt(at, "not the one spelling of this value")
	}
	return nil
}

func (d *decoder) slice(v reflect.Value) error {
	t := v.Type()
	if t.Elem().Kind() == reflect.Uint8 {
		at := d.i
		s, err := d.Str()
		if err != nil {
			return err
		}
		b, err := DecodeBytes(s)
		if err != nil {
			return d.failAt(at, "%v", err)
		}
		v.SetBytes(b)
		return nil
	}
	v.SetLen(0)
	more, err := d.Open('[')
	for ; more && err == nil; more, err = d.More(']') {
		n := v.Len()
		if n == v.Cap() {
			v.Grow(max(4, n))
		}
		v.SetLen(n + 1)
		v.Index(n).SetZero()
		if err := d.value(v.Index(n)); err != nil {
			return inElem(n, err)
		}
	}
	return err
}

func (d *decoder) mapping(v reflect.Value) error {
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		return d.fail("cannot read into %s", t)
	}
	m := reflect.MakeMap(t)
	more, err := d.Open('{')
	for last := ""; more && err == nil; more, err = d.More('}') {
		k, err := d.Key(last)
		if err != nil {
			return err
		}
		elem := reflect.New(t.Elem()).Elem()
		if err := d.value(elem); err != nil {
			return in(k, err)
		}
		m.SetMapIndex(reflect.ValueOf(k).Convert(t.Key()), elem)
		last = k
	}
	v.Set(m)
	return err
}

func (d *decoder) structure(v reflect.Value) error {
	plan, err := d.plans.of(v.Type())
	if err != nil {
		return err
	}
	v.SetZero()
	more, err := d.Open('{')
	next := 0 // fields of the plan before next are done
	for last := ""; more && err == nil; more, err = d.More('}') {
		at := d.i
		k, err := d.Key(last)
		if err != nil {
			return err
		}
		for next < len(plan) && plan[next].name < k {
			if !plan[next].omit {
				return d.failAt(at, "field %q is missing", plan[next].name)
			}
			next++
		}
		if next == len(plan) || plan[next].name != k {
			return d.failAt(at, "unknown field %q", k)
		}
		f := plan[next]
		next++
		at = d.i
		if err := d.value(v.Field(f.index)); err != nil {
			return in(k, err)
		}
		if f.omit && empty(v.Field(f.index)) {
			return in(k, d.failAt(at, "an empty optional field is left out"))
		}
		last = k
	}
	if err != nil {
		return err
	}
	for ; next < len(plan); next++ {
		if !plan[next].omit {
			return d.fail("field %q is missing", plan[next].name)
		}
	}
	return nil
}

// any reads a value of unknown shape as nil, bool, int64, string, []any or map[string]any.
func (d *decoder) any() (any, error) {
	switch c := d.peek(); {
	case c == '"':
		return d.Str()
	case c == '{':
		var m map[string]any
		err := d.mapping(reflect.ValueOf(&m).Elem())
		return m, err
	case c == '[':
		l := []any{}
		err := d.slice(reflect.ValueOf(&l).Elem())
		return l, err
	case c == '-' || '0' <= c && c <= '9':
		return d.Int()
	case d.TryLit("true"):
		return true, nil
	case d.TryLit("false"):
		return false, nil
	case d.TryLit("null"):
		return nil, nil
	}
	return nil, fmt.Errorf("%w", d.Skip())
}
