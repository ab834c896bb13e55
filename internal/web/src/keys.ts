import { open } from "./drawer";

// press clicks; where that unfolds a form, its first field gets the focus.
function press(button: HTMLElement | null): void {
  button?.click();
  button?.closest("details[open]")?.querySelector<HTMLElement>("select, input, textarea")?.focus();
}

// keys moves through the brackets as through a mail program: j and k, Enter
// opens, Escape closes, ? shows the list. a, r, o and c press the buttons of
// the bracket that is open.
export function keys(paper: HTMLElement): void {
  let at: HTMLElement | null = null;
  const alts = () => [...paper.querySelectorAll<HTMLElement>(".alt[data-claims]")];
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const t = e.target as HTMLElement;
    if (t.closest("input, textarea, select, [contenteditable], dialog[open]")) {
      const form = e.key === "Escape" && t.closest<HTMLDetailsElement>("#side details[open]");
      if (form) { // the first Escape leaves the form, the next one the bracket
        form.open = false;
        (at?.querySelector<HTMLElement>("a.who") ?? form.querySelector("summary"))?.focus({ preventScroll: true });
      }
      return;
    }
    switch (e.key) {
      case "j":
      case "k": {
        const list = alts();
        if (!list.length) return;
        let i = at?.isConnected ? list.indexOf(at) : -1;
        i = e.key === "j" ? Math.min(i + 1, list.length - 1) : Math.max(i - 1, 0);
        at?.classList.remove("at");
        at = list[i] ?? null;
        at?.classList.add("at");
        at?.querySelector<HTMLElement>("a.who")?.focus({ preventScroll: true });
        at?.scrollIntoView({ block: "center" });
        break;
      }
      case "Escape":
        if (!document.querySelector(".room.aside")) return;
        void open("");
        break;
      case "a":
      case "r":
      case "o":
      case "c":
        press(document.querySelector<HTMLElement>(`#side [data-key="${e.key}"]`));
        break;
      case "?":
        document.querySelector<HTMLDialogElement>("dialog#keys")?.showModal();
        break;
      default:
        return;
    }
    e.preventDefault();
  });
}
