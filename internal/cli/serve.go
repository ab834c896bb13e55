package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
)

// drain is how long a stop waits for answers that are under way.
const drain = 5 * time.Second

func serveVerbs() []verb {
	var set *flag.FlagSet
	var fresh bool
	return []verb{{
		name: "serve", group: "begin",
		short: "open the room: pages for your browser, and sync with the other parties' nodes",
		long: `
Prints a link; whoever opens it works for your party, so keep it to yourself. It
stays the same from one start to the next, until --new-link makes another. The
pages are for this machine only, unless people have accounts (--accounts true;
see 'parley help people'). While it runs, the peers of 'parley peers' are kept up
to date. Ctrl-C closes the room. Each setting can also stand in a file or in the
environment; docs/operate.md explains them.`,
		flags: func(c *call, f *flag.FlagSet) {
			set = f
			f.BoolVar(&fresh, "new-link", false, "make another link; the old one, and browsers that came by it, are turned away")
			c.configFlags(f)
		},
		run: func(c *call) error { return c.serve(set, fresh) },
	}}
}

func (c *call) serve(f *flag.FlagSet, fresh bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	all, wrong := c.settings(f)
	if len(wrong) > 0 {
		if strings.HasPrefix(wrong[0].Where, "--") {
			return desk.Usage{Msg: "serve: " + wrong[0].Error(), Verb: "serve"}
		}
		return desk.Advise(wrong[0], "%s; parley config check shows all that is wrong", wrong[0].Do)
	}
	c.home, c.pass, c.by = all["home"].Value, all["passphrase_file"].Value, all["delegate"].Value
	return c.withHome(func(h *node.Home) error {
		ctx, stop := signal.NotifyContext(c.ctx, syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		r := room{c: c, home: h, fresh: fresh, log: logger(c.Stderr, all["log"].Value, all["log_level"].Value)}
		err := r.open(ctx, all)
		if err == nil {
			err = r.wait(ctx)
		}
		return errors.Join(err, r.close())
	})
}

// logger writes what happens to w. What goes there names parties, talks by their ids, and addresses; no words of texts, no
// keys, no tokens.
func logger(w io.Writer, form, level string) *slog.Logger {
	var least slog.Level
	if least.UnmarshalText([]byte(level)) != nil {
		least = slog.LevelInfo
	}
	opt := &slog.HandlerOptions{Level: least}
	if form == "json" {
		return slog.New(slog.NewJSONHandler(w, opt))
	}
	return slog.New(slog.NewTextHandler(w, opt))
}

// room is a node that serves: pages, sync, and the command line beside it.
type room struct {
	c      *call
	home   *node.Home
	log    *slog.Logger
	fresh  bool // another link
	sync   *node.Sync
	beside *beside
	ends   []func() error // in the order in which they were opened
	failed chan error     // a server that ended by itself
}

// open opens all doors; what is open when it fails is closed by close.
func (r *room) open(ctx context.Context, all map[string]settled) error {
	c, h := r.c, r.home
	r.failed = make(chan error, 4)
	every, _ := time.ParseDuration(all["sync_every"].Value) // checked
	var err error
	if r.sync, err = h.StartSync(ctx, node.SyncConfig{
		Listen: all["sync_listen"].Value, Host: all["sync_host"].Value, NoPrivate: all["sync_private"].Value != "true", Every: every, Log: r.log,
	}); err != nil {
		return err
	}
	r.ends = append(r.ends, r.sync.Stop, h.Answering(ctx, func(err error) { r.log.Error("a silence procedure could not be answered", "error", err) }))

	l, err := net.Listen("tcp", all["listen"].Value)
	if err != nil {
		return desk.Advise(fmt.Errorf("open the room: %w", err), "another program has that port; try --listen 127.0.0.1:0")
	}
	if err := r.openPages(ctx, all, l); err != nil {
		return errors.Join(err, l.Close())
	}
	if h.Lodged() {
		c.print("the keys of %s are in a browser; the script that signs there has the SHA-256 %s", h.Code(), web.SignerDigest())
	}
	if at, print := r.sync.Address(); at != "" {
		c.print("peers may call on %s", at)
		if print != "" {
			c.print("  certificate %s", print)
		}
	}
	return nil
}

// openPages opens the pages on l, the control port beside them, and says who may come.
func (r *room) openPages(ctx context.Context, all map[string]settled, l net.Listener) error {
	c, h := r.c, r.home
	at := origin(all, l.Addr())
	names := hosts(l.Addr())
	if o := publicHost(at); o != "" {
		names = append(names, o)
	}
	if all["names"].Value != "" {
		for _, n := range strings.Split(all["names"].Value, ",") {
			names = append(names, strings.TrimSpace(n))
		}
	}
	var opt *accounts.Options
	var err error
	if all["accounts"].Value == "true" {
		opt = &accounts.Options{Origin: at, Log: r.log}
		if f := all["directories"].Value; f != "" {
			if opt.Directories, err = c.directories(f); err != nil {
				return err
			}
		}
	}
	if r.beside, err = openBeside(ctx, h, opt); err != nil {
		return err
	}
	r.ends = append(r.ends, r.beside.close)
	door, link, err := r.door(all, opt != nil, at, l.Addr())
	if err != nil {
		return err
	}
	scheme, print := "http", ""
	pages := web.BoundConns(l, all["tls"].Value != "true")
	l = pages
	if all["tls"].Value == "true" {
		conf, fingerprint, err := pagesTLS(h, all, certNames(names))
		if err != nil {
			return err
		}
		scheme, print = "https", fingerprint
		conf.NextProtos = []string{"h2", "http/1.1"}
		l = tls.NewListener(l, conf)
	}
	_, writer, unusable := c.settledWording(all)
	if len(unusable) > 0 { // since the settings were checked
		return unusable[0]
	}
	s, err := web.New(web.Options{Home: h, Door: door, Hosts: names, Log: r.log, Sync: r.sync, Drafts: r.beside.draftsOf, Wording: writer})
	if err != nil {
		return err
	}
	token, err := newToken(c.Rand)
	if err != nil {
		return err
	}
	k := &control{home: h, sync: r.sync, origin: at, token: token}
	if opt != nil {
		k.people = r.beside.people
	}
	control, err := r.listen("the control port", "127.0.0.1:0", k.server())
	if err != nil {
		return err
	}
	m := &meter{next: s}
	srv := web.Bounded(m)
	srv.RegisterOnShutdown(func() { s.Close() })
	if at := all["debug_listen"].Value; at != "" {
		if err := r.openDebug(at, &inside{home: h, sync: r.sync, room: s, meter: m, pages: pages, since: time.Now()}); err != nil {
			return err
		}
	}
	r.serve("the pages", srv, l)
	shown := scheme + "://" + l.Addr().String() + "/"
	if opt != nil {
		shown = at + "/"
	}
	gone, err := h.Serve(node.Serving{Control: control.String(), Room: shown, Token: token})
	if err != nil {
		return err
	}
	r.ends = append(r.ends, gone)
	if opt == nil {
		c.print("the room of %s is open; your link, for you alone:", h.Code())
		c.print("  %s%s", shown, link)
	} else if err := r.welcome(ctx, shown); err != nil {
		return err
	}
	if print != "" {
		c.print("the certificate of the pages was made here; browsers ask about it, and show its SHA-256:")
		c.print("  %s", print)
	}
	return nil
}

// door is who may come; link is what lets the one person in who works here, after the pages' address.
func (r *room) door(all map[string]settled, people bool, at string, addr net.Addr) (door web.Door, link string, err error) {
	if !people {
		key, err := r.home.LinkKey(r.fresh)
		if err != nil {
			return nil, "", err
		}
		own := web.OwnBy(key, r.home.Code(), r.c.delegate())
		return own, "enter?key=" + url.QueryEscape(own.Key()), nil
	}
	opt := web.DoorOptions{Holds: func(code string) bool { _, err := r.home.Seat(code); return err == nil }, Secure: strings.HasPrefix(at, "https:")}
	if v := all["proxy"].Value; v != "" {
		trusted, err := proxies(v)
		if err != nil {
			return nil, "", err
		}
		opt.Address = callers(trusted, all["proxy_header"].Value)
	}
	return web.NewAccountDoor(r.beside.people, opt), "", nil
}

// welcome says where people log in, and how the first of them comes in.
func (r *room) welcome(ctx context.Context, at string) error {
	list, err := r.beside.people.People(ctx, accounts.Operator)
	if err != nil {
		return err
	}
	r.c.print("the room of %s is open for %s:", r.home.Code(), desk.Count(len(list), "account"))
	r.c.print("  %s", at)
	if len(list) == 0 {
		r.c.print("nobody can log in yet; for the first person: parley people invite NAME")
	}
	return nil
}

// listen opens an address for a server.
func (r *room) listen(what, address string, srv *http.Server) (net.Addr, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, desk.Advise(fmt.Errorf("open %s: %w", what, err), "another program has that port; choose another")
	}
	r.serve(what, srv, l)
	return l.Addr(), nil
}

