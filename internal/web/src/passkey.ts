// Passkeys: the browser's authenticator is asked and its answer sent back. The
// buttons are hidden until here, since nothing of it works without script.
// A button says what it does: "login", "join" (with the fields of its form) or
// "add" (with the label of its form).

type Options = { publicKey: Record<string, unknown> };

export function passkeys(): void {
  const can = typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
  for (const b of document.querySelectorAll<HTMLButtonElement>("button[data-passkey]")) {
    if (!can) continue;
    b.hidden = false;
    b.addEventListener("click", () => void run(b));
  }
}

// show says beside the button what went wrong, or nothing.
function show(b: HTMLButtonElement, words: string): void {
  const id = b.getAttribute("aria-describedby");
  const p = id ? document.getElementById(id) : null;
  if (!p) return;
  p.textContent = words;
  p.hidden = words === "";
}

async function send(path: string, body: BodyInit): Promise<any> {
  const answer = await fetch(path, { method: "POST", body, redirect: "error" });
  const words = await answer.text();
  if (!answer.ok) throw new Error(words.trim());
  return JSON.parse(words);
}

async function run(b: HTMLButtonElement): Promise<void> {
  const what = b.dataset.passkey ?? "";
  const path = b.dataset.path ?? "";
  if (b.form && what === "join") {
    const missing = [...b.form.querySelectorAll<HTMLInputElement>("input[data-needed]")].find((i) => !i.reportValidity());
    if (missing) return;
  }
  b.disabled = true;
  show(b, "");
  try {
    const form = new URLSearchParams();
    if (b.form) for (const [k, v] of new FormData(b.form)) if (typeof v === "string" && k !== "password") form.set(k, v);
    const o: Options = await send(path + "/ask", form);
    const cred =
      what === "login"
        ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(o.publicKey as any) })
        : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(o.publicKey as any) });
    if (!(cred instanceof PublicKeyCredential)) throw new Error(b.dataset.failed ?? "");
    const to = new URL(path, location.href);
    for (const k of ["label", "to"]) if (form.has(k)) to.searchParams.set(k, form.get(k) ?? "");
    const done = await send(to.pathname + to.search, JSON.stringify(cred.toJSON()));
    location.assign(done.to);
  } catch (e) {
    // The authenticator's own errors are in nobody's language; ours are sentences.
    show(b, e instanceof DOMException || !(e instanceof Error) ? (b.dataset.failed ?? "") : e.message);
    b.disabled = false;
  }
}
