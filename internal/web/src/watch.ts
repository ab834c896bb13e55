import { part, replace, say } from "./fetch";

// apart is how far apart, in milliseconds, a page asks for what is new while
// acts keep coming: a roll call of 193 seats is some dozen questions, not 193.
const apart = 100;

// watch keeps the parts of a page up to date that it names (data-live): they are
// fetched anew when acts come, and put where they were. A part in which
// something is being typed or chosen stays until that is done.
export function watch(main: HTMLElement): void {
  const stream = new EventSource(`${main.dataset.path}/live?seen=${main.dataset.acts}`);
  const parts = (main.dataset.live ?? "").split(",").map((p) => p.trim());
  let last = 0;
  let asked = 0;
  let busy = false;
  let again = false;
  const later = () => {
    asked ||= window.setTimeout(() => {
      asked = 0;
      void refresh();
    }, Math.max(0, last + apart - performance.now()));
  };
  stream.addEventListener("acts", later);
  async function refresh(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    last = performance.now();
    try {
      const page = await part(location.href);
      if (page) {
        for (const p of parts) if (!taken(p)) place(p, page);
        const title = page.querySelector<HTMLElement>("main")?.dataset.says;
        if (title && title !== main.dataset.says) {
          main.dataset.says = title;
          say(title);
        }
      }
    } finally {
      busy = false;
      if (again) {
        again = false;
        later();
      }
    }
  }
  addEventListener("pagehide", () => stream.close());
}

// taken reports whether somebody is at work in a part.
function taken(selector: string): boolean {
  const here = document.querySelector<HTMLElement>(selector);
  if (!here) return false;
  const at = document.activeElement;
  if (at && here.contains(at) && at.matches("input, textarea, select")) return true;
  return [...here.querySelectorAll<HTMLInputElement>("input[type=checkbox], input[type=radio]")].some((i) => i.checked !== i.defaultChecked);
}

// place keeps how far a part was scrolled to the side, beside what replace keeps.
function place(selector: string, page: Document): void {
  const left = document.querySelector(selector)?.scrollLeft ?? 0;
  replace(selector, page);
  const now = document.querySelector(selector);
  if (now && left) now.scrollLeft = left;
}
