package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
)

// The settings of the pages' door: how browsers reach it, and by what people prove who they are.

// origin is the address of the pages for browsers; at is where they are, nil when that isn't known.
func origin(all map[string]settled, at net.Addr) string {
	if o := all["origin"].Value; o != "" {
		return o
	}
	where := all["listen"].Value
	if at != nil {
		where = at.String()
	}
	scheme := "http"
	if all["tls"].Value == "true" {
		scheme = "https"
	}
	_, port, err := net.SplitHostPort(where)
	if err != nil || port == "0" {
		return ""
	}
	return scheme + "://localhost:" + port
}

// wrongDoor checks the settings of the door together.
func (c *call) wrongDoor(all map[string]settled) (out []problem) {
	wrong := func(key, what, do string) { out = append(out, problem{all[key].From, key, what, do}) }
	people, secure, public := all["accounts"].Value == "true", all["tls"].Value == "true", all["origin"].Value
	if l := all["listen"].Value; checkListen(l) == nil && !here(l) {
		const before = "pages that other machines reach need "
		switch {
		case !people:
			wrong("listen", l+" isn't an address of this machine alone: "+before+"accounts", "accounts = true; or 127.0.0.1 with a port, and one person's link")
		case !secure:
			wrong("listen", l+" isn't an address of this machine alone: "+before+"HTTPS", "tls = true; or 127.0.0.1 with a port, and a proxy before it")
		case public == "":
			wrong("listen", l+" isn't an address of this machine alone: "+before+"a name", "origin = \"https://room.example\", as browsers write it")
		}
	}
	for _, key := range []string{"origin", "directories", "proxy"} {
		if all[key].Value != "" && !people {
			wrong(key, "it is for pages with accounts", "accounts = true; or leave it out")
		}
	}
	for _, pair := range [][2]string{{"tls_cert", "tls_key"}, {"tls_key", "tls_cert"}} {
		if all[pair[0]].Value == "" {
			continue
		}
		if !secure || all[pair[1]].Value == "" {
			wrong(pair[0], "it needs tls = true and "+pair[1], "set both, or leave it out")
		}
	}
	if f := all["tls_key"].Value; f != "" {
		if what, do := openSecret(f); what != "" {
			wrong("tls_key", what, do)
		} else if cert := all["tls_cert"].Value; cert != "" {
			if _, err := tls.LoadX509KeyPair(cert, f); err != nil {
				wrong("tls_cert", "certificate and key can't be used: "+err.Error(), "both in PEM, the certificate with its chain")
			}
		}
	}
	opt := accounts.Options{Origin: public}
	if err := opt.Check(); err != nil {
		wrong("origin", strings.TrimPrefix(err.Error(), "accounts: "), "such as https://room.example, with the port if it isn't 443")
		return out
	}
	if strings.HasPrefix(public, "https:") && !secure && all["proxy"].Value == "" {
		wrong("origin", "it is https, and the pages speak plain HTTP", "tls = true; or name the proxy that ends TLS: proxy = \"127.0.0.1\"")
	}
	if strings.HasPrefix(public, "http:") && secure {
		wrong("origin", "it is http, and the pages speak HTTPS", "write https")
	}
	if f := all["directories"].Value; f != "" && people {
		var err error
		if opt.Directories, err = c.directories(f); err == nil && public == "" {
			err = errors.New("directories need origin: people come back from them by it")
		}
		if err == nil {
			err = opt.Check()
		}
		if err != nil {
			wrong("directories", strings.TrimPrefix(err.Error(), "accounts: "), "docs/operate.md has an example")
		}
	}
	return out
}

// directoryFile is the file of directories.
type directoryFile struct {
	Directory []struct {
		ID         string   `toml:"id"`
		Name       string   `toml:"name"`
		Issuer     string   `toml:"issuer"`
		Client     string   `toml:"client"`
		SecretFile string   `toml:"secret_file"`
		Scopes     []string `toml:"scopes"`
		Groups     string   `toml:"groups"`
		Rule       []struct {
			Subject string    `toml:"subject"`
			Group   string    `toml:"group"`
			Kind    string    `toml:"kind"`
			Seat    string    `toml:"seat"`
			Can     []string  `toml:"can"`
			Since   time.Time `toml:"since"`
		} `toml:"rule"`
	} `toml:"directory"`
}

