package committee

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestBodiesReadBack: every body here is a valid rules file.
func TestBodiesReadBack(t *testing.T) {
	for _, b := range Bodies() {
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadBody(raw)
		if err != nil {
			t.Errorf("%s: %v", b.ID, err)
			continue
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(raw) {
			t.Errorf("%s reads back otherwise (%v)", b.ID, err)
		}
		for _, m := range b.Motions {
			if b.Rule(m.Topic).Number == "" {
				t.Errorf("%s: no rule on %s", b.ID, m.Topic)
			}
		}
	}
}

// TestRulesFileRefused: what is wrong is said, and where.
func TestRulesFileRefused(t *testing.T) {
	raw, err := json.Marshal(ungaPlenary())
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	for _, c := range []struct{ old, new, want string }{
		{`"votes":true`, `"votes":true,"Votes":false`, `"Votes" stands twice`},
		{`"votes":true`, `"vote":true`, `unknown field "vote"`},
		{`"votes":true`, `"votes":1`, "bool"},
		{`"num":1,"den":4`, `"num":1,"den":4`, ""},
		{`"num":2,"den":3`, `"num":4,"den":3`, "share 4/3"},
		{`"num":2,"den":3`, `"num":2,"den":0`, "share 2/0"},
		{`"num":2,"den":3`, `"num":2.0,"den":3`, "2.0"},
		{`"tie":"again"`, `"tie":"lots"`, "want rejected or again"},
		{`"hours":48,`, ``, "how many hours"},
		{`"on":["appeal"]`, `"on":["motion"]`, "motion stands twice"},
		{`{"kind":"suspend"`, `{"kind":"sing"`, `kind "sing"`},
		{`{"topic":"tie"`, `{"topic":"tea"`, "unknown topic"},
		{`{"topic":"reconsider"`, `{"topic":"consensus"`, "no rule of the file has it"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		_, err := ReadBody([]byte(bad))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.new, err, c.want)
		}
	}
	for bad, want := range map[string]string{"": "empty", good + "1": "after the rules", good[:len(good)-1]: "EOF", "\xff": "UTF-8", strings.Repeat("[", 100): "too deep", "[]": "Body"} {
		if _, err := ReadBody([]byte(bad)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", bad, err, want)
		}
	}
}
