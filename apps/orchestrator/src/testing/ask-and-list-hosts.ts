// Asks one question through the openai provider, and prints as JSON every host that this process looked up or connected to.
import dns from "node:dns";
import net from "node:net";
import { Agent, Runner } from "@openai/agents";
import { createOpenAiProvider } from "../models/openai/provider.ts";

const hosts = new Set<string>();

const lookup = dns.lookup.bind(dns);
Object.assign(dns, {
  lookup: (name: string, ...rest: unknown[]) => {
    hosts.add(name);
    return (lookup as (...args: unknown[]) => unknown)(name, ...rest);
  },
});
const connect = Reflect.get(net.Socket.prototype, "connect") as (...args: unknown[]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const [first] = args.flat() as { host?: string }[];
  if (typeof first === "object") hosts.add(first.host ?? "localhost");
  return connect.apply(this, args);
};

const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = process.env;
const runner = new Runner({
  modelProvider: createOpenAiProvider({ apiKey, baseUrl }),
  tracingDisabled: true,
});
const { finalOutput } = await runner.run(new Agent({ name: "a", model: "m" }), "Say yes.");

// The SDK sends what it has to send at the latest when nothing else is left to do.
process.once("beforeExit", () => {
  console.log(JSON.stringify({ finalOutput, hosts: [...hosts] }));
});
