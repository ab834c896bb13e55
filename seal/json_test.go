package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// slowValid is the definition of the profile: b is valid when reading it with an ordinary JSON reader and
// writing it in the one way gives b again, within the bounds.
func slowValid(b []byte) bool {
	if len(b) > MaxSize || !utf8.Valid(b) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return false
	}
	if _, err := d.Token(); err != io.EOF {
		return false
	}
	back, ok := slowWrite(nil, v, 0)
	return ok && bytes.Equal(back, b)
}

var integer = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,15})$`)

func slowWrite(dst []byte, v any, depth int) ([]byte, bool) {
	ok := true
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), true
	case bool:
		return strconv.AppendBool(dst, v), true
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		return append(dst, v.String()...), err == nil && integer.MatchString(v.String()) && -MaxInt <= n && n <= MaxInt
	case string:
		return slowString(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, ok = slowWrite(dst, e, depth+1); !ok {
				return nil, false
			}
		}
		return append(dst, ']'), depth < MaxDepth
	case map[string]any:
		var keys []string
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		dst = append(dst, '{')
		for i, k := range keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			for _, r := range k {
				ok = ok && r >= 0x20 && r <= 0x7e && r != '"' && r != '\\'
			}
			if !ok || len(k) == 0 || len(k) > MaxKey {
				return nil, false
			}
			dst = append(append(append(dst, '"'), k...), '"', ':')
			if dst, ok = slowWrite(dst, v[k], depth+1); !ok {
				return nil, false
			}
		}
		return append(dst, '}'), depth < MaxDepth
	}
	return nil, false
}

func slowString(dst []byte, s string) ([]byte, bool) {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < 0x20:
			if i := strings.IndexRune("\b\t\n\f\r", r); i >= 0 {
				dst = append(dst, '\\', "btnfr"[i])
			} else {
				dst = fmt.Appendf(dst, "\\u%04x", r)
			}
		default:
			if !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co) {
				return nil, false
			}
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"'), norm.NFC.IsNormalString(s)
}

// pitfalls are inputs on which JSON readers disagree, and what is wrong with each ("" for nothing).
var pitfalls = []struct{ name, in, reason string }{
	{"null", `null`, ``},
	{"true", `true`, ``},
	{"empty object", `{}`, ``},
	{"empty array", `[]`, ``},
	{"zero", `0`, ``},
	{"2^53-1", `9007199254740991`, ``},
	{"-(2^53-1)", `-9007199254740991`, ``},
	{"2^53", `9007199254740992`, `beyond`},
	{"2^53+1", `9007199254740993`, `beyond`},
	{"-2^53", `-9007199254740992`, `beyond`},
	{"many digits", `18446744073709551617`, `beyond`},
	{"very many digits", strings.Repeat("9", 400), `beyond`},
	{"1E400", `1E400`, `exponent`},
	{"1e2", `1e2`, `exponent`},
	{"1.0", `1.0`, `fraction`},
	{"minus zero", `-0`, `minus zero`},
	{"leading zero", `01`, `leading zero`},
	{"minus alone", `-`, `want an integer`},
	{"plus", `+1`, `unexpected byte`},
	{"point first", `.5`, `unexpected byte`},
	{"hexadecimal", `0x10`, `after the end`},
	{"NaN", `NaN`, `unexpected byte`},
	{"Infinity", `-Infinity`, `want an integer`},
	{"nothing", ``, `ends too early`},
	{"byte order mark", "\ufeff{}", `unexpected byte`},
	{"space before", ` {}`, `unexpected byte`},
	{"space after", `{} `, `after the end`},
	{"line end after", "{}\n", `after the end`},
	{"space inside", `{"a": 1}`, `unexpected byte`},
	{"space in array", `[1, 2]`, `unexpected byte`},
	{"two values", `{}{}`, `after the end`},
	{"comment", `{}//x`, `after the end`},
	{"comma at end of array", `[1,]`, `unexpected byte`},
	{"comma at end of object", `{"a":1,}`, `want a key`},
	{"comma missing", `[1 2]`, `want ','`},
	{"colon missing", `{"a"1}`, `want ':'`},
	{"array not closed", `[1`, `ends too early`},
	{"object not closed", `{"a":1`, `ends too early`},
	{"string not closed", `"abc`, `ends too early`},
	{"key not closed", `{"abc`, `ends too early`},
	{"crossed", `[}`, `unexpected byte`},
	{"single quotes", `'a'`, `unexpected byte`},
	{"bare key", `{a:1}`, `want a key`},
	{"number as key", `{1:1}`, `want a key`},
	{"key twice", `{"a":1,"a":2}`, `stands twice`},
	{"key twice, escaped", `{"a":1,"\u0061":2}`, `printable ASCII`},
	{"keys not sorted", `{"b":1,"a":2}`, `sorted`},
	{"keys sorted by bytes", `{"A":1,"Z":1,"a":2,"aa":3,"b":4}`, ``},
	{"empty key", `{"":1}`, `1 to 64`},
	{"long key", `{"` + strings.Repeat("k", 65) + `":1}`, `1 to 64`},
	{"key at the limit", `{"` + strings.Repeat("k", 64) + `":1}`, ``},
	{"key not ASCII", `{"é":1}`, `printable ASCII`},
	{"key with DEL", "{\"\x7f\":1}", `printable ASCII`},
	{"key __proto__", `{"__proto__":1}`, ``},
	{"TRUE", `TRUE`, `unexpected byte`},
	{"nul", `nul`, `unexpected byte`},
	{"nulls", `nulls`, `after the end`},
	{"quote", `"\""`, ``},
	{"backslash", `"\\"`, ``},
	{"slash", `"/"`, ``},
	{"slash escaped", `"\/"`, `escape`},
	{"line feed escaped", `"\n"`, ``},
	{"line feed as \\u", `"\u000a"`, `escape`},
	{"line feed raw", "\"\n\"", `control character`},
	{"NUL escaped", `"\u0000"`, ``},
	{"NUL raw", "\"\x00\"", `control character`},
	{"unit separator", `"\u001f"`, ``},
	{"unit separator, upper case", `"\u001F"`, `escape`},
	{"escape not needed", `"\u0041"`, `escape`},
	{"escape not needed, not ASCII", `"\u00e9"`, `escape`},
	{"DEL raw", "\"\x7f\"", ``},
	{"DEL escaped", `"\u007f"`, `escape`},
	{"line separator raw", "\"\u2028\"", ``},
	{"line separator escaped", `"\u2028"`, `escape`},
	{"half an escape", `"\u00`, `escape`},
	{"unknown escape", `"\x41"`, `escape`},
	{"surrogate pair escaped", `"\ud83d\ude00"`, `escape`},
	{"lone surrogate escaped", `"\ud800"`, `escape`},
	{"surrogate in UTF-8", "\"\xed\xa0\x80\"", `not UTF-8`},
	{"0xFF", "\"\xff\"", `not UTF-8`},
	{"overlong slash", "\"\xc0\xaf\"", `not UTF-8`},
	{"cut character", "\"\xe2\x82\"", `not UTF-8`},
	{"beyond Unicode", "\"\xf4\x90\x80\x80\"", `not UTF-8`},
	{"beyond the first plane", `"😀"`, ``},
	{"replacement character", "\"\ufffd\"", ``},
	{"private use", "\"\ue000\"", ``},
	{"noncharacter", "\"\uffff\"", `not a character`},
	{"noncharacter in plane 1", "\"\U0001ffff\"", `not a character`},
	{"unassigned", "\"\u0378\"", `not a character`},
	{"assigned after Unicode 15", "\"\u1c89\"", `not a character`},
	{"NFC", "\"\u00e9\"", ``},
	{"NFD", "\"e\u0301\"", `normal form C`},
	{"singleton", "\"\u212b\"", `normal form C`},
	{"composition exclusion", "\"\u0958\"", `normal form C`},
	{"compatibility forms stay", "\"\ufb01\"", ``},
	{"marks out of order", "\"a\u0315\u0300\"", `normal form C`},
	{"mark at the start", "\"\u0301\"", ``},
	{"Hangul composed", "\"\uac01\"", ``},
	{"Hangul in parts", "\"\u1100\u1161\u11a8\"", `normal form C`},
	{"mark after an escape", "\"\\n\u0303\"", ``},
	{"mark after an escape by number", "\"\\u001e\u0301\"", ``},
	{"mark after a quote", "\"\\\"\u0301\"", ``},
	{"mark over two tokens", "{\"e\":\"\u0301\"}", ``},
	{"depth at the limit", strings.Repeat("[", 32) + strings.Repeat("]", 32), ``},
	{"depth over the limit", strings.Repeat("[", 33) + strings.Repeat("]", 33), `deeper`},
	{"depth of a bomb", strings.Repeat("[", 100000), `deeper`},
	{"depth of objects", strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), `deeper`},
	{"wide is not deep", "[" + strings.Repeat("[],", 100) + "[]]", ``},
	{"2^53 with a fraction", `9007199254740992.0`, `beyond`},
	{"2^1024", `1` + strings.Repeat("0", 308), `beyond`},
	{"1E-2", `1E-2`, `fraction`},
	{"-0.0", `-0.0`, `fraction`},
	{"minus zero in a list", `[0,-0]`, `minus zero`},
	{"nested empties", `[[],{},[[]],{"a":{}}]`, ``},
	{"keys that look like numbers, by bytes", `{"1":0,"10":0,"9":0}`, ``},
	{"keys that look like numbers, by value", `{"1":0,"9":0,"10":0}`, `sorted`},
	{"key __proto__ with an object", `{"__proto__":{"a":1},"a":2}`, ``},
	{"key __proto__ twice", `{"__proto__":1,"__proto__":2}`, `stands twice`},
	{"key twice, apart", `{"a":1,"b":2,"a":3}`, `sorted`},
	{"key twice, in a nested object", `{"x":{"a":1,"a":1}}`, `stands twice`},
	{"byte order mark inside a string", "\"\ufeff\"", ``},
	{"byte order mark behind", "{}\ufeff", `after the end`},
	{"byte order mark of UTF-16", "\xff\xfe{\x00}\x00", `unexpected byte`},
	{"NUL behind", "{}\x00", `after the end`},
	{"low surrogate alone, escaped", `"\udc00"`, `escape`},
	{"surrogates in the wrong order, escaped", `"\udc00\ud800"`, `escape`},
	{"surrogate pair in UTF-8", "\"\xed\xa0\xbd\xed\xb8\x80\"", `not UTF-8`},
	{"overlong NUL", "\"\xc0\x80\"", `not UTF-8`},
	{"overlong in three bytes", "\"\xe0\x80\xaf\"", `not UTF-8`},
	{"overlong in four bytes", "\"\xf0\x80\x80\xaf\"", `not UTF-8`},
	{"five bytes", "\"\xf8\x88\x80\x80\x80\"", `not UTF-8`},
	{"0xFE", "\"\xfe\"", `not UTF-8`},
	{"continuation byte alone", "\"\x80\"", `not UTF-8`},
	{"paragraph separator raw", "\"\u2029\"", ``},
	{"C1 control raw", "\"\u0085\"", ``},
	{"escaped quote in a key", `{"\"":1}`, `printable ASCII`},
	{"NFD in a nested string", "[{\"a\":\"o\u0308\"}]", `normal form C`},
	{"depth at the limit, objects and arrays in turn", strings.Repeat(`{"a":[`, 16) + strings.Repeat("]}", 16), ``},
	{"depth over the limit, objects and arrays in turn", strings.Repeat(`{"a":[`, 16) + "[]" + strings.Repeat("]}", 16), `deeper`},
	{"too large", `"` + strings.Repeat("a", MaxSize-1) + `"`, `larger`},
	{"large", `"` + strings.Repeat("a", MaxSize-2) + `"`, ``},
}

