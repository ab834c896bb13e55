package desk

import (
	"errors"
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
		s += d.Book.T("; it was agreed by all, and is open again")
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
				return d.Book.T("this withdraws your own %s, which the file lacks", c.Name)
			}
			return d.Book.T("this withdraws your own %s, which it meets", c.Name)
		}
		return d.Book.T("%s goes: nobody else keeps it", c.Name)
	case talks.LivesOn:
		if len(c.Parties) == 0 {
			return d.Book.T("%s stays without you", c.Name)
		}
		return d.Book.N(len(c.Parties), "%s stays: %s holds it", "%s stays: %s hold it", c.Name, and(d.Book, c.Parties))
	case talks.Ends:
		return d.Book.T("this ends your acceptance of %s, its rival", c.Name)
	case talks.EndsAlone:
		return d.Book.T("this ends your acceptance of %s by itself: it then counts in the package only", c.Name)
	case talks.EndsPackage:
		return d.Book.T("this ends your acceptance of package %s", c.Name)
	case talks.Lowers:
		return d.Book.T("you no longer hold %s, but still accept it", c.Name)
	case talks.Lapses:
		return d.Book.T("%s lapses: %s", c.Name, d.lapseWords(c))
	case talks.LapsesPackage:
		return d.Book.T("package %s can no longer be taken: %s goes", c.Name, c.By)
	case talks.Suspends:
		return d.Book.T("the agreement of %s to %s is suspended until the claim goes", and(d.Book, c.Parties), d.naming().Block(c.Block))
	case talks.Revives:
		return d.Book.T("the agreement of %s to %s stands again", and(d.Book, c.Parties), d.naming().Block(c.Block))
	case talks.EndsAgreements:
		return d.Book.T("the agreement of %s to %s ends: the revision changes it", and(d.Book, c.Parties), d.naming().Block(c.Block))
	case talks.EndsInitials:
		return d.Book.T("the initials of %s under %s no longer count: there is a newer text", and(d.Book, c.Parties), c.Name)
	case talks.EndsSignature:
		return d.Book.T("this ends your signature under %s", c.Name)
	case talks.MutualWait:
		return d.Book.N(len(c.Parties), "%s accepts %s only if %s is adopted: conditions on each other never close; make it a package", "%s accept %s only if %s is adopted: conditions on each other never close; make it a package", and(d.Book, c.Parties), c.By, c.Name)
	}
	return ""
}

// neverMet refuses a condition that could never close: that a rival of what is
// accepted be adopted too.
func (d *Desk) neverMet(list []talks.Consequence) error {
	for _, c := range list {
		if c.Kind == talks.NeverMet {
			return Hint{errors.New(d.Book.T("%s and %s exclude each other: that condition could never be met", c.Name, c.By)), d.Book.T("accept %s without it, or object", c.Name)}
		}
	}
	return nil
}

func (d *Desk) lapseWords(c talks.Consequence) string {
	switch c.Reason {
	case text.RivalAdopted:
		return d.Book.T("its rival %s is adopted", c.By)
	case text.InsideAdopted:
		return d.Book.T("it lies inside the words that %s replaces", c.By)
	case text.ParentGone:
		if c.By != "" {
			return d.Book.T("it changes the words of %s, which goes", c.By)
		}
		return d.Book.T("the claim whose words it changes lapses")
	case text.AlreadySo:
		return d.Book.T("the text then says the same")
	}
	return d.Book.T("it no longer fits the text")
}

// mine reports whether a claim is one that this party proposed and holds.
func mine(cl talks.Claim, me string) bool { return cl.Party == me && saidBy(cl.Said, me).Holds }
