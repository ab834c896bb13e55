package accounts

import (
	"testing"
	"time"
)

// rule is the delegation's rule of now.
func (w *world) rules() Policy {
	w.t.Helper()
	p, err := w.Policy(w.t.Context(), "VES")
	w.wants("policy", err, nil)
	return p
}

// Who is invited, or given a power, after the rule isn't the second person for two days, in either place; who was there is at once.
func TestHoleSecondPersonIsASecondSelf(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head").Account
	there := w.join(head.ID, delegate("VES", Read|Draft|Clear), "there").Account
	w.wants("rule", w.SetPolicy(ctx, head.ID, Policy{Second: Clear | Release}), nil)
	w.wants("who was there", w.rules().Allows(Clear, head.ID, there.ID), nil)
	w.now = w.now.Add(time.Hour)
	self := w.join(head.ID, delegate("VES", Read|Draft|Clear|Release|Manage), "self").Account
	third := w.join(self.ID, delegate("VES", Read|Draft), "third").Account
	w.wants("given release", w.SetPowers(ctx, head.ID, there.ID, Read|Draft|Clear|Release), nil)
	p := w.rules()
	w.wants("a second self clears", p.Allows(Clear, head.ID, self.ID), ErrNew)
	w.wants("a second self releases", p.Allows(Release, head.ID, self.ID), ErrNew)
	w.wants("of what a second self drafted", p.Allows(Release, self.ID, head.ID), ErrInvited)
	w.wants("of what a second self's second self drafted", p.Allows(Clear, third.ID, head.ID), ErrInvited)
	w.wants("another clears what a newcomer drafted", p.Allows(Clear, third.ID, there.ID), nil)
	w.wants("what he had", p.Allows(Clear, head.ID, there.ID), nil)
	w.wants("what he was given", p.Allows(Release, head.ID, there.ID), ErrNew)
	w.wants("what the rule doesn't name", p.Allows(Initial, head.ID, self.ID), nil)
	if n := p.New[self.ID]; n.Inviter != "Name of head" || !n.Joined || n.Has != Clear|Release || n.Waits != Clear|Release || n.Until.Sub(self.Made) != newcomerFor {
		t.Errorf("%+v", n)
	}
	if n := p.New[there.ID]; n.Inviter != "Name of head" || n.Joined || n.Has != Release {
		t.Errorf("%+v", n)
	}
	// To ask for more doesn't make him one who was there before.
	w.wants("tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Clear | Release | Sign}), nil)
	w.wants("after a tighter rule", w.rules().Allows(Clear, head.ID, self.ID), ErrNew)
	w.wants("off", w.Switch(ctx, head.ID, there.ID, true), nil)
	w.wants("on", w.Switch(ctx, head.ID, there.ID, false), nil)
	w.now = w.now.Add(newcomerFor - time.Second)
	w.wants("almost", w.rules().Allows(Clear, head.ID, self.ID), ErrNew)
	w.now = w.now.Add(time.Second)
	p = w.rules()
	w.wants("after two days", p.Allows(Clear, head.ID, self.ID), nil)
	w.wants("after two days, his words", p.Allows(Clear, self.ID, head.ID), nil)
	w.wants("after two days, what he was given", p.Allows(Release, head.ID, there.ID), nil)
	if n := p.New[self.ID]; n.Waits != 0 || n.Has == 0 {
		t.Errorf("all are told no more: %+v", n)
	}
	w.now = w.now.Add(loosenShown)
	if p = w.rules(); len(p.New) != 0 {
		t.Errorf("all are told for ever: %+v", p.New)
	}
}

// A rule of before this was kept knows no time: who came less than two days ago waits.
func TestSecondPersonUnderAnOlderRule(t *testing.T) {
	w := newWorld(t, nil)
	head := w.join(Operator, delegate("VES", All), "head").Account
	a := &account{Made: head.Made, Can: All}
	n, is := a.newcomer(ruling{Second: Sign}, w.now)
	if !is || n.Waits != Sign {
		t.Errorf("%+v", n)
	}
	if n, is = a.newcomer(ruling{Second: Sign}, w.now.Add(loosenShown)); is {
		t.Errorf("%+v", n)
	}
}
