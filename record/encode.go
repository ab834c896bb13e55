package record

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"parley/seal"
)

// wireHead is the header as it is written.
type wireHead struct {
	Body  ID     `json:"body"`
	Deps  []Head `json:"deps"`
	Epoch int    `json:"epoch,omitempty"`
	Kind  string `json:"kind"`
	Party string `json:"party"`
	Prev  ID     `json:"prev"`
	Root  bool   `json:"root,omitempty"`
	Seq   int    `json:"seq"`
	Talks ID     `json:"talks"`
	Time  string `json:"time"`
	V     int    `json:"v"`
}

type wireAct struct {
	Body seal.Raw  `json:"body"`
	Head seal.Raw  `json:"head"`
	Salt []byte    `json:"salt"`
	Sigs []wireSig `json:"sigs"`
}

type wireSig struct {
	Alg string `json:"alg"`
	Sig []byte `json:"sig"`
}

// Draft is an act before its signature: the bytes that a key holder signs and sends back, wherever it is.
type Draft struct {
	Head []byte // the header in the one encoding; SigningBytes of it is what is signed
	Body []byte // the body in the one encoding
	Salt []byte // SaltSize bytes; Head names the hash of salt and body
}

// Prepare writes down an act for its signature. The body is anything that seal.Marshal writes as an object (a
// seal.Raw is taken as it stands); salt is SaltSize bytes that nobody can guess.
func Prepare(h Header, body any, salt []byte) (Draft, error) {
	b, err := seal.Marshal(body)
	if err != nil {
		return Draft{}, fmt.Errorf("prepare an act: body: %w", err)
	}
	head, err := seal.Marshal(wireHead{
		Body: seal.Hash(domainBody, salt, b), Deps: h.Deps, Epoch: h.Epoch, Kind: h.Kind, Party: h.Party,
		Prev: h.Prev, Root: h.Root, Seq: h.Seq, Talks: h.Talks, Time: h.Time, V: 1,
	})
	if err != nil {
		return Draft{}, fmt.Errorf("prepare an act: head: %w", err)
	}
	return Draft{Head: head, Body: b, Salt: salt}, nil
}

// SigningBytes returns the bytes over which a key signs an act with this header.
func SigningBytes(head []byte) []byte { return seal.Frame(domainSignature, head) }

// Signed puts the signature to the act. The act is checked as Decode checks it, so what it returns is
// well-formed; whose signature it is, Verify says.
func (d Draft) Signed(sig []byte) (raw []byte, id ID, err error) {
	raw, err = seal.Marshal(wireAct{Body: d.Body, Head: d.Head, Salt: d.Salt, Sigs: []wireSig{{seal.Algorithm, sig}}})
	if err != nil {
		return nil, ID{}, fmt.Errorf("seal an act: %w", err)
	}
	u, err := Decode(raw)
	if err != nil {
		return nil, ID{}, fmt.Errorf("seal an act: %w", err)
	}
	return bytes.Clone(raw), u.ID(), nil
}

// Seal makes and signs an act: Prepare and Signed with a key that is here.
func Seal(h Header, body any, salt []byte, key seal.PrivateKey) (raw []byte, id ID, err error) {
	if key.IsZero() {
		return nil, ID{}, errors.New("seal an act: no key")
	}
	d, err := Prepare(h, body, salt)
	if err != nil {
		return nil, ID{}, fmt.Errorf("seal an act: %w", err)
	}
	return d.Signed(key.Sign(domainSignature, d.Head))
}

// Withhold returns the act's bytes without body and salt. They have the same id and signature and still
// verify. Charters and re-keyings can't be withheld.
func (a *Act) Withhold() ([]byte, error) {
	if a.Kind == KindCharter || a.Kind == KindRekey {
		return nil, refuse(CodeWithheld, "body", "keys stand in it").of(a)
	}
	if a.Body == nil {
		return a.raw, nil
	}
	m, err := seal.Members(a.raw)
	if err != nil {
		return nil, fmt.Errorf("withhold a body: %w", err)
	}
	return seal.Marshal(map[string]seal.Raw{
		"body": nil, "head": m[1].Value, "salt": seal.Raw(`""`), "sigs": m[3].Value,
	})
}

func where(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
