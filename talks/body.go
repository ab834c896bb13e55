package talks

import (
	"errors"
	"fmt"
	"reflect"

	"parley/committee"
	"parley/record"
	"parley/seal"
	"parley/text"
)

// The kinds of acts. A kind that is not listed is malformed under rules
// version 1: it is stored and has no effect.
const (
	KindCharter  = "charter"
	KindAccede   = "accede"
	KindAmend    = "amend"
	KindPosition = "position"
	KindWithdraw = "withdraw"
	KindPackage  = "package"
	KindRevise   = "revise"
	KindPen      = "pen"
	KindAgree    = "agree"
	KindRevoke   = "revoke"
	KindConfirm  = "confirm"
	KindInitial  = "initial"
	KindSign     = "sign"
	KindUnsign   = "unsign"
	KindExchange = "exchange"
	KindComment  = "comment"
	KindPark     = "park"
	KindPlace    = "place"

	KindCorrespond = "correspond"
	KindDiffer     = "differ"

	KindSilence = "silence"
	KindSilent  = "silent"
	KindBreak   = "break"

	KindProceeding = "proceeding"

	KindCommitment = "commitment"
	KindFollowUp   = "followup"

	KindRekey = "rekey" // its body belongs to record
)

// Body is what an act says. Marshal it with seal.Marshal.
type Body interface {
	// Kind returns the kind of the acts that carry this body.
	Kind() string
	// check says what is malformed, looking at nothing but the body.
	check() error
}

// SetDelegate names in a body the delegate who acts for the party. It is what
// the node says, as every word of the body is.
func SetDelegate(b Body, name string) {
	reflect.ValueOf(b).Elem().FieldByName("By").SetString(name)
}

// ErrMalformed is wrapped by every error of Decode.
var ErrMalformed = errors.New("malformed")

// Decode reads the body of an act of this kind and checks its form. What it
// refuses nobody may sign, and a node should refuse; in a record it has no
// effect. A rekey act has no body here: the result is then nil.
func Decode(kind string, raw []byte) (Body, error) {
	var c seal.Codec
	return decode(&c, kind, raw)
}

// decode is Decode with a codec that remembers the bodies' fields.
func decode(c *seal.Codec, kind string, raw []byte) (Body, error) {
	b := blank(kind)
	if b == nil {
		if kind == KindRekey {
			return nil, nil
		}
		return nil, fmt.Errorf("%w: unknown kind %.40q", ErrMalformed, kind)
	}
	if err := c.Unmarshal(raw, b); err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrMalformed, kind, err)
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrMalformed, kind, err)
	}
	return b, nil
}

// bears reports whether an act of this kind can change what stands under a
// charter; comments and the like, and kinds that it doesn't know, can't.
func (b *Charter) bears(kind string) bool {
	switch kind {
	case KindComment, KindPark, KindPlace, KindCommitment, KindFollowUp:
		return false
	case KindCorrespond, KindDiffer:
		return len(b.Authentic) > 0
	case KindSilence, KindSilent, KindBreak:
		return b.Rule == Consensus
	case KindProceeding: // what the committee decides changes no claim and no word
		return false
	}
	return blank(kind) != nil
}

// blank returns a pointer to an empty body of this kind, or nil.
func blank(kind string) Body {
	switch kind {
	case KindCharter:
		return &Charter{}
	case KindAccede:
		return &Accede{}
	case KindAmend:
		return &Amend{}
	case KindPosition:
		return &Position{}
	case KindWithdraw:
		return &Withdraw{}
	case KindPackage:
		return &Package{}
	case KindRevise:
		return &Revise{}
	case KindPen:
		return &Pen{}
	case KindAgree:
		return &Agree{}
	case KindRevoke:
		return &Revoke{}
	case KindConfirm:
		return &Confirm{}
	case KindInitial:
		return &Initial{}
	case KindSign:
		return &Sign{}
	case KindUnsign:
		return &Unsign{}
	case KindExchange:
		return &Exchange{}
	case KindComment:
		return &Comment{}
	case KindPark:
		return &Park{}
	case KindPlace:
		return &Place{}
	case KindCorrespond:
		return &Correspond{}
	case KindDiffer:
		return &Differ{}
	case KindSilence:
		return &Silence{}
	case KindSilent:
		return &KeptSilence{}
	case KindBreak:
		return &Break{}
	case KindProceeding:
		return &Proceeding{}
	case KindCommitment:
		return &Commitment{}
	case KindFollowUp:
		return &FollowUp{}
	}
	return nil
}

