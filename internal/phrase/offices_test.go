package phrase_test

import (
	"strings"
	"testing"

	"parley/internal/blind"
	"parley/internal/mediator"
	"parley/internal/phrase"
)

// TestOfficesSpeak: what a mediator's vault and a blind test refuse is read whole in French and Russian, each sentence as the rooms
// make it, its parts put together.
func TestOfficesSpeak(t *testing.T) {
	said := map[string]error{
		"an empty question": (&blind.Question{}).Check(),
		"no message":        errorOf(blind.DecodeFile([]byte(strings.Repeat("x", blind.MaxFile+1)))),
		"a long card":       errorOf2(mediator.ParseCard([]byte(strings.Repeat("x", mediator.MaxPlain+1)))),
		"a long letter":     errorOf2(mediator.ParseLetter([]byte(strings.Repeat("x", mediator.MaxLetter+1)))),
		"a long list":       errorOf2(mediator.ReadList([]byte(strings.Repeat("x", mediator.MaxPlain+1)))),
		"two brackets":      (&mediator.Agenda{}).Check(),
	}
	for _, lang := range []string{"fr", "ru"} {
		b, err := phrase.For(lang)
		if err != nil {
			t.Fatal(err)
		}
		for name, err := range said {
			if err == nil {
				t.Fatalf("%s: no error", name)
			}
			if got, ok := b.Echo(err.Error(), nil); !ok || got == err.Error() {
				t.Errorf("%s: %s can't say %q: %q", name, lang, err, got)
			}
		}
		for _, s := range []string{
			"not now: the vault waits for answers", "not now: answers of 2 parties are missing", "a party has one letter of a kind in a round: LOR has given another one in round 1",
			"the log of the mediator is wrong: entry 2 (publish): it isn't signed by the mediator", "the log of the mediator is wrong: entry 3 (close): LOR hasn't signed package 1",
			"step open of LOR: the other party breaks the protocol: it isn't what the commitment on the record says", "step key of LOR: the other party breaks the protocol: element 1 is the identity",
			"not of this run: the parties or their keys aren't those of your record", "not a mediator's card: the mediator is VES, a party of the talks",
			"mediators have had 3 rounds in these talks, or can still have them, and this card allows 5; 5 in all are the most",
		} {
			if got, ok := b.Echo(s, nil); !ok || got == s {
				t.Errorf("%s can't say %q: %q", lang, s, got)
			}
		}
	}
}

func errorOf[A, B, C any](_ A, _ B, _ C, err error) error { return err }

func errorOf2[A any](_ A, err error) error { return err }
