package accounts

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

// Each login makes a token of its own; one that somebody planted is never
// taken up (session fixation).
func TestSessionFixation(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	first := w.join(Operator, delegate("VES", All), "anna")
	second, err := w.Login(ctx, "anna", good, from("192.0.2.1"))
	w.wants("log in", err, nil)
	if first.Token == second.Token || first.Token == "" {
		t.Fatal("a login took up an old token")
	}
	w.alive("a token that was planted", strings.Repeat("A", 43), false)
	third, err := w.SetPassword(ctx, second.Token, good, good+" and a gull", from("192.0.2.1"))
	w.wants("change the password", err, nil)
	w.alive("the old token of who changed it", second.Token, false)
	w.alive("another browser's", first.Token, false)
	w.alive("the new one", third.Token, true)
	_, err = w.Login(ctx, "anna", good, from("192.0.2.1"))
	w.wants("the old password", err, ErrLogin)
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	w.join(Operator, delegate("VES", All), "anna")
	login := func() string {
		t.Helper()
		c, err := w.Login(ctx, "anna", good, from("192.0.2.1"))
		if err != nil {
			t.Fatal(err)
		}
		return c.Token
	}
	idle, used, out, kept := login(), login(), login(), login()
	w.wants("log out", w.End(ctx, out), nil)
	w.alive("after logging out", out, false)
	start := w.now
	for w.now.Sub(start) < idleFor {
		w.now = w.now.Add(idleFor / 3)
		w.alive("one in use", used, true)
	}
	w.alive("one that nobody used", idle, false)
	w.alive("another", kept, false)
	for w.now.Sub(start) < oldFor-idleFor/3 {
		w.now = w.now.Add(idleFor / 3)
		w.alive("one in use", used, true)
	}
	w.now = start.Add(oldFor)
	w.alive("an old one, though in use", used, false)

	a, b, c := login(), login(), login()
	list, err := w.Sessions(ctx, a)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d sessions, %v", len(list), err)
	}
	mine := 0
	for _, s := range list {
		if s.Mine {
			mine++
			w.wants("end one's own by its id", w.EndOne(ctx, b, s.ID), nil)
		}
	}
	if mine != 1 {
		t.Errorf("%d of the sessions are said to be one's own", mine)
	}
	w.alive("the one that was ended", a, false)
	w.wants("end the others", w.EndOne(ctx, b, ""), nil)
	w.alive("another", c, false)
	w.alive("the one that asked", b, true)
	w.wants("an unknown one", w.EndOne(ctx, b, "ffff"), ErrUnknown)

	last := ""
	for range maxSessions + 3 {
		last = login()
	}
	if list, err = w.Sessions(ctx, last); err != nil || len(list) != maxSessions {
		t.Errorf("%d sessions, %v", len(list), err)
	}
}

func TestStaleLoginChangesNothing(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, delegate("VES", All), "anna")
	w.now = w.now.Add(freshFor + time.Second)
	_, err := w.SetPassword(t.Context(), c.Token, good, good+"!", from("192.0.2.1"))
	w.wants("password", err, ErrStale)
	_, err = w.DropApp(t.Context(), c.Token)
	w.wants("app", err, ErrStale)
	_, err = w.AskPasskey(t.Context(), c.Token)
	w.wants("passkey", err, ErrStale)
	w.alive("afterwards", c.Token, true)
}

// An unknown name answers like a wrong password, and costs the same work.
func TestUnknownAccountAnswersAlike(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, delegate("VES", All), "anna")
	b := w.join(c.Account.ID, delegate("VES", Read), "off")
	w.wants("off", w.Switch(t.Context(), c.Account.ID, b.Account.ID, true), nil)
	for i, login := range []string{"anna", "nobody", "off", "", "two words", strings.Repeat("x", 10_000)} {
		before := w.hashed.Load()
		_, err := w.Login(t.Context(), login, "wrong password here", from(fmt.Sprintf("192.0.2.%d", i)))
		if !errors.Is(err, ErrLogin) || err.Error() != ErrLogin.Error() || w.hashed.Load() != before+1 {
			t.Errorf("%.10q: %v after %d hashes", login, err, w.hashed.Load()-before)
		}
	}
}

