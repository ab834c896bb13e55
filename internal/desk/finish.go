package desk

import (
	"parley/record"
	"parley/talks"
)

// Initial authenticates the newest revision as the final text.
func (d *Desk) Initial() (*Intent, error) {
	return &Intent{
		Body: &talks.Initial{Digest: d.Rev.Digest, Rev: d.Rev.ID},
		Head: d.Book.T("%s initials Rev.%d as the authentic text:", d.Me, d.Rev.Num),
		Show: d.wholeWords(),
		Done: func(d *Desk, _ record.ID) Outcome {
			return Outcome{Lines: []string{d.Book.T("initialled by %s", and(d.Book, d.View.Final().Initialled))}}
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
	blocks, count := d.Book.N(len(d.Rev.Text.Blocks), "%d paragraph", "%d paragraphs"), d.Book.N(words, "%d word", "%d words")
	first := d.Book.T("%s of %s; read it once more: parley text --clean", blocks, count)
	if d.Page {
		first = d.Book.T("%s of %s; read it once more", blocks, count)
	}
	return []string{
		first,
		d.Book.T("digest %s", string(d.Rev.Digest)),
	}
}

// Sign is this party's final consent to the newest revision.
func (d *Desk) Sign() (*Intent, error) {
	var head, ask string
	switch d.State.Charter().Outcome {
	case talks.Resolution:
		head, ask = d.Book.T("%s tables Rev.%d: its final consent to the whole text", d.Me, d.Rev.Num), d.Book.T("table it?")
	case talks.Statement:
		head, ask = d.Book.T("%s issues Rev.%d: its final consent to the whole text", d.Me, d.Rev.Num), d.Book.T("issue it?")
	default:
		head, ask = d.Book.T("%s signs Rev.%d: its final consent to the whole text", d.Me, d.Rev.Num), d.Book.T("sign it?")
	}
	return &Intent{
		Body: &talks.Sign{Digest: d.Rev.Digest, Rev: d.Rev.ID},
		Head: head,
		Show: d.wholeWords(),
		Ends: []string{d.Book.T("when your home has everybody's signature it exchanges yours by itself, and you are bound")},
		Ask:  ask,
		Done: func(d *Desk, _ record.ID) Outcome {
			f := d.View.Final()
			return Outcome{Lines: []string{d.signedBy(f.Signed)}}
		},
	}, nil
}

// signedBy says who has consented to the whole text.
func (d *Desk) signedBy(parties []string) string {
	switch d.State.Charter().Outcome {
	case talks.Resolution:
		return d.Book.T("tabled by %s", and(d.Book, parties))
	case talks.Statement:
		return d.Book.T("issued by %s", and(d.Book, parties))
	}
	return d.Book.T("signed by %s", and(d.Book, parties))
}

// Unsign takes the signature back.
func (d *Desk) Unsign(note string) (*Intent, error) {
	f := d.View.Final()
	return &Intent{
		Body: &talks.Unsign{Digest: f.Revision.Digest, Rev: f.Revision.ID, Note: note},
		Head: d.Book.T("%s takes its signature under Rev.%d back", d.Me, f.Revision.Num),
		Show: []string{d.Book.T("digest %s", string(f.Revision.Digest))},
	}, nil
}
