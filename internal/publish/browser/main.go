//go:build js && wasm

// Command browser is the check that runs in the page of a publication: the
// rooms outcome and audit, compiled to WebAssembly. The page hands it the bytes
// of a publication, and it answers with a verdict in JSON:
//
//	parleyCheck(bytes, tell, verify, answer)    tell(done, total) after some acts; answer(json) at the end
//
// Between two calls of tell the browser may draw. verify, or null, is the
// browser's own Ed25519, ten times as fast: verify(keys, messages, signatures)
// gives the promise of a byte for each, 1 where it takes a signature. It is
// asked first for the edge cases in which verifiers differ (reading.Edges), and
// is used when it knows them all. It reads nothing else, and can't: the
// runtime gives it no network and no disk.
package main

import (
	"encoding/json"
	"syscall/js"

	"parley/internal/publish/reading"
	"parley/outcome"
)

func main() {
	js.Global().Set("parleyCheck", js.FuncOf(func(_ js.Value, args []js.Value) any {
		raw := make([]byte, args[0].Get("length").Int())
		js.CopyBytesToGo(raw, args[0])
		tell, verify, answer := args[1], args[2], args[3]
		go func() {
			o := outcome.Options{Tell: func(done, total int) {
				tell.Invoke(done, total)
				turn := make(chan struct{})
				next := js.FuncOf(func(js.Value, []js.Value) any { close(turn); return nil })
				defer next.Release()
				js.Global().Call("setTimeout", next, 0)
				<-turn
			}}
			if fast := ask(verify); verify.Type() == js.TypeFunction && reading.KnowsEdges(fast) {
				o.Verify = fast
			}
			b, err := json.Marshal(reading.Check(raw, o))
			if err != nil {
				b = []byte(`{}`)
			}
			answer.Invoke(string(b))
		}()
		return nil
	}))
	select {}
}

// ask verifies signatures by a function of the page. What goes wrong there is a signature not taken.
func ask(verify js.Value) func([]outcome.Signature) []bool {
	return func(list []outcome.Signature) []bool {
		var parts [3][]any
		for _, s := range list {
			for i, b := range [][]byte{s.Key.Bytes(), s.Message, s.Sig} {
				a := js.Global().Get("Uint8Array").New(len(b))
				js.CopyBytesToJS(a, b)
				parts[i] = append(parts[i], a)
			}
		}
		out := make([]bool, len(list))
		done := make(chan struct{})
		then := js.FuncOf(func(_ js.Value, args []js.Value) any {
			for i := range out {
				out[i] = args[0].Index(i).Equal(js.ValueOf(1))
			}
			close(done)
			return nil
		})
		defer then.Release()
		fail := js.FuncOf(func(js.Value, []js.Value) any { close(done); return nil })
		defer fail.Release()
		verify.Invoke(parts[0], parts[1], parts[2]).Call("then", then, fail)
		<-done
		return out
	}
}
