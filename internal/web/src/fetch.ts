// part fetches the inner part of a page of this node.
export async function part(href: string): Promise<Document | null> {
  const url = new URL(href, location.href);
  url.searchParams.set("part", "1");
  url.hash = "";
  const answer = await fetch(url, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
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

// replace puts a part of a fetched page in the place of the same part here, if
// it differs. The reader's focus inside it is kept.
export function replace(selector: string, from: Document): void {
  const old = document.querySelector<HTMLElement>(selector);
  const now = from.querySelector<HTMLElement>(selector);
  if (!old || !now || old.outerHTML === now.outerHTML) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const href = held?.getAttribute("href");
  const top = old.scrollTop;
  old.replaceWith(document.adoptNode(now));
  now.scrollTop = top;
  if (href) now.querySelector<HTMLElement>(`[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
}