func TestPitfalls(t *testing.T) {
	for _, p := range pitfalls {
		t.Run(p.name, func(t *testing.T) {
			err := Valid([]byte(p.in))
			switch {
			case p.reason == "" && err != nil:
				t.Fatalf("refused: %v", err)
			case p.reason != "" && err == nil:
				t.Fatal("taken")
			case p.reason != "" && (!strings.Contains(err.Error(), p.reason) || !errors.Is(err, ErrForm)):
				t.Fatalf("error %q doesn't speak of %q", err, p.reason)
			}
			if slow := slowValid([]byte(p.in)); slow != (err == nil) {
				t.Fatalf("the slow definition says %v", slow)
			}
			var v any
			if err2 := Unmarshal([]byte(p.in), &v); (err2 == nil) != (err == nil) {
				t.Fatalf("Unmarshal says %v", err2)
			}
		})
	}
}

// Other programs are held to the same pitfalls: every one that isn't huge is a vector.
func TestPitfallsAreVectors(t *testing.T) {
	var v struct {
		JSON []struct {
			Bytes string
			Valid bool
		}
	}
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, c := range v.JSON {
		have[c.Bytes] = c.Valid
	}
	for _, p := range pitfalls {
		if valid, ok := have[hex.EncodeToString([]byte(p.in))]; len(p.in) < 1000 && (!ok || valid != (p.reason == "")) {
			t.Errorf("%s: in testdata/vectors.json: %v, valid: %v; want {\"bytes\": \"%x\", \"comment\": %q, \"valid\": %v}", p.name, ok, valid, p.in, p.name, p.reason == "")
		}
	}
}