// guesses tries wrong passwords until the brake holds, and returns how many
// were tried.
func (w *world) guesses(login string, caller func(i int) Caller) int {
	w.t.Helper()
	for i := range 1000 {
		_, err := w.Login(w.t.Context(), login, "wrong password", caller(i))
		var wait *WaitError
		if errors.As(err, &wait) {
			return i
		}
		if !errors.Is(err, ErrLogin) {
			w.t.Fatal(err)
		}
	}
	return 1000
}

func TestBruteForce(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	anna := w.join(Operator, delegate("VES", All), "anna")
	if n := w.guesses("anna", func(int) Caller { return from("198.51.100.1") }); n != addressRule().free {
		t.Errorf("%d guesses from one address", n)
	}
	_, err := w.Login(ctx, "anna", good, from("198.51.100.1"))
	if !errors.As(err, new(*WaitError)) {
		t.Errorf("the right password while the brake holds: %v", err)
	}
	if n := w.guesses("other", func(int) Caller { return from("198.51.100.1") }); n != 0 {
		t.Errorf("%d guesses at another account from there", n)
	}
	// Guessers from everywhere make each other wait.
	n := w.guesses("anna", func(i int) Caller { return from(fmt.Sprintf("2001:db8:%x::1", i)) })
	if n != elseRule().free-addressRule().free {
		t.Errorf("%d guesses from everywhere", n)
	}
	// But never the person on a browser that is known,
	me := from("203.0.113.5")
	me.Known = anna.Known
	_, err = w.Login(ctx, "anna", good, me)
	w.wants("the person on a known browser", err, nil)
	// nor anybody else on a browser that isn't guessing,
	w.join(anna.Account.ID, delegate("VES", Read), "berta")
	_, err = w.Login(ctx, "berta", good, from("203.0.113.6"))
	w.wants("somebody else", err, nil)
	// and a known browser has its own brake.
	if n := w.guesses("anna", func(i int) Caller {
		c := from(fmt.Sprintf("203.0.113.%d", 7+i))
		c.Known = anna.Known
		return c
	}); n != knownRule().free {
		t.Errorf("%d guesses from a known browser", n)
	}
	// A mark counts for its own account alone.
	c := from("203.0.113.200")
	c.Known = anna.Known
	if n := w.guesses("berta", func(int) Caller { return c }); n != addressRule().free {
		t.Errorf("%d guesses at another account with the mark", n)
	}
	// In an IPv6 network all addresses are one.
	if n := w.guesses("nobody", func(i int) Caller { return from(fmt.Sprintf("2001:db8:ffff:1::%x", i+1)) }); n != addressRule().free {
		t.Errorf("%d guesses from one network", n)
	}
	// A success of one's own doesn't forgive what one tried on others.
	for range addressRule().free - 1 {
		if _, err := w.Login(ctx, "carl", "wrong password", from("203.0.113.99")); !errors.Is(err, ErrLogin) {
			t.Fatal(err)
		}
	}
	_, err = w.Login(ctx, "berta", good, from("203.0.113.99"))
	w.wants("one's own", err, nil)
	_, err = w.Login(ctx, "carl", "wrong password", from("203.0.113.99"))
	w.wants("the tenth", err, ErrLogin)
	if _, err = w.Login(ctx, "carl", "wrong password", from("203.0.113.99")); !errors.As(err, new(*WaitError)) {
		t.Errorf("the eleventh: %v", err)
	}
}

