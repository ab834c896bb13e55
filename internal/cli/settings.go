package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"parley/internal/desk"
)

// setting is one setting of the node that serves. It can be given as a flag (sync_every: --sync-every), in the environment
// (PARLEY_SYNC_EVERY), or in the file; the first of these that gives it counts.
type setting struct {
	key   string // in the file
	arg   string // what its value is, for help; "" for those with a flag of every verb
	std   string // the value when nothing gives it
	what  string // one line
	check func(string) error
}

// settingsList is every setting of the node; docs/operate.md explains the same.
func settingsList() []setting {
	return []setting{
		{"home", "", "", "directory of this node's home", nil},
		{"passphrase_file", "", "", "file whose first line is the passphrase", nil},
		{"delegate", "", "", "name of the delegate who works on the pages", nil},
		{"listen", "ADDRESS", "127.0.0.1:8420", "where the pages are; port 0 takes a free one", checkListen},
		{"accounts", "true|false", "false", "do people log in, each with an account? without, who has the link works here", checkBool},
		{"origin", "URL", "", "address of the pages for browsers, such as https://room.example", nil},
		{"tls", "true|false", "false", "do the pages speak HTTPS themselves?", checkBool},
		{"tls_cert", "FILE", "", "certificate of the pages (PEM); nothing: the node makes one", nil},
		{"tls_key", "FILE", "", "its key (PEM)", nil},
		{"proxy", "ADDRESS,…", "", "proxies whose word counts on where a browser comes from", checkProxies},
		{"proxy_header", "NAME", "X-Forwarded-For", "header in which they say it", checkHeader},
		{"directories", "FILE", "", "directories by which people log in (OpenID Connect)", nil},
		{"names", "HOST:PORT,…", "", "further names under which browsers reach the pages", checkNames},
		{"sync_listen", "ADDRESS", "", "where the nodes of other parties may call, such as :8421; nothing: nowhere", checkListen},
		{"sync_host", "HOST:PORT", "", "public name for them when a proxy ends TLS before this node", checkName},
		{"sync_every", "TIME", "30s", "how often a peer is called when nothing is new", checkEvery},
		{"sync_private", "true|false", "true", "may peers in private networks and on this machine be called?", checkBool},
		{"wording", "FILE", "", "server that writes drafts of wordings when a person asks for them; nothing: wording.toml of the home, if it is there", nil},
		{"debug_listen", "ADDRESS", "", "where metrics and the debug pages are, on this machine; nothing: nowhere", checkLoopback},
		{"log", "text|json", "text", "form of the log on stderr", oneOf("text", "json")},
		{"log_level", "LEVEL", "info", "least level that is logged: debug, info, warn, error", oneOf("debug", "info", "warn", "error")},
	}
}

// env is the variable of a setting.
func (s setting) env() string { return "PARLEY_" + strings.ToUpper(s.key) }

// flag is the flag of a setting.
func (s setting) flag() string { return strings.ReplaceAll(s.key, "_", "-") }

// settled is the value of a setting, and where it comes from.
type settled struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"` // "--flag", "$VARIABLE", "FILE:LINE", or "default"
}

// problem is what is wrong with a setting.
type problem struct {
	Where string `json:"where"`
	Key   string `json:"key"`
	What  string `json:"what"`
	Do    string `json:"do"`
}

func (p problem) Error() string {
	if p.Key == "" {
		return p.Where + ": " + p.What
	}
	return p.Where + ": " + p.Key + ": " + p.What
}

// configFlags gives a verb the flags of all settings.
func (c *call) configFlags(f *flag.FlagSet) {
	f.String("config", "", "`FILE` of settings (TOML)")
	for _, s := range settingsList() {
		if s.arg != "" {
			f.String(s.flag(), s.std, "`"+s.arg+"`: "+s.what)
		}
	}
}

// settings finds the value of each setting: flag, environment, file, default.
func (c *call) settings(f *flag.FlagSet) (map[string]settled, []problem) {
	out := map[string]settled{}
	for _, s := range settingsList() {
		out[s.key] = settled{s.key, s.std, "default"}
	}
	file := c.Env("PARLEY_CONFIG")
	if given := f.Lookup("config"); given != nil && given.Value.String() != "" {
		file = given.Value.String()
	}
	var wrong []problem
	if file != "" {
		wrong = c.fromFile(file, out)
	}
	for _, s := range settingsList() {
		name := s.env()
		if v := c.Env(name); v != "" {
			out[s.key] = settled{s.key, v, "$" + name}
		}
	}
	for key, v := range map[string]string{"home": c.home, "passphrase_file": c.pass, "delegate": c.by} {
		if v != "" {
			out[key] = settled{key, v, map[string]string{"home": "--home", "passphrase_file": "--passphrase-file", "delegate": "--by"}[key]}
		}
	}
	f.Visit(func(fl *flag.Flag) {
		key := strings.ReplaceAll(fl.Name, "-", "_")
		if s, ok := out[key]; ok && settingOf(key).arg != "" {
			out[key] = settled{s.Key, fl.Value.String(), "--" + fl.Name}
		}
	})
	return out, append(wrong, c.wrong(out)...)
}

func settingOf(key string) setting {
	all := settingsList()
	if i := slices.IndexFunc(all, func(s setting) bool { return s.key == key }); i >= 0 {
		return all[i]
	}
	return setting{}
}

// maxConfig is the size of a file of settings in bytes.
const maxConfig = 64 << 10