// openDebug opens the debug listener. Its server learns its names from the address that it gets.
func (r *room) openDebug(address string, d *inside) error {
	srv := &http.Server{ReadHeaderTimeout: controlRd, IdleTimeout: controlRd, MaxHeaderBytes: 16 << 10}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return desk.Advise(fmt.Errorf("open the debug pages: %w", err), "another program has that port; choose another")
	}
	d.hosts = hosts(l.Addr())
	srv.Handler = d.handler()
	r.serve("the debug pages", srv, l)
	r.c.print("metrics and debug pages: http://%s/", l.Addr())
	return nil
}

// serve runs a server until close, and lets answers that are under way end then.
func (r *room) serve(what string, srv *http.Server, l net.Listener) {
	srv.ErrorLog = slog.NewLogLogger(r.log.Handler(), slog.LevelDebug)
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			r.failed <- fmt.Errorf("%s: %w", what, err)
		}
	}()
	r.ends = append(r.ends, func() error {
		end, cancel := context.WithTimeout(context.Background(), drain)
		defer cancel()
		if srv.Shutdown(end) != nil {
			return srv.Close()
		}
		return nil
	})
}

// wait returns when the room is to be closed.
func (r *room) wait(ctx context.Context) error {
	r.log.Info("the room is open", "party", r.home.Code())
	debug.FreeOSMemory() // the passphrase took 256 MB to turn into a key, once
	select {
	case err := <-r.failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// close closes all doors, the last one first.
func (r *room) close() error {
	var errs []error
	for i := len(r.ends) - 1; i >= 0; i-- {
		errs = append(errs, r.ends[i]())
	}
	r.log.Info("the room is closed", "party", r.home.Code())
	return errors.Join(errs...)
}

// hosts are the names of a listener on this machine.
func hosts(a net.Addr) []string {
	_, port, _ := net.SplitHostPort(a.String())
	return []string{a.String(), net.JoinHostPort("localhost", port), net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port)}
}
