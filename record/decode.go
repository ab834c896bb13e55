package record

import (
	"errors"

	"parley/seal"
)

// Unverified is an act whose form was checked and whose signature was not. It says what it says; nobody
// may rely on it.
type Unverified struct {
	act  *Act
	head []byte
	sig  []byte
}

// Decode reads an act and checks everything that can be checked on the act alone, the hash of the body
// included, but no signature. It keeps raw, which must not be changed afterwards. The error is a
// *Refusal.
func Decode(raw []byte) (Unverified, error) {
	if len(raw) > MaxAct {
		return Unverified{}, refuse(CodeSize, "", "%d bytes, at most %d", len(raw), MaxAct)
	}
	a := &Act{raw: raw}
	u := Unverified{act: a}
	s := seal.NewScanner(raw)
	bodyHash, salt, err := u.read(s)
	if err != nil {
		var f *seal.FormError
		if errors.As(err, &f) {
			if bad := seal.Valid(raw); bad != nil {
				return Unverified{}, &Refusal{Code: CodeEncoding, Err: bad}
			}
			return Unverified{}, &Refusal{Code: CodeForm, Err: err} // good JSON, but no act
		}
		return Unverified{}, err
	}
	a.ID = seal.Hash(domainAct, u.head)
	if err := a.check(bodyHash, salt); err != nil {
		return Unverified{}, err.of(a)
	}
	return u, nil
}

// read reads the fixed form of an act. Fields stand in the order of their names, as in every object.
func (u *Unverified) read(s *seal.Scanner) (bodyHash, salt []byte, err error) {
	a := u.act
	if err := s.Lit(`{"body":`); err != nil {
		return nil, nil, err
	}
	if !s.TryLit("null") {
		at := s.Offset()
		if a.Body, err = s.Raw(); err != nil {
			return nil, nil, seal.InField("body", err)
		}
		if a.Body[0] != '{' {
			return nil, nil, seal.InField("body", s.Fail(at, "want an object or null"))
		}
	}
	if err := s.Lit(`,"head":`); err != nil {
		return nil, nil, err
	}
	start := s.Offset()
	if bodyHash, err = a.readHead(s); err != nil {
		return nil, nil, seal.InField("head", err)
	}
	u.head = a.raw[start:s.Offset():s.Offset()]
	if err := s.Lit(`,"salt":`); err != nil {
		return nil, nil, err
	}
	var buf [SaltSize]byte
	if salt, err = s.Base64(buf[:]); err != nil {
		return nil, nil, seal.InField("salt", err)
	}
	if err := s.Lit(`,"sigs":[{"alg":"` + seal.Algorithm + `","sig":`); err != nil {
		return nil, nil, err
	}
	at := s.Offset()
	u.sig, err = s.Base64(make([]byte, seal.SignatureSize))
	if err == nil && len(u.sig) != seal.SignatureSize {
		err = s.Fail(at, "want a signature of 64 bytes in base64url")
	}
	if err != nil {
		return nil, nil, seal.InField("sigs", err)
	}
	if err := s.Lit(`}]}`); err != nil {
		return nil, nil, err
	}
	return bodyHash, salt, s.End()
}