// fromFile reads the file of settings.
func (c *call) fromFile(file string, out map[string]settled) []problem {
	raw, err := c.readFile(file, maxConfig)
	if err != nil {
		return []problem{{file, "", err.Error(), "name another with --config, or none"}}
	}
	var all map[string]any
	if _, err := toml.Decode(string(raw), &all); err != nil {
		var pe toml.ParseError
		where, what := file, err.Error()
		if errors.As(err, &pe) {
			where, what = fmt.Sprintf("%s:%d", file, pe.Position.Line), pe.Message
		}
		return []problem{{where, "", "it isn't TOML: " + what, `a line is: key = "value"`}}
	}
	var wrong []problem
	keys := make([]string, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(lineOf(string(raw), a), lineOf(string(raw), b)), cmp.Compare(a, b))
	})
	for _, k := range keys {
		where := fmt.Sprintf("%s:%d", file, lineOf(string(raw), k))
		if settingOf(k).key == "" {
			todo := "parley config show lists the settings"
			if near := nearestSetting(k); near != "" {
				todo = "did you mean " + near + "?"
			}
			wrong = append(wrong, problem{where, k, "there is no such setting", todo})
			continue
		}
		v, ok := plainValue(all[k])
		if !ok {
			wrong = append(wrong, problem{where, k, "its value has the wrong form", `a value is "text", a number, true or false, or a list of texts`})
			continue
		}
		out[k] = settled{k, v, where}
	}
	return wrong
}

func nearestSetting(word string) string {
	best, dist := "", 4
	for _, s := range settingsList() {
		if d := desk.EditDistance(word, s.key); d < dist {
			best, dist = s.key, d
		}
	}
	return best
}

// lineOf is the line on which a key is set.
func lineOf(file, key string) int {
	for i, line := range strings.Split(file, "\n") {
		if name, _, ok := strings.Cut(line, "="); ok && strings.Trim(strings.TrimSpace(name), `"'`) == key {
			return i + 1
		}
		if strings.HasPrefix(strings.TrimSpace(line), "["+key) {
			return i + 1
		}
	}
	return 1
}

func plainValue(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case []any:
		var out []string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return "", false
			}
			out = append(out, s)
		}
		return strings.Join(out, ","), true
	}
	return "", false
}

// wrong checks the values, one by one and together.
func (c *call) wrong(all map[string]settled) []problem {
	var out []problem
	for _, s := range settingsList() {
		v := all[s.key]
		if s.check == nil || v.Value == "" {
			continue
		}
		if err := s.check(v.Value); err != nil {
			out = append(out, problem{v.From, s.key, err.Error(), todoOf(err)})
		}
	}
	if h := all["sync_host"]; h.Value != "" && all["sync_listen"].Value == "" {
		out = append(out, problem{h.From, "sync_host", "it needs sync_listen", "say where the proxy reaches this node, such as sync_listen = \"127.0.0.1:8421\""})
	}
	if f := all["passphrase_file"]; f.Value != "" && f.From != "--passphrase-file" {
		if what, do := openSecret(f.Value); what != "" {
			out = append(out, problem{f.From, "passphrase_file", what, do})
		}
	}
	_, _, unwritable := c.settledWording(all)
	return append(append(out, unwritable...), c.wrongDoor(all)...)
}

// openSecret says what is wrong with a file that holds a secret, and what to do; "" when nothing is.
func openSecret(file string) (what, do string) {
	fi, err := os.Stat(file)
	if err != nil {
		return "it can't be read: " + err.Error(), "make it, for the user that runs the node alone"
	}
	if os.PathSeparator == '/' && fi.Mode().Perm()&0o007 != 0 {
		return file + " can be read by everybody on this machine", "chmod 600 " + file
	}
	return "", ""
}

func todoOf(err error) string {
	var h desk.Hint
	errors.As(err, &h)
	return h.Hint
}

func checkListen(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return desk.Advise(fmt.Errorf("%q is no address: want HOST:PORT", v), "such as 127.0.0.1:8420, or :8421 for all addresses of this machine")
	}
	return nil
}

func checkLoopback(v string) error {
	if err := checkListen(v); err != nil {
		return err
	}
	if !here(v) {
		return desk.Advise(fmt.Errorf("%s isn't an address of this machine alone", v), "127.0.0.1 or [::1], with a port; a proxy on this machine may stand before it")
	}
	return nil
}

// here reports whether an address is of this machine alone.
func here(v string) bool {
	host, _, _ := net.SplitHostPort(v)
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func checkName(v string) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		host, port = v, "443"
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil || host == "" || strings.ContainsAny(host, "/@ ?#") {
		return desk.Advise(fmt.Errorf("%q is no name of a host", v), "such as parley.example.org or parley.example.org:8443")
	}
	return nil
}

func checkNames(v string) error {
	for _, n := range strings.Split(v, ",") {
		if err := checkName(strings.TrimSpace(n)); err != nil {
			return err
		}
	}
	return nil
}

func checkEvery(v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Second || d > 24*time.Hour {
		return desk.Advise(fmt.Errorf("%q isn't a time from 1s to 24h", v), "such as 30s or 5m")
	}
	return nil
}

func checkBool(v string) error { return oneOf("true", "false")(v) }

func oneOf(words ...string) func(string) error {
	return func(v string) error {
		if !slices.Contains(words, v) {
			return desk.Advise(fmt.Errorf("%q isn't known", v), "one of: %s", strings.Join(words, ", "))
		}
		return nil
	}
}
