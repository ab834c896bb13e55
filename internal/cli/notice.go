package cli

import (
	"fmt"
	"slices"
	"strings"

	"parley/record"
)

// notice is something that went wrong, in the four things that a delegate
// must know: what happened, who is proven to have done it, what still stands,
// what to do.
type notice struct {
	Kind   noticeKind `json:"kind"`
	Party  string     `json:"party,omitempty"` // proven to have done it; none: nobody is
	What   string     `json:"what"`
	Who    string     `json:"who"`
	Stands string     `json:"stands"`
	Do     string     `json:"do"`
	Acts   []string   `json:"acts,omitempty"`
}

// noticeKind is a contract: the list only ever grows.
type noticeKind string

const (
	noticeFork      noticeKind = "fork"       // two acts in one place, under one key
	noticeRoots     noticeKind = "roots"      // two re-keyings of one epoch
	noticeOldKey    noticeKind = "old-key"    // signed with a key that was replaced
	noticeNoEffect  noticeKind = "no-effect"  // signed although it isn't allowed, or says nothing that can be read
	noticeForged    noticeKind = "forged"     // not signed with the key of its author
	noticeAltered   noticeKind = "altered"    // other words than were signed
	noticeWithheld  noticeKind = "withheld"   // its words were left out
	noticeRefused   noticeKind = "refused"    // can't be part of the record for another reason
	noticeMissing   noticeKind = "missing"    // acts wait for others that nobody has brought
	noticeBehind    noticeKind = "behind"     // the pouch speaks of acts that it doesn't bring
	noticeTime      noticeKind = "time"       // a claimed time that can't be
	noticeCopy      noticeKind = "copy"       // this home is a copy, or lost acts of its own
	noticeRumour    noticeKind = "rumour"     // others name an act of this party that this home doesn't have
	noticeBound     noticeKind = "bound"      // this party's signature is exchanged, another's isn't
	noticeDisguise  noticeKind = "disguise"   // words that aren't what they look like
	noticeSameTalks noticeKind = "same-talks" // new talks under the title of others
)

// proven reports whether the notice is a proof of double-dealing.
func (n notice) proven() bool { return n.Kind == noticeFork || n.Kind == noticeRoots }

// printNotices prints each notice as a line and what belongs to it.
func (c *call) printNotices(list []notice, margin string) {
	st := c.style()
	for _, n := range list {
		head := n.What
		if n.proven() {
			head = "PROOF: " + head
		}
		c.print("%s%s", margin, st.warn(visible(head)))
		for _, l := range [][2]string{{"who:", n.Who}, {"stands:", n.Stands}, {"do:", n.Do}} {
			if l[1] != "" {
				p := c.page()
				p.style.on = false
				p.label, p.width = 8, p.width-len(margin)-2
				fmt.Fprint(c.Stdout, indent(p.paragraph(l[0], []span{{text: visible(l[1])}}), margin+"  "))
			}
		}
	}
}

// indent puts margin before each line.
func indent(s, margin string) string {
	return margin + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n"+margin) + "\n"
}

const (
	tellAll   = "let all others see it: parley pouch pack --all"
	askVoice  = "ask %s by voice what happened: a home that was copied or put back does this without intent"
	othersAll = "all that the others did"
)

// proofNotice explains a proof of double-dealing.
func (d *desk) proofNotice(p record.Proof) notice {
	n := notice{Kind: noticeFork, Party: p.Party}
	for _, id := range p.Acts {
		n.Acts = append(n.Acts, id.String())
	}
	newer := 0
	for _, k := range d.rec.Rekeys(p.Party) {
		newer = max(newer, k.Epoch)
	}
	ask := fmt.Sprintf(askVoice, p.Party)
	if p.Party == d.me {
		ask = "look for another copy of this home, and stop it"
	}
	if p.Kind == record.ProofRoots {
		n.Kind = noticeRoots
		n.What = fmt.Sprintf("%s replaced its key twice in one place (epoch %d, acts %s): from there on its acts have no effect", p.Party, p.Epoch, and(shortIDs(n.Acts)))
		n.Who = fmt.Sprintf("%s: only the holder of its root key can have signed both", p.Party)
		n.Stands = fmt.Sprintf("what %s signed before it replaced the key, every signature that was exchanged, and %s", p.Party, othersAll)
		n.Do = fmt.Sprintf("%s; %s; %s can't act in these talks any more: go on in new talks with new keys (parley talks open)", tellAll, ask, p.Party)
		return n
	}
	n.What = fmt.Sprintf("%s signed two acts in one place of its chain (number %d, acts %s): from there on its acts have no effect", p.Party, p.Seq, and(shortIDs(n.Acts)))
	n.Who = fmt.Sprintf("%s: only the holder of its signing key can have signed both", p.Party)
	n.Stands = fmt.Sprintf("what %s did before number %d, its revisions that another party built on, every signature that was exchanged, and %s", p.Party, p.Seq, othersAll)
	n.Do = fmt.Sprintf("%s; %s; %s can act again after: parley rekey", tellAll, ask, p.Party)
	if newer > p.Epoch {
		n.What = fmt.Sprintf("%s signed two acts in one place of its chain (number %d, acts %s) with a key that it has replaced since: from there on that key's acts have no effect", p.Party, p.Seq, and(shortIDs(n.Acts)))
		n.Stands += ", and what " + p.Party + " signs with its new key"
		n.Do = tellAll + "; what of the two " + p.Party + " still means it signs anew"
	}
	return n
}

// boundNotice says where a party stands that has exchanged its signature while
// another hasn't.
func (d *desk) boundNotice() (notice, bool) {
	f := d.view.Final()
	if f.Concluded || !slices.Contains(f.Exchanged, d.me) {
		return notice{}, false
	}
	var unsigned, late []string
	for _, p := range d.others() {
		switch {
		case slices.Contains(f.Exchanged, p):
		case slices.Contains(f.Signed, p):
			late = append(late, p)
		default:
			unsigned = append(unsigned, p)
		}
	}
	wait := append(slices.Clone(unsigned), late...)
	slices.Sort(wait)
	n := notice{
		Kind:   noticeBound,
		What:   fmt.Sprintf("you have exchanged your signature under Rev.%d, and nothing has come yet from %s: not concluded", f.Revision.Num, and(wait)),
		Who:    "nobody is proven: who exchanges last can let the others wait, and no program can prevent it",
		Stands: fmt.Sprintf("the text and all initials; your signature binds you to Rev.%d alone, and only when every party has exchanged", f.Revision.Num),
		Do:     fmt.Sprintf("send %s your newest pouch (parley pouch pack), and ask by voice; until it says concluded, tell nobody that it is", and(wait)),
	}
	if len(unsigned) > 0 {
		n.What = fmt.Sprintf("you have exchanged your signature under Rev.%d, and no signature of %s stands any more: not concluded", f.Revision.Num, and(unsigned))
		n.Who = fmt.Sprintf("%s: it signed and took its signature back, which a party may do until its own exchange", and(unsigned))
	}
	return n, true
}