// Charter opens the talks. Its act is Rev.0 and its author has acceded by it.
type Charter struct {
	Attribution Attribution     `json:"attribution,omitempty"` // to whom programs show who holds what
	Authentic   []text.Lang     `json:"authentic,omitempty"`   // languages of equal force, in order; none: the text is what its blocks hold
	Base        []Block         `json:"base"`                  // blocks with ids, each different
	By          string          `json:"by,omitempty"`          // delegate, in every body
	Chair       string          `json:"chair,omitempty"`       // under consensus: the party that presides
	Claims      []Proposal      `json:"claims,omitempty"`      // recorded claims of a text that came with brackets, or of the talks before
	Follows     *Follows        `json:"follows,omitempty"`     // the talks that these go on from
	Groups      []Group         `json:"groups,omitempty"`      // under consensus, sorted by code
	Lang        string          `json:"lang"`                  // main language of the text
	Notice      int             `json:"notice,omitempty"`      // under consensus: hours that a silence procedure gives at least; 0: 72
	Outcome     string          `json:"outcome"`               // treaty, resolution or statement
	Parties     []record.Party  `json:"parties"`               // sorted by code
	Pen         string          `json:"pen"`                   // party that holds the pen in term 0
	Procedure   *committee.Body `json:"procedure,omitempty"`   // under consensus: the rules of procedure of a committee
	Rule        string          `json:"rule"`                  // decision rule: Unanimity or Consensus
	Rules       int             `json:"rules"`                 // version of these rules: 1
	Secretary   string          `json:"secretary,omitempty"`   // with procedure: the party that keeps the papers; "": the chair's
	Title       string          `json:"title"`
	Unicode     string          `json:"unicode"` // Unicode version of the rules, as seal says
}

// Proposal is one claim of an amendment, or of a charter.
type Proposal struct {
	Claim   Change `json:"claim"`
	For     string `json:"for,omitempty"`     // recorded for this party; NoneNamed: the source names no holder
	Holding bool   `json:"holding,omitempty"` // the author holds it; never together with For
	Note    string `json:"note,omitempty"`
	Package int    `json:"package,omitempty"` // claims of one act with the same number are a package
	Source  string `json:"source,omitempty"`  // agreed language, e.g. "A/RES/73/27 PP4"
}

// NoneNamed stands in Proposal.For where a bracket of the source names no
// holder. No party may have this code.
const NoneNamed = "none"

// Accede joins the talks. A party that has not acceded has accepted nothing.
type Accede struct {
	By      string    `json:"by,omitempty"`
	Charter record.ID `json:"charter"` // the charter as this party has read it
}

// Amend proposes claims on the newest revision.
type Amend struct {
	By        string     `json:"by,omitempty"`
	Claims    []Proposal `json:"claims"`
	Rev       record.ID  `json:"rev"`                 // the revision's act: a revise act, or the charter
	Withdraws []Ref      `json:"withdraws,omitempty"` // own claims that these replace
}

// Stance is a party's stance on a claim or package.
type Stance string

const (
	Support Stance = "support" // holds the wording
	Accept  Stance = "accept"  // can live with it
	Reserve Stance = "reserve"
	Object  Stance = "object"
	Silent  Stance = "" // has not spoken, or its word has ended: a state of its own
)

// Reason says why a party reserves.
type Reason string

const (
	Instructions Reason = "instructions" // waits for its capital
	Scrutiny     Reason = "scrutiny"
	Substance    Reason = "substance"
	Placement    Reason = "placement"
	Linguistic   Reason = "linguistic"
)

