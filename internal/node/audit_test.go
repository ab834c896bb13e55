package node

import (
	"testing"

	"parley/audit"
)

// oracle audits a node at the end of a story.
func oracle(t *testing.T, n *Node) *audit.Verdict {
	t.Helper()
	v := audit.Check(n.Raws())
	if !v.Sound {
		t.Errorf("%s: audit:\n%s", n.home.Code(), v)
	}
	if _, err := v.JSON(); err != nil {
		t.Error(err)
	}
	return v
}
