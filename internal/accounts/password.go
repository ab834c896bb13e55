package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// commonest are passwords, or beginnings of them, that guessers try first and
// that are long enough to pass the length. Shorter ones needn't be here.
func commonest() []string {
	return []string{
		"passwordpassw", "password1234", "password123", "password2", "passw0rd", "p@ssw0rd", "p@ssword", "mypassword", "thepassword", "yourpassword", "newpassword",
		"qwertyuiop", "qwerty123", "qwertz", "azertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r", "q1w2e3r4", "1qaz2wsx", "zaq12wsx", "qazwsxedc",
		"abcdefgh", "abcd1234", "abc123", "a1b2c3d4", "iloveyou", "letmein", "welcome1", "welcome2", "welcomeback", "changeme", "changeit", "secret123", "trustno1",
		"administrator", "admin123", "adminadmin", "rootroot", "football1", "baseball1", "superman1", "princess1", "sunshine1", "whatever1", "starwars", "liverpool1",
		"summer20", "winter20", "spring20", "autumn20", "parley", "correcthorse", "correct horse", "unitednations", "united nations", "negotiation", "delegation",
		"motdepasse", "пароль", "йцукен", "contraseña", "contrasena", "passwort",
	}
}

// checkPassword refuses what is too short, too long or among the first
// guesses.
func checkPassword(password, login string) (string, error) {
	if len(password) > maxPassword {
		return "", fmt.Errorf("%w: it has more than %d bytes", ErrWeak, maxPassword)
	}
	if !utf8.ValidString(password) {
		return "", fmt.Errorf("%w: it isn't text", ErrWeak)
	}
	p := norm.NFC.String(password)
	if n := utf8.RuneCountInString(p); n < minPassword {
		return "", fmt.Errorf("%w: it has %d characters and needs %d; a few words that don't belong together are good", ErrWeak, n, minPassword)
	}
	low := strings.ToLower(p)
	for _, c := range commonest() {
		if strings.HasPrefix(low, c) && utf8.RuneCountInString(low)-utf8.RuneCountInString(c) < 8 {
			return "", fmt.Errorf("%w: it begins like one of those that are tried first", ErrWeak)
		}
	}
	if len(login) >= 4 && strings.Contains(low, login) {
		return "", fmt.Errorf("%w: your login name is in it", ErrWeak)
	}
	if plain(low) {
		return "", fmt.Errorf("%w: it repeats itself, or counts", ErrWeak)
	}
	return p, nil
}

// plain reports whether a password repeats a part of up to six characters, or
// runs up or down the alphabet or the digits.
func plain(p string) bool {
	r := []rune(p)
	for n := 1; n <= 6; n++ {
		same := true
		for i := n; i < len(r); i++ {
			same = same && r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	for _, step := range []rune{1, -1} {
		run := 0
		for i := 1; i < len(r); i++ {
			if r[i]-r[i-1] == step || r[i-1] == '9' && r[i] == '0' || r[i-1] == '0' && r[i] == '9' {
				run++
			}
		}
		if run >= len(r)-2 {
			return true
		}
	}
	return false
}

// hashed is a password's hash with how it was made, in the usual form
// $argon2id$v=19$m=…,t=…,p=…$salt$hash.
type setting struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

// constant: the encoding of the usual form.
var phc = base64.RawStdEncoding.Strict()

func (h setting) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes, phc.EncodeToString(h.salt), phc.EncodeToString(h.hash))
}

func parseHash(s string) (h setting, err error) {
	f := strings.Split(s, "$")
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" || f[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errors.New("an unknown form of password hash")
	}
	if _, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, fmt.Errorf("password hash: %w", err)
	}
	if h.salt, err = phc.DecodeString(f[4]); err != nil {
		return h, fmt.Errorf("password hash: %w", err)
	}
	if h.hash, err = phc.DecodeString(f[5]); err != nil {
		return h, fmt.Errorf("password hash: %w", err)
	}
	// What stands here was sealed by ourselves; the bounds are against a
	// mistake of a later version.
	if h.memory < 8 || h.memory > 1<<20 || h.passes < 1 || h.passes > 16 || h.lanes < 1 || len(h.hash) != 32 || len(h.salt) < 8 {
		return h, errors.New("password hash: its setting is out of bounds")
	}
	return h, nil
}

// setting is how hashes are made now.
func (s *Store) setting(salt []byte) setting {
	return setting{memory: s.opt.HashMemory, passes: hashPasses, lanes: hashLanes, salt: salt, hash: make([]byte, 32)}
}

// current reports whether the hash was made as hashes are made now.
func (s *Store) current(h setting) bool {
	now := s.setting(nil)
	return h.memory == now.memory && h.passes == now.passes && h.lanes == now.lanes
}

// hash makes the hash of a password.
func (s *Store) hash(ctx context.Context, password string) (string, error) {
	salt, err := s.random(16)
	if err != nil {
		return "", err
	}
	h := s.setting(salt)
	if h.hash, err = s.work(ctx, password, h); err != nil {
		return "", err
	}
	return h.String(), nil
}

// verify compares a password with a hash. Without a hash it does the same work
// and says no. again reports that the hash should be made anew.
func (s *Store) verify(ctx context.Context, password, hash string) (ok, again bool, err error) {
	h := s.setting(make([]byte, 16))
	if hash != "" {
		if h, err = parseHash(hash); err != nil {
			return false, false, err
		}
	}
	if len(password) > maxPassword {
		password = ""
	}
	got, err := s.work(ctx, norm.NFC.String(password), h)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, h.hash) == 1 && hash != ""
	return ok, ok && !s.current(h), nil
}

// work runs argon2id when it is its turn.
func (s *Store) work(ctx context.Context, password string, h setting) ([]byte, error) {
	if s.waiting.Add(1) > maxWaiting {
		s.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer s.waiting.Add(-1)
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.hashing }()
	s.hashed.Add(1)
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, 32), nil
}
