package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"parley/internal/bridge"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/internal/offices"
	"parley/seal"
)

// The mediator's side: the vaults of a seat that is no party of the talks. The
// page shows what the log says, and nothing of any list.

// vaultsBody is the page of the vaults.
type vaultsBody struct {
	Name   string
	Lodged bool
	Guest  bool
	May    bool
	List   []vaultOurs
	Most   int
	Rounds []int
	Packs  []int
}

type vaultOurs struct {
	ID, Name, Number, Head string
	Round, Rounds, Probes  int
	Phase                  mediator.Phase
	Parties                []vaultParty
	Says                   []string
	Waits                  string
	Packs                  []packSeen
	Missing                bool // letters are missing in this phase
	Questions              int  // open decisions
}

type vaultParty struct {
	Code string
	Sent bool
}

// holder is the visitor's seat as a mediator's.
func (s *Server) holder(v *visit) (*node.Seat, error) {
	if v.who.observer || bearer(v.r) != "" {
		return nil, forbidden("a vault is for the delegation of its seat alone")
	}
	return s.seat(v)
}

func (s *Server) vaultsPage(v *visit) error {
	seat, err := s.holder(v)
	if err != nil {
		return err
	}
	var all offices.Vaults
	if _, err := seat.Closed(offices.VaultsFile, &all); err != nil {
		return err
	}
	body := vaultsBody{Name: seat.Name(), Lodged: seat.Lodged(), Guest: !seat.Own(), May: v.who.Can.Has(Release), Most: mediator.MaxRounds}
	for n := 1; n <= mediator.MaxRounds; n++ {
		body.Rounds = append(body.Rounds, n)
	}
	for n := mediator.MinPackages; n <= mediator.MaxPackages; n++ {
		body.Packs = append(body.Packs, n)
	}
	for i := len(all.Vaults) - 1; i >= 0; i-- {
		one, err := vaultOf(v, &all.Vaults[i].Log)
		if err != nil {
			return err
		}
		body.List = append(body.List, *one)
	}
	title := v.book.T("The vault of a mediator")
	return s.show(v, "mediator", http.StatusOK, page{frame: frame{Title: title, Wait: -1, Seat: v.who.Seat, Crumbs: []crumb{{title, ""}}}, Body: body})
}

// vaultOf is a vault as its log has it.
func vaultOf(v *visit, l *mediator.Log) (*vaultOurs, error) {
	at, err := l.Check()
	if err != nil {
		return nil, err
	}
	c := &l.Card
	out := &vaultOurs{ID: c.Digest().String(), Name: c.Name, Number: seal.Spoken(c.Digest()), Head: seal.Spoken(l.Head()), Round: roundOf(at, c), Rounds: c.Rounds,
		Probes: at.Probes, Phase: at.Phase, Says: sayLast(v, l), Waits: waitWords(v, at), Missing: len(at.Waits) > 0, Questions: len(c.Agenda.Brackets)}
	sent := map[string]bool{}
	for _, e := range l.Entries { // of this phase: a list counts in all rounds after it
		switch {
		case e.Kind == mediator.ListKind && at.Phase == mediator.Lists, e.Kind == mediator.AnswerKind && at.Phase == mediator.Answers:
			sent[e.From] = true
		case e.Kind == "publish", e.Kind == "after":
			if at.Phase == mediator.Answers {
				sent = map[string]bool{}
			}
		}
	}
	for _, p := range c.Agenda.Parties {
		out.Parties = append(out.Parties, vaultParty{p.Code, sent[p.Code]})
	}
	shown := at.Packages
	if at.Settled != nil && len(shown) == 0 {
		shown = [][]int{at.Settled}
	}
	for n, x := range shown {
		p := packSeen{Number: n + 1, Taken: at.Settled != nil && len(at.Packages) == 0}
		for j, a := range x {
			if k := &c.Agenda.Brackets[j]; k.Now != a {
				p.Changes = append(p.Changes, changeSeen{k.Name, k.Options[k.Now].Name, k.Options[a].Name, ""})
			}
		}
		out.Packs = append(out.Packs, p)
	}
	return out, nil
}

func (s *Server) backToVaults(v *visit) error {
	http.Redirect(v.w, v.r, "/mediator", http.StatusSeeOther)
	return nil
}

// keyed is the seat of a mediator who may act now, alone: a vault signs by itself.
func (s *Server) keyed(v *visit) (*node.Seat, error) {
	seat, err := s.holder(v)
	if err != nil {
		return nil, err
	}
	if seat.Lodged() {
		return nil, conflict("the key of your seat is in your browser: this needs a node of your own")
	}
	if p, err := s.policy(v); err != nil {
		return nil, err
	} else if p.Second&(Release|Clear) != 0 {
		return nil, forbidden("your delegation wants a second person for what is released, and a vault can't be cleared by one: it signs by itself, at once")
	}
	return seat, nil
}

// vaultOpen opens a vault for an agenda.
func (s *Server) vaultOpen(v *visit) error {
	seat, err := s.keyed(v)
	if err != nil {
		return err
	}
	raw, err := v.uploadedFile("agenda", mediator.MaxPlain)
	if err != nil {
		return err
	}
	card := mediator.Card{Name: v.r.FormValue("name")}
	if err := json.Unmarshal(raw, &card.Agenda); err != nil {
		return refusedFile(mediator.ErrAgenda)
	}
	var err1, err2 error
	card.Rounds, err1 = strconv.Atoi(v.r.FormValue("rounds"))
	card.Packages, err2 = strconv.Atoi(v.r.FormValue("packages"))
	if errors.Join(err1, err2) != nil {
		return badRequest("the form names no number of rounds or packages")
	}
	var all offices.Vaults
	if err := seat.EditClosed(offices.VaultsFile, &all, func() error {
		_, err := all.Open(context.WithoutCancel(v.r.Context()), seat, card, officesDate())
		return err
	}); err != nil {
		return refusedFile(err)
	}
	return s.backToVaults(v)
}

