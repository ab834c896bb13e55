package text

import "errors"

// Merge makes the draft: base with everything that is tabled about it.
func Merge(base *Text, tabled []Tabled) (*Draft, error) {
	return nil, errors.New("merge: not built yet")
}
