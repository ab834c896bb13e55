// local puts the reader's own time and place behind each time in UTC. Claimed
// times stay what they are: this only spares the reader a sum.
export function local(root: ParentNode): void {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone?.includes("/") || zone.startsWith("Etc/")) return;
  const place = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  const day = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone });
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: zone });
  for (const t of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const at = new Date(t.dateTime);
    if (Number.isNaN(at.valueOf()) || t.querySelector(".here")) continue;
    const here = document.createElement("span");
    here.className = "here";
    const date = day.format(at);
    here.textContent = ` (${date === t.dateTime.slice(0, 10) ? "" : `${date} `}${clock.format(at)} ${place})`;
    t.append(here);
  }
}

// zoned lets a deadline be typed in the reader's own time: the field says whose
// time it is, and the instant goes with the form. Without it the field is in UTC.
export function zoned(root: ParentNode): void {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone?.includes("/") || zone.startsWith("Etc/")) return;
  const two = (n: number) => String(n).padStart(2, "0");
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-utc]")) {
    const at = new Date(`${field.dataset.utc}Z`);
    if (Number.isNaN(at.valueOf())) continue;
    field.value = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
    const label = field.closest("label")?.querySelector<HTMLElement>("[data-zone]");
    if (label) label.textContent = (label.dataset.zone ?? "").replace("{zone}", zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " "));
    const until = document.createElement("input");
    until.type = "hidden";
    until.name = "until";
    field.after(until);
    field.form?.addEventListener("submit", () => {
      const typed = new Date(field.value);
      until.value = Number.isNaN(typed.valueOf()) ? "" : `${typed.toISOString().slice(0, 19)}Z`;
    });
  }
}
