import { describe, expect, it } from "vitest";

import { parseHierarchies } from "./hierarchies.ts";

const systemd = "\n0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-a\\x2db.scope\n";

describe("the control groups of this process", () => {
  it("are found where version 2 is the only one", () => {
    const mounts = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
    expect(parseHierarchies(mounts, systemd)).toEqual([
      {
        version: 2,
        controllers: [],
        folder: "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/app-a\\x2db.scope",
      },
    ]);
  });

  it("are found where both versions are mounted, version 2 first", () => {
    const mounts = [
      "23 1 8:1 / / rw - ext4 /dev/sda rw",
      "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
      "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
      "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd",
      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
    ].join("\n");
    const memberships = "4:memory:/jobs/17\n2:cpu,cpuacct:/\n9:name=systemd:/\n0::/\n";
    expect(parseHierarchies(mounts, memberships)).toEqual([
      { version: 2, controllers: [], folder: "/sys/fs/cgroup/unified" },
      { version: 1, controllers: ["memory"], folder: "/sys/fs/cgroup/memory/jobs/17" },
      { version: 1, controllers: ["cpu", "cpuacct"], folder: "/sys/fs/cgroup/cpu,cpuacct" },
      { version: 1, controllers: ["name=systemd"], folder: "/sys/fs/cgroup/systemd" },
    ]);
  });

  it("are found in a container, where the mount begins at the container's own group", () => {
    const mounts = "30 23 0:26 /docker/abc /sys/fs/my\\040groups ro - cgroup2 cgroup rw\n";
    expect(parseHierarchies(mounts, "0::/docker/abc/job\n")).toEqual([
      { version: 2, controllers: [], folder: "/sys/fs/my groups/job" },
    ]);
  });

  it("are left out when the mount does not reach them", () => {
    const mounts = "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
    expect(parseHierarchies(mounts, "0::/docker/other\n")).toEqual([]);
    expect(parseHierarchies("", "")).toEqual([]);
  });
});
