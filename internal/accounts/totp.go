package accounts

import (
	"bytes"
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	period        = 30 // seconds, as every authenticator app assumes
	recoveryCodes = 10
)

// constant: the alphabet of secrets and recovery codes.
var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// App is what a person types, or opens, in an authenticator app.
type App struct {
	Secret string // in base 32
	URL    string // otpauth://…
	QR     []byte // the same as a picture (PNG)
	Lent   string // goes back to ConfirmApp
}

// app is an authenticator app that isn't confirmed yet.
type app struct {
	Account string
	Secret  []byte
	Until   time.Time
}

// NewApp begins to enrol an authenticator app. Nothing is stored before the
// person shows with a code that the app works.
func (s *Store) NewApp(ctx context.Context, token string) (App, error) {
	se, err := s.Session(ctx, token)
	if err != nil {
		return App{}, err
	}
	secret, err := s.random(20)
	if err != nil {
		return App{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.opt.Name, AccountName: se.Account.Login, Secret: secret, Period: period})
	if err != nil {
		return App{}, fmt.Errorf("make an app's secret: %w", err)
	}
	picture, err := key.Image(232, 232)
	if err != nil {
		return App{}, fmt.Errorf("draw an app's secret: %w", err)
	}
	var qr bytes.Buffer
	if err := png.Encode(&qr, picture); err != nil {
		return App{}, fmt.Errorf("draw an app's secret: %w", err)
	}
	lent, err := s.vault.Lend("app", app{se.Account.ID, secret, s.opt.Now().Add(askFor)})
	return App{Secret: key.Secret(), URL: key.URL(), QR: qr.Bytes(), Lent: lent}, err
}

// ConfirmApp stores the app and returns new recovery codes, which are shown
// this once.
func (s *Store) ConfirmApp(ctx context.Context, token, lent, code string) (Came, []string, error) {
	var p app
	if err := s.vault.Back("app", lent, &p); err != nil || !s.opt.Now().Before(p.Until) {
		return Came{}, nil, ErrStale
	}
	codes, marks, err := s.recovery()
	if err != nil {
		return Came{}, nil, err
	}
	came, err := s.change(ctx, token, func(_ *sql.Tx, a *account) error {
		if a.hex() != p.Account {
			return ErrPower
		}
		if a.Pass == "" {
			return fmt.Errorf("%w: codes stand beside a password, and there is none", ErrPower)
		}
		a.Secret, a.Step = p.Secret, 0
		a.Recovery = nil
		if err := s.useCode(a, code); err != nil {
			return err
		}
		a.Recovery = marks
		return nil
	})
	return came, codes, err
}

// DropApp takes the app and its recovery codes away.
func (s *Store) DropApp(ctx context.Context, token string) (Came, error) {
	return s.change(ctx, token, func(_ *sql.Tx, a *account) error {
		a.Secret, a.Step, a.Recovery = nil, 0, nil
		return nil
	})
}

// recovery makes recovery codes of 80 bits, and the keyed hashes to store.
func (s *Store) recovery() (codes []string, marks [][]byte, err error) {
	for range recoveryCodes {
		raw, err := s.random(10)
		if err != nil {
			return nil, nil, err
		}
		c := strings.ToLower(letters.EncodeToString(raw))
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:])
		marks = append(marks, s.vault.Name("recovery", c))
	}
	return codes, marks, nil
}

// useCode uses up a code of the account's app or a recovery code; the account
// must be stored afterwards. An app's code counts for one period before and
// after its own, and only if no code of that period or a later one was used.
func (s *Store) useCode(a *account, code string) error {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	if len(code) == 16 {
		mark := s.vault.Name("recovery", code)
		i := slices.IndexFunc(a.Recovery, func(r []byte) bool { return bytes.Equal(r, mark) })
		if i < 0 {
			return ErrCode
		}
		a.Recovery = slices.Delete(a.Recovery, i, i+1)
		return nil
	}
	if len(code) != 6 {
		return ErrCode
	}
	now := s.opt.Now().Unix() / period
	for step := now - 1; step <= now+1; step++ {
		want, err := hotp.GenerateCodeCustom(letters.EncodeToString(a.Secret), uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return fmt.Errorf("compute a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > a.Step {
			a.Step = step
			return nil
		}
	}
	return ErrCode
}