func (a *Act) readHead(s *seal.Scanner) (bodyHash []byte, err error) {
	if err = s.Lit(`{"body":`); err != nil {
		return nil, err
	}
	d, err := s.Digest()
	if err != nil {
		return nil, seal.InField("body", err)
	}
	if err = s.Lit(`,"deps":`); err != nil {
		return nil, err
	}
	more, err := s.Open('[')
	for ; more && err == nil; more, err = s.More(']') {
		if len(a.Deps) == MaxDeps {
			return nil, refuse(CodeDeps, "head.deps", "more than %d", MaxDeps)
		}
		h, err := readDep(s)
		if err != nil {
			return nil, seal.InField("deps", err)
		}
		a.Deps = append(a.Deps, h)
	}
	if err != nil {
		return nil, seal.InField("deps", err)
	}
	if s.TryLit(`,"epoch":`) {
		at := s.Offset()
		if a.Epoch, err = readInt(s); err != nil {
			return nil, seal.InField("epoch", err)
		}
		if a.Epoch == 0 {
			return nil, seal.InField("epoch", s.Fail(at, "an empty optional field is left out"))
		}
	}
	if err = s.Lit(`,"kind":`); err != nil {
		return nil, err
	}
	if a.Kind, err = s.Str(); err != nil {
		return nil, seal.InField("kind", err)
	}
	if err = s.Lit(`,"party":`); err != nil {
		return nil, err
	}
	if a.Party, err = s.Str(); err != nil {
		return nil, seal.InField("party", err)
	}
	if err = s.Lit(`,"prev":`); err != nil {
		return nil, err
	}
	if a.Prev, err = s.Digest(); err != nil {
		return nil, seal.InField("prev", err)
	}
	a.Root = s.TryLit(`,"root":true`)
	if err = s.Lit(`,"seq":`); err != nil {
		return nil, err
	}
	if a.Seq, err = readInt(s); err != nil {
		return nil, seal.InField("seq", err)
	}
	if err = s.Lit(`,"talks":`); err != nil {
		return nil, err
	}
	if a.Talks, err = s.Digest(); err != nil {
		return nil, seal.InField("talks", err)
	}
	if err = s.Lit(`,"time":`); err != nil {
		return nil, err
	}
	if a.Time, err = s.Str(); err != nil {
		return nil, seal.InField("time", err)
	}
	if err = s.Lit(`,"v":`); err != nil {
		return nil, err
	}
	v, err := s.Int()
	if err != nil {
		return nil, seal.InField("v", err)
	}
	if v != 1 {
		return nil, refuse(CodeVersion, "head.v", "version %d, this program knows 1", v)
	}
	return d[:], s.Lit("}")
}

func readDep(s *seal.Scanner) (h Head, err error) {
	if err = s.Lit(`{"id":`); err != nil {
		return h, err
	}
	if h.ID, err = s.Digest(); err != nil {
		return h, err
	}
	if err = s.Lit(`,"party":`); err != nil {
		return h, err
	}
	if h.Party, err = s.Str(); err != nil {
		return h, err
	}
	if err = s.Lit(`,"seq":`); err != nil {
		return h, err
	}
	if h.Seq, err = readInt(s); err != nil {
		return h, err
	}
	return h, s.Lit("}")
}

func readInt(s *seal.Scanner) (int, error) {
	at := s.Offset()
	n, err := s.Int()
	if err != nil {
		return 0, err
	}
	if n < 0 || n > MaxSeq {
		return 0, s.Fail(at, "integer is out of range")
	}
	return int(n), nil
}

// check applies the rules that need nothing but the act.
func (a *Act) check(bodyHash, salt []byte) *Refusal {
	form := func(where, text string) *Refusal { return refuse(CodeForm, where, "%s", text) }
	switch {
	case !ValidCode(a.Party):
		return form("head.party", "a code is 2 to 8 of A-Z and 0-9")
	case !validKind(a.Kind):
		return form("head.kind", "a kind is 1 to 32 of a-z and '-'")
	case !ValidTime(a.Time):
		return form("head.time", "want UTC to the second, such as 2026-11-23T09:30:00Z")
	case a.Seq == 0:
		return form("head.seq", "counts from 1")
	case (a.Seq == 1) != a.Prev.IsZero():
		return form("head.prev", "empty for the first act of a party and for no other")
	case a.Epoch > MaxEpoch:
		return form("head.epoch", "too large")
	case a.Root != (a.Kind == KindRekey):
		return form("head.root", "the root key signs re-keyings and nothing else")
	case a.Root && a.Epoch == 0:
		return form("head.epoch", "a re-keying opens an epoch from 1 on")
	}
	for i, d := range a.Deps {
		switch {
		case d.ID.IsZero() || !ValidCode(d.Party) || d.Seq == 0:
			return refuse(CodeDeps, where("head.deps", i), "names no act")
		case d.Party == a.Party:
			return refuse(CodeDeps, where("head.deps", i), "the party's own act; prev names that")
		case i > 0 && a.Deps[i-1].Compare(d) >= 0:
			return refuse(CodeDeps, where("head.deps", i), "deps ascend by party, seq and id, each once")
		}
	}
	if a.Kind == KindCharter {
		if a.Seq != 1 || !a.Talks.IsZero() || len(a.Deps) > 0 || a.Epoch != 0 {
			return form("head", "a charter has seq 1, no talks, no deps and no epoch")
		}
	} else if a.Talks.IsZero() {
		return form("head.talks", "only a charter has none")
	} else if a.Seq == 1 && len(a.Deps) == 0 {
		return form("head.deps", "the first act of a party names what it answers")
	}
	if string(bodyHash) == string(make([]byte, len(ID{}))) {
		return form("head.body", "is empty")
	}
	if a.Body == nil {
		if len(salt) != 0 {
			return form("salt", "withheld together with the body")
		}
		if a.Kind == KindCharter || a.Kind == KindRekey {
			return refuse(CodeWithheld, "body", "keys stand in it")
		}
		return nil
	}
	if len(salt) != SaltSize {
		return form("salt", "want 16 bytes in base64url")
	}
	if h := seal.Hash(domainBody, salt, a.Body); string(h[:]) != string(bodyHash) {
		return refuse(CodeBody, "head.body", "is not the hash of salt and body")
	}
	if a.Root {
		return a.checkRekey()
	}
	return nil
}

