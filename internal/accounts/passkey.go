package accounts

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"parley/internal/vault"
)

// Ask is a question for the browser's authenticator.
type Ask struct {
	Options json.RawMessage // for navigator.credentials, as the standard's JSON forms have it
	Lent    string          // for a cookie; goes back with the answer
}

// Passkey is what may be shown of a passkey.
type Passkey struct {
	ID         string
	Label      string
	Made, Used time.Time
}

// passkey is a passkey as it is sealed.
type passkey struct {
	Label      string
	Made, Used time.Time
	Cred       webauthn.Credential
}

// asked is a question whose answer is awaited.
type asked struct {
	For     string // "login", "add", "join"
	Data    webauthn.SessionData
	Account string // that adds a passkey, or will be made
	Join    Join
	Invited []byte // the invitation's row
	Until   time.Time
}

// person is an account as the library wants it.
type person struct {
	id          [16]byte
	login, name string
	have        []webauthn.Credential
}

func (p person) WebAuthnID() []byte                         { return p.id[:] }
func (p person) WebAuthnName() string                       { return p.login }
func (p person) WebAuthnDisplayName() string                { return p.name }
func (p person) WebAuthnCredentials() []webauthn.Credential { return p.have }

// HasPasskeys reports whether passkeys can be used: the node must know its
// address.
func (s *Store) HasPasskeys() bool { return s.origin != nil }

func (s *Store) rp() (*webauthn.WebAuthn, error) {
	if s.origin == nil {
		return nil, fmt.Errorf("%w: this node has no address for browsers", ErrPasskey)
	}
	// Discoverable, so that nobody types a name; verified by finger or PIN, so
	// that a stolen device isn't enough. No attestation: which make somebody
	// uses is not our business.
	yes := true
	return webauthn.New(&webauthn.Config{
		RPID: s.origin.Hostname(), RPDisplayName: s.opt.Name, RPOrigins: []string{s.opt.Origin},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{RequireResidentKey: &yes, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired},
	})
}

// lend makes the question.
func (s *Store) lend(options any, a asked) (Ask, error) {
	a.Until = s.opt.Now().Add(askFor)
	raw, err := json.Marshal(options)
	if err != nil {
		return Ask{}, err
	}
	lent, err := s.vault.Lend("passkey", a)
	return Ask{Options: raw, Lent: lent}, err
}

// back takes a question again, for what it was made.
func (s *Store) back(lent, what string) (asked, error) {
	var a asked
	if err := s.vault.Back("passkey", lent, &a); err != nil || a.For != what || !s.opt.Now().Before(a.Until) {
		return a, fmt.Errorf("%w: too much time went by; begin again", ErrPasskey)
	}
	return a, nil
}

// AskLogin begins a login by passkey.
func (s *Store) AskLogin() (Ask, error) {
	rp, err := s.rp()
	if err != nil {
		return Ask{}, err
	}
	options, data, err := rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ask{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.lend(options, asked{For: "login", Data: *data})
}

// LoginByPasskey takes the browser's answer to AskLogin.
func (s *Store) LoginByPasskey(ctx context.Context, lent string, answer []byte, from Caller) (Came, error) {
	rp, err := s.rp()
	if err != nil {
		return Came{}, err
	}
	a, err := s.back(lent, "login")
	if err != nil {
		return Came{}, err
	}
	if len(answer) > maxResponse {
		return Came{}, ErrPasskey
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Came{}, ErrPasskey
	}
	var came Came
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		id := s.vault.Name("passkey", string(parsed.RawID))
		pk, owner, err := s.passkey(ctx, tx, id)
		if err != nil {
			return err
		}
		who := person{owner.id, owner.Login, owner.Name, []webauthn.Credential{pk.Cred}}
		_, cred, err := rp.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			if string(handle) != string(owner.id[:]) {
				return nil, ErrPasskey
			}
			return who, nil
		}, a.Data, parsed)
		if err != nil || owner.Off {
			return ErrPasskey
		}
		if cred.Authenticator.CloneWarning {
			s.opt.Log.Warn("a passkey's counter went back: there may be a copy of it", "account", owner.hex())
			return fmt.Errorf("%w: its counter went back, so there may be a copy of it; use another way and remove it", ErrPasskey)
		}
		if err := s.spend(ctx, tx, "challenge", a.Data.Challenge, a.Until, ErrPasskey); err != nil {
			return err
		}
		pk.Cred, pk.Used = *cred, s.opt.Now().UTC()
		body, err := s.vault.Seal("passkey", id, pk)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE passkey SET body = ? WHERE id = ?", body, id); err != nil {
			return err
		}
		came, err = s.begin(ctx, tx, owner, "passkey", from)
		return err
	})
	if err != nil {
		return Came{}, err
	}
	s.opt.Log.Info("came", "account", came.Account.ID, "by", "passkey")
	return came, nil
}

