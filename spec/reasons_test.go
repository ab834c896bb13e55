package spec_test

import (
	"regexp"
	"slices"
	"testing"
)

// reasons counts, over all records, which kinds of acts had effect, why others
// had none, and what became of claims and packages.
type reasons map[string]int

func (r reasons) add(v *verdict) {
	for _, a := range v.Acts {
		if a.Effect == "in effect" {
			r["kind "+a.Kind]++
		} else {
			r[a.Effect+": "+a.Why]++
		}
	}
	for _, c := range v.Claims {
		r["claim "+c.Fate]++
		r[c.Fate+" "+c.What]++
	}
	for _, k := range v.Packages {
		r["package "+k.Fate]++
	}
	for _, code := range v.Refused {
		r["refused "+code]++
	}
	for _, p := range v.Proofs {
		r["proof "+p.Kind]++
	}
}

// must are patterns of what the records have to reach. A new kind or reason
// of room talks belongs here.
var must = []string{ // constant: a table
	`^kind (charter)$`, `^kind accede$`, `^kind amend$`, `^kind position$`, `^kind withdraw$`, `^kind package$`, `^kind revise$`, `^kind pen$`,
	`^kind agree$`, `^kind revoke$`, `^kind confirm$`, `^kind initial$`, `^kind sign$`, `^kind unsign$`, `^kind exchange$`, `^kind comment$`, `^kind silence$`, `^kind silent$`, `^kind break$`, `^kind proceeding$`,
	`^kind park$`, `^kind place$`, `^kind rekey$`,
	`^claim live$`, `^claim adopted$`, `^claim withdrawn$`, `^claim lapsed$`, `^claim dormant$`, `^claim void$`,
	`^adopted replace`, `^adopted insert`, `^adopted delete`, `^adopted move`, `^adopted split`, `^adopted join`,
	`^live replace carried`, `^live insert carried`, `^live delete carried`, `^live move carried`, `^live split carried`, `^live join carried`,
	`^adopted .* inside`, `^live .* inside carried`, `^adopted .* of nobody`, `^adopted .* recorded`, `^withdrawn .* recorded`, `^lapsed (move|split|join)`,
	`^package live$`, `^package adopted$`, `^package withdrawn$`, `^package lapsed$`, `^package void$`,
	`^refused form$`, `^refused signature$`, `^refused encoding$`, `^refused body$`, `^proof fork$`, `^proof roots$`,
	// talks.md §1 and §3
	`unknown kind`, `its body is withheld`, `unknown field`, `names nothing`, `stands twice`, `not the name of a claim or package`,
	`signed two different acts number \d+: nothing`, `^not allowed: two root acts`, `has not acceded`, `has acceded already`,
	`broke the silence`, `silence procedure was prolonged`, `has the chair`, `less than the \d+ hours`, `is the secretary$`, `have no committee`, `the revision that it tables`, `was silent at the deadline`, `has spoken against`, `speaks for`,
	`accedes to another charter`, `the talks are concluded`, `the act that it is about`, `the claim that it is about`,
	// §4
	`the pen is`, `it follows Rev`, `it calls itself`, `no claim was agreed`, `its digest .* is not that of .* with the`, `its parent is not in its past`,
	`the next term is`, `is not a party$`, `the revision that it starts from`, `has named a penholder`, `behind or beside the newest`,
	// §5
	`names a revision that is not in its past`, `it is made against`, `is recorded for its own author`, `who is not a party`,
	`the claim whose words it changes is not in its past`, `it changes the words of .*, which is not live`, `the claim quotes`, `the claim changes nothing`,
	`leaves a block without any word`, `the split doesn't cut`, `no block follows to join`, `the block stands there already`,
	`claims \d+ and \d+ are the same`, `claims \d+ and \d+ exclude each other`, `claim \d+ lies inside claim \d+`,
	`the author holds the same already`, `it meets the author's own`, `holds a single claim`, `mixes claims`,
	// §6
	`it names a claim or package that is not in its past`, `is not live: withdrawn by`, `is not live: adopted in`, `name it once`, `accept one of them`,
	`support one of them`, `and package .* meet`, `the condition .* can't be fulfilled`, `its condition names what is not`, `a position is recorded for another`,
	`is not yours to withdraw`, `it withdraws a claim that is not`, `say that you object to it instead`,
	// §8
	`two of its claims exclude each other`, `two of its claims are the same`, `one of its claims lies inside another`,
	`an amendment to a claim without that claim`, `its claim .* is no longer live`,
	// §9
	`it agrees to other words`, `it agrees to Rev`, `has no block`, `is still open`, `no agreement of its author .* stands$`, `only a claim can open it again`,
	`stands that could be confirmed`, `is confirmed already`, `it initials Rev`, `the text is still open`, `has not agreed to block`, `its digest is not that of`,
	`it signs Rev`, `has not initialled`, `has exchanged its signature and is bound`, `has signed .* already`, `no signature of its author`,
	`^kind correspond$`, `^kind differ$`, `names no authentic languages`, `it compares the languages of`, `no version of block .* is stale`,
	`no word of its author stands`, `are stale since Rev`, `has no words in`,
	`its author has exchanged already`, `which it knows of, is withheld`, `no signature of [A-E]+ under`, `has replaced the key that it signed with`,
	// §10
	`^void: .* signed two different acts`, `^void: two root acts`, `^void: .* replaced its key`, `^void: beside the line`, `^void: another revision follows`,
}

// enough fails for what no record reached.
func (r reasons) enough(t *testing.T) {
	t.Helper()
	keys := make([]string, 0, len(r))
	for k := range r {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, p := range must {
		if !slices.ContainsFunc(keys, regexp.MustCompile(p).MatchString) {
			t.Errorf("no record reaches %s", p)
		}
	}
}
