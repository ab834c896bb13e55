package pouch

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

const (
	magic  = "parley pouch v1"
	prefix = "parley pouch "
	domain = "parley pouch v1"
)

// Header says what a pouch holds. It is a claim of whoever packed it.
type Header struct {
	From  record.Frontier `json:"from"`  // what the receiver was believed to have
	Talks record.ID       `json:"talks"` // id of the charter
	To    record.Frontier `json:"to"`    // what the packer had
}

type trailer struct {
	Acts   int         `json:"acts"`
	Digest seal.Digest `json:"digest"`
}

// ParseRecipient reads an age recipient: "age1…" (X25519) or "age1pq1…" (hybrid post-quantum). One file
// can't be encrypted to recipients of both kinds, so the parties of one talks choose one.
func ParseRecipient(s string) (age.Recipient, error) {
	if strings.HasPrefix(s, "age1pq1") {
		r, err := age.ParseHybridRecipient(s)
		if err != nil {
			return nil, fmt.Errorf("age recipient: %w", err)
		}
		return r, nil
	}
	r, err := age.ParseX25519Recipient(s)
	if err != nil {
		return nil, fmt.Errorf("age recipient: %w", err)
	}
	return r, nil
}

// ParseIdentity reads an age identity (private key) of either kind.
func ParseIdentity(s string) (age.Identity, error) {
	if strings.HasPrefix(s, "AGE-SECRET-KEY-PQ-1") {
		i, err := age.ParseHybridIdentity(s)
		if err != nil {
			return nil, fmt.Errorf("age identity: %w", err)
		}
		return i, nil
	}
	i, err := age.ParseX25519Identity(s)
	if err != nil {
		return nil, fmt.Errorf("age identity: %w", err)
	}
	return i, nil
}

// Recipients returns the age recipients of parties, the ones without any left out of the result and
// named in the second.
func Recipients(parties []record.Party) (list []age.Recipient, without []string, err error) {
	for _, p := range parties {
		if p.Age == "" {
			without = append(without, p.Code)
			continue
		}
		r, err := ParseRecipient(p.Age)
		if err != nil {
			return nil, nil, fmt.Errorf("party %s: %w", p.Code, err)
		}
		list = append(list, r)
	}
	return list, without, nil
}

// Pack writes a pouch with the acts of r that a record with the frontier theirs lacks; an empty frontier
// asks for all. With recipients it is encrypted to them, else it is readable by everybody. It returns
// the header and the number of acts.
func Pack(w io.Writer, r *record.Record, theirs record.Frontier, recipients ...age.Recipient) (Header, int, error) {
	h := Header{From: theirs, Talks: r.Talks(), To: r.Frontier()}
	acts := r.Missing(theirs)
	raws := make([][]byte, len(acts))
	for i, a := range acts {
		raws[i] = a.Raw()
	}
	if len(recipients) == 0 {
		return h, len(raws), Write(w, h, raws)
	}
	enc, err := age.Encrypt(w, recipients...)
	if err != nil {
		return h, 0, fmt.Errorf("encrypt the pouch: %w", err)
	}
	if err := Write(enc, h, raws); err != nil {
		return h, 0, err
	}
	if err := enc.Close(); err != nil {
		return h, 0, fmt.Errorf("encrypt the pouch: %w", err)
	}
	return h, len(raws), nil
}

// Write writes a pouch that isn't encrypted, with these acts in this order; each should come after what
// it names.
func Write(w io.Writer, h Header, acts [][]byte) error {
	head, err := seal.Marshal(h)
	if err != nil {
		return fmt.Errorf("write the pouch: header: %w", err)
	}
	size := 0
	for i, raw := range acts {
		if size += len(raw); len(acts) > MaxActs || len(raw) > MaxAct || size > MaxBytes {
			return fmt.Errorf("write the pouch: act %d: %w", i+1, ErrTooLarge)
		}
	}
	if len(head) > MaxHeader {
		return fmt.Errorf("write the pouch: header: %w", ErrTooLarge)
	}
	b := bufio.NewWriter(w) // holds back its first error
	line := func(text []byte) {
		b.Write(text)
		b.WriteByte('\n')
	}
	line([]byte(magic))
	line(head)
	digest := seal.Hash(domain, []byte(magic), head)
	for _, raw := range acts {
		line(raw)
		digest = seal.Hash(domain, digest[:], raw)
	}
	end, err := seal.Marshal(trailer{len(acts), digest})
	if err != nil {
		return fmt.Errorf("write the pouch: trailer: %w", err)
	}
	line(end)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the pouch: %w", err)
	}
	return nil
}
