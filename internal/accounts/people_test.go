package accounts

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestInvitationWorksOnce(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	token := w.invite(Operator, delegate("VES", All))
	if inv, err := w.Look(ctx, token); err != nil || inv.Seat != "VES" || inv.Can != All {
		t.Fatalf("%+v, %v", inv, err)
	}
	j := Join{Login: "Anna@mfa.example", Name: "Anna", Password: good}
	for name, bad := range map[string]Join{
		"short password":   {Login: "anna", Name: "Anna", Password: "short"},
		"no name":          {Login: "anna", Password: good},
		"hidden letters":   {Login: "anna", Name: "An\u202ena", Password: good},
		"login with space": {Login: "an na", Name: "Anna", Password: good},
	} {
		if _, err := w.Accept(ctx, token, bad, from("192.0.2.1")); err == nil || errors.Is(err, ErrInvitation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := w.Accept(ctx, token, j, from("192.0.2.1"))
	w.wants("first use", err, nil)
	w.alive("after joining", c.Token, true)
	j.Login = "other"
	_, err = w.Accept(ctx, token, j, from("192.0.2.1"))
	w.wants("replayed", err, ErrInvitation)
	_, err = w.Look(ctx, token)
	w.wants("looked at after use", err, ErrInvitation)

	late := w.invite(Operator, delegate("VES", Read))
	w.now = w.now.Add(inviteFor)
	_, err = w.Accept(ctx, late, j, from("192.0.2.1"))
	w.wants("too late", err, ErrInvitation)

	gone := w.invite(c.Account.ID, delegate("VES", Read))
	list, err := w.Invitations(ctx, c.Account.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	w.wants("taken back", w.Revoke(ctx, c.Account.ID, list[0].ID), nil)
	_, err = w.Accept(ctx, gone, j, from("192.0.2.1"))
	w.wants("after it was taken back", err, ErrInvitation)
	_, err = w.Accept(ctx, w.invite(Operator, delegate("LOR", Read)), Join{Login: "anna@MFA.example ", Name: "Anna", Password: good}, from("192.0.2.1"))
	w.wants("a login name that is taken", err, ErrTaken)
}

// Nobody gives what he lacks, reaches beyond his own delegation, or raises
// himself.
func TestWhoMayInvite(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	sec := w.join(Operator, Invitation{Kind: Secretariat, Can: Read | Manage}, "sec").Account
	head := w.join(sec.ID, delegate("VES", All), "head").Account
	clerk := w.join(head.ID, delegate("VES", Read|Draft|Manage), "clerk").Account
	junior := w.join(clerk.ID, delegate("VES", Read|Draft), "junior").Account
	lor := w.join(sec.ID, delegate("LOR", All), "lor").Account
	obs := w.join(sec.ID, Invitation{Kind: Observer, Can: Read}, "obs").Account
	for name, c := range map[string]struct {
		by  string
		inv Invitation
	}{
		"full powers by who has none":           {clerk.ID, delegate("VES", Read|Sign)},
		"another seat":                          {head.ID, delegate("LOR", Read)},
		"a secretary by a delegate":             {head.ID, Invitation{Kind: Secretariat, Can: Read}},
		"an observer by a delegate":             {head.ID, Invitation{Kind: Observer, Can: Read}},
		"by who may not manage":                 {junior.ID, delegate("VES", Read)},
		"by an observer":                        {obs.ID, Invitation{Kind: Observer, Can: Read}},
		"the secretariat into a seat in use":    {sec.ID, delegate("VES", Read)},
		"an observer that signs":                {sec.ID, Invitation{Kind: Observer, Can: Read | Sign}},
		"a secretary that signs":                {Operator, Invitation{Kind: Secretariat, Can: Read | Sign}},
		"a delegate without a seat":             {Operator, delegate("", Read)},
		"a delegate that may not read":          {Operator, delegate("VES", Sign)},
		"by nobody":                             {"00000000000000000000000000000000", delegate("VES", Read)},
		"by something that is no account's id":  {"operator2", delegate("VES", Read)},
		"powers that don't exist":               {Operator, delegate("VES", All|All<<1)},
		"an unknown kind":                       {Operator, Invitation{Kind: "king", Can: Read}},
		"the secretariat with a delegate's can": {sec.ID, Invitation{Kind: Secretariat, Can: All}},
	} {
		if _, err := w.Invite(ctx, c.by, c.inv); !errors.Is(err, ErrPower) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.wants("raise oneself", w.SetPowers(ctx, clerk.ID, clerk.ID, All), ErrPower)
	w.wants("raise another beyond oneself", w.SetPowers(ctx, clerk.ID, junior.ID, Read|Sign), ErrPower)
	w.wants("lower another", w.SetPowers(ctx, clerk.ID, head.ID, Read), nil)
	w.wants("and not raise him again", w.SetPowers(ctx, clerk.ID, head.ID, All), ErrPower)
	w.wants("another delegation's", w.SetPowers(ctx, clerk.ID, lor.ID, Read), ErrUnknown)
	w.wants("a delegate by the secretariat", w.Switch(ctx, sec.ID, lor.ID, true), ErrUnknown)
	people, err := w.People(ctx, clerk.ID)
	if err != nil || len(people) != 3 {
		t.Errorf("a delegation sees %d people, %v", len(people), err)
	}
	for _, p := range people {
		if p.Seat != "VES" {
			t.Errorf("a delegation sees %s of %s", p.Name, p.Seat)
		}
	}
	_, err = w.People(ctx, junior.ID)
	w.wants("people for who may not manage", err, ErrPower)
	if people, err = w.People(ctx, sec.ID); err != nil || len(people) != 2 {
		t.Errorf("the secretariat sees %d people, %v", len(people), err)
	}
}

// A secretariat can't keep a second invitation back for itself.
func TestInvitationIsWorthWhatItsMakerMayGive(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	sec := w.join(Operator, Invitation{Kind: Secretariat, Can: Read | Manage}, "sec").Account
	first, kept := w.invite(sec.ID, delegate("VES", All)), w.invite(sec.ID, delegate("VES", All))
	c, err := w.Accept(ctx, first, Join{Login: "head", Name: "Head", Password: good}, from("192.0.2.1"))
	w.wants("the first", err, nil)
	_, err = w.Accept(ctx, kept, Join{Login: "spy", Name: "Spy", Password: good}, from("192.0.2.1"))
	w.wants("the one that was kept back", err, ErrInvitation)

	clerk := w.join(c.Account.ID, delegate("VES", Read|Manage), "clerk").Account
	token := w.invite(clerk.ID, delegate("VES", Read))
	w.wants("switch off", w.Switch(ctx, c.Account.ID, clerk.ID, true), nil)
	_, err = w.Look(ctx, token)
	w.wants("of somebody who was switched off", err, ErrInvitation)
}

func TestChangedPowersEndSessions(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head")
	other := w.join(head.Account.ID, delegate("VES", Read|Draft), "other")
	w.wants("change", w.SetPowers(ctx, head.Account.ID, other.Account.ID, Read), nil)
	w.alive("after new powers", other.Token, false)
	c, err := w.Login(ctx, "other", good, from("192.0.2.1"))
	w.wants("log in", err, nil)
	if c.Account.Can != Read {
		t.Errorf("may %s", c.Account.Can)
	}
	w.wants("end", w.EndSessions(ctx, head.Account.ID, other.Account.ID), nil)
	w.alive("after they were ended", c.Token, false)
	w.wants("off", w.Switch(ctx, head.Account.ID, other.Account.ID, true), nil)
	_, err = w.Login(ctx, "other", good, from("192.0.2.1"))
	w.wants("log in when switched off", err, ErrLogin)
	w.alive("the manager's own", head.Token, true)
}

func TestPolicy(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head").Account
	junior := w.join(head.ID, delegate("VES", Read|Draft|Release), "junior").Account
	if p, err := w.Policy(ctx, "VES"); err != nil || p.Second != 0 {
		t.Fatal(p, err)
	}
	w.wants("by who may not manage", w.SetPolicy(ctx, junior.ID, Policy{Second: Release}), ErrPower)
	w.wants("set", w.SetPolicy(ctx, head.ID, Policy{Second: Release}), nil)
	if err := w.SetPolicy(ctx, head.ID, Policy{Second: Read}); err == nil {
		t.Error("a second person for reading")
	}
	p, err := w.Policy(ctx, "VES")
	w.wants("read", err, nil)
	w.wants("the author", p.Allows(Release, junior.ID, junior.ID), ErrPower)
	w.wants("somebody else", p.Allows(Release, junior.ID, head.ID), nil)
	w.wants("another verb", p.Allows(Clear, junior.ID, junior.ID), nil)
	if p, err := w.Policy(ctx, "LOR"); err != nil || p.Second != 0 {
		t.Error("another delegation has it too")
	}
}

func TestPowers(t *testing.T) {
	for p := Powers(0); p <= All; p++ {
		got, ok := ParsePowers(p.Words())
		if !ok || got != p {
			t.Errorf("%s is read as %s", p, got)
		}
	}
	if _, ok := ParsePowers([]string{"read", "reign"}); ok {
		t.Error("an unknown power was read")
	}
	if len(words()) != 7 || strings.Contains(All.String(), ",,") {
		t.Error("a power has no name")
	}
}

func TestReopened(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, delegate("VES", All), "head")
	w.Store.Close()
	key := make([]byte, 32)
	if _, err := Open(t.Context(), w.path, key, Options{}); err == nil {
		t.Fatal("another key opened it")
	}
	for i := range key {
		key[i] = 1
	}
	s, err := Open(t.Context(), w.path, key, Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if se, err := s.Session(t.Context(), c.Token); err != nil || se.Account.ID != c.Account.ID {
		t.Errorf("%+v, %v", se, err)
	}
}

// A seat that was taken out leaves nobody behind: sessions end, invitations are void, login names are free, its rule is gone; other
// seats keep theirs. Then people can be invited to a seat of that code as to a new one, by the secretariat too.
func TestVacatedSeatTakesNewPeople(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	sec := w.join(Operator, Invitation{Kind: Secretariat, Can: Read | Manage}, "office")
	old, other := w.join(Operator, delegate("VES", All), "anna"), w.join(Operator, delegate("LOR", All), "lorn")
	w.wants("rule", w.SetPolicy(ctx, old.Account.ID, Policy{Second: Release}), nil)
	open, theirs := w.invite(old.Account.ID, delegate("VES", Read)), w.invite(other.Account.ID, delegate("LOR", Read))
	_, err := w.Invite(ctx, sec.Account.ID, delegate("VES", All))
	w.wants("beside the people of VES", err, ErrPower)

	if w.Vacate(ctx, "") == nil {
		t.Error("the secretariat and the observers are no seat")
	}
	w.wants("vacate", w.Vacate(ctx, "VES"), nil)
	w.alive("the old session", old.Token, false)
	w.alive("another seat's session", other.Token, true)
	w.alive("the secretariat's session", sec.Token, true)
	_, err = w.Look(ctx, open)
	w.wants("an old invitation", err, ErrInvitation)
	_, err = w.Look(ctx, theirs)
	w.wants("another seat's invitation", err, nil)
	_, err = w.Login(ctx, "anna", good, from("192.0.2.1"))
	w.wants("the old login", err, ErrLogin)
	if p, err := w.Policy(ctx, "VES"); err != nil || p.Second != 0 {
		t.Errorf("the next ones have the rule of the first: %+v %v", p, err)
	}

	fresh := w.join(sec.Account.ID, delegate("VES", All), "anna")
	if list, err := w.People(ctx, fresh.Account.ID); err != nil || len(list) != 1 || list[0].ID == old.Account.ID {
		t.Errorf("%+v %v", list, err)
	}
	_, err = w.Invite(ctx, sec.Account.ID, delegate("VES", Read))
	w.wants("beside the new people", err, ErrPower)
}
