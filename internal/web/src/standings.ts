import { part, replace } from "./fetch";

// every is how often the page of the peers looks again, in milliseconds.
const every = 3000;

// standings keeps the page of the peers up to date while somebody looks at it.
export function standings(): void {
  if (!document.getElementById("standings")) return;
  setInterval(async () => {
    if (document.hidden) return;
    const page = await part(location.href).catch(() => null);
    if (page) replace("#standings", page);
  }, every);
}
