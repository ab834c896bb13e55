package cli

import (
	"context"
	"fmt"

	"parley/internal/node"
	"parley/ledger"
	"parley/record"
	"parley/talks"
)

// errand is what the command line asks of a home, whether this process has it open or another that serves.
type errand struct {
	Do    string    `json:"do"` // "list", "add", "remove", "sync", "take", "decline", "receipt", "witness"
	Act   string    `json:"act,omitempty"`
	Party string    `json:"party,omitempty"`
	Talks string    `json:"talks,omitempty"`
	Peer  node.Peer `json:"peer,omitzero"`
}

// office is the answer: how the home stands with its peers after the errand.
type office struct {
	Code        string          `json:"code"`
	Serving     bool            `json:"serving"`     // a node runs for this home
	Address     string          `json:"address"`     // where it answers peers; "": it doesn't
	Fingerprint string          `json:"fingerprint"` // of its certificate
	Peers       []node.Standing `json:"peers"`
	Offers      []node.Offer    `json:"offers"`
	Took        string          `json:"took,omitempty"` // id of the talks that were taken

	Receipt *ledger.Receipt  `json:"receipt,omitempty"`
	Logs    []node.Witnessed `json:"logs,omitempty"` // what was seen of running logs
}

// perform does an errand in a home that this process has open; s is nil where no sync runs. The answer counts beside
// an error too: a sync that failed with one peer says how all stand.
func perform(ctx context.Context, h *node.Home, s *node.Sync, e errand) (office, error) {
	var failed error
	o := office{Code: h.Code(), Serving: s != nil, Peers: []node.Standing{}, Offers: []node.Offer{}}
	switch e.Do {
	case "list", "witness":
	case "add":
		_, failed = h.AddPeer(e.Peer)
	case "remove":
		failed = h.RemovePeer(e.Party)
	case "sync":
		if s != nil {
			_, failed = s.Once(ctx, e.Party)
		} else {
			_, failed = h.SyncOnce(ctx, node.SyncConfig{}, e.Party)
		}
	case "take":
		n, err := h.Take(ctx, e.Talks)
		if failed = err; err == nil {
			o.Took = n.ID().String()
		}
	case "receipt":
		o.Receipt, failed = receiptFor(ctx, h, e)
	case "decline":
		failed = h.Decline(e.Talks)
	default:
		failed = fmt.Errorf("no errand is called %q", e.Do)
	}
	if s != nil {
		o.Address, o.Fingerprint = s.Address()
	}
	for _, seat := range h.Seats() {
		standings := seat.Standings
		if s != nil {
			standings = func(ctx context.Context) ([]node.Standing, error) { return s.StandingsOf(ctx, seat) }
		}
		list, err := standings(ctx)
		if err != nil {
			return o, err
		}
		o.Peers = append(o.Peers, list...)
	}
	var err error
	if o.Logs, err = witnessed(ctx, h); err != nil {
		return o, err
	}
	list, err := h.Offers()
	if err != nil {
		return o, err
	}
	o.Offers = append(o.Offers, list...)
	return o, failed
}

// witnessed is what a home saw of others' running logs.
func witnessed(ctx context.Context, h *node.Home) ([]node.Witnessed, error) {
	var out []node.Witnessed
	done := map[record.ID]bool{}
	for _, seat := range h.Seats() {
		list, err := seat.Talks()
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			n, err := h.Node(ctx, l.ID)
			if err != nil || done[l.ID] {
				continue // damaged: whoever opens it is told
			}
			done[l.ID] = true
			logs, err := n.Witnessed()
			if err != nil {
				return nil, err
			}
			out = append(out, logs...)
		}
	}
	return out, nil
}

// receiptFor gives the receipt for an act in the talks that are named, or in the only ones.
func receiptFor(ctx context.Context, h *node.Home, e errand) (*ledger.Receipt, error) {
	if e.Party == "" {
		e.Party = h.Code()
	}
	id, err := h.Find(e.Talks)
	for _, seat := range h.Seats() {
		if err != nil {
			id, err = seat.Find(e.Talks)
		}
	}
	if err != nil {
		return nil, err
	}
	n, err := h.Node(ctx, id)
	if err != nil {
		return nil, err
	}
	var act record.ID
	if err := n.View(func(rec *record.Record, st *talks.State) error {
		if e.Act == "" {
			last, ok := rec.Now().Newest(e.Party)
			if !ok {
				return fmt.Errorf("%s has made no act in these talks", e.Party)
			}
			act = last.ID
			return nil
		}
		act, err = st.Act(e.Act)
		return err
	}); err != nil {
		return nil, err
	}
	return n.Receipt(act)
}

// errand does an errand where the home is open, or opens it.
func (c *call) errand(e errand) (office, error) {
	dir, err := c.homeDir()
	if err != nil {
		return office{}, err
	}
	if at, ok := node.Served(dir); ok {
		if o, reached, err := atServing[office](c.ctx, at, "/errand", e); reached {
			return o, err
		}
	}
	var o office
	err = c.withHome(func(h *node.Home) error {
		o, err = perform(c.ctx, h, nil, e)
		if err == nil && e.Do == "sync" {
			err = c.touchedAll(h)
		}
		return err
	})
	return o, err
}
