// Package cli is parley's command line: one calm grammar, one file per verb.
//
//	parley [--home DIR] [--talks ID] [--json] VERB [flags] [arguments]
//
// Stdout is the answer, stderr the talk. Errors are two lines, lower case,
// without a full stop: "error: …" says what and where, "hint: …" what to do.
// With --json the answer is one JSON document whose fields are a contract:
// fields are added, never renamed. Exit codes are a contract too, see [Main].
//
// Nothing below this package reads the environment, the clock, the terminal
// or the working directory: they come in through Main.
package cli
