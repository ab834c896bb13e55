package desk

import (
	"fmt"
	"slices"

	"parley/talks"
	"parley/text"
)

// follows puts into words what follows from an act, as talks foresees it.
func (d *Desk) follows(in *Intent, list []talks.Consequence) []string {
	var out []string
	for _, c := range list {
		if s := d.consequence(in, c); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// consequence is one clause; "" where the act itself says it.
func (d *Desk) consequence(in *Intent, c talks.Consequence) string {
	s := d.consequenceWords(in, c)
	if c.Agreed && s != "" {
		s += "; it was agreed by all, and is open again"
	}
	return s
}

func (d *Desk) consequenceWords(in *Intent, c talks.Consequence) string {
	switch c.Kind {
	case talks.Withdraws:
		switch in.Body.(type) {
		case *talks.Withdraw:
			return ""
		case *talks.Amend:
			if slices.Contains(in.lacks, c.Ref) {
				return fmt.Sprintf("this withdraws your own %s, which the file lacks", c.Name)
			}
			return fmt.Sprintf("this withdraws your own %s, which it meets", c.Name)
		}
		return fmt.Sprintf("%s goes: nobody else keeps it", c.Name)
	case talks.LivesOn:
		if len(c.Parties) == 0 {
			return c.Name + " stays without you"
		}
		return fmt.Sprintf("%s stays: %s", c.Name, And(c.Parties)+verbFor(c.Parties, " holds it", " hold it"))
	case talks.Ends:
		return fmt.Sprintf("this ends your acceptance of %s, its rival", c.Name)
	case talks.EndsAlone:
		return fmt.Sprintf("this ends your acceptance of %s by itself: it then counts in the package only", c.Name)
	case talks.EndsPackage:
		return fmt.Sprintf("this ends your acceptance of package %s", c.Name)
	case talks.Lowers:
		return fmt.Sprintf("you no longer hold %s, but still accept it", c.Name)
	case talks.Lapses:
		return fmt.Sprintf("%s lapses: %s", c.Name, lapseWords(c))
	case talks.LapsesPackage:
		return fmt.Sprintf("package %s can no longer be taken: %s goes", c.Name, c.By)
	case talks.Suspends:
		return fmt.Sprintf("the agreement of %s to %s is suspended until the claim goes", And(c.Parties), d.naming.Block(c.Block))
	case talks.Revives:
		return fmt.Sprintf("the agreement of %s to %s stands again", And(c.Parties), d.naming.Block(c.Block))
	case talks.EndsAgreements:
		return fmt.Sprintf("the agreement of %s to %s ends: the revision changes it", And(c.Parties), d.naming.Block(c.Block))
	case talks.EndsInitials:
		return fmt.Sprintf("the initials of %s under %s no longer count: there is a newer text", And(c.Parties), c.Name)
	case talks.EndsSignature:
		return fmt.Sprintf("this ends your signature under %s", c.Name)
	case talks.MutualWait:
		return fmt.Sprintf("%s %s %s only if %s is adopted: conditions on each other never close; make it a package", And(c.Parties), verbFor(c.Parties, "accepts", "accept"), c.By, c.Name)
	}
	return ""
}

// neverMet refuses a condition that could never close: that a rival of what is
// accepted be adopted too.
func neverMet(list []talks.Consequence) error {
	for _, c := range list {
		if c.Kind == talks.NeverMet {
			return Advise(fmt.Errorf("%s and %s exclude each other: that condition could never be met", c.Name, c.By), "accept %s without it, or object", c.Name)
		}
	}
	return nil
}

func lapseWords(c talks.Consequence) string {
	switch c.Reason {
	case text.RivalAdopted:
		return fmt.Sprintf("its rival %s is adopted", c.By)
	case text.InsideAdopted:
		return fmt.Sprintf("it lies inside the words that %s replaces", c.By)
	case text.ParentGone:
		if c.By != "" {
			return fmt.Sprintf("it changes the words of %s, which goes", c.By)
		}
		return "the claim whose words it changes lapses"
	case text.AlreadySo:
		return "the text then says the same"
	}
	return "it no longer fits the text"
}

// verbFor is one for a single party, else many.
func verbFor(parties []string, one, many string) string {
	if len(parties) == 1 {
		return one
	}
	return many
}

// mine reports whether a claim is one that this party proposed and holds.
func mine(cl talks.Claim, me string) bool { return cl.Party == me && saidBy(cl.Said, me).Holds }
