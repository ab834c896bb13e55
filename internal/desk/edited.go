package desk

import (
	"errors"
	"slices"

	"parley/talks"
	"parley/text"
)

// Derived are the claims that turn the newest revision into an edited copy of
// it; lang names the only language that the copy holds, "" is all.
func (d *Desk) Derived(t *text.Text, lang text.Lang) ([]text.Claim, error) {
	if lang != "" {
		return text.DeriveLang(d.Rev.Text, t, lang)
	}
	return text.Derive(d.Rev.Text, t)
}

// Edited makes what an edited copy wants this party's claims; what it holds
// already is left as it is. whole says that the copy is all that this party
// wants: its claims that the copy lacks are withdrawn.
func (d *Desk) Edited(wanted []text.Claim, p *Proposing, whole bool) (*Intent, error) {
	claims, err := d.Fresh(wanted, p)
	if err != nil {
		return nil, err
	}
	in, err := d.Amendment(claims, p)
	if err != nil {
		return nil, err
	}
	d.keptBy(in, wanted, whole)
	return in, nil
}

// FresherThan refuses a copy of an older revision: its differences would undo
// what was adopted since.
func (d *Desk) FresherThan(file string, r *text.Reading) error {
	for _, f := range r.Front {
		if f.Key != CopyField || f.Value == string(d.Rev.Digest) {
			continue
		}
		of := d.Book.T("another text")
		for _, old := range d.View.Revisions() {
			if string(old.Digest) == f.Value {
				of = d.Book.T("Rev.%d", old.Num)
			}
		}
		return Hint{errors.New(d.Book.T("%s is a copy of %s, and Rev.%d is the newest: its differences would undo what was adopted", Visible(file), of, d.Rev.Num)), d.Book.T("make your changes in a new copy: parley text --ids -o FILE")}
	}
	return nil
}

// Fresh leaves out the claims that this party holds already.
func (d *Desk) Fresh(claims []text.Claim, p *Proposing) ([]text.Claim, error) {
	var out []text.Claim
	for _, cl := range claims {
		cl.Base = d.Rev.Digest
		held := false
		for _, name := range d.View.Find(cl.Key()) {
			r, err := d.State.Ref(name)
			if other, ok := d.View.Claim(r); err == nil && ok && saidBy(other.Said, d.Me).Holds {
				held = true
			}
		}
		if !held || p.Without || p.For != "" {
			out = append(out, cl)
		}
	}
	if len(out) == 0 {
		if len(claims) > 0 {
			return nil, Hint{errors.New(d.Book.T("nothing to propose: you hold all of it already")), d.Book.T("parley text --party %s shows your wording", d.Me)}
		}
		return nil, Hint{errors.New(d.Book.T("nothing to propose: it says the same as Rev.%d", d.Rev.Num)), d.Book.T("edit a copy of the text first: parley text --ids")}
	}
	return out, nil
}

// keptBy says which own claims an edited copy lacks, and withdraws them when
// the copy is all that the party wants.
func (d *Desk) keptBy(in *Intent, wanted []text.Claim, whole bool) {
	body := in.Body.(*talks.Amend)
	keys := map[text.Key]bool{}
	for _, cl := range wanted {
		cl.Base = d.Rev.Digest
		keys[cl.Key()] = true
	}
	for _, cl := range d.View.Live() {
		if !mine(cl, d.Me) || keys[cl.Key] || slices.Contains(body.Withdraws, cl.Ref) {
			continue
		}
		if whole {
			body.Withdraws = append(body.Withdraws, cl.Ref)
			in.lacks = append(in.lacks, cl.Ref)
		} else {
			in.Show = append(in.Show, d.Book.T("you go on holding %s, which the file lacks", cl.Name))
		}
	}
}
