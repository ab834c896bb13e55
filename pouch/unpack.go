package pouch

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

// Pouch is what a file held. Its acts are bytes that nobody has verified.
type Pouch struct {
	Header    Header
	Acts      [][]byte
	Encrypted bool
}

const ageMagic = "age-encryption.org/"

// Unpack reads a whole pouch, checks that it is whole, and decrypts it if need be. It verifies no act.
// Nothing of a damaged pouch is returned except in a *DamagedError.
func Unpack(r io.Reader, identities ...age.Identity) (*Pouch, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	start, err := b.Peek(len(ageMagic))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the pouch: %w", err)
	}
	if !bytes.Equal(start, []byte(ageMagic)) {
		return unpack(b)
	}
	if len(identities) == 0 {
		return nil, ErrEncrypted
	}
	b = bufio.NewReaderSize(b, MaxAgeHeader)
	header, err := b.Peek(MaxAgeHeader)
	if err == nil && !bytes.Contains(header, []byte("\n--- ")) {
		return nil, fmt.Errorf("read the pouch: its age header: %w", ErrTooLarge)
	}
	plain, err := age.Decrypt(b, identities...)
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, ErrOtherKey
	case err != nil:
		return nil, &DamagedError{Reason: "it can't be decrypted", Err: err, Salvage: &Pouch{Encrypted: true}}
	}
	inner := bufio.NewReaderSize(plain, 1<<16)
	if _, err := inner.Peek(1); err != nil && !errors.Is(err, io.EOF) { // not even its beginning: so nobody can say that it is no pouch
		return nil, &DamagedError{Reason: "it was cut short or changed on its way", Err: err, Salvage: &Pouch{Encrypted: true}}
	}
	p, err := unpack(inner)
	if p != nil {
		p.Encrypted = true
	}
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		damaged.Salvage.Encrypted = true
	}
	return p, err
}

func unpack(b *bufio.Reader) (*Pouch, error) {
	p := &Pouch{}
	first, err := readLine(b, len(magic)+16)
	switch {
	case strings.TrimSuffix(string(first), "\r") == magic && len(first) > len(magic):
		return nil, ErrLineEnds
	case string(first) != magic && strings.HasPrefix(string(first), prefix):
		return nil, fmt.Errorf("%w: %q", ErrVersion, first)
	case string(first) != magic:
		return nil, ErrNotPouch
	case err != nil:
		return nil, p.damaged("it ends in its first line", err)
	}
	head, err := readLine(b, MaxHeader)
	if errors.Is(err, ErrTooLarge) {
		return nil, fmt.Errorf("%w: its header has more than %d bytes", ErrTooLarge, MaxHeader)
	}
	if err != nil {
		return nil, p.damaged("its header can't be read", err)
	}
	if err := seal.Unmarshal(head, &p.Header); err != nil {
		return nil, p.damaged("its header can't be read", err)
	}
	digest := seal.Hash(domain, []byte(magic), head)
	size := 0
	for {
		line, err := readLine(b, MaxAct)
		if errors.Is(err, ErrTooLarge) {
			return nil, fmt.Errorf("%w: its act %d has more than %d bytes", ErrTooLarge, len(p.Acts)+1, MaxAct)
		}
		if err != nil {
			return nil, p.damaged("it ends too early", err)
		}
		if bytes.HasPrefix(line, []byte(`{"acts":`)) {
			return p.end(b, line, digest)
		}
		if size += len(line); size > MaxBytes || len(p.Acts) == MaxActs {
			return nil, fmt.Errorf("%w: more than %d acts or %d bytes", ErrTooLarge, MaxActs, MaxBytes)
		}
		p.Acts = append(p.Acts, line)
		digest = seal.Hash(domain, digest[:], line)
	}
}

// end checks the trailer, and that nothing follows it.
func (p *Pouch) end(b *bufio.Reader, line []byte, digest seal.Digest) (*Pouch, error) {
	var t trailer
	if len(line) > maxTrailer {
		return nil, p.damaged("its trailer can't be read", ErrTooLarge)
	}
	if err := seal.Unmarshal(line, &t); err != nil {
		return nil, p.damaged("its trailer can't be read", err)
	}
	if t.Acts != len(p.Acts) {
		return nil, p.damaged(fmt.Sprintf("%d acts were packed", t.Acts), nil)
	}
	if t.Digest != digest {
		return nil, p.damaged("its digest isn't that of its content", nil)
	}
	switch _, err := b.ReadByte(); {
	case err == nil:
		return nil, p.damaged("something follows its end", nil)
	case !errors.Is(err, io.EOF):
		return nil, p.damaged("something follows its end", err)
	}
	return p, nil
}

func (p *Pouch) damaged(reason string, err error) error {
	if errors.Is(err, ErrTooLarge) {
		return fmt.Errorf("read the pouch: %s: %w", reason, err)
	}
	return &DamagedError{Acts: len(p.Acts), Reason: reason, Salvage: p, Err: err}
}

// readLine reads a line of at most limit bytes, without its line feed, into memory of its own. What it
// holds never exceeds what arrived by more than a buffer.
func readLine(b *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > limit+1:
			return line, ErrTooLarge
		case err == nil:
			return line[: len(line)-1 : len(line)-1], nil
		case errors.Is(err, io.EOF):
			return line, io.ErrUnexpectedEOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		}
	}
}

// Report says what became of the acts of a pouch.
type Report struct {
	Stored     []*record.Act     // new in the record, each after what it names
	Keep       [][]byte          // what to append to the store, in this order: stored, parked and filled
	Duplicates int               // acts that were there before
	Filled     int               // acts that were there with their body withheld
	Parked     int               // acts that wait now for what is missing
	Refused    []*record.Refusal // acts that can't be part of the record, in the order of the pouch
	Missing    []record.ID       // acts that parked ones name and nobody has brought; ascending
	Behind     record.Frontier   // heads that the packer had and the record hasn't
}

// Import adds the acts of a pouch to a record. The record verifies each act; a bad one is listed and
// does no harm to the others. It fails only when the pouch is of other talks. The caller appends Keep to
// its store before it tells anybody about the acts.
func Import(r *record.Record, p *Pouch) (Report, error) {
	var rep Report
	if p.Header.Talks != r.Talks() {
		return rep, fmt.Errorf("%w: %s, not %s", ErrOtherTalk, p.Header.Talks.Short(), r.Talks().Short())
	}
	for _, raw := range p.Acts {
		out, err := r.Add(raw)
		var refusal *record.Refusal
		if errors.As(err, &refusal) {
			rep.Refused = append(rep.Refused, refusal)
			continue
		}
		if err != nil {
			return rep, fmt.Errorf("import a pouch: %w", err)
		}
		switch out.State {
		case record.Duplicate:
			rep.Duplicates++
		case record.Filled:
			rep.Filled++
		}
		if out.State != record.Duplicate {
			rep.Keep = append(rep.Keep, raw)
		}
		rep.Stored = append(rep.Stored, out.Stored...)
		rep.Refused = append(rep.Refused, out.Refused...)
	}
	rep.Parked = len(r.Parked())
	rep.Missing = r.Wanted()
	for _, h := range p.Header.To {
		if r.Get(h.ID) == nil {
			rep.Behind = append(rep.Behind, h)
		}
	}
	return rep, nil
}
