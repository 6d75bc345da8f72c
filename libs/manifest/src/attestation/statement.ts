import { manifestHash } from "../run.ts";
import type { RunManifest } from "../schema/run-manifest.ts";

/** A file by its path relative to the directory that holds `.runs`. */
export interface FileDigest {
  path: string;
  sha256: string;
}

interface ResourceDescriptor {
  name?: string;
  uri?: string;
  digest: Record<string, string>;
}

/** in-toto Statement v1 with an SLSA provenance v1 predicate. */
export interface Statement {
  _type: "https://in-toto.io/Statement/v1";
  subject: ResourceDescriptor[];
  predicateType: "https://slsa.dev/provenance/v1";
  predicate: {
    buildDefinition: {
      buildType: string;
      externalParameters: { task: { id: string; digest: { sha256: string } } };
      internalParameters: {
        manifestHash: string;
        mode: string;
        agents: RunManifest["agents"];
        patterns: { id: string; version: string; integrity: string }[];
        audit: RunManifest["audit"];
      };
      resolvedDependencies: ResourceDescriptor[];
    };
    runDetails: {
      builder: { id: string; version: Record<string, string> };
      metadata: { invocationId: string; startedOn: string; finishedOn: string };
    };
  };
}

/**
 * What the signer says about a finished run: its files by digest, the commit it came from and the commit it made, and
 * the state of the audit log.
 *
 * @param files manifest, journal and artifacts, as they are on the disk
 */
export function describeRun(manifest: RunManifest, files: readonly FileDigest[]): Statement {
  const { task, run, mode, agents, patterns, audit, result, environment } = manifest;
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      ...files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
      ...(result === undefined ? [] : [{ name: result.branch, digest: { gitCommit: result.commit } }]),
    ],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "urn:codex-orchestrator:run:v1",
        externalParameters: { task: { id: task.id, digest: { sha256: task.digest } } },
        internalParameters: {
          manifestHash: manifestHash(manifest),
          mode: mode.selected,
          agents,
          patterns: patterns.map(({ id, version, integrity }) => ({ id, version, integrity })),
          audit,
        },
        resolvedDependencies:
          result === undefined
            ? []
            : [{ uri: `git+file:${result.repository}`, digest: { gitCommit: result.baseCommit } }],
      },
      runDetails: {
        builder: { id: "urn:codex-orchestrator", version: { ...environment } },
        metadata: {
          invocationId: `${task.id}/${run.id}`,
          startedOn: run.createdAt,
          finishedOn: run.completedAt ?? run.createdAt,
        },
      },
    },
  };
}
