package blind

import "github.com/cloudflare/circl/group"

// SecretsOf are a side's own secrets, for tests that look with its eyes,
// once both have opened.
func SecretsOf(r *Run) []group.Scalar {
	s, so := r.secret, r.upTo(2)
	return []group.Scalar{s.k, s.r, s.m, s.draw("z", so[:])}
}
