// Passkeys that answer a salt with a secret (WebAuthn's extension prf), beside the passphrase. They are made for this alone: the
// hub doesn't know them, and the secret never leaves the browser.
import { base64, unbase64 } from "./bytes";
import type { Unlock, Wrapped } from "./key";

type Results = { prf?: { enabled?: boolean; results?: { first?: ArrayBuffer } } };

const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));

export const may = () => typeof PublicKeyCredential === "function";

// answer asks one of these passkeys for its secret; says is what a person reads where there is none.
export async function answer(of: { id: string; salt: string }[], says: string): Promise<{ id: string; secret: Uint8Array<ArrayBuffer> }> {
  const prf = { evalByCredential: Object.fromEntries(of.map((u) => [u.id, { first: unbase64(u.salt) }])) };
  try {
    const cred = (await navigator.credentials.get({
      publicKey: { challenge: random(32), userVerification: "required", allowCredentials: of.map((u) => ({ type: "public-key" as const, id: unbase64(u.id) })), extensions: { prf } as AuthenticationExtensionsClientInputs },
    })) as PublicKeyCredential;
    const first = (cred.getClientExtensionResults() as Results).prf?.results?.first;
    if (first) return { id: base64(new Uint8Array(cred.rawId)), secret: new Uint8Array(first) };
  } catch (e) {
    if (!(e instanceof DOMException)) throw e; // those of authenticators are in nobody's language
  }
  throw new Error(says);
}

// make makes a passkey and asks it at once, so that what is kept is known to open again.
export async function make(party: string, says: string): Promise<{ id: string; salt: string; secret: Uint8Array<ArrayBuffer> }> {
  const salt = base64(random(32));
  let cred: PublicKeyCredential;
  try {
    cred = (await navigator.credentials.create({
      publicKey: {
        challenge: random(32), rp: { name: "Parley" }, user: { id: random(16), name: `${party}: key of the seat`, displayName: `${party}: key of the seat` },
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key" as const, alg })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" }, extensions: { prf: {} } as AuthenticationExtensionsClientInputs,
      },
    })) as PublicKeyCredential;
  } catch (e) {
    if (!(e instanceof DOMException)) throw e;
    throw new Error(says);
  }
  if (!(cred.getClientExtensionResults() as Results).prf?.enabled) throw new Error(says);
  const id = base64(new Uint8Array(cred.rawId));
  return { id, salt, secret: (await answer([{ id, salt }], says)).secret };
}

// chosen finds what is wrapped under a passkey.
export function chosen(w: Wrapped, id: string): Unlock {
  const u = w.prf?.find((x) => x.id === id);
  if (!u) throw new Error("the hub keeps nothing for this passkey");
  return u;
}
