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
