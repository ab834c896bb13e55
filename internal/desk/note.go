package desk

import (
	"strings"

	"parley/talks"
)

// Comment puts a remark on the record, about what Target understands.
func (d *Desk) Comment(on, words string) (*Intent, error) {
	return d.remark(on, words, func(on talks.Target, what, words string) (talks.Body, string) {
		return &talks.Comment{On: on, Text: words}, d.Book.T("%s comments on %s:", d.Me, what)
	})
}

// Park puts something aside for later; without words it takes it up again.
func (d *Desk) Park(on, words string) (*Intent, error) {
	return d.remark(on, words, func(on talks.Target, what, words string) (talks.Body, string) {
		if words == "" {
			return &talks.Park{On: on}, d.Book.T("%s takes up again %s:", d.Me, what)
		}
		return &talks.Park{On: on, Note: words}, d.Book.T("%s parks %s:", d.Me, what)
	})
}

// Place says where something should be dealt with.
func (d *Desk) Place(on, where string) (*Intent, error) {
	return d.remark(on, where, func(on talks.Target, what, words string) (talks.Body, string) {
		return &talks.Place{On: on, Where: words}, d.Book.T("%s says where to deal with %s:", d.Me, what)
	})
}

func (d *Desk) remark(about, words string, say func(on talks.Target, what, words string) (talks.Body, string)) (*Intent, error) {
	on, what, err := d.Target(about)
	if err != nil {
		return nil, err
	}
	words = strings.TrimSpace(words)
	in := &Intent{}
	in.Body, in.Head = say(on, what, words)
	if words != "" {
		in.Show = []string{Visible(words)}
	}
	return in, nil
}
