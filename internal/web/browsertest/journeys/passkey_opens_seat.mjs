// A delegate whose seat's key is in the browser puts a passkey beside the passphrase and signs with it; a device whose passkeys have no
// PRF says so plainly, and the passphrase opens the key all the time.
import * as hubs from "../lib/hub.mjs";
import { clean } from "../lib/look.mjs";
import { expect, press } from "../lib/pages.mjs";

const phrase = hubs.phrase("VES");

export default async function (world) {
  const hub = await hubs.hub(world);
  const { at } = hub;
  const page = await hubs.lodge(world, hub, "VES", "Republic of Vesper");
  const box = page.locator("[data-seat-passkey]"), word = page.locator("[data-seat-delegate]");
  await box.waitFor();

  const wire = await page.context().newCDPSession(page);
  await wire.send("WebAuthn.enable");
  const device = async (hasPrf) => (await wire.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf, automaticPresenceSimulation: true } })).authenticatorId;
  const plain = await device(false);
  await box.getByLabel("Passphrase of the seat").fill(phrase);
  await press(page, "Add a passkey");
  await box.getByText("no PRF").waitFor();
  await wire.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: plain });

  await device(true);
  await page.reload();
  await box.getByLabel("Passphrase of the seat").fill("not the phrase at all");
  await press(page, "Add a passkey");
  await box.getByText("wrong passphrase").waitFor();
  await box.getByLabel("Passphrase of the seat").fill(phrase);
  await press(page, "Add a passkey");
  await box.getByText("1 passkey opens the seat key").waitFor();
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
