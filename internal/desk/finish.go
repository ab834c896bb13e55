package desk

import (
	"fmt"

	"parley/record"
	"parley/talks"
)

// Initial authenticates the newest revision as the final text.
func (d *Desk) Initial() (*Intent, error) {
	return &Intent{
		Body: &talks.Initial{Digest: d.Rev.Digest, Rev: d.Rev.ID},
		Head: fmt.Sprintf("%s initials Rev.%d as the authentic text:", d.Me, d.Rev.Num),
		Show: d.wholeWords(),
		Done: func(d *Desk, _ record.ID) Outcome {
			return Outcome{Lines: []string{"initialled by " + And(d.View.Final().Initialled)}}
		},
	}, nil
}

// wholeWords name a whole text: its length and digest.
func (d *Desk) wholeWords() []string {
	words := 0
	for _, b := range d.Rev.Text.Blocks {
		for _, l := range b.Langs() {
			words += b.Words(l)
		}
	}
	return []string{
		fmt.Sprintf("%s of %s; read it once more: parley text --clean", Count(len(d.Rev.Text.Blocks), "paragraph"), Count(words, "word")),
		"digest " + string(d.Rev.Digest),
	}
}

// Sign is this party's final consent to the newest revision.
func (d *Desk) Sign() (*Intent, error) {
	do, _ := d.State.Charter().Word()
	return &Intent{
		Body: &talks.Sign{Digest: d.Rev.Digest, Rev: d.Rev.ID},
		Head: fmt.Sprintf("%s %ss Rev.%d: its final consent to the whole text", d.Me, do, d.Rev.Num),
		Show: d.wholeWords(),
		Ends: []string{"when your home has everybody's signature it exchanges yours by itself, and you are bound"},
		Ask:  do + " it?",
		Done: func(d *Desk, _ record.ID) Outcome {
			f := d.View.Final()
			return Outcome{Lines: []string{f.Done + " by " + And(f.Signed)}}
		},
	}, nil
}

// Unsign takes the signature back.
func (d *Desk) Unsign(note string) (*Intent, error) {
	f := d.View.Final()
	return &Intent{
		Body: &talks.Unsign{Digest: f.Revision.Digest, Rev: f.Revision.ID, Note: note},
		Head: fmt.Sprintf("%s takes its signature under Rev.%d back", d.Me, f.Revision.Num),
		Show: []string{"digest " + string(f.Revision.Digest)},
	}, nil
}