// passkey reads a passkey and its owner; ErrPasskey when there is none.
func (s *Store) passkey(ctx context.Context, r vault.Reader, id []byte) (pk passkey, owner *account, err error) {
	var who, body []byte
	err = r.QueryRowContext(ctx, "SELECT account, body FROM passkey WHERE id = ?", id).Scan(&who, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return pk, nil, ErrPasskey
	}
	if err != nil {
		return pk, nil, fmt.Errorf("look for a passkey: %w", err)
	}
	if err := s.vault.Unseal("passkey", id, body, &pk); err != nil {
		return pk, nil, fmt.Errorf("read a passkey: %w", err)
	}
	owner, err = s.getBytes(ctx, r, who)
	return pk, owner, err
}

// AskJoin begins to accept an invitation with a passkey.
func (s *Store) AskJoin(ctx context.Context, token string, j Join) (Ask, error) {
	rp, err := s.rp()
	if err != nil {
		return Ask{}, err
	}
	if _, err := s.Look(ctx, token); err != nil {
		return Ask{}, err
	}
	a, err := s.newcomer(j)
	if err != nil {
		return Ask{}, err
	}
	options, data, err := rp.BeginRegistration(person{id: a.id, login: a.Login, name: a.Name})
	if err != nil {
		return Ask{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	j.Password = ""
	return s.lend(options, asked{For: "join", Data: *data, Account: a.hex(), Join: j, Invited: s.vault.Name("invitation", token)})
}

// AcceptByPasskey takes the browser's answer to AskJoin, makes the account and
// logs it in.
func (s *Store) AcceptByPasskey(ctx context.Context, lent string, answer []byte, from Caller) (Came, error) {
	q, err := s.back(lent, "join")
	if err != nil {
		return Came{}, err
	}
	a, err := s.newcomer(q.Join)
	if err != nil {
		return Came{}, err
	}
	if a.id, err = parseID(q.Account); err != nil {
		return Came{}, err
	}
	cred, err := s.made(q, a, answer)
	if err != nil {
		return Came{}, err
	}
	var came Came
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		inv, err := s.take(ctx, tx, q.Invited)
		if err != nil {
			return err
		}
		a.offer(inv)
		if err := s.add(ctx, tx, a); err != nil {
			return err
		}
		if err := s.keep(ctx, tx, a, q, cred, ""); err != nil {
			return err
		}
		came, err = s.begin(ctx, tx, a, "passkey", from)
		return err
	})
	if err != nil {
		return Came{}, err
	}
	s.opt.Log.Info("joined", "account", a.hex(), "kind", a.Kind, "seat", a.Seat)
	return came, nil
}

// made checks the browser's answer to the making of a passkey.
func (s *Store) made(q asked, a *account, answer []byte) (*webauthn.Credential, error) {
	rp, err := s.rp()
	if err != nil {
		return nil, err
	}
	if len(answer) > maxResponse {
		return nil, ErrPasskey
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, ErrPasskey
	}
	cred, err := rp.CreateCredential(person{id: a.id, login: a.Login, name: a.Name}, q.Data, parsed)
	if err != nil {
		return nil, ErrPasskey
	}
	cred.Attestation = webauthn.CredentialAttestation{} // of no use to us, and long
	return cred, nil
}

