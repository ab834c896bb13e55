import { part, replace } from "./fetch";

// opening fills in the first page while its talks are being opened: it asks for it again after so many milliseconds, and then
// less and less often, since each page takes time from the opening.
export function opening(wait = 300): void {
  if (!document.querySelector("[data-opening]")) return;
  setTimeout(async () => {
    const page = await part(location.href).catch(() => null);
    if (!page) return;
    for (const s of [".lead", ".talklist"]) replace(s, page);
    opening(Math.min(2 * wait, 1500));
  }, wait);
}
