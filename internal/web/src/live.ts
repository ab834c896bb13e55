import { part, replace, say } from "./fetch";

// live keeps an open page up to date: what changed is put where it belongs and
// marked until it was seen; focus and scroll stay.
export function live(paper: HTMLElement): void {
  const stream = new EventSource(`${paper.dataset.path}/live?seen=${paper.dataset.acts}`);
  const lost = document.getElementById("lost");
  let silence = 0;
  stream.addEventListener("open", () => {
    clearTimeout(silence);
    silence = 0;
    if (lost) lost.hidden = true;
  });
  // A line that comes back at once is not worth a word.
  stream.addEventListener("error", () => {
    silence ||= window.setTimeout(() => {
      if (!lost) return;
      lost.textContent = (stream.readyState === EventSource.CLOSED ? lost.dataset.closed : lost.dataset.lost) ?? "";
      lost.hidden = false;
    }, 1500);
  });
  let busy = false;
  let again = false;
  const here = document.getElementById("here");
  stream.addEventListener("here", (e) => {
    if (!here) return;
    const names = JSON.parse((e as MessageEvent<string>).data) as string[];
    here.hidden = !names.length;
    here.textContent = `${here.dataset.here}: ${names.join(", ")}`;
  });
  stream.addEventListener("acts", () => void refresh());
  async function refresh(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      let page = await part(location.href, "1", sums(paper));
      if (page && !whole(paper, page)) page = await part(location.href);
      if (page) {
        const changed = rows(paper, page);
        for (const s of [".strip", ".map", ".way", "#side", "#alarms"]) replace(s, page);
        document.title = document.title.replace(/^\(\d+\) /, "");
        const wait = page.querySelector(".strip .wait b")?.textContent;
        if (wait) document.title = `(${wait}) ${document.title}`;
        if (changed.length) say(`${paper.dataset.news ?? "Changed"}: ${changed.join(", ")}`);
        paper.dispatchEvent(new CustomEvent("parley:fresh", { bubbles: true }));
      }
    } finally {
      busy = false;
      if (again) {
        again = false;
        void refresh();
      }
    }
  }
  addEventListener("pagehide", () => stream.close());
}

const seen = new IntersectionObserver((list) => {
  for (const x of list) {
    if (!x.isIntersecting) continue;
    const row = x.target;
    seen.unobserve(row);
    setTimeout(() => row.classList.remove("fresh"), 8000);
  }
});

// sums says which rows are here: the node sends the others. A text with so many
// rows that a header can't name them is sent whole.
function sums(paper: HTMLElement): string {
  const all = [...paper.querySelectorAll<HTMLElement>(":scope > .row")].map((r) => r.dataset.v ?? "").join(" ");
  return all.length < 16000 ? all : "";
}

// whole reports whether every row that came without its words is here.
function whole(paper: HTMLElement, page: Document): boolean {
  const here = new Map([...paper.querySelectorAll<HTMLElement>(":scope > .row")].map((r) => [r.id, r.dataset.v]));
  return [...page.querySelectorAll<HTMLElement>("main.paper > .row")].every((r) => r.firstElementChild || here.get(r.id) === r.dataset.v);
}

// rows puts changed paragraphs in their places and returns their numbers.
function rows(paper: HTMLElement, page: Document): string[] {
  const now = page.querySelector<HTMLElement>("main.paper");
  if (!now) return [];
  const here = new Map<string, HTMLElement>();
  for (const r of paper.querySelectorAll<HTMLElement>(":scope > .row")) here.set(r.id, r);
  const changed: string[] = [];
  let last: Element | null = paper.querySelector(":scope > .what");
  for (const r of [...now.querySelectorAll<HTMLElement>(":scope > .row")]) {
    const old = here.get(r.id);
    here.delete(r.id);
    let stays: HTMLElement;
    if (old && ((r.dataset.v && old.dataset.v === r.dataset.v) || plain(old) === plain(r))) {
      stays = old;
    } else {
      stays = document.adoptNode(r);
      stays.classList.add("fresh");
      changed.push(stays.querySelector(".num")?.textContent?.trim() || (stays.classList.item(1) ?? ""));
      seen.observe(stays);
      if (old) keepFocus(old, stays);
    }
    if (last ? last.nextElementSibling !== stays : paper.firstElementChild !== stays) {
      if (last) last.after(stays);
      else paper.prepend(stays);
    }
    last = stays;
  }
  for (const gone of here.values()) gone.remove();
  return changed;
}

// plain is a row's HTML without the marks that only this page puts on it.
function plain(row: HTMLElement): string {
  const copy = row.cloneNode(true) as HTMLElement;
  copy.classList.remove("fresh", "at");
  delete copy.dataset.v;
  for (const a of copy.querySelectorAll(".open, .at")) a.classList.remove("open", "at");
  return copy.outerHTML;
}

function keepFocus(old: HTMLElement, now: HTMLElement): void {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const href = held?.getAttribute("href");
  old.replaceWith(now);
  if (href) now.querySelector<HTMLElement>(`[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
}