// directories reads the file of directories, and the secrets that it names.
func (c *call) directories(file string) ([]accounts.Directory, error) {
	raw, err := c.readFile(file, maxConfig)
	if err != nil {
		return nil, err
	}
	var f directoryFile
	meta, err := toml.Decode(string(raw), &f)
	if err != nil {
		return nil, fmt.Errorf("%s isn't TOML: %w", file, err)
	}
	if more := meta.Undecoded(); len(more) > 0 {
		return nil, fmt.Errorf("%s: there is no %s", file, more[0])
	}
	var out []accounts.Directory
	for _, d := range f.Directory {
		dir := accounts.Directory{ID: d.ID, Name: d.Name, Issuer: d.Issuer, Client: d.Client, Scopes: d.Scopes, Groups: d.Groups}
		if d.SecretFile != "" {
			if what, _ := openSecret(d.SecretFile); what != "" {
				return nil, fmt.Errorf("directory %s: the secret: %s", d.ID, what)
			}
			secret, err := c.readFile(d.SecretFile, maxPassphraseFile)
			if err != nil {
				return nil, fmt.Errorf("directory %s: the secret: %w", d.ID, err)
			}
			line, _, _ := strings.Cut(string(secret), "\n")
			dir.Secret = strings.TrimSpace(line)
		}
		for i, r := range d.Rule {
			can, ok := accounts.ParsePowers(r.Can)
			if !ok {
				return nil, fmt.Errorf("directory %s, rule %d: %q isn't a list of powers", d.ID, i+1, r.Can)
			}
			kind := accounts.Kind(r.Kind)
			if kind == "" {
				kind = accounts.Delegate
			}
			dir.Rules = append(dir.Rules, accounts.Rule{Subject: r.Subject, Group: r.Group, Kind: kind, Seat: r.Seat, Can: can | accounts.Read, Since: r.Since})
		}
		out = append(out, dir)
	}
	return out, nil
}

// pagesTLS is how the pages speak HTTPS: by the files that the settings name, read again when they change; or by a
// certificate of the node's own, whose fingerprint it returns.
func pagesTLS(h *node.Home, all map[string]settled, names []string) (conf *tls.Config, fingerprint string, err error) {
	conf = &tls.Config{MinVersion: tls.VersionTLS12}
	if cert := all["tls_cert"].Value; cert != "" {
		f := &certFiles{cert: cert, key: all["tls_key"].Value}
		if _, err := f.get(nil); err != nil {
			return nil, "", desk.Advise(fmt.Errorf("the certificate of the pages: %w", err), "parley config check says more")
		}
		conf.GetCertificate = f.get
		return conf, "", nil
	}
	own, print, err := h.PagesCertificate(names)
	if err != nil {
		return nil, "", err
	}
	conf.Certificates = []tls.Certificate{own}
	return conf, print, nil
}

// certFiles is a certificate in files, which somebody renews while the node runs.
type certFiles struct {
	cert, key string
	mu        sync.Mutex // guards all below
	read      time.Time  // of the file as it was read
	last      *tls.Certificate
}

// get reads the files when they have changed. When that fails, the last certificate goes on.
func (f *certFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fi, err := os.Stat(f.cert)
	if err == nil && (f.last == nil || !fi.ModTime().Equal(f.read)) {
		var c tls.Certificate
		if c, err = tls.LoadX509KeyPair(f.cert, f.key); err == nil {
			f.last, f.read = &c, fi.ModTime()
		}
	}
	if f.last != nil {
		return f.last, nil
	}
	return nil, err
}

// certNames are the names for a certificate of the node's own.
func certNames(hosts []string) (out []string) {
	for _, h := range hosts {
		if host, _, err := net.SplitHostPort(h); err == nil {
			h = host
		}
		if ip := net.ParseIP(h); ip != nil && ip.IsUnspecified() || slices.Contains(out, h) {
			continue
		}
		out = append(out, h)
	}
	return out
}

func checkProxies(v string) error {
	_, err := proxies(v)
	return err
}

// proxies reads a list of addresses and networks.
func proxies(v string) (out []netip.Prefix, err error) {
	for _, one := range strings.Split(v, ",") {
		one = strings.TrimSpace(one)
		p, err := netip.ParsePrefix(one)
		if err != nil {
			var a netip.Addr
			if a, err = netip.ParseAddr(one); err == nil {
				p = netip.PrefixFrom(a, a.BitLen())
			}
		}
		if err != nil {
			return nil, desk.Advise(fmt.Errorf("%q is no address", one), "such as 127.0.0.1 or 10.1.0.0/16")
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func checkHeader(v string) error {
	if strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return desk.Advise(fmt.Errorf("%q is no name of a header", v), "such as X-Forwarded-For or X-Real-IP")
	}
	return nil
}

// callers tells where requests come from: the connection's address, or, when that is a proxy whose word counts, the last
// address in the header that isn't such a proxy's. What stands further to the front anybody could have written.
func callers(trusted []netip.Prefix, header string) func(r *http.Request) string {
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return func(r *http.Request) string {
		ap, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			return r.RemoteAddr
		}
		at := ap.Addr().Unmap()
		said := strings.Split(strings.Join(r.Header.Values(header), ","), ",")
		for i := len(said) - 1; i >= 0 && ours(at); i-- {
			a, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(said[i]), "[]"))
			if err != nil {
				break
			}
			at = a.Unmap()
		}
		return at.String()
	}
}

// publicHost is the host of an origin, as a request names it.
func publicHost(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	if u.Port() == map[string]string{"https": "443", "http": "80"}[u.Scheme] {
		return u.Hostname() // browsers leave it out
	}
	return u.Host
}