// value draws a JSON value that the profile allows, or nearly allows.
func value(depth int) *rapid.Generator[any] {
	text := rapid.OneOf(
		rapid.StringMatching(`[a-z "\\/]{0,8}`),
		rapid.StringOfN(rapid.RuneFrom([]rune("aé漢\u0301\u0327\u1100\u1161\n\x01\x7f\u2028😀\u0378")), 0, 6, -1),
	)
	leaf := rapid.OneOf(
		rapid.Just(any(nil)), rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.Int64Range(-MaxInt-2, MaxInt+2), func(n int64) any { return n }),
		rapid.Map(text, func(s string) any { return s }),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf, leaf,
		rapid.Map(rapid.SliceOfN(value(depth-1), 0, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(rapid.StringMatching(`[A-Za-z_ ]{1,5}`), value(depth-1), 0, 4), func(m map[string]any) any { return m }),
	)
}

// Written values are valid, read back equal, and any change of a byte is judged as by the definition.
func TestRandomValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := value(3).Draw(t, "value")
		b, err := Marshal(v)
		if err != nil {
			return // a text or number that can't be written
		}
		if err := Valid(b); err != nil || !slowValid(b) {
			t.Fatalf("%s: written, but %v", b, err)
		}
		var back any
		if err := Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		again, err := Marshal(back)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%s became %s", b, again)
		}
		i := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		c := rapid.SampledFrom([]byte("\"\\{}[],:0123456789ntfu -eE.\x00\x1f\x7f\xff\xc3")).Draw(t, "byte")
		switch rapid.IntRange(0, 2).Draw(t, "change") {
		case 0:
			b[i] = c
		case 1:
			b = slices.Insert(b, i, c)
		case 2:
			b = slices.Delete(b, i, i+1)
		}
		if err := Valid(b); (err == nil) != slowValid(b) {
			t.Fatalf("%q: the scanner says %v, the definition %v", b, err, slowValid(b))
		}
	})
}

