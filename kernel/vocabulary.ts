/**
 * The words of the MultiOS kernel and their numbers.
 *
 * The numbers stand in the binary trace and on the serial wire, so a value is never renumbered
 * and new ones are only added above the last. Manifests, JSON and this code use the names.
 */

export const ServiceState = {
  stopped: 0,
  starting: 1,
  running: 2,
  stopping: 3,
  failed: 4,
  disabled: 5,
  paused: 6,
} as const;
export type ServiceState = keyof typeof ServiceState;

export const ServiceType = {
  system: 0,
  user: 1,
  group: 2,
  monitoring: 3,
  "load-balancer": 4,
  discovery: 5,
} as const;
export type ServiceType = keyof typeof ServiceType;

export const IsolationLevel = {
  none: 0,
  process: 1,
  container: 2,
  "virtual-machine": 3,
  namespace: 4,
} as const;
export type IsolationLevel = keyof typeof IsolationLevel;

export const HealthStatus = { healthy: 0, degraded: 1, unhealthy: 2, unknown: 3 } as const;
export type HealthStatus = keyof typeof HealthStatus;

export const HealthCheckType = {
  http: 0,
  tcp: 1,
  process: 2,
  file: 3,
  command: 4,
  custom: 5,
} as const;
export type HealthCheckType = keyof typeof HealthCheckType;

export const FaultType = {
  "health-check-failure": 0,
  "resource-exhaustion": 1,
  "dependency-failure": 2,
  "configuration-error": 3,
  "network-issue": 4,
  "security-violation": 5,
  "performance-degradation": 6,
  "unhandled-exception": 7,
  timeout: 8,
  "circuit-breaker-open": 9,
} as const;
export type FaultType = keyof typeof FaultType;

export const FaultSeverity = { info: 0, warning: 1, error: 2, critical: 3, fatal: 4 } as const;
export type FaultSeverity = keyof typeof FaultSeverity;

export const FailurePattern = {
  none: 0,
  transient: 1,
  intermittent: 2,
  persistent: 3,
  cascading: 4,
  "graceful-degradation": 5,
} as const;
export type FailurePattern = keyof typeof FailurePattern;

export const RecoveryStrategy = {
  none: 0,
  restart: 1,
  "restart-with-delay": 2,
  "scale-up": 3,
  "scale-down": 4,
  failover: 5,
  "circuit-breaker-reset": 6,
  "configuration-reload": 7,
  "resource-cleanup": 8,
  "dependency-restart": 9,
  "graceful-shutdown": 10,
} as const;
export type RecoveryStrategy = keyof typeof RecoveryStrategy;

export const BackoffStrategy = {
  none: 0,
  linear: 1,
  exponential: 2,
  fixed: 3,
  adaptive: 4,
} as const;
export type BackoffStrategy = keyof typeof BackoffStrategy;

export const EscalationAction = {
  log: 0,
  notify: 1,
  restart: 2,
  stop: 3,
  failover: 4,
  "page-on-call": 5,
} as const;
export type EscalationAction = keyof typeof EscalationAction;

export const DetectionSensitivity = { low: 0, normal: 1, high: 2, paranoid: 3 } as const;
export type DetectionSensitivity = keyof typeof DetectionSensitivity;

export const BalancingStrategy = {
  "round-robin": 0,
  "least-connections": 1,
  "weighted-round-robin": 2,
  "weighted-least-connections": 3,
  random: 4,
  "ip-hash": 5,
  "consistent-hash": 6,
  "fastest-response": 7,
  "health-based": 8,
  "power-of-two-choices": 9,
  maglev: 10,
  "peak-ewma": 11,
} as const;
export type BalancingStrategy = keyof typeof BalancingStrategy;

export const CircuitBreakerState = { closed: 0, open: 1, "half-open": 2 } as const;
export type CircuitBreakerState = keyof typeof CircuitBreakerState;

export const RequestPriority = { low: 0, normal: 1, high: 2, critical: 3 } as const;
export type RequestPriority = keyof typeof RequestPriority;

export const ServiceError = {
  "service-not-found": 0,
  "service-already-exists": 1,
  "service-not-running": 2,
  "service-not-stopped": 3,
  "configuration-error": 4,
  "dependency-error": 5,
  "permission-denied": 6,
  "resource-exhausted": 7,
  "invalid-configuration": 8,
  "service-failed": 9,
  "discovery-error": 10,
  "load-balancer-error": 11,
  "fault-tolerance-error": 12,
  "invalid-service-handle": 13,
  "service-timeout": 14,
  "health-check-failed": 15,
  "circular-dependency": 16,
} as const;
export type ServiceError = keyof typeof ServiceError;

export const ServiceManagerState = {
  initialized: 0,
  running: 1,
  paused: 2,
  stopped: 3,
  error: 4,
} as const;
export type ServiceManagerState = keyof typeof ServiceManagerState;

/** Bits, not ordinals: a service carries any set of them. */
export const ServiceFlag = {
  "auto-start": 1,
  restartable: 2,
  critical: 4,
  isolated: 8,
  monitored: 16,
  "load-balanced": 32,
  discoverable: 64,
  "fault-tolerant": 128,
} as const;
export type ServiceFlag = keyof typeof ServiceFlag;

export const BootstrapStage = {
  "early-init": 0,
  "memory-init": 1,
  "interrupt-init": 2,
  "architecture-init": 3,
  "driver-init": 4,
  "scheduler-init": 5,
  "user-mode-init": 6,
  complete: 7,
} as const;
export type BootstrapStage = keyof typeof BootstrapStage;

export const Syscall = {
  createService: 0,
  startService: 1,
  stopService: 2,
  restartService: 3,
  enableService: 4,
  disableService: 5,
  reloadService: 6,
  discoverServices: 7,
  // Ours, above the last of the contract.
  pauseService: 8,
  resumeService: 9,
  unregisterService: 10,
  shutdownSystem: 11,
  rebootSystem: 12,
} as const;
export type Syscall = keyof typeof Syscall;

/** Ours: what a supervision group is at. */
export const GroupState = {
  running: 0,
  restarting: 1,
  stopping: 2,
  stopped: 3,
  starting: 4,
  failed: 5,
} as const;
export type GroupState = keyof typeof GroupState;

/** Why a process is no more. Every exit has exactly one cause. */
export const ExitCause = {
  clean: 0,
  "exit-code": 1,
  signal: 2,
  timeout: 3,
  watchdog: 4,
  oom: 5,
  dependency: 6,
  admin: 7,
} as const;
export type ExitCause = keyof typeof ExitCause;

/** Commands that a service has run at the turns of its life. */
export const Hook = {
  "on-start": 0,
  "on-stop": 1,
  "on-restart": 2,
  "on-health-change": 3,
  "on-failure": 4,
} as const;
export type Hook = keyof typeof Hook;
/** Ours: the services of the kernel itself, in the order in which they come up. */
export const SystemService = {
  time: 0,
  random: 1,
  io: 2,
  power: 3,
  daemon: 4,
  monitoring: 5,
  cli: 6,
} as const;
export type SystemService = keyof typeof SystemService;
