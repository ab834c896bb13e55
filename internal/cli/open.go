package cli

import (
	"cmp"
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/committee"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// opening is what talks open is told.
type opening struct {
	heritage                        []string // how a charter that goes on from other talks keeps to them
	title, outcome, file, lang, pen string
	cards, drafts                   fileList
	rule, chair                     string   // unanimity, or consensus with a chair
	procedure, secretary            string   // under consensus: a committee's rules, and who keeps its papers
	groups                          fileList // under consensus: CODE=VOICE,MEMBER…
	notice                          int      // hours that a silence lasts at least
	attribution                     string   // to whom holders are shown
	side                            string   // the main talks, where these are side talks
	on                              fileList // paragraphs that they are about
	also                            fileList // further authentic languages, or LANG=FILE
	unnamed                         bool
	follows                         string   // the talks that these go on from
	leave                           fileList // parties of them that aren't parties of these
	given                           *flag.FlagSet
}

func (c *call) talksOpen(o *opening) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if o.follows == "" && (len(o.leave) > 0 || len(o.cards) == 0 || o.side == "" && (o.title == "" || len(o.on) > 0 || (o.file == "") == (len(o.drafts) == 0))) {
		return desk.Usage{Msg: "talks open: wants --title, --party for each other party, and either --text or --compile", Verb: "talks open"}
	}
	return c.withSeat(func(_ *node.Home, h *node.Seat) error {
		charter, err := c.charter(h, o)
		if err != nil {
			return err
		}
		talks.SetDelegate(charter, c.delegate())
		c.showOpening(charter)
		for _, l := range o.heritage {
			c.say("  %s", l)
		}
		if err := c.confirm("sign the charter?"); err != nil {
			return err
		}
		n, err := h.OpenTalks(c.ctx, charter)
		if err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"talks": n.ID().String(), "spoken": n.Spoken(), "parties": desk.CodesOf(charter.Parties), "pen": charter.Pen, "recorded": len(charter.Claims)}); done {
			return err
		}
		c.print("talks %s; the pen is %s's; number to compare: %s", n.ID().Short(), charter.Pen, n.Spoken())
		c.print("signed as %s; send it: parley pouch pack --to %s", n.ID().Short(), strings.Join(without(desk.CodesOf(charter.Parties), h.Code()), " --to "))
		return nil
	})
}

// procedure is the rules of a body by its id, or of a file.
func (c *call) procedure(name string) (*committee.Body, error) {
	if b, ok := committee.BodyByID(name); ok {
		return b, nil
	}
	raw, err := c.readFile(name, committee.MaxBody)
	if err != nil {
		var ids []string
		for _, b := range committee.Bodies() {
			ids = append(ids, b.ID)
		}
		return nil, desk.Advise(fmt.Errorf("--procedure %s: %w", desk.Visible(name), err), "a file with rules, or one of %s", desk.And(ids))
	}
	b, err := committee.ReadBody(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", desk.Visible(name), err)
	}
	return b, nil
}

// charter is the body that opens talks.
func (c *call) charter(h *node.Seat, o *opening) (*talks.Charter, error) {
	switch {
	case o.side != "" && o.follows == "":
		return c.sideCharter(h, o)
	case o.follows != "":
		return c.successorCharter(h, o)
	}
	me, err := h.Card()
	if err != nil {
		return nil, err
	}
	out := &talks.Charter{
		Lang: o.lang, Outcome: o.outcome, Parties: []record.Party{me.Party}, Pen: desk.Upper(o.pen),
		Rule: o.rule, Chair: desk.Upper(o.chair), Notice: o.notice, Secretary: desk.Upper(o.secretary), Rules: 1, Title: o.title, Unicode: seal.UnicodeVersion,
	}
	if out.Attribution, err = attribution(o.attribution); err != nil {
		return nil, err
	}
	if out.Pen == "" {
		out.Pen = h.Code()
	}
	if out.Rule == talks.Consensus && out.Chair == "" {
		out.Chair = h.Code()
	}
	if o.procedure != "" {
		if out.Procedure, err = c.procedure(o.procedure); err != nil {
			return nil, err
		}
	}
	for _, g := range o.groups {
		group, ok := desk.ReadGroup(g)
		if !ok {
			return nil, desk.Usage{Msg: "talks open: --group wants CODE=VOICE,MEMBER,…, not " + desk.Visible(g), Verb: "talks open"}
		}
		out.Groups = append(out.Groups, group)
	}
	slices.SortFunc(out.Groups, func(a, b talks.Group) int { return cmp.Compare(a.Code, b.Code) })
	if out.Parties, err = c.cards(o.cards, out.Parties); err != nil {
		return nil, err
	}
	slices.SortFunc(out.Parties, func(a, b record.Party) int { return cmp.Compare(a.Code, b.Code) })
	if !slices.Contains(desk.CodesOf(out.Parties), out.Pen) {
		return nil, desk.Advise(fmt.Errorf("--pen %s is none of the parties", desk.Visible(out.Pen)), "they are %s", desk.And(desk.CodesOf(out.Parties)))
	}
	var files map[text.Lang]string
	if out.Authentic, files, err = authentic(o.lang, o.also); err != nil {
		return nil, err
	}
	if err := c.charterText(out, o); err != nil {
		return nil, err
	}
	return out, c.alsoIn(out, files)
}

