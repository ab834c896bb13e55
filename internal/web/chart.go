package web

import "fmt"

// heatMap is the document as a strip: one cell a paragraph, darker where more
// is in dispute.
type heatMap struct {
	Label string
	Cells []heatCell
}

type heatCell struct {
	Label string // "OP3"
	Href  string
	Heat  int // claims open on it
	Done  bool
}

// Class is how a cell is drawn: h0 to h4, or done.
func (c heatCell) Class() string {
	if c.Done {
		return "done"
	}
	return fmt.Sprintf("h%d", min(c.Heat, 4))
}
