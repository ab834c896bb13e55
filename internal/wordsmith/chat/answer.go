package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"

	"parley/internal/wordsmith"
)

// answer is the member of an answer that is read; all others are passed over.
type answer struct {
	Choices []struct {
		Message struct {
			Content *string `json:"content"`
		} `json:"message"`
	} `json:"choices"`
}

// decode reads an answer of the protocol and returns its words. The error
// wraps wordsmith.ErrAnswer, or is the network's.
func decode(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err != nil {
		var n net.Error
		if errors.As(err, &n) {
			return "", err
		}
		return "", fmt.Errorf("%w: it breaks off", wordsmith.ErrAnswer)
	}
	if len(raw) > maxBody {
		return "", fmt.Errorf("%w: it has more than %d bytes", wordsmith.ErrAnswer, maxBody)
	}
	if err := shallow(raw); err != nil {
		return "", err
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil { // whose words may quote it
		return "", fmt.Errorf("%w: it isn't an answer of this protocol", wordsmith.ErrAnswer)
	}
	if len(a.Choices) == 0 || a.Choices[0].Message.Content == nil {
		return "", fmt.Errorf("%w: it has no words", wordsmith.ErrAnswer)
	}
	return *a.Choices[0].Message.Content, nil
}

// shallow refuses JSON that nests too deep, before anything is made of it.
func shallow(raw []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: it nests deeper than %d", wordsmith.ErrAnswer, maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	if !json.Valid(bytes.TrimSpace(raw)) {
		return fmt.Errorf("%w: it isn't JSON", wordsmith.ErrAnswer)
	}
	return nil
}