func TestBrakeGrowsAndForgets(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	b := newBrake(func() time.Time { return now })
	c := counted{rule{"r", 2, time.Second, time.Minute, time.Hour}, "x"}
	var waits []time.Duration
	for range 12 {
		for {
			var w *WaitError
			if !errors.As(b.try(c), &w) {
				break
			}
			waits = append(waits, w.For)
			now = now.Add(w.For)
		}
	}
	if got := fmt.Sprint(waits); got != "[1s 2s 4s 8s 16s 32s 1m0s 1m0s 1m0s 1m0s]" {
		t.Error(got)
	}
	now = now.Add(time.Hour + time.Second)
	if err := b.try(c); err != nil {
		t.Errorf("after an hour: %v", err)
	}
	for i := range 3 * maxSlots {
		if err := b.try(counted{c.rule, fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(b.young) + len(b.old); n > 2*maxSlots {
		t.Errorf("%d counters are kept", n)
	}
}

func TestPasswords(t *testing.T) {
	for _, p := range []string{"", "short", "elevenchars", "password1234", "Passw0rd2026!", "aaaaaaaaaaaa", "abcabcabcabcabc", "123456789012", "abcdefghijklm", "9876543210987", "parley123456", "anna@mfa.example", "xx anna@mfa.example", strings.Repeat("long", 1000), "invalid \xff bytes here"} {
		if _, err := checkPassword(p, "anna@mfa.example"); !errors.Is(err, ErrWeak) {
			t.Errorf("%.20q: %v", p, err)
		}
	}
	for _, p := range []string{good, "мороз и солнце день", "二十四史十七史三通典九", "a1!Zq9#vB2$x"} {
		_, err := checkPassword(p, "anna")
		if short := len([]rune(p)) < minPassword; (err != nil) != short {
			t.Errorf("%q: %v", p, err)
		}
	}
	w := newWorld(t, nil)
	h, err := w.hash(t.Context(), "caf\u00e9 au lait sans sucre")
	w.wants("hash", err, nil)
	if ok, again, err := w.verify(t.Context(), "cafe\u0301 au lait sans sucre", h); !ok || again || err != nil {
		t.Error("another spelling of the same letters isn't the same password", err)
	}
	if h2, _ := w.hash(t.Context(), "caf\u00e9 au lait sans sucre"); h == h2 {
		t.Error("two hashes of one password are equal")
	}
	for _, bad := range []string{"", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + strings.Repeat("A", 43), "$argon2id$v=19$m=8,t=1,p=0$x$y"} {
		if _, err := parseHash(bad); err == nil {
			t.Errorf("%q was taken for a hash", bad)
		}
	}
}

// A node's hashes cost a guesser what limits.go says; only tests ask for less.
func TestHashesAreDear(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.HashMemory = 0 })
	hash, err := w.hash(t.Context(), good)
	if want := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$", 19<<10, 2, 1); err != nil || !strings.HasPrefix(hash, want) {
		t.Errorf("%s %v, want %s", hash, err, want)
	}
}

// A hash of an older setting is made anew when its person logs in.
func TestHashesAreUpgraded(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, delegate("VES", All), "anna")
	old := setting{memory: 1024, passes: 1, lanes: 1, salt: make([]byte, 16)}
	old.hash = argon2.IDKey([]byte(good), old.salt, old.passes, old.memory, old.lanes, 32)
	read := func() string {
		a, err := w.getHex(t.Context(), w.reader(), c.Account.ID)
		if err != nil {
			t.Fatal(err)
		}
		return a.Pass
	}
	err := w.vault.Write(t.Context(), func(tx *sql.Tx) error {
		a, err := w.getHex(t.Context(), tx, c.Account.ID)
		if err != nil {
			return err
		}
		a.Pass = old.String()
		return w.put(t.Context(), tx, a)
	})
	w.wants("store", err, nil)
	_, err = w.Login(t.Context(), "anna", good+"x", from("192.0.2.1"))
	w.wants("wrong", err, ErrLogin)
	if read() != old.String() {
		t.Error("a wrong password made the hash anew")
	}
	_, err = w.Login(t.Context(), "anna", good, from("192.0.2.1"))
	w.wants("right", err, nil)
	h, err := parseHash(read())
	if err != nil || !w.current(h) {
		t.Errorf("%+v, %v", h, err)
	}
	_, err = w.Login(t.Context(), "anna", good, from("192.0.2.1"))
	w.wants("again", err, nil)
}

// Who finds a browser open doesn't prove to be its person: only the password does, or, where there is none, a login just made.
func TestProve(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	c := w.join(Operator, delegate("VES", All), "anna")
	w.wants("another password", w.Prove(ctx, c.Token, good+"!", from("192.0.2.1")), ErrLogin)
	w.wants("none", w.Prove(ctx, c.Token, "", from("192.0.2.1")), ErrLogin)
	w.wants("no session", w.Prove(ctx, strings.Repeat("A", 43), good, from("192.0.2.1")), ErrSession)
	w.now = w.now.Add(freshFor + time.Second)
	w.wants("an old login, with the password", w.Prove(ctx, c.Token, good, from("192.0.2.1")), nil)
	for i := 0; ; i++ {
		err := w.Prove(ctx, c.Token, good+"!", from("192.0.2.1"))
		var wait *WaitError
		if errors.As(err, &wait) {
			break
		}
		if i > 50 || !errors.Is(err, ErrLogin) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	w.alive("afterwards", c.Token, true)
}
