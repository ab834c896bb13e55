package talks

// movement counts what one act changed in its author's stand.
type movement struct {
	made, withdrawn, accepted, lifted int
}