// Position is a party's word on claims or packages.
type Position struct {
	By     string `json:"by,omitempty"`
	Claims []Ref  `json:"claims"`
	For    string `json:"for,omitempty"`   // recorded for another party: shown, never counted
	Group  string `json:"group,omitempty"` // said by its voice for this group
	If     []Ref  `json:"if,omitempty"`    // conditions; with support or accept only
	Note   string `json:"note,omitempty"`
	Reason Reason `json:"reason,omitempty"` // with reserve, and only there
	Stance Stance `json:"stance"`
}

// Withdraw ends the author's holding of claims or packages. A claim that its
// proposer has withdrawn lives on while another party supports it.
type Withdraw struct {
	By     string `json:"by,omitempty"`
	Claims []Ref  `json:"claims"`
	Note   string `json:"note,omitempty"`
}

// Package ties claims together: all of them or none. Its author accepts it.
type Package struct {
	By     string `json:"by,omitempty"`
	Claims []Ref  `json:"claims"`
	Note   string `json:"note,omitempty"`
}

// Revise issues the next revision: the parent with exactly the claims that
// are agreed in the act's causal past.
type Revise struct {
	By     string      `json:"by,omitempty"`
	Digest text.Digest `json:"digest"` // of the new text
	N      int         `json:"n"`      // parent's number plus one
	Parent record.ID   `json:"parent"`
}

// Pen names who issues the revisions from now on, and from which one.
type Pen struct {
	By   string    `json:"by,omitempty"`
	From record.ID `json:"from"`
	Term int       `json:"term"`
	To   string    `json:"to"`
}

// Sealed is a block with the digest of its exact content.
type Sealed struct {
	Digest text.Digest `json:"digest"`
	ID     string      `json:"id"`
}

// Agree agrees ad referendum to the exact content of blocks.
type Agree struct {
	Blocks []Sealed  `json:"blocks"`
	By     string    `json:"by,omitempty"`
	Note   string    `json:"note,omitempty"`
	Rev    record.ID `json:"rev"`
}

// Revoke takes back the author's own agreement to blocks, unless confirmed.
type Revoke struct {
	Blocks []string `json:"blocks"`
	By     string   `json:"by,omitempty"`
	Note   string   `json:"note,omitempty"`
}

// Correspond says of blocks of which an authentic version is stale that their
// versions, in exactly these words, say the same. Once every party has said so,
// none of them is stale.
type Correspond struct {
	Blocks []Sealed  `json:"blocks"`
	By     string    `json:"by,omitempty"`
	Note   string    `json:"note,omitempty"`
	Rev    record.ID `json:"rev"`
}

// Differ takes back the author's own word that versions of blocks correspond.
type Differ struct {
	Blocks []string `json:"blocks"`
	By     string   `json:"by,omitempty"`
	Note   string   `json:"note,omitempty"`
}

// Confirm is the capital's word on what its delegation agreed.
type Confirm struct {
	Blocks []Sealed `json:"blocks"`
	By     string   `json:"by,omitempty"`
	Note   string   `json:"note,omitempty"`
}

// Initial authenticates the whole text of a revision.
type Initial struct {
	By     string      `json:"by,omitempty"`
	Digest text.Digest `json:"digest"`
	Rev    record.ID   `json:"rev"`
}

// Sign is the author's final consent to the whole text of a revision. The
// charter's outcome gives the word that people use for it.
type Sign struct {
	By     string      `json:"by,omitempty"`
	Digest text.Digest `json:"digest"`
	Rev    record.ID   `json:"rev"`
}

// Unsign withdraws the author's signature, until its own exchange.
type Unsign struct {
	By     string      `json:"by,omitempty"`
	Digest text.Digest `json:"digest"`
	Note   string      `json:"note,omitempty"`
	Rev    record.ID   `json:"rev"`
}

// Exchange says: I hold everybody's signature over this text.
type Exchange struct {
	By     string      `json:"by,omitempty"`
	Digest text.Digest `json:"digest"`
	Rev    record.ID   `json:"rev"`
}

// Target is what a comment is about: one of its fields, or none for the whole.
type Target struct {
	Act   record.ID `json:"act,omitempty"`
	Block string    `json:"block,omitempty"`
	Claim []Ref     `json:"claim,omitempty"` // at most one
}

