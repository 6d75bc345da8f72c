import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface Refusal {
  status: 401 | 403 | 404;
  message: string;
}

/**
 * Whether a request may be looked at. A page in a browser that was led here by a name of its own (DNS rebinding) says that
 * name as its `Host`, or its own `Origin`; it is refused before its token is.
 *
 * @param tokenDigest of {@link digestOf}
 */
export function refuse(request: IncomingMessage, port: number, tokenDigest: Buffer): Refusal | undefined {
  const { host, origin, authorization } = request.headers;
  const own = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  if (host === undefined || !own.includes(host.toLowerCase()))
    return { status: 403, message: `Host ${JSON.stringify(host)} is not this server; use ${own[0] ?? ""}.` };
  if (origin !== undefined && !own.map((name) => `http://${name}`).includes(origin.toLowerCase()))
    return { status: 403, message: `Origin ${JSON.stringify(origin)} may not use this server.` };
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (given === undefined || !timingSafeEqual(digestOf(given), tokenDigest))
    return { status: 401, message: "This server needs its token: send `Authorization: Bearer <token>`." };
  const [path] = (request.url ?? "").split("?");
  return path === "/mcp" ? undefined : { status: 404, message: "MCP is at /mcp." };
}

/** Of one length whatever the token's, so that comparing takes the same time. */
export function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
