package desk

import (
	"slices"

	"parley/record"
)

// missingNotice explains acts that wait for others.
func (d *Desk) missingNotice() (Notice, bool) {
	parked := d.Rec.Parked()
	wanted := d.Rec.Wanted()
	if len(parked) == 0 {
		return Notice{}, false
	}
	lacking := map[record.ID]bool{}
	for _, id := range wanted {
		lacking[id] = true
	}
	at := map[record.ID]string{}
	var ask, from []string
	add := func(list *[]string, party string) {
		if d.PartyIndex(party) >= 0 && party != d.Me && !slices.Contains(*list, party) {
			*list = append(*list, party)
		}
	}
	for _, w := range parked {
		add(&from, w.Head.Party)
		u, err := record.Decode(w.Raw)
		if err != nil {
			continue
		}
		h := u.Header()
		heads := append(slices.Clone(h.Deps), record.Head{ID: h.Prev, Party: h.Party, Seq: h.Seq - 1})
		for _, o := range heads {
			if lacking[o.ID] {
				at[o.ID] = d.Book.T("act %d of %s (%s)", o.Seq, o.Party, o.ID.Short())
				add(&ask, o.Party)
			}
		}
	}
	for _, p := range from {
		add(&ask, p)
	}
	slices.Sort(ask)
	if len(ask) == 0 {
		ask = []string{d.Book.T("the others")}
	}
	var names, ids []string
	for _, id := range wanted {
		ids = append(ids, id.String())
		if len(names) < maxNamed {
			name := at[id]
			if name == "" {
				name = d.Book.T("the act %s", id.Short())
			}
			names = append(names, name)
		}
	}
	if more := len(wanted) - len(names); more > 0 {
		names = append(names, d.Book.T("%d more", more))
	}
	return Notice{
		Kind: NoticeMissing, Acts: ids,
		What:   d.Book.T("%s for %s, which nobody has brought", d.waits(len(parked)), and(d.Book, names)),
		Who:    d.Book.T("nobody is proven: a pouch was lost or is late, or somebody left acts out or named one that never was"),
		Stands: d.Book.T("all that is here; what waits counts for nothing until it is whole"),
		Do:     d.Book.T("ask %s for a newer pouch, or for everything: parley pouch pack --all", d.or(ask)),
	}, true
}

// maxNamed is how many missing acts a line names.
const maxNamed = 6

// behindNotice explains a pouch that speaks of acts that it doesn't bring,
// beside those that are missed anyway.
func (d *Desk) behindNotice(rep Brought) (Notice, bool) {
	told := map[record.ID]bool{}
	for _, r := range rep.Refused {
		told[r.ID] = true
	}
	for _, w := range d.Rec.Parked() {
		told[w.Head.ID] = true
	}
	for _, id := range d.Rec.Wanted() {
		told[id] = true
	}
	var names, ids []string
	for _, h := range rep.Behind {
		if h.Party == d.Me || told[h.ID] {
			continue
		}
		ids = append(ids, h.ID.String())
		names = append(names, d.Book.T("act %d of %s", h.Seq, Visible(h.Party)))
	}
	if len(names) == 0 {
		return Notice{}, false
	}
	n := len(names)
	if more := len(names) - maxNamed; more > 0 {
		names = append(names[:maxNamed], d.Book.T("%d more", more))
	}
	return Notice{
		Kind: NoticeBehind, Acts: ids,
		What:   d.Book.N(n, "the pouch speaks of %s, which isn't here", "the pouch speaks of %s, which aren't here", and(d.Book, names)),
		Who:    d.Book.T("nobody is proven: what a pouch says of itself is not signed"),
		Stands: d.Book.T("everything; nothing rests on what isn't here"),
		Do:     d.Book.T("ask the sender for a newer pouch, or for everything: parley pouch pack --all"),
	}, true
}