type shape struct {
	Zeta   string           `json:"zeta"`
	Alpha  int              `json:"alpha"`
	Opt    string           `json:"opt,omitempty"`
	List   []item           `json:"list"`
	OptL   []int            `json:"optl,omitempty"`
	Map    map[string]int64 `json:"map"`
	Ptr    *item            `json:"ptr"`
	OptP   *int             `json:"optp,omitempty"`
	Flag   bool             `json:"flag,omitempty"`
	ID     Digest           `json:"id"`
	Bytes  []byte           `json:"bytes"`
	Raw    Raw              `json:"raw"`
	Pair   [2]uint8         `json:"-"`
	Small  int8             `json:"small"`
	Key    *PublicKey       `json:"key"`
	hidden int
}

type item struct {
	A string `json:"a"`
	B uint16 `json:"b,omitempty"`
}

const shapeJSON = `{"alpha":-7,"bytes":"AAE","flag":true,"id":"","key":null,"list":[{"a":"x"},{"a":"","b":65535}],` +
	`"map":{"P":1,"Q":-2},"ptr":{"a":"y"},"raw":{"any":[1,"z",null]},"small":-128,"zeta":"é\n"}`

func TestStruct(t *testing.T) {
	var s shape
	if err := Unmarshal([]byte(shapeJSON), &s); err != nil {
		t.Fatal(err)
	}
	if s.Alpha != -7 || !s.Flag || s.List[1].B != 65535 || s.Map["Q"] != -2 || s.Ptr.A != "y" || string(s.Raw) != `{"any":[1,"z",null]}` ||
		s.Small != -128 || s.Zeta != "é\n" || !bytes.Equal(s.Bytes, []byte{0, 1}) || s.hidden != 0 {
		t.Fatalf("%+v", s)
	}
	if b, err := Marshal(&s); err != nil || string(b) != shapeJSON {
		t.Fatalf("%s %v", b, err)
	}
	for _, test := range []struct{ old, new, want string }{
		{`"alpha":-7,`, ``, `value (byte 1): field "alpha" is missing`},
		{`"alpha":-7`, `"alpha":-7,"beta":1`, `unknown field "beta"`},
		{`{"a":"x"}`, `{"a":"x","c":1}`, `list[0] (byte`},
		{`{"a":"x"}`, `{"a":"x","b":0}`, `list[0].b (byte 78): an empty optional field is left out`},
		{`"flag":true`, `"flag":false`, `flag (byte`},
		{`"small":-128`, `"small":-129`, `small (byte 167): integer -129 is out of range`},
		{`65535`, `65536`, `list[1].b`},
		{`65535`, `-1`, `list[1].b`},
		{`"AAE"`, `"AAF"`, `bytes (byte`}, // loose bits
		{`"AAE"`, `"AAE="`, `bytes`},
		{`"AAE"`, `"AA\nE"`, `bytes`},
		{`"id":""`, `"id":"00"`, `id (byte`},
		{`"id":""`, `"id":"` + strings.Repeat("0", 64) + `"`, `none is written as the empty text`},
		{`"id":""`, `"id":"` + strings.Repeat("A", 64) + `"`, `lower-case`},
		{`"key":null`, `"key":""`, `key (byte`},
		{`"key":null`, `"key":"ed25519:` + strings.Repeat("A", 43) + `"`, `small order`},
		{`"zeta":"é\n"`, `"zeta":"é\n","zz":0`, `unknown field "zz"`},
		{`,"zeta":"é\n"`, ``, `field "zeta" is missing`},
		{`"map":{"P":1,"Q":-2}`, `"map":null`, `map (byte`},
		{`"list":[`, `"list":[null,`, `list[0] (byte`},
		{`"alpha":-7`, `"alpha":"-7"`, `alpha (byte 9): want an integer`},
		{`"zeta":"é\n"`, `"zeta":5`, `zeta (byte`},
	} {
		in := strings.Replace(shapeJSON, test.old, test.new, 1)
		err := Unmarshal([]byte(in), &s)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %s: got %v, want %q", test.new, test.old, err, test.want)
		}
	}
}

