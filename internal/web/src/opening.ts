import { part, replace } from "./fetch";

// opening fills in the first page while its talks are being opened.
export function opening(): void {
  if (!document.querySelector("[data-opening]")) return;
  setTimeout(async () => {
    const page = await part(location.href).catch(() => null);
    if (!page) return;
    for (const s of [".lead", ".talklist"]) replace(s, page);
    opening();
  }, 300);
}
