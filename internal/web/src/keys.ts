import { open } from "./drawer";

// keys moves through the brackets as through a mail program: j and k, Enter
// opens, Escape closes, ? shows the list. a, r, o and c press the buttons of
// the bracket that is open.
export function keys(paper: HTMLElement): void {
  let at: HTMLElement | null = null;
  const alts = () => [...paper.querySelectorAll<HTMLElement>(".alt[data-claims]")];
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const t = e.target as HTMLElement;
    if (t.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    switch (e.key) {
      case "j":
      case "k": {
        const list = alts();
        if (!list.length) return;
        let i = at?.isConnected ? list.indexOf(at) : -1;
        i = e.key === "j" ? Math.min(i + 1, list.length - 1) : Math.max(i - 1, 0);
        at?.classList.remove("at");
        at = list[i];
        at.classList.add("at");
        at.querySelector<HTMLElement>("a.who")?.focus({ preventScroll: true });
        at.scrollIntoView({ block: "center" });
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
        document.querySelector<HTMLElement>(`#side [data-key="${e.key}"]`)?.click();
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
