package blind

import (
	"errors"
	"fmt"
	"slices"

	"parley/seal"
)

// Step is a place in the protocol.
type Step string

// The steps whose messages go from party to party. The commitment goes by the
// record.
const (
	Key   Step = "key"
	Open  Step = "open"
	Blind Step = "blind"
	Share Step = "share"
)

// ErrMessage: a message or file that isn't one.
var ErrMessage = errors.New("not a message of a blind test")

// steps are all steps of messages in their order.
func steps() []Step { return []Step{Key, Open, Blind, Share} }

func (s Step) number() int {
	for i, t := range steps() {
		if s == t {
			return i
		}
	}
	return -1
}

// length of the data of a step in bytes.
func (s Step) length() int {
	switch s {
	case Key, Blind:
		return 2*size + proofSize
	case Open:
		return 3 * size
	}
	return size + proofSize
}

// Message is one step of one party, signed by its seat.
type Message struct {
	About seal.Digest `json:"about"` // the question
	Data  []byte      `json:"data"`
	From  string      `json:"from"`
	Sig   []byte      `json:"sig"`
	Step  Step        `json:"step"`
}

// SignedAs is the domain under which a seat signs what Signed returns.
const SignedAs = "parley blind v1 message"

// Signed are the bytes that the signature of a message stands on.
func (m Message) Signed() []byte {
	return seal.AppendFrame(nil, "step", m.About[:], []byte(m.From), []byte(m.Step), m.Data)
}

// file is what passes from party to party: the question, and what the sender has
// said so far.
type file struct {
	Claims   []string  `json:"claims"` // the package: see Subject
	Messages []Message `json:"messages"`
	Question Question  `json:"question"`
	V        int       `json:"v"` // 1
}

// Subject stands for the package that takes these claims, by the names that the
// record gives them, whatever their order.
func Subject(claims []string) seal.Digest {
	var parts [][]byte
	for _, c := range slices.Sorted(slices.Values(claims)) {
		parts = append(parts, []byte(c))
	}
	return seal.Hash("parley blind v1 subject", parts...)
}

// EncodeFile writes a question, the claims that it is about, and messages of one
// party.
func EncodeFile(q Question, claims []string, all []Message) ([]byte, error) {
	return seal.Marshal(file{claims, all, q, 1})
}

// DecodeFile reads what EncodeFile wrote. Nothing in it is believed yet: that is
// for [Run.Take].
func DecodeFile(b []byte) (Question, []string, []Message, error) {
	var f file
	if len(b) > MaxFile {
		return Question{}, nil, nil, fmt.Errorf("%w: %d bytes; the most is %d", ErrMessage, len(b), MaxFile)
	}
	if err := seal.Unmarshal(b, &f); err != nil {
		return Question{}, nil, nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if f.V != 1 {
		return Question{}, nil, nil, fmt.Errorf("%w: version %d; this program knows 1", ErrMessage, f.V)
	}
	if err := f.Question.Check(); err != nil {
		return Question{}, nil, nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if f.Question.Subject != Subject(f.Claims) || len(f.Claims) > MaxClaims {
		return Question{}, nil, nil, fmt.Errorf("%w: the claims aren't those of the question", ErrMessage)
	}
	if len(f.Messages) > maxMessages {
		return Question{}, nil, nil, fmt.Errorf("%w: %d messages; a party has %d", ErrMessage, len(f.Messages), maxMessages)
	}
	at := -1
	for _, m := range f.Messages {
		n := m.Step.number()
		switch {
		case n <= at:
			return Question{}, nil, nil, fmt.Errorf("%w: step %.20q stands where it can't", ErrMessage, string(m.Step))
		case len(m.Data) != m.Step.length() || len(m.Sig) != seal.SignatureSize:
			return Question{}, nil, nil, fmt.Errorf("%w: step %s has %d bytes and a signature of %d", ErrMessage, m.Step, len(m.Data), len(m.Sig))
		case m.From != f.Messages[0].From || m.About != f.Question.Digest():
			return Question{}, nil, nil, fmt.Errorf("%w: step %s is of another run, or of another party than the first", ErrMessage, m.Step)
		}
		at = n
	}
	return f.Question, f.Claims, f.Messages, nil
}
