// Preloaded into the conformance suite, which knows no way to send a bearer token: adds one to each of its requests.
import { channel } from "node:diagnostics_channel";

channel("undici:request:create").subscribe(({ request }) => {
  request.addHeader("authorization", `Bearer ${process.env.BEARER_TOKEN}`);
});
