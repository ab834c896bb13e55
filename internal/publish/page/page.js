// The page of a publication: unpacks the checking program and the record that stand in the page, runs the one on the
// other, and says in plain words what was checked and what was not. It reads nothing else.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const books = JSON.parse($("books").textContent);
  let book = books.en, reading = null;
  const t = (s, ...args) => args.reduce((x, a) => x.replace(/%[ds]/, a), book[s] ?? s);
  const make = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words, ...more });
  const hex = (b) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, "0")).join("");

  async function unpack(id, how) { // the bytes of a part of the page, if they are those whose digest stands beside it
    const at = $(id);
    if (!at) throw new Error(t("a part of this page is missing: %s", id));
    let raw;
    try {
      raw = Uint8Array.from(atob(at.textContent), (c) => c.charCodeAt(0));
    } catch {
      throw new Error(t("a part of this page is damaged: %s", id));
    }
    let bad = btoa(Array.from({ length: Math.ceil(raw.length / 32766) }, (_, i) => String.fromCharCode(...raw.subarray(i * 32766, i * 32766 + 32766))).join("")) !== at.textContent;
    if (crypto.subtle) bad ||= hex(await crypto.subtle.digest("SHA-256", raw)) !== at.dataset.sha256;
    if (bad) throw new Error(t("a part of this page is damaged: %s", id));
    try {
      return await new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream(how))).arrayBuffer();
    } catch {
      throw new Error(t("a part of this page is damaged: %s", id));
    }
  }

  function state(kind, words) {
    $("state").className = kind;
    $("state").textContent = words;
  }

  function list(id, items) {
    $(id).replaceChildren(...items.map((x) => make("li", x)));
    $(id).parentElement.hidden = items.length === 0;
  }

  function decision(d) { // how a committee adopted the text: the sponsors, the rule that decided, and who voted how
    $("decision").hidden = !d;
    if (!d) return;
    const name = (code) => reading.seats.find((s) => s.code === code)?.name ?? code;
    const names = (codes) => codes.map(name).sort((a, b) => a.localeCompare(b)).join(", ");
    const terms = (pairs) => pairs.filter(([, words]) => words).flatMap(([term, words]) => [make("dt", term), make("dd", words)]);
    const apart = d.remarks?.filter((r) => r.kind === "dissociate") ?? [];
    $("how").replaceChildren(...terms([
      [t("paper"), (d.draft.papers ?? []).map((p) => p.symbol).join(", ")],
      [t("rules of procedure"), `${d.adoption.body.name} (${d.adoption.body.source})`],
      [t("decision"), d.draft.why],
      [t("sponsors"), names(d.draft.sponsors ?? [])],
      [t("stand apart"), apart.map((r) => name(r.by) + (r.parts?.length ? ` (${r.parts.join(", ")})` : "")).join("; ")],
    ]));
    const of = (id) => id === d.adoption.proposal ? t("the whole text") : id;
    $("votes").replaceChildren(...(d.votes ?? []).filter((v) => !v.sheet.no_vote).flatMap(({ sheet, outcome }) => {
      const who = (vote) => sheet.seats.filter((s, i) => s.votes && sheet.votes[i] === vote).map((s) => s.code);
      const line = (words, codes) => [`${words}: ${codes.length}`, names(codes)];
      const dl = document.createElement("dl");
      dl.append(...terms([line(t("voting for"), who("yes")), line(t("voting against"), who("no")), line(t("abstaining"), who("abstain")), line(t("taking no part"), [...who("not-participating"), ...who("")])]));
      return [make("h3", `${t("Vote on %s", of(sheet.of))}${sheet.parts?.length ? ` (${sheet.parts.join(", ")})` : ""}`), make("p", outcome.why), dl];
    }));
  }

  function show() {
    document.documentElement.lang = book["@lang"];
    for (const el of document.querySelectorAll("[data-t]")) el.textContent = t(el.dataset.t);
    if (!reading) return;
    if (reading.failed) state("false", t("FALSE: this publication is damaged or was changed: %s", reading.failed));
    else if (!reading.holds) state("false", t("FALSE: this publication isn’t what it pretends to be. Rely on nothing in it."));
    else if (reading.decision && reading.complete) state("true", t("Verified: the committee adopted the text below, and every party has signed the record of it."));
    else if (reading.decision) state("gaps", t("Verified, with gaps: the committee adopted the text below; see what is missing."));
    else if (reading.complete) state("true", t("Verified: every party is bound to the text below, and has signed the record of it."));
    else state("gaps", t("Verified, with gaps: every party is bound to the text below; see what is missing."));
    const of = (level) => (reading.findings ?? []).filter((f) => f.level === level).map((f) => f.text);
    list("broken", of("broken"));
    list("proof", of("proof"));
    list("gap", [...of("gap"), ...of("note")]);
    list("checked", (reading.checked ?? []).map((c) => `${t(c.what)}: ${c.n}`));
    list("cant", (reading.cant_tell ?? []).map((c) => t(c)));
    decision(reading.holds ? reading.decision : null);
    const adopted = Boolean(reading.decision); // nobody initials, signs and exchanges what a committee adopts
    if (adopted) $("who").querySelector("h2").textContent = t("Who sits there");
    for (const th of $("who").querySelectorAll("th[data-t]")) th.hidden = adopted && ["initialled", "signed", "exchanged"].includes(th.dataset.t);
    const rows = (reading.holds ? reading.seats : []).map((s) => {
      const tr = document.createElement("tr");
      const marks = adopted ? [s.checkpoint, s.archival] : [s.initialled, s.signed, s.exchanged, s.checkpoint, s.archival];
      tr.append(make("th", s.code, { scope: "row" }), make("td", s.name), ...marks.map((x) => make("td", x ? t("yes") : t("no"))));
      return tr;
    });
    $("seats").replaceChildren(...rows);
    $("who").hidden = rows.length === 0;
    const langs = [...new Set((reading.paragraphs ?? []).flatMap((p) => Object.keys(p.words)))];
    $("text").replaceChildren(...langs.flatMap((lang) => {
      const out = langs.length > 1 ? [make("h3", lang)] : [];
      const right = ["ar", "fa", "he", "ur"].includes(lang);
      for (const p of reading.paragraphs) {
        if (!p.words[lang]) continue;
        const el = make("p", "", { lang, dir: right ? "rtl" : "ltr" });
        el.style.marginInlineStart = `${p.depth * 1.5}rem`;
        el.append(make("span", p.label ? `${p.label} ` : "", { className: "label" }), p.words[lang]);
        out.push(el);
      }
      return out;
    }));
    $("words").hidden = langs.length === 0;
    const s = reading.statement;
    $("ids").textContent = s ? [`${t("talks")} ${s.talks}`, `${t("text")} Rev.${s.revision} ${s.digest}`, `${t("root of the record")} ${reading.root ?? ""}`].join("\n") : "";
    $("audit").textContent = reading.audit ?? "";
    $("audit").parentElement.hidden = !reading.audit;
  }

  const keys = new Map(); // what the browser's own Ed25519 made of a key
  async function verify(raw, messages, signatures) {
    const key = (k) => {
      const name = hex(k);
      if (!keys.has(name)) keys.set(name, crypto.subtle.importKey("raw", k, "Ed25519", false, ["verify"]));
      return keys.get(name);
    };
    const one = async (k, i) => {
      try {
        return await crypto.subtle.verify("Ed25519", await key(k), signatures[i], messages[i]) ? 1 : 0;
      } catch {
        return 0; // the program verifies it itself
      }
    };
    return Promise.all(raw.map(one));
  }

  async function run() {
    try {
      const [program, record] = [await unpack("program", "gzip"), await unpack("record", "deflate")];
      const go = new Go();
      const { instance } = await WebAssembly.instantiate(program, go.importObject);
      go.run(instance);
      const began = performance.now();
      reading = JSON.parse(await new Promise((answer) => parleyCheck(new Uint8Array(record), (done, total) => {
        $("bar").max = total;
        $("bar").value = done;
        $("done").textContent = t("%s of %s acts checked", done, total);
      }, crypto.subtle ? verify : null, answer)));
      document.documentElement.dataset.took = Math.round(performance.now() - began);
    } catch (err) {
      reading = { failed: err.message };
    }
    $("progress").hidden = true;
    show();
    document.documentElement.dataset.done = reading.failed || !reading.holds ? "false" : reading.complete ? "true" : "gaps";
  }

  for (const lang of Object.keys(books)) {
    const b = make("button", books[lang]["@name"], { type: "button", lang });
    b.addEventListener("click", () => { book = books[lang]; show(); });
    $("langs").append(b);
  }
  book = books[Object.keys(books).find((l) => navigator.language.startsWith(l)) ?? "en"];
  show();
  run();
})();
