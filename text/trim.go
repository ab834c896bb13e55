package text

import "slices"

// Trim returns the canonical form of the change that puts words in place of
// base[start:end]: what is left when the common leading words of the whole
// content before and after are taken away first, then the common trailing
// words. Equal changes of equal contents give equal results. A change that
// changes nothing gives s == e and no words.
//
// start and end must be within base, start ≤ end.
func Trim(base []Word, start, end int, words []Word) (s, e int, trimmed []Word) {
	rest := base[start:] // what stands there before: old words, then the rest
	old := end - start
	// after(i) is what stands at start+i afterwards: the new words, then the
	// rest of base.
	after := func(i int) Word {
		if i < len(words) {
			return words[i]
		}
		return base[end+i-len(words)]
	}
	total := len(words) + len(base) - end // length of the changed part and all after it
	lead := 0
	for lead < len(rest) && lead < total && rest[lead] == after(lead) {
		lead++
	}
	if lead == len(rest) && lead == total {
		return start, start, nil
	}
	if m := min(old, len(words)); lead < m {
		// Both sides still have words of their own: trailing words next.
		e, n := old, len(words)
		for e > lead && n > lead && rest[e-1] == words[n-1] {
			e--
			n--
		}
		return start + lead, start + e, slices.Clone(words[lead:n])
	}
	// One side ran out: an insertion or a deletion, slid to the right as far
	// as the leading words go.
	if old > len(words) {
		return start + lead, start + lead + old - len(words), nil
	}
	n := len(words) - old
	trimmed = make([]Word, n)
	for i := range trimmed {
		trimmed[i] = after(lead + i)
	}
	return start + lead, start + lead, trimmed
}
