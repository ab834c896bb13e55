package cli

import (
	"fmt"
	"strings"

	"parley/internal/desk"
)

// printNotices prints each notice as a line and what belongs to it.
func (c *call) printNotices(list []desk.Notice, margin string) {
	st := c.style()
	for _, n := range list {
		head := n.What
		if n.Proven() {
			head = "PROOF: " + head
		}
		c.print("%s%s", margin, st.warn(desk.Visible(head)))
		for _, l := range [][2]string{{"who:", n.Who}, {"stands:", n.Stands}, {"do:", n.Do}} {
			if l[1] != "" {
				p := c.page()
				p.style.on = false
				p.label, p.width = 8, p.width-len(margin)-2
				fmt.Fprint(c.Stdout, indent(p.paragraph(l[0], []span{{text: desk.Visible(l[1])}}), margin+"  "))
			}
		}
	}
}

// indent puts margin before each line.
func indent(s, margin string) string {
	return margin + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n"+margin) + "\n"
}