func (a *Act) checkRekey() *Refusal {
	k, err := a.Rekey()
	switch {
	case err != nil:
		return &Refusal{Code: CodeRekey, Where: "body", Err: err}
	case k.Epoch != a.Epoch:
		return refuse(CodeRekey, "body.epoch", "is %d, the header says %d", k.Epoch, a.Epoch)
	case k.Seat.IsZero():
		return refuse(CodeRekey, "body.seat", "no key")
	case k.Custody != OwnCustody && k.Custody != HubCustody:
		return refuse(CodeRekey, "body.custody", "%s", custodyForm)
	case k.Continues == nil && a.Seq != 1,
		k.Continues != nil && (k.Continues.ID != a.Prev || k.Continues.Seq != a.Seq-1):
		return refuse(CodeRekey, "body.continues", "is not the act that the header's prev names")
	}
	return nil
}

// Rekey returns the body of an act of KindRekey.
func (a *Act) Rekey() (Rekey, error) {
	var k Rekey
	err := seal.Unmarshal(a.Body, &k)
	return k, err
}

// ID returns the id that the act would have.
func (u Unverified) ID() ID { return u.act.ID }

// Header returns what the act says of itself.
func (u Unverified) Header() Header { return u.act.Header }

// Withheld reports whether the act came without its body.
func (u Unverified) Withheld() bool { return u.act.Body == nil }

// VerifyWith checks the signature with one key. The error is a *Refusal with CodeSignature.
func (u Unverified) VerifyWith(key seal.PublicKey) (*Act, error) {
	if !key.Verify(domainSignature, u.head, u.sig) {
		return nil, refuse(CodeSignature, "sigs", "not by the key %s", key).of(u.act)
	}
	a := *u.act
	a.signer = key
	return &a, nil
}

// Verify checks the signature with the keys that keys knows for the act's party and epoch. The error is a
// *Refusal with CodeParty, CodeKey or CodeSignature. For an act of an epoch from 1 on the last two aren't
// final, since keys may not know the re-keying yet: give such an act to Record.AddUnverified.
func (u Unverified) Verify(keys *Keyring) (*Act, error) {
	candidates, known := keys.Keys(u.act.Party, u.act.Epoch, u.act.Root)
	if !known {
		return nil, refuse(CodeParty, "head.party", "%s is not a party of these talks", u.act.Party).of(u.act)
	}
	if len(candidates) == 0 {
		return nil, refuse(CodeKey, "head.epoch", "the key of epoch %d is not known", u.act.Epoch).of(u.act)
	}
	var err error
	for _, k := range candidates {
		var a *Act
		if a, err = u.VerifyWith(k); err == nil {
			return a, nil
		}
	}
	return nil, err
}

// VerifiedBefore takes the caller's word that this very program verified these bytes when it stored them
// and that nobody could have changed them since (a store that authenticates what it holds). It is for
// opening one's own home again quickly; never for bytes that came from elsewhere.
func (u Unverified) VerifiedBefore() *Act {
	a := *u.act
	a.before = true
	return &a
}
