import { part, replace } from "./fetch";

// drawer opens a bracket beside the text without leaving the page.
export function drawer(paper: HTMLElement): void {
  document.addEventListener("click", (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    const at = e.target as Element;
    const alt = at.closest<HTMLElement>(".alt[data-claims]");
    if (!alt || !paper.contains(alt) || at.closest("a:not(.who)")) return;
    if (getSelection()?.toString()) return;
    e.preventDefault();
    void open(alt.dataset.claims!.split(" ", 1).join());
  });
  document.addEventListener("click", (e) => {
    const link = (e.target as Element).closest<HTMLAnchorElement>("a.close");
    if (!link) return;
    e.preventDefault();
    void open("");
  });
  addEventListener("popstate", () => void show(location.href));
}

// open shows a claim beside the text; "" shows what waits.
export async function open(claim: string): Promise<void> {
  const url = new URL(location.href);
  if (claim) url.searchParams.set("open", claim);
  else url.searchParams.delete("open");
  url.hash = "";
  history.pushState(null, "", url);
  await show(url.href);
}

async function show(href: string): Promise<void> {
  const page = await part(href, "side");
  if (!page) {
    location.href = href;
    return;
  }
  replace("#side", page);
  document.querySelector(".room")?.classList.toggle("aside", !!new URL(href).searchParams.get("open"));
  const claim = new URL(href).searchParams.get("open");
  for (const a of document.querySelectorAll<HTMLElement>(".alt.open")) a.classList.remove("open");
  if (claim) {
    for (const a of document.querySelectorAll<HTMLElement>(`.alt[data-claims~="${CSS.escape(claim)}"]`)) a.classList.add("open");
  }
}
