package talks

import (
	"slices"
	"strings"
)

func sortRevisions(list []*revision) {
	slices.SortFunc(list, func(a, b *revision) int {
		if c := strings.Compare(string(a.digest), string(b.digest)); c != 0 {
			return c
		}
		return strings.Compare(a.id().String(), b.id().String())
	})
}
