package docx

import "testing"

// TestTypedNumbers: numbers that somebody typed are told from words in six
// languages.
func TestTypedNumbers(t *testing.T) {
	for s, n := range map[string]int{
		"3. Decides": 3, "(a) to see": 4, "a) voir": 3, "а) видеть": 4, "\t2 - تقرر": 5, "٢ - تقرر": 5,
		"(أ) ترى": 5, "'1' نهارا": 4, "（一）白天": 9, "(二) 夜间": 6, "2．请提交": 4,
		"OP3. Décide": 0, "10 - 12 apples": 0, "'1' apple": 0, "«а» б": 0, "（一）": 0,
	} {
		if got := numberLen(s); got != n {
			t.Errorf("%q begins with a number of %d bytes, not %d", s, got, n)
		}
	}
	for s, d := range map[string]int{"3.": 0, "٢ -": 0, "2．": 0, "a)": 1, "(أ)": 1, "а)": 1, "(i)": 2, "（一）": 2, "'1'": 2} {
		if got := typedDepth(s); got != d {
			t.Errorf("%q is %d deep, not %d", s, got, d)
		}
	}
}
