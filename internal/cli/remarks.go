package cli

import (
	"parley/internal/desk"
)

// printRemarks prints, below a text with brackets, what was remarked on it.
func (c *call) printRemarks(d *desk.Desk, list []desk.Remark) {
	for i, r := range list[:min(len(list), maxRemarks)] {
		if i == 0 {
			c.print("\nremarks")
		}
		label := r.Label
		if label == "" {
			label = "text"
		}
		c.printRow(label, d.RemarkWords(r))
	}
	if more := len(list) - maxRemarks; more > 0 {
		c.printRow("", "and "+desk.Count(more, "more remark")+"; see: parley log")
	}
}

// maxRemarks is how many remarks stand below a text: a screen's worth.
const maxRemarks = 24
