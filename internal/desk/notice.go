package desk

import (
	"slices"

	"parley/record"
)

// Notice is something that went wrong, in the four things that a delegate
// must know: what happened, who is proven to have done it, what still stands,
// what to do.
type Notice struct {
	Kind   NoticeKind `json:"kind"`
	Party  string     `json:"party,omitempty"` // proven to have done it; none: nobody is
	What   string     `json:"what"`
	Who    string     `json:"who"`
	Stands string     `json:"stands"`
	Do     string     `json:"do"`
	Acts   []string   `json:"acts,omitempty"`
}

// NoticeKind is a contract: the list only ever grows.
type NoticeKind string

const (
	NoticeFork      NoticeKind = "fork"       // two acts in one place, under one key
	NoticeRoots     NoticeKind = "roots"      // two re-keyings of one epoch
	NoticeOldKey    NoticeKind = "old-key"    // signed with a key that was replaced
	NoticeNoEffect  NoticeKind = "no-effect"  // signed although it isn't allowed, or says nothing that can be read
	NoticeForged    NoticeKind = "forged"     // not signed with the key of its author
	NoticeAltered   NoticeKind = "altered"    // other words than were signed
	NoticeWithheld  NoticeKind = "withheld"   // its words were left out
	NoticeRefused   NoticeKind = "refused"    // can't be part of the record for another reason
	NoticeMissing   NoticeKind = "missing"    // acts wait for others that nobody has brought
	NoticeBehind    NoticeKind = "behind"     // the pouch speaks of acts that it doesn't bring
	NoticeTime      NoticeKind = "time"       // a claimed time that can't be
	NoticeCopy      NoticeKind = "copy"       // this home is a copy, or lost acts of its own
	NoticeRumour    NoticeKind = "rumour"     // others name an act of this party that this home doesn't have
	NoticeBound     NoticeKind = "bound"      // this party's signature is exchanged, another's isn't
	NoticeDisguise  NoticeKind = "disguise"   // words that aren't what they look like
	NoticeSameTalks NoticeKind = "same-talks" // new talks under the title of others
)

// Proven reports whether the notice is a proof of double-dealing.
func (n Notice) Proven() bool { return n.Kind == NoticeFork || n.Kind == NoticeRoots }

func (d *Desk) tellAll() string { return d.Book.T("let all others see it: parley pouch pack --all") }

func (d *Desk) othersAll() string { return d.Book.T("all that the others did") }

// proofNotice explains a proof of double-dealing.
func (d *Desk) proofNotice(p record.Proof) Notice {
	n := Notice{Kind: NoticeFork, Party: p.Party}
	for _, id := range p.Acts {
		n.Acts = append(n.Acts, id.String())
	}
	newer := 0
	for _, k := range d.Rec.Rekeys(p.Party) {
		newer = max(newer, k.Epoch)
	}
	ask := d.Book.T("ask %s by voice what happened: a home that was copied or put back does this without intent", p.Party)
	if p.Party == d.Me {
		ask = d.Book.T("look for another copy of this home, and stop it")
	}
	if p.Kind == record.ProofRoots {
		n.Kind = NoticeRoots
		n.What = d.Book.T("%s replaced its key twice in one place (epoch %d, acts %s): from there on its acts have no effect", p.Party, p.Epoch, and(d.Book, shortIDs(n.Acts)))
		n.Who = d.Book.T("%s: only the holder of its root key can have signed both", p.Party)
		n.Stands = d.Book.T("what %s signed before it replaced the key, every signature that was exchanged, and %s", p.Party, d.othersAll())
		n.Do = d.Book.T("%s; %s; %s can't act in these talks any more: go on in new talks with new keys (parley talks open)", d.tellAll(), ask, p.Party)
		return n
	}
	n.What = d.Book.T("%s signed two acts in one place of its chain (number %d, acts %s): from there on its acts have no effect", p.Party, p.Seq, and(d.Book, shortIDs(n.Acts)))
	n.Who = d.Book.T("%s: only the holder of its signing key can have signed both", p.Party)
	n.Stands = d.Book.T("what %s did before number %d, its revisions that another party built on, every signature that was exchanged, and %s", p.Party, p.Seq, d.othersAll())
	n.Do = d.Book.T("%s; %s; %s can act again after: parley rekey", d.tellAll(), ask, p.Party)
	if newer > p.Epoch {
		n.What = d.Book.T("%s signed two acts in one place of its chain (number %d, acts %s) with a key that it has replaced since: from there on that key's acts have no effect", p.Party, p.Seq, and(d.Book, shortIDs(n.Acts)))
		n.Stands += d.Book.T(", and what %s signs with its new key", p.Party)
		n.Do = d.Book.T("%s; what of the two %s still means it signs anew", d.tellAll(), p.Party)
	}
	return n
}

// boundNotice says where a party stands that has exchanged its signature while
// another hasn't.
func (d *Desk) boundNotice() (Notice, bool) {
	f := d.View.Final()
	if f.Concluded || !slices.Contains(f.Exchanged, d.Me) {
		return Notice{}, false
	}
	var unsigned, late []string
	for _, p := range d.Others() {
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
	n := Notice{
		Kind:   NoticeBound,
		What:   d.Book.T("you have exchanged your signature under Rev.%d, and nothing has come yet from %s: not concluded", f.Revision.Num, and(d.Book, wait)),
		Who:    d.Book.T("nobody is proven: who exchanges last can let the others wait, and no program can prevent it"),
		Stands: d.Book.T("the text and all initials; your signature binds you to Rev.%d alone, and only when every party has exchanged", f.Revision.Num),
		Do:     d.Book.T("send %s your newest pouch (parley pouch pack), and ask by voice; until it says concluded, tell nobody that it is", and(d.Book, wait)),
	}
	if len(unsigned) > 0 {
		n.What = d.Book.T("you have exchanged your signature under Rev.%d, and no signature of %s stands any more: not concluded", f.Revision.Num, and(d.Book, unsigned))
		n.Who = d.Book.T("%s: it signed and took its signature back, which a party may do until its own exchange", and(d.Book, unsigned))
	}
	return n, true
}

func shortIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id[:min(10, len(id))])
	}
	return out
}
