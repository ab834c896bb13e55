// Package chat is a wordsmith.Helper over the chat-completions protocol that
// OpenAI's servers speak, and most others with them, those on one's own machine
// included.
//
//	POST BASE/chat/completions
//	Authorization: Bearer KEY            (where there is a key)
//	{"messages":[{"content":LETTER,"role":"user"}],"model":MODEL,"stream":false}
//
// These three fields are what all compatible servers take. The number of
// answers ("n") and the bounds of their length ("max_tokens",
// "max_completion_tokens") are each refused by some of them, so drafts come as
// lines of one answer and every bound is kept here. Of the answer one member is
// read, choices[0].message.content.
//
// The other end is hostile: bytes, time, depth and headers are bounded; nothing
// compressed or streamed is taken, no redirection followed, no proxy asked, no
// cookie kept; what it says in errors is never repeated, so that it can't speak
// to people in our voice nor echo the key. HTTPS, but to this very machine.
package chat
