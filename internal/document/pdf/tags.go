package pdf

import (
	"fmt"

	"parley/text"
)

// node is an element of the structure: what programs read instead of the page.
type node struct {
	tag    string
	object int
	up     *node
	kids   []kid
	lang   text.Lang
	attrs  string // further entries of its dictionary
	loose  bool   // not yet among the kids of up
}

// kid is a node, a marked part of a page, or an annotation.
type kid struct {
	node  *node
	page  int // object of the page of a mark
	mark  int
	annot int // object
}

// under makes a node, the last below up.
func (w *writer) under(up *node, tag string) *node {
	n := &node{tag: tag, object: w.file.alloc(), up: up}
	up.kids = append(up.kids, kid{node: n})
	return n
}

// inside makes a node that comes into its place below up when something of it
// is first set: letters of up may stand before it.
func (w *writer) inside(up *node, tag string) *node {
	return &node{tag: tag, object: w.file.alloc(), up: up, loose: true}
}

// fasten brings n into its place, if it isn't there.
func (n *node) fasten() {
	if n.loose {
		n.loose = false
		n.up.fasten()
		n.up.kids = append(n.up.kids, kid{node: n})
	}
}

// write puts n and all below it into the file.
func (n *node) write(f *file) {
	b := fmt.Appendf(nil, "<</S/%s/P %d 0 R", n.tag, n.up.object)
	if n.lang != "" {
		b = append(b, "/Lang"+str(string(n.lang))...)
	}
	b = append(b, n.attrs...)
	b = append(b, "/K["...)
	for _, k := range n.kids {
		switch {
		case k.node != nil:
			b = fmt.Appendf(b, "%d 0 R ", k.node.object)
		case k.annot != 0:
			b = fmt.Appendf(b, "<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", k.annot, k.page)
		default:
			b = fmt.Appendf(b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", k.page, k.mark)
		}
	}
	f.object(n.object, "%s", append(b, "]>>"...))
	for _, k := range n.kids {
		if k.node != nil {
			k.node.write(f)
		}
	}
}

// lists keeps which lists are open, outermost first.
type lists struct {
	open   []*node // L
	bodies []*node // LBody of the last item of each
}

// item makes an item of a list at a depth from 0: the node of its number and
// that of its words.
func (w *writer) item(depth int, numbered bool) (label, body *node) {
	ls := &w.lists
	for len(ls.open) > depth+1 {
		ls.open, ls.bodies = ls.open[:len(ls.open)-1], ls.bodies[:len(ls.bodies)-1]
	}
	if len(ls.open) < depth+1 {
		up := w.at
		if n := len(ls.bodies); n > 0 {
			up = ls.bodies[n-1]
		}
		l := w.under(up, "L")
		l.attrs = "/A<</O/List/ListNumbering/None>>"
		if numbered {
			l.attrs = "/A<</O/List/ListNumbering/Decimal>>"
			if depth > 0 {
				l.attrs = "/A<</O/List/ListNumbering/LowerAlpha>>"
			}
		}
		ls.open, ls.bodies = append(ls.open, l), append(ls.bodies, nil)
	}
	li := w.under(ls.open[len(ls.open)-1], "LI")
	if numbered {
		label = w.under(li, "Lbl")
	}
	body = w.under(li, "LBody")
	ls.bodies[len(ls.bodies)-1] = body
	return label, body
}
