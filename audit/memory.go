package audit

import (
	"parley/record"
	"parley/seal"
)

// Memory remembers which signatures were verified, so that records which share most of their acts are checked with
// less work. It holds nothing but hashes of what was found true, and what is true of bytes stays so: a verdict with a
// Memory is the verdict without. It keeps about 150 bytes for each act. The zero value is empty; it is not safe for
// concurrent use.
type Memory struct {
	signatures map[seal.Digest]bool // of key, message and signature: verified by this package
	acts       map[seal.Digest]bool // of an act's bytes: verified by package record, at its place
}

// Check is the function Check with a memory.
func (m *Memory) Check(raws [][]byte) *Verdict {
	if m.signatures == nil {
		m.signatures, m.acts = map[seal.Digest]bool{}, map[seal.Digest]bool{}
	}
	return check(raws, record.ID{}, m)
}

// verify is seal.PublicKey.Verify for the signature of an act.
func (m *Memory) verify(key seal.PublicKey, a *act) bool {
	if m == nil {
		return key.Verify("parley act signature v1", a.msg, a.sig)
	}
	at := seal.Hash("parley audit memory", key.Bytes(), a.msg, a.sig)
	if !m.signatures[at] && key.Verify("parley act signature v1", a.msg, a.sig) {
		m.signatures[at] = true
	}
	return m.signatures[at]
}

// add is record.Record.Add.
func (m *Memory) add(rec *record.Record, raw []byte) error {
	if m == nil {
		_, err := rec.Add(raw)
		return err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return err
	}
	at := seal.Hash("parley audit memory", raw)
	if m.acts[at] && complete(rec, u.Header()) {
		_, err := rec.AddVerified(u.VerifiedBefore())
		return err
	}
	out, err := rec.AddUnverified(u)
	if err == nil && out.State == record.Stored {
		m.acts[at] = true
	}
	return err
}

// complete reports whether all that an act names is in the record: only then was its signature verified with the key of
// its place.
func complete(rec *record.Record, h record.Header) bool {
	if !h.Prev.IsZero() && rec.Get(h.Prev) == nil {
		return false
	}
	for _, d := range h.Deps {
		if rec.Get(d.ID) == nil {
			return false
		}
	}
	return true
}
