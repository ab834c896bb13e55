package desk

import (
	"strings"

	"parley/talks"
)

// Comment puts a remark on the record, about what target understands.
func (d *Desk) Comment(on, words string) (*Intent, error) {
	return d.remark(on, words, func(on talks.Target, words string) (talks.Body, string) {
		return &talks.Comment{On: on, Text: words}, "comments on"
	})
}

// Park puts something aside for later; without words it takes it up again.
func (d *Desk) Park(on, words string) (*Intent, error) {
	return d.remark(on, words, func(on talks.Target, words string) (talks.Body, string) {
		if words == "" {
			return &talks.Park{On: on}, "takes up again"
		}
		return &talks.Park{On: on, Note: words}, "parks"
	})
}

// Place says where something should be dealt with.
func (d *Desk) Place(on, where string) (*Intent, error) {
	return d.remark(on, where, func(on talks.Target, words string) (talks.Body, string) {
		return &talks.Place{On: on, Where: words}, "says where to deal with"
	})
}

func (d *Desk) remark(about, words string, body func(on talks.Target, words string) (talks.Body, string)) (*Intent, error) {
	on, what, err := d.Target(about)
	if err != nil {
		return nil, err
	}
	words = strings.TrimSpace(words)
	b, verb := body(on, words)
	in := &Intent{Body: b, Head: d.Me + " " + verb + " " + what + ":"}
	if words != "" {
		in.Show = []string{Visible(words)}
	}
	return in, nil
}
