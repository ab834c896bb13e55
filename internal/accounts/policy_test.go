package accounts

import (
	"strings"
	"testing"
	"time"
)

// second is what a second person is asked for now.
func (w *world) second() Powers {
	w.t.Helper()
	p, err := w.Policy(w.t.Context(), "VES")
	w.wants("policy", err, nil)
	return p.Second
}

// asked is the loosening that is open, or came about lately.
func (w *world) asked() *Loosening {
	w.t.Helper()
	_, l, err := w.Rule(w.t.Context(), "VES")
	w.wants("rule", err, nil)
	return l
}

// What is tighter holds at once; what is looser waits for another who manages, and any of them refuses it.
func TestHoleRuleLoosenedAlone(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head").Account
	other := w.join(head.ID, delegate("VES", All), "other").Account
	junior := w.join(head.ID, delegate("VES", All&^Manage), "junior").Account
	lor := w.join(Operator, delegate("LOR", All), "lor").Account
	w.wants("tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Clear | Release}), nil)
	if w.second() != Clear|Release || w.asked() != nil {
		t.Fatal("what is tighter doesn't hold at once")
	}
	w.now = w.now.Add(loosenAlone)
	w.wants("looser, and tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Release | Sign}), nil)
	l := w.asked()
	if w.second() != Clear|Release|Sign || !l.Open() || l.Alone || l.Less != Clear || l.Name != "Name of head" || l.Due.Sub(w.now) != loosenAsk {
		t.Fatalf("%s, %+v", w.second(), l)
	}
	w.wants("by who asked", w.ConfirmPolicy(ctx, head.ID, l.ID), ErrPower)
	w.wants("by who doesn't manage", w.ConfirmPolicy(ctx, junior.ID, l.ID), ErrPower)
	w.wants("refused by who doesn't manage", w.RefusePolicy(ctx, junior.ID, l.ID), ErrPower)
	w.wants("by another seat", w.ConfirmPolicy(ctx, lor.ID, l.ID), ErrUnknown)
	w.wants("refused by another seat", w.RefusePolicy(ctx, lor.ID, l.ID), ErrUnknown)
	w.wants("another one", w.ConfirmPolicy(ctx, other.ID, strings.Repeat("0", 32)), ErrUnknown)
	w.now = w.now.Add(loosenAlone + time.Hour) // time alone does nothing where there is somebody to ask
	if w.second() != Clear|Release|Sign {
		t.Error("it holds without another's word")
	}
	w.wants("refuse", w.RefusePolicy(ctx, other.ID, l.ID), nil)
	w.wants("confirm what was refused", w.ConfirmPolicy(ctx, other.ID, l.ID), ErrUnknown)
	w.wants("again", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	first := w.asked()
	w.wants("asked anew", w.SetPolicy(ctx, head.ID, Policy{Second: Sign}), nil)
	w.wants("confirm the one before", w.ConfirmPolicy(ctx, other.ID, first.ID), ErrUnknown)
	l = w.asked()
	w.wants("confirm", w.ConfirmPolicy(ctx, other.ID, l.ID), nil)
	if l = w.asked(); w.second() != Sign || l.Open() || l.Confirmed != "Name of other" {
		t.Errorf("%s, %+v", w.second(), l)
	}
	w.now = w.now.Add(loosenShown)
	if w.asked() != nil || w.second() != Sign {
		t.Error("all are told of it for ever")
	}
	w.wants("looser", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	l = w.asked()
	w.now = w.now.Add(loosenAsk)
	w.wants("too late", w.ConfirmPolicy(ctx, other.ID, l.ID), ErrUnknown)
	if w.second() != Sign || w.asked() != nil {
		t.Error("what nobody confirmed doesn't end")
	}
	for _, want := range []string{"is to be loosened", "was loosened", "was refused"} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log doesn't say that it %s", want)
		}
	}
}

// Who manages alone gets a looser rule after two days, in which it can be seen and taken back.
func TestHoleRuleLoosenedByTheOnlyManager(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head").Account
	w.join(head.ID, delegate("VES", All&^Manage), "junior")
	w.wants("tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Release}), nil)
	w.wants("looser", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	l := w.asked()
	if w.second() != Release || !l.Alone || l.Due.Sub(w.now) != loosenAlone {
		t.Fatalf("%+v", l)
	}
	w.wants("oneself", w.ConfirmPolicy(ctx, head.ID, l.ID), ErrPower)
	w.now = w.now.Add(loosenAlone - time.Second)
	if w.second() != Release {
		t.Error("it holds too early")
	}
	w.wants("asked anew", w.SetPolicy(ctx, head.ID, Policy{}), nil) // the time begins again
	w.now = w.now.Add(time.Second)
	if w.second() != Release {
		t.Error("it holds too early when it was asked twice")
	}
	w.wants("taken back", w.RefusePolicy(ctx, head.ID, w.asked().ID), nil)
	w.now = w.now.Add(loosenAlone)
	if w.second() != Release {
		t.Error("it holds though it was taken back")
	}
	w.wants("looser", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	w.now = w.now.Add(loosenAlone)
	if l = w.asked(); w.second() != 0 || l == nil || l.Open() {
		t.Errorf("after two days: %s, %+v", w.second(), l)
	}
	w.wants("tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Release}), nil)
	if w.second() != Release || w.asked() != nil {
		t.Error("what is tighter waits")
	}
}

// A second self that was invited for it confirms nothing, and who switches the others off is alone: two days for all to see.
func TestHoleRuleLoosenedByASecondSelf(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head").Account
	w.wants("tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Release}), nil)
	junior := w.join(head.ID, delegate("VES", All&^Manage), "junior").Account
	w.now = w.now.Add(2 * loosenAlone)
	self := w.join(head.ID, delegate("VES", All), "self").Account
	w.wants("a manager of today", w.SetPowers(ctx, head.ID, junior.ID, All), nil)
	w.wants("looser", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	l := w.asked()
	if l.Alone {
		t.Error("nobody else is asked")
	}
	w.wants("the second self", w.ConfirmPolicy(ctx, self.ID, l.ID), ErrPower)
	w.wants("the manager of today", w.ConfirmPolicy(ctx, junior.ID, l.ID), ErrPower)
	w.now = w.now.Add(loosenAlone)
	w.wants("off", w.Switch(ctx, head.ID, junior.ID, true), nil)
	w.wants("on", w.Switch(ctx, head.ID, junior.ID, false), nil)
	w.wants("who was away", w.ConfirmPolicy(ctx, junior.ID, l.ID), ErrPower)
	w.wants("off", w.Switch(ctx, head.ID, junior.ID, true), nil)
	w.wants("off", w.Switch(ctx, head.ID, self.ID, true), nil)
	w.wants("switched off", w.ConfirmPolicy(ctx, self.ID, l.ID), ErrPower)
	w.now = w.now.Add(loosenAlone)
	if w.second() != Release {
		t.Error("it holds since the others were switched off")
	}
	w.wants("alone", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	if l := w.asked(); !l.Alone || w.second() != Release {
		t.Errorf("%+v", l)
	}
}

// Who was switched off while another asked alone for a looser rule is asked when he is back.
func TestHoleAloneThoughTheOtherIsBack(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	head := w.join(Operator, delegate("VES", All), "head").Account
	other := w.join(head.ID, delegate("VES", All), "other").Account
	w.wants("tighter", w.SetPolicy(ctx, head.ID, Policy{Second: Release}), nil)
	w.wants("off", w.Switch(ctx, head.ID, other.ID, true), nil)
	w.wants("looser", w.SetPolicy(ctx, head.ID, Policy{}), nil)
	if l := w.asked(); !l.Alone {
		t.Fatalf("%+v", l)
	}
	w.now = w.now.Add(time.Hour)
	w.wants("on", w.Switch(ctx, head.ID, other.ID, false), nil)
	if l := w.asked(); l.Alone || l.Due.Sub(w.now) != loosenAsk {
		t.Errorf("%+v", l)
	}
	w.now = w.now.Add(loosenAlone)
	if w.second() != Release {
		t.Error("it holds without the word of who is back")
	}
	w.wants("his word", w.ConfirmPolicy(ctx, other.ID, w.asked().ID), nil)
}