// What has no form is refused when written, with its place.
func TestMarshalRefuses(t *testing.T) {
	for _, test := range []struct {
		v    any
		want string
	}{
		{1.5, "no JSON form"}, {int64(MaxInt + 1), "beyond"}, {uint64(1 << 63), "beyond"}, {int64(-MaxInt - 1), "beyond"},
		{"e\u0301", "normal form C"}, {"\xff", "not UTF-8"}, {"\u0378", "not a character"},
		{map[string]int{"é": 1}, "printable ASCII"}, {map[string]int{"": 1}, "1 to 64"}, {map[int]int{1: 1}, "no JSON form"},
		{struct{ A int }{}, "no plain json tag"}, {struct{ item }{}, "embeds"}, {func() {}, "no JSON form"},
		{[][]string{{"a"}, {"\xff"}}, "[1][0]"}, {map[string]any{"a": []any{nil, "\xff"}}, "a[1]"},
		{Raw(`{"b":1,"a":1}`), "sorted"}, {Raw(`1 `), "after the end"}, {[2]byte{}, "no JSON form"},
	} {
		b, err := Marshal(test.v)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%#v: got %s, %v; want %q", test.v, b, err, test.want)
		}
	}
	deep := any(1)
	for range 33 {
		deep = []any{deep}
	}
	if _, err := Marshal(deep); err == nil || !strings.Contains(err.Error(), "deeper") {
		t.Error("depth:", err)
	}
	if err := Unmarshal([]byte("1"), 5); err == nil {
		t.Error("read into a value that is no pointer")
	}
}