// Comment is a remark on the record.
type Comment struct {
	By   string `json:"by,omitempty"`
	On   Target `json:"on"`
	Text string `json:"text"`
}

// Park puts something aside for later; Note "" takes it up again.
type Park struct {
	By   string `json:"by,omitempty"`
	Note string `json:"note,omitempty"`
	On   Target `json:"on"`
}

// Place says where something should be dealt with ("in the annex").
type Place struct {
	By    string `json:"by,omitempty"`
	On    Target `json:"on"`
	Where string `json:"where"`
}

// Group is a group of parties that one of them speaks for.
type Group struct {
	Code    string   `json:"code"`
	Members []string `json:"members"` // codes, sorted
	Name    string   `json:"name"`
	Voice   string   `json:"voice"` // the member that speaks
}

// Silence is the chair's: what it names is agreed at the deadline by all who
// are silent, unless a party breaks the silence.
type Silence struct {
	Blocks   []Sealed  `json:"blocks,omitempty"` // to be agreed, ad referendum
	By       string    `json:"by,omitempty"`
	Claims   []Ref     `json:"claims,omitempty"` // claims and packages, to be accepted
	Deadline string    `json:"deadline"`         // 2026-11-30T22:00:00Z
	Note     string    `json:"note,omitempty"`
	Place    string    `json:"place,omitempty"`    // the deadline as people there read it: 17:00 New York
	Prolongs record.ID `json:"prolongs,omitempty"` // the silence act whose deadline this one moves
	Rev      record.ID `json:"rev,omitempty"`      // with blocks, and only there
}

// KeptSilence says that the author was silent at the deadline.
type KeptSilence struct {
	By      string    `json:"by,omitempty"`
	Silence record.ID `json:"silence"`
}

// Break breaks the silence: nothing is agreed by it then.
type Break struct {
	By      string    `json:"by,omitempty"`
	On      Target    `json:"on"` // a block or a claim that the silence is about, or none for all
	Reason  string    `json:"reason"`
	Silence record.ID `json:"silence"`
}

// Kind returns KindSilence.
func (*Silence) Kind() string { return KindSilence }

// Kind returns KindSilent.
func (*KeptSilence) Kind() string { return KindSilent }

// Kind returns KindBreak.
func (*Break) Kind() string { return KindBreak }

// Kind returns KindCharter.
func (*Charter) Kind() string { return KindCharter }

// Kind returns KindAccede.
func (*Accede) Kind() string { return KindAccede }

// Kind returns KindAmend.
func (*Amend) Kind() string { return KindAmend }

// Kind returns KindPosition.
func (*Position) Kind() string { return KindPosition }

// Kind returns KindWithdraw.
func (*Withdraw) Kind() string { return KindWithdraw }

// Kind returns KindPackage.
func (*Package) Kind() string { return KindPackage }

// Kind returns KindRevise.
func (*Revise) Kind() string { return KindRevise }

// Kind returns KindPen.
func (*Pen) Kind() string { return KindPen }

// Kind returns KindAgree.
func (*Agree) Kind() string { return KindAgree }

// Kind returns KindRevoke.
func (*Revoke) Kind() string { return KindRevoke }

// Kind returns KindConfirm.
func (*Confirm) Kind() string { return KindConfirm }

// Kind returns KindInitial.
func (*Initial) Kind() string { return KindInitial }

// Kind returns KindSign.
func (*Sign) Kind() string { return KindSign }

// Kind returns KindUnsign.
func (*Unsign) Kind() string { return KindUnsign }

// Kind returns KindExchange.
func (*Exchange) Kind() string { return KindExchange }

// Kind returns KindComment.
func (*Comment) Kind() string { return KindComment }

// Kind returns KindPark.
func (*Park) Kind() string { return KindPark }

// Kind returns KindPlace.
func (*Place) Kind() string { return KindPlace }

// Kind returns KindCorrespond.
func (*Correspond) Kind() string { return KindCorrespond }

// Kind returns KindDiffer.
func (*Differ) Kind() string { return KindDiffer }
