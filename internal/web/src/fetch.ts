import { local } from "./clock";

// part fetches the inner part of a page of this node, or less of it. rows are
// the sums of the rows that needn't come again.
export async function part(href: string, which = "1", rows = ""): Promise<Document | null> {
  const url = new URL(href, location.href);
  url.searchParams.set("part", which);
  url.hash = "";
  const answer = await fetch(url, { headers: { Accept: "text/html", ...(rows && { "Parley-Rows": rows }) }, redirect: "error" });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  local(page);
  return page;
}

// say announces something politely to screen readers.
export function say(words: string): void {
  let box = document.getElementById("said");
  if (!box) {
    box = document.createElement("div");
    box.id = "said";
    box.className = "said-aloud";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  box.textContent = words;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

// place names an element within a part by the form that it is in: which claim
// the form is about, and which of its kind it is there.
function place(e: Element): string {
  const form = e.closest("form");
  const about = form?.querySelector<HTMLInputElement>("input[type=hidden][name=name], input[type=hidden][name=on]")?.value;
  return `${about ?? e.querySelector<HTMLInputElement>("input[type=hidden][name=on]")?.value ?? ""} ${form?.className ?? ""} ${e.tagName} ${e.getAttribute("name") ?? ""}`;
}

function fields(part: HTMLElement): Map<string, Field> {
  return new Map([...part.querySelectorAll<Field>("input:not([type=hidden]), textarea, select")].map((f) => [place(f), f]));
}

// replace puts a part of a fetched page in the place of the same part here, if
// it differs. The reader's focus inside it is kept, and what was typed and
// unfolded there.
export function replace(selector: string, from: Document): void {
  const old = document.querySelector<HTMLElement>(selector);
  const now = from.querySelector<HTMLElement>(selector);
  if (!old || !now || old.outerHTML === now.outerHTML) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const href = held?.getAttribute("href");
  const button = held instanceof HTMLButtonElement && held.value ? held : null;
  const top = old.scrollTop;
  const typed = fields(old);
  const unfolded = new Set([...old.querySelectorAll("details[open]")].map(place));
  old.replaceWith(document.adoptNode(now));
  now.scrollTop = top;
  for (const d of now.querySelectorAll("details")) d.open ||= unfolded.has(place(d));
  for (const [where, f] of fields(now)) {
    const was = typed.get(where);
    if (!was) continue;
    f.value = was.value;
    if (was === held) f.focus({ preventScroll: true });
  }
  if (href) now.querySelector<HTMLElement>(`[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
  if (button) [...now.querySelectorAll("button")].find((b) => b.value === button.value && b.textContent === button.textContent)?.focus({ preventScroll: true });
}
