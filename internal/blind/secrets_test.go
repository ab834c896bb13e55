package blind

import "github.com/cloudflare/circl/group"

// SecretsOf are a side's own secrets, for tests that look with its eyes.
func SecretsOf(r *Run) []group.Scalar {
	s := r.secret
	return []group.Scalar{s.k, s.r, s.m, s.z}
}
