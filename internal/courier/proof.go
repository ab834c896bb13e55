package courier

import (
	"fmt"

	"parley/record"
	"parley/seal"
)

// ProofDomain is the domain in which seats sign proofs; acts are signed in another.
const ProofDomain = "parley courier proof v1"

const (
	transcriptDomain = "parley courier transcript v1"
	tagDomain        = "parley courier tag v1"
)

// hello is what a caller says first. It names nobody: tags can be read only by who knows what they stand for.
type hello struct {
	Mode  Mode          `json:"mode"`
	Nonce []byte        `json:"nonce"`
	Tags  []seal.Digest `json:"tags"`
	V     int           `json:"v"`
}

// reply is the answer's first line: who answers, and the session that the caller may go on with.
type reply struct {
	Delegation seal.Raw `json:"delegation,omitempty"` // by which a host answers for a seat whose key it hasn't

	Nonce    []byte         `json:"nonce"`
	Party    string         `json:"party"`
	Seat     seal.PublicKey `json:"seat"`
	Session  []byte         `json:"session"`
	V        int            `json:"v"`
	Vouchers []seal.Raw     `json:"vouchers"` // re-keyings that gave the seat its key
}

// proof is the caller's part, the first line of its first message.
type proof struct {
	Delegation seal.Raw `json:"delegation,omitempty"` // by which a host calls for a seat whose key it hasn't

	Party    string         `json:"party"`
	Seat     seal.PublicKey `json:"seat"`
	V        int            `json:"v"`
	Vouchers []seal.Raw     `json:"vouchers"`
}

// signed is the line after reply or proof.
type signed struct {
	Sig []byte `json:"sig"`
}

func talksTag(id record.ID, binding, nonce []byte) seal.Digest {
	return seal.Hash(tagDomain, []byte("talks"), id[:], binding, nonce)
}

func seatTag(key seal.PublicKey, binding, nonce []byte) seal.Digest {
	return seal.Hash(tagDomain, []byte("seat"), key.Bytes(), binding, nonce)
}

// answerTranscript is what the answering side signs: all that was said on this channel so far, and what it says
// now. callTranscript is what the caller signs: that, and its own line. The direction stands first, so neither
// can be taken for the other.
func answerTranscript(mode Mode, binding, helloLine, replyLine []byte) []byte {
	d := seal.Hash(transcriptDomain, []byte("answer"), []byte(mode), binding, helloLine, replyLine)
	return d[:]
}

func callTranscript(mode Mode, binding, helloLine, replyLine, proofLine []byte) []byte {
	d := seal.Hash(transcriptDomain, []byte("call"), []byte(mode), binding, helloLine, replyLine, proofLine)
	return d[:]
}

func readHello(line []byte) (hello, error) {
	var h hello
	if err := seal.Unmarshal(line, &h); err != nil {
		return h, refuse(CodeForm, "greeting: %w", err)
	}
	switch {
	case h.V != Version:
		return h, refuse(CodeVersion, "version %d", h.V)
	case h.Mode != Direct && h.Mode != Proxied, len(h.Nonce) != nonce, len(h.Tags) > MaxTalks+1:
		return h, refuse(CodeForm, "greeting")
	}
	return h, nil
}

func readReply(line []byte) (reply, error) {
	var r reply
	if err := seal.Unmarshal(line, &r); err != nil {
		return r, fmt.Errorf("%w: its answer can't be read: %w", ErrPeer, err)
	}
	if r.V != Version || len(r.Nonce) != nonce || len(r.Session) != token || !record.ValidCode(r.Party) || len(r.Vouchers) > MaxTalks {
		return r, fmt.Errorf("%w: its answer can't be used", ErrPeer)
	}
	return r, nil
}

func readProof(line []byte) (proof, error) {
	var p proof
	if err := seal.Unmarshal(line, &p); err != nil {
		return p, refuse(CodeForm, "proof: %w", err)
	}
	if p.V != Version || !record.ValidCode(p.Party) || len(p.Vouchers) > MaxTalks {
		return p, refuse(CodeForm, "proof")
	}
	return p, nil
}

func readSig(line []byte) ([]byte, error) {
	var s signed
	if err := seal.Unmarshal(line, &s); err != nil {
		return nil, refuse(CodeForm, "signature: %w", err)
	}
	return s.Sig, nil
}
