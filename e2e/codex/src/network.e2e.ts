import { describe, expect, it } from "vitest";
import { models } from "./testing/codex-ground.ts";
import { destinationsIn } from "./testing/connections.ts";
import { noNamespaceBecause, runAlone } from "./testing/network-namespace.ts";

interface Report {
  provider: string;
  probe: { names: string[]; destinations: string[] };
  exec: { exitCode: number; destinations: string[] };
  appServer: { message: string; destinations: string[] };
}

const turnsAlone = async (model: string, extra: object) =>
  (await runAlone("alone-with-provider.ts", model, JSON.stringify(extra))) as Report;

const reason = await noNamespaceBecause("strace", "-f", "-o", "/dev/null");
if (reason !== undefined) process.stderr.write(`network.e2e.ts is skipped: ${reason}\n`);

describe.skipIf(reason !== undefined)("a turn in a generated home, in a network namespace of its own", () => {
  it.each(Object.values(models))(
    "connects to the provider and to nobody else, and a probe to nobody, with %s",
    async (model) => {
      const { provider, probe, exec, appServer } = await turnsAlone(model, {});
      expect(probe.names).toContain("messages");
      expect(probe.destinations).toEqual([]);
      expect({ exec, appServer }).toEqual({
        exec: { exitCode: 0, destinations: [provider] },
        appServer: { message: "done", destinations: [provider] },
      });
    },
  );

  // The control: the same two turns, with what the generated configuration switches off.
  it("is seen when it wants to go elsewhere", async () => {
    const { provider, exec, appServer } = await turnsAlone(models.classic, {
      features: { plugins: true },
      analytics: { enabled: true },
    });
    for (const { destinations } of [exec, appServer])
      expect(destinations.filter((destination) => destination !== provider)).not.toEqual([]);
  });
});

describe("the reader of traces", () => {
  it("finds addresses of both families, also in calls that are cut in two", () => {
    const trace = [
      '12 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16 <unfinished ...>',
      "12 connect(10, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), " +
        'inet_pton(AF_INET6, "2606:4700::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH',
      '13 connect(4, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0',
      '13 sendto(5, "\\1", 40, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 40',
    ];
    expect(destinationsIn(trace.join("\n"))).toEqual(["10.0.0.2:53", "[2606:4700::1]:443"]);
  });
});
