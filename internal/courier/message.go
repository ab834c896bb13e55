package courier

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"parley/record"
	"parley/seal"
)

// head is the first line of a message: what its sender holds of the talks that both may know of.
type head struct {
	Held  []record.ID `json:"held"`  // offers that wait here: don't send these again
	Talks []part      `json:"talks"` // ascending by id
	V     int         `json:"v"`
}

type part struct {
	All      bool            `json:"all,omitempty"` // guess nothing: send all but what these heads prove to be here
	Frontier record.Frontier `json:"frontier"`
	ID       record.ID       `json:"id"`
}

// mark stands before acts and says of which talks they are; offer stands before one charter; end is the last line.
type mark struct {
	Talks record.ID `json:"talks"`
}

type offer struct {
	Offer record.ID `json:"offer"`
}

type end struct {
	Acts int  `json:"acts"`           // how many acts and charters came before
	More bool `json:"more,omitempty"` // the sender has more, and waits for the next message
}

var (
	markStart  = []byte(`{"talks":`) // constant: nothing writes to it
	offerStart = []byte(`{"offer":`) // constant: nothing writes to it
	endStart   = []byte(`{"acts":`)  // constant: nothing writes to it
)

// message is one message on its way out: lines that are not copied.
type message struct {
	lines [][]byte
	acts  int
	more  bool
	size  int64
}

func (m *message) line(b []byte) {
	m.lines = append(m.lines, b)
	m.size += int64(len(b)) + 1
}

func (m *message) value(v any) error {
	b, err := seal.Marshal(v)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	m.line(b)
	return nil
}

// reader returns the message's bytes.
func (m *message) reader() io.Reader { return &lineWriter{lines: m.lines} }

type lineWriter struct {
	lines [][]byte
	at    int // in the first line
}

func (w *lineWriter) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) && len(w.lines) > 0 {
		k := copy(b[n:], w.lines[0][w.at:])
		n, w.at = n+k, w.at+k
		if n < len(b) && w.at == len(w.lines[0]) {
			b[n] = '\n'
			n, w.at, w.lines = n+1, 0, w.lines[1:]
		}
	}
	if n == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// lineReader reads lines from somebody who may be hostile. What it holds never exceeds the limit of a line by
// more than its buffer.
type lineReader struct {
	b    *bufio.Reader
	read int64
	most int64 // bytes in all
}

func newLineReader(r io.Reader, most int64) *lineReader {
	return &lineReader{b: bufio.NewReaderSize(r, 32<<10), most: most}
}

