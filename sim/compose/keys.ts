/**
 * The keys of the Compose Specification, by the element they stand in.
 *
 * Compose refuses every other key (but for `x-…`), and so does this reader. The keys that are
 * read are named in the readers; all others here are accepted, and named in a warning.
 */
import { isExtensionKey } from "./nodes.ts";

/** The elements whose entries have names of their own. */
export const SECTIONS = [
  "services",
  "networks",
  "volumes",
  "secrets",
  "configs",
  "models",
] as const;
export type Section = (typeof SECTIONS)[number];

export const TOP_LEVEL_KEYS: readonly string[] = ["version", "name", "include", ...SECTIONS];

/** What the top-level `x-multios` has. */
export const EXTENSION_KEYS: readonly string[] = [
  "actions",
  "faults",
  "groups",
  "machine",
  "network",
  "objectives",
  "security",
  "workloads",
];

export function isTopLevelKey(key: string): boolean {
  return TOP_LEVEL_KEYS.includes(key) || isExtensionKey(key);
}

/** Keys of a service that are read. */
export const SERVICE_KEYS_MODELLED: readonly string[] = [
  "cgroup",
  "cpus",
  "depends_on",
  "deploy",
  "extends",
  "healthcheck",
  "ipc",
  "links",
  "mem_limit",
  "network_mode",
  "pid",
  "profiles",
  "restart",
  "scale",
  "stop_grace_period",
  "stop_signal",
  "uts",
  "volumes_from",
];

/** Keys of a service that change nothing in a simulated world. */
export const SERVICE_KEYS_NOT_MODELLED: readonly string[] = [
  "annotations",
  "attach",
  "blkio_config",
  "build",
  "cap_add",
  "cap_drop",
  "cgroup_parent",
  "command",
  "configs",
  "container_name",
  "cpu_count",
  "cpu_percent",
  "cpu_period",
  "cpu_quota",
  "cpu_rt_period",
  "cpu_rt_runtime",
  "cpu_shares",
  "cpuset",
  "credential_spec",
  "develop",
  "device_cgroup_rules",
  "devices",
  "dns",
  "dns_opt",
  "dns_search",
  "domainname",
  "entrypoint",
  "env_file",
  "environment",
  "expose",
  "external_links",
  "extra_hosts",
  "gpus",
  "group_add",
  "hostname",
  "image",
  "init",
  "isolation",
  "label_file",
  "labels",
  "logging",
  "mac_address",
  "mem_reservation",
  "mem_swappiness",
  "memswap_limit",
  "models",
  "networks",
  "oom_kill_disable",
  "oom_score_adj",
  "pids_limit",
  "platform",
  "ports",
  "post_start",
  "pre_stop",
  "privileged",
  "provider",
  "pull_policy",
  "pull_refresh_after",
  "read_only",
  "runtime",
  "secrets",
  "security_opt",
  "shm_size",
  "stdin_open",
  "storage_opt",
  "sysctls",
  "tmpfs",
  "tty",
  "ulimits",
  "use_api_socket",
  "user",
  "userns_mode",
  "volumes",
  "working_dir",
];

export const HEALTHCHECK_KEYS: readonly string[] = [
  "disable",
  "interval",
  "retries",
  "start_interval",
  "start_period",
  "test",
  "timeout",
];

export const DEPENDENCY_KEYS: readonly string[] = ["condition", "required", "restart"];

export const DEPLOY_KEYS_MODELLED: readonly string[] = [
  "mode",
  "replicas",
  "resources",
  "restart_policy",
];

export const DEPLOY_KEYS_NOT_MODELLED: readonly string[] = [
  "endpoint_mode",
  "labels",
  "placement",
  "rollback_config",
  "update_config",
];

export const RESOURCES_KEYS: readonly string[] = ["limits", "reservations"];

export const LIMITS_KEYS: readonly string[] = ["cpus", "memory", "pids"];

export const RESTART_POLICY_KEYS: readonly string[] = [
  "condition",
  "delay",
  "max_attempts",
  "window",
];

export const EXTENDS_KEYS: readonly string[] = ["file", "service"];

export const INCLUDE_KEYS: readonly string[] = ["env_file", "path", "project_directory"];
