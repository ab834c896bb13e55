package text

import "fmt"

// Reason says why a claim doesn't live on after a revision.
type Reason string

const (
	Adopted       Reason = "adopted"        // the revision adopts it
	RivalAdopted  Reason = "rival adopted"  // the revision adopts a rival
	InsideAdopted Reason = "inside adopted" // it is inside the words or the block that an adopted claim replaces
	ParentGone    Reason = "parent gone"    // the claim whose words it changes has lapsed
	AlreadySo     Reason = "already so"     // the new revision already says it
	Unfit         Reason = "no longer fits" // what it names isn't there any more
)

// Lapse is the error of a claim that doesn't carry over.
type Lapse struct {
	Reason Reason
	By     Key // the adopted claim that did it, if one did
}

func (l *Lapse) Error() string {
	if l.By != "" {
		return fmt.Sprintf("lapsed: %s (%.12s)", l.Reason, l.By)
	}
	return "lapsed: " + string(l.Reason)
}

// Carry maps claims on one revision to the next one.
type Carry struct{}

// Claim maps a live claim to the new revision. parents are, for a sub-claim,
// its parent, the parent's parent and so on. The error is a [*Lapse].
func (y *Carry) Claim(c Claim, parents ...Claim) (Claim, error) {
	return Claim{}, &Lapse{Reason: Unfit}
}