// keep stores a passkey for an account.
func (s *Store) keep(ctx context.Context, tx *sql.Tx, a *account, q asked, cred *webauthn.Credential, label string) error {
	if err := s.spend(ctx, tx, "challenge", q.Data.Challenge, q.Until, ErrPasskey); err != nil {
		return err
	}
	id := s.vault.Name("passkey", string(cred.ID))
	var n, mine int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM passkey WHERE id = ?", id).Scan(&n); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM passkey WHERE account = ?", a.id[:]).Scan(&mine); err != nil {
		return err
	}
	switch {
	case n > 0:
		return fmt.Errorf("%w: it is enrolled already", ErrPasskey)
	case mine >= maxPasskeys:
		return fmt.Errorf("%w: %d passkeys are the most", ErrFull, maxPasskeys)
	}
	now := s.opt.Now().UTC()
	if label == "" {
		label = "passkey of " + now.Format("2006-01-02")
	}
	body, err := s.vault.Seal("passkey", id, passkey{Label: label, Made: now, Cred: *cred})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO passkey (id, account, body) VALUES (?, ?, ?)", id, a.id[:], body)
	return err
}

// AskPasskey begins to add a passkey for who has the token.
func (s *Store) AskPasskey(ctx context.Context, token string) (Ask, error) {
	rp, err := s.rp()
	if err != nil {
		return Ask{}, err
	}
	var a *account
	var have []webauthn.Credential
	err = s.vault.Read(func(r vault.Reader) error {
		var se session
		if _, se, a, err = s.load(ctx, r, token); err != nil {
			return err
		}
		if s.opt.Now().Sub(se.Login) > freshFor {
			return ErrStale
		}
		if a.Directory != "" {
			return fmt.Errorf("%w: you log in by your directory", ErrPower)
		}
		return s.eachPasskey(ctx, r, a, func(_ []byte, pk passkey) { have = append(have, pk.Cred) })
	})
	if err != nil {
		return Ask{}, err
	}
	options, data, err := rp.BeginRegistration(person{a.id, a.Login, a.Name, have}, webauthn.WithExclusions(webauthn.Credentials(have).CredentialDescriptors()))
	if err != nil {
		return Ask{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.lend(options, asked{For: "add", Data: *data, Account: a.hex()})
}

// AddPasskey takes the browser's answer to AskPasskey.
func (s *Store) AddPasskey(ctx context.Context, token, lent string, answer []byte, label string) (Came, error) {
	q, err := s.back(lent, "add")
	if err != nil {
		return Came{}, err
	}
	if label != "" {
		if label, err = cleanName(label); err != nil {
			return Came{}, err
		}
	}
	return s.change(ctx, token, func(tx *sql.Tx, a *account) error {
		if a.hex() != q.Account {
			return ErrPasskey
		}
		cred, err := s.made(q, a, answer)
		if err != nil {
			return err
		}
		return s.keep(ctx, tx, a, q, cred, label)
	})
}

// DropPasskey removes a passkey of who has the token, unless nothing else
// would let the person in.
func (s *Store) DropPasskey(ctx context.Context, token, which string) (Came, error) {
	return s.change(ctx, token, func(tx *sql.Tx, a *account) error {
		var gone []byte
		n := 0
		err := s.eachPasskey(ctx, tx, a, func(id []byte, _ passkey) {
			n++
			if hex.EncodeToString(id) == which {
				gone = id
			}
		})
		switch {
		case err != nil:
			return err
		case gone == nil:
			return ErrUnknown
		case n == 1 && a.Pass == "":
			return fmt.Errorf("%w: it is the only way in that you have; set a password or add another first", ErrPower)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM passkey WHERE id = ?", gone)
		return err
	})
}

// Passkeys lists the passkeys of who has the token.
func (s *Store) Passkeys(ctx context.Context, token string) (out []Passkey, err error) {
	err = s.vault.Read(func(r vault.Reader) error {
		_, _, a, err := s.load(ctx, r, token)
		if err != nil {
			return err
		}
		return s.eachPasskey(ctx, r, a, func(id []byte, pk passkey) {
			out = append(out, Passkey{hex.EncodeToString(id), pk.Label, pk.Made, pk.Used})
		})
	})
	return out, err
}

func (s *Store) eachPasskey(ctx context.Context, r vault.Reader, a *account, f func(id []byte, pk passkey)) error {
	rows, err := r.QueryContext(ctx, "SELECT id, body FROM passkey WHERE account = ? ORDER BY rowid", a.id[:])
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, body []byte
		var pk passkey
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		if err := s.vault.Unseal("passkey", id, body, &pk); err != nil {
			return err
		}
		f(id, pk)
	}
	return rows.Err()
}
