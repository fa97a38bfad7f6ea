// Calls the official `stytch` SDK of npm for each line of its input; runner/driver.py says how lines look.

import readline from "node:readline";

import stytch from "stytch";

const clients = new Map();

function client({ vertical, project_id, secret }) {
  const key = `${vertical} ${project_id} ${secret}`;
  if (!clients.has(key)) {
    const kind = vertical === "b2b" ? stytch.B2BClient : stytch.Client;
    clients.set(key, new kind({ project_id, secret, custom_base_url: process.argv[2] }));
  }
  return clients.get(key);
}

// `get_jwks` is `getJWKS` here.
function named(target, name) {
  const plain = name.replaceAll("_", "");
  const names = [...Object.getOwnPropertyNames(target), ...Object.getOwnPropertyNames(Object.getPrototypeOf(target))];
  const found = names.find((candidate) => candidate.toLowerCase() === plain);
  if (found === undefined) throw new TypeError(`the SDK has no ${name}`);
  return found;
}

async function call(request) {
  const path = request.method.split(".");
  const last = path.pop();
  let target = client(request);
  for (const name of path) target = target[named(target, name)];
  const options = request.by ? [{ authorization: request.by }] : [];
  try {
    const answer = await target[named(target, last)](request.arguments, ...options);
    return { answer };
  } catch (error) {
    if (!(error instanceof stytch.StytchError)) return { thrown: String(error) };
    const { status_code, request_id, error_type, error_message, error_url } = error;
    return { error: { status_code, request_id, error_type, error_message, error_url } };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await call(JSON.parse(line)).catch((error) => ({ broken: String(error) }))));
}
