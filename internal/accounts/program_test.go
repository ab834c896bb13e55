package accounts

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A token for a program has what the person gave it and still has, ends when it was said, and is a session like others.
func TestProgram(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, delegate("VES", Read|Draft|Release|Manage), "anna")
	token, err := w.NewProgram(t.Context(), c.Token, Wish{Label: " laptop ", Can: Read | Release, Lasts: 30 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.Program(t.Context(), token)
	if err != nil || p.Account.Login != "anna" || p.Account.Can != Read|Release || p.Agent != "laptop" || !p.Program {
		t.Fatalf("%+v %v", p, err)
	}
	list, err := w.Sessions(t.Context(), c.Token)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	w.now = w.now.Add(29 * 24 * time.Hour)
	if _, err := w.Program(t.Context(), token); err != nil {
		t.Error("used after 29 days:", err)
	}
	w.now = w.now.Add(25 * time.Hour)
	if _, err := w.Program(t.Context(), token); !errors.Is(err, ErrSession) {
		t.Error("after its end:", err)
	}
}

// What a person loses, its programs lose.
func TestHoleProgramOutlivesItsPerson(t *testing.T) {
	w := newWorld(t, nil)
	boss := w.join(Operator, delegate("VES", All), "boss")
	make := func(login string) (Came, string) {
		c := w.join(Operator, delegate("VES", Read|Draft|Release), login)
		token, err := w.NewProgram(t.Context(), c.Token, Wish{Can: Read | Release, Lasts: time.Hour * 24})
		if err != nil {
			t.Fatal(err)
		}
		return c, token
	}
	a, one := make("anna")
	if err := w.SetPowers(t.Context(), boss.Account.ID, a.Account.ID, Read|Draft); err != nil {
		t.Fatal(err)
	}
	if p, err := w.Program(t.Context(), one); err == nil && p.Account.Can != Read {
		t.Error("fewer powers:", p.Account.Can)
	}
	b, two := make("berta")
	if _, err := w.SetPassword(t.Context(), b.Token, good, "nine red foxes at the gate", from("192.0.2.1")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Program(t.Context(), two); !errors.Is(err, ErrSession) {
		t.Error("a new password:", err)
	}
	c, three := make("carla")
	if err := w.Switch(t.Context(), boss.Account.ID, c.Account.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Program(t.Context(), three); !errors.Is(err, ErrSession) {
		t.Error("switched off:", err)
	}
	d, four := make("dora")
	list, err := w.Sessions(t.Context(), d.Token)
	if err != nil {
		t.Fatal(err)
	}
	for _, se := range list {
		if se.Program {
			w.wants("end", w.EndOne(t.Context(), d.Token, se.ID), nil)
		}
	}
	if _, err := w.Program(t.Context(), four); !errors.Is(err, ErrSession) {
		t.Error("ended:", err)
	}
}

// A program's token is no browser's, and makes nothing of itself.
func TestHoleProgramBecomesAPerson(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, delegate("VES", Read|Draft|Release), "anna")
	day := Wish{Can: Read, Lasts: 24 * time.Hour}
	token, err := w.NewProgram(t.Context(), c.Token, day)
	if err != nil {
		t.Fatal(err)
	}
	w.alive("as a browser's", token, false)
	if _, err := w.Program(t.Context(), c.Token); !errors.Is(err, ErrSession) {
		t.Error("a browser's as a program's:", err)
	}
	_, err = w.NewProgram(t.Context(), token, day)
	w.wants("a program by a program", err, ErrSession)
	_, err = w.SetPassword(t.Context(), token, good, "nine red foxes at the gate", from("192.0.2.1"))
	w.wants("the password", err, ErrSession)
	_, err = w.Sessions(t.Context(), token)
	w.wants("the sessions", err, ErrSession)
	w.wants("end others", w.EndOne(t.Context(), token, ""), ErrSession)
	for name, x := range map[string]struct {
		wish Wish
		want error
	}{
		"more than the person has": {Wish{Can: Read | Sign, Lasts: time.Hour}, ErrPower},
		"people":                   {Wish{Can: Read | Manage, Lasts: time.Hour}, ErrPower},
		"nothing":                  {Wish{Lasts: time.Hour}, ErrPower},
		"for ever":                 {Wish{Can: Read, Lasts: MostProgram + 1}, ErrWish},
		"no time":                  {Wish{Can: Read}, ErrWish},
		"a long name":              {Wish{Label: strings.Repeat("x", maxName+1), Can: Read, Lasts: time.Hour}, ErrWish},
		"a hidden name":            {Wish{Label: "a\u202eb", Can: Read, Lasts: time.Hour}, ErrWish},
	} {
		_, err := w.NewProgram(t.Context(), c.Token, x.wish)
		w.wants(name, err, x.want)
	}
	for range maxPrograms - 1 {
		if _, err := w.NewProgram(t.Context(), c.Token, day); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.NewProgram(t.Context(), c.Token, day)
	w.wants("too many", err, ErrFull)
	w.now = w.now.Add(freshFor + time.Second)
	_, err = w.NewProgram(t.Context(), c.Token, day)
	w.wants("by an old login", err, ErrStale)
	if strings.Contains(w.log.String(), token) {
		t.Error("the log has the token")
	}
}
