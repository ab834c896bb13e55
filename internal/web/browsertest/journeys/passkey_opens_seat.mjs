// A delegate whose seat's key is in the browser puts a passkey beside the passphrase and signs with it; a device whose passkeys have no
// PRF says so plainly, and the passphrase opens the key all the time.
import { clean } from "../lib/look.mjs";
import { accept, expect, press } from "../lib/pages.mjs";

const phrase = "four random words of VES";

export default async function (world) {
  const hub = world.home("SECR", "Secretariat");
  const at = await hub.room();
  const office = await world.window();
  await accept(office, hub.invite("The office", "--kind", "secretariat"), "The office", "office");
  await office.goto(new URL("/seats", at).href);
  await office.getByLabel("Code of the party").fill("VES");
  await office.getByLabel("Name of the party").fill("Republic of Vesper");
  await press(office, "Lodge the seat");
  await office.getByRole("button", { name: "Invite the first person of VES" }).click();
  const page = await world.window();
  await accept(page, await office.locator("code.secret").innerText(), "Head of VES", "ves");
  await page.goto(new URL("/seat", at).href);
  for (const i of [0, 1]) await page.locator("[data-seat-make] form input[type=password]").nth(i).fill(phrase);
  await press(page, "Make the keys");
  await press(page, "I have kept it: take the seat");
  const box = page.locator("[data-seat-passkey]"), word = page.locator("[data-seat-delegate]");
  await box.waitFor();

  const wire = await page.context().newCDPSession(page);
  await wire.send("WebAuthn.enable");
  const device = async (hasPrf) => (await wire.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf, automaticPresenceSimulation: true } })).authenticatorId;
  const plain = await device(false);
  await box.getByLabel("Passphrase of the seat").fill(phrase);
  await press(page, "Add a passkey");
  await box.getByText("no PRF").waitFor({ timeout: 30000 });
  await wire.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: plain });

  await device(true);
  await page.reload();
  await box.getByLabel("Passphrase of the seat").fill("not the phrase at all");
  await press(page, "Add a passkey");
  await box.getByText("wrong passphrase").waitFor({ timeout: 30000 });
  await box.getByLabel("Passphrase of the seat").fill(phrase);
  await press(page, "Add a passkey");
  await box.getByText("1 passkey opens the seat key").waitFor({ timeout: 30000 });
  await clean(page, "seat-passkey");
  const kept = JSON.parse(await (await page.request.get(new URL("/seat/wrapped", at).href)).text());
  expect(kept.prf.length === 1 && kept.rounds >= 1e6 && Object.keys(kept.prf[0]).sort().join() === "id,iv,key,salt", "the hub keeps", kept);

  // The word for the courier is signed with the passkey alone, then with the passphrase alone.
  await press(page, "Let this node carry our acts…");
  await word.getByRole("button", { name: "Sign with a passkey" }).click();
  await page.getByText("This node brings and fetches your acts until").waitFor();
  await press(page, "Let only the passphrase open it");
  await box.getByText("opens the seat key").waitFor({ state: "detached" });
  await press(page, "Let this node carry our acts…");
  await word.getByLabel("Passphrase of the seat").waitFor();
  expect(!(await word.getByRole("button", { name: "Sign with a passkey" }).isVisible()), "a passkey is offered where there is none");
  await word.getByLabel("Passphrase of the seat").fill(phrase);
  await Promise.all([page.waitForEvent("load"), word.getByRole("button", { name: "Sign in this browser" }).click()]);
  await page.getByText("This node brings and fetches your acts until").waitFor();
}