func TestMembers(t *testing.T) {
	m, err := Members([]byte(`{"a":[1,2],"b":{"c":"d"}}`))
	if err != nil || len(m) != 2 || m[0].Key != "a" || string(m[1].Value) != `{"c":"d"}` {
		t.Fatal(m, err)
	}
	l, err := Elements(m[0].Value)
	if err != nil || len(l) != 2 || string(l[1]) != "2" {
		t.Fatal(l, err)
	}
	for _, bad := range []string{``, `[`, `{"a":}`, `{"a":1}x`, `[1,,]`, `1`} {
		if _, err := Members([]byte(bad)); err == nil {
			t.Error("members of", bad)
		}
		if _, err := Elements([]byte(bad)); err == nil {
			t.Error("elements of", bad)
		}
	}
}

// The pinned table of characters is that of Unicode 15.0.0, as long as this Go has that version.
func TestAssigned(t *testing.T) {
	if unicode.Version != UnicodeVersion {
		t.Skipf("SKIPPED: this Go has Unicode %s", unicode.Version)
	}
	for r := rune(-1); r <= unicode.MaxRune+1; r++ {
		want := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co)
		if Assigned(r) != want {
			t.Fatalf("U+%04X: %v", r, !want)
		}
	}
}

// Characters that get no further look are of the kind that needs none.
func TestInert(t *testing.T) {
	for r := rune(-1); r <= unicode.MaxRune+1; r++ {
		if !inert(r) {
			continue
		}
		p := norm.NFC.PropertiesString(string(r))
		if !Assigned(r) || !p.BoundaryBefore() || p.CCC() != 0 || !norm.NFC.IsNormalString(string(r)) {
			t.Fatalf("U+%04X", r)
		}
	}
}

var sink any

func BenchmarkValid(b *testing.B) {
	text := []byte(shapeJSON)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := Valid(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidChinese(b *testing.B) {
	text := []byte(`"` + strings.Repeat("会员国应当尊重国际法，", 50) + `"`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := Valid(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	text := []byte(shapeJSON)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var s shape
		if err := Unmarshal(text, &s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCodec(b *testing.B) {
	text := []byte(shapeJSON)
	b.ReportAllocs()
	var c Codec
	for b.Loop() {
		var s shape
		if err := c.Unmarshal(text, &s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	var s shape
	if err := Unmarshal([]byte(shapeJSON), &s); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		sink, _ = Marshal(&s)
	}
}

func testKey(name string) PrivateKey {
	seed := Hash("test key", []byte(name))
	k, _ := GenerateKey(bytes.NewReader(seed[:]))
	return k
}

func random(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// The list that somebody else builds against is the table in the program.
func TestAssignedList(t *testing.T) {
	raw, err := os.ReadFile("../docs/spec/assigned-15.0.0.txt")
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for line := range strings.Lines(string(raw)) {
		if line[0] == '#' {
			continue
		}
		if want := fmt.Sprintf("%04x-%04x\n", assigned[i].lo, assigned[i].hi); line != want {
			t.Fatalf("run %d: %q, the program has %q", i, line, want)
		}
		i++
	}
	if i != len(assigned) {
		t.Fatalf("%d runs, the program has %d", i, len(assigned))
	}
}
