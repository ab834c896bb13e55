package courier

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"parley/record"
	"parley/seal"
)

// delegation is a seat's word for a host, until a time.
func delegation(t testing.TB, seat seal.PrivateKey, party string, host seal.PublicKey, until time.Time, talks ...record.ID) []byte {
	t.Helper()
	if talks == nil {
		talks = []record.ID{}
	}
	d := Delegation{V: 1, Host: host, Party: party, Seat: seat.Public(), Talks: talks, Until: until.UTC().Format(delegationTime)}
	b, err := d.Statement()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := SignedDelegation(b, seat.Sign(DelegationDomain, b))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// speaks makes a home speak by a delegation, with the key of a host.
func speaks(t testing.TB, raw []byte, host seal.PrivateKey) func(*Config) {
	return func(c *Config) {
		s, err := DelegatedSeat(raw, host)
		if err != nil {
			t.Fatal(err)
		}
		c.Seat = func() (Seat, error) { return s, nil }
	}
}

// lies is speaks without the checks of an honest host.
func lies(party string, seat seal.PublicKey, raw []byte, key seal.PrivateKey) func(*Config) {
	return func(c *Config) {
		s := SeatOf(party, key)
		s.Key, s.Delegation = seat, raw
		c.Seat = func() (Seat, error) { return s, nil }
	}
}

// meetBoth lets two homes with one talks call each other, in both directions.
func meetBoth(t *testing.T, change func(*Config)) (a, b *home, call, answer error) {
	t.Helper()
	b = newHome(t, "BB")
	a = newHome(t, "AA", change)
	raw := charter(t, "Accord", "AA", "BB")
	a.join(t, raw)
	b.join(t, raw)
	a.say(t, "AA", 2, "by a host")
	b.say(t, "BB", 2, "at home")
	_, call = a.dialer().Sync(t.Context(), b.peer(), nil)
	_, answer = b.dialer().Sync(t.Context(), a.peer(), nil)
	return a, b, call, answer
}

// TestDelegated: a host that has a seat's word and not its key calls and answers for it; acts go both ways.
func TestDelegated(t *testing.T) {
	host, seat := key(t, "host"), key(t, "AA")
	raw := delegation(t, seat, "AA", host.Public(), time.Now().Add(time.Hour))
	a, b, call, answer := meetBoth(t, speaks(t, raw, host))
	if call != nil || answer != nil {
		t.Fatalf("call: %v; answer: %v", call, answer)
	}
	sameEverywhere(t, []*home{a, b})
	id := a.talks
	a, b, call, answer = meetBoth(t, speaks(t, delegation(t, seat, "AA", host.Public(), time.Now().Add(time.Hour), id), host))
	if call != nil || answer != nil {
		t.Fatalf("for these talks alone: call: %v; answer: %v", call, answer)
	}
	sameEverywhere(t, []*home{a, b})
}

// TestHoleDelegation: a delegation that is over, for another host, for other talks, for too long, of another seat, signed in
// another domain or by another key lets nobody in, neither as caller nor as answerer, and nothing is said to him.
func TestHoleDelegation(t *testing.T) {
	host, thief, seat := key(t, "host"), key(t, "thief"), key(t, "AA")
	soon := time.Now().Add(time.Hour)
	good := delegation(t, seat, "AA", host.Public(), soon)
	statement := func(d Delegation) []byte {
		b, err := seal.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plain := Delegation{V: 1, Host: host.Public(), Party: "AA", Seat: seat.Public(), Talks: []record.ID{}, Until: soon.UTC().Format(delegationTime)}
	signedIn := func(domain string, k seal.PrivateKey, d Delegation) []byte {
		raw, err := SignedDelegation(statement(d), k.Sign(domain, statement(d)))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	newer := plain
	newer.V = 2
	asOther := plain
	asOther.Party = "BB"
	for name, c := range map[string]struct {
		raw  []byte
		key  seal.PrivateKey
		want Code
	}{
		"over":                        {delegation(t, seat, "AA", host.Public(), time.Now().Add(-time.Second)), host, CodeDelegation},
		"for longer than any":         {delegation(t, seat, "AA", host.Public(), time.Now().Add(MaxDelegation+2*clockSlack)), host, CodeDelegation},
		"for another host":            {good, thief, CodeProof},
		"a stranger who has read it":  {good, key(t, "stranger"), CodeProof},
		"the thief delegates himself": {signedIn(DelegationDomain, thief, plain), thief, CodeDelegation},
		"signed as an act":            {signedIn("parley act signature v1", seat, plain), host, CodeDelegation},
		"signed as a proof":           {signedIn(ProofDomain, seat, plain), host, CodeDelegation},
		"of another version":          {signedIn(DelegationDomain, seat, newer), host, CodeDelegation},
		"for another party":           {signedIn(DelegationDomain, seat, asOther), host, CodeDelegation},
		"no delegation":               {nil, host, CodeProof},
		"not in the one form":         {[]byte(`{"sig":"","statement":{"x":1}}`), host, CodeDelegation},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, call, answer := meetBoth(t, lies("AA", seat.Public(), c.raw, c.key))
			if CodeOf(call) != c.want || CodeOf(answer) != c.want {
				t.Errorf("call: %v; answer: %v; want %s", call, answer, c.want)
			}
			if a.count() != 3 || b.count() != 3 {
				t.Errorf("acts went over: %d and %d", a.count(), b.count())
			}
		})
	}
	t.Run("for other talks", func(t *testing.T) {
		a, b, call, answer := meetBoth(t, speaks(t, delegation(t, seat, "AA", host.Public(), soon, seal.Hash("other talks", nil)), host))
		if CodeOf(call) != CodeStranger || !errors.Is(answer, ErrPeer) || a.count() != 3 || b.count() != 3 {
			t.Errorf("call: %v; answer: %v; %d, %d", call, answer, a.count(), b.count())
		}
	})
}

// TestHoleDelegationOfAReplacedKey: a re-keying of the seat ends all delegations by its old key wherever it is known.
func TestHoleDelegationOfAReplacedKey(t *testing.T) {
	host, seat := key(t, "host"), key(t, "AA")
	b, a := newHome(t, "BB"), newHome(t, "AA", speaks(t, delegation(t, seat, "AA", host.Public(), time.Now().Add(time.Hour)), host))
	raw := charter(t, "Accord", "AA", "BB")
	a.join(t, raw)
	b.join(t, raw)
	sync1(t, a, b)
	b.rekey(t, "AA", "AA at home") // it has heard of it by another way
	if _, err := a.dialer().Sync(t.Context(), b.peer(), nil); CodeOf(err) != CodeReplaced {
		t.Errorf("call: %v", err)
	}
	if _, err := b.dialer().Sync(t.Context(), a.peer(), nil); !errors.Is(err, ErrPeer) {
		t.Errorf("answer: %v", err)
	}
}

// TestHoleDelegationEndsInASession: a delegation that ends while a session is open ends the session.
func TestHoleDelegationEndsInASession(t *testing.T) {
	host, seat := key(t, "host"), key(t, "AA")
	var late atomic.Bool
	start := time.Now()
	b := newHome(t, "BB", func(c *Config) {
		c.Clock = func() time.Time {
			if late.Load() {
				return start.Add(2 * time.Minute)
			}
			return start
		}
	})
	a := newHome(t, "AA", speaks(t, delegation(t, seat, "AA", host.Public(), start.Add(time.Minute)), host))
	raw := charter(t, "Accord", "AA", "BB")
	a.join(t, raw)
	b.join(t, raw)
	l, err := a.dialer().Dial(t.Context(), b.peer(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	late.Store(true)
	a.say(t, "AA", 1, "after the end")
	if _, err := l.Sync(t.Context()); CodeOf(err) != CodeDelegation || b.count() != 1 {
		t.Errorf("%v, %d acts", err, b.count())
	}
}

// TestHoleDelegatedOffer: who speaks for a seat in some talks offers no others.
func TestHoleDelegatedOffer(t *testing.T) {
	host, seat := key(t, "host"), key(t, "AA")
	one, two := charter(t, "Accord", "AA", "BB"), charter(t, "Other", "AA", "BB")
	rec, err := record.New(one)
	if err != nil {
		t.Fatal(err)
	}
	for _, some := range []bool{false, true} {
		ids := []record.ID{}
		if some {
			ids = append(ids, rec.Talks())
		}
		b := newHome(t, "BB")
		b.conf.Invites = b.book
		b.welcome[seat.Public()] = "AA"
		b.url, _ = serve(t, b.conf, nil)
		a := newHome(t, "AA", speaks(t, delegation(t, seat, "AA", host.Public(), time.Now().Add(time.Hour), ids...), host))
		a.conf.Invites = a.book
		b.join(t, one)
		a.join(t, two)
		a.join(t, one)
		p := b.peer()
		p.Key = b.seat.Public()
		if _, err := a.dialer().Sync(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
		if got, _ := b.Held(t.Context()); (len(got) == 0) != some {
			t.Errorf("some %v: offers %v", some, got)
		}
	}
}