// charterText fills in the base text and recorded claims.
func (c *call) charterText(out *talks.Charter, o *opening) error {
	if o.file == "" {
		k, err := c.compileFiles("talks open", o.drafts, o.lang)
		if err != nil {
			return err
		}
		for _, p := range k.parties {
			if !slices.Contains(desk.CodesOf(out.Parties), p) {
				return desk.Advise(fmt.Errorf("--compile %s: %s is none of the parties", p, p), "they are %s", desk.And(desk.CodesOf(out.Parties)))
			}
		}
		out.Base = talks.Wire(k.Base.Blocks)
		return nil
	}
	r, err := c.readSource(o.file, o.lang, false, true)
	if err != nil {
		return err
	}
	c.warnReading(o.file, r)
	return desk.ImportText(phrase.Book{}, out, r, !o.unnamed)
}

// showOpening says on stderr what the charter holds before it is signed.
func (c *call) showOpening(ch *talks.Charter) {
	c.say("%s", c.style().bold("you open talks on "+desk.QuoteText(ch.Title)+", to come to a "+ch.Outcome))
	for _, p := range ch.Parties {
		c.say("  %-8s %s", p.Code, desk.Visible(p.Name))
		c.say("           root key %s", p.Root)
		c.say("           seat key %s", p.Seat)
	}
	c.say("  the pen is %s's; the rule is %s", ch.Pen, ch.Rule)
	for _, l := range desk.RuleWords(phrase.Book{}, ch) {
		c.say("  %s", l)
	}
	c.say("  names beside wordings: %s", desk.AttributionWords(phrase.Book{}, ch.Attribution))
	c.say("  base text: %s", desk.Count(len(ch.Base), "paragraph"))
	if len(ch.Authentic) > 0 {
		have := map[string]int{}
		for _, b := range ch.Base {
			for l := range b.Text {
				have[l]++
			}
		}
		var words []string
		for _, l := range ch.Authentic {
			words = append(words, fmt.Sprintf("%s (%d)", l, have[string(l)]))
		}
		c.say("  equally authentic, with the paragraphs that they have: %s", strings.Join(words, ", "))
	}
	for _, o := range desk.OddCharter(phrase.Book{}, ch) {
		c.say("  %s", c.style().warn(o))
	}
	if len(ch.Claims) > 0 && ch.Follows == nil {
		by := map[string]int{}
		for _, p := range ch.Claims {
			by[p.For]++
		}
		var parts []string
		for _, code := range append(desk.CodesOf(ch.Parties), talks.NoneNamed) {
			if by[code] > 0 {
				parts = append(parts, fmt.Sprintf("%d for %s", by[code], strings.Replace(code, talks.NoneNamed, "nobody named", 1)))
			}
		}
		c.say("  %s recorded from the brackets, none of them affirmed: %s", desk.Count(len(ch.Claims), "claim"), desk.And(parts))
	}
}

// attribution is the policy on names that a person asked for.
func attribution(word string) (talks.Attribution, error) {
	switch word {
	case "", "open":
		return talks.AttributionOpen, nil
	case string(talks.AttributionParties), string(talks.AttributionNone):
		return talks.Attribution(word), nil
	}
	return "", desk.Usage{Msg: fmt.Sprintf("--attribution %s: want open, parties or none", desk.Visible(word)), Verb: "talks open"}
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(x string) bool { return x == s })
}
