package accounts

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley/internal/vault"
)

// Operator acts for who runs the machine, from its command line: it may do
// everything here, and what it did says so.
const Operator = "operator"

// Account is what may be shown of an account.
type Account struct {
	ID        string // 32 hexadecimal digits
	Login     string // what the person types; for a directory's account what the directory calls it
	Name      string // what others see, and acts carry
	Lang      string // language of the interface; "" is the browser's
	Kind      Kind
	Seat      string // the party's code; "" but for delegates
	Can       Powers
	Made      time.Time
	By        string // id of the account that invited, Operator, or "directory"
	Directory string // id of the directory that decides what it may do; ""
	Off       bool   // switched off: can't log in
	Password  bool   // has one
	Second    bool   // wants a code after the password
	Recovery  int    // recovery codes left
}

// account is an account as it is sealed.
type account struct {
	id        [16]byte
	Login     string
	Name      string
	Lang      string `json:",omitempty"`
	Kind      Kind
	Seat      string `json:",omitempty"`
	Can       Powers
	Made      time.Time
	By        string
	Directory string    `json:",omitempty"`
	Off       bool      `json:",omitempty"`
	Pass      string    `json:",omitempty"` // argon2id
	Secret    []byte    `json:",omitempty"` // of the authenticator app
	Step      int64     `json:",omitempty"` // the newest period whose code was used
	Recovery  [][]byte  `json:",omitempty"` // keyed hashes
	Manages   time.Time `json:",omitzero"`  // since when it manages, if that came after it was made
	Given     grants    `json:",omitempty"` // what a policy may name, if it came after the account was made
	Gen       int       // grows with every change of what proves the person
}

func (a *account) hex() string { return hex.EncodeToString(a.id[:]) }

// manages is since when an account that manages does so.
func (a *account) manages() time.Time {
	if a.Manages.After(a.Made) {
		return a.Manages
	}
	return a.Made
}

// let sets what an account may do, as by gave it.
func (a *account) let(can Powers, by string, now time.Time) {
	if can.Has(Manage) && !a.Can.Has(Manage) {
		a.Manages = now.UTC()
	}
	a.give(can&^a.Can, by, now)
	a.Can = can
}

func (a *account) show() Account {
	return Account{ID: a.hex(), Login: a.Login, Name: a.Name, Lang: a.Lang, Kind: a.Kind, Seat: a.Seat, Can: a.Can, Made: a.Made, By: a.By, Directory: a.Directory,
		Off: a.Off, Password: a.Pass != "", Second: len(a.Secret) > 0, Recovery: len(a.Recovery)}
}

// cleanName checks a person's name.
func cleanName(s string) (string, error) {
	s = strings.TrimSpace(norm.NFC.String(s))
	if s == "" || len(s) > maxName || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return "", fmt.Errorf("a name has 1 to %d bytes and no invisible characters", maxName)
	}
	return s, nil
}

// cleanLogin is the form in which login names are compared.
func cleanLogin(s string) (string, error) {
	s = strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
	if len(s) < 2 || len(s) > maxName || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) {
		return "", fmt.Errorf("a login name has 2 to %d bytes and no spaces", maxName)
	}
	return s, nil
}

// parseID reads an account's id.
func parseID(s string) (id [16]byte, err error) {
	if n, err := hex.Decode(id[:], []byte(s[:min(len(s), 32)])); err != nil || n != 16 || len(s) != 32 {
		return id, ErrUnknown
	}
	return id, nil
}

// get reads an account; ErrUnknown when there is none.
func (s *Store) get(ctx context.Context, r vault.Reader, id [16]byte) (*account, error) {
	var body []byte
	err := r.QueryRowContext(ctx, "SELECT body FROM account WHERE id = ?", id[:]).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read an account: %w", err)
	}
	a := &account{id: id}
	if err := s.vault.Unseal("account", id[:], body, a); err != nil {
		return nil, fmt.Errorf("read an account: %w", err)
	}
	return a, nil
}

func (s *Store) getHex(ctx context.Context, r vault.Reader, id string) (*account, error) {
	raw, err := parseID(id)
	if err != nil {
		return nil, err
	}
	return s.get(ctx, r, raw)
}

// find reads the account of a login name.
func (s *Store) find(ctx context.Context, r vault.Reader, login string) (*account, error) {
	return s.findBy(ctx, r, "SELECT id FROM account WHERE login = ?", s.vault.Name("login", login))
}

func (s *Store) findBy(ctx context.Context, r vault.Reader, query string, name []byte) (*account, error) {
	var id []byte
	err := r.QueryRowContext(ctx, query, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(id) != 16 {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("look for an account: %w", err)
	}
	return s.get(ctx, r, [16]byte(id))
}

// add stores a new account; ErrTaken when its login name isn't free.
func (s *Store) add(ctx context.Context, tx *sql.Tx, a *account) error {
	if !a.Kind.fits(a.Seat, a.Can) {
		return fmt.Errorf("%w: a %s can't have that", ErrPower, a.Kind)
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM account").Scan(&n); err != nil {
		return err
	}
	if n >= maxAccounts {
		return fmt.Errorf("%w: %d accounts are the most", ErrFull, maxAccounts)
	}
	name := s.vault.Name("login", a.Login)
	if a.Directory != "" {
		// Directories have names of their own: nobody can take one's name
		// beforehand, nor a directory another's.
		name = s.vault.Name("login of a directory", a.Directory, a.Login)
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM account WHERE login = ?", name).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrTaken
	}
	body, err := s.vault.Seal("account", a.id[:], a)
	if err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, "INSERT INTO account (id, login, seat, body) VALUES (?, ?, ?, ?)", a.id[:], name, s.vault.Name("seat", string(a.Kind), a.Seat), body); err != nil {
		return err
	}
	return s.accompany(ctx, tx, a)
}

// put stores a changed account. Login, kind and seat never change.
func (s *Store) put(ctx context.Context, tx *sql.Tx, a *account) error {
	body, err := s.vault.Seal("account", a.id[:], a)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE account SET body = ? WHERE id = ?", body, a.id[:])
	return err
}

// spend notes that a thing was used; ErrUnknown's place is taken by second,
// when it was used before.
func (s *Store) spend(ctx context.Context, tx *sql.Tx, what, thing string, dies time.Time, second error) error {
	id := s.vault.Name("spent "+what, thing)
	if _, err := tx.ExecContext(ctx, "DELETE FROM spent WHERE dies < ?", s.opt.Now().Unix()); err != nil {
		return err
	}
	r, err := tx.ExecContext(ctx, "INSERT INTO spent (id, dies) VALUES (?, ?) ON CONFLICT DO NOTHING", id, dies.Unix())
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return second
}
