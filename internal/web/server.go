package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/box"
	"parley/internal/node"
	"parley/internal/wordsmith"
)

// Options say how a Server is made.
type Options struct {
	Home  *node.Home
	Door  Door
	Hosts []string     // host:port names that the node answers to
	Log   *slog.Logger // nil logs nothing
	Sync  *node.Sync   // keeps the peers up to date; nil: nothing does

	// Drafts opens the private drafts of a seat, each seat's by itself; nil
	// keeps none.
	Drafts func(ctx context.Context, seat *node.Seat) (*box.Box, error)
	// Wording writes drafts of wordings when a person asks; nil: nobody does.
	Wording wordsmith.Helper
}

// Server answers browsers. It is an http.Handler.
type Server struct {
	home  *node.Home
	door  Door
	hosts []string
	log   *slog.Logger
	sync  *node.Sync
	views *templates
	http.Handler
	mux   *http.ServeMux                                               // the routes alone
	boxes func(ctx context.Context, seat *node.Seat) (*box.Box, error) // drafts; nil: none

	squeezer squeezer
	intakes  chan struct{} // holds something for each upload that is being read
	bringing bringing
	pouches  chan struct{}    // holds something while a pouch is being taken in
	wording  wordsmith.Helper // nil: none
	asking   asking
	stakes   func(t *table) Stakes // what drafts of wordings are weighed by: the brief
	queue    queue                 // of pages that look at talks
	rest     *time.Timer           // fires when nobody has asked for anything for a while
	auditor  auditor
	briefs   *briefs
	searches searches
	backups  backups
	opener   *opener

	streams  atomic.Int64  // live streams that are open
	closing  chan struct{} // closed when the server stops
	audience audience      // whose they are
	crowds   crowds        // who has which talks open
	once     sync.Once
}

// New makes a server.
func New(opt Options) (*Server, error) {
	if opt.Home == nil || opt.Door == nil || len(opt.Hosts) == 0 {
		return nil, errors.New("a server wants a home, a door and the names that it answers to")
	}
	views, err := loadTemplates()
	if err != nil {
		return nil, err
	}
	s := &Server{boxes: opt.Drafts, home: opt.Home, door: opt.Door, hosts: opt.Hosts, log: opt.Log, sync: opt.Sync, views: views, queue: newQueue(), opener: newOpener(), intakes: make(chan struct{}, atOnce), bringing: bringing{of: map[string]int{}}, pouches: make(chan struct{}, 1), wording: opt.Wording, stakes: briefStakes, asking: asking{of: map[string]bool{}}, closing: make(chan struct{}), crowds: crowds{of: map[*node.Node]*crowd{}}, audience: audience{of: map[string]map[*listener]bool{}}}
	s.briefs, s.searches = newBriefs(), newSearches()
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.rest = time.AfterFunc(restAfter, debug.FreeOSMemory)
	mux := http.NewServeMux()
	door, people := opt.Door.(*AccountDoor)
	for _, rt := range routes() {
		if rt.people && !people {
			continue
		}
		mux.Handle(rt.pattern, s.serve(rt))
	}
	s.mux, s.Handler = mux, s.guard(mux)
	if opt.Sync != nil {
		news, end := opt.Sync.Follow()
		go s.watchPeers(news, end)
	}
	if people {
		go s.watch(door.accounts)
	}
	return s, nil
}

// Close ends the live streams; requests that come later are still answered.
func (s *Server) Close() error {
	s.rest.Stop()
	s.once.Do(func() { close(s.closing); s.opener.stop() })
	return nil
}

// Bounded sets the time and size limits of a server for browsers.
func Bounded(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: readHeader, ReadTimeout: readBody, WriteTimeout: writeAll, IdleTimeout: idle, MaxHeaderBytes: maxHeader}
}
