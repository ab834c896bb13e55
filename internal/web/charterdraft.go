package web

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/seal"
	"parley/talks"
)

// A charter leaves the delegation as any act does. Its talks don't exist yet, so that its drafts have a page of their own; what a
// colleague reads there is the charter itself, shown as to who drafted it.

// stampCharter is the mark of a charter that this node has made of a form.
func (v *visit) stampCharter(raw []byte) string {
	return v.drafts.Stamp(v.who.Seat, newTalks, talks.KindCharter, string(raw))
}

// keepCharter keeps a charter that the node has shown as a draft.
func (s *Server) keepCharter(v *visit) error {
	b, place, err := s.keeps(v)
	if err != nil {
		return err
	}
	ch, raw, err := s.charter(v)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(v.r.PostForm.Get("stamp")), []byte(v.stampCharter(raw))) {
		return badRequest("the form was changed on the way, and nothing was kept: begin again")
	}
	body, err := json.Marshal(kept{Kind: talks.KindCharter, Raw: raw})
	if err != nil {
		return err
	}
	d, err := b.Keep(v.r.Context(), v.colleague(), box.Draft{Talks: place, Kind: talks.KindCharter, Body: body, Words: ch.Title})
	if err != nil {
		return s.boxed(err)
	}
	http.Redirect(v.w, v.r, "/drafts/"+d.ID, http.StatusSeeOther)
	return nil
}

// newFrame is the frame of a page about talks that aren't open yet.
func (v *visit) newFrame(title string, more ...crumb) frame {
	return frame{Title: title, Wait: -1, Seat: v.who.Seat, Crumbs: append(more, crumb{title, ""})}
}

// charterDrafts lists the drafts of charters.
func (s *Server) charterDrafts(v *visit, list []box.Draft) error {
	body := draftsBody{New: true}
	for _, d := range list {
		body.List = append(body.List, line(v, d, "/drafts"))
	}
	return s.show(v, "drafts", http.StatusOK, page{frame: v.newFrame(v.book.T("Drafts of new talks")), Body: body})
}

// editCharter changes what a draft of a charter says of the talks. Its text and its parties stay: they come from files, of which the
// node keeps none. As with any change, who makes it is an author from then on, and it must be cleared again.
func (s *Server) editCharter(v *visit, b *box.Box, d box.Draft, version int, f url.Values) error {
	if d.Talks != newTalks {
		return badRequest("%q can't be done with a draft", f.Get("do"))
	}
	k, err := unpack(d)
	if err != nil {
		return err
	}
	ch, err := k.charter()
	if err != nil {
		return err
	}
	ch.Title, ch.Outcome, ch.Attribution = f.Get("title"), f.Get("outcome"), talks.Attribution(f.Get("attribution"))
	talks.SetDelegate(ch, v.who.Name)
	if k.Raw, err = seal.Marshal(ch); err == nil {
		_, err = talks.Decode(talks.KindCharter, k.Raw)
	}
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	if d.Body, err = json.Marshal(k); err != nil {
		return err
	}
	d.Words, d.Version = ch.Title, version
	_, err = b.Keep(v.r.Context(), v.colleague(), d)
	return err
}

// charter is the charter that a draft holds.
func (k *kept) charter() (*talks.Charter, error) {
	act, err := talks.Decode(k.Kind, k.Raw)
	ch, ok := act.(*talks.Charter)
	if err == nil && !ok {
		err = fmt.Errorf("it is a %s", k.Kind)
	}
	if err != nil {
		return nil, badRequest("the draft holds no act that can be signed here: %w", err)
	}
	return ch, nil
}

// charterDraft is the page of a charter's draft.
func (s *Server) charterDraft(v *visit, d box.Draft, k kept, p accounts.Policy) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	ch, err := k.charter()
	if err != nil {
		return err
	}
	body := s.draftOf(v, d, p, Release, "/drafts")
	body.To, body.Form, body.Raw, body.Digest = "/open/sign", "charter", base64.StdEncoding.EncodeToString(k.Raw), seal.Hash("parley act body shown v1", k.Raw).String()
	body.Shown.Button = v.book.T("Sign the charter for %s", seat.Code())
	body.Charter = &openBody{Me: seat.Code(), Name: seat.Name(), Charter: ch}
	if err := body.Charter.read(v); err != nil {
		return err
	}
	body.Edit = d.State != box.Released && v.who.Can.Has(Draft) && (body.Mine || d.Shared)
	if seat.Lodged() {
		body.Box = &signBox{Form: body.Form, Path: "/open", Party: seat.Code()}
	}
	if id, err := seal.ParseDigest(d.Act); d.State == box.Released && err == nil {
		body.Opened = "/t/" + id.String()[:16]
	}
	return s.show(v, "draft", http.StatusOK, page{frame: v.newFrame(v.book.T("Draft"), crumb{v.book.T("Drafts of new talks"), "/drafts"}), Body: body})
}
