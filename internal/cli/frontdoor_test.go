package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func settledOf(pairs ...string) map[string]settled {
	all := map[string]settled{}
	for _, s := range settingsList() {
		all[s.key] = settled{s.key, s.std, "default"}
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = settled{pairs[i], pairs[i+1], "test"}
	}
	return all
}

// Pages that other machines reach are refused without accounts, without HTTPS and without a name; and what contradicts itself
// is said in words.
func TestDoorSettings(t *testing.T) {
	dir := t.TempDir()
	write := func(name, what string, mode os.FileMode) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(what), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := write("secret", "abc\n", 0o600)
	open := write("open", "abc\n", 0o644)
	const head = "[[directory]]\nid = \"mfa\"\nname = \"MFA\"\nissuer = \"https://login.mfa.example\"\nclient = \"parley\"\n"
	const rule = "[[directory.rule]]\ngroup = \"un\"\nseat = \"VES\"\ncan = [\"draft\"]\n"
	good := write("good.toml", head+"secret_file = \""+filepath.ToSlash(secret)+"\"\n"+rule, 0o600)
	for _, c := range []struct {
		what string
		want string // part of the one problem; "" is none
		set  []string
	}{
		{"a laptop", "", nil},
		{"a link for the world", "need accounts", []string{"listen", "0.0.0.0:80"}},
		{"plain for the world", "need HTTPS", []string{"listen", ":80", "accounts", "true", "origin", "https://room.example", "proxy", "10.0.0.1"}},
		{"no name", "need a name", []string{"listen", ":443", "accounts", "true", "tls", "true"}},
		{"a server", "", []string{"listen", ":443", "accounts", "true", "tls", "true", "origin", "https://room.example"}},
		{"behind a proxy", "", []string{"accounts", "true", "origin", "https://room.example", "proxy", "127.0.0.1,10.0.0.0/8"}},
		{"behind an unnamed proxy", "name the proxy", []string{"accounts", "true", "origin", "https://room.example"}},
		{"an origin that isn't one", "must look like", []string{"accounts", "true", "origin", "room.example"}},
		{"an origin in plain", "must look like", []string{"accounts", "true", "origin", "http://room.example"}},
		{"an origin without accounts", "accounts = true", []string{"origin", "https://room.example", "tls", "true"}},
		{"http and tls", "write https", []string{"accounts", "true", "tls", "true", "origin", "http://localhost:8420"}},
		{"a key alone", "tls_cert", []string{"tls", "true", "tls_key", secret}},
		{"an open key", "by everybody", []string{"tls", "true", "tls_key", open, "tls_cert", open}},
		{"no certificate", "can't be used", []string{"tls", "true", "tls_key", secret, "tls_cert", secret}},
		{"a proxy that is none", "is no address", []string{"accounts", "true", "proxy", "the proxy"}},
		{"a directory", "", []string{"accounts", "true", "tls", "true", "origin", "https://room.example", "directories", good}},
		{"a directory without origin", "need origin", []string{"accounts", "true", "directories", good}},
		{"a directory with an open secret", "by everybody", []string{"accounts", "true", "tls", "true", "origin", "https://room.example", "directories", write("d2", head+"secret_file = \""+filepath.ToSlash(open)+"\"\n"+rule, 0o600)}},
		{"a directory with a typo", "there is no directory.secrets", []string{"accounts", "true", "tls", "true", "origin", "https://room.example", "directories", write("d3", head+"secrets = \"x\"\n"+rule, 0o600)}},
		{"a directory with a power that isn't one", "isn't a list of powers", []string{"accounts", "true", "tls", "true", "origin", "https://room.example", "directories", write("d4", head+strings.Replace(rule, "draft", "rule", 1), 0o600)}},
	} {
		call := &call{Main: Main{Env: func(string) string { return "" }}}
		wrong := call.wrong(settledOf(c.set...))
		switch {
		case c.want == "" && len(wrong) != 0:
			t.Errorf("%s: %v", c.what, wrong)
		case c.want != "" && (len(wrong) == 0 || !strings.Contains(wrong[0].What+"; "+wrong[0].Do, c.want)):
			t.Errorf("%s: %v, want %q", c.what, wrong, c.want)
		}
	}
	ds, err := (&call{}).directories(good)
	if err != nil || len(ds) != 1 || ds[0].Secret != "abc" || len(ds[0].Rules) != 1 || ds[0].Rules[0].Seat != "VES" {
		t.Errorf("%+v %v", ds, err)
	}
}

// Only a proxy that is named is believed, and only what it wrote itself: the end of the list.
func TestCallers(t *testing.T) {
	trusted, err := proxies("127.0.0.1, 10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	from := callers(trusted, "X-Forwarded-For")
	for _, c := range []struct {
		remote string
		said   []string
		want   string
	}{
		{"192.0.2.1:4711", nil, "192.0.2.1"},
		{"192.0.2.1:4711", []string{"198.51.100.7"}, "192.0.2.1"}, // nobody's proxy
		{"127.0.0.1:1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"127.0.0.1:1", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"}, // the first was written by the browser
		{"127.0.0.1:1", []string{"203.0.113.9", "198.51.100.7, 10.1.2.3"}, "198.51.100.7"},
		{"127.0.0.1:1", []string{"nonsense"}, "127.0.0.1"},
		{"127.0.0.1:1", nil, "127.0.0.1"},
		{"[::ffff:127.0.0.1]:1", []string{"2001:db8::1"}, "2001:db8::1"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.said}}
		if got := from(r); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.remote, c.said, got, c.want)
		}
	}
}

// A certificate that somebody renews is served without a new start; a broken one leaves the last.
func TestCertificateRenewed(t *testing.T) {
	dir := t.TempDir()
	f := &certFiles{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	if _, err := f.get(nil); err == nil {
		t.Fatal("a certificate from nowhere")
	}
	put := func(at time.Time) {
		t.Helper()
		writePair(t, f.cert, f.key)
		if err := os.Chtimes(f.cert, at, at); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	put(now)
	one, err := f.get(nil)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := f.get(nil); err != nil || same != one {
		t.Error("it was read again", err)
	}
	put(now.Add(time.Minute))
	two, err := f.get(nil)
	if err != nil || two == one {
		t.Error("the old one is served", err)
	}
	if err := os.WriteFile(f.cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.get(nil); err != nil || got != two {
		t.Error("a broken file took the certificate away", err)
	}
}

// writePair makes a certificate for localhost in two files.
func writePair(t *testing.T, cert, key string) {
	t.Helper()
	priv, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, priv.Public(), priv)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(priv)
	if err != nil {
		t.Fatal(err)
	}
	for path, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
