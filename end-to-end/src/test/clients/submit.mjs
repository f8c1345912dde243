// nodemailer sends a mail by each mechanism through each door.
//
// Arguments: folder of node_modules, host, STARTTLS port, TLS port, authority's certificate, user,
// password, token, file, domain.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, host, startTls, tls, authority, user, password, token, file, domain] =
  process.argv.slice(2);
const nodemailer = createRequire(modules + "/")("nodemailer");
const raw = readFileSync(file);

function transport(door, mechanism, secret) {
  return nodemailer.createTransport({
    host,
    port: Number(door === "tls" ? tls : startTls),
    secure: door === "tls",
    requireTLS: door !== "tls",
    tls: { ca: readFileSync(authority) },
    authMethod: mechanism,
    auth:
      mechanism === "XOAUTH2"
        ? { type: "OAuth2", user, accessToken: secret }
        : { user, pass: secret },
  });
}

async function send(door, mechanism, secret, to) {
  const sender = transport(door, mechanism, secret);
  try {
    return await sender.sendMail({ envelope: { from: user, to, use8BitMime: true }, raw });
  } finally {
    sender.close();
  }
}

for (const door of ["starttls", "tls"]) {
  for (const mechanism of ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"]) {
    const right = mechanism === "XOAUTH2" ? token : password;
    await send(door, mechanism, right, `node-${mechanism.toLowerCase()}-${door}@${domain}`);
    try {
      await send(door, mechanism, "wrong", `never@${domain}`);
    } catch (refused) {
      if (refused.responseCode === 535) continue;
      throw refused;
    }
    throw new Error(mechanism + " took a wrong password");
  }
}
