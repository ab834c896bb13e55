package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"parley/internal/desk"
	"parley/internal/wordsmith"
	"parley/internal/wordsmith/chat"
)

// wordingFile is the form of the file that names a server which writes drafts of wordings.
type wordingFile struct {
	Endpoint string `toml:"endpoint"` // address of the protocol, such as https://llm.example/v1
	Model    string `toml:"model"`
	KeyFile  string `toml:"key_file"` // its first line is the key
	KeyEnv   string `toml:"key_env"`  // a variable that holds the key
	Drafts   int    `toml:"drafts"`   // how many are asked for; 3 without it
}

// wordingName is the file's name in a home, where it is looked for when no setting names another.
const wordingName = "wording.toml"

// variable is what the name of a variable in the environment looks like.
func variable(s string) bool {
	return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`).MatchString(s)
}

// wordingAt is the file that counts: the setting's, or the home's if there is one; "" is none.
func wordingAt(named, home string) string {
	if named != "" || home == "" {
		return named
	}
	file := filepath.Join(home, wordingName)
	if fi, err := os.Lstat(file); err != nil || !fi.Mode().IsRegular() {
		return ""
	}
	return file
}

// writer is the server that a file names. Its errors never hold the key.
func (c *call) writer(file string) (wordsmith.Helper, error) {
	e, _, err := c.readWriter(file)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (c *call) readWriter(file string) (*chat.Endpoint, wordingFile, error) {
	var f wordingFile
	wrong := func(hint string, format string, args ...any) (*chat.Endpoint, wordingFile, error) {
		return nil, f, desk.Advise(fmt.Errorf("%s: %w", file, fmt.Errorf(format, args...)), "%s", hint)
	}
	raw, err := c.readFile(file, maxConfig)
	if err != nil {
		return nil, f, err
	}
	meta, err := toml.Decode(string(raw), &f)
	if err != nil {
		var pe toml.ParseError
		if errors.As(err, &pe) { // its other words quote the line, which may hold what is no business of a log
			return wrong(`a line is: key = "value"`, "line %d isn't TOML", pe.Position.Line)
		}
		return wrong(`a line is: key = "value"`, "a value has the wrong form")
	}
	if more := meta.Undecoded(); len(more) > 0 {
		return wrong("endpoint, model, key_file, key_env, drafts", "there is no setting %s", more[0])
	}
	var line string
	switch {
	case f.KeyFile != "" && f.KeyEnv != "":
		return wrong("leave one out", "key_file and key_env are both given")
	case f.KeyFile != "":
		at := f.KeyFile
		if !filepath.IsAbs(at) {
			at = filepath.Join(filepath.Dir(file), at)
		}
		if what, do := openSecret(at); what != "" {
			return wrong(do, "key_file: %s", what)
		}
		raw, err := c.readFile(at, maxPassphraseFile)
		if err != nil {
			return wrong("make it, for the user that runs the node alone", "key_file: %w", err)
		}
		line, _, _ = strings.Cut(string(raw), "\n")
		if line = strings.TrimSpace(line); line == "" {
			return wrong("put the key on its first line, or leave key_file out", "key_file: %s is empty", at)
		}
	case f.KeyEnv != "":
		if !variable(f.KeyEnv) { // a key that was written here by mistake isn't repeated
			return wrong("such as key_env = \"WORDING_KEY\"; the key itself doesn't belong here", "key_env isn't the name of a variable")
		}
		if line = strings.TrimSpace(c.Env(f.KeyEnv)); line == "" {
			return wrong("set it, or leave key_env out", "key_env: the environment has no %s", f.KeyEnv)
		}
	}
	key, err := chat.NewKey(line)
	if err != nil {
		return wrong("copy it once more, alone on its line", "%w", err)
	}
	if !meta.IsDefined("drafts") {
		f.Drafts = 3
	}
	e, err := chat.New(chat.Config{Base: f.Endpoint, Model: f.Model, Key: key, Drafts: f.Drafts})
	if err != nil {
		return wrong("docs/operate.md has an example", "%w", err)
	}
	return e, f, nil
}

// wording is what 'config check' says of it.
type wording struct {
	File  string `json:"file"`
	Host  string `json:"host"`
	Model string `json:"model"`
}

// settledWording finds the server in the settings; nil is off.
func (c *call) settledWording(all map[string]settled) (*wording, wordsmith.Helper, []problem) {
	home := all["home"].Value
	if home == "" {
		home, _ = c.homeDir()
	}
	file := wordingAt(all["wording"].Value, home)
	if file == "" {
		return nil, nil, nil
	}
	from := all["wording"].From
	if all["wording"].Value == "" {
		from = file
	}
	e, f, err := c.readWriter(file)
	if err != nil {
		return nil, nil, []problem{{from, "wording", err.Error(), todoOf(err)}}
	}
	return &wording{file, e.Host(), f.Model}, e, nil
}
