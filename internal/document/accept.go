package document

import "slices"

// Accept returns the document as it is when the tracked changes of these
// authors are accepted; of all authors when none is named. Others' changes
// stay tracked.
func (s *Sheet) Accept(authors ...string) *Sheet { return s.settle(authors, true) }

// Reject returns the document as it was before the tracked changes of these
// authors; of all authors when none is named. Others' changes stay tracked;
// what they changed within words that go goes with them.
func (s *Sheet) Reject(authors ...string) *Sheet { return s.settle(authors, false) }

func (s *Sheet) settle(authors []string, accept bool) *Sheet {
	out := *s
	named := make(map[string]bool, len(authors))
	for _, a := range authors {
		named[a] = true
	}
	of := func(c *Change) bool {
		return c != nil && (len(authors) == 0 || named[c.Author])
	}
	fate := func(m Marks) (Marks, bool) {
		gone, settled := m.Del, m.Ins
		if !accept {
			gone, settled = m.Ins, m.Del
		}
		if of(gone) {
			return m, false
		}
		if of(settled) {
			if m.Move = ""; accept {
				m.Ins = nil
			} else {
				m.Del = nil
			}
		}
		return m, true
	}
	out.Paras = settleParas(s.Paras, fate)
	out.Notes = make(map[string][]Para, len(s.Notes))
	for name, ps := range s.Notes {
		out.Notes[name] = settleParas(ps, fate)
	}
	return &out
}

// settleParas settles items and marks. A paragraph whose mark goes runs on
// into the next one; the joint paragraph is the first that has something left
// in it. Rows of tables neither join nor are joined to.
func settleParas(ps []Para, fate func(Marks) (Marks, bool)) []Para {
	var out []Para
	var open *Para // runs on
	end := func() {
		if open != nil && len(open.Items) > 0 {
			out = append(out, *open)
		}
		open = nil
	}
	for _, p := range ps {
		mark, stays := fate(p.Mark)
		if p.Cells != nil {
			end()
			if stays {
				p.Mark = mark
				p.Cells = slices.Clone(p.Cells)
				for i := range p.Cells {
					p.Cells[i].Paras = settleParas(p.Cells[i].Paras, fate)
				}
				out = append(out, p)
			}
			continue
		}
		var items []Item
		for _, it := range p.Items {
			var ok bool
			if it.Marks, ok = fate(it.Marks); ok {
				items = append(items, it)
			}
		}
		p.Mark = mark
		if p.Items = items; open != nil && len(open.Items) > 0 {
			joint := *open
			joint.Items = append(joint.Items, items...)
			joint.Mark = mark
			p = joint
		} else if open != nil && len(items) == 0 && open.ID != "" && p.ID == "" {
			p.ID = open.ID
		}
		if open = nil; stays {
			out = append(out, p)
		} else {
			open = &p
		}
	}
	end()
	return out
}

// Letters are the letters of a paragraph, tracked changes aside: of a row,
// those of its cells, with " | " between.
func (p Para) Letters() string {
	var out []byte
	for _, it := range p.Items {
		out = append(out, it.S...)
	}
	for i, c := range p.Cells {
		if i > 0 {
			out = append(out, " | "...)
		}
		for j, q := range c.Paras {
			if j > 0 {
				out = append(out, '\n')
			}
			out = append(out, q.Letters()...)
		}
	}
	return string(out)
}