// next reads a line of at most limit bytes, without its line feed, into memory of its own. Errors wrap ErrCut
// when the sender ended too early, and are refusals with CodeSize for what is too long.
func (l *lineReader) next(limit int) ([]byte, error) {
	var line []byte
	for {
		some, err := l.b.ReadSlice('\n')
		l.read += int64(len(some))
		if len(line)+len(some) > limit+1 || l.read > l.most {
			return nil, refuse(CodeSize, "a line or message without end")
		}
		line = append(line, some...)
		switch {
		case err == nil:
			return line[: len(line)-1 : len(line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil, ErrCut
		default:
			return nil, fmt.Errorf("%w: %w", ErrCut, err)
		}
	}
}

// none checks that nothing follows.
func (l *lineReader) none() error {
	if _, err := l.b.ReadByte(); err == nil {
		return refuse(CodeForm, "something follows the end")
	} else if !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", ErrCut, err)
	}
	return nil
}

func readHead(line []byte) (head, error) {
	var h head
	if err := seal.Unmarshal(line, &h); err != nil {
		return h, refuse(CodeForm, "head of a message: %w", err)
	}
	if h.V != Version {
		return h, refuse(CodeVersion, "version %d", h.V)
	}
	if len(h.Talks) > MaxTalks || len(h.Held) > MaxTalks {
		return h, refuse(CodeForm, "head of a message: too many talks")
	}
	for i, p := range h.Talks {
		if i > 0 && bytes.Compare(h.Talks[i-1].ID[:], p.ID[:]) >= 0 {
			return h, refuse(CodeForm, "head of a message: talks out of order")
		}
		for j, hd := range p.Frontier {
			if !record.ValidCode(hd.Party) || hd.Seq < 1 || hd.Seq > record.MaxSeq || hd.ID.IsZero() ||
				j > 0 && p.Frontier[j-1].Compare(hd) >= 0 {
				return h, refuse(CodeForm, "head of a message: a frontier that can't be")
			}
		}
	}
	return h, nil
}

// find returns what a head says of talks.
func (h head) find(id record.ID) (part, bool) {
	for _, p := range h.Talks {
		if p.ID == id {
			return p, true
		}
	}
	return part{}, false
}

// sink takes what a message brings.
type sink interface {
	// acts takes acts of talks.
	acts(talks record.ID, raws [][]byte) error
	// offer takes a charter.
	offer(talks record.ID, charter []byte) error
}

// receive reads the lines after the head. What came whole before an error has gone to the sink.
func receive(l *lineReader, to sink) (more bool, err error) {
	in := intake{to: to}
	defer func() {
		if e := in.flush(); e != nil && (err == nil || errors.Is(err, ErrCut)) {
			err = e
		}
	}()
	for {
		line, err := l.next(record.MaxAct)
		if err != nil {
			return false, err
		}
		if bytes.HasPrefix(line, endStart) {
			var e end
			if err := seal.Unmarshal(line, &e); err != nil || len(line) > maxMark {
				return false, refuse(CodeForm, "end of a message")
			}
			if e.Acts != in.acts {
				return false, refuse(CodeForm, "end of a message: %d acts, %d came", e.Acts, in.acts)
			}
			return e.More, l.none()
		}
		if err := in.take(line); err != nil {
			return false, err
		}
	}
}

// intake sorts lines into batches.
type intake struct {
	to     sink
	talks  record.ID // of the acts that follow
	offer  bool      // one charter follows
	batch  [][]byte
	held   int // bytes in batch
	acts   int
	bytes  int
	offers int
	marks  int
}

func (in *intake) take(line []byte) error {
	switch {
	case bytes.HasPrefix(line, markStart), bytes.HasPrefix(line, offerStart):
		if in.marks++; in.marks > MaxTalks+MaxOffers || len(line) > maxMark || in.offer {
			return refuse(CodeForm, "a mark out of place")
		}
		return in.mark(line)
	case in.talks.IsZero():
		return refuse(CodeForm, "an act before its talks are named")
	}
	if in.acts++; in.acts > MaxActs {
		return refuse(CodeSize, "more than %d acts", MaxActs)
	}
	if in.bytes += len(line); in.bytes > MaxBytes {
		return refuse(CodeSize, "more than %d bytes", MaxBytes)
	}
	if in.offer {
		id := in.talks
		in.offer, in.talks = false, record.ID{}
		return in.to.offer(id, line)
	}
	if len(in.batch) == batchActs || in.held+len(line) > batchBytes {
		if err := in.flush(); err != nil {
			return err
		}
	}
	in.batch, in.held = append(in.batch, line), in.held+len(line)
	return nil
}

func (in *intake) mark(line []byte) error {
	if err := in.flush(); err != nil {
		return err
	}
	if bytes.HasPrefix(line, markStart) {
		var m mark
		if err := seal.Unmarshal(line, &m); err != nil || m.Talks.IsZero() {
			return refuse(CodeForm, "a mark that can't be read")
		}
		in.talks = m.Talks
		return nil
	}
	var o offer
	if err := seal.Unmarshal(line, &o); err != nil || o.Offer.IsZero() {
		return refuse(CodeForm, "a mark that can't be read")
	}
	if in.offers++; in.offers > MaxOffers {
		return refuse(CodeSize, "more than %d offers", MaxOffers)
	}
	in.talks, in.offer = o.Offer, true
	return nil
}

func (in *intake) flush() error {
	if len(in.batch) == 0 {
		return nil
	}
	batch := in.batch
	in.batch, in.held = nil, 0
	return in.to.acts(in.talks, batch)
}