// theVault finds the vault that a form or an address names.
func theVault(all *offices.Vaults, id string) (*mediator.Vault, error) {
	d, err := seal.ParseDigest(id)
	v := all.Find(d)
	if err != nil || v == nil {
		return nil, notFound("there is no such vault here")
	}
	return v, nil
}

// vaultTake takes a letter into a vault: the letter says by itself for which card
// it is.
func (s *Server) vaultTake(v *visit) error {
	seat, err := s.keyed(v)
	if err != nil {
		return err
	}
	raw, err := v.uploadedFile("letter", mediator.MaxLetter)
	if err != nil {
		return err
	}
	l, err := mediator.ParseLetter(raw)
	if err != nil {
		return refusedFile(mediator.ErrLetter)
	}
	id, err := offices.Identity(seat)
	if err != nil {
		return err
	}
	var all offices.Vaults
	if err := seat.EditClosed(offices.VaultsFile, &all, func() error {
		vault, err := theVault(&all, l.About.String())
		if err != nil {
			return err
		}
		if _, err := vault.Take(raw, id, officesDate(), offices.Signer(context.WithoutCancel(v.r.Context()), seat)); err != nil {
			return refusedFile(err) // what is wrong with a list goes to its party: it says where, and no points
		}
		return nil
	}); err != nil {
		return err
	}
	return s.backToVaults(v)
}

// vaultDo publishes, closes or looks for more. The search goes on without the
// file: it is written if nothing came meanwhile.
func (s *Server) vaultDo(v *visit) error {
	seat, err := s.keyed(v)
	if err != nil {
		return err
	}
	form, err := v.fields()
	if err != nil {
		return err
	}
	var all offices.Vaults
	if _, err := seat.Closed(offices.VaultsFile, &all); err != nil {
		return err
	}
	vault, err := theVault(&all, form.Get("card"))
	if err != nil {
		return err
	}
	was := vault.Log.Head()
	if form.Get("head") != was.String() && form.Get("head") != seal.Spoken(was) {
		return conflict("something came into the vault since; nothing was done: look at it once more")
	}
	id, err := offices.Identity(seat)
	if err != nil {
		return err
	}
	sign := offices.Signer(context.WithoutCancel(v.r.Context()), seat)
	switch do := form.Get("do"); do {
	case "publish", "after":
		leave, err := s.vaultTurn(v)
		if err != nil {
			return err
		}
		defer leave()
		if do == "publish" {
			err = vault.Publish(v.r.Context(), officesDate(), sign)
		} else {
			err = vault.After(v.r.Context(), officesDate(), sign)
		}
		switch {
		case errors.Is(err, bridge.ErrTied), errors.Is(err, bridge.ErrLarge), errors.Is(err, bridge.ErrWork), errors.Is(err, bridge.ErrProblem):
			return conflict("too much hangs together here for a search to find packages")
		case err != nil && v.r.Context().Err() == nil:
			return conflict("that can't be done now: %w", err)
		case err != nil:
			return err
		}
	case "close", "early":
		if err := vault.Close(do == "early", id, officesDate(), sign); err != nil {
			return conflict("that can't be done now: %w", err)
		}
	default:
		return badRequest("that can't be done with a vault")
	}
	var now offices.Vaults
	if err := seat.EditClosed(offices.VaultsFile, &now, func() error {
		there, err := theVault(&now, form.Get("card"))
		if err != nil {
			return err
		}
		if there.Log.Head() != was {
			return conflict("something came into the vault since; nothing was done: look at it once more")
		}
		*there = *vault
		return nil
	}); err != nil {
		return err
	}
	return s.backToVaults(v)
}

// vaultTurn waits for a place among the searches of this node.
func (s *Server) vaultTurn(v *visit) (func(), error) {
	select {
	case s.searches.room <- struct{}{}:
		return func() { <-s.searches.room }, nil
	case <-v.r.Context().Done():
		return nil, v.r.Context().Err()
	}
}

// vaultFile gives the card or the log of a vault: what leaves it.
func (s *Server) vaultFile(v *visit) error {
	seat, err := s.holder(v)
	if err != nil {
		return err
	}
	var all offices.Vaults
	if _, err := seat.Closed(offices.VaultsFile, &all); err != nil {
		return err
	}
	q := v.r.URL.Query()
	vault, err := theVault(&all, q.Get("card"))
	if err != nil {
		return err
	}
	name, what := "mediation.log", any(&vault.Log)
	if q.Get("what") == "card" {
		name, what = "mediator.card", &vault.Log.Card
	}
	raw, err := seal.Marshal(what)
	if err != nil {
		return err
	}
	return s.file(v, name, append(raw, '\n'))
}

// vaulted reports whether a seat keeps vaults: then its pages lead there.
func vaulted(seat *node.Seat) bool {
	var all offices.Vaults
	found, err := seat.Closed(offices.VaultsFile, &all)
	return err == nil && found && len(all.Vaults) > 0
}
